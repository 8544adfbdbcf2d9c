"""Stores and databases to run a contract suite on: in memory, a SQLite file, a real Postgres."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from adapters.db import tables
from adapters.db.database import Database, open_database
from adapters.db.fingerprints import SqlFingerprints
from adapters.db.migrate import migrate
from adapters.db.store import SqlStore
from adapters.memory import MemoryStore
from adapters.memory_fingerprints import MemoryFingerprints
from domain.audio import Fingerprint
from domain.duplicates import Comparison
from domain.store import Store
from tests import servers
from tests.rails import Rail, sandbox_rail
from tests.stripe_double.rail import stripe_rail

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@dataclass
class Announcements:
    """What workers were told, in order, and what they do when they hear of it."""

    heard: list[list[str]] = field(default_factory=list)
    then: Callable[[], object] = bool

    def __call__(self, job_ids: Sequence[str]) -> None:
        self.heard.append(list(job_ids))
        self.then()


@pytest.fixture(params=["sandbox", "stripe"])
def rail(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rail]:
    """A fresh rail of each kind, with a clock of its own."""
    if request.param == "sandbox":
        yield sandbox_rail(tmp_path)
        return
    with stripe_rail() as rail:
        yield rail


@pytest.fixture
def announced() -> Announcements:
    return Announcements()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "site.db"
    with closing_all(open_database(str(path))) as database:
        migrate(database)
    return path


@pytest.fixture
def sqlite_database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    path = Path(shutil.copy(migrated_file, tmp_path / "site.db"))
    with closing_all(open_database(str(path))) as database:
        yield database


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> Iterator[str]:
    with servers.database(postgres_server, "migrated") as address:
        with closing_all(open_database(address)) as database:
            migrate(database)
        yield address


@pytest.fixture
def postgres_database(migrated_postgres: str) -> Iterator[Database]:
    names = ["fingerprints", "fingerprint_terms", *(table._meta.table_name for table in reversed(tables.ALL))]
    with psycopg.connect(migrated_postgres) as connection:
        # Emptying small tables row by row is ten times faster than TRUNCATE, which makes new files.
        # The ledger refuses that like any other change, except to who copies databases.
        connection.execute("SET session_replication_role = replica")
        connection.execute("; ".join(f"DELETE FROM {name}" for name in names).encode())
    with closing_all(open_database(migrated_postgres)) as database:
        yield database


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest) -> Database:
    """A migrated, empty database."""
    return request.getfixturevalue(f"{request.param}_database")


@pytest.fixture(params=["memory", *BOTH])
def store(request: pytest.FixtureRequest, announced: Announcements) -> Store:
    """An empty store that tells `announced` of its jobs."""
    if request.param == "memory":
        return MemoryStore(announced, MemoryFingerprints(same_or_not, all_terms))
    return sql_store(request.getfixturevalue(f"{request.param}_database"), announced)


def sql_store(database: Database, announced: Announcements) -> SqlStore:
    return SqlStore(database, announced, lambda each: SqlFingerprints(each, same_or_not, all_terms))


@contextmanager
def closing_all(database: Database) -> Iterator[Database]:
    """Its pooled connections are closed at the end."""
    try:
        yield database
    finally:
        database.close_all()


def same_or_not(one: Fingerprint, other: Fingerprint) -> Comparison:
    """Two fingerprints are the same audio when they are equal."""
    return Comparison(0.0 if one == other else 0.5, 100, 1.0, 1.0)


def all_terms(fingerprint: Fingerprint) -> list[int]:
    return list(fingerprint.terms)


def put(store: Store, kind: str, *items: Any) -> None:
    """Add items to a repository of the store's, all or none."""
    with store.write() as unit:
        for item in items:
            getattr(unit, kind).add(item)
        unit.commit()
