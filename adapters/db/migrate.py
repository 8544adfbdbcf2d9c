"""Bring a database's tables up to date, one numbered step after the other."""

from pathlib import Path

from playhouse.migrations import Runner

from adapters.db.database import Database

FOLDER = Path(__file__).parent / "migrations"


def migrate(database: Database) -> list[str]:
    """Apply what is pending; the names of the steps taken."""
    with database.connection_context():
        return list(runner(database).up())


def pending(database: Database) -> list[str]:
    """The names of the steps not yet taken."""
    with database.connection_context():
        return [step.name for step in runner(database).status() if step.applied is None]


def runner(database: Database) -> Runner:
    return Runner(database, str(FOLDER))
