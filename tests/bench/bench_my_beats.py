"""My Beats with 10,000 beats and 1,000,000 plays behind it, against the same page with 10 beats."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from peewee import PostgresqlDatabase

from adapters.db.database import Database, open_database
from adapters.db.mapping import to_microseconds
from domain.pages.my_beats import Sort
from tests import servers
from tests.bench.backstage import OTHERS, REQUESTS, Backstage
from tests.bench.table import Row, median_ratio, print_rows, sized
from tests.factories import NOW

SMALL, LARGE = 10, sized(10_000, quick=500)
PLAYS = sized(1_000_000, quick=5_000)
COLLECTIONS = 50
LIMIT = 2.0
MY_BEATS = "/backstage/beats"
ADDRESSES = {
    "as it opens": MY_BEATS,
    **{f"by {sort}": f"{MY_BEATS}?sort={sort}" for sort in Sort},
    "searched for what all have": f"{MY_BEATS}?q=common",
    "searched for what ten have": f"{MY_BEATS}?q=rare+common",
    "at its last page": f"{MY_BEATS}?page=1000",
}


class Shelf(Backstage):
    """The producer owns all of them."""

    def __init__(self, database: Database, folder: Path, tracks: int, plays: int) -> None:
        super().__init__(database, folder, tracks)
        give_all_to(database, self.owner_id, tracks, plays)


def give_all_to(database: Database, owner_id: str, tracks: int, plays: int) -> None:
    """Make the catalogue one producer's: with plays, people credited on every fifth beat, collections."""
    with database.connection_context(), database.atomic():
        owner = database.param
        database.execute_sql(f"UPDATE tracks SET producer_id = {owner}", (owner_id,))
        database.execute_sql(
            "INSERT INTO track_collaborators (track_id, position, producer_id) "
            f"SELECT id, 0, 'p' || ({rest('bpm', OTHERS)}) FROM tracks WHERE {rest('bpm', 5)} = 0"
        )
        database.execute_sql(
            "INSERT INTO collaborations (producer_id, collaborator_id, tracks) "
            f"SELECT {owner}, producer_id, COUNT(*) FROM track_collaborators GROUP BY producer_id",
            (owner_id,),
        )
        for statement in (*listens(tracks, plays), *collections(), *tags()):
            database.execute_sql(statement.format(owner=f"'{owner_id}'"))
        database.execute_sql(f"UPDATE tracks SET plays = {plays // tracks}, downloads = {rest('bpm', 7)}")
    with database.connection_context():
        # What Postgres does by itself within minutes of so many changes; only then are its indexes enough.
        database.execute_sql("VACUUM ANALYZE" if isinstance(database, PostgresqlDatabase) else "ANALYZE")


def rest(number: str, divisor: int) -> str:
    """A remainder in SQL, without the sign that one of the drivers takes for a value's place."""
    return f"{number} - {number} / {divisor} * {divisor}"


def listens(tracks: int, plays: int) -> Iterator[str]:
    """Every play as a listen of its own, and as the days' counts that growth is read from."""
    now, each = to_microseconds(NOW), plays // tracks
    yield (
        "INSERT INTO listens "
        "(id, track_id, producer_id, listener, at, length, seconds, device, country, parts) "
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {each}) "
        f"SELECT t.id || '-' || n.i, t.id, t.producer_id, 'v' || n.i, {now} - n.i, 180, 42.5, 'phone', '', 0 "
        "FROM tracks t CROSS JOIN n"
    )
    for day in range(90):
        yield (
            "INSERT INTO producer_days (producer_id, day, plays) "
            f"VALUES ({{owner}}, {now // 86_400_000_000 - day}, {plays // 90})"
        )


def collections() -> Iterator[str]:
    """As many on any shelf, and each beat in one of them."""
    for number in range(COLLECTIONS):
        yield (
            "INSERT INTO collections (id, producer_id, slug, title, folded_title, created_at, description, "
            f"cover_key, visibility) VALUES ('c{number}', {{owner}}, 'c-{number}', 'Pack {number}', "
            f"'pack {number}', 0, '', '', 'public')"
        )
    minutes = f"(created_at - {to_microseconds(NOW)}) / 60000000"
    yield (
        "INSERT INTO collection_tracks (collection_id, position, track_id) "
        f"SELECT 'c' || ({rest('bpm', COLLECTIONS)}), {minutes}, id FROM tracks"
    )


def tags() -> Iterator[str]:
    """One on every beat and one on ten, so that a search finds as much on any shelf, or all there is."""
    ten = "SELECT id FROM tracks ORDER BY id LIMIT 10"
    for tag, which in (("common", "SELECT id FROM tracks"), ("rare", ten)):
        yield (
            f"INSERT INTO track_labels (track_id, kind, position, label, folded) SELECT id, 'tag', "
            f"{len(tag) + 10}, '{tag}', '{tag}' FROM tracks WHERE id IN ({which})"
        )
        for text in ("search_text", "own_text"):
            yield f"UPDATE tracks SET {text} = {text} || ' {tag}' WHERE id IN ({which})"


Opened = Callable[[str], Database]


def rows_of(name: str, few: Shelf, many: Shelf) -> Iterator[Row]:
    for what, query in ADDRESSES.items():
        ratio = median_ratio(partial(many.visit, query), partial(few.visit, query))
        counts = few.queries(query), many.queries(query)
        yield Row(
            f"My Beats {what}, {LARGE:,} beats and {PLAYS:,} plays, {name}",
            f"at most {LIMIT} x of {SMALL} beats, as many queries",
            f"{ratio}, {counts[0]} and {counts[1]} queries",
            ratio.value <= LIMIT and counts[0] == counts[1],
            f"{REQUESTS} requests a run, {1000 * ratio.ours / REQUESTS:.1f} ms each",
        )


def shelves(name: str, folder: Path, opened: Opened) -> list[Row]:
    made = [
        Shelf(opened(f"shelf{tracks}"), folder / f"{name}{tracks}", tracks, plays)
        for tracks, plays in ((SMALL, SMALL), (LARGE, PLAYS))
    ]
    try:
        return list(rows_of(name, *made))
    finally:
        for shelf in made:
            shelf.database.close_all()


@contextmanager
def postgres() -> Iterator[Opened]:
    with (
        servers.postgres() as server,
        servers.database(server, "few") as few,
        servers.database(server, "many") as many,
    ):
        addresses = {f"shelf{SMALL}": few, f"shelf{LARGE}": many}
        yield lambda name: open_database(addresses[name])


def main() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, postgres() as opened:
        path = Path(folder)
        rows = shelves("SQLite", path, lambda name: open_database(str(path / f"{name}.db")))
        return rows + shelves("Postgres", path, opened)


if __name__ == "__main__":
    print_rows(main())
