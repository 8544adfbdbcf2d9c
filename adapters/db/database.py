"""Connections to SQLite or Postgres, and the transaction that one unit of work or one page read runs in."""

import hashlib
import itertools
import logging
import os
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import Any

import peewee
from playhouse.pool import PooledPostgresqlDatabase, PooledSqliteDatabase

from adapters.db.faults import as_domain_error
from adapters.units import NESTED, ONLY_READS, OVER

log = logging.getLogger(__name__)

POSTGRES_PREFIXES = ("postgresql://", "postgres://")
MAX_CONNECTIONS = 24
PATIENCE_SECONDS = 30
AT_ONCE = 2000
PRAGMAS = {"journal_mode": "wal", "synchronous": "full", "foreign_keys": 1, "secure_delete": "fast"}
"""What is deleted is overwritten where that costs no page more: who listened is to be forgotten."""

# A forked child may neither use nor close what it inherited: closing would end the parent's connection.
_inherited: list[object] = []
_opened: "weakref.WeakSet[_Pool]" = weakref.WeakSet()


def _after_fork() -> None:
    for database in list(_opened):
        database.start_afresh()


os.register_at_fork(after_in_child=_after_fork)


class _Pool:
    """Connections that go back to a pool, which starts afresh in a forked child."""

    def init(self: Any, *args: Any, **options: Any) -> None:
        super().init(*args, **options)  # type: ignore[misc]
        _opened.add(self)

    def start_afresh(self: Any) -> None:
        _inherited.append((self._connections, self._in_use, self._state.conn))
        self._lock = threading.Lock()
        self._pool_lock = threading.RLock()
        self._pool_available = threading.Condition(self._pool_lock)
        self._turn = threading.Lock()
        self.dispose()

    def execute_sql(self: Any, sql: str, params: Sequence[object] | None = None) -> Any:
        """Text loses its NULs, which nobody means to write: Postgres refuses them, SQLite stops at them."""
        kept = [value.replace("\0", "") if isinstance(value, str) else value for value in params or ()]
        return super().execute_sql(sql, kept)  # type: ignore[misc]


class Sqlite(_Pool, PooledSqliteDatabase):  # type: ignore[misc]
    reading, writing = "DEFERRED", "IMMEDIATE"

    def __init__(self, path: str) -> None:
        # sqlite3's own `timeout` is the busy handler's; the pool takes that name for itself.
        super().__init__(path, pragmas=PRAGMAS, max_connections=MAX_CONNECTIONS, check_same_thread=False)
        self._timeout = self._wait_timeout = PATIENCE_SECONDS
        self._turn = threading.Lock()

    def few_at_once(self, sql: str, values: Sequence[object]) -> Iterator[tuple[Any, ...]]:
        """SQLite finds a row when it is asked for the next."""
        yield from self.execute_sql(sql, values)

    @contextmanager
    def one_writer(self) -> Iterator[None]:
        """Writers of one process queue here rather than in SQLite.

        Who waits in SQLite holds its connection's mutex. Python's garbage collector, run by the writer that
        is waited for, takes that mutex for a cursor left behind on the same connection: both would wait.
        """
        if not self._turn.acquire(timeout=PATIENCE_SECONDS):
            raise peewee.OperationalError("another unit of work has been writing for too long")
        try:
            yield
        finally:
            self._turn.release()


class Postgres(_Pool, PooledPostgresqlDatabase):  # type: ignore[misc]
    # One snapshot for all statements of a page; writers see what others committed while they waited.
    reading, writing = "REPEATABLE READ, READ ONLY", "READ COMMITTED"

    def __init__(self, address: str) -> None:
        super().__init__(
            address, max_connections=MAX_CONNECTIONS, timeout=PATIENCE_SECONDS, prefer_psycopg3=True
        )
        self._cursors = itertools.count()

    def few_at_once(self, sql: str, values: Sequence[object]) -> Iterator[tuple[Any, ...]]:
        """By a cursor of the server's, which ends with the transaction if not before.

        It is told that all rows are wanted, or it would choose a plan that has the first ones soonest.
        """
        name = f"rows_{next(self._cursors)}"
        self.execute_sql("SET LOCAL cursor_tuple_fraction = 1")
        self.execute_sql(f"DECLARE {name} NO SCROLL CURSOR FOR {sql}", values)
        while rows := self.execute_sql(f"FETCH {AT_ONCE} FROM {name}").fetchall():
            yield from rows
        self.execute_sql(f"CLOSE {name}")

    def one_writer(self) -> AbstractContextManager[None]:
        """Postgres locks rows, so writers need not queue."""
        return nullcontext()


Database = Sqlite | Postgres


def open_database(address: str) -> Database:
    """The database at a `postgresql://` address or in a SQLite file; connects when first used."""
    if address.startswith(POSTGRES_PREFIXES):
        return Postgres("postgresql://" + address.partition("://")[2])
    return Sqlite(address)


class Transaction:
    """An open transaction of this thread. Once it is over, using it raises `RuntimeError`."""

    def __init__(self, database: Database, writable: bool, turn: ExitStack) -> None:
        self.database = database
        self.writable = writable
        self.is_over = False
        self._turn = turn

    def run(self, query: peewee.Node) -> Any:
        """Execute a query that only reads; returns the cursor."""
        self._check_open()
        with domain_errors():
            return self.database.execute(query)

    def rows(self, query: peewee.Node) -> list[dict[str, Any]]:
        return as_dicts(self.run(query))

    def select(self, sql: str, values: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Rows of a query in plain SQL, with `?` for its values on either database."""
        self._check_open()
        return as_dicts(self.database.execute_sql(sql.replace("?", self.database.param), values))

    def change(self, query: peewee.Node) -> int:
        """Execute a query that writes; how many rows it touched. Raises `Conflict` for a broken rule."""
        self.check_writable()
        with domain_errors(), self._savepoint():
            return int(self.database.execute(query).rowcount)

    def tuples(self, sql: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Rows of very many, one after the other, of which only so many are in memory."""
        self._check_open()
        for row in self.database.few_at_once(sql.replace("?", self.database.param), values):
            yield row
            self._check_open()

    def execute(self, sql: str, values: Sequence[object] = ()) -> None:
        """A statement in plain SQL that writes, with `?` for its values; only within `all_or_nothing`."""
        self.database.execute_sql(sql.replace("?", self.database.param), values)

    def execute_all(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """The same with each row of values, in that order."""
        if rows:
            self.database.cursor().executemany(sql.replace("?", self.database.param), rows)

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """When one of the statements in here is refused, the others are undone as well."""
        self.check_writable()
        with domain_errors(), self.database.savepoint():
            yield

    def hold(self, name: str) -> None:
        """Hold a named lock until the end; SQLite has one writer anyway."""
        self.check_writable()
        if isinstance(self.database, Postgres):
            number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
            self.database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (number,))

    def commit(self) -> None:
        """From here on the next writer may begin, even one that this thread starts in the same breath."""
        self.check_writable()
        self.is_over = True
        with self._turn, domain_errors():
            try:
                self.database.session_commit()
            except peewee.PeeweeException:
                # SQLite keeps a transaction open whose commit failed, for instance on a full disk.
                roll_back(self.database)
                raise

    def end(self) -> None:
        if not self.is_over:
            self.is_over = True
            self.database.pop_transaction()
            roll_back(self.database)

    def _savepoint(self) -> AbstractContextManager[Any]:
        """After a refused row Postgres would refuse all that follows; SQLite undoes that statement alone."""
        return self.database.savepoint() if isinstance(self.database, Postgres) else nullcontext()

    def _check_open(self) -> None:
        if self.is_over:
            raise RuntimeError(OVER)

    def check_writable(self) -> None:
        self._check_open()
        if not self.writable:
            raise RuntimeError(ONLY_READS)


def as_dicts(cursor: Any) -> list[dict[str, Any]]:
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@contextmanager
def domain_errors() -> Iterator[None]:
    """Broken constraints and a full disk as the errors that people are told about."""
    try:
        yield
    except peewee.PeeweeException as error:
        known = as_domain_error(error)
        if known is None:
            raise
        raise known from error


@contextmanager
def transaction(database: Database, writable: bool) -> Iterator[Transaction]:
    """A transaction on this thread's connection, rolled back unless it was committed; never nested."""
    if not database.is_closed() and database.in_transaction():
        raise RuntimeError(NESTED)
    database.connect(reuse_if_open=True)
    try:
        with ExitStack() as turn:
            if writable:
                turn.enter_context(database.one_writer())
            database.transaction(database.writing if writable else database.reading).__enter__()
            work = Transaction(database, writable, turn)
            try:
                yield work
            finally:
                work.end()
    finally:
        database.close()


def roll_back(database: Database) -> None:
    """A connection that broke has nothing left to undo, and must not hide the error that broke it."""
    if isinstance(database, Sqlite) and not database.connection().in_transaction:
        # SQLite rolls back by itself when the disk is full.
        return
    try:
        database.rollback()
    except peewee.PeeweeException:
        log.warning("A transaction could not be rolled back", exc_info=True)
