"""The books: accounts, and entries whose lines sum to nothing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.errors import Fault
from domain.money import Currency
from domain.words import say

BOOKED_OTHERWISE = Fault(
    "STO-002",
    "“{cause}” stands in the books already, with other amounts.",
    "Nothing was booked. Look at what stands there before you try again.",
)
MOST_AMOUNT = 2**53
"""The largest amount of a line, in minor units: every JSON reader keeps it whole."""
MOST_FINDINGS = 100
"""Of each kind; where more is wrong, what is wrong is known by then."""


class Account(str):
    """One place in the books, as text: see `ACCOUNTS`. Raises `ValueError` for any other."""

    __slots__ = ()

    def __new__(cls, text: str) -> "Account":
        if not ACCOUNTS.fullmatch(text):
            raise ValueError(f"there is no account {text!r}")
        return super().__new__(cls, text)

    @property
    def kind(self) -> str:
        """`producer` of `producer:ID`."""
        return self.partition(":")[0]

    @property
    def of(self) -> str:
        """`ID` of `producer:ID`; empty where there is one account of a kind."""
        return self.partition(":")[2]


ACCOUNTS = re.compile(
    r"processor|fees|costs|losses|pool:[0-9]{4}-(?:0[1-9]|1[0-2])|(?:producer|held|disputed|returning):[!-9;-~]+",
)
PROCESSOR = Account("processor")
"""What lies at the payment processor."""
FEES = Account("fees")
"""What the platform has earned."""
COSTS = Account("costs")
"""What the processor keeps for its work."""
LOSSES = Account("losses")
"""What is gone: disputes that were lost, and the like."""


def pool(period: str) -> Account:
    """Subscription money collected in a period such as `2026-11` and not yet split."""
    return Account(f"pool:{period}")


def producer(id: str) -> Account:
    """What is owed to a producer."""
    return Account(f"producer:{id}")


def held(id: str) -> Account:
    """Shares that wait until their producer may be paid."""
    return Account(f"held:{id}")


def disputed(order_id: str) -> Account:
    """Money that a dispute holds back."""
    return Account(f"disputed:{order_id}")


def returning(order_id: str) -> Account:
    """A buyer's money that is to go back: owed to them, or with their bank and not yet theirs."""
    return Account(f"returning:{order_id}")


class Kind(StrEnum):
    """What happened, for people to choose by."""

    SALE = "sale"
    SALE_REFUND = "sale refund"
    UNASKED = "payment to return"
    UNASKED_RETURNED = "payment returned"
    """Not booked any more, since a refund's money is followed by itself; older books have it."""
    REFUND_SENT = "refund sent"
    REFUND_CAME_BACK = "refund came back"
    SUBSCRIPTION = "subscription"
    SUBSCRIPTION_REFUND = "subscription refund"
    PROCESSOR_FEE = "processor fee"
    TRANSFER = "transfer"
    TRANSFER_REVERSAL = "transfer reversal"
    SPLIT = "split"
    POOL_CARRIED = "pool carried on"
    HELD_RELEASE = "held share released"
    HELD_LAPSE = "held share lapsed"
    POOL_DISPUTED = "pool held back"
    POOL_RELEASED = "pool released"
    DISPUTE = "dispute"
    DISPUTE_WON = "dispute won"
    DISPUTE_LOST = "dispute lost"

    @property
    def label(self) -> str:
        return KIND_LABELS[self]


KIND_LABELS = {
    Kind.SALE: say("Sale"),
    Kind.SALE_REFUND: say("Sale refund"),
    Kind.UNASKED: say("Payment to return"),
    Kind.UNASKED_RETURNED: say("Payment returned"),
    Kind.REFUND_SENT: say("Refund sent"),
    Kind.REFUND_CAME_BACK: say("Refund came back"),
    Kind.SUBSCRIPTION: say("Subscription"),
    Kind.SUBSCRIPTION_REFUND: say("Subscription refund"),
    Kind.PROCESSOR_FEE: say("Processor fee"),
    Kind.TRANSFER: say("Transfer"),
    Kind.TRANSFER_REVERSAL: say("Transfer reversal"),
    Kind.SPLIT: say("Split"),
    Kind.POOL_CARRIED: say("Pool carried on"),
    Kind.HELD_RELEASE: say("Held share released"),
    Kind.HELD_LAPSE: say("Held share lapsed"),
    Kind.POOL_DISPUTED: say("Pool held back"),
    Kind.POOL_RELEASED: say("Pool released"),
    Kind.DISPUTE: say("Dispute"),
    Kind.DISPUTE_WON: say("Dispute won"),
    Kind.DISPUTE_LOST: say("Dispute lost"),
}


@dataclass(frozen=True, order=True)
class Line:
    """What an entry adds to one account: debit above nothing, credit below, in minor units."""

    account: Account
    amount: int

    def __post_init__(self) -> None:
        if type(self.account) is not Account:
            raise ValueError(f"{self.account!r} is no account")
        if type(self.amount) is not int:
            raise ValueError(f"{self.amount!r} isn't a whole number of minor units")
        if not 0 < abs(self.amount) <= MOST_AMOUNT:
            raise ValueError(f"{self.amount} can't stand on a line")


@dataclass(frozen=True)
class Entry:
    """One thing that happened to money, booked once: its `cause` is unique.

    Its lines are in the order of their accounts, each of which has one; they sum to nothing. Raises
    `ValueError` otherwise; `Entry.of` puts lines in order.
    """

    id: str
    cause: str
    kind: Kind
    currency: Currency
    at: datetime
    lines: tuple[Line, ...]
    memo: str = ""

    def __post_init__(self) -> None:
        if not self.id or not self.cause:
            raise ValueError("an entry needs an id and a cause")
        if self.at.tzinfo is None:
            raise ValueError(f"{self.cause}: the moment has no time zone")
        accounts = [line.account for line in self.lines]
        if accounts != sorted(set(accounts)):
            raise ValueError(f"{self.cause}: its lines aren't one an account, in their order")
        if len(accounts) < 2:
            raise ValueError(f"{self.cause}: an entry has two lines or more")
        if total := sum(line.amount for line in self.lines):
            raise ValueError(f"{self.cause}: its lines sum to {total}")

    @classmethod
    def of(
        cls,
        *,
        id: str,
        cause: str,
        kind: Kind,
        currency: Currency,
        at: datetime,
        lines: Iterable[Line],
        memo: str = "",
    ) -> "Entry":
        """An entry with the lines of each account made one; those that come to nothing are left out."""
        return cls(id, cause, kind, currency, at, merged(lines), memo)

    @property
    def amounts(self) -> Mapping[Account, int]:
        return {line.account: line.amount for line in self.lines}

    def says_the_same_as(self, other: "Entry") -> bool:
        """Whether both book the same, whatever their ids, moments and memos: a second try makes new ones."""
        return self._said == other._said

    @property
    def _said(self) -> tuple[object, ...]:
        return self.cause, self.kind, self.currency, self.lines


def merged(lines: Iterable[Line]) -> tuple[Line, ...]:
    sums: dict[Account, int] = {}
    for line in lines:
        sums[line.account] = sums.get(line.account, 0) + line.amount
    return tuple(Line(account, sums[account]) for account in sorted(sums) if sums[account])


@dataclass(frozen=True)
class Posted:
    """A line as it stands in an account's statement, with its entry's words."""

    entry_id: str
    cause: str
    kind: Kind
    currency: Currency
    at: datetime
    account: Account
    amount: int
    memo: str = ""


@dataclass(frozen=True)
class Suspect:
    """An entry that can't be right: how many lines it has, their sum, how many are in another currency."""

    id: str
    cause: str
    currency: str
    lines: int
    total: int
    strangers: int = 0

    @property
    def sentences(self) -> tuple[str, ...]:
        of = {"id": self.id, "cause": self.cause, "currency": self.currency}
        few = say("Entry {id} ({cause}) has fewer than two lines: {lines}.", lines=self.lines, **of)
        uneven = say(
            "Entry {id} ({cause}) sums to {total} {currency} instead of 0.", total=str(self.total), **of
        )
        mixed = say("Entry {id} ({cause}) is in {currency} and has lines in another currency.", **of)
        said = ((self.lines < 2, few), (self.total != 0, uneven), (self.strangers > 0, mixed))
        return tuple(sentence for is_so, sentence in said if is_so)


def findings(
    suspects: Iterable[Suspect], strays: Iterable[str], totals: Mapping[str, int]
) -> tuple[str, ...]:
    """What is wrong with the books, a sentence each: nothing, as long as they are right.

    `strays` are the ids of entries that have lines and aren't there; `totals` are the sums of all lines by
    currency.
    """
    return (
        *(sentence for suspect in suspects for sentence in suspect.sentences),
        *(say("There are lines of an entry {id}, which isn't there.", id=id) for id in strays),
        *(
            say("All lines in {currency} sum to {total} instead of 0.", currency=each, total=str(total))
            for each, total in totals.items()
            if total
        ),
    )
