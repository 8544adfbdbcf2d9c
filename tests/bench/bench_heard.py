"""A site with 100,000 producers, 1,000,000 beats and 10,000,000 plays: its pages, leaderboards and checks."""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from adapters.db.database import Database, Postgres, open_database
from adapters.db.leaderboard_queries import board_page
from adapters.db.leaderboards import STANDING
from domain.activity.ranges import Choice
from domain.leaderboards.categories import Category
from domain.leaderboards.periods import ALL, MONTH, WEEK
from domain.pages.leaderboards import OWN_PAGE
from tests import servers
from tests.bench import heard, standings
from tests.bench.listened import Listened
from tests.bench.months import id_of
from tests.bench.table import Row, median_ratio, print_rows, seconds, sized
from tests.factories import NOW

MOST_SECONDS, MOST_MEGABYTES, MOST_MILLISECONDS, LIMIT = 15, 300, 0.1, 2.0
ASKED = sized(1_000, quick=20)
ACTIVITY, BOARDS = "/backstage/activity", "/backstage/leaderboards"
PAGES: Mapping[str, str] = {
    "Dashboard": "/backstage",
    "Notifications": "/notices",
    **{f"Activity over {each.label}": f"{ACTIVITY}?range={each}" for each in Choice if each != Choice.CUSTOM},
    "Activity with X-ray and a day": f"{ACTIVITY}?xray=1&day={NOW.date()}",
    "Progress": "/backstage/progress",
    "Leaderboards as they open": BOARDS,
    "Leaderboards around one's own row": f"{BOARDS}?category=plays&period={MONTH}&page=mine",
    "Leaderboards at the last page": f"{BOARDS}?category=quality&period={WEEK}&page={heard.PRODUCERS}",
    "My Beats": "/backstage/beats",
}
Query = tuple[str, list[object]]


def pages(name: str, there: Listened) -> Iterator[Row]:
    for address in PAGES.values():
        there.largest.visit(address, 1)
    there.work()
    for what, address in PAGES.items():
        ratio = median_ratio(partial(there.largest.visit, address), partial(there.new.visit, address))
        many, few = there.largest.queries(address), there.new.queries(address)
        yield Row(
            f"{what}: the largest producer against a new one, {name}",
            f"at most {LIMIT} x, no more queries",
            f"{ratio}, {many} and {few} queries",
            ratio.value <= LIMIT and many <= few,
        )


def checked(name: str, there: Listened) -> Row:
    """Everybody's XP, which fills in what the pages about it read."""
    first, again = (seconds(there.services.progress.checks.check_all) for _ in range(2))
    what = f"checking the XP of all {heard.PRODUCERS:,} producers, {name}"
    return Row(what, "a job, nobody waits", f"{again:.1f} s, the very first time {first:.1f} s", None)


def refreshed(name: str, address: str) -> Iterator[Row]:
    found = standings.refresh_apart(address, heard.PRODUCERS)
    assert found["ranked"] > heard.PRODUCERS * 0.9, found
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
            sql, values = asked(id_of(1, dice.randrange(heard.PRODUCERS)))
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


def rows_of(name: str, address: str, folder: Path) -> Iterator[Row]:
    database = open_database(address)
    try:
        there = Listened(database, folder)
        yield checked(name, there)
        database.close_all()
        yield from refreshed(name, address)
        yield from read(name, database)
        yield from pages(name, there)
    finally:
        database.close_all()


def main() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        rows = list(rows_of("SQLite", f"{folder}/site.db", Path(folder) / "sqlite"))
    with (
        tempfile.TemporaryDirectory() as folder,
        servers.postgres() as server,
        servers.database(server, "heard") as address,
    ):
        return rows + list(rows_of("Postgres", address, Path(folder)))


if __name__ == "__main__":
    print_rows(main())
