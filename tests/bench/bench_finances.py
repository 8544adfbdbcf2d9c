"""Finances with 100,000 lines in the books behind it, against the same page with 10."""

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import cast

from peewee import PostgresqlDatabase

from adapters.db.database import Database, open_database
from adapters.db.store import SqlStore
from domain.ledger import producer
from domain.pages.finances import Tab
from domain.payments import Funds
from tests import factories, servers
from tests.bench.backstage import REQUESTS, Backstage
from tests.bench.table import Row, median_ratio, print_rows, sized
from tests.bench.trade import Trade, id_of, put

FEW, MANY = 5, sized(49_020, quick=600)
LINES = sized(100_000, quick=1_000)
LIMIT = 2.0
FINANCES = "/backstage/finances"
ADDRESSES = {
    "as it opens": FINANCES,
    **{f"its tab {tab.label}": f"{FINANCES}?tab={tab}" for tab in Tab if tab is not Tab.ALL},
    "at its last page": f"{FINANCES}?page=40",
    "a sale's books": f"{FINANCES}/{id_of(2, 0)}",
    "a share's books": f"{FINANCES}/{id_of(2, 2)}",
}


class Bank:
    """A processor whose answers take no time: what both pages wait for would bring them closer together."""

    def funds(self, account_id: str) -> Funds:
        return Funds()


class Earner(Backstage):
    """The producer has made so many sales."""

    def __init__(self, database: Database, folder: Path, transfers: int) -> None:
        super().__init__(database, folder, transfers, payments=Bank())
        store = cast(SqlStore, self.services.accounts.store)
        with store.write() as unit:
            unit.payees.add(factories.payee(id=self.owner_id))
            unit.commit()
        put(database, store, Trade(self.owner_id, transfers))
        settle(database)
        self.lines = count_lines(database, self.owner_id)


def settle(database: Database) -> None:
    """What Postgres does by itself soon after so many rows; SQLite never does."""
    if isinstance(database, PostgresqlDatabase):
        with database.connection_context():
            database.execute_sql("VACUUM ANALYZE")


def count_lines(database: Database, owner_id: str) -> int:
    sql = f"SELECT COUNT(*) FROM ledger_lines WHERE account = {database.param}"
    with database.connection_context():
        [[count]] = database.execute_sql(sql, (str(producer(owner_id)),)).fetchall()
        return int(count)


def rows_of(name: str, few: Earner, many: Earner) -> Iterator[Row]:
    assert few.lines == 10 and many.lines >= LINES, (few.lines, many.lines)
    for what, address in ADDRESSES.items():
        ratio = median_ratio(partial(many.visit, address), partial(few.visit, address))
        counts = few.queries(address), many.queries(address)
        yield Row(
            f"Finances, {what}, {many.lines:,} lines in the books, {name}",
            f"at most {LIMIT} x of {few.lines} lines, as many queries",
            f"{ratio}, {counts[0]} and {counts[1]} queries",
            ratio.value <= LIMIT and counts[0] == counts[1],
            f"{REQUESTS} requests a run, {1000 * ratio.ours / REQUESTS:.1f} ms each",
        )


def earners(name: str, folder: Path, opened: Callable[[int], Database]) -> list[Row]:
    made = [Earner(opened(transfers), folder / f"{name}{transfers}", transfers) for transfers in (FEW, MANY)]
    try:
        return list(rows_of(name, *made))
    finally:
        for earner in made:
            earner.database.close_all()


def main() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        rows = earners("SQLite", path, lambda transfers: open_database(str(path / f"{transfers}.db")))
        with (
            servers.postgres() as server,
            servers.database(server, "few") as few,
            servers.database(server, "many") as many,
        ):
            addresses = {FEW: few, MANY: many}
            return rows + earners("Postgres", path, lambda transfers: open_database(addresses[transfers]))


if __name__ == "__main__":
    print_rows(main())
