"""Payments that a buyer's bank disputes: the money is held back, then it is ours again or gone."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain import money_letters, postings
from domain.ledger import Entry
from domain.letters import by_post
from domain.money import Money
from domain.notices import NoticeKind
from domain.orders import TAKEN, Order, OrderState, taken_back
from domain.payments import DisputeState, PaymentDispute
from domain.ports import Clock, Ids, Payments
from domain.services.checkouts import book_dispute_fee
from domain.services.dispatch import send_what_waits, undo_transfers
from domain.services.notify import tell_of_order
from domain.services.returning import call_off_refund
from domain.services.selling import Selling
from domain.site import Site
from domain.store import Store, Unit

DECIDED = (DisputeState.WON, DisputeState.LOST)
GOING_BACK = (OrderState.REFUNDED, OrderState.RETURNED)


@dataclass(frozen=True)
class Disputing:
    store: Store
    payments: Payments
    selling: Selling
    clock: Clock
    ids: Ids
    site: Site

    def heard(self, *, dispute_id: str) -> Order | None:
        """Do what the processor says of a dispute; None for one about no order of ours.

        May be called at any time and any number of times. As long as it is open, no producer is sent
        anything of the sale. Lost, the sale is undone, unless the bank took a part of it only: that part is
        the platform's loss. What was to go back to the buyer anyway has gone back by that. A bank that only
        asks holds nothing back, and may take the money later after all. Whoever was owed something is told of
        each turn. Raises `PaymentsDown`, `PaymentRefused`.
        """
        dispute, now = self.payments.dispute(dispute_id), self.clock.now()
        with self.store.write() as unit:
            seen = unit.orders.by_payment(dispute.payment_id)
            if seen is None:
                return None
            unit.tracks.get(seen.track_id, lock=True)
            order = unit.orders.get(seen.id, lock=True) or seen
            if order.dispute in DECIDED and not _is_news(unit, dispute):
                return order
            opened = self._opened(unit, order, dispute, now) if dispute.is_taken else None
            after = replace(order, dispute=dispute.state)
            if dispute.state is DisputeState.WON:
                if opened:
                    unit.ledger.add(postings.dispute_won(id=self.ids.new(), at=now, opened=opened))
                send_what_waits(unit, self.ids, unit.outgoing.of_group(order.id), now)
            elif dispute.state is DisputeState.LOST and opened:
                after = self._lost(unit, after, dispute, opened, now)
            if opened and order.state is OrderState.PAID:
                self._tell(unit, after, dispute, now)
            unit.orders.save(after)
            unit.commit()
        return after

    def _tell(self, unit: Unit, after: Order, dispute: PaymentDispute, now: datetime) -> None:
        """How the dispute stands by now; of each stand once, however often the processor tells of it."""
        kind = NoticeKind.DISPUTE_OPENED
        if dispute.state in DECIDED:
            kind = (
                NoticeKind.DISPUTE_LOST if after.state is OrderState.TAKEN_BACK else NoticeKind.DISPUTE_KEPT
            )
        tell_of_order(unit, self.ids, self.site, after, kind, f"{kind}:{dispute.id}", now)

    def _opened(self, unit: Unit, order: Order, dispute: PaymentDispute, now: datetime) -> Entry:
        """What the books say of the money that is held back; admins are told when that is new."""
        if known := unit.ledger.by_cause(f"dispute:{dispute.id}"):
            return known
        entry = postings.dispute_opened(
            id=self.ids.new(),
            at=now,
            dispute_id=dispute.id,
            order_id=order.id,
            currency=dispute.currency,
            amount=dispute.amount,
        )
        unit.ledger.add(entry)
        book_dispute_fee(unit, self.ids, dispute, now)
        amount = Money(dispute.amount, dispute.currency)
        letter = money_letters.payment_disputed(self.site.support_email, self.site.name, order.id, amount)
        unit.jobs.add(by_post(letter, self.ids.new(), now))
        return entry

    def _lost(self, unit: Unit, order: Order, dispute: PaymentDispute, opened: Entry, now: datetime) -> Order:
        """A refund that wasn't sent yet isn't sent any more: the buyer has the money."""
        is_undone = order.state is OrderState.PAID and dispute.amount == order.amount
        is_returned = order.state in GOING_BACK and call_off_refund(
            unit, self.ids, order.id, dispute.amount, now
        )
        lost = postings.dispute_lost(
            id=self.ids.new(),
            at=now,
            opened=opened,
            owed=order.owed if is_undone else {},
            fee=order.fee if is_undone else 0,
            returned=dispute.amount if is_returned else 0,
        )
        unit.ledger.add(lost)
        if not is_undone:
            return order
        self.selling.take_back(unit, order.licence_id, order.buyer_id, TAKEN, now)
        undo_transfers(unit, self.ids, order.id, now)
        return taken_back(order, now)


def _is_news(unit: Unit, dispute: PaymentDispute) -> bool:
    """Whether money is held back, or gone, of which the books don't say how it ended."""
    return dispute.is_taken and unit.ledger.by_cause(f"dispute-end:{dispute.id}") is None
