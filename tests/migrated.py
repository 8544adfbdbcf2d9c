"""A SQLite file with all its tables: every migration is run once a test process, and copied from then on."""

import tempfile
from functools import cache
from pathlib import Path

from adapters.db.database import open_database
from adapters.db.migrate import migrate


def put(path: Path) -> None:
    """Begin a site's database there, unless there is one."""
    if not path.exists():
        path.write_bytes(_content())


@cache
def _content() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "beatpass.sqlite3"
        database = open_database(str(path))
        migrate(database)
        with database.connection_context():
            database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close_all()
        return path.read_bytes()
