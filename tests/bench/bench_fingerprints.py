"""How long looking for a duplicate takes in a large catalogue, candidates verified, and how that grows."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from adapters.audio.matching import compare, index_terms
from adapters.db.database import Database, open_database
from adapters.db.fingerprints import SqlFingerprints
from domain.audio import Fingerprint
from tests import servers
from tests.bench.fingerprint_catalogue import Catalogue, copy_of, make_catalogue
from tests.bench.fingerprint_loading import empty, fill_postgres, fill_sqlite, recording_id
from tests.bench.table import Row, print_rows

LARGE = int(1_000_000 * float(os.environ.get("BENCH_SCALE", "1")))
SMALL = LARGE // 100
LOOK_UPS = 400
WARM_UPS = 100

Fill = Callable[[Catalogue, int], None]


@dataclass(frozen=True)
class Timing:
    """Milliseconds of looking up copies and unknown tracks in turn, and how many answers were right."""

    typical: float
    slowest_in_100: float
    right: float


def look_ups(catalogue: Catalogue, size: int) -> list[tuple[Fingerprint, list[str]]]:
    """Copies of recordings from all over the first `size`, in turn with tracks that were never added."""
    count = (LOOK_UPS + WARM_UPS) // 2
    known = [number * (size // count) for number in range(count)]
    copies = [(copy_of(catalogue.fingerprint(number), number), [recording_id(number)]) for number in known]
    unknown = [(catalogue.fingerprint(catalogue.size - 1 - number), []) for number in range(count)]
    return list(chain.from_iterable(zip(copies, unknown, strict=True)))


def measure(database: Database, catalogue: Catalogue, size: int) -> Timing:
    times, right = [], 0
    with database:
        index = SqlFingerprints(database, compare, index_terms)
        for fingerprint, expected in look_ups(catalogue, size):
            start = perf_counter()
            matches = index.matches(fingerprint)
            times.append(1_000 * (perf_counter() - start))
            right += [match.recording_id for match in matches] == expected
    database.close_all()
    share = right / len(times)
    times = times[WARM_UPS:]
    return Timing(median(times), quantiles(times, n=100)[98], share)


def rows_of(name: str, database: Database, catalogue: Catalogue, fill: Fill) -> Iterator[Row]:
    timings = {}
    for size in (SMALL, LARGE):
        fill(catalogue, size)
        timings[size] = measure(database, catalogue, size)
        if size == SMALL:
            empty(database)
    small, large = timings[SMALL], timings[LARGE]
    note = f"typical {large.typical:.1f} ms; {large.right:.1%} of {LOOK_UPS + WARM_UPS} answers right"
    what = f"duplicate look-up among {LARGE:,}, {name}"
    within = large.slowest_in_100 <= 10
    yield Row(f"{what}: p99", "at most 10 ms", f"{large.slowest_in_100:.1f} ms", within, note)
    growth = large.typical / small.typical
    note = f"{small.typical:.1f} ms typical and {small.slowest_in_100:.1f} ms p99 there"
    yield Row(f"{what}: against {SMALL:,}", "at most 5 x", f"{growth:.1f} x", growth <= 5, note)


def main() -> list[Row]:
    # The unknown tracks are the last ones, which are never filled in.
    catalogue = make_catalogue(LARGE + LOOK_UPS + WARM_UPS)
    rows: list[Row] = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "index.db"
        database = open_database(str(path))
        rows += rows_of("SQLite", database, catalogue, partial(fill_sqlite, database, path))
    with servers.postgres() as address:
        database = open_database(address)
        rows += rows_of("Postgres", database, catalogue, partial(fill_postgres, database, address))
    return rows


if __name__ == "__main__":
    print_rows(main())
