"""What goes to the payment processor and comes back from it; the port `Payments` says what is done with it.

Amounts are whole minor units of their currency. Ids are the processor's own unless their name says otherwise;
a `reference` is ours, and comes back with whatever was made for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.errors import Fault
from domain.money import Currency
from domain.words import say

PAYMENTS_DOWN = Fault(
    "PAY-001",
    "The payment page can't be reached just now; nothing was charged.",
    "Try again in a few minutes.",
)


class PaymentsDown(Exception):
    """No answer, or one that says to try again: whether it was done isn't known."""


class PaymentRefused(Exception):
    """A definite no: nothing was done. `reason` is the processor's own sentence, for admins and the books."""

    def __init__(self, reason: str, code: str = "") -> None:
        super().__init__(f"{code}: {reason}" if code else reason)
        self.reason = reason
        self.code = code


class ForgedEvent(Exception):
    """Something sent as an event that the processor didn't sign, or not within the last five minutes."""


@dataclass(frozen=True)
class PayoutAccount:
    """A producer's own account at the processor, as it stands there.

    `due` names what the processor still asks for; `currency` is what the account is paid out in, None as long
    as that isn't known.
    """

    id: str
    reference: str
    country: str
    details_submitted: bool = False
    charges_enabled: bool = False
    payouts_enabled: bool = False
    due: tuple[str, ...] = ()
    currency: Currency | None = None
    is_closed: bool = False

    @property
    def is_ready(self) -> bool:
        """Whether it can be paid: Connected, Charges Enabled and Payouts Enabled all hold."""
        flags = (self.details_submitted, self.charges_enabled, self.payouts_enabled)
        return all(flags) and not self.is_closed


@dataclass(frozen=True)
class Item:
    """A line of what a checkout page asks for."""

    name: str
    amount: int


def with_fee(name: str, price: int, fee: int) -> tuple[Item, ...]:
    """What is bought, and the platform's fee on top where there is one."""
    return (Item(name, price), *([Item(say("Platform fee"), fee)] if fee else []))


@dataclass(frozen=True)
class Checkout:
    """What somebody is sent to pay, once or every month.

    `plan` is the plan's name when it recurs, else empty. `customer_id` is empty for somebody who never paid.
    """

    reference: str
    items: tuple[Item, ...]
    currency: Currency
    email: str
    success_url: str
    cancel_url: str
    expires_at: datetime
    plan: str = ""
    customer_id: str = ""

    @property
    def amount(self) -> int:
        return sum(item.amount for item in self.items)


class SessionState(StrEnum):
    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


@dataclass(frozen=True)
class CheckoutSession:
    """A checkout page. What was paid, and by which payment, is told once it is complete.

    `url` is empty when nobody can pay there any more.
    """

    id: str
    reference: str
    url: str
    state: SessionState
    amount: int
    currency: Currency
    expires_at: datetime
    is_paid: bool = False
    payment_id: str = ""
    customer_id: str = ""
    subscription_id: str = ""


@dataclass(frozen=True)
class Payment:
    """Money that came in. Transfers name `charge_id` as their source; `fee` is what the processor kept."""

    id: str
    charge_id: str
    amount: int
    currency: Currency
    refunded: int = 0
    fee: int = 0
    reference: str = ""


class RefundState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Refund:
    """Money that goes back to whoever paid it; `reference` is empty where it wasn't us who asked for it.

    It may fail at any time, after it was done as well. `is_taken` says whether it has left the platform's
    balance, which it comes back to when it fails.
    """

    id: str
    reference: str
    payment_id: str
    amount: int
    currency: Currency
    state: RefundState
    reason: str = ""
    is_taken: bool = True


@dataclass(frozen=True)
class TransferOrder:
    """Money to be moved into a producer's account. `group` is the order or run that it belongs to.

    `source` is the charge that it is taken from, or empty for the platform's balance.
    """

    reference: str
    account_id: str
    amount: int
    currency: Currency
    group: str
    source: str = ""


@dataclass(frozen=True)
class SentTransfer:
    id: str
    reference: str
    account_id: str
    amount: int
    currency: Currency
    group: str
    reversed: int = 0


@dataclass(frozen=True)
class Reversal:
    id: str
    reference: str
    transfer_id: str
    amount: int


class BillingState(StrEnum):
    """Late is one whose last payment failed and is tried again: it ends by itself if none works.

    Unpaid is one whose very first payment hasn't worked.
    """

    ACTIVE = "active"
    LATE = "late"
    ENDED = "ended"
    UNPAID = "unpaid"

    @property
    def label(self) -> str:
        return BILLING_LABELS[self]


BILLING_LABELS = {
    BillingState.ACTIVE: say("Active"),
    BillingState.LATE: say("Late"),
    BillingState.ENDED: say("Ended"),
    BillingState.UNPAID: say("Unpaid"),
}


@dataclass(frozen=True)
class BilledPlan:
    """A subscription as the processor bills it. `next_plan` is what it changes to when the period ends.

    `base`, `fee` and `currency` are what it was sold at a month, whatever the site asks by now; `next_total`
    is what the next plan costs. None and 0 where it is none of the site's own prices.
    """

    id: str
    reference: str
    customer_id: str
    plan: str
    state: BillingState
    period_start: datetime
    period_end: datetime
    ends_with_period: bool = False
    next_plan: str = ""
    base: int = 0
    fee: int = 0
    currency: Currency | None = None
    next_total: int = 0


@dataclass(frozen=True)
class Invoice:
    """A period's bill. `base` is the plan's price, without the platform's fee, as it was collected."""

    id: str
    subscription_id: str
    reference: str
    plan: str
    base: int
    fee: int
    currency: Currency
    is_paid: bool
    period_start: datetime
    period_end: datetime
    payment_id: str = ""
    paid_at: datetime | None = None

    @property
    def amount(self) -> int:
        return self.base + self.fee


class DisputeState(StrEnum):
    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True)
class PaymentDispute:
    """A buyer's bank takes a payment back. `fee` is what the processor asks for it.

    As long as the bank only asks, nothing `is_taken`.
    """

    id: str
    payment_id: str
    amount: int
    currency: Currency
    state: DisputeState
    fee: int = 0
    is_taken: bool = True


@dataclass(frozen=True)
class Funds:
    """What lies in an account at the processor, by currency; `in_transit` is on its way to the bank."""

    available: Mapping[Currency, int] = field(default_factory=dict)
    pending: Mapping[Currency, int] = field(default_factory=dict)
    in_transit: Mapping[Currency, int] = field(default_factory=dict)


class MovementKind(StrEnum):
    PAYMENT = "payment"
    REFUND = "refund"
    TRANSFER = "transfer"
    REVERSAL = "reversal"
    DISPUTE = "dispute"
    FEE = "fee"
    PAYOUT = "payout"
    OTHER = "other"


@dataclass(frozen=True)
class Movement:
    """A line of the platform's own balance. `net` is what it changed: `amount` less `fee`, both signed.

    `source` is the payment, refund, transfer, reversal or dispute behind it; `charge_id` is a payment's
    charge.
    """

    id: str
    kind: MovementKind
    amount: int
    fee: int
    currency: Currency
    source: str
    at: datetime
    charge_id: str = ""

    @property
    def net(self) -> int:
        return self.amount - self.fee


class Topic(StrEnum):
    """What an event is about; what has become of it is asked for, never read from the event."""

    ACCOUNT = "account"
    CHECKOUT = "checkout"
    SUBSCRIPTION = "subscription"
    INVOICE = "invoice"
    REFUND = "refund"
    TRANSFER = "transfer"
    DISPUTE = "dispute"
    PAYOUT = "payout"
    OTHER = "other"


@dataclass(frozen=True)
class Event:
    """Something happened to an object at the processor. `source` and `id` together are unique.

    `account_id` is the producer's account that it happened in, empty for the platform's own.
    """

    source: str
    id: str
    topic: Topic
    kind: str
    object_id: str
    account_id: str
    at: datetime
