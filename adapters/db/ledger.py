"""The books, as rows. What balances is checked by the database once more: see migration 0009."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.db.bulk import AT_ONCE, in_batches
from adapters.db.database import Transaction
from adapters.db.mapping import from_microseconds, to_microseconds
from domain.errors import Conflict
from domain.ledger import BOOKED_OTHERWISE, Account, Entry, Kind, Line, Posted, Suspect
from domain.money import Currency

LINES = "INSERT INTO ledger_lines (entry_id, account, currency, amount) VALUES "
ENTRIES = "INSERT INTO ledger_entries (id, cause, kind, currency, at, memo) VALUES "
BY_CAUSES = """
    SELECT e.id, e.cause, e.kind, e.currency, e.at, e.memo, l.account, l.amount
    FROM ledger_entries e JOIN ledger_lines l ON l.entry_id = e.id WHERE e.cause IN ({marks})
"""
STATEMENT = """
    SELECT e.id, e.cause, e.kind, e.currency, e.at, e.memo, l.account, l.amount
    FROM (
        SELECT * FROM ledger_lines WHERE account = ? AND currency = ? {before}
        ORDER BY entry_id DESC LIMIT ?
    ) l JOIN ledger_entries e ON e.id = l.entry_id ORDER BY e.id DESC
"""
BETWEEN = """
    SELECT e.id, e.cause, e.kind, e.currency, e.at, e.memo, l.account, l.amount
    FROM ledger_entries e JOIN ledger_lines l ON l.entry_id = e.id
    WHERE e.at >= ? AND e.at < ? AND l.account = ? ORDER BY e.at, e.id
"""
BALANCE = "SELECT COALESCE(SUM(amount), 0) AS total FROM ledger_lines WHERE account = ? AND currency = ?"
POOLS = """
    SELECT account, SUM(amount) AS total FROM ledger_lines WHERE account LIKE ? AND currency = ?
    GROUP BY account HAVING SUM(amount) <> 0 ORDER BY account
"""
SUSPECTS = """
    SELECT e.id, e.cause, e.currency, COALESCE(l.lines, 0) AS lines, COALESCE(l.total, 0) AS total, (
        SELECT COUNT(*) FROM ledger_lines s WHERE s.entry_id = e.id AND s.currency <> e.currency
    ) AS strangers
    FROM ledger_entries e LEFT JOIN (
        SELECT entry_id, COUNT(*) AS lines, SUM(amount) AS total,
            MIN(currency) AS least, MAX(currency) AS most
        FROM ledger_lines GROUP BY entry_id
    ) l ON l.entry_id = e.id
    WHERE l.lines IS NULL OR l.lines < 2 OR l.total <> 0 OR l.least <> e.currency OR l.most <> e.currency
    ORDER BY e.id LIMIT ?
"""
STRAYS = """
    SELECT DISTINCT l.entry_id FROM ledger_lines l
    WHERE NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.id = l.entry_id) ORDER BY l.entry_id LIMIT ?
"""
TOTALS = "SELECT currency, SUM(amount) AS total FROM ledger_lines GROUP BY currency ORDER BY currency"


class SqlLedger:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def add(self, *entries: Entry) -> None:
        self._work.check_writable()
        new = self._new(entries)
        try:
            self._write(new)
        except Conflict:
            # Another unit has booked one of the causes since, which can be seen only now.
            left = self._new(new)
            if len(left) == len(new):
                raise
            self._write(left)

    def by_cause(self, cause: str) -> Entry | None:
        return self._by_causes([cause]).get(cause)

    def balance(self, account: Account, currency: Currency) -> int:
        [row] = self._work.select(BALANCE, [str(account), currency.value])
        return int(row["total"])

    def pools(self, currency: Currency) -> dict[str, int]:
        rows = self._work.select(POOLS, ["pool:%", currency.value])
        return {Account(row["account"]).of: -int(row["total"]) for row in rows}

    def lines_of(self, account: Account, currency: Currency, limit: int, before: str = "") -> list[Posted]:
        sql = STATEMENT.format(before="AND entry_id < ?" if before else "")
        values = [str(account), currency.value, *([before] if before else []), limit]
        return [_posted(row) for row in self._work.select(sql, values)]

    def booked_between(self, account: Account, since: datetime, until: datetime) -> list[Posted]:
        values = [to_microseconds(since), to_microseconds(until), str(account)]
        return [_posted(row) for row in self._work.select(BETWEEN, values)]

    def suspects(self, limit: int) -> list[Suspect]:
        rows = self._work.select(SUSPECTS, [limit])
        return [Suspect(**row | {"total": int(row["total"])}) for row in rows]

    def strays(self, limit: int) -> list[str]:
        return [row["entry_id"] for row in self._work.select(STRAYS, [limit])]

    def totals(self) -> dict[str, int]:
        return {row["currency"]: int(row["total"]) for row in self._work.select(TOTALS)}

    def _new(self, entries: Sequence[Entry]) -> list[Entry]:
        """Those whose causes aren't booked, each once. Raises `Conflict` for what was booked otherwise."""
        there = self._by_causes([entry.cause for entry in entries])
        new: dict[str, Entry] = {}
        for entry in entries:
            booked = there.get(entry.cause) or new.setdefault(entry.cause, entry)
            if not booked.says_the_same_as(entry):
                raise Conflict(BOOKED_OTHERWISE, cause=entry.cause)
        return list(new.values())

    def _by_causes(self, causes: Sequence[str]) -> dict[str, Entry]:
        rows: dict[str, list[dict[str, Any]]] = {}
        for some in in_batches(causes, AT_ONCE):
            for row in self._work.select(BY_CAUSES.format(marks=", ".join("?" * len(some))), some):
                rows.setdefault(row["cause"], []).append(row)
        return {cause: _entry(its) for cause, its in rows.items()}

    def _write(self, entries: Sequence[Entry]) -> None:
        with self._work.all_or_nothing():
            self._insert(LINES, (values for entry in entries for values in _lines(entry)))
            # In one order, so that no two units wait for each other's causes.
            self._insert(ENTRIES, map(_head, sorted(entries, key=lambda entry: entry.cause)))

    def _insert(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        for some in in_batches(rows, AT_ONCE):
            marks = f"({', '.join('?' * len(some[0]))})"
            self._work.execute(sql + ", ".join([marks] * len(some)), [value for row in some for value in row])


def _head(entry: Entry) -> tuple[object, ...]:
    moment = to_microseconds(entry.at)
    return entry.id, entry.cause, entry.kind.value, entry.currency.value, moment, entry.memo


def _lines(entry: Entry) -> Iterator[tuple[object, ...]]:
    for line in entry.lines:
        yield entry.id, str(line.account), entry.currency.value, line.amount


def _shared(row: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry and a line of a statement have in common."""
    return {
        "cause": row["cause"],
        "kind": Kind(row["kind"]),
        "currency": Currency(row["currency"]),
        "at": from_microseconds(row["at"]),
        "memo": row["memo"],
    }


def _entry(rows: Sequence[Mapping[str, Any]]) -> Entry:
    lines = sorted(Line(Account(row["account"]), row["amount"]) for row in rows)
    return Entry(id=rows[0]["id"], lines=tuple(lines), **_shared(rows[0]))


def _posted(row: Mapping[str, Any]) -> Posted:
    account = Account(row["account"])
    return Posted(entry_id=row["id"], account=account, amount=row["amount"], **_shared(row))
