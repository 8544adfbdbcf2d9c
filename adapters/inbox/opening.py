"""Which inbox goes with which database."""

from pathlib import Path

from adapters.db.database import Database, Postgres
from adapters.db.play_reports import SqlPlayReports
from adapters.inbox.sqlite import SqlitePlayReports
from domain.ports import PlayReports


def open_inbox(database: Database, data_dir: Path) -> PlayReports:
    """On SQLite a file beside the database, so that reports of plays wait for no other writer."""
    if isinstance(database, Postgres):
        return SqlPlayReports(database)
    return SqlitePlayReports(data_dir / "plays.sqlite3")
