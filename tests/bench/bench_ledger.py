"""A million operations on the books in any order, their check, and a balance of very many lines."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

from adapters.db.database import Database, open_database
from adapters.db.migrate import migrate
from adapters.db.store import SqlStore
from domain.ledger import PROCESSOR, Entry, Kind, Line, producer
from domain.money import Currency
from domain.services.money.books import Books
from domain.store import Store
from tests import servers
from tests.bench.table import Row, print_rows, seconds, sized
from tests.factories import NOW
from tests.ledger_operations import Bookkeeper

OPERATIONS = sized(1_000_000, quick=2_000)
A_CALL = 100
LINES = sized(100_000, quick=1_000)
MOST_MILLISECONDS = 10.0
LOOKS = sized(50, quick=3)
PAGE = 50
BUSY = producer("busy")


def operations(name: str, store: Store) -> Row:
    """Sums of every entry and every currency, and every balance against a plain model of it."""
    bookkeeper = Bookkeeper(store, "a million", most=A_CALL)
    before = time.process_time()
    took = seconds(partial(bookkeeper.work, OPERATIONS))
    own = time.process_time() - before
    bookkeeper.check()
    check = seconds(Books(store).check)
    note = (
        f"{took:.0f} s, {own:.0f} s of the processor in this process; {bookkeeper.booked:,} entries booked, "
        f"{bookkeeper.units_rolled_back:,} units rolled back, {bookkeeper.conflicts:,} refused; "
        f"the look at all the books takes {check:.1f} s"
    )
    what = f"{bookkeeper.operations:,} random operations on the ledger, {name}: entries and currencies off 0"
    return Row(what, "0", "0", True, note)


def busy_entries(count: int) -> Iterator[Entry]:
    for number in range(count):
        lines = (Line(PROCESSOR, number + 1), Line(BUSY, -number - 1))
        id = f"00000000-0000-7000-9000-{number:012}"
        yield Entry(id, f"sale:busy-{number}", Kind.SALE, Currency.EUR, NOW, lines)


def book(store: Store, count: int) -> None:
    with store.write() as unit:
        unit.ledger.add(*busy_entries(count))
        unit.commit()


def balances(name: str, store: Store, database: Database) -> Iterator[Row]:
    before = time.process_time()
    took = seconds(partial(book, store, LINES))
    own = time.process_time() - before
    with database.connection_context():
        # As the background worker of Postgres does, soon after so many rows.
        database.execute_sql("ANALYZE" if name == "SQLite" else "VACUUM ANALYZE ledger_lines, ledger_entries")
    with store.read() as unit:
        assert unit.ledger.balance(BUSY, Currency.EUR) == -LINES * (LINES + 1) // 2
        looks = [1000 * seconds(lambda: unit.ledger.balance(BUSY, Currency.EUR)) for _ in range(LOOKS)]
        pages = [1000 * seconds(lambda: unit.ledger.lines_of(BUSY, Currency.EUR, PAGE)) for _ in range(LOOKS)]
    typical = statistics.median(looks)
    note = (
        f"slowest of {LOOKS} {max(looks):.1f} ms; a page of {PAGE} lines {statistics.median(pages):.1f} ms; "
        f"{LINES:,} entries booked in one unit in {took:.1f} s, {own:.1f} s of the processor in this process"
    )
    what = f"balance of an account of {LINES:,} lines, {name}"
    within = typical <= MOST_MILLISECONDS
    yield Row(what, f"at most {MOST_MILLISECONDS:.0f} ms", f"{typical:.1f} ms", within, note)


def rows_of(name: str, address: str) -> Iterator[Row]:
    database = open_database(address)
    migrate(database)
    store = SqlStore(database, print, lambda opened: cast(Any, None))
    try:
        yield operations(name, store)
        yield from balances(name, store, database)
    finally:
        database.close_all()


def main() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        rows = list(rows_of("SQLite", str(Path(folder) / "books.db")))
    with servers.postgres() as server, servers.database(server, "books") as address:
        return rows + list(rows_of("Postgres", address))


if __name__ == "__main__":
    print_rows(main())
