"""Leaderboards of 100,000 producers: refreshing all of them, reading one's places, and the page."""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from adapters.db.database import Database, Postgres, open_database
from adapters.db.leaderboard_queries import board_page
from adapters.db.leaderboards import STANDING
from domain.accounts import Role
from domain.leaderboards.categories import Category
from domain.leaderboards.periods import ALL, MONTH, WEEK
from domain.pages.leaderboards import OWN_PAGE
from tests import servers
from tests.bench import standings
from tests.bench.backstage import EMAIL, PASSWORD, REQUESTS, signed_in, site
from tests.bench.months import id_of
from tests.bench.table import Row, median_ratio, print_rows, sized
from tests.fakes import PlainPasswords
from web.deps import EXTENSION

PRODUCERS = sized(100_000, quick=60)
TRACKS, PLAYS = 10 * PRODUCERS, 100 * PRODUCERS
MOST_SECONDS, MOST_MEGABYTES, MOST_MILLISECONDS, LIMIT = 15, 300, 0.1, 2.0
ASKED = sized(1_000, quick=20)
BOARDS = "/backstage/leaderboards"
ADDRESSES = {
    "as it opens": BOARDS,
    "around one's own row": f"{BOARDS}?category=plays&period={MONTH}&page=mine",
    "at its last page": f"{BOARDS}?category=quality&period={WEEK}&page={PRODUCERS}",
}
Query = tuple[str, list[object]]


def refreshed(name: str, address: str) -> Iterator[Row]:
    found = standings.refresh_apart(address, PRODUCERS)
    assert found["ranked"] > PRODUCERS * 0.9, found
    took, most, day = found["busy"], found["megabytes"], found["next day"]
    yield Row(
        f"refreshing all leaderboards of {found['ranked']:,.0f} producers after {standings.MORE_PLAYS:.0%} of"
        f" them were heard, {name}",
        f"at most {MOST_SECONDS} s",
        f"{took:.1f} s",
        took <= MOST_SECONDS,
        f"{found['busy, processor']:.1f} s of the processor, longest unit that writes"
        f" {1000 * found['busy, longest unit']:.0f} ms; {found['quiet']:.1f} s without news;"
        f" {day:.1f} s for the first of a day",
    )
    yield Row("the same: memory", f"at most {MOST_MEGABYTES} MB", f"{most:.0f} MB", most <= MOST_MEGABYTES)


def read(name: str, database: Database) -> Iterator[Row]:
    queries: dict[str, Callable[[str], Query]] = {
        "places of one producer in all categories": lambda id: (STANDING, [ALL, id]),
        "page of 50 around one producer": lambda id: board_page(Category.PLAYS, MONTH, id, OWN_PAGE),
    }
    for what, asked in queries.items():
        times = list(milliseconds(database, asked))
        middle, late = statistics.median(times), statistics.quantiles(times, n=100)[98]
        yield Row(
            f"{what}, {name}",
            f"one query, at most {MOST_MILLISECONDS} ms in the database",
            f"{middle:.3f} ms",
            middle <= MOST_MILLISECONDS,
            f"p99 {late:.3f} ms, of {ASKED:,} producers",
        )


def milliseconds(database: Database, asked: Callable[[str], Query]) -> Iterator[float]:
    """Of each query's own time: of SQLite all of it, of Postgres what it says that running it took."""
    dice = random.Random(5)
    time_of = postgres_time if isinstance(database, Postgres) else sqlite_time
    with database.connection_context():
        cursor = database.connection().cursor()
        for number in range(ASKED + ASKED // 10):
            sql, values = asked(id_of(1, dice.randrange(PRODUCERS)))
            took = time_of(cursor, sql.replace("?", database.param), values)
            if number >= ASKED // 10:
                yield took


def sqlite_time(cursor: Any, sql: str, values: list[object]) -> float:
    begun = time.perf_counter()
    [_] = cursor.execute(sql, values).fetchall()
    return 1000 * (time.perf_counter() - begun)


def postgres_time(cursor: Any, sql: str, values: list[object]) -> float:
    cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", values)
    [[[told]]] = cursor.fetchall()
    return float(told["Execution Time"])


def pages(name: str, database: Database, folder: Path) -> Iterator[Row]:
    largest, new = visitors(database, folder)
    for what, address in ADDRESSES.items():
        ratio = median_ratio(partial(visit, largest, address), partial(visit, new, address))
        counts = [queries(database, client, address) for client in (largest, new)]
        yield Row(
            f"Leaderboards, {what}, for the largest of {PRODUCERS:,} producers, {name}",
            f"at most {LIMIT} x of a new one's, as many queries",
            f"{ratio}, {counts[0]} and {counts[1]} queries",
            ratio.value <= LIMIT and counts[0] == counts[1],
            f"{REQUESTS} requests a run, {1000 * ratio.ours / REQUESTS:.1f} ms each",
        )


def visitors(database: Database, folder: Path) -> Iterator[FlaskClient]:
    """The producer with the most beats, and one without any."""
    app = site(database, folder)
    services = app.extensions[EXTENSION]()
    with services.accounts.store.write() as unit:
        user = unit.users.get(id_of(1, 0), lock=True)
        unit.users.save(
            replace(user, email="largest@example.com", password_hash=PlainPasswords().hash(PASSWORD))
        )
        unit.commit()
    services.accounts.create(name="New", email=EMAIL, password=PASSWORD, role=Role.PRODUCER)
    services.producers.approve_by_email(email=EMAIL)
    for email in ("largest@example.com", EMAIL):
        yield signed_in(app, services, email)


def visit(client: FlaskClient, address: str, times: int = REQUESTS) -> None:
    for _ in range(times):
        assert client.get(address).status_code == 200, address


def queries(database: Database, client: FlaskClient, address: str) -> int:
    seen: list[object] = []
    database.query_hooks.append(seen.append)
    visit(client, address, 1)
    database.query_hooks.clear()
    return len(seen)


def rows_of(name: str, address: str, folder: Path) -> list[Row]:
    database = open_database(address)
    try:
        standings.fill(database, PRODUCERS, TRACKS, PLAYS)
        database.close_all()
        found = list(refreshed(name, address))
        return [*found, *read(name, database), *pages(name, database, folder)]
    finally:
        database.close_all()


def main() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        found = rows_of("SQLite", f"{folder}/site.db", Path(folder) / "sqlite")
    with (
        tempfile.TemporaryDirectory() as folder,
        servers.postgres() as server,
        servers.database(server, "boards") as address,
    ):
        return found + rows_of("Postgres", address, Path(folder))


if __name__ == "__main__":
    print_rows(main())
