"""Money that is to leave the platform, or to come back to it, by one call to the processor each.

Three steps, so that nothing is sent twice: the row is committed; the call is made with a key made of its id;
what came of it is committed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Conflict, Fault
from domain.money import Currency
from domain.payments import Refund, RefundState
from domain.words import say

MOST_ATTEMPTS = 5
BACKOFF = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
KEYS_REMEMBERED = timedelta(hours=23)
"""The processor may forget a key after a day: from then on what it made is looked up before another try."""
SEND = "send"
"""The name of the job that makes one try."""
STUCK_AFTER = timedelta(minutes=15)
MONTH_SENT_WITHIN = timedelta(hours=6)
"""How long a month's transfers may take to be tried for the first time: there may be very many of them."""
STUCK_ATTEMPTS = 3
"""The third no comes a quarter of an hour after the first try."""
LOOK_AGAIN = timedelta(hours=6)
"""How long after a look at a refund that is under way the next one comes, unless its end is told before."""
DISPUTED = say("The payment is disputed by the buyer's bank.")
NOT_READY = say("The producer's payout account isn't ready.")
ON_HOLD = say("The producer's account is suspended.")
UNDER_WAY = say("It is on its way to the buyer's bank.")
WAITING = (DISPUTED, NOT_READY, ON_HOLD, UNDER_WAY)
"""Reasons why money doesn't move that nobody here can do anything about."""
REFUND_FAILED = say("The buyer's bank didn't take the refund.")
REASONS: Mapping[str, str] = {each: each for each in (*WAITING, REFUND_FAILED)}
"""Reasons of ours by their English text, which is what is kept; a processor's are in its own words."""

NOT_FAILED = Fault("PAY-110", "This payment didn't fail, so it can't be tried again.", "Open the list again.")
UNKNOWN_PAYMENT = Fault("PAY-111", "There is no such payment.", "Open the list again.")


class OutgoingKind(StrEnum):
    TRANSFER = "transfer"
    REVERSAL = "reversal"
    REFUND = "refund"

    @property
    def label(self) -> str:
        return KIND_LABELS[self]


KIND_LABELS = {
    OutgoingKind.TRANSFER: say("Transfer"),
    OutgoingKind.REVERSAL: say("Reversal"),
    OutgoingKind.REFUND: say("Refund"),
}


class OutgoingState(StrEnum):
    QUEUED = "Queued"
    SENDING = "Sending"
    PAID = "Paid"
    FAILED = "Failed"
    CANCELLED = "Cancelled"
    """It was never sent, or came back, and never will be sent: its sale was undone first."""

    @property
    def label(self) -> str:
        return STATE_LABELS[self]


STATE_LABELS = {
    OutgoingState.QUEUED: say("Queued"),
    OutgoingState.SENDING: say("Sending"),
    OutgoingState.PAID: say("Paid"),
    OutgoingState.FAILED: say("Failed"),
    OutgoingState.CANCELLED: say("Cancelled"),
}

UNDECIDED = (OutgoingState.QUEUED, OutgoingState.SENDING)
UNSENT = (OutgoingState.QUEUED, OutgoingState.FAILED)
"""Those of which nothing is on its way."""


@dataclass(frozen=True)
class Outgoing:
    """`id` is the call's key and reference; `cause` is unique, so that one reason sends one.

    `group` is the order or the month's run behind it. `source` is what the processor needs to know beside
    the amount: the charge that a transfer is taken from, the transfer that is reversed, the payment that is
    refunded. `attempts` counts what was refused since somebody asked for it, `refusals` all of that.
    `first_sent_at` is when the key of now was first used. `object_id` is what the processor made of it last,
    be it a refund that failed; `reason` says why it waits or failed.
    """

    id: str
    kind: OutgoingKind
    cause: str
    group: str
    producer_id: str
    source: str
    amount: int
    currency: Currency
    created_at: datetime
    next_at: datetime
    state: OutgoingState = OutgoingState.QUEUED
    attempts: int = 0
    refusals: int = 0
    first_sent_at: datetime | None = None
    object_id: str = ""
    ended_at: datetime | None = None
    reason: str = ""

    @property
    def key(self) -> str:
        """A new one after each refusal: the processor answers a key that it knows as it did before."""
        return f"{self.id}-{self.refusals}"

    @property
    def why(self) -> str:
        """The reason, to be said in another language where it is one of ours."""
        return REASONS.get(self.reason, self.reason)

    @property
    def is_under_way(self) -> bool:
        """Whether the processor has taken a refund on, and can't say yet how it ends."""
        return self.state is OutgoingState.SENDING and self.reason == UNDER_WAY

    @property
    def is_of_month(self) -> bool:
        """Whether it is a producer's share of a month, which is taken from no payment in particular."""
        return self.kind is OutgoingKind.TRANSFER and not self.source

    def is_due(self, now: datetime) -> bool:
        return self.state in UNDECIDED and self.next_at <= now

    def is_stuck(self, now: datetime) -> bool:
        """Whether somebody has to look at it: it failed, or should have moved for a quarter of an hour.

        What waits for a payout account, a dispute's end or a bank isn't, as long as it is looked at in time.
        """
        if self.state not in UNDECIDED:
            return self.state is OutgoingState.FAILED
        is_new = self.first_sent_at is None and self.attempts == 0
        patience = MONTH_SENT_WITHIN if self.is_of_month and is_new else STUCK_AFTER
        if self.next_at < now - patience:
            return True
        if self.reason in WAITING:
            return False
        is_silent = self.first_sent_at is not None and self.first_sent_at < now - STUCK_AFTER
        return is_silent or self.attempts >= STUCK_ATTEMPTS

    def is_late(self, now: datetime) -> bool:
        """Whether its key may be forgotten, so that it has to be looked for first."""
        return self.first_sent_at is not None and now - self.first_sent_at > KEYS_REMEMBERED


def transfer(
    id: str,
    group: str,
    producer_id: str,
    source: str,
    amount: int,
    currency: Currency,
    now: datetime,
) -> Outgoing:
    """A producer's part of a sale or of a month, once for each of them."""
    cause = f"transfer:{group}:{producer_id}"
    return Outgoing(id, OutgoingKind.TRANSFER, cause, group, producer_id, source, amount, currency, now, now)


def refund(id: str, group: str, payment_id: str, amount: int, currency: Currency, now: datetime) -> Outgoing:
    """All that a buyer paid goes back, once for each order."""
    cause = f"refund:{group}"
    return Outgoing(id, OutgoingKind.REFUND, cause, group, "", payment_id, amount, currency, now, now)


def reversal(id: str, sent: Outgoing, now: datetime) -> Outgoing:
    """A transfer that went out comes back whole."""
    return replace(
        transfer(id, sent.group, sent.producer_id, sent.object_id, sent.amount, sent.currency, now),
        kind=OutgoingKind.REVERSAL,
        cause=f"reversal:{sent.id}",
    )


def sending(outgoing: Outgoing, now: datetime) -> Outgoing:
    """About to be called: whoever finds it like this later can't know whether it was.

    It waits for nobody any more, unless it is a refund under way, of which is only asked.
    """
    return replace(
        outgoing,
        state=OutgoingState.SENDING,
        first_sent_at=outgoing.first_sent_at or now,
        next_at=now + BACKOFF[0],
        reason="" if outgoing.reason in (DISPUTED, NOT_READY, ON_HOLD) else outgoing.reason,
    )


def sent(outgoing: Outgoing, object_id: str, now: datetime) -> Outgoing:
    return replace(outgoing, state=OutgoingState.PAID, object_id=object_id, ended_at=now, reason="")


def refused(outgoing: Outgoing, reason: str, now: datetime) -> Outgoing:
    """A definite no: tried again with a growing delay, given up after the last attempt."""
    attempts = outgoing.attempts + 1
    refusals = outgoing.refusals + 1
    kept = replace(
        outgoing, attempts=attempts, refusals=refusals, first_sent_at=None, ended_at=None, reason=reason
    )
    if attempts >= MOST_ATTEMPTS:
        return replace(kept, state=OutgoingState.FAILED, ended_at=now)
    return replace(kept, state=OutgoingState.QUEUED, next_at=now + BACKOFF[attempts - 1])


def told(outgoing: Outgoing, refund: Refund, now: datetime) -> Outgoing:
    """A refund as the processor says that it stands, whatever was said before in which order.

    Only once it is done it counts as paid. One that failed is tried again with a new key, however late that
    is heard. What is said of an earlier one, or a second time, changes nothing.
    """
    if not _is_news(outgoing, refund):
        return outgoing
    match refund.state:
        case RefundState.FAILED:
            return replace(refused(outgoing, refund.reason or REFUND_FAILED, now), object_id=refund.id)
        case _ if outgoing.state is OutgoingState.PAID:
            return outgoing
        case RefundState.DONE:
            return sent(outgoing, refund.id, now)
        case _:
            return replace(outgoing, object_id=refund.id, reason=UNDER_WAY, next_at=now + LOOK_AGAIN)


def _is_news(outgoing: Outgoing, refund: Refund) -> bool:
    """One that failed before is known by its id; another one comes of a call that is being made alone."""
    is_known = refund.id == outgoing.object_id
    if outgoing.state is OutgoingState.PAID or outgoing.is_under_way:
        return is_known
    return outgoing.state is OutgoingState.SENDING and not is_known


def looked(outgoing: Outgoing, now: datetime) -> Outgoing:
    """Under way as before, as far as anybody knows."""
    return replace(outgoing, next_at=now + LOOK_AGAIN)


def unanswered(outgoing: Outgoing, reason: str, now: datetime) -> Outgoing:
    """Nobody knows whether it was done: it is asked again with the same key until there is an answer."""
    if outgoing.is_under_way:
        return looked(outgoing, now)
    waited = now - (outgoing.first_sent_at or now)
    delay = next((each for each in BACKOFF if each > waited), BACKOFF[-1])
    return replace(outgoing, reason=reason, next_at=now + delay)


def waiting(outgoing: Outgoing, reason: str, now: datetime) -> Outgoing:
    """Not called, because it can't work yet; that counts as no attempt.

    It is looked at again later even if nobody asks, and until then stands in nobody's way.
    """
    return replace(outgoing, reason=reason, next_at=now + BACKOFF[-1])


def cancelled(outgoing: Outgoing, now: datetime) -> Outgoing:
    """Raises `ValueError` for one that may have been done."""
    if outgoing.state not in UNSENT:
        raise ValueError(f"{outgoing.cause} is {outgoing.state}")
    return replace(outgoing, state=OutgoingState.CANCELLED, ended_at=now)


def again(outgoing: Outgoing, now: datetime) -> Outgoing:
    """Tried from the first attempt on, because a person asked for it. Raises `Conflict` unless it failed."""
    if outgoing.state is not OutgoingState.FAILED:
        raise Conflict(NOT_FAILED)
    return replace(outgoing, state=OutgoingState.QUEUED, attempts=0, next_at=now, ended_at=None)


def send_key(outgoing: Outgoing) -> str:
    """Unique for each try: a job that is asked for twice is one."""
    return f"{SEND}:{outgoing.id}:{outgoing.next_at.timestamp():.6f}"
