"""Walking along an order, beat by beat, until enough of those that are met match."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.db.cards import Condition
from adapters.db.database import Postgres, Transaction
from adapters.db.search import wording
from adapters.db.search.conditions import genre_condition, joined, narrowed
from adapters.db.search.wording import AS_A_SET, Sought
from domain.discovery.filters import MOST_FOUND, BeatFilter, Order

WALKED = 30_000
"""How many beats are passed at first; words are looked at last, so that few are read where few matter."""
FURTHER = 120_000
"""And how many in all, where enough of them are likely to match."""
TASTED = 500
"""So many are looked at to guess how far the way is."""


@dataclass(frozen=True)
class Found:
    """Numbers of beats in their order, from the first one on; `is_cut` where there may be more."""

    numbers: Sequence[int]
    is_cut: bool


@dataclass(frozen=True)
class Way:
    """An index that is walked backwards or forwards."""

    index: str
    column: str
    direction: str = ""

    def order(self, alias: str) -> str:
        return f"{alias}.{self.column} {self.direction}, {alias}.number {self.direction}"


WAYS = {
    Order.NEWEST: Way("tracks_newest", "published_at", "DESC"),
    Order.POPULAR: Way("tracks_popular", "plays", "DESC"),
    Order.NAME: Way("tracks_by_name", "folded_name"),
    Order.BPM: Way("tracks_by_bpm", "bpm"),
}


def walk(work: Transaction, filter: BeatFilter, sought: Sought, wanted: int) -> Found | None:
    """What is met on the way; None where that was less than is wanted and there may be more."""
    highest = _highest(work)
    if highest > WALKED and _is_far(work, filter, sought, wanted, highest):
        return None
    # Without words it is cheap to go on, to say how many there are.
    limit = wanted if sought.words else MOST_FOUND + 1
    most = WALKED
    numbers = _met(work, filter, sought, most, limit)
    if len(numbers) < wanted and wanted * WALKED < FURTHER * len(numbers) and highest > WALKED:
        most = FURTHER
        numbers = _met(work, filter, sought, most, limit)
    has_ended = highest <= most and len(numbers) < limit
    return Found(numbers, not has_ended) if has_ended or len(numbers) >= wanted else None


def _met(work: Transaction, filter: BeatFilter, sought: Sought, most: int, limit: int) -> list[int]:
    """Numbers of the first that match among so many on the way."""
    others = (genre_condition(filter, "w"), wording.condition(work, sought, "w"))
    where, values = joined([*narrowed(filter, "w"), *(each for each in others if each)])
    numbers: list[int] = []
    stretches = list(_stretches(work, filter, most))
    for along, its_values in stretches:
        sql = f"SELECT w.number FROM ({along}) AS w WHERE {where} LIMIT ?"
        found = work.select(sql, [*its_values, *values, limit - len(numbers)])
        numbers += [row["number"] for row in found]
        if len(numbers) >= limit or along is stretches[-1][0]:
            break
        if wording.count(work, along, its_values, most) == most:
            break
    return numbers


def _highest(work: Transaction) -> int:
    """No more beats than this are there."""
    [row] = work.select("SELECT COALESCE(MAX(number), 0) AS highest FROM tracks")
    return int(row["highest"])


def _is_far(work: Transaction, filter: BeatFilter, sought: Sought, wanted: int, highest: int) -> bool:
    """Whether it would be too long a way, by how many of the first beats match but for their words.

    Where very many have the words nobody knows how many those are, but enough of them come soon.
    """
    if not sought.words or sought.total > AS_A_SET:
        return False
    matching = len(_met(work, filter, Sought((), 0), TASTED, TASTED))
    return wanted * TASTED * highest > WALKED * max(matching, 1) * sought.total


def _stretches(work: Transaction, filter: BeatFilter, most: int) -> Iterator[tuple[str, list[object]]]:
    """The way as queries, one after the other: among tempi in their order each range is one."""
    way = WAYS[filter.order]
    hint = "" if isinstance(work.database, Postgres) else f"INDEXED BY {way.index}"
    its_tempi = filter.tempi if filter.order is Order.BPM else ()
    bounds = [Condition("f.listed AND f.bpm >= ? AND f.bpm <= ?", each) for each in its_tempi]
    for each in bounds or [Condition("f.listed")]:
        sql = f"""
            SELECT f.number, f.facets, f.bpm, f.seconds, f.price
            FROM tracks f {hint} WHERE {each.sql} ORDER BY {way.order("f")} LIMIT ?
        """
        yield sql, [*each.values, most]
