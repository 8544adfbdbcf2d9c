"""What buying and subscribing share at the processor: its pages, and what it keeps of payments."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from domain import postings
from domain.errors import Fault, Unavailable
from domain.money import Currency
from domain.payments import (
    PAYMENTS_DOWN,
    CheckoutSession,
    Payment,
    PaymentDispute,
    PaymentRefused,
    PaymentsDown,
)
from domain.ports import Ids, Payments
from domain.store import Unit


@contextmanager
def page_needed(fault: Fault = PAYMENTS_DOWN) -> Iterator[None]:
    """Whoever waits for a page of the processor's is told when there is none."""
    try:
        yield
    except (PaymentsDown, PaymentRefused) as error:
        raise Unavailable(fault) from error


def session_of(
    payments: Payments, session_id: str, reference: str, since: datetime, ends: bool
) -> CheckoutSession | None:
    """The payment page of an order or a plan; one whose address was lost on its way is looked for.

    With `ends`, nobody can pay there any more from now on.
    """
    if not session_id:
        found = payments.find_checkout(reference, since)
        if found is None:
            return None
        session_id = found.id
    return payments.expire_checkout(session_id) if ends else payments.checkout(session_id)


def book_processors_fee(unit: Unit, ids: Ids, payment: Payment, now: datetime) -> None:
    _book_fee(unit, ids, payment.charge_id, payment.currency, payment.fee, now)


def book_dispute_fee(unit: Unit, ids: Ids, dispute: PaymentDispute, now: datetime) -> None:
    _book_fee(unit, ids, dispute.id, dispute.currency, dispute.fee, now)


def _book_fee(unit: Unit, ids: Ids, charge_id: str, currency: Currency, fee: int, now: datetime) -> None:
    if fee:
        entry = postings.processor_charged(
            id=ids.new(), at=now, charge_id=charge_id, currency=currency, amount=fee
        )
        unit.ledger.add(entry)
