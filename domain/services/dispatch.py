"""Giving money its way out, within the unit that decides it."""

from domain.jobs import new_job
from domain.outgoing import SEND, Outgoing, send_key
from domain.ports import Ids
from domain.store import Unit


def dispatch(unit: Unit, ids: Ids, outgoing: Outgoing) -> None:
    """Keep it, and have a worker send it."""
    unit.outgoing.add(outgoing)
    have_sent(unit, ids, outgoing)


def have_sent(unit: Unit, ids: Ids, outgoing: Outgoing) -> None:
    """Ask for its next try, once."""
    payload = {"outgoing": outgoing.id}
    unit.jobs.add_once(new_job(ids.new(), SEND, payload, outgoing.next_at, send_key(outgoing)))
