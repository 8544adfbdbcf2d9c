"""Orders with the names of their beats and people, in plain SQL."""

from adapters.db.cards import PUBLIC
from adapters.db.database import Database, transaction
from adapters.db.mapping import RowMapping
from domain.pages.orders import OrderRow

ROWS = RowMapping(OrderRow)
SELECT = f"""
    SELECT o.id, o.buyer_id, o.price, o.fee, o.currency, o.state, o.created_at, o.reserved_until, o.ended_at,
        o.url, o.licence_id, o.reason, o.dispute, COALESCE(t.name, '') AS beat,
        CASE WHEN {PUBLIC} THEN t.slug ELSE '' END AS slug,
        COALESCE(u.name, '') AS buyer, COALESCE(p.name, '') AS producer, g.state AS refund
    FROM orders o LEFT JOIN tracks t ON t.id = o.track_id
        LEFT JOIN outgoing g ON g.cause = 'refund:' || o.id
        LEFT JOIN users u ON u.id = o.buyer_id LEFT JOIN producers p ON p.id = o.producer_id
"""


class SqlOrderQueries:
    def __init__(self, database: Database) -> None:
        self._database = database

    def order(self, order_id: str) -> OrderRow | None:
        with transaction(self._database, writable=False) as work:
            rows = work.select(f"{SELECT} WHERE o.id = ?", [order_id])
        return ROWS.item(rows[0]) if rows else None

    def newest(self, limit: int) -> tuple[OrderRow, ...]:
        """By their ids, which are made so that later ones come later."""
        with transaction(self._database, writable=False) as work:
            rows = work.select(f"{SELECT} ORDER BY o.id DESC LIMIT ?", [limit])
        return tuple(ROWS.item(row) for row in rows)
