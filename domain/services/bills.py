"""What is booked of a plan's bills, once each: what came in, what went back, what a bank holds back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain import postings
from domain.ledger import LOSSES, PROCESSOR, Entry, Kind, disputed
from domain.paid_plans import collected, given_back
from domain.payments import DisputeState, Invoice, Payment, PaymentDispute, Refund, RefundState
from domain.payouts.closing import MONTHS
from domain.payouts.periods import period_of
from domain.ports import Ids, Payments
from domain.services.checkouts import book_dispute_fee, book_processors_fee
from domain.store import Unit

MOST_LINES = 100
Back = tuple[int, int]
"""How much went back of a bill, and how much of that was the plan's price."""


@dataclass(frozen=True)
class Bill:
    """A bill with its payment, where it is paid, all refunds of that, and a dispute that was heard of."""

    invoice: Invoice
    payment: Payment | None = None
    refunds: Sequence[Refund] = ()
    dispute: PaymentDispute | None = None


def read_bill(payments: Payments, invoice: Invoice) -> Bill:
    if not invoice.is_paid or not invoice.payment_id:
        return Bill(invoice)
    payment = payments.payment(invoice.payment_id)
    return Bill(invoice, payment, payments.refunds(payment.id) if payment.refunded else ())


def hold_pools(unit: Unit, bill: Bill) -> None:
    """No month is closed while it is decided whether a pool bears what went back."""
    if bill.refunds or bill.dispute:
        unit.lock(MONTHS)


def book_bill(unit: Unit, ids: Ids, bill: Bill, now: datetime) -> bool | None:
    """Book what isn't booked yet of a bill; whether all of it went back, None where that isn't decided."""
    if bill.payment is None:
        return None
    paid = _paid(unit, ids, bill.invoice, bill.payment, now)
    for refund in bill.refunds:
        _book_refund(unit, ids, bill, paid, refund, now)
    if bill.dispute and bill.dispute.is_taken:
        _book_dispute(unit, ids, bill, paid, bill.dispute, now)
    return _is_gone(unit, bill, bill.payment)


def _paid(unit: Unit, ids: Ids, invoice: Invoice, payment: Payment, now: datetime) -> Entry:
    """What came in, in the pool of the month in which it was paid."""
    if known := unit.ledger.by_cause(f"subscription:{invoice.id}"):
        return known
    base, fee = collected(invoice, payment)
    entry = postings.subscription_paid(
        id=ids.new(),
        at=now,
        invoice_id=invoice.id,
        currency=payment.currency,
        period=period_of(invoice.paid_at or now),
        base=base,
        fee=fee,
    )
    unit.ledger.add(entry)
    book_processors_fee(unit, ids, payment, now)
    return entry


def _book_refund(unit: Unit, ids: Ids, bill: Bill, paid: Entry, refund: Refund, now: datetime) -> None:
    known = unit.ledger.by_cause(f"subscription-refund:{refund.id}")
    if refund.state is RefundState.FAILED and known:
        unit.ledger.add(postings.subscription_refund_came_back(id=ids.new(), at=now, refund=known))
    elif refund.is_taken and not known:
        base, fee = _parts(unit, bill, paid, refund.amount)
        entry = postings.subscription_refunded(
            id=ids.new(),
            at=now,
            payment=paid,
            refund_id=refund.id,
            base=base,
            fee=fee,
            is_split=_is_split(unit, paid),
        )
        unit.ledger.add(entry)


def _book_dispute(
    unit: Unit, ids: Ids, bill: Bill, paid: Entry, dispute: PaymentDispute, now: datetime
) -> None:
    """While it is open its part of a pool isn't split; lost, that stays so."""
    opened = unit.ledger.by_cause(f"dispute:{dispute.id}")
    if opened is None:
        opened = _open_dispute(unit, ids, bill, paid, dispute, now)
    held_back = unit.ledger.by_cause(f"dispute-pool:{dispute.id}")
    if dispute.state is DisputeState.OPEN or unit.ledger.by_cause(f"dispute-end:{dispute.id}"):
        return
    if dispute.state is DisputeState.WON:
        unit.ledger.add(postings.dispute_won(id=ids.new(), at=now, opened=opened))
        if held_back:
            unit.ledger.add(postings.pool_released(id=ids.new(), at=now, held_back=held_back))
    else:
        _lose_dispute(unit, ids, bill, paid, opened, held_back, now)


def _open_dispute(
    unit: Unit, ids: Ids, bill: Bill, paid: Entry, dispute: PaymentDispute, now: datetime
) -> Entry:
    opened = postings.dispute_opened(
        id=ids.new(),
        at=now,
        dispute_id=dispute.id,
        order_id=bill.invoice.id,
        currency=dispute.currency,
        amount=dispute.amount,
    )
    unit.ledger.add(opened)
    book_dispute_fee(unit, ids, dispute, now)
    base, _ = _parts(unit, bill, paid, dispute.amount)
    if base and not _is_split(unit, paid):
        held_back = postings.pool_disputed(
            id=ids.new(), at=now, payment=paid, dispute_id=dispute.id, amount=base
        )
        unit.ledger.add(held_back)
    return opened


def _lose_dispute(
    unit: Unit, ids: Ids, bill: Bill, paid: Entry, opened: Entry, held_back: Entry | None, now: datetime
) -> None:
    """The pool bears what was held back of it, even where refunds that failed since divide otherwise."""
    amount = -opened.amounts[PROCESSOR]
    borne = sum(_pooled(held_back)) if held_back else 0
    fee = amount - borne if held_back else _parts(unit, bill, paid, amount)[1]
    if fee or not held_back:
        lost = postings.dispute_lost(
            id=ids.new(), at=now, opened=opened, owed={}, fee=fee, borne_by_pool=borne
        )
        unit.ledger.add(lost)


def _parts(unit: Unit, bill: Bill, paid: Entry, amount: int) -> tuple[int, int]:
    """Of an amount that goes back, the plan's price and the platform's fee."""
    whole, base = paid.amounts[PROCESSOR], -sum(_pooled(paid))
    before, its_base = _back(unit, bill)
    return given_back(base, whole - base, before, its_base, amount)


def _back(unit: Unit, bill: Bill) -> Back:
    """What is booked of refunds that didn't come back."""
    found = [
        entry
        for each in bill.refunds
        if (entry := unit.ledger.by_cause(f"subscription-refund:{each.id}"))
        and unit.ledger.by_cause(f"subscription-refund-back:{each.id}") is None
    ]
    whole = -sum(each.amounts[PROCESSOR] for each in found)
    return whole, sum(sum(_pooled(each)) + each.amounts.get(LOSSES, 0) for each in found)


def _pooled(entry: Entry) -> list[int]:
    return [amount for account, amount in entry.amounts.items() if account.kind == "pool"]


def _is_split(unit: Unit, paid: Entry) -> bool:
    periods = [account.of for account in paid.amounts if account.kind == "pool"]
    return any(unit.runs.of_period(each) is not None for each in periods)


def _is_gone(unit: Unit, bill: Bill, payment: Payment) -> bool | None:
    gone = _back(unit, bill)[0]
    if bill.dispute and bill.dispute.state is DisputeState.LOST:
        gone += bill.dispute.amount
    if gone >= payment.amount:
        return True
    lines = unit.ledger.lines_of(disputed(bill.invoice.id), payment.currency, MOST_LINES)
    kinds = {line.kind for line in lines}
    return None if kinds and Kind.DISPUTE_WON not in kinds else False
