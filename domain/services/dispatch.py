"""Giving money its way out, within the unit that decides it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.jobs import JobState, new_job
from domain.outgoing import SEND, Outgoing, OutgoingKind, OutgoingState, cancelled, reversal, send_key
from domain.ports import Ids
from domain.store import Unit


def dispatch(unit: Unit, ids: Ids, outgoing: Outgoing) -> None:
    """Keep it, and have a worker send it."""
    unit.outgoing.add(outgoing)
    have_sent(unit, ids, outgoing)


def have_sent(unit: Unit, ids: Ids, outgoing: Outgoing) -> None:
    """Ask for its next try, once; a job that was given up is put in its place once more."""
    payload, key = {"outgoing": outgoing.id}, send_key(outgoing)
    job = unit.jobs.by_key(key)
    if job is not None and job.state is JobState.FAILED:
        unit.jobs.delete(job.id)
    unit.jobs.add_once(new_job(ids.new(), SEND, payload, outgoing.next_at, key))


def send_what_waits(unit: Unit, ids: Ids, transfers: Sequence[Outgoing], now: datetime) -> None:
    """What kept these back is over: those that are queued are due now."""
    for waiting in transfers:
        kept = unit.outgoing.get(waiting.id, lock=True)
        if kept is not None and kept.state is OutgoingState.QUEUED and kept.kind is OutgoingKind.TRANSFER:
            due = replace(kept, next_at=now)
            unit.outgoing.save(due)
            have_sent(unit, ids, due)


def call_off_refund(unit: Unit, group: str, amount: int, now: datetime) -> bool:
    """Leave an order's refund of so much unsent; whether there was one that nothing is on its way of."""
    for outgoing in unit.outgoing.of_group(group):
        if outgoing.kind is not OutgoingKind.REFUND or outgoing.amount != amount:
            continue
        kept = unit.outgoing.get(outgoing.id, lock=True) or outgoing
        if kept.state in (OutgoingState.QUEUED, OutgoingState.FAILED):
            unit.outgoing.save(cancelled(kept, now))
            return True
    return False


def undo_transfers(unit: Unit, ids: Ids, group: str, now: datetime) -> None:
    """Call off what producers weren't sent of an order yet, and take back what they were.

    One that is being sent just now is taken back once it is known to be there.
    """
    for outgoing in unit.outgoing.of_group(group):
        if outgoing.kind is not OutgoingKind.TRANSFER:
            continue
        kept = unit.outgoing.get(outgoing.id, lock=True) or outgoing
        if kept.state in (OutgoingState.QUEUED, OutgoingState.FAILED):
            unit.outgoing.save(cancelled(kept, now))
        elif kept.state is OutgoingState.PAID:
            dispatch(unit, ids, reversal(ids.new(), kept, now))
