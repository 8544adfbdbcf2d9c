"""Which thing at the payment processor a line of the books is about."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.ledger import Posted
from domain.orders import Order
from domain.outgoing import Outgoing, OutgoingKind, OutgoingState
from domain.payments import MovementKind
from domain.reconciling import Half, booked
from domain.store import Unit

HEARD_WITHIN = timedelta(days=3)
"""How long after it happened something is booked that only the processor's events tell of."""
SUBSCRIPTION = "subscription"
KINDS = {
    OutgoingKind.TRANSFER: MovementKind.TRANSFER,
    OutgoingKind.REVERSAL: MovementKind.REVERSAL,
    OutgoingKind.REFUND: MovementKind.REFUND,
}


@dataclass(frozen=True)
class Traced:
    """A line as a half to compare; its movement can't be older than `since`."""

    half: Half
    since: datetime


def event_of(line: Posted) -> tuple[str, str]:
    """What happened, and to what, by its cause."""
    event, _, id = line.cause.partition(":")
    return event, id


def trace(unit: Unit, line: Posted) -> Traced:
    """Any line but a subscription's, of which the processor has to tell."""
    event, id = event_of(line)
    match event:
        case "sale" | "unasked":
            return _by_order(line, unit.orders.get(id))
        case "transfer":
            return _by_outgoing(line, unit.outgoing.get(id))
        case "transfer-reversal":
            return _by_outgoing(line, _reversal(unit, id))
        case "refund" | "refund-back" | "subscription-refund" | "subscription-refund-back":
            return Traced(booked(line, MovementKind.REFUND, id), line.at - HEARD_WITHIN)
        case "sale-refund" | "unasked-refund":
            # Only books from before refunds were followed by themselves have such lines.
            return _by_outgoing(line, _refund(unit, id))
        case "processor-fee":
            return Traced(booked(line, MovementKind.FEE, id), line.at)
        case "dispute" | "dispute-end":
            return Traced(booked(line, MovementKind.DISPUTE, id), line.at - HEARD_WITHIN)
        case _:
            return untraced(line)


def untraced(line: Posted) -> Traced:
    """Nothing is known to have moved for it."""
    return Traced(booked(line, MovementKind.OTHER, ""), line.at)


def _by_order(line: Posted, order: Order | None) -> Traced:
    if order is None:
        return untraced(line)
    return Traced(booked(line, MovementKind.PAYMENT, order.payment_id), order.created_at)


def _by_outgoing(line: Posted, outgoing: Outgoing | None) -> Traced:
    if outgoing is None:
        return untraced(line)
    is_paid = outgoing.state is OutgoingState.PAID
    half = booked(line, KINDS[outgoing.kind], outgoing.object_id, is_paid)
    return Traced(half, outgoing.first_sent_at or outgoing.created_at)


def _reversal(unit: Unit, transfer_id: str) -> Outgoing | None:
    sent = unit.outgoing.get(transfer_id)
    group = unit.outgoing.of_group(sent.group) if sent else []
    return next((each for each in group if each.cause == f"reversal:{transfer_id}"), None)


def _refund(unit: Unit, group: str) -> Outgoing | None:
    found = unit.outgoing.of_group(group)
    return next((each for each in found if each.kind is OutgoingKind.REFUND), None)
