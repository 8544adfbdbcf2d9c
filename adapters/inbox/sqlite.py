"""Reports in a SQLite file of their own, so that they never wait for whoever writes to the main one."""

import os
import sqlite3
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from adapters.db.faults import is_full
from adapters.inbox.together import Together
from adapters.inbox.written import read, written
from domain.activity.listens import PlayReport
from domain.errors import NoRoom
from domain.faults import DISK_FULL

PATIENCE_SECONDS = 30
PAGES_AT_ONCE = 4000
"""Of the log, until they are carried over into the file; whoever waits meanwhile waits for all of them."""
# AUTOINCREMENT: a place that was forgotten is never given to what comes later, which another may just forget.
TABLE = """
CREATE TABLE IF NOT EXISTS play_reports (id INTEGER PRIMARY KEY AUTOINCREMENT, reports TEXT NOT NULL)
"""
# What a forked child inherits it may neither use nor close.
_inherited: list[object] = []


class SqlitePlayReports:
    """One connection a process; the file is made when it is first needed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._together = Together(self._insert)
        self._begin()

    def _begin(self) -> None:
        self._process = os.getpid()
        self._use = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def append(self, reports: Sequence[PlayReport]) -> None:
        self._together.hand_in(written(reports))

    def read(self, limit: int) -> Sequence[tuple[int, Sequence[PlayReport]]]:
        found: list[tuple[int, Sequence[PlayReport]]] = []
        count = 0
        with self._connected() as connection:
            rows = connection.execute("SELECT id, reports FROM play_reports ORDER BY id LIMIT ?", [limit])
            with closing(rows):
                while count < limit and (row := rows.fetchone()):
                    found.append((row[0], read(row[1])))
                    count += len(found[-1][1])
        return found

    def forget(self, places: Collection[int]) -> None:
        if places:
            with self._connected() as connection, _transaction(connection):
                connection.executemany("DELETE FROM play_reports WHERE id = ?", ((each,) for each in places))

    def close(self) -> None:
        with self._use:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _insert(self, items: Sequence[str]) -> None:
        with self._connected() as connection, _transaction(connection):
            connection.executemany(
                "INSERT INTO play_reports (reports) VALUES (?)", ((item,) for item in items)
            )

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        if self._process != os.getpid():
            _inherited.append(self._connection)
            self._begin()
        with self._use:
            if self._connection is None:
                self._connection = self._open()
            yield self._connection

    def _open(self) -> sqlite3.Connection:
        if not self._path.exists():
            self._path.touch(mode=0o600)
        connection = sqlite3.connect(
            self._path, timeout=PATIENCE_SECONDS, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("PRAGMA synchronous = full")
        connection.execute("PRAGMA secure_delete = fast")
        connection.execute(f"PRAGMA wal_autocheckpoint = {PAGES_AT_ONCE}")
        connection.execute(TABLE)
        return connection


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if is_full(error):
            raise NoRoom(DISK_FULL) from error
        raise
