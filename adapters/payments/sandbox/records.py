"""What the sandbox keeps, in whole seconds and minor units, and how it reads in the port's own words."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar

from domain.money import Currency
from domain.payments import (
    BilledPlan,
    BillingState,
    CheckoutSession,
    DisputeState,
    Invoice,
    Item,
    Movement,
    MovementKind,
    Payment,
    PaymentDispute,
    PayoutAccount,
    Refund,
    RefundState,
    Reversal,
    SentTransfer,
    SessionState,
)

LATE_SECONDS = 14 * 24 * 3600
"""How long a failed payment is tried again before the plan ends."""
PLATFORM = "platform"


def when(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@dataclass(kw_only=True)
class Record:
    """One thing; `at` is when it was made, `parent` what it is looked up by beside its reference."""

    kind: ClassVar[str] = ""
    id: str = ""
    reference: str = ""
    at: int = 0

    @property
    def parent(self) -> str:
        return ""

    @property
    def wakes_at(self) -> int | None:
        """When something happens to it by itself."""
        return None


@dataclass(kw_only=True)
class Account(Record):
    kind = "acct"
    country: str
    email: str
    name: str
    currency: str = ""
    submitted: bool = False
    charges: bool = False
    payouts: bool = False
    asked: list[str] = field(default_factory=list)
    closed: bool = False

    def told(self) -> PayoutAccount:
        return PayoutAccount(
            self.id,
            self.reference,
            self.country,
            self.submitted,
            self.charges,
            self.payouts,
            tuple(self.asked),
            Currency(self.currency) if self.currency else None,
            self.closed,
        )


@dataclass(kw_only=True)
class Link(Record):
    """An address of a hosted form; `subject` is the account or customer that it is for."""

    kind = "link"
    subject: str
    return_url: str
    refresh_url: str = ""
    expires_at: int = 0
    visited: bool = False


@dataclass(kw_only=True)
class Customer(Record):
    kind = "cus"
    email: str


@dataclass(kw_only=True)
class Session(Record):
    kind = "cs"
    items: list[tuple[str, int]]
    currency: str
    email: str
    success_url: str
    cancel_url: str
    expires_at: int
    plan: str
    customer_id: str
    state: str = SessionState.OPEN
    url: str = ""
    payment_id: str = ""
    subscription_id: str = ""
    declined: int = 0

    @property
    def amount(self) -> int:
        return sum(amount for _, amount in self.items)

    @property
    def wakes_at(self) -> int | None:
        return self.expires_at if self.state == SessionState.OPEN else None

    @property
    def lines(self) -> tuple[Item, ...]:
        return tuple(Item(name, amount) for name, amount in self.items)

    def told(self) -> CheckoutSession:
        is_open, is_paid = self.state == SessionState.OPEN, self.state == SessionState.COMPLETE
        return CheckoutSession(
            self.id,
            self.reference,
            self.url if is_open else "",
            SessionState(self.state),
            self.amount,
            Currency(self.currency),
            when(self.expires_at),
            is_paid,
            self.payment_id,
            self.customer_id,
            self.subscription_id,
        )


@dataclass(kw_only=True)
class Paid(Record):
    """A payment with its charge; `transferred` is what transfers have taken from it and not given back."""

    kind = "pi"
    charge_id: str
    amount: int
    currency: str
    fee: int
    refunded: int = 0
    transferred: int = 0

    @property
    def parent(self) -> str:
        return self.charge_id

    @property
    def left(self) -> int:
        return self.amount - self.refunded - self.transferred

    def told(self) -> Payment:
        currency = Currency(self.currency)
        return Payment(
            self.id, self.charge_id, self.amount, currency, self.refunded, self.fee, self.reference
        )


@dataclass(kw_only=True)
class Refunded(Record):
    kind = "re"
    payment_id: str
    amount: int
    currency: str
    state: str = RefundState.DONE
    reason: str = ""

    @property
    def parent(self) -> str:
        return self.payment_id

    def told(self) -> Refund:
        currency, state = Currency(self.currency), RefundState(self.state)
        return Refund(
            self.id,
            self.reference,
            self.payment_id,
            self.amount,
            currency,
            state,
            self.reason,
            is_taken=state is not RefundState.FAILED,
        )


@dataclass(kw_only=True)
class Transferred(Record):
    kind = "tr"
    account_id: str
    amount: int
    currency: str
    group: str
    payment_id: str = ""
    reversed: int = 0

    @property
    def parent(self) -> str:
        return self.group

    def told(self) -> SentTransfer:
        currency = Currency(self.currency)
        return SentTransfer(
            self.id, self.reference, self.account_id, self.amount, currency, self.group, self.reversed
        )


@dataclass(kw_only=True)
class Reversed(Record):
    kind = "trr"
    transfer_id: str
    amount: int

    @property
    def parent(self) -> str:
        return self.transfer_id

    def told(self) -> Reversal:
        return Reversal(self.id, self.reference, self.transfer_id, self.amount)


@dataclass(kw_only=True)
class Subscribed(Record):
    """A plan that is billed every month; its periods are counted from `at`."""

    kind = "sub"
    customer_id: str
    plan: str
    base: int
    fee: int
    currency: str
    start: int
    end: int
    months: int = 1
    state: str = BillingState.ACTIVE
    ends_with_period: bool = False
    next_plan: str = ""
    next_base: int = 0
    next_fee: int = 0
    late_since: int = 0
    invoice_id: str = ""

    @property
    def parent(self) -> str:
        return self.customer_id

    @property
    def wakes_at(self) -> int | None:
        if self.state == BillingState.ACTIVE:
            return self.end
        return self.late_since + LATE_SECONDS if self.state == BillingState.LATE else None

    def told(self) -> BilledPlan:
        return BilledPlan(
            self.id,
            self.reference,
            self.customer_id,
            self.plan,
            BillingState(self.state),
            when(self.start),
            when(self.end),
            self.ends_with_period,
            self.next_plan,
            self.base,
            self.fee,
            Currency(self.currency),
            self.next_base + self.next_fee,
        )


@dataclass(kw_only=True)
class Billed(Record):
    kind = "in"
    subscription_id: str
    plan: str
    base: int
    fee: int
    currency: str
    start: int
    end: int
    payment_id: str = ""
    paid_at: int | None = None

    @property
    def parent(self) -> str:
        return self.subscription_id

    def told(self) -> Invoice:
        return Invoice(
            self.id,
            self.subscription_id,
            self.reference,
            self.plan,
            self.base,
            self.fee,
            Currency(self.currency),
            self.paid_at is not None,
            when(self.start),
            when(self.end),
            self.payment_id,
            None if self.paid_at is None else when(self.paid_at),
        )


@dataclass(kw_only=True)
class Disputed(Record):
    kind = "dp"
    payment_id: str
    amount: int
    currency: str
    fee: int
    state: str = DisputeState.OPEN

    @property
    def parent(self) -> str:
        return self.payment_id

    def told(self) -> PaymentDispute:
        currency, state = Currency(self.currency), DisputeState(self.state)
        return PaymentDispute(self.id, self.payment_id, self.amount, currency, state, self.fee)


@dataclass(kw_only=True)
class Moved(Record):
    """A line of somebody's balance: of the platform, or of a producer's account."""

    kind = "txn"
    owner: str
    sort: str
    amount: int
    fee: int
    currency: str
    source: str
    available_at: int
    charge_id: str = ""

    @property
    def parent(self) -> str:
        return self.owner

    @property
    def net(self) -> int:
        return self.amount - self.fee

    def told(self) -> Movement:
        currency, sort = Currency(self.currency), MovementKind(self.sort)
        return Movement(
            self.id, sort, self.amount, self.fee, currency, self.source, when(self.at), self.charge_id
        )
