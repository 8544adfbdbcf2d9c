"""Refunds that take their time and may fail in the end, however often and in whichever order that is told."""

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from domain.accounts import Actor, Role
from domain.ledger import returning
from domain.orders import Order, OrderState
from domain.outgoing import MOST_ATTEMPTS, UNDER_WAY, Outgoing, OutgoingKind, OutgoingState
from domain.payments import PaymentRefused, PaymentsDown, Refund, RefundState
from tests.domain.house import House
from tests.domain.test_refunding import UNDONE
from tests.domain.trading import FEE, PRICE, Market, Other, ready

ALL = PRICE + FEE


@pytest.fixture
def admin(house: House) -> Actor:
    return house.person(Role.ADMIN, "Root")


def undone(sale: Market, admin: Actor, pending: int = 1) -> Order:
    """A sale that an admin refunded, which the processor has taken on."""
    ready(sale.house, sale.owner)
    order = sale.bought()
    sale.work()
    sale.house.rail.slow_refunds(pending)
    sale.house.refunding.refund(actor=admin, order_id=order.id, reason="asked for")
    sale.work()
    return order


def back(sale: Market, order: Order) -> Outgoing:
    [refund] = sale.sent(order, OutgoingKind.REFUND)
    return refund


def end(sale: Market, order: Order, works: bool) -> str:
    """The bank says how it ends, and we hear of it."""
    refund_id = back(sale, order).object_id
    sale.house.rail.end_refund(refund_id, works)
    sale.house.sending.heard(refund_id=refund_id)
    return refund_id


def test_a_pending_refund_is_claimed_by_nobody_until_it_is_done(sale: Market, admin: Actor) -> None:
    order = undone(sale, admin)
    waits = back(sale, order)
    assert (waits.state, waits.reason, waits.attempts) == (OutgoingState.SENDING, UNDER_WAY, 0)
    assert sale.balance(returning(order.id)) == ALL
    assert sale.balances()["fees"] == -FEE and sale.order(order).state is OrderState.REFUNDED
    end(sale, order, works=True)
    assert back(sale, order).state is OutgoingState.PAID and back(sale, order).reason == ""
    assert sale.balances() == UNDONE and sale.balance(returning(order.id)) == 0
    assert sale.house.rail.made("refunds") == 1


def test_one_of_which_nothing_is_heard_is_looked_at_and_never_made_twice(sale: Market, admin: Actor) -> None:
    order = undone(sale, admin)
    for _ in range(4):
        sale.tick(hours=7)
    assert back(sale, order).is_under_way and sale.house.rail.made("refunds") == 1
    sale.house.rail.end_refund(back(sale, order).object_id, works=True)
    sale.house.rail.fail_calls()
    sale.tick(hours=7)
    assert back(sale, order).is_under_way
    sale.house.rail.forget_keys()
    sale.tick(hours=7)
    assert back(sale, order).state is OutgoingState.PAID and sale.balances() == UNDONE


def test_a_refund_that_the_processor_denies_knowing_is_not_made_again(sale: Market, admin: Actor) -> None:
    order = undone(sale, admin)
    house, honest = sale.house, sale.house.rail.payments

    def unknown(refund_id: str) -> Refund:
        raise PaymentRefused(f"No such refund: {refund_id}")

    kept = house.sending
    house.sending = replace(kept, payments=Other(honest, {"read_refund": unknown}))
    sale.tick(hours=7)
    house.sending = kept
    assert back(sale, order).is_under_way and back(sale, order).attempts == 0
    assert house.rail.made("refunds") == 1


def test_one_that_fails_is_sent_again_with_a_new_key(sale: Market, admin: Actor) -> None:
    order = undone(sale, admin)
    first = end(sale, order, works=False)
    failed = back(sale, order)
    assert (failed.state, failed.attempts, failed.object_id) == (OutgoingState.QUEUED, 1, first)
    assert failed.reason == "The refund failed: lost or stolen card."
    assert sale.balances()["fees"] == -FEE and sale.balance(returning(order.id)) == 0
    sale.tick(minutes=2)
    done = back(sale, order)
    assert done.state is OutgoingState.PAID and done.object_id != first
    assert sale.balances() == UNDONE and sale.house.rail.made("refunds") == 2


def test_one_that_was_done_and_comes_back_is_owed_until_it_is_sent_again(sale: Market, admin: Actor) -> None:
    order = undone(sale, admin, pending=0)
    assert sale.balances() == UNDONE
    end(sale, order, works=False)
    late = back(sale, order)
    assert (late.state, late.ended_at) == (OutgoingState.QUEUED, None)
    assert sale.balance(returning(order.id)) == -ALL
    sale.tick(minutes=2)
    assert back(sale, order).state is OutgoingState.PAID
    assert sale.balances() == UNDONE and sale.balance(returning(order.id)) == 0


def test_after_five_failures_it_waits_for_an_admin_who_may_have_it_tried_again(
    sale: Market, admin: Actor
) -> None:
    house, order = sale.house, undone(sale, admin, pending=MOST_ATTEMPTS)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        end(sale, order, works=False)
        assert back(sale, order).attempts == attempt
        sale.tick(hours=7)
    failed = back(sale, order)
    assert failed.state is OutgoingState.FAILED and house.sending.stuck(actor=admin) == [failed]
    assert house.rail.made("refunds") == MOST_ATTEMPTS
    house.sending.retry(actor=admin, outgoing_id=failed.id)
    sale.work()
    assert back(sale, order).state is OutgoingState.PAID and sale.balances() == UNDONE


def test_a_payment_that_is_returned_may_take_its_time_and_fail_too(sale: Market, house: House) -> None:
    order = sale.begin()
    house.rail.pay(order.session_id)
    sale.change_track(deleted_at=house.clock.now())
    house.rail.slow_refunds()
    assert sale.settle(order).state is OrderState.RETURNED
    sale.work()
    assert back(sale, order).is_under_way and sale.balance(returning(order.id)) == 0
    end(sale, order, works=False)
    assert sale.balance(returning(order.id)) == -ALL
    sale.tick(minutes=2)
    assert back(sale, order).state is OutgoingState.PAID and sale.balance(returning(order.id)) == 0


@pytest.mark.parametrize("order_of", list(permutations(range(4))))
def test_whatever_is_told_late_twice_and_out_of_order_ends_the_same(
    sale: Market, admin: Actor, order_of: tuple[int, ...]
) -> None:
    """Two refunds, of which the first fails; nothing is heard of either until both have ended."""
    house, order = sale.house, undone(sale, admin, pending=2)
    first = back(sale, order).object_id
    house.rail.end_refund(first, works=False)
    house.sending.heard(refund_id=first)
    sale.tick(minutes=2)
    second = back(sale, order).object_id
    house.rail.end_refund(second, works=True)
    told = [first, second, first, second]
    for place in order_of:
        house.sending.heard(refund_id=told[place])
    done = back(sale, order)
    assert (done.state, done.object_id, done.refusals) == (OutgoingState.PAID, second, 1)
    assert sale.balances() == UNDONE and sale.balance(returning(order.id)) == 0
    sale.tick(days=1)
    assert house.rail.made("refunds") == 2


@pytest.mark.parametrize("works", [True, False])
def test_the_end_may_be_told_before_the_answer_of_the_call_that_was_lost(
    sale: Market, admin: Actor, works: bool
) -> None:
    house = sale.house
    ready(house, sale.owner)
    order = sale.bought()
    sale.work()
    house.rail.slow_refunds()
    house.refunding.refund(actor=admin, order_id=order.id, reason="asked for")
    house.rail.drop_replies(2)
    sale.work()
    house.rail.drop_replies(0)
    [made] = house.rail.payments.refunds(order.payment_id)
    house.rail.end_refund(made.id, works)
    for _ in range(3):
        house.sending.heard(refund_id=made.id)
    for _ in range(3):
        sale.tick(minutes=11)
    assert back(sale, order).state is OutgoingState.PAID and sale.balances() == UNDONE
    assert back(sale, order).refusals == (not works)
    assert house.rail.made("refunds") == (1 if works else 2)


def test_all_of_it_is_heard_by_events_alone(sale: Market, admin: Actor) -> None:
    order = undone(sale, admin)
    sale.house.rail.end_refund(back(sale, order).object_id, works=True)
    sale.house.hearing.sweep()
    sale.work()
    assert back(sale, order).state is OutgoingState.PAID


def test_a_refund_that_is_none_of_ours_is_left_alone(sale: Market, house: House) -> None:
    order = sale.bought()
    made = house.rail.refund(order.payment_id, 1_00)
    assert house.sending.heard(refund_id=made.id) is None
    assert house.subscribing.refunded(refund_id=made.id) is None
    with pytest.raises(PaymentRefused):
        house.sending.heard(refund_id="none")
    house.rail.fail_calls()
    with pytest.raises(PaymentsDown):
        house.sending.heard(refund_id=made.id)
    assert made.state is RefundState.DONE and sale.order(order).state is OrderState.PAID


def test_a_refund_that_waits_for_funds_is_booked_once_its_money_has_left(sale: Market, admin: Actor) -> None:
    """The platform's balance is too low: it stays pending, and nothing has moved so far."""
    house, honest = sale.house, sale.house.rail.payments
    ready(house, sale.owner)
    order = sale.bought()
    sale.work()
    before = sale.balances()

    def short(*told: Any) -> Refund:
        return replace(honest.refund(*told), state=RefundState.PENDING, is_taken=False)

    kept, other = house.sending, Other(honest, {"refund": short})
    house.sending = replace(kept, payments=other)
    house.refunding.refund(actor=admin, order_id=order.id, reason="asked for")
    sale.work()
    house.sending = kept
    assert back(sale, order).is_under_way and sale.balance(returning(order.id)) == 0
    assert sale.balances() == before | {"processor": before["processor"] + PRICE, "producer": -PRICE}
    house.sending.heard(refund_id=back(sale, order).object_id)
    assert back(sale, order).state is OutgoingState.PAID and sale.balances() == UNDONE


def test_what_is_heard_once_more_of_the_first_does_not_count_against_the_third(
    sale: Market, admin: Actor
) -> None:
    house, order = sale.house, undone(sale, admin, pending=3)
    first = end(sale, order, works=False)
    sale.tick(minutes=2)
    second = end(sale, order, works=False)
    house.rail.drop_replies(2)
    sale.tick(minutes=11)
    house.rail.drop_replies(0)
    assert (back(sale, order).object_id, house.rail.made("refunds")) == (second, 3)
    for refund_id in (first, second):
        house.sending.heard(refund_id=refund_id)
    assert back(sale, order).is_under_way and back(sale, order).refusals == 2
    end(sale, order, works=True)
    assert sale.balances() == UNDONE


def test_a_retry_of_which_nothing_came_is_made_a_day_later(sale: Market, admin: Actor) -> None:
    """What is found by then is only the refund that failed."""
    house, order = sale.house, undone(sale, admin)
    end(sale, order, works=False)
    house.rail.fail_calls()
    sale.tick(minutes=2)
    assert back(sale, order).state is OutgoingState.SENDING and house.rail.made("refunds") == 1
    house.rail.forget_keys()
    sale.tick(hours=25)
    assert back(sale, order).state is OutgoingState.PAID and house.rail.made("refunds") == 2
