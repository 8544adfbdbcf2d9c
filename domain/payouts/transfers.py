"""Transfers: a share on its way to its producer's Stripe account, and what happens when it doesn't get there.

A share belongs to whoever was eligible at the moment of the split, so losing eligibility later takes nothing
away from them and gives nothing to others. Such a transfer isn't sent: it is Failed at once, with a plain
reason and without using up an attempt, and the amount stays owed. Once its producer can be paid again it is
queued again, by itself or by an admin.

A refusal and a missing answer are two things. After a refusal nothing has moved, so the next attempt is a new
request under a new key: under the old one Stripe would only repeat its refusal. After a missing answer the
money may have moved, so the transfer stays Sending, is never given up, and is asked about under the same key.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.money import Currency

BACKOFF = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
MOST_ATTEMPTS = len(BACKOFF) + 1
LOOKED_UP_AFTER = timedelta(minutes=1)
"""When a transfer without an answer is asked about again."""
LONGEST_REASON = 500
NOT_READY = "Payouts weren’t enabled on the Stripe account, so nothing was sent. The amount is still owed."


class TransferState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    PAID = "paid"
    FAILED = "failed"

    @property
    def label(self) -> str:
        return self.value.capitalize()


@dataclass(frozen=True)
class Transfer:
    """An amount in minor units for one producer.

    `attempts` counts requests of all time, `tried` those since it was last queued by hand or by readiness.
    `reference` is what Stripe calls it once it is paid. `reason` says why the last attempt failed.
    """

    id: str
    run_id: str
    producer_id: str
    amount: int
    currency: Currency
    created_at: datetime
    due_at: datetime
    state: TransferState = TransferState.QUEUED
    attempts: int = 0
    tried: int = 0
    reason: str = ""
    is_withheld: bool = False
    reference: str = ""
    finished_at: datetime | None = None

    @property
    def key(self) -> str:
        """What makes the present attempt one request, however often it is sent."""
        return f"transfer-{self.id}-{self.attempts}"


def queued(
    id: str, run_id: str, producer_id: str, amount: int, currency: Currency, now: datetime
) -> Transfer:
    """Raises `ValueError` for an amount that isn't above zero: nothing is sent for those."""
    if amount <= 0:
        raise ValueError(f"can't transfer {amount}")
    return Transfer(id, run_id, producer_id, amount, currency, now, now)


def is_due(transfer: Transfer, now: datetime) -> bool:
    """Whether something has to be done: send it, or ask what became of it."""
    return transfer.state in (TransferState.QUEUED, TransferState.SENDING) and transfer.due_at <= now


def sending(transfer: Transfer, now: datetime) -> Transfer:
    """With the next attempt begun, which has to be stored before Stripe is called."""
    _demand(transfer, TransferState.QUEUED)
    return replace(
        transfer,
        state=TransferState.SENDING,
        attempts=transfer.attempts + 1,
        tried=transfer.tried + 1,
        due_at=now + LOOKED_UP_AFTER,
    )


def unanswered(transfer: Transfer, reason: str, now: datetime) -> Transfer:
    """Still on its way, as far as anybody knows: look it up, and if it isn't there send the same again."""
    _demand(transfer, TransferState.SENDING)
    return replace(transfer, reason=reason[:LONGEST_REASON], due_at=now + LOOKED_UP_AFTER)


def paid(transfer: Transfer, reference: str, now: datetime) -> Transfer:
    """What Stripe says holds in any state but that of never having been sent, and may be heard twice.

    Raises `ValueError` where it was paid as something else before: that is money sent twice.
    """
    if transfer.state is TransferState.PAID and transfer.reference == reference:
        return transfer
    if transfer.state is TransferState.PAID or transfer.attempts == 0:
        raise ValueError(f"transfer {transfer.id} is {transfer.state}, so it can't be paid as {reference}")
    settled = replace(transfer, state=TransferState.PAID, reference=reference, finished_at=now)
    return replace(settled, reason="", is_withheld=False)


def refused(transfer: Transfer, reason: str, now: datetime) -> Transfer:
    """Nothing was moved: queued for later, or Failed after the last attempt; the reason is kept."""
    _demand(transfer, TransferState.SENDING)
    if transfer.tried >= MOST_ATTEMPTS:
        return _failed(transfer, reason, now)
    due_at = now + BACKOFF[transfer.tried - 1]
    return replace(transfer, state=TransferState.QUEUED, reason=reason[:LONGEST_REASON], due_at=due_at)


def withheld(transfer: Transfer, now: datetime) -> Transfer:
    """Not sent, because its producer lost their eligibility after the split."""
    _demand(transfer, TransferState.QUEUED)
    return replace(_failed(transfer, NOT_READY, now), is_withheld=True)


def resumed(transfer: Transfer, now: datetime) -> Transfer:
    """One that was withheld, once its producer can be paid again; others stay as they are."""
    return retried(transfer, now) if transfer.is_withheld else transfer


def retried(transfer: Transfer, now: datetime) -> Transfer:
    """A failed one with all its attempts again, because an admin asked for it; the reason stays meanwhile."""
    _demand(transfer, TransferState.FAILED)
    again = replace(transfer, state=TransferState.QUEUED, tried=0, due_at=now)
    return replace(again, is_withheld=False, finished_at=None)


def _failed(transfer: Transfer, reason: str, now: datetime) -> Transfer:
    return replace(
        transfer, state=TransferState.FAILED, reason=reason[:LONGEST_REASON], finished_at=now, due_at=now
    )


def _demand(transfer: Transfer, state: TransferState) -> None:
    if transfer.state is not state:
        raise ValueError(f"transfer {transfer.id} is {transfer.state}, not {state}")
