"""A site on which much was heard, as its largest producer and a new one see it."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from adapters.db.database import Database
from adapters.db.mapping import to_microseconds
from adapters.memory.queue import MemoryQueue
from domain.accounts import new_session
from domain.activity.summaries import SUM_UP
from domain.services.bundle import Services
from domain.store import Store
from jobs.performing import Performer
from tests import factories
from tests.bench import heard
from tests.bench.backstage import REQUESTS, site
from tests.bench.months import id_of
from tests.bench.table import sized
from tests.factories import NOW
from web.deps import EXTENSION

LARGEST, NEW = id_of(1, 0), "new"
NOTICES, DRAFTS, FOLLOWERS, CREDITS = sized((20_000, 200, 50_000, 5_000), quick=(50, 5, 50, 20))


class Browser:
    """Somebody who is signed in and reads pages."""

    def __init__(self, client: FlaskClient, database: Database) -> None:
        self._client, self._database = client, database

    def visit(self, address: str, times: int = REQUESTS) -> None:
        for _ in range(times):
            assert self._client.get(address).status_code == 200, address

    def queries(self, address: str) -> int:
        seen: list[object] = []
        self._database.query_hooks.append(seen.append)
        self.visit(address, 1)
        self._database.query_hooks.clear()
        return len(seen)


class Listened:
    """The new producer has one beat, which nobody has heard."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self._queue = database, MemoryQueue()
        heard.fill(database)
        self._app = site(database, folder, queue=self._queue)
        self.services: Services = self._app.extensions[EXTENSION]()
        with self._store.write() as unit:
            unit.users.add(factories.user(id=NEW))
            unit.producers.add(factories.producer(id=NEW))
            unit.tracks.add(factories.track(producer_id=NEW))
            unit.commit()
        furnish(database)
        self.largest, self.new = self._browser(LARGEST), self._browser(NEW)

    @property
    def _store(self) -> Store:
        return self.services.accounts.store

    def _browser(self, user_id: str) -> Browser:
        client, secret = self._app.test_client(), f"secret of {user_id}"
        with self._store.write() as unit:
            user = unit.users.get(user_id)
            assert user
            unit.sessions.add(new_session(secret, user, "bench", NOW - timedelta(seconds=1)))
            unit.commit()
        with client.session_transaction() as kept:
            kept["secret"] = secret
        return Browser(client, self.database)

    def work(self) -> None:
        """Add up what was looked at, as a worker does within seconds."""
        for id in self._queue.woken:
            with self._store.read() as unit:
                job = unit.jobs.get(id)
            if job and job.name == SUM_UP:
                Performer(self.services, "bench").perform(id)


def furnish(database: Database) -> None:
    """What the largest producer has beside beats and plays, and that their beats lack descriptions."""
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most}) "
    named: dict[str, Any] = {"largest": LARGEST, "now": to_microseconds(NOW)}
    with database.connection_context(), database.atomic():
        for sql, most in FURNITURE:
            database.execute_sql(sql.format(**named, most=most, numbers=numbers.format(most=most)))
    heard.refresh_statistics(database)


FURNITURE: Sequence[tuple[str, int]] = (
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
        "SELECT id, 9, '{largest}' FROM tracks WHERE producer_id <> '{largest}' ORDER BY id LIMIT {most}",
        CREDITS,
    ),
    (
        "INSERT INTO split_sheets (id, track_id, version, owner_id, shares, proposed_at, answers) "
        "SELECT 's' || c.track_id, c.track_id, 1, t.producer_id, "
        """'{{"{largest}":50}}', {now}, '{{}}' FROM track_collaborators c """
        "JOIN tracks t ON t.id = c.track_id WHERE c.producer_id = '{largest}' AND c.position = 9",
        0,
    ),
    ("UPDATE tracks SET description = '', downloads = 3 WHERE producer_id = '{largest}'", 0),
    (f"UPDATE producers SET followers = {FOLLOWERS} WHERE id = '{{largest}}'", 0),
)
