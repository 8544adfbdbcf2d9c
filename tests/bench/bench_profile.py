"""A public profile with 2,000 beats and 100,000 followers, against that of a new producer."""

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from adapters.db.database import Database, open_database
from adapters.db.mapping import to_microseconds
from adapters.db.migrate import migrate
from tests import servers
from tests.bench.backstage import REQUESTS, site
from tests.bench.bench_finances import settle
from tests.bench.catalogue import fill, insert
from tests.bench.table import Row, median_ratio, print_rows, sized
from tests.factories import MINUTE, NOW

FEW, MANY = 1, sized(2_000, quick=60)
FOLLOWERS = sized(100_000, quick=300)
OTHERS = sized(20_000, quick=300)
"""Beats by others on the same site."""
LIMIT = 2.0
NEW, OLD = "/producers/new", "/producers/old"
TABS = ("", "/beats", "/followers", "/similar")
GENRES = """
    INSERT INTO producer_genres (producer_id, folded, label, tracks)
    SELECT t.producer_id, l.folded, MIN(l.label), COUNT(*) FROM tracks t
    JOIN track_labels l ON l.track_id = t.id AND l.kind = 'genre'
    WHERE t.listed GROUP BY t.producer_id, l.folded
"""


class Public:
    """One site with both producers on it."""

    def __init__(self, database: Database, folder: Path) -> None:
        migrate(database)
        self.database = database
        fill(database, OTHERS + MANY + FEW)
        with database.connection_context(), database.atomic():
            self._give("new", FEW, 1, OTHERS)
            self._give("old", MANY, FOLLOWERS, OTHERS + FEW)
            database.execute_sql(GENRES)
        settle(database)
        with database.connection_context():
            database.execute_sql("ANALYZE")
        self.client = site(database, folder).test_client()

    def _give(self, id: str, beats: int, followers: int, first: int) -> None:
        """A producer with so many of the beats that are there, from a number on, and so many followers."""
        param = self.database.param
        people = ["id", "slug", "name", "created_at", "verified", "picture_key", "folded_name", "followers"]
        insert(self.database, "producers", people, iter([[id, id, id, 0, False, "", id, followers]]))
        users = ["id", "email", "name", "role", "password_hash", "created_at", "suspended", "language"]
        names = [f"{id}-{at}" for at in range(followers)]
        rows = ([name, f"{name}@example.com", name, "listener", "", 0, False, ""] for name in names)
        insert(self.database, "users", users, rows)
        follows = ["id", "user_id", "producer_id", "at", "stopped_at"]
        moments = (to_microseconds(NOW + at * MINUTE) for at in range(followers))
        each = ([name, name, id, moment, None] for name, moment in zip(names, moments, strict=True))
        insert(self.database, "follows", follows, each)
        change = f"UPDATE tracks SET producer_id = {param} WHERE id >= {param} AND id < {param}"
        self.database.execute_sql(change, (id, f"t{first:07}", f"t{first + beats:07}"))

    def visit(self, address: str, times: int = REQUESTS) -> None:
        for _ in range(times):
            assert self.client.get(address).status_code == 200, address

    def queries(self, address: str) -> int:
        seen: list[object] = []
        self.database.query_hooks.append(seen.append)
        self.visit(address, 1)
        self.database.query_hooks.clear()
        return len(seen)


def rows_of(name: str, public: Public) -> Iterator[Row]:
    for tab in TABS:
        ratio = median_ratio(partial(public.visit, OLD + tab), partial(public.visit, NEW + tab))
        counts = public.queries(NEW + tab), public.queries(OLD + tab)
        yield Row(
            f"Public profile{tab}, {MANY:,} beats and {FOLLOWERS:,} followers, {name}",
            f"at most {LIMIT} x of a new producer's, as many queries",
            f"{ratio}, {counts[0]} and {counts[1]} queries",
            ratio.value <= LIMIT and counts[0] == counts[1],
            f"{REQUESTS} requests a run, {1000 * ratio.ours / REQUESTS:.1f} ms each",
        )


def measured(name: str, folder: Path, open_one: Callable[[], Database]) -> list[Row]:
    public = Public(open_one(), folder / name)
    try:
        return list(rows_of(name, public))
    finally:
        public.database.close_all()


def main() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        rows = measured("SQLite", path, lambda: open_database(str(path / "site.db")))
        with servers.postgres() as server, servers.database(server, "profile") as address:
            return rows + measured("Postgres", path, lambda: open_database(address))


if __name__ == "__main__":
    print_rows(main())
