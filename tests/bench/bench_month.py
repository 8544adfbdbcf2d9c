"""A month's arithmetic: points of a million tracks, and a pool split among a hundred thousand producers."""

import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from domain.money import Currency
from domain.payouts.contributions import Rule, TrackInput, second_of
from domain.payouts.runs import Inputs, differences
from domain.payouts.splitting import Exclusion, Split
from tests.bench import months
from tests.bench.table import RUNS, Row, median_ratio, print_rows, sized
from tests.factories import split_of

PRODUCERS = sized(100_000, quick=100)
TRACKS = sized(1_000_000, quick=1_000)
POOL = 123_456_789
MOMENT = datetime(2026, 12, 1, tzinfo=UTC)
SECOND = second_of(MOMENT)
OLDEST = 5 * 365 * 86_400
MOST_SECONDS = 10
MOST_MEGABYTES = 600
STAGES = ("computed", "checked", "transferring")


def made(dice: random.Random) -> Iterator[TrackInput]:
    """Tracks up to five years old; half of them with fewer than three plays, a few with millions."""
    producers = [f"producer-{number}" for number in range(PRODUCERS)]
    for number in range(TRACKS):
        credited = tuple(dice.sample(producers, dice.choice((1, 1, 1, 2))))
        plays = int(dice.paretovariate(0.5)) - 1
        yield TrackInput(
            f"track-{number}", SECOND - dice.randrange(OLDEST), plays, dice.randrange(30), credited
        )


def inputs(dice: random.Random, rule: Rule) -> Inputs:
    """One producer in ten can't be paid."""
    eligible = {f"producer-{number}" for number in range(PRODUCERS) if dice.random() < 0.9}
    return Inputs(rule, Exclusion.REDISTRIBUTE, MOMENT, POOL, Currency.CAD, "run", eligible)


def summed(tracks: list[TrackInput]) -> dict[str, int]:
    """What the least reckoning takes: a sum of plays by producer."""
    totals: dict[str, int] = {}
    for track in tracks:
        for producer_id in track.credited:
            totals[producer_id] = totals.get(producer_id, 0) + track.plays
    return totals


def is_exact(split: Split, again: Split) -> bool:
    paid, original = (
        sum(share.amount for share in split.shares),
        sum(share.original for share in split.shares),
    )
    return paid == original == POOL and not differences(split, again)


def processor_seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def row(rule: Rule, tracks: list[TrackInput]) -> Row:
    asked = inputs(random.Random(2), rule)
    ratio = median_ratio(lambda: split_of(asked, tracks), lambda: summed(tracks), min(RUNS, 3))
    processor = processor_seconds(lambda: split_of(asked, tracks))
    exact = is_exact(split_of(asked, tracks), split_of(asked, tracks))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Row(
        f"month of {PRODUCERS:,} producers and {TRACKS:,} tracks, arithmetic only, rule {rule}",
        f"at most {MOST_SECONDS} s, exact",
        f"{ratio.ours:.2f} s, {'exact' if exact else 'NOT EXACT'}, {ratio.value:.1f} x a plain sum",
        ratio.ours <= MOST_SECONDS and exact,
        f"{processor:.2f} s of processor time; {most} MB, all tracks held in memory",
    )


def closed() -> Iterator[Row]:
    """From stored values to written splits and statements, in a process of its own, on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        months.fill(Path(folder), PRODUCERS, TRACKS)
        found = months.close_apart(Path(folder))
    took = sum(found[stage] for stage in STAGES)
    own = sum(found[f"{stage}, processor"] for stage in STAGES)
    parts = ", ".join(f"{stage} {found[stage]:.1f} s" for stage in STAGES)
    what = f"month of {PRODUCERS:,} producers and {TRACKS:,} tracks, from stored values to written splits"
    note = (
        f"{parts}; {own:.1f} s of the processor; before it, reading and storing the catalogue takes"
        f" {found['eligible']:.1f} s; reckoned once more in {found['recompute']:.1f} s"
    )
    exact = "exact" if found["differences"] == 0 else "NOT EXACT"
    is_met = took <= MOST_SECONDS and exact == "exact"
    yield Row(f"{what}, SQLite", f"at most {MOST_SECONDS} s, exact", f"{took:.1f} s, {exact}", is_met, note)
    most = found["megabytes"]
    is_met = most <= MOST_MEGABYTES
    yield Row("the same: memory", f"at most {MOST_MEGABYTES} MB", f"{most:.0f} MB", is_met)


def main() -> list[Row]:
    rows = list(closed())
    tracks = list(made(random.Random(1)))
    return [*rows, *(row(rule, tracks) for rule in Rule)]


if __name__ == "__main__":
    print_rows(main())
