"""What Finances reads: one's own transactions and sums, by a fixed number of queries."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.db.database import Database
from adapters.db.finance_queries import SqlFinanceQueries
from adapters.db.store import SqlStore
from domain.ledger import FEES, PROCESSOR, Kind, Line, pool, producer
from domain.money import Currency
from domain.outgoing import Outgoing, OutgoingKind, OutgoingState
from domain.pages.finances import MOST_TRANSACTIONS, BookedLine, Sums, Tab
from tests import factories
from tests.adapters.conftest import Announcements, put, sql_store
from tests.factories import NOW


@pytest.fixture
def store(database: Database, announced: Announcements) -> SqlStore:
    return sql_store(database, announced)


@pytest.fixture
def queries(database: Database) -> SqlFinanceQueries:
    return SqlFinanceQueries(database)


def sent(**fields: Any) -> Outgoing:
    """The owl's."""
    made = factories.outgoing(**{"producer_id": "owl"} | fields)
    return replace(made, cause=f"transfer:{made.id}") if "cause" not in fields else made


def test_sums_are_of_ones_own_transfers_by_currency(store: SqlStore, queries: SqlFinanceQueries) -> None:
    put(
        store,
        "outgoing",
        sent(amount=1),
        sent(amount=20, state=OutgoingState.SENDING),
        sent(amount=300, state=OutgoingState.PAID),
        sent(amount=100, state=OutgoingState.PAID, kind=OutgoingKind.REVERSAL),
        sent(amount=7, kind=OutgoingKind.REVERSAL),
        sent(amount=4000, state=OutgoingState.FAILED),
        sent(amount=5, currency=Currency.JPY, state=OutgoingState.CANCELLED),
        sent(amount=6000, kind=OutgoingKind.REFUND),
        sent(amount=7000, producer_id="cat"),
    )
    page = queries.transactions("owl", Tab.ALL, 1)
    assert page.sums == (Sums(Currency.JPY, 0, 0, 1), Sums(Currency.USD, 21, 200, 6))
    assert page.totals("upcoming") == {Currency.JPY: 0, Currency.USD: 21}
    assert (page.total, page.is_cut) == (7, False)
    assert not queries.transactions("nobody", Tab.ALL, 1).has_any


def test_a_transaction_names_its_beat_and_is_its_producers_alone(
    store: SqlStore, queries: SqlFinanceQueries
) -> None:
    beat = factories.track()
    order = factories.order(track_id=beat.id)
    put(store, "tracks", beat)
    put(store, "orders", order)
    sale, share = sent(group=order.id), sent(group="2026-02", source="")
    put(store, "outgoing", sale, share)
    found = {row.id: row for row in queries.newest("owl", Tab.ALL)}
    assert (found[sale.id].is_sale, found[sale.id].beat) == (True, beat.details.name)
    assert (found[share.id].is_sale, found[share.id].beat) == (False, "")
    assert [row.id for row in queries.newest("owl", Tab.SALES)] == [sale.id]
    assert [row.id for row in queries.newest("owl", Tab.SUBSCRIPTIONS)] == [share.id]
    assert queries.transaction("cat", sale.id) is None and queries.transaction("owl", "none") is None


def test_the_books_behind_a_transaction_are_shown_without_other_peoples_shares(
    store: SqlStore, queries: SqlFinanceQueries
) -> None:
    sale = sent(group="order")
    back = sent(group="order", kind=OutgoingKind.REVERSAL, cause=f"reversal:{sale.id}")
    share = sent(group="run")
    put(store, "outgoing", sale, back, share)
    shares = [Line(producer("cat"), -50), Line(producer("owl"), -150), Line(FEES, -27), Line(PROCESSOR, 227)]
    put(
        store,
        "ledger",
        factories.entry(*shares, cause="sale:order"),
        factories.entry(
            Line(producer("owl"), 150), Line(PROCESSOR, -150), cause=f"transfer:{sale.id}", kind=Kind.TRANSFER
        ),
        factories.entry(
            Line(pool("2026-02"), 90),
            Line(producer("cat"), -80),
            Line(producer("owl"), -10),
            cause="split:run:1",
            kind=Kind.SPLIT,
        ),
        factories.entry(cause="split:run2:1", kind=Kind.SPLIT),
        factories.entry(),
    )
    for each in (sale, back):
        details = queries.transaction("owl", each.id)
        assert details and [entry.cause for entry in details.entries] == ["sale:order", f"transfer:{sale.id}"]
        assert details.entries[0].at == NOW
        assert set(details.entries[0].lines) == {
            BookedLine("Owed to another producer", -50),
            BookedLine("Owed to you", -150),
            BookedLine("The platform’s fee", -27),
            BookedLine("At the payment processor", 227),
        }
    details = queries.transaction("owl", share.id)
    assert details and [entry.lines for entry in details.entries] == [(BookedLine("Owed to you", -10),)]


@pytest.mark.parametrize("count", [0, 3, 60])
def test_the_number_of_queries_is_fixed(
    store: SqlStore, database: Database, queries: SqlFinanceQueries, count: int
) -> None:
    made = [sent() for _ in range(count)]
    put(store, "outgoing", *made)
    asked = {
        lambda: queries.transactions("owl", Tab.ALL, 1): 3,
        lambda: queries.transactions("owl", Tab.SALES, 9): 3,
        lambda: queries.newest("owl", Tab.FAILED): 1,
        lambda: queries.transaction("owl", made[0].id if made else "none"): 2 if made else 1,
    }
    for ask, expected in asked.items():
        seen: list[object] = []
        database.query_hooks.append(seen.append)
        ask()
        database.query_hooks.clear()
        assert len(seen) == expected


def test_pages_are_the_newest_first_and_go_no_further_than_is_listed(
    store: SqlStore, queries: SqlFinanceQueries
) -> None:
    made = [sent() for _ in range(MOST_TRANSACTIONS + 3)]
    put(store, "outgoing", *made)
    newest = [each.id for each in reversed(made)][:MOST_TRANSACTIONS]
    assert [row.id for row in queries.newest("owl", Tab.ALL)] == newest
    pages = [queries.transactions("owl", Tab.ALL, number) for number in (1, 2, 40, 41)]
    assert [row.id for row in pages[1].rows] == newest[25:50]
    assert [row.id for row in pages[2].rows] == [row.id for row in pages[3].rows] == newest[-25:]
    assert all(page.is_cut and page.total == MOST_TRANSACTIONS for page in pages)
