"""The dashboard and the notifications of the largest producer, against those of one who has just begun."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from peewee import PostgresqlDatabase

from adapters.db.database import Database, open_database
from adapters.db.mapping import to_microseconds
from domain.accounts import Role, new_session
from domain.services.bundle import Services
from tests import servers
from tests.bench import backstage, heard
from tests.bench.months import id_of
from tests.bench.table import Row, median_ratio, print_rows, sized
from tests.factories import NOW
from web.deps import EXTENSION

NOTICES, DRAFTS, FOLLOWERS, CREDITS = sized((20_000, 200, 50_000, 5_000), quick=(50, 5, 50, 20))
LARGEST = id_of(1, 0)
LIMIT = 2.0
PAGES = {"Dashboard": "/backstage", "Notifications": "/notices"}


class Reader:
    """Somebody who is signed in and reads pages."""

    def __init__(self, app: Flask, database: Database, user_id: str) -> None:
        self._database = database
        services: Services = app.extensions[EXTENSION]()
        store, secret = services.accounts.store, f"secret of {user_id}"
        with store.write() as unit:
            user = unit.users.get(user_id)
            assert user
            unit.sessions.add(new_session(secret, user, "bench", services.accounts.clock.now()))
            unit.commit()
        self.client: FlaskClient = app.test_client()
        with self.client.session_transaction() as kept:
            kept["secret"] = secret

    def visit(self, address: str, times: int = backstage.REQUESTS) -> None:
        for _ in range(times):
            assert self.client.get(address).status_code == 200, address

    def queries(self, address: str) -> int:
        seen: list[object] = []
        self._database.query_hooks.append(seen.append)
        self.visit(address, 1)
        self._database.query_hooks.clear()
        return len(seen)


def furnish(database: Database) -> None:
    """What the largest producer has beside beats and plays, and that their beats lack descriptions."""
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most}) "
    now = to_microseconds(NOW)
    statements: Sequence[tuple[str, int]] = [
        (
            'INSERT INTO notices (id, user_id, kind, cause, at, "values", is_shown, read_at) {numbers}'
            "SELECT 'n' || i, '{largest}', 'plays', 'c' || i, {now} - i, "
            """'{{"beat":"Night Drive","plays":"100","slug":"x"}}', TRUE, """
            "CASE WHEN i > 500 THEN {now} END FROM n",
            NOTICES,
        ),
        (
            "INSERT INTO uploads (id, owner_id, name, size, created_at, expires_at, state, metadata) "
            "{numbers}SELECT 'u' || i, '{largest}', 'a.wav', 9, {now}, {now}, 'received', '' FROM n",
            DRAFTS,
        ),
        (
            "INSERT INTO drafts (id, owner_id, created_at, fields, cover_key, track_id, batch_id, replaces, "
            "save_when_ready) {numbers}"
            "SELECT 'u' || i, '{largest}', {now}, '{{}}', '', '', '', '', FALSE FROM n",
            DRAFTS,
        ),
        (
            "INSERT INTO track_collaborators (track_id, position, producer_id) "
            "SELECT id, 0, '{largest}' FROM tracks WHERE producer_id <> '{largest}' ORDER BY id LIMIT {most}",
            CREDITS,
        ),
        (
            "INSERT INTO split_sheets (id, track_id, version, owner_id, shares, proposed_at, answers) "
            "SELECT 's' || c.track_id, c.track_id, 1, t.producer_id, "
            """'{{"{largest}":50}}', {now}, '{{}}' FROM track_collaborators c """
            "JOIN tracks t ON t.id = c.track_id WHERE c.producer_id = '{largest}'",
            0,
        ),
        ("UPDATE tracks SET description = '', downloads = 3 WHERE producer_id = '{largest}'", 0),
        (f"UPDATE producers SET followers = {FOLLOWERS} WHERE id = '{{largest}}'", 0),
    ]
    with database.connection_context(), database.atomic():
        for sql, most in statements:
            named = {"numbers": numbers.format(most=most), "largest": LARGEST, "now": now, "most": most}
            database.execute_sql(sql.format(**named))
    with database.connection_context():
        # What Postgres does by itself within minutes of so many changes; only then are its indexes enough.
        if isinstance(database, PostgresqlDatabase):
            database.execute_sql("VACUUM ANALYZE")


def readers(database: Database, folder: Path) -> tuple[Reader, Reader]:
    """The largest producer, and a new one."""
    heard.fill(database)
    furnish(database)
    app = backstage.site(database, folder)
    services: Services = app.extensions[EXTENSION]()
    email = backstage.EMAIL
    new = services.accounts.create(name="New", email=email, password=backstage.PASSWORD, role=Role.PRODUCER)
    services.producers.approve_by_email(email=email)
    return Reader(app, database, LARGEST), Reader(app, database, new.id)


def rows_of(name: str, largest: Reader, new: Reader) -> Iterator[Row]:
    for what, address in PAGES.items():
        ratio = median_ratio(partial(largest.visit, address), partial(new.visit, address))
        counts = new.queries(address), largest.queries(address)
        yield Row(
            f"{what} of the largest producer among {heard.PRODUCERS:,} with {heard.TRACKS:,} beats, {name}",
            f"at most {LIMIT} x of a new one's, as many queries",
            f"{ratio}, {counts[0]} and {counts[1]} queries",
            ratio.value <= LIMIT and counts[0] == counts[1],
            f"{backstage.REQUESTS} requests a run, {1000 * ratio.ours / backstage.REQUESTS:.1f} ms each",
        )


def measured(name: str, folder: Path, open_it: Callable[[], Database]) -> list[Row]:
    database = open_it()
    try:
        return list(rows_of(name, *readers(database, folder)))
    finally:
        database.close_all()


def main() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, servers.postgres() as server:
        path = Path(folder)
        rows = measured("SQLite", path, lambda: open_database(str(path / "site.db")))
        with servers.database(server, "heard") as address:
            return rows + measured("Postgres", path, lambda: open_database(address))


if __name__ == "__main__":
    print_rows(main())
