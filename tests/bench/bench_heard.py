"""A site with 100,000 producers, 1,000,000 beats and 10,000,000 plays: its pages, leaderboards and checks."""

import random
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
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
from domain.services.progress.checks import PART
from tests import servers
from tests.bench import heard, standings
from tests.bench.listened import Listened
from tests.bench.months import id_of
from tests.bench.table import Row, median_ratio, print_rows, seconds, sized
from tests.factories import NOW

MOST_SECONDS, MOST_MEGABYTES, MOST_MILLISECONDS, LIMIT = 15, 300, 0.1, 2.0
ASKED = sized(1_000, quick=20)
PAIRS = sized(21, quick=1)
"""Pages take milliseconds, so that a few pairs of them say too much of the moment."""
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
IN_THE_DATABASE = """
    CREATE OR REPLACE FUNCTION pg_temp.times(ids text[]) RETURNS SETOF double precision LANGUAGE plpgsql AS $$
    DECLARE who text; begun timestamptz; found record;
    BEGIN
        FOREACH who IN ARRAY ids LOOP
            begun := clock_timestamp();
            SELECT * INTO found FROM ({sql}) AS asked;
            RETURN NEXT 1000 * extract(epoch FROM clock_timestamp() - begun);
        END LOOP;
    END $$
"""


def pages(name: str, there: Listened) -> Iterator[Row]:
    for address in PAGES.values():
        there.largest.visit(address, 1)
    there.work()
    for what, address in PAGES.items():
        ratio = median_ratio(partial(there.largest.visit, address), partial(there.new.visit, address), PAIRS)
        many, few = there.largest.queries(address), there.new.queries(address)
        yield Row(
            f"{what}: the largest producer against a new one, {name}",
            f"at most {LIMIT} x, no more queries",
            f"{ratio}, {many} and {few} queries",
            ratio.value <= LIMIT and many <= few,
        )


def checked(name: str, there: Listened) -> Row:
    """XP of as many as one job takes; it fills in what the pages about it read."""
    checks = there.services.progress.checks
    bars = seconds(checks.reckon_bars)
    ids = [id_of(1, number) for number in range(min(PART, heard.PRODUCERS))]
    first, again = (seconds(partial(checks.check, producer_ids=ids)) for _ in range(2))
    return Row(
        f"checking the XP of {len(ids):,} producers, as one job does, {name}",
        "a job, nobody waits",
        f"{again:.1f} s, the very first time {first:.1f} s",
        None,
        f"and {bars:.1f} s once an hour for what achievements are measured by",
    )


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
        times = milliseconds(database, asked)
        middle, late = statistics.median(times), statistics.quantiles(times, n=100)[98]
        yield Row(
            f"{what}, {name}",
            f"one query, at most {MOST_MILLISECONDS} ms in the database",
            f"{middle:.3f} ms",
            middle <= MOST_MILLISECONDS,
            f"p99 {late:.3f} ms, of {ASKED:,} producers",
        )


def milliseconds(database: Database, asked: Callable[[str], Query]) -> Sequence[float]:
    """What each query takes in the database itself, after some that nobody times."""
    dice, first = random.Random(5), ASKED // 10
    ids = [id_of(1, dice.randrange(heard.PRODUCERS)) for _ in range(ASKED + first)]
    time_of = postgres_times if isinstance(database, Postgres) else sqlite_times
    with database.connection_context():
        return time_of(database.connection().cursor(), asked, ids)[first:]


def sqlite_times(cursor: Any, asked: Callable[[str], Query], ids: Sequence[str]) -> list[float]:
    return [1000 * seconds(partial(_fetch, cursor, *asked(id))) for id in ids]


def _fetch(cursor: Any, sql: str, values: list[object]) -> None:
    [_] = cursor.execute(sql, values).fetchall()


def postgres_times(cursor: Any, asked: Callable[[str], Query], ids: Sequence[str]) -> list[float]:
    """By the server's own clock, in a function whose plan is kept; EXPLAIN would count its own work, too."""
    sql, values = asked("somebody")
    for value in values:
        sql = sql.replace("?", "who" if value == "somebody" else f"'{value}'", 1)
    cursor.execute(IN_THE_DATABASE.format(sql=sql))
    cursor.execute("SELECT took FROM pg_temp.times(%s) AS took", [ids])
    return [took for (took,) in cursor.fetchall()]


def rows_of(name: str, address: str, folder: Path) -> Iterator[Row]:
    database = open_database(address)
    try:
        there = Listened(database, folder)
        yield checked(name, there)
        database.close_all()
        yield from refreshed(name, address)
        heard.refresh_statistics(database)
        yield from read(name, database)
        yield from pages(name, there)
    finally:
        database.close_all()


def main() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        rows = list(rows_of("SQLite", f"{folder}/site.db", Path(folder) / "sqlite"))
    with (
        tempfile.TemporaryDirectory() as folder,
        servers.postgres(shared_buffers="1GB") as server,
        servers.database(server, "heard") as address,
    ):
        return rows + list(rows_of("Postgres", address, Path(folder)))


if __name__ == "__main__":
    print_rows(main())
