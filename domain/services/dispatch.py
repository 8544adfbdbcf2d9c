"""Giving money its way out, within the unit that decides it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.jobs import new_job
from domain.outgoing import SEND, UNSENT, Outgoing, OutgoingKind, OutgoingState, cancelled, reversal, send_key
from domain.ports import Ids
from domain.services.asking import ask_again
from domain.store import Unit


def dispatch(unit: Unit, ids: Ids, outgoing: Outgoing) -> None:
    """Keep it, and have a worker send it."""
    unit.outgoing.add(outgoing)
    have_sent(unit, ids, outgoing)


def have_sent(unit: Unit, ids: Ids, outgoing: Outgoing) -> None:
    """Ask for its next try, once."""
    payload = {"outgoing": outgoing.id}
    ask_again(unit, new_job(ids.new(), SEND, payload, outgoing.next_at, send_key(outgoing)))


def send_what_waits(unit: Unit, ids: Ids, transfers: Sequence[Outgoing], now: datetime) -> None:
    """What kept these back is over: those that are queued are due now."""
    for waiting in transfers:
        kept = unit.outgoing.get(waiting.id, lock=True)
        if kept is not None and kept.state is OutgoingState.QUEUED and kept.kind is OutgoingKind.TRANSFER:
            due = replace(kept, next_at=now)
            unit.outgoing.save(due)
            have_sent(unit, ids, due)


def undo_transfers(unit: Unit, ids: Ids, group: str, now: datetime) -> None:
    """Call off what producers weren't sent of an order yet, and take back what they were.

    One that is being sent just now is taken back once it is known to be there.
    """
    for outgoing in unit.outgoing.of_group(group):
        if outgoing.kind is not OutgoingKind.TRANSFER:
            continue
        kept = unit.outgoing.get(outgoing.id, lock=True) or outgoing
        if kept.state in UNSENT:
            unit.outgoing.save(cancelled(kept, now))
        elif kept.state is OutgoingState.PAID:
            dispatch(unit, ids, reversal(ids.new(), kept, now))
