"""A site on which much was heard: producers, beats, a year of listens, and the totals of them."""

import importlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from random import Random
from typing import Any

import numpy as np

from adapters.db.activity import SUMS
from adapters.db.database import Database, Postgres, Transaction, transaction
from adapters.db.mapping import to_microseconds
from adapters.db.migrate import migrate
from domain.activity.listens import PARTS, Device
from domain.activity.totals import COMPLETED_ABOVE
from domain.progress.levels import level_of
from tests.bench.months import beats, id_of, people
from tests.bench.table import sized
from tests.factories import NOW

UPLOADS = importlib.import_module("adapters.db.migrations.0020_upload_days_and_range_sums")
PRODUCERS = sized(100_000, quick=30)
TRACKS = sized(1_000_000, quick=300)
PLAYS = sized(10_000_000, quick=3_000)
LARGEST = 0.01
"""Of all beats, and ten times that of all plays, are the first producer's."""
DAYS = 365
DAY = 86_400_000_000
LENGTH = 60.0
COUNTRIES = ("US", "CA", "GB", "DE", "FR", "NG", "BR", "")
AT_ONCE = 100_000
COUNTED = 0.97
"""Of all listens; the others are their listeners' own."""
IN_A_HURRY = ("PRAGMA journal_mode = off", "PRAGMA synchronous = off", "PRAGMA cache_size = -800000")
"""Should it be interrupted, nobody misses what there was."""
INDEXES = {
    False: "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN "
    "('tracks', 'listens', 'track_days', 'producer_days')",
    True: "SELECT indexname AS name, indexdef AS sql FROM pg_indexes WHERE tablename IN "
    "('tracks', 'listens', 'track_days', 'producer_days') AND right(indexname, 4) <> 'pkey'",
}
COLUMNS = (
    "id", "track_id", "producer_id", "listener", "at", "length", "device", "country",
    "seconds", "parts", "reason", "counted_at", "busy_until",
)  # fmt: skip


def fill(database: Database, producers: int = PRODUCERS, tracks: int = TRACKS, plays: int = PLAYS) -> None:
    """The same whenever it is called with the same numbers; an empty database comes in."""
    migrate(database)
    is_postgres = isinstance(database, Postgres)
    as_json = "json_build_array" if is_postgres else "json_array"
    if not is_postgres:
        database.close_all()
        database.connect()
        for pragma in IN_A_HURRY:
            database.execute_sql(pragma)
    _fill(database, producers, tracks, plays, as_json)
    database.close_all()
    refresh_statistics(database)


def _fill(database: Database, producers: int, tracks: int, plays: int, as_json: str) -> None:
    """Indexes are made when everything is there: that is many times quicker than keeping them."""
    with transaction(database, writable=True) as work:
        indexes = work.select(INDEXES[isinstance(database, Postgres)])
        for index in indexes:
            work.execute(f'DROP INDEX "{index["name"]}"')
        for kind, table in enumerate(("users", "producers")):
            write(database, table, people(kind, producers))
        write(database, "tracks", owned(producers, tracks))
        write_rows(database, "listens", COLUMNS, listens(producers, tracks, plays))
        for statement in (*totals(as_json), *follows(isinstance(database, Postgres))):
            work.execute(statement)
        write(database, "progress", progressed(work))
        for index in indexes:
            work.execute(index["sql"])
        work.commit()


def progressed(work: Transaction) -> list[dict[str, Any]]:
    """What everybody's beats and plays alone would come to, as a check leaves it."""
    sums = "SELECT producer_id, COUNT(*) AS tracks, SUM(plays) AS plays FROM tracks GROUP BY 1"
    found = work.select(
        "SELECT p.id, COALESCE(t.tracks, 0) AS tracks, COALESCE(t.plays, 0) AS plays "
        f"FROM producers p LEFT JOIN ({sums}) t ON t.producer_id = p.id"
    )
    return [_progress(row["id"], int(row["tracks"]), int(row["plays"])) for row in found]


def _progress(id: str, tracks: int, plays: int) -> dict[str, Any]:
    xp = 100 * tracks + plays
    gone = {"granted": 100 * tracks, "plays": plays, "reaches": "{}", "checked_at": to_microseconds(NOW)}
    return {"id": id, "xp": xp, "level": level_of(xp), **gone}


def refresh_statistics(database: Database) -> None:
    """What Postgres does by itself within minutes of so many changes; only then are its indexes enough.

    SQLite plans without statistics on every site, and so it does here.
    """
    if isinstance(database, Postgres):
        with database.connection_context():
            database.execute_sql("VACUUM ANALYZE")


def owner(number: int, producers: int, largest: int) -> int:
    """Whose beat it is: the first ones are the first producer's, the others everybody else's in turn."""
    return 0 if number < largest else 1 + number % (producers - 1)


def owned(producers: int, tracks: int) -> Iterator[dict[str, Any]]:
    largest = round(tracks * LARGEST)
    for number, row in enumerate(beats(Random(1), producers, tracks)):
        yield row | {"producer_id": id_of(1, owner(number, producers, largest)), "plays": 0}


def listens(producers: int, tracks: int, plays: int) -> Iterator[tuple[Any, ...]]:
    """Few beats are heard much; more of the later days."""
    largest, dice = round(tracks * LARGEST), np.random.default_rng(7)
    devices = [str(device) for device in Device]
    for first in range(0, plays, AT_ONCE):
        count = min(AT_ONCE, plays - first)
        is_largest = dice.random(count) < 10 * LARGEST
        skewed = dice.random(count) ** 3
        track = np.where(is_largest, skewed * largest, largest + skewed * (tracks - largest)).astype(int)
        at = to_microseconds(NOW) - (dice.random(count) ** 1.5 * DAYS * DAY).astype(np.int64)
        share = dice.triangular(0.05, 1.0, 1.2, count).clip(0, 1).round(3)
        who, where = dice.integers(0, max(2, plays // 20), count), dice.integers(0, len(COUNTRIES), count)
        device, counts = dice.integers(0, len(devices), count), dice.random(count) < COUNTED
        columns = (track, at, share, who, where, device, counts)
        for number, row in enumerate(zip(*(column.tolist() for column in columns), strict=True), first):
            yield _listen(number, row, producers, largest, devices)


def _listen(
    number: int, row: Sequence[Any], producers: int, largest: int, devices: list[str]
) -> tuple[Any, ...]:
    track, at, share, who, where, device, counts = row
    parts = (1 << round(share * PARTS)) - 1
    return (
        id_of(4, number), id_of(2, track), id_of(1, owner(track, producers, largest)), f"v:{who}", at, LENGTH,
        devices[device], COUNTRIES[where], round(share * LENGTH, 3), parts, None if counts else "repeat",
        at if counts else None, at if counts else None,
    )  # fmt: skip


def totals(as_json: str) -> Iterator[str]:
    """As folding would have added them up, listen by listen."""
    share = "(CASE WHEN seconds > length THEN 1.0 ELSE seconds / length END)"
    bands = (
        f"{share} < 0.2",
        f"{share} >= 0.2 AND {share} < 0.4",
        f"{share} >= 0.4 AND {share} < 0.6",
        f"{share} >= 0.6 AND {share} <= {COMPLETED_ABOVE}",
        f"{share} > {COMPLETED_ABOVE}",
    )
    sums = ", ".join(
        [
            "COUNT(CASE WHEN reason IS NULL THEN 1 END)",
            "COUNT(DISTINCT CASE WHEN reason IS NULL THEN listener END)",
            "COUNT(*)",
            "SUM(CAST(ROUND(seconds * 1000) AS BIGINT))",
            *(f"COUNT(CASE WHEN {band} THEN 1 END)" for band in bands),
        ]
    )
    day = f"at / {DAY}"
    names = ", ".join(SUMS)
    yield (
        f"INSERT INTO track_days (track_id, producer_id, day, {names}, downloads, downloaders) "
        f"SELECT track_id, producer_id, {day}, {sums}, 0, 0 FROM listens "
        f"GROUP BY track_id, producer_id, {day}"
    )
    yield (
        f"INSERT INTO producer_days (producer_id, day, {names}) "
        f"SELECT producer_id, {day}, {sums} FROM listens GROUP BY producer_id, {day}"
    )
    for whose in ("track", "producer"):
        for kind, value in (("country", "country"), ("device", "device"), ("uncounted", "reason")):
            is_it = "reason IS NOT NULL" if kind == "uncounted" else "reason IS NULL"
            yield (
                f"INSERT INTO {whose}_shares ({whose}_id, kind, value, day, count) "
                f"SELECT {whose}_id, '{kind}', {value}, {day}, COUNT(*) FROM listens WHERE {is_it} "
                "GROUP BY 1, 3, 4"
            )
    parts = ", ".join(f"SUM(parts >> {place} & 1)" for place in range(PARTS))
    curves = f"SELECT track_id, {as_json}({parts}) FROM listens GROUP BY 1"
    yield f"INSERT INTO track_curves (track_id, parts) {curves}"
    yield (
        "UPDATE tracks SET plays = "
        "COALESCE((SELECT SUM(d.plays) FROM track_days d WHERE d.track_id = tracks.id), 0)"
    )


def follows(is_postgres: bool) -> Iterator[str]:
    """What the tables hold that follow from beats: who is credited, days of uploads, and points of a day."""
    credited = (
        "json_array_elements_text(t.collaborators::json) WITH ORDINALITY AS j(value, key)"
        if is_postgres
        else "json_each(t.collaborators) j"
    )
    yield (
        "INSERT INTO track_collaborators (track_id, position, producer_id) "
        f"SELECT t.id, CAST(j.key AS INTEGER), j.value FROM tracks t, {credited}"
    )
    yield "UPDATE tracks SET created_at = published_at"
    yield UPLOADS.OF_EACH
    yield UPLOADS.OF_ALL
    yield (
        "INSERT INTO points_of_day (producer_id, points) "
        "SELECT producer_id, COUNT(*) * 500000000000 FROM tracks GROUP BY producer_id"
    )
    yield f"INSERT INTO points_reckoned (id, points, at) VALUES ('all', '1', {to_microseconds(NOW)})"


def write(database: Database, table: str, rows: Iterable[dict[str, Any]]) -> None:
    left = iter(rows)
    first = next(left)
    write_rows(database, table, tuple(first), (tuple(row.values()) for row in chain([first], left)))


def write_rows(
    database: Database, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """The quickest way into either database."""
    names = ", ".join(f'"{name}"' for name in columns)
    cursor = database.connection().cursor()
    if isinstance(database, Postgres):
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})", rows)
