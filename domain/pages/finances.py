"""What a producer sees of their money: sums, transfers and what is booked for each, and the port for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.ledger import Account, Kind
from domain.money import Currency, decimal, worded
from domain.outgoing import DISPUTED, MOST_ATTEMPTS, NOT_READY, ON_HOLD, REASONS, OutgoingKind, OutgoingState
from domain.pages.paging import Paged
from domain.payments import Funds
from domain.payouts.accounts import Payee
from domain.words import say

MOST_TRANSACTIONS = 1000
"""The newest so many are listed and exported."""


class Tab(StrEnum):
    """Which transactions are listed."""

    ALL = "all"
    SALES = "sales"
    SUBSCRIPTIONS = "subscriptions"
    PAID = "paid"
    PENDING = "pending"
    FAILED = "failed"

    @property
    def label(self) -> str:
        return TAB_LABELS[self]


TAB_LABELS = {
    Tab.ALL: say("All"),
    Tab.SALES: say("Sales"),
    Tab.SUBSCRIPTIONS: say("Subscriptions"),
    Tab.PAID: say("Paid"),
    Tab.PENDING: say("Pending"),
    Tab.FAILED: say("Failed"),
}


@dataclass(frozen=True)
class Transaction:
    """Money on its way to a producer, or taken back. `group` is the order or the month's run behind it.

    `beat` is the sold beat's name, empty for a share of subscriptions; `amount` is never below nothing.
    """

    id: str
    kind: OutgoingKind
    cause: str
    group: str
    is_sale: bool
    beat: str
    amount: int
    currency: Currency
    state: OutgoingState
    attempts: int
    created_at: datetime
    next_at: datetime
    ended_at: datetime | None
    reason: str

    @property
    def causes(self) -> tuple[str, str, str, str]:
        """Under which it, the sale behind it and their undoing stand in the books."""
        sent = self.cause.partition(":")[2] if self.kind is OutgoingKind.REVERSAL else self.id
        return (
            f"sale:{self.group}",
            f"transfer:{sent}",
            f"sale-refund:{self.group}",
            f"transfer-reversal:{sent}",
        )

    @property
    def signed(self) -> int:
        """Below nothing when it was taken back."""
        return -self.amount if self.kind is OutgoingKind.REVERSAL else self.amount

    @property
    def what(self) -> str:
        is_back = self.kind is OutgoingKind.REVERSAL
        if self.is_sale and is_back:
            return say("Sale of “{beat}”, taken back", beat=self.beat)
        if self.is_sale:
            return say("Sale of “{beat}”", beat=self.beat)
        return say("Share of subscriptions, taken back") if is_back else say("Share of subscriptions")

    @property
    def why(self) -> str:
        """Why it stands where it does, in plain words; nothing when it was paid."""
        match self.state:
            case OutgoingState.QUEUED if self.reason in (NOT_READY, ON_HOLD):
                return say("Waits until your payout account is ready.")
            case OutgoingState.QUEUED if self.reason == DISPUTED:
                return say("Waits, because the buyer's bank disputes the payment.")
            case OutgoingState.QUEUED | OutgoingState.SENDING if self.attempts and self.reason:
                return say(
                    "Try {attempt} of {most} failed: {reason} It is tried again.",
                    attempt=self.attempts,
                    most=MOST_ATTEMPTS,
                    reason=_sentence(self.reason),
                )
            case OutgoingState.QUEUED | OutgoingState.SENDING:
                return say("On its way to your payout account.")
            case OutgoingState.FAILED:
                return say(
                    "Failed {attempts} times: {reason} An admin can have it tried again.",
                    attempts=self.attempts,
                    reason=_sentence(self.reason),
                )
            case OutgoingState.CANCELLED:
                return say("The sale was undone before this was sent.")
            case _:
                return ""


def _sentence(reason: str) -> str:
    """Processors end theirs with a full stop or without one."""
    return REASONS.get(reason, reason) if reason.endswith((".", "!", "?")) else f"{reason}."


CSV_HEAD = (say("Date (UTC)"), say("What"), say("Amount"), say("Currency"), say("State"), say("Why"))


def csv_cells(row: Transaction) -> tuple[str, ...]:
    """A transaction as a line of the export, which says what the page says.

    No text begins with what somebody typed, which a spreadsheet might take for a formula.
    """
    amount = decimal(row.signed, row.currency.decimals).replace(",", "")
    moment = f"{row.created_at:%Y-%m-%d %H:%M}"
    return moment, row.what, amount, row.currency.value, row.state.label, row.why


@dataclass(frozen=True)
class Sums:
    """Of all transfers in one currency: what is still to be sent, what was paid and not taken back."""

    currency: Currency
    upcoming: int
    lifetime: int
    count: int


@dataclass(frozen=True)
class TransactionPage(Paged):
    """A page of a tab; `total` counts no further than is listed."""

    rows: tuple[Transaction, ...]
    sums: tuple[Sums, ...]

    def totals(self, name: str) -> Mapping[Currency, int]:
        """`upcoming` or `lifetime` by currency."""
        return {each.currency: getattr(each, name) for each in self.sums}

    @property
    def has_any(self) -> bool:
        return bool(self.sums)


@dataclass(frozen=True)
class FinancesPage:
    """Everything of the page. `funds` are None without an account, or without an answer."""

    payee: Payee | None
    funds: Funds | None
    found: TransactionPage
    tab: Tab
    now: datetime

    @property
    def is_ready(self) -> bool:
        return self.payee is not None and self.payee.is_ready

    @property
    def is_open(self) -> bool:
        """Whether there is an account, which isn't closed."""
        return self.payee is not None and bool(self.payee.account_id) and not self.payee.is_closed

    @property
    def is_stale(self) -> bool:
        """Whether the processor was asked and didn't answer."""
        return self.is_open and self.funds is None

    @property
    def updated_at(self) -> datetime | None:
        """When the processor's own figures were read."""
        return self.payee.seen_at if self.is_stale and self.payee else self.now

    @property
    def balance(self) -> Mapping[Currency, int]:
        """What lies in the account, whether or not it may be paid out yet."""
        if self.funds is None:
            return {}
        parts = (self.funds.available, self.funds.pending)
        return {each: sum(part.get(each, 0) for part in parts) for each in sorted({*parts[0], *parts[1]})}

    @property
    def currencies(self) -> tuple[Currency, ...]:
        """All in which there is money."""
        held = {each for each, amount in self.balance.items() if amount}
        moving = {each for each, amount in (self.funds.in_transit if self.funds else {}).items() if amount}
        return tuple(sorted(held | moving | {each.currency for each in self.found.sums}))


ACCOUNT_WORDS = {
    "processor": say("At the payment processor"),
    "fees": say("The platform’s fee"),
    "costs": say("What the processor keeps"),
    "losses": say("What is lost"),
    "pool": say("The subscriptions’ pool"),
    "held": say("Held for you"),
    "disputed": say("Held back by a dispute"),
    "returning": say("On its way back to the buyer"),
}


def account_words(account: Account, producer_id: str) -> str:
    """What an account of the books is called before a producer; other producers aren't named."""
    if account.kind == "producer":
        return say("Owed to you") if account.of == producer_id else say("Owed to another producer")
    return ACCOUNT_WORDS[account.kind]


@dataclass(frozen=True)
class BookedLine:
    """`account` in words; debit above nothing, credit below."""

    account: str
    amount: int


@dataclass(frozen=True)
class BookedEntry:
    """An entry of the books behind a transaction, with those of its lines that its producer may see."""

    id: str
    cause: str
    kind: Kind
    currency: Currency
    at: datetime
    lines: tuple[BookedLine, ...]

    @property
    def lines_in_words(self) -> tuple[tuple[str, str], ...]:
        return tuple((line.account, worded(line.amount, self.currency)) for line in self.lines)


@dataclass(frozen=True)
class TransactionDetails:
    """`period` is the month whose statement explains a share of subscriptions; a sale has none."""

    transaction: Transaction
    entries: tuple[BookedEntry, ...]
    period: str = ""


class FinanceQueries(Protocol):
    """A fixed number of queries each, however many transactions there are."""

    def transactions(self, producer_id: str, tab: Tab, page: int) -> TransactionPage:
        """The newest first."""

    def newest(self, producer_id: str, tab: Tab) -> tuple[Transaction, ...]:
        """All that the pages of a tab list."""

    def transaction(self, producer_id: str, id: str) -> TransactionDetails | None:
        """A producer's own one, with what is booked for it, in the order in which that happened."""
