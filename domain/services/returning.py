"""What is kept and booked of a refund of ours, within the unit that heard how it stands."""

from datetime import datetime

from domain import postings
from domain.outgoing import UNSENT, Outgoing, OutgoingKind, cancelled, told
from domain.payments import Refund, RefundState
from domain.ports import Ids
from domain.store import Unit


def settle_refund(unit: Unit, ids: Ids, outgoing: Outgoing, refund: Refund, now: datetime) -> Outgoing:
    """Its row, which the unit has locked, and the books follow what the processor says.

    The sale counts as refunded once the refund is done. Until then, and again when it fails, its money stands
    under `returning`: with the buyer's bank, or owed to the buyer.
    """
    after = told(outgoing, refund, now)
    if after == outgoing:
        return outgoing
    unit.outgoing.save(after)
    if refund.state is RefundState.FAILED:
        _book_return(unit, ids, refund, now)
    else:
        _book_way(unit, ids, outgoing, refund, now)
    return after


def call_off_refund(unit: Unit, ids: Ids, order_id: str, amount: int, now: datetime) -> bool:
    """The buyer's bank took all that was to go back: it is sent no more, and the sale counts as refunded.

    False where nothing was to go back, where that was another amount, or where it may have gone out.
    """
    for outgoing in unit.outgoing.of_group(order_id):
        kept = unit.outgoing.get(outgoing.id, lock=True) or outgoing
        if kept.kind is OutgoingKind.REFUND and kept.state in UNSENT and kept.amount == amount:
            unit.outgoing.save(cancelled(kept, now))
            _book_end(unit, ids, order_id, now)
            return True
    return False


def _book_return(unit: Unit, ids: Ids, refund: Refund, now: datetime) -> None:
    """Only what had left can come back."""
    if sent := unit.ledger.by_cause(f"refund:{refund.id}"):
        unit.ledger.add(postings.refund_came_back(id=ids.new(), at=now, sent=sent))


def _book_way(unit: Unit, ids: Ids, outgoing: Outgoing, refund: Refund, now: datetime) -> None:
    if refund.is_taken and not unit.ledger.by_cause(f"refund:{refund.id}"):
        sent = postings.refund_sent(
            id=ids.new(),
            at=now,
            refund_id=refund.id,
            order_id=outgoing.group,
            currency=refund.currency,
            amount=refund.amount,
        )
        unit.ledger.add(sent)
    if refund.state is RefundState.DONE:
        _book_end(unit, ids, outgoing.group, now)


def _book_end(unit: Unit, ids: Ids, order_id: str, now: datetime) -> None:
    if sale := unit.ledger.by_cause(f"sale:{order_id}"):
        unit.ledger.add(postings.sale_refunded(id=ids.new(), at=now, sale=sale))
