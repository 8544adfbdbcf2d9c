"""The Progress page of the largest producer against a new one's, and checking everybody, on a large site."""

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

from flask.testing import FlaskClient

from adapters.db.database import Database, open_database
from domain.accounts import Session, digest
from domain.services.bundle import Services
from tests import factories, servers
from tests.bench import heard
from tests.bench.backstage import REQUESTS, site
from tests.bench.months import id_of
from tests.bench.table import Row, median_ratio, print_rows, seconds
from tests.factories import NOW
from tests.fakes import FakeClock
from web.deps import EXTENSION

LIMIT = 2.0
PROGRESS = "/backstage/progress"
LARGEST, NEW = id_of(1, 0), "new"


class Heard:
    """A site with many producers, each of whom was checked."""

    def __init__(self, database: Database, folder: Path) -> None:
        heard.fill(database)
        self.database = database
        # Nobody is told of what they have done long ago.
        self.app = site(database, folder, clock=FakeClock(NOW + timedelta(days=2)))
        self.services: Services = self.app.extensions[EXTENSION]()
        with self.services.accounts.store.write() as unit:
            unit.users.add(factories.user(id=NEW))
            unit.producers.add(factories.producer(id=NEW))
            unit.commit()
        self.first, self.again = (seconds(self.check_all) for _ in range(2))

    def check_all(self) -> None:
        self.services.progress.checks.check_all()

    def client(self, producer_id: str) -> FlaskClient:
        """A browser in which a producer is signed in."""
        secret = f"secret of {producer_id}"
        with self.services.accounts.store.write() as unit:
            unit.sessions.add(Session(digest(secret), producer_id, NOW, NOW, NOW + timedelta(days=30)))
            unit.commit()
        client = self.app.test_client()
        with client.session_transaction() as kept:
            kept["secret"] = secret
        return client

    def queries(self, client: FlaskClient) -> int:
        seen: list[object] = []
        self.database.query_hooks.append(seen.append)
        visit(client, 1)
        self.database.query_hooks.clear()
        return len(seen)

    def grants(self, producer_id: str) -> int:
        with self.services.accounts.store.read() as unit:
            return len(unit.progress.grants([producer_id]).get(producer_id, ()))


def visit(client: FlaskClient, times: int = REQUESTS) -> None:
    for _ in range(times):
        assert client.get(PROGRESS).status_code == 200


def rows_of(name: str, found: Heard) -> Iterator[Row]:
    large, new = found.client(LARGEST), found.client(NEW)
    ratio = median_ratio(partial(visit, large), partial(visit, new))
    counts = found.queries(new), found.queries(large)
    yield Row(
        f"Progress with {found.grants(LARGEST):,} grants, among {heard.PRODUCERS:,} producers, {name}",
        f"at most {LIMIT} x of a new producer, as many queries",
        f"{ratio}, {counts[0]} and {counts[1]} queries",
        ratio.value <= LIMIT and counts[0] == counts[1],
        f"{REQUESTS} requests a run, {1000 * ratio.ours / REQUESTS:.1f} ms each",
    )
    yield Row(
        f"checking all {heard.PRODUCERS:,} producers of {heard.TRACKS:,} beats, {name}",
        "a job, nobody waits",
        f"{found.again:.1f} s, the very first time {found.first:.1f} s",
        None,
    )


def measured(name: str, database: Database, folder: Path) -> list[Row]:
    try:
        return list(rows_of(name, Heard(database, folder)))
    finally:
        database.close_all()


def main() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        rows = measured("SQLite", open_database(str(path / "heard.db")), path)
        with servers.postgres() as server, servers.database(server, "heard") as address:
            return rows + measured("Postgres", open_database(address), path)


if __name__ == "__main__":
    print_rows(main())
