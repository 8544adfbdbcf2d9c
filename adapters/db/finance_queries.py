"""A producer's transactions, their sums and what is booked for them, in plain SQL."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from adapters.db.cards import Condition
from adapters.db.database import Database, Transaction, transaction
from adapters.db.mapping import RowMapping, from_microseconds
from domain.ledger import Account, Kind, disputed, producer
from domain.money import Currency
from domain.outgoing import UNDECIDED, OutgoingKind, OutgoingState
from domain.pages import finances
from domain.pages.finances import (
    MOST_TRANSACTIONS,
    BookedEntry,
    BookedLine,
    Sums,
    Tab,
    TransactionDetails,
    TransactionPage,
    account_words,
)
from domain.pages.paging import ROWS_A_PAGE, nearest_page
from domain.payouts.closing import LAST_PART, part_name

ROWS = RowMapping(finances.Transaction)
KINDS = "g.kind IN ('transfer', 'reversal')"
# Shares of subscriptions come from no charge, as their `is_sale` says; an index has the few that there are.
TABS = {
    Tab.ALL: "",
    Tab.SALES: "AND g.source <> ''",
    Tab.SUBSCRIPTIONS: "AND g.source = ''",
    Tab.PAID: "AND g.state = 'Paid'",
    Tab.PENDING: "AND g.state IN ('Queued', 'Sending')",
    Tab.FAILED: "AND g.state = 'Failed'",
}
SELECT = """
    SELECT g.id, g.kind, g.cause, g."group", g.amount, g.currency, g.state, g.attempts, g.created_at,
        g.next_at, g.ended_at, g.reason, g.source <> '' AS is_sale, COALESCE(t.name, '') AS beat
    FROM outgoing g LEFT JOIN orders o ON o.id = g."group" LEFT JOIN tracks t ON t.id = o.track_id
"""
# Ids are made so that later ones come later. The few that are pending are found by their states.
NEWEST_FIRST = dict.fromkeys(Tab, "g.id DESC") | {Tab.PENDING: "g.created_at DESC, g.id DESC"}
# Triggers keep these: see migration 0014.
TOTALS = """
    SELECT currency, state, kind, count, total FROM outgoing_sums
    WHERE producer_id = ? AND count > 0 ORDER BY currency, state, kind
"""
# Of a month's split only the producer's own line: the others are other people's. Its parts lie between the
# first and the last that there can be; punctuation sorts otherwise by each language's rules, digits never do.
# Nothing is appended to the account, so that SQLite begins with those few and not with all of its lines.
# What a dispute moves is known by the account that holds it back.
ENTRIES = """
    SELECT e.id, e.cause, e.kind, e.currency, e.at, l.account, l.amount
    FROM ledger_entries e JOIN ledger_lines l ON l.entry_id = e.id
    WHERE e.cause IN (?, ?, ?, ?)
    UNION ALL
    SELECT e.id, e.cause, e.kind, e.currency, e.at, l.account, l.amount
    FROM ledger_entries e JOIN ledger_lines l ON l.entry_id = e.id AND l.account || '' = ?
    WHERE e.cause BETWEEN ? AND ?
    UNION ALL
    SELECT e.id, e.cause, e.kind, e.currency, e.at, l.account, l.amount
    FROM ledger_lines d JOIN ledger_entries e ON e.id = d.entry_id JOIN ledger_lines l ON l.entry_id = e.id
    WHERE d.account = ?
    ORDER BY 5, 1, 6
"""


class SqlFinanceQueries:
    def __init__(self, database: Database) -> None:
        self._database = database

    def transactions(self, producer_id: str, tab: Tab, page: int) -> TransactionPage:
        own = _own(producer_id, tab)
        with transaction(self._database, writable=False) as work:
            sums = _sums(work.select(TOTALS, [producer_id]))
            counted = _count(work, own)
            total = min(counted, MOST_TRANSACTIONS)
            page = nearest_page(page, total)
            offset = (page - 1) * ROWS_A_PAGE
            rows = _rows(work, own, tab, min(ROWS_A_PAGE, total - offset), offset)
        return TransactionPage(rows, sums, page=page, total=total, is_cut=counted > total)

    def newest(self, producer_id: str, tab: Tab) -> tuple[finances.Transaction, ...]:
        with transaction(self._database, writable=False) as work:
            return _rows(work, _own(producer_id, tab), tab, MOST_TRANSACTIONS)

    def transaction(self, producer_id: str, id: str) -> TransactionDetails | None:
        own = Condition(f"g.id = ? AND g.producer_id = ? AND {KINDS}", (id, producer_id))
        with transaction(self._database, writable=False) as work:
            found = work.select(f"{SELECT} WHERE {own.sql}", own.values)
            if not found:
                return None
            row = ROWS.item(found[0])
            parts = [f"split:{row.group}:{part_name(part)}" for part in (0, LAST_PART)]
            own_line, held_back = str(producer(producer_id)), str(disputed(row.group))
            booked = work.select(ENTRIES, [*row.causes, own_line, *parts, held_back])
        return TransactionDetails(row, _entries(booked, producer_id))


def _sums(rows: Sequence[dict[str, Any]]) -> tuple[Sums, ...]:
    """By currency."""
    groups = groupby(rows, key=lambda row: str(row["currency"]))
    return tuple(_sum(Currency(currency), [*some]) for currency, some in groups)


def _sum(currency: Currency, rows: Sequence[dict[str, Any]]) -> Sums:
    amounts = {(OutgoingState(row["state"]), OutgoingKind(row["kind"])): int(row["total"]) for row in rows}
    upcoming = sum(amounts.get((state, OutgoingKind.TRANSFER), 0) for state in UNDECIDED)
    paid, back = (
        amounts.get((OutgoingState.PAID, kind), 0) for kind in (OutgoingKind.TRANSFER, OutgoingKind.REVERSAL)
    )
    return Sums(currency, upcoming, paid - back, sum(int(row["count"]) for row in rows))


def _own(producer_id: str, tab: Tab) -> Condition:
    return Condition(f"g.producer_id = ? AND {KINDS} {TABS[tab]}", (producer_id,))


def _count(work: Transaction, own: Condition) -> int:
    """No further than one more than are listed."""
    sql = f"SELECT COUNT(*) AS total FROM (SELECT 1 FROM outgoing g WHERE {own.sql} LIMIT ?) AS found"
    [row] = work.select(sql, [*own.values, MOST_TRANSACTIONS + 1])
    return int(row["total"])


def _rows(
    work: Transaction, own: Condition, tab: Tab, limit: int, offset: int = 0
) -> tuple[finances.Transaction, ...]:
    sql = f"{SELECT} WHERE {own.sql} ORDER BY {NEWEST_FIRST[tab]} LIMIT ? OFFSET ?"
    return tuple(ROWS.item(row) for row in work.select(sql, [*own.values, limit, offset]))


def _entries(rows: Sequence[dict[str, Any]], producer_id: str) -> tuple[BookedEntry, ...]:
    """Each with its lines, which come one after the other."""
    return tuple(
        _entry(id, [*lines], producer_id) for id, lines in groupby(rows, key=lambda row: str(row["id"]))
    )


def _entry(id: str, rows: Sequence[dict[str, Any]], producer_id: str) -> BookedEntry:
    head = rows[0]
    lines = tuple(
        BookedLine(account_words(Account(row["account"]), producer_id), int(row["amount"])) for row in rows
    )
    return BookedEntry(
        id,
        head["cause"],
        Kind(head["kind"]),
        Currency(head["currency"]),
        from_microseconds(head["at"]),
        lines,
    )
