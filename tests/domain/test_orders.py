"""Orders: what is asked, what counts as paid, and how they end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import Invalid
from domain.licensing.sales import Sale
from domain.money import Currency, Fee
from domain.orders import (
    RESERVED_FOR,
    OrderState,
    expired,
    is_paid_as_asked,
    minutes_left,
    paid,
    refunded,
    reserved,
    returned,
)
from domain.payments import CheckoutSession, SessionState
from domain.reasons import LONG_REASON
from tests.factories import MINUTE, NOW

ORDER = reserved("order", "track", "buyer", "maker", "offer", 200_00, Currency.USD, Fee(), NOW)
SESSION = CheckoutSession(
    "session", "order", "", SessionState.COMPLETE, 227_00, Currency.USD, NOW + RESERVED_FOR, is_paid=True
)
SALE = Sale(
    "licence",
    "track",
    "recording",
    "buyer",
    "maker",
    "offer",
    200_00,
    Currency.USD,
    {"maker": 200_00},
    "",
    NOW,
)


def test_a_buyer_pays_the_price_and_the_fee() -> None:
    assert (ORDER.price, ORDER.fee, ORDER.amount) == (200_00, 27_00, 227_00)


@pytest.mark.parametrize(
    ("passed", "lapsed", "left"),
    [
        (timedelta(), False, 35),
        (MINUTE / 2, False, 35),
        (RESERVED_FOR - MINUTE, False, 1),
        (RESERVED_FOR - timedelta(seconds=1), False, 1),
        (RESERVED_FOR, True, 1),
    ],
)
def test_a_reservation_runs_out(passed: timedelta, lapsed: bool, left: int) -> None:
    assert ORDER.is_lapsed(NOW + passed) is lapsed
    assert minutes_left(ORDER, NOW + passed) == left


def test_only_a_reservation_lapses() -> None:
    done = paid(ORDER, SALE, "payment", "charge")
    assert not done.is_lapsed(NOW + 2 * RESERVED_FOR)


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        ({}, True),
        ({"amount": 226_99}, False),
        ({"amount": 227_01}, False),
        ({"currency": Currency.CAD}, False),
        ({"reference": "another"}, False),
    ],
)
def test_what_was_paid_has_to_be_what_was_asked(change: dict[str, object], holds: bool) -> None:
    assert is_paid_as_asked(ORDER, replace(SESSION, **change)) is holds  # type: ignore[arg-type]


def test_a_paid_order_keeps_who_is_owed_what() -> None:
    done = paid(ORDER, SALE, "payment", "charge")
    assert (done.state, done.licence_id, done.owed, done.charge_id) == (
        OrderState.PAID,
        "licence",
        {"maker": 200_00},
        "charge",
    )


def test_an_order_ends_in_one_of_three_ways() -> None:
    late = returned(ORDER, "payment", "too late", NOW)
    undone = refunded(paid(ORDER, SALE, "payment", "charge"), "asked for", NOW)
    assert (late.state, late.payment_id, late.reason) == (OrderState.RETURNED, "payment", "too late")
    assert (undone.state, undone.reason) == (OrderState.REFUNDED, "asked for")
    assert expired(ORDER, NOW).state is OrderState.EXPIRED


def test_only_a_paid_order_is_refunded() -> None:
    with pytest.raises(ValueError, match="order is reserved"):
        refunded(ORDER, "asked for", NOW)


@pytest.mark.parametrize("reason", ["", "x" * (LONG_REASON + 1)])
def test_nothing_is_undone_without_a_reason_that_fits(reason: str) -> None:
    with pytest.raises(Invalid):
        refunded(paid(ORDER, SALE, "payment", "charge"), reason, NOW)
