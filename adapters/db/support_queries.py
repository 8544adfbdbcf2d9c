"""The admins' list of messages to support, in plain SQL."""

from typing import Any

from adapters.db.database import Database, Transaction, transaction
from adapters.db.desk import SqlSupportRequests
from domain.pages.support import SupportRow

MOST_OPEN = 200
MOST_CLOSED = 50
ROWS = (
    "SELECT s.*, COALESCE(u.name, '') AS sender FROM support_requests s LEFT JOIN users u ON u.id = s.user_id"
)


class SqlSupportQueries:
    def __init__(self, database: Database) -> None:
        self._database = database

    def support(self) -> tuple[SupportRow, ...]:
        with transaction(self._database, writable=False) as work:
            waiting = _rows(work, f"s.closed_at IS NULL ORDER BY s.created_at, s.id LIMIT {MOST_OPEN}")
            closed = f"s.closed_at IS NOT NULL ORDER BY s.closed_at DESC, s.id DESC LIMIT {MOST_CLOSED}"
            return (*waiting, *_rows(work, closed))

    def open_messages(self) -> int:
        with transaction(self._database, writable=False) as work:
            [row] = work.select("SELECT COUNT(*) AS messages FROM support_requests WHERE closed_at IS NULL")
        return int(row["messages"])


def _rows(work: Transaction, which: str) -> list[SupportRow]:
    return [_row(row) for row in work.select(f"{ROWS} WHERE {which}")]


def _row(row: dict[str, Any]) -> SupportRow:
    return SupportRow(SqlSupportRequests.item(row), row["sender"])
