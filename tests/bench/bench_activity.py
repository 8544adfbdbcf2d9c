"""Activity of the largest producer against that of a new one."""

import importlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

from flask.testing import FlaskClient

from adapters.db.database import Database, Postgres, open_database
from domain.accounts import new_session
from domain.activity.ranges import Choice
from domain.activity.summaries import SUM_UP
from domain.jobs import Job
from domain.services.bundle import Services
from jobs.performing import Performer
from tests import factories, servers
from tests.adapters.test_queries import put
from tests.bench import heard
from tests.bench.backstage import REQUESTS, site
from tests.bench.months import id_of
from tests.bench.table import Row, median_ratio, print_rows
from tests.factories import NOW
from web.deps import EXTENSION

LIMIT = 2.0
ACTIVITY = "/backstage/activity"
STEP = importlib.import_module("adapters.db.migrations.0020_upload_days_and_range_sums")
ADDRESSES = {
    **{f"over {choice.label}": f"{ACTIVITY}?range={choice}" for choice in Choice if choice.isdigit()},
    "over a year": f"{ACTIVITY}?range=year",
    "with X-ray and a day": f"{ACTIVITY}?xray=1&day={NOW.date()}",
}


class Waiting:
    """A queue that remembers whom it was asked to wake."""

    def __init__(self) -> None:
        self.woken: list[str] = []

    def wake(self, job_ids: list[str]) -> None:
        self.woken += job_ids


class Listened:
    """A site on which much was heard, with the browsers of its largest producer and of a new one."""

    def __init__(self, database: Database, folder: Path) -> None:
        heard.fill(database)
        spread_uploads(database)
        self.database, self.queue = database, Waiting()
        app = site(database, folder, queue=self.queue)
        self.services: Services = app.extensions[EXTENSION]()
        self.largest = signed_in(app.test_client(), self.services, id_of(1, 0))
        self.new = signed_in(app.test_client(), self.services, self._new_producer())
        for address in ADDRESSES.values():
            self.visit(self.largest, address, 1)
        self._work()

    def _new_producer(self) -> str:
        user = factories.user()
        put(self.services.accounts.store, "users", user)
        put(self.services.accounts.store, "producers", factories.producer(id=user.id))
        put(self.services.accounts.store, "tracks", factories.track(producer_id=user.id))
        return user.id

    def _work(self) -> None:
        """Add up what was looked at, as a worker does within seconds."""
        for id in self.queue.woken:
            with self.services.accounts.store.read() as unit:
                job: Job | None = unit.jobs.get(id)
            if job and job.name == SUM_UP:
                Performer(self.services, "bench").perform(id)

    def visit(self, client: FlaskClient, address: str, times: int = REQUESTS) -> None:
        for _ in range(times):
            assert client.get(address).status_code == 200, address

    def queries(self, client: FlaskClient, address: str) -> int:
        seen: list[object] = []
        self.database.query_hooks.append(seen.append)
        self.visit(client, address, 1)
        self.database.query_hooks.clear()
        return len(seen)


def spread_uploads(database: Database) -> None:
    """Over years, as beats come."""
    with database.connection_context(), database.atomic():
        database.execute_sql("UPDATE tracks SET created_at = published_at")
        database.execute_sql("DELETE FROM upload_days")
        for statement in (STEP.OF_EACH, STEP.OF_ALL):
            database.execute_sql(statement)
    with database.connection_context():
        # What Postgres does by itself within minutes of so many changes; only then are its indexes enough.
        database.execute_sql("VACUUM ANALYZE" if isinstance(database, Postgres) else "ANALYZE")


def signed_in(client: FlaskClient, services: Services, user_id: str) -> FlaskClient:
    store = services.accounts.store
    with store.read() as unit:
        user = unit.users.get(user_id)
    assert user
    secret = f"secret of {user_id}"
    put(store, "sessions", new_session(secret, user, "bench", NOW - timedelta(seconds=1)))
    with client.session_transaction() as kept:
        kept["secret"] = secret
    return client


def rows_of(name: str, there: Listened) -> Iterator[Row]:
    for what, address in ADDRESSES.items():
        ratio = median_ratio(
            partial(there.visit, there.largest, address), partial(there.visit, there.new, address)
        )
        many, few = there.queries(there.largest, address), there.queries(there.new, address)
        yield Row(
            f"Activity {what}, of the largest producer, {name}",
            f"at most {LIMIT} x of a new one's, no more queries",
            f"{ratio}, {many} and {few} queries",
            ratio.value <= LIMIT and many <= few,
            f"{REQUESTS} requests a run, {1000 * ratio.ours / REQUESTS:.1f} ms each",
        )


def measured(name: str, address: str, folder: Path) -> list[Row]:
    database = open_database(address)
    try:
        return list(rows_of(name, Listened(database, folder / name)))
    finally:
        database.close_all()


@contextmanager
def postgres() -> Iterator[str]:
    with servers.postgres() as server, servers.database(server, "heard") as address:
        yield address


def main() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, postgres() as address:
        path = Path(folder)
        return [*measured("SQLite", str(path / "site.db"), path), *measured("Postgres", address, path)]


if __name__ == "__main__":
    print_rows(main())
