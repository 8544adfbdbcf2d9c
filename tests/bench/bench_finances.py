"""Finances with 100,000 lines in the books behind it, against the same page with 10."""

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

from flask import Flask
from peewee import PostgresqlDatabase

from adapters.db.database import Database, open_database
from adapters.db.migrate import migrate
from adapters.db.store import SqlStore
from adapters.settings import Settings
from app import create_app
from domain.accounts import Role
from domain.ledger import producer
from domain.pages.finances import Tab
from domain.payments import Funds
from domain.services.bundle import Services
from tests import factories, servers
from tests.bench.bench_my_beats import EMAIL, OTHERS, PASSWORD, signed_in
from tests.bench.catalogue import fill
from tests.bench.table import Row, median_ratio, print_rows, sized
from tests.bench.trade import Trade, id_of, put
from tests.fakes import FakeClock, PlainPasswords
from web.deps import EXTENSION, WebOptions

FEW, MANY = 5, sized(49_020, quick=600)
LINES = sized(100_000, quick=1_000)
REQUESTS = sized(10, quick=2)
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


class Earner:
    """A site with one producer who has made so many sales, and a browser in which they are signed in."""

    def __init__(self, database: Database, folder: Path, transfers: int) -> None:
        migrate(database)
        self.database = database
        app = site(database, folder)
        services: Services = app.extensions[EXTENSION]()
        owner = services.accounts.create(name="Owner", email=EMAIL, password=PASSWORD, role=Role.PRODUCER)
        services.producers.approve_by_email(email=EMAIL)
        fill(database, transfers, producers=OTHERS)
        store = cast(SqlStore, services.accounts.store)
        with store.write() as unit:
            unit.payees.add(factories.payee(id=owner.id))
            unit.commit()
        put(database, store, Trade(owner.id, transfers))
        settle(database)
        self.lines = count_lines(database, owner.id)
        self.client = signed_in(app, services)

    def visit(self, address: str, times: int = REQUESTS) -> None:
        for _ in range(times):
            assert self.client.get(address).status_code == 200, address

    def queries(self, address: str) -> int:
        seen: list[object] = []
        self.database.query_hooks.append(seen.append)
        self.visit(address, 1)
        self.database.query_hooks.clear()
        return len(seen)


def site(database: Database, folder: Path) -> Flask:
    settings = Settings.read({"DATA_DIR": str(folder), "LOG_LEVEL": "ERROR"})
    options = WebOptions(secret_key=lambda: "only-for-benchmarks", limits_enabled=False)
    parts: dict[str, Any] = {"clock": FakeClock(), "passwords": PlainPasswords(), "payments": Bank()}
    return create_app(settings, options, database=database, **parts)


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
