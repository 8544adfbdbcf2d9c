"""A site with very many producers to rank, and refreshing its leaderboards in a process of its own."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, cast

import numpy as np

from adapters.db.activity import SUMS
from adapters.db.database import Database, Postgres, open_database, transaction
from adapters.db.mapping import to_microseconds
from adapters.db.migrate import migrate
from adapters.db.store import SqlStore
from domain.leaderboards.periods import ALL
from domain.services.leaderboards.refreshing import Ranking
from domain.store import Store, Unit
from tests.bench.heard import DAY, DAYS, LARGEST, LENGTH, owned, write, write_rows
from tests.bench.months import id_of, people
from tests.factories import NOW
from tests.fakes import FakeClock

AT_ONCE = 100_000
BEGINS = (0.2, 0.4, 0.6, 0.8)
NOON = NOW
MORE_PLAYS = 0.1
"""Of all producers so many hear of new plays between two refreshes: nearly every place changes."""
CREDITS = {
    False: "SELECT t.id, CAST(j.key AS INTEGER), j.value FROM tracks t, json_each(t.collaborators) j",
    True: "SELECT t.id, j.place - 1, j.value FROM tracks t, "
    "json_array_elements_text(t.collaborators::json) WITH ORDINALITY AS j(value, place)",
}


def fill(database: Database, producers: int, tracks: int, plays: int) -> None:
    """Producers, beats and totals as they are on `tests.bench.heard`'s site, without its single listens."""
    migrate(database)
    with transaction(database, writable=True) as work:
        for kind, table in enumerate(("users", "producers")):
            write(database, table, people(kind, producers))
        write(database, "tracks", owned(producers, tracks))
        work.execute(
            f"INSERT INTO track_collaborators (track_id, position, producer_id) "
            f"{CREDITS[isinstance(database, Postgres)]}"
        )
        columns = ("producer_id", "day", *SUMS)
        write_rows(database, "producer_days", columns, days(producers, tracks, plays))
        work.execute(
            "INSERT INTO points_of_day (producer_id, points) "
            "SELECT producer_id, COUNT(*) * 500000000000 FROM tracks GROUP BY producer_id"
        )
        work.execute(
            "INSERT INTO progress (id, xp, level, granted, plays, reaches) "
            "SELECT producer_id, SUM(plays) + 1000, 1, 1000, SUM(plays), '{}' FROM producer_days "
            "GROUP BY producer_id"
        )
        work.execute("INSERT INTO points_reckoned (id, points, at) VALUES ('all', '1', ?)", [moment(NOW)])
        work.commit()
    with database.connection_context():
        database.execute_sql("VACUUM ANALYZE" if isinstance(database, Postgres) else "ANALYZE")


def moment(at: datetime) -> int:
    return to_microseconds(at)


def days(producers: int, tracks: int, plays: int) -> Iterator[tuple[Any, ...]]:
    """A row for each producer and day on which something was heard."""
    largest, dice, keys, bands = round(tracks * LARGEST), np.random.default_rng(7), [], []
    for first in range(0, plays, AT_ONCE):
        count = min(AT_ONCE, plays - first)
        is_largest, skewed = dice.random(count) < 10 * LARGEST, dice.random(count) ** 3
        track = np.where(is_largest, skewed * largest, largest + skewed * (tracks - largest)).astype(int)
        at = moment(NOW) - (dice.random(count) ** 1.5 * DAYS * DAY).astype(np.int64)
        whose = np.where(track < largest, 0, 1 + track % (producers - 1))
        keys.append(whose * 100_000 + at // DAY)
        bands.append(np.digitize(dice.triangular(0.05, 1.0, 1.2, count), BEGINS).astype(np.int8))
    key, band = np.concatenate(keys), np.concatenate(bands)
    order = np.argsort(key)
    key, band = key[order], band[order]
    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    counts = [np.add.reduceat(band == each, starts, dtype=int) for each in range(5)]
    for number, *of_bands in zip(key[starts].tolist(), *(each.tolist() for each in counts), strict=True):
        heard = sum(of_bands)
        whose, day = divmod(number, 100_000)
        yield id_of(1, whose), day, heard, heard, heard, int(heard * LENGTH * 500), *of_bands


def hear_more(database: Database, producers: int) -> None:
    """New plays of some producers, today."""
    day = moment(NOW) // DAY
    dice = np.random.default_rng(11)
    chosen = dice.choice(producers, round(producers * MORE_PLAYS), replace=False).tolist()
    more = [(3, 2, 1, id_of(1, number), day) for number in chosen]
    sql = "UPDATE producer_days SET plays = plays + ?, listens = listens + ?, mostly = mostly + ?"
    with transaction(database, writable=True) as work:
        work.execute_all(f"{sql} WHERE producer_id = ? AND day = ?", more)
        work.commit()


class Timed:
    """A store that knows how long its units wrote."""

    def __init__(self, store: Store) -> None:
        self._store, self.units = store, list[float]()
        self.read = store.read

    @contextmanager
    def write(self) -> Iterator[Unit]:
        with self._store.write() as unit:
            begun = time.perf_counter()
            yield unit
            self.units.append(time.perf_counter() - begun)


def refresh(address: str, producers: int) -> dict[str, float]:
    """Seconds of the first refresh of all, of one after which nearly all changes, and of one without news."""
    database = open_database(address)
    store = Timed(SqlStore(database, lambda job_ids: None, lambda each: cast(Any, None)))
    clock = FakeClock(NOW)
    ranking, found = Ranking(store, clock), dict[str, float]()
    for name in ("first", "busy", "quiet", "next day"):
        clock.pass_by(minutes=4)
        if name == "next day":
            clock.moment += timedelta(days=1)
        if name in ("busy", "next day"):
            hear_more(database, producers)
        store.units.clear()
        begun, own = time.perf_counter(), time.process_time()
        assert ranking.refresh()
        found |= {name: time.perf_counter() - begun, f"{name}, processor": time.process_time() - own}
        found[f"{name}, longest unit"] = max(store.units)
    with store.read() as unit:
        found["ranked"] = {each.period: each for each in unit.leaderboards.shown()}[ALL].ranked
    found["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return found


def refresh_apart(address: str, producers: int) -> dict[str, float]:
    """The same in a process that has done nothing else."""
    command = [sys.executable, "-m", "tests.bench.standings", address, str(producers)]
    told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(told.stdout)
    return found


if __name__ == "__main__":
    print(json.dumps(refresh(sys.argv[1], int(sys.argv[2]))))
