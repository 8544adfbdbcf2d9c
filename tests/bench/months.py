"""A site with very many beats whose month is to be closed, and closing it in a process of its own."""

import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from adapters.db.catalogue import DETAILS
from adapters.db.database import Database, Transaction, open_database, transaction
from adapters.db.mapping import RowMapping, to_microseconds
from adapters.db.migrate import migrate
from adapters.db.store import SqlStore
from adapters.system import UuidIds
from domain import postings
from domain.accounts import User
from domain.catalogue import Track
from domain.payouts.accounts import Payee
from domain.payouts.runs import Run, Stage
from domain.plans import PLAN_CURRENCY
from domain.producers import Producer
from domain.services.money.closing import Closing
from domain.site import Site
from tests import factories
from tests.fakes import FakeClock

PERIOD = "2026-11"
MOMENT = datetime(2026, 12, 1, tzinfo=UTC)
POOL = 123_456_789
LISTS = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'tracks' AND sql IS NOT NULL"


def id_of(kind: int, number: int) -> str:
    return f"0000000{kind}-0000-7000-8000-{number:012}"


def fill(folder: Path, producers: int, tracks: int) -> None:
    """One producer in ten can't be paid; one beat in four credits somebody else as well."""
    database = opened(folder)
    migrate(database)
    with transaction(database, writable=True) as work:
        # What beats are listed by elsewhere takes most of the time to write, and nobody lists them here.
        for row in work.select(LISTS):
            if row["name"] != "tracks_of_producer":
                database.execute_sql(f'DROP INDEX "{row["name"]}"')
        for number in range(3):
            many(work, ("users", "producers", "payees")[number], people(number, producers))
        many(work, "tracks", beats(random.Random(1), producers, tracks))
        many(work, "listens", listens(random.Random(2), tracks))
        work.commit()
    with store_of(database).write() as unit:
        paid = {"invoice_id": "i", "currency": PLAN_CURRENCY, "period": PERIOD, "base": POOL, "fee": 0}
        unit.ledger.add(postings.subscription_paid(id="e", at=MOMENT, **paid))  # type: ignore[arg-type]
        unit.commit()
    database.close_all()


def many(work: Transaction, table: str, rows: Iterator[dict[str, Any]]) -> None:
    first = next(rows)
    columns = ", ".join(f'"{name}"' for name in first)
    sql = f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(first))})"
    cursor = work.database.connection().cursor()
    cursor.execute(sql, list(first.values()))
    cursor.executemany(sql, (list(row.values()) for row in rows))


def people(kind: int, producers: int) -> Iterator[dict[str, Any]]:
    make, mapping = (
        (factories.user, RowMapping(User)),
        (factories.producer, RowMapping(Producer)),
        (factories.payee, RowMapping(Payee)),
    )[kind]
    one = mapping.row(cast(Any, make(id="one"))) | ({"folded_name": "night owl"} if kind == 1 else {})
    own = ({"email"}, {"slug"}, {"account_id"})[kind]
    for number in range(producers):
        more = {"payouts_enabled": number % 10 > 0} if kind == 2 else {}
        yield one | {name: f"{name}-{number}" for name in own} | more | {"id": id_of(1, number)}


def beats(dice: random.Random, producers: int, tracks: int) -> Iterator[dict[str, Any]]:
    """Up to five years old; half of them with fewer than three plays, a few with very many."""
    one = RowMapping(Track, but=("details",)).row(factories.track()) | DETAILS.row(factories.details())
    one |= {"folded_name": "n", "listed": True, "seconds": 60.0, "search_text": "", "own_text": ""}
    one |= {"key_place": 0, "stand": 0}
    moment = to_microseconds(MOMENT)
    for number in range(tracks):
        others = [id_of(1, dice.randrange(producers))] if dice.random() < 0.25 else []
        yield one | {
            "id": id_of(2, number),
            "number": number + 1,
            "recording_id": id_of(3, number),
            "slug": f"beat-{number}",
            "producer_id": id_of(1, dice.randrange(producers)),
            "published_at": moment - dice.randrange(5 * 365 * 86_400 * 10**6),
            "plays": min(int(dice.paretovariate(0.5)) - 1, 2**31 - 1),
            "collaborators": json.dumps(others, separators=(",", ":")),
        }


def listens(dice: random.Random, tracks: int) -> Iterator[dict[str, Any]]:
    """Half as many as there are beats."""
    at = to_microseconds(MOMENT - timedelta(days=3))
    for number in range(max(1, tracks // 2)):
        yield {
            "id": id_of(4, number),
            "track_id": id_of(2, dice.randrange(tracks)),
            "producer_id": "",
            "listener": "fan",
            "at": at,
            "length": 180.0,
            "device": "other",
            "country": "",
            "seconds": 40.0,
            "parts": 0,
        }


def opened(folder: Path) -> Database:
    return open_database(str(folder / "site.sqlite3"))


def store_of(database: Database) -> SqlStore:
    return SqlStore(database, lambda job_ids: None, lambda each: cast(Any, None))


class Timed(Closing):
    """Remembers when each stage was reached."""

    def _advance(self, unit: Any, run: Run, stage: Stage) -> Run:
        after = super()._advance(unit, run, stage)
        note(stage.value)
        return after

    def _begin(self, period: str) -> Run:
        note("begin")
        run = super()._begin(period)
        note(Stage.ELIGIBLE.value)
        return run


TIMES: dict[str, tuple[float, float]] = {}
"""When each stage was reached, on the clock and by the processor's seconds."""


def note(stage: str) -> None:
    TIMES[stage] = time.perf_counter(), time.process_time()


def close(folder: Path) -> dict[str, float]:
    """Seconds of each stage, those of the processor, and the most megabytes that it and its helper held."""
    database = opened(folder)
    closing = Timed(store_of(database), FakeClock(MOMENT), UuidIds(), Site())
    closing.close(period=PERIOD)
    stages = [*TIMES.items()]
    found: dict[str, float] = {}
    for place, (name, (at, own)) in enumerate(stages[1:]):
        before = stages[place][1]
        found |= {name: at - before[0], f"{name}, processor": own - before[1]}
    of_each = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    most = sum(of_each) // 1024
    again = time.perf_counter()
    differ = len(closing.recompute(period=PERIOD))
    return found | {
        "megabytes": most,
        "differences": differ,
        "recompute": time.perf_counter() - again,
    }


def close_apart(folder: Path) -> dict[str, float]:
    """The same in a process that has done nothing else."""
    command = [sys.executable, "-m", "tests.bench.months", str(folder)]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(told.stdout)
    return found


if __name__ == "__main__":
    print(json.dumps(close(Path(sys.argv[1]))))
