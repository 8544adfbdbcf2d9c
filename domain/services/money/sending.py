"""Sending money in three steps: its row says that it is about to be, the call, its row says how it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain import postings
from domain.accounts import Actor, administering
from domain.errors import NotFound
from domain.jobs import AuditEntry
from domain.ledger import Entry, disputed
from domain.money import priced
from domain.notices import NoticeKind
from domain.orders import UNDONE
from domain.outgoing import (
    DISPUTED,
    UNDECIDED,
    UNKNOWN_PAYMENT,
    Outgoing,
    OutgoingKind,
    OutgoingState,
    again,
    cancelled,
    refused,
    reversal,
    sending,
    sent,
    unanswered,
    waiting,
)
from domain.payments import (
    DisputeState,
    PaymentRefused,
    PaymentsDown,
    Refund,
    RefundState,
    Reversal,
    SentTransfer,
    TransferOrder,
)
from domain.payouts.accounts import Payee, hindrance
from domain.ports import Clock, Ids, Payments
from domain.services.dispatch import dispatch, have_sent
from domain.services.notify import note
from domain.services.returning import settle_refund
from domain.store import Store, Unit

Made = SentTransfer | Reversal | Refund
"""What a call makes at the processor."""


@dataclass(frozen=True)
class Sending:
    store: Store
    payments: Payments
    clock: Clock
    ids: Ids

    def run(self, *, outgoing_id: str) -> Outgoing | None:
        """One try, if it is due; None where there is nothing to do. May be cut off anywhere and run again."""
        claimed = self._claim(outgoing_id)
        if claimed is None:
            return None
        outgoing, account_id = claimed
        try:
            made = self._make(outgoing, account_id)
        except PaymentRefused as no:
            # A refund of which the processor doesn't tell may be done: that is no reason to make another.
            end = unanswered if outgoing.is_under_way else refused
            return self._note(outgoing, end(outgoing, no.reason, self.clock.now()))
        except PaymentsDown as silence:
            return self._note(outgoing, unanswered(outgoing, str(silence), self.clock.now()))
        return self._finish(outgoing, made)

    def heard(self, *, refund_id: str) -> Outgoing | None:
        """Do what the processor says of a refund by now; None for one that we didn't ask for.

        May be called at any time and any number of times. The newest refund for the same reason counts, so
        that what is heard late of an earlier one changes nothing. Raises `PaymentsDown`, `PaymentRefused`.
        """
        refund = self.payments.read_refund(refund_id)
        newest = self.payments.find_refund(refund.reference, refund.payment_id) if refund.reference else None
        with self.store.write() as unit:
            kept = unit.outgoing.get(refund.reference, lock=True) if refund.reference else None
            if kept is None or kept.kind is not OutgoingKind.REFUND:
                return None
            after = settle_refund(unit, self.ids, kept, newest or refund, self.clock.now())
            unit.commit()
        return after

    def have_due_sent(self) -> int:
        """Ask workers for everything whose next try has come; how many that are."""
        with self.store.write() as unit:
            due = unit.outgoing.due(self.clock.now())
            for outgoing in due:
                have_sent(unit, self.ids, outgoing)
            unit.commit()
        return len(due)

    def stuck(self, *, actor: Actor | None) -> Sequence[Outgoing]:
        """Money that failed, or should have moved for a quarter of an hour. Only admins."""
        administering(actor)
        with self.store.read() as unit:
            return unit.outgoing.stuck(self.clock.now())

    def waiting(self, *, actor: Actor | None) -> Sequence[Outgoing]:
        """Money that waits for a payout account, a dispute's end or a bank, the oldest first. Only admins."""
        administering(actor)
        now = self.clock.now()
        with self.store.read() as unit:
            return [each for each in unit.outgoing.waiting() if not each.is_stuck(now)]

    def retry(self, *, actor: Actor | None, outgoing_id: str) -> Outgoing:
        """Try a failed one from the start. Only admins; raises `Conflict` for one that didn't fail."""
        admin, now = administering(actor), self.clock.now()
        with self.store.write() as unit:
            outgoing = unit.outgoing.get(outgoing_id, lock=True)
            if outgoing is None:
                raise NotFound(UNKNOWN_PAYMENT)
            once_more = again(outgoing, now)
            unit.outgoing.save(once_more)
            have_sent(unit, self.ids, once_more)
            details = {"cause": outgoing.cause}
            entry = AuditEntry(self.ids.new(), now, admin.id, "outgoing.retried", outgoing.id, details)
            unit.audit.add(entry)
            unit.commit()
        return once_more

    def _claim(self, outgoing_id: str) -> tuple[Outgoing, str] | None:
        """The row, saying that it is about to be sent, and the account that it goes to."""
        now = self.clock.now()
        with self.store.write() as unit:
            outgoing = unit.outgoing.get(outgoing_id, lock=True)
            if outgoing is None or not outgoing.is_due(now):
                return None
            # Read once the row is held: whoever makes the account ready from now on asks for it again.
            payee = unit.payees.get(outgoing.producer_id)
            claimed = _begun(unit, outgoing, payee, now)
            unit.outgoing.save(claimed)
            unit.commit()
        account_id = payee.account_id if payee else ""
        return (claimed, account_id) if claimed.state is OutgoingState.SENDING else None

    def _make(self, outgoing: Outgoing, account_id: str) -> Made:
        """Do it, unless an earlier try has done it."""
        if outgoing.is_under_way:
            return self.payments.read_refund(outgoing.object_id)
        if outgoing.is_late(self.clock.now()) and (found := self._find(outgoing)):
            return found
        try:
            return self._call(outgoing, account_id)
        except PaymentRefused:
            # The no is about this call: one before it, whose answer was lost, may have been done.
            if found := self._find(outgoing) or self._given_back(outgoing):
                return found
            raise

    def _call(self, outgoing: Outgoing, account_id: str) -> Made:
        match outgoing.kind:
            case OutgoingKind.TRANSFER:
                order = TransferOrder(
                    outgoing.id,
                    account_id,
                    outgoing.amount,
                    outgoing.currency,
                    outgoing.group,
                    outgoing.source,
                )
                return self.payments.transfer(outgoing.key, order)
            case OutgoingKind.REVERSAL:
                return self.payments.reverse(outgoing.key, outgoing.id, outgoing.source, outgoing.amount)
            case OutgoingKind.REFUND:
                return self.payments.refund(outgoing.key, outgoing.id, outgoing.source, outgoing.amount)

    def _given_back(self, outgoing: Outgoing) -> Refund | None:
        """A refund of all of it that somebody made at the processor: nothing is left for ours."""
        if outgoing.kind is not OutgoingKind.REFUND:
            return None
        made = self.payments.refunds(outgoing.source)
        whole = (each for each in made if each.amount == outgoing.amount and each.id != outgoing.object_id)
        return next((each for each in whole if each.state is not RefundState.FAILED), None)

    def _find(self, outgoing: Outgoing) -> Made | None:
        """What an earlier try has made after all; a refund that is known to have failed is none."""
        match outgoing.kind:
            case OutgoingKind.TRANSFER:
                return self.payments.find_transfer(outgoing.id, outgoing.group)
            case OutgoingKind.REVERSAL:
                return self.payments.find_reversal(outgoing.id, outgoing.source)
            case OutgoingKind.REFUND:
                found = self.payments.find_refund(outgoing.id, outgoing.source)
                return None if found is None or found.id == outgoing.object_id else found

    def _note(self, tried: Outgoing, after: Outgoing) -> Outgoing:
        """How a try ended that made nothing, or perhaps something; unless another one knows better by now."""
        with self.store.write() as unit:
            kept = unit.outgoing.get(tried.id, lock=True)
            if kept != tried:
                return kept or tried
            unit.outgoing.save(after)
            unit.commit()
        return after

    def _finish(self, outgoing: Outgoing, made: Made) -> Outgoing:
        now = self.clock.now()
        with self.store.write() as unit:
            kept = unit.outgoing.get(outgoing.id, lock=True)
            if kept is None or kept.state not in UNDECIDED:
                return kept or outgoing
            if isinstance(made, Refund):
                done = settle_refund(unit, self.ids, kept, made, now)
                unit.commit()
                return done
            done = sent(kept, made.id, now)
            unit.outgoing.save(done)
            unit.ledger.add(self._entry(unit, done, now))
            if done.kind is OutgoingKind.TRANSFER:
                self._paid_out(unit, done, now)
            unit.commit()
        return done

    def _paid_out(self, unit: Unit, done: Outgoing, now: datetime) -> None:
        """Its producer is told, unless it has to come back at once; the sale, or the month, had a letter."""
        if _is_undone(unit, done.group):
            dispatch(unit, self.ids, reversal(self.ids.new(), done, now))
            return
        values = {"amount": priced(done.amount, done.currency), "transaction": done.id}
        note(unit, self.ids, done.producer_id, NoticeKind.PAYOUT, f"payout:{done.id}", values, now)

    def _entry(self, unit: Unit, done: Outgoing, now: datetime) -> Entry:
        """A transfer's or a reversal's."""
        id = self.ids.new()
        if done.kind is OutgoingKind.REVERSAL:
            entry = _booked(unit, f"transfer:{done.cause.partition(':')[2]}")
            return postings.transfer_reversed(id=id, at=now, transfer=entry)
        return postings.transfer_sent(
            id=id,
            at=now,
            transfer_id=done.id,
            currency=done.currency,
            producer_id=done.producer_id,
            amount=done.amount,
        )


def _begun(unit: Unit, outgoing: Outgoing, payee: Payee | None, now: datetime) -> Outgoing:
    """About to be sent, unless that can't work yet, or any more. What may have been sent is sent on."""
    is_first, is_transfer = outgoing.state is OutgoingState.QUEUED, outgoing.kind is OutgoingKind.TRANSFER
    if is_first and is_transfer and _is_undone(unit, outgoing.group):
        return cancelled(outgoing, now)
    if is_first and (_is_disputed(unit, outgoing.group) if is_transfer else _is_held_back(unit, outgoing)):
        return waiting(outgoing, DISPUTED, now)
    if is_first and is_transfer and (reason := hindrance(payee, _is_suspended(unit, outgoing.producer_id))):
        return waiting(outgoing, reason, now)
    return sending(outgoing, now)


def _is_suspended(unit: Unit, producer_id: str) -> bool:
    user = unit.users.get(producer_id)
    return user is not None and user.suspended


def _is_undone(unit: Unit, group: str) -> bool:
    order = unit.orders.get(group)
    return order is not None and order.state in UNDONE


def _is_disputed(unit: Unit, group: str) -> bool:
    order = unit.orders.get(group)
    return order is not None and order.dispute is DisputeState.OPEN


def _is_held_back(unit: Unit, outgoing: Outgoing) -> bool:
    """Whether the buyer's bank holds what is to go back: it can't be refunded until that is decided."""
    account = disputed(outgoing.group)
    return outgoing.kind is OutgoingKind.REFUND and unit.ledger.balance(account, outgoing.currency) > 0


def _booked(unit: Unit, cause: str) -> Entry:
    entry = unit.ledger.by_cause(cause)
    if entry is None:
        raise ValueError(f"nothing is booked for {cause}")
    return entry
