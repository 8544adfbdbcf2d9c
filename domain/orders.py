"""An exclusive's order: reserved for one buyer, paid, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Fault, Invalid
from domain.licensing.entitlement import ASKER_SUSPENDED, NOT_OUT, PRODUCER_SUSPENDED
from domain.licensing.granted import BOUGHT_ALREADY
from domain.licensing.sales import FAMILY_SOLD, NOT_FOR_SALE, OFFER_CHANGED, OWN_BEAT, Sale
from domain.licensing.sales import UNDONE as UNDONE_BY_US
from domain.money import Currency, Fee
from domain.payments import CheckoutSession, DisputeState
from domain.reasons import LONG_REASON
from domain.words import say

RESERVED_FOR = timedelta(minutes=35)
"""How long a buyer has to pay; a payment page lives for 30 minutes at least."""

BEING_BOUGHT = Fault(
    "PAY-101",
    "Somebody else is buying “{track}” at this moment.",
    "Try again in {minutes} min: it is free again then unless they pay.",
)
HELD_ALREADY = Fault("PAY-104", "Somebody else is buying this beat at this moment.", "Try again in a while.")
UNKNOWN_ORDER = Fault("PAY-102", "There is no order of yours with this number.", "Open My Licenses.")
ORDER_OVER = Fault(
    "PAY-103", "This order can't be refunded: it is {state}.", "Open the list of orders again."
)

ORDER_DISPUTED = Fault(
    "PAY-106",
    "The buyer's bank disputes this payment, so it can't be refunded as well.",
    "Answer the dispute at the payment processor: once it is won, a refund is possible again.",
)
MOST_HELD = 5
"""Beats that one buyer may hold at a time without having paid: nobody can block a whole catalogue."""
TOO_MANY_HELD = Fault(
    "PAY-107",
    "You are about to buy {count} beats already.",
    "Pay for one of them first, or try again in {minutes} min: what isn't paid by then is free again.",
)
TAKEN = say("The buyer's bank took the payment back.")
PAID_OTHERWISE = Fault("PAY-105", "What was paid isn't what the order asks for.", "All of it goes back.")
WHY_RETURNED = {
    OFFER_CHANGED: say("Its producer changed its terms before you had paid."),
    NOT_OUT: say("It was taken down before you had paid."),
    NOT_FOR_SALE: say("It isn't sold exclusively any more."),
    ASKER_SUSPENDED: say("Your account is suspended."),
    PRODUCER_SUSPENDED: say("Its producer is suspended."),
}
"""What somebody reads whose money goes back, where the fault itself speaks to one who hasn't paid."""
_FAULTS = (BOUGHT_ALREADY, FAMILY_SOLD, OWN_BEAT, PAID_OTHERWISE)
REASONS: Mapping[str, str] = {
    each: each
    for each in (TAKEN, UNDONE_BY_US, *WHY_RETURNED.values(), *(say(fault.sentence) for fault in _FAULTS))
}
"""Reasons of ours by their English text, which is what an order keeps."""


class OrderState(StrEnum):
    """Reserved and paid ones hold their beat: there is one of them for a beat at most."""

    RESERVED = "reserved"
    PAID = "paid"
    EXPIRED = "expired"
    RETURNED = "returned"
    """Paid, but too late or not as asked, so that the money goes back."""
    REFUNDED = "refunded"
    TAKEN_BACK = "taken back"
    """The buyer's bank took the money back, in a dispute that was lost."""

    @property
    def label(self) -> str:
        return STATE_LABELS[self]


STATE_LABELS = {
    OrderState.RESERVED: say("Reserved"),
    OrderState.PAID: say("Paid"),
    OrderState.EXPIRED: say("Expired"),
    OrderState.RETURNED: say("Returned"),
    OrderState.REFUNDED: say("Refunded"),
    OrderState.TAKEN_BACK: say("Taken back"),
}

UNDONE = (OrderState.REFUNDED, OrderState.TAKEN_BACK)
"""Paid once, and no sale any more."""


@dataclass(frozen=True)
class Order:
    """What one buyer was asked for one beat, in minor units.

    `session_id` and `url` are the payment page's, empty until there is one. The rest is told once it is paid:
    `owed` says who has what of the price, by producer's id, as it was agreed that minute; `dispute` how one
    about the payment stands.
    """

    id: str
    track_id: str
    buyer_id: str
    producer_id: str
    offer_id: str
    price: int
    fee: int
    currency: Currency
    created_at: datetime
    reserved_until: datetime
    state: OrderState = OrderState.RESERVED
    session_id: str = ""
    url: str = ""
    payment_id: str = ""
    charge_id: str = ""
    licence_id: str = ""
    sheet_id: str = ""
    owed: Mapping[str, int] = field(default_factory=dict)
    dispute: DisputeState | None = None
    ended_at: datetime | None = None
    reason: str = ""

    @property
    def amount(self) -> int:
        """What the buyer pays."""
        return self.price + self.fee

    @property
    def is_settled(self) -> bool:
        """Whether its payment came and was dealt with, so that nothing the page says changes it any more."""
        return self.state not in (OrderState.RESERVED, OrderState.EXPIRED)

    def is_lapsed(self, now: datetime) -> bool:
        return self.state is OrderState.RESERVED and now >= self.reserved_until


def reserved(
    id: str,
    track_id: str,
    buyer_id: str,
    producer_id: str,
    offer_id: str,
    price: int,
    currency: Currency,
    fee: Fee,
    now: datetime,
) -> Order:
    """A beat held for a buyer, with the platform's fee as it is now on top of its price."""
    on_top, until = fee.on(price, currency), now + RESERVED_FOR
    return Order(id, track_id, buyer_id, producer_id, offer_id, price, on_top, currency, now, until)


def minutes_left(order: Order, now: datetime) -> int:
    """Whole minutes until the reservation ends, 1 at least."""
    return minutes_until(order.reserved_until, now)


def minutes_until(moment: datetime, now: datetime) -> int:
    return max(1, -(-(moment - now) // timedelta(minutes=1)))


def is_paid_as_asked(order: Order, session: CheckoutSession) -> bool:
    """Whether the money that came is the order's, to the unit and in its currency."""
    return (session.reference, session.amount, session.currency) == (order.id, order.amount, order.currency)


def at_page(order: Order, session: CheckoutSession) -> Order:
    return replace(order, session_id=session.id, url=session.url)


def expired(order: Order, now: datetime) -> Order:
    """Nobody paid in time; only while it is reserved."""
    return _ended(order, OrderState.EXPIRED, now)


def paid(order: Order, sale: Sale, payment_id: str, charge_id: str) -> Order:
    """The beat is theirs. A reservation that had run out counts, if nobody else came in between."""
    return replace(
        order,
        state=OrderState.PAID,
        payment_id=payment_id,
        charge_id=charge_id,
        licence_id=sale.licence_id,
        sheet_id=sale.sheet_id,
        owed=dict(sale.owed),
        ended_at=sale.sold_at,
    )


def returned(order: Order, payment_id: str, reason: str, now: datetime) -> Order:
    """The money came and can't be kept: it goes back whole."""
    return replace(_ended(order, OrderState.RETURNED, now), payment_id=payment_id, reason=reason)


def refunded(order: Order, reason: str, now: datetime) -> Order:
    """The sale is undone. Raises `Invalid` without a reason."""
    if order.state is not OrderState.PAID:
        raise ValueError(f"order {order.id} is {order.state}")
    if not reason or len(reason) > LONG_REASON:
        raise Invalid({"reason": say("Say why, in at most {most} characters.", most=LONG_REASON)})
    return replace(_ended(order, OrderState.REFUNDED, now), reason=reason)


def taken_back(order: Order, now: datetime) -> Order:
    """The sale is undone by the buyer's bank."""
    return replace(_ended(order, OrderState.TAKEN_BACK, now), reason=TAKEN)


def _ended(order: Order, state: OrderState, now: datetime) -> Order:
    return replace(order, state=state, ended_at=now)
