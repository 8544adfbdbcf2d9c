"""Orders as they are shown: a buyer's own, and the newest of all for admins."""

from dataclasses import dataclass
from datetime import datetime

from domain.accounts import Actor, administering, signed_in
from domain.errors import NotFound
from domain.orders import UNKNOWN_ORDER
from domain.pages.orders import NEWEST_ORDERS, OrderQueries, OrderRow
from domain.ports import Clock


@dataclass(frozen=True)
class Orders:
    queries: OrderQueries
    clock: Clock

    def mine(self, *, actor: Actor | None, order_id: str) -> OrderRow:
        """One's own order. Raises `NotFound` for any other."""
        buyer = signed_in(actor)
        order = self.queries.order(order_id)
        if order is None or order.buyer_id != buyer.id:
            raise NotFound(UNKNOWN_ORDER)
        return order

    def one(self, *, actor: Actor | None, order_id: str) -> OrderRow:
        """Anybody's. Only admins."""
        administering(actor)
        order = self.queries.order(order_id)
        if order is None:
            raise NotFound(UNKNOWN_ORDER)
        return order

    def newest(self, *, actor: Actor | None) -> tuple[OrderRow, ...]:
        """Only admins."""
        administering(actor)
        return self.queries.newest(NEWEST_ORDERS)

    def now(self) -> datetime:
        """The moment that pages reckon from."""
        return self.clock.now()
