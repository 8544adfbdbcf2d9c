"""The other side of the sandbox rail: what buyers, banks, producers and a restless network do there.

Only test money moves here. `Sandbox` is what its hosted pages and the tests drive; the use cases see the
port `Payments` alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.money import Currency
from domain.payments import (
    BilledPlan,
    CheckoutSession,
    Invoice,
    Item,
    Payment,
    PaymentDispute,
    PayoutAccount,
    Refund,
)

Delivery = tuple[bytes, Mapping[str, str]]
"""A signed body and its headers, as they come to our address."""


@dataclass(frozen=True)
class HostedCheckout:
    """A page where somebody pays. `declined` is how often a card was refused there."""

    session: CheckoutSession
    items: tuple[Item, ...]
    email: str
    plan: str
    success_url: str
    cancel_url: str
    declined: int


@dataclass(frozen=True)
class HostedAccount:
    """A producer's account, with what was told when it was made."""

    account: PayoutAccount
    email: str
    name: str


@dataclass(frozen=True)
class HostedLink:
    """Who a link was made for, and where to go on afterwards.

    `is_live` holds for its one visit within minutes; after that only `refresh_url` is of use.
    """

    id: str
    subject: str
    return_url: str
    refresh_url: str
    is_live: bool


@dataclass(frozen=True)
class Knobs:
    """How the rail misbehaves: so many of the next calls, cards, transfers and refunds; how events are sent.

    A slow refund stays pending until its end is told.
    """

    declined: int = 0
    failing_calls: int = 0
    dropped_replies: int = 0
    failing_renewals: bool = False
    delay_seconds: int = 0
    twice: bool = False
    shuffled: bool = False
    waiting: int = 0
    refused_transfers: int = 0
    slow_refunds: int = 0


class Sandbox(Protocol):
    """Everything here raises `PaymentRefused` for what isn't there or can't be."""

    def checkouts(self) -> Sequence[HostedCheckout]:
        """The newest first, as every list here."""

    def checkout(self, session_id: str) -> HostedCheckout: ...

    def pay(self, session_id: str) -> CheckoutSession:
        """Somebody pays; refused with the code `card_declined` when the knob says so."""

    def decline(self, session_id: str) -> None:
        """The card is declined; the page stays open."""

    def accounts(self) -> Sequence[HostedAccount]: ...

    def account(self, account_id: str) -> HostedAccount: ...

    def onboard(self, account_id: str, currency: Currency) -> None:
        """The form is filled in and all is well."""

    def leave(self, account_id: str) -> None:
        """The form is filled in by half: details are there, and something is still due."""

    def restrict(self, account_id: str, due: Sequence[str]) -> None:
        """Nothing can be paid into it any more until what is due is there."""

    def close(self, account_id: str) -> None: ...

    def visit(self, link_id: str) -> HostedLink:
        """Open a hosted form: the first visit uses its link up."""

    def link(self, link_id: str) -> HostedLink:
        """The same without using it up, for what is sent from the form."""

    def plans_of(self, customer_id: str) -> Sequence[BilledPlan]: ...

    def plans(self) -> Sequence[BilledPlan]: ...

    def prices(self) -> Mapping[str, tuple[int, int]]:
        """The base price and the fee of each plan that may be changed to."""

    def renew(self, subscription_id: str, works: bool = True) -> Invoice:
        """The next period begins and is billed; for a plan that is late the open bill is tried again."""

    def change_plan(self, subscription_id: str, plan: str, at_end: bool) -> None: ...

    def cancel(self, subscription_id: str, at_end: bool = True) -> None: ...

    def resume(self, subscription_id: str) -> None: ...

    def payments(self) -> Sequence[Payment]: ...

    def refund(self, payment_id: str, amount: int) -> Refund:
        """Somebody at the processor gives money back, without us."""

    def refunds(self) -> Sequence[Refund]: ...

    def end_refund(self, refund_id: str, works: bool) -> None:
        """The buyer's bank takes it or doesn't, which may also be one that was done."""

    def reverse(self, transfer_id: str, amount: int) -> None:
        """Somebody at the processor takes money back from a producer, without us."""

    def disputes(self) -> Sequence[PaymentDispute]: ...

    def dispute(self, payment_id: str) -> PaymentDispute: ...

    def decide(self, dispute_id: str, won: bool) -> None: ...

    def knobs(self) -> Knobs: ...

    def turn(self, knobs: Knobs) -> None:
        """Set them all; `waiting` is only ever told."""

    def forget_keys(self) -> None:
        """As after 24 hours."""

    def deliveries(self, now: datetime | None = None) -> Sequence[Delivery]:
        """The events that are due by then, else by now, each once: whoever asks hands them over."""

    def made(self, kind: str) -> int:
        """How many accounts, checkouts, payments, refunds, transfers or reversals there are."""
