"""What is shown of orders, to the buyer and to admins, and the port for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.money import Currency
from domain.orders import REASONS, OrderState, minutes_until
from domain.outgoing import OutgoingState
from domain.payments import DisputeState

NEWEST_ORDERS = 50
"""How many the admin's page lists."""


@dataclass(frozen=True)
class OrderRow:
    """An order with the names of its beat and people. `url` is the payment page's, empty until there is one.

    `slug` is the beat's address, empty where it has no page for everyone. `refund` says how far the money is
    that goes back, None as long as none does; `dispute` how one about the payment stands.
    """

    id: str
    beat: str
    slug: str
    buyer_id: str
    buyer: str
    producer: str
    price: int
    fee: int
    currency: Currency
    state: OrderState
    created_at: datetime
    reserved_until: datetime
    ended_at: datetime | None
    url: str
    licence_id: str
    reason: str
    refund: OutgoingState | None = None
    dispute: DisputeState | None = None

    @property
    def is_given_back(self) -> bool:
        return self.refund is OutgoingState.PAID

    @property
    def is_refund_failed(self) -> bool:
        """Whether somebody has to look at it before the buyer gets anything."""
        return self.refund is OutgoingState.FAILED

    @property
    def is_refund_called_off(self) -> bool:
        """Whether the buyer has the money another way: their bank took it back."""
        return self.refund is OutgoingState.CANCELLED

    @property
    def amount(self) -> int:
        """What the buyer pays."""
        return self.price + self.fee

    @property
    def why(self) -> str:
        """The reason, to be said in another language where it is one of ours."""
        return REASONS.get(self.reason, self.reason)

    def minutes_left(self, now: datetime) -> int:
        """Whole minutes for which the beat is held, 1 at least."""
        return minutes_until(self.reserved_until, now)


class OrderQueries(Protocol):
    """One query each."""

    def order(self, order_id: str) -> OrderRow | None: ...

    def newest(self, limit: int) -> tuple[OrderRow, ...]:
        """Of all there are, whatever became of them, the newest first."""
