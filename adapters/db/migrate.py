"""Bring a database's tables up to date, one numbered step after the other."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peewee import OperationalError
from playhouse.migrations import Runner

from adapters.db.database import Database, Postgres
from domain.errors import Unavailable
from domain.faults import DATABASE_UNREACHABLE

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent / "migrations"
LOCK = 0x6D696772617465


def migrate(database: Database) -> list[str]:
    """Apply what is pending; the names of the steps taken. On Postgres one process after the other.

    Raises `Unavailable` when there is no database to connect to.
    """
    with _connected(database), _alone(database):
        return list(runner(database).up())


def pending(database: Database) -> list[str]:
    """The names of the steps not yet taken."""
    with database.connection_context():
        return [step.name for step in runner(database).status() if step.applied is None]


def runner(database: Database) -> Runner:
    return Runner(database, str(FOLDER))


@contextmanager
def _connected(database: Database) -> Iterator[None]:
    try:
        database.connect()
    except OperationalError as error:
        log.warning("the database can't be opened: %s", error)
        raise Unavailable(DATABASE_UNREACHABLE) from None
    try:
        yield
    finally:
        database.close()


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    """Several hosts may start a new release at once; a SQLite file has one host, which migrates first."""
    if isinstance(database, Postgres):
        database.execute_sql("SELECT pg_advisory_lock(%s)", (LOCK,))
    try:
        yield
    finally:
        if isinstance(database, Postgres):
            database.execute_sql("SELECT pg_advisory_unlock(%s)", (LOCK,))
