"""Refreshing the leaderboards of a site with very many producers, in a process of its own."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import numpy as np

from adapters.db.activity import day_of
from adapters.db.database import Database, open_database, transaction
from adapters.db.store import SqlStore
from domain.leaderboards.periods import ALL
from domain.services.leaderboards.refreshing import Ranking
from domain.store import Store, Unit
from tests.bench.months import id_of
from tests.factories import NOW
from tests.fakes import FakeClock

MORE_PLAYS = 0.1
"""Of all producers so many hear of new plays between two refreshes: nearly every place changes."""


def hear_more(database: Database, producers: int) -> None:
    """New plays of some producers, today."""
    day = day_of(NOW)
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
    found["megabytes"] = most_megabytes()
    return found


def most_megabytes() -> float:
    """The most that this process held; what `getrusage` says begins with what held whoever started it."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def refresh_apart(address: str, producers: int) -> dict[str, float]:
    """The same in a process that has done nothing else."""
    command = [sys.executable, "-m", "tests.bench.standings", address, str(producers)]
    told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(told.stdout)
    return found


if __name__ == "__main__":
    print(json.dumps(refresh(sys.argv[1], int(sys.argv[2]))))
