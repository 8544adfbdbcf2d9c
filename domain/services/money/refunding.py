"""Undoing a sale: its licence ends, the beat is listed again, the money goes back the way it came."""

from dataclasses import dataclass

from domain.accounts import Actor, administering
from domain.errors import Conflict, NotFound
from domain.jobs import AuditEntry
from domain.ledger import disputed
from domain.notices import NoticeKind
from domain.orders import ORDER_DISPUTED, ORDER_OVER, UNKNOWN_ORDER, Order, OrderState, refunded
from domain.outgoing import refund
from domain.payments import DisputeState
from domain.ports import Clock, Ids
from domain.services.dispatch import dispatch, undo_transfers
from domain.services.notify import tell_of_order
from domain.services.selling import Selling
from domain.site import Site
from domain.store import Store


@dataclass(frozen=True)
class Refunding:
    store: Store
    selling: Selling
    clock: Clock
    ids: Ids
    site: Site

    def refund(self, *, actor: Actor | None, order_id: str, reason: str) -> Order:
        """Give a buyer all of their money back, within a day and before any download. Only admins.

        Raises `Conflict` with what stands against it; a second time is one, too (ORDER_OVER).
        """
        admin, now = administering(actor), self.clock.now()
        with self.store.write() as unit:
            seen = unit.orders.get(order_id)
            if seen is None:
                raise NotFound(UNKNOWN_ORDER)
            if seen.state is not OrderState.PAID:
                raise Conflict(ORDER_OVER, state=seen.state)
            self.selling.relist(unit, seen.licence_id, admin.id, now)
            order = unit.orders.get(order_id, lock=True) or seen
            if order.state is not OrderState.PAID:
                raise Conflict(ORDER_OVER, state=order.state)
            if unit.ledger.balance(disputed(order.id), order.currency) or order.dispute is DisputeState.LOST:
                raise Conflict(ORDER_DISPUTED)
            after = refunded(order, reason, now)
            unit.orders.save(after)
            undo_transfers(unit, self.ids, order.id, now)
            tell_of_order(unit, self.ids, self.site, order, NoticeKind.REFUND, f"refund:{order.id}", now)
            back = refund(self.ids.new(), order.id, order.payment_id, order.amount, order.currency, now)
            dispatch(unit, self.ids, back)
            details = {"reason": reason}
            unit.audit.add(AuditEntry(self.ids.new(), now, admin.id, "order.refunded", order.id, details))
            unit.commit()
        return after
