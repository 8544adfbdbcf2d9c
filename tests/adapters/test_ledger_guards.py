"""What the databases themselves refuse, in SQL past all code of ours, and what is found if they did not."""

from collections.abc import Iterator, Sequence

import peewee
import pytest

from adapters.db.database import Database, Sqlite
from domain.services.money.books import Books
from tests import factories
from tests.adapters.conftest import Announcements, sql_store

LINE = "INSERT INTO ledger_lines (entry_id, account, currency, amount) VALUES "
ENTRY = "INSERT INTO ledger_entries (id, cause, kind, currency, at, memo) VALUES "
WHOLE = (LINE + "('e', 'fees', 'USD', -5), ('e', 'processor', 'USD', 5)",)
SEALED = (*WHOLE, ENTRY + "('e', 'sale:1', 'sale', 'USD', 0, '')")
OTHER = (LINE + "('f', 'fees', 'USD', -7), ('f', 'processor', 'USD', 7)",)


def run(database: Database, *statements: str) -> None:
    with database.connection_context(), database.atomic():
        for statement in statements:
            database.execute_sql(statement)


def rows(database: Database) -> list[Sequence[object]]:
    with database.connection_context():
        lines = database.execute_sql("SELECT * FROM ledger_lines ORDER BY entry_id, account").fetchall()
        return [*lines, *database.execute_sql("SELECT * FROM ledger_entries ORDER BY id").fetchall()]


def test_an_entry_after_its_lines_is_taken(database: Database) -> None:
    run(database, *SEALED)
    assert len(rows(database)) == 3


UNBALANCED: dict[str, Sequence[str]] = {
    "no lines": (),
    "one line": (LINE + "('e', 'fees', 'USD', -5)",),
    "a sum": (LINE + "('e', 'fees', 'USD', -5), ('e', 'processor', 'USD', 6)",),
    "two currencies": (LINE + "('e', 'fees', 'EUR', -5), ('e', 'processor', 'EUR', 5)",),
    "one line in another currency": (
        LINE + "('e', 'fees', 'USD', -5), ('e', 'costs', 'EUR', 5)",
        LINE + "('e', 'processor', 'USD', 5), ('e', 'losses', 'USD', -5)",
    ),
}


@pytest.mark.parametrize("what", UNBALANCED)
def test_an_entry_that_does_not_balance_is_refused(database: Database, what: str) -> None:
    with pytest.raises(peewee.IntegrityError, match="sum to 0"):
        run(database, *UNBALANCED[what], SEALED[-1])
    assert rows(database) == []


def test_lines_without_their_entry_cannot_be_committed(database: Database) -> None:
    with pytest.raises(peewee.IntegrityError, match="(?i)foreign key"):
        run(database, *WHOLE)
    assert rows(database) == []


REFUSED: dict[str, Sequence[str]] = {
    "a line more": (LINE + "('e', 'losses', 'USD', 5)",),
    "lines more that sum to nothing": (LINE + "('e', 'losses', 'USD', 5), ('e', 'costs', 'USD', -5)",),
    "the same line again": (LINE + "('e', 'fees', 'USD', -5)",),
    "the same entry again": (*WHOLE, SEALED[-1]),
    "an id again": (*OTHER, ENTRY + "('e', 'sale:2', 'sale', 'USD', 0, '')"),
    "a cause again": (*OTHER, ENTRY + "('f', 'sale:1', 'sale', 'USD', 0, '')"),
    "another amount": ("UPDATE ledger_lines SET amount = amount + 1",),
    "other amounts that sum to nothing": ("UPDATE ledger_lines SET amount = 2 * amount",),
    "another account": ("UPDATE ledger_lines SET account = 'costs' WHERE account = 'fees'",),
    "another cause": ("UPDATE ledger_entries SET cause = 'sale:2'",),
    "another moment": ("UPDATE ledger_entries SET at = 1",),
    "no lines": ("DELETE FROM ledger_lines",),
    "no entry": ("DELETE FROM ledger_entries",),
    "neither": ("DELETE FROM ledger_lines", "DELETE FROM ledger_entries"),
    "nothing on a line": (LINE + "('f', 'fees', 'USD', 0)",),
    "too much on a line": (LINE + "('f', 'fees', 'USD', 9007199254740993)",),
    "no amount": (LINE + "('f', 'fees', 'USD', NULL)",),
}
REPLACED: dict[str, Sequence[str]] = {
    "a line": (LINE.replace("INSERT", "REPLACE") + "('e', 'fees', 'USD', -6)",),
    "an entry": (*OTHER, SEALED[-1].replace("INSERT", "REPLACE")),
    "a cause": (*OTHER, ENTRY.replace("INSERT", "REPLACE") + "('f', 'sale:1', 'sale', 'USD', 0, '')"),
    "an updated cause": ("UPDATE OR REPLACE ledger_entries SET cause = 'sale:2'",),
    "an upsert": (SEALED[-1] + " ON CONFLICT (cause) DO UPDATE SET memo = 'other'",),
    "half a unit": (LINE + "('f', 'fees', 'USD', 2.5)",),
    "words": (LINE + "('f', 'fees', 'USD', 'much')",),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_there_stays_as_it_is(database: Database, what: str) -> None:
    run(database, *SEALED)
    before = rows(database)
    with pytest.raises(peewee.IntegrityError):
        run(database, *REFUSED[what])
    assert rows(database) == before


@pytest.mark.parametrize("what", REPLACED)
def test_sqlite_replaces_nothing_and_keeps_whole_numbers(sqlite_database: Database, what: str) -> None:
    run(sqlite_database, *SEALED)
    before = rows(sqlite_database)
    with pytest.raises(peewee.IntegrityError):
        run(sqlite_database, *REPLACED[what])
    assert rows(sqlite_database) == before


def test_sqlite_knows_no_number_of_a_row_to_replace_it_by(sqlite_database: Database) -> None:
    for table in ("ledger_entries", "ledger_lines"):
        with pytest.raises(peewee.OperationalError, match="no such column"):
            run(sqlite_database, f"SELECT rowid FROM {table}")


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["ledger_lines", "ledger_entries, ledger_lines"])
def test_postgres_refuses_to_empty_the_tables(postgres_database: Database, table: str) -> None:
    run(postgres_database, *SEALED)
    with pytest.raises(peewee.IntegrityError, match="only ever added to"):
        run(postgres_database, f"TRUNCATE {table}")
    assert len(rows(postgres_database)) == 3


@pytest.fixture
def unguarded(database: Database) -> Iterator[Database]:
    """A database whose guards sleep, as they do while one is copied."""
    is_sqlite = isinstance(database, Sqlite)
    with database.connection_context():
        if is_sqlite:
            names = database.execute_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (name,) in names:
                database.execute_sql(f"DROP TRIGGER {name}")
            database.execute_sql("PRAGMA foreign_keys = OFF")
        else:
            database.execute_sql("SET session_replication_role = replica")
    yield database
    database.close_all()


BROKEN: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    "an entry without lines": (
        [SEALED[-1]],
        ["Entry e (sale:1) has fewer than two lines: 0."],
    ),
    "an entry with one line": (
        [LINE + "('e', 'fees', 'USD', -5)", SEALED[-1]],
        [
            "Entry e (sale:1) has fewer than two lines: 1.",
            "Entry e (sale:1) sums to -5 USD instead of 0.",
            "All lines in USD sum to -5 instead of 0.",
        ],
    ),
    "a changed amount": (
        [*SEALED, "UPDATE ledger_lines SET amount = 6 WHERE amount = 5"],
        ["Entry e (sale:1) sums to 1 USD instead of 0.", "All lines in USD sum to 1 instead of 0."],
    ),
    "a line in another currency": (
        [*SEALED, "UPDATE ledger_lines SET currency = 'EUR' WHERE amount = 5"],
        [
            "Entry e (sale:1) is in USD and has lines in another currency.",
            "All lines in EUR sum to 5 instead of 0.",
            "All lines in USD sum to -5 instead of 0.",
        ],
    ),
    "lines without an entry": (WHOLE, ["There are lines of an entry e, which isn't there."]),
    "lines of an entry that went": (
        [*SEALED, "DELETE FROM ledger_entries"],
        ["There are lines of an entry e, which isn't there."],
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_the_check_finds_what_the_guards_would_have_refused(unguarded: Database, what: str) -> None:
    statements, said = BROKEN[what]
    run(unguarded, *statements)
    store = sql_store(unguarded, Announcements())
    assert Books(store).check() == tuple(said)


def test_the_check_finds_nothing_in_books_that_are_right(database: Database) -> None:
    store = sql_store(database, Announcements())
    with store.write() as unit:
        unit.ledger.add(factories.entry(), factories.entry())
        unit.commit()
    assert Books(store).check() == ()
