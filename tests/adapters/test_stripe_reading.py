"""What Stripe's objects say of refunds and disputes whose money hasn't moved, or doesn't yet."""

from typing import Any

import pytest

from adapters.payments.stripe.reading import read_dispute, read_refund
from domain.payments import DisputeState, RefundState

REFUND: dict[str, Any] = {
    "id": "re_1",
    "payment_intent": "pi_1",
    "amount": 227_00,
    "currency": "usd",
    "metadata": None,
}
DISPUTE: dict[str, Any] = {"id": "du_1", "payment_intent": "pi_1", "amount": 227_00, "currency": "usd"}
TAKEN: dict[str, Any] = {"currency": "usd", "fee": 15_00}


@pytest.mark.parametrize(
    ("said", "state", "is_taken"),
    [
        ({"status": "succeeded", "balance_transaction": "txn_1"}, RefundState.DONE, True),
        ({"status": "pending", "balance_transaction": "txn_1"}, RefundState.PENDING, True),
        ({"status": "pending", "balance_transaction": None}, RefundState.PENDING, False),
        ({"status": "requires_action"}, RefundState.PENDING, False),
        ({"status": "failed", "balance_transaction": "txn_1"}, RefundState.FAILED, False),
        ({"status": "canceled"}, RefundState.FAILED, False),
    ],
)
def test_a_refund_has_left_once_stripe_has_booked_it(
    said: dict[str, Any], state: RefundState, is_taken: bool
) -> None:
    read = read_refund(REFUND | said)
    assert (read.state, read.is_taken, read.reference, read.amount) == (state, is_taken, "", 227_00)


@pytest.mark.parametrize(
    ("status", "entries", "state", "is_taken"),
    [
        ("warning_needs_response", [], DisputeState.OPEN, False),
        ("warning_closed", [], DisputeState.WON, False),
        ("needs_response", [TAKEN], DisputeState.OPEN, True),
        ("lost", [TAKEN], DisputeState.LOST, True),
    ],
)
def test_a_bank_that_only_asks_has_taken_nothing(
    status: str, entries: list[dict[str, Any]], state: DisputeState, is_taken: bool
) -> None:
    read = read_dispute(DISPUTE | {"status": status, "balance_transactions": entries})
    assert (read.state, read.is_taken, read.fee) == (state, is_taken, 15_00 if is_taken else 0)
