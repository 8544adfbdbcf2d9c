"""A beat held for one buyer: how many one may hold, for how long, and what ends it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts import Actor
from domain.errors import Conflict
from domain.licensing.sales import NOT_FOR_SALE
from domain.orders import (
    BEING_BOUGHT,
    MOST_HELD,
    RESERVED_FOR,
    TOO_MANY_HELD,
    Order,
    OrderState,
)
from domain.payments import PaymentRefused, SessionState
from tests import factories
from tests.domain.house import House
from tests.domain.trading import Market, for_sale


def session_state(sale: Market, order: Order) -> SessionState:
    return sale.house.rail.payments.checkout(order.session_id).state


def test_a_buyer_holds_so_many_beats_at_a_time(sale: Market, house: House) -> None:
    now, buyer = house.clock.now(), sale.buyer.id
    held = [
        factories.order(buyer_id=buyer, reserved_until=now + timedelta(minutes=number))
        for number in range(2, MOST_HELD + 2)
    ]
    with house.store.write() as unit:
        for order in held:
            unit.orders.add(order)
        unit.commit()
    with pytest.raises(Conflict) as caught:
        sale.ask()
    assert caught.value.fault is TOO_MANY_HELD
    assert f"{MOST_HELD} beats already" in caught.value.message and "in 2 min" in str(caught.value.advice)
    house.clock.moment += timedelta(minutes=2)
    order = sale.begin()
    assert sale.ask() == order.url
    assert sale.bought().state is OrderState.PAID


def test_a_second_click_leads_to_the_same_page(sale: Market, house: House) -> None:
    assert sale.ask() == sale.ask() == sale.begin().url
    assert house.rail.made("checkouts") == 1


def test_who_comes_second_is_told_when_to_come_again(sale: Market, eve: Actor, house: House) -> None:
    sale.begin()
    house.clock.pass_by(minutes=5)
    with pytest.raises(Conflict) as caught:
        sale.ask(eve)
    assert caught.value.fault is BEING_BOUGHT and "30 min" in caught.value.advice
    assert house.rail.made("checkouts") == 1


def test_a_beat_whose_buyer_left_is_the_next_ones(sale: Market, eve: Actor, house: House) -> None:
    first = sale.begin()
    house.clock.moment += RESERVED_FOR
    second = sale.bought(eve)
    assert second.state is OrderState.PAID and sale.order(first).state is OrderState.EXPIRED
    with pytest.raises(PaymentRefused):
        house.rail.pay(first.session_id)
    assert house.rail.made("payments") == 1


def test_reservations_run_out_by_themselves(sale: Market, house: House) -> None:
    order = sale.begin()
    assert house.buying.settle_lapsed() == 0
    house.clock.moment += RESERVED_FOR
    assert (house.buying.settle_lapsed(), house.buying.settle_lapsed()) == (1, 0)
    assert (sale.order(order).state, session_state(sale, order)) == (OrderState.EXPIRED, SessionState.EXPIRED)


def test_an_order_that_cannot_be_asked_for_keeps_no_other(sale: Market, house: House) -> None:
    order = sale.begin()
    other = for_sale(house, house.producer("Day Owl"), sale.buyer, b"RIFF other")
    later = other.begin()
    with house.store.write() as unit:
        unit.orders.save(replace(order, session_id="cs_gone"))
        unit.commit()
    house.clock.moment += RESERVED_FOR
    with pytest.raises(PaymentRefused, match="cs_gone"):
        house.buying.settle_lapsed()
    assert other.order(later).state is OrderState.EXPIRED
    assert house.buying.mine(actor=sale.buyer, order_id=order.id).state is OrderState.RESERVED


def test_a_buyer_may_leave_and_come_again(sale: Market, eve: Actor, house: House) -> None:
    first = sale.begin()
    left = house.buying.cancel(actor=sale.buyer, order_id=first.id)
    assert (left.state, session_state(sale, first)) == (OrderState.EXPIRED, SessionState.EXPIRED)
    assert sale.begin().id != first.id


def test_who_paid_cannot_leave_any_more(sale: Market, house: House) -> None:
    order = sale.begin()
    house.rail.pay(order.session_id)
    assert house.buying.cancel(actor=sale.buyer, order_id=order.id).state is OrderState.PAID


def test_another_offer_of_the_beat_needs_another_page(sale: Market, house: House) -> None:
    first = sale.begin()
    shown = sale.offer
    sale.offer_anew(price=300_00)
    with pytest.raises(Conflict) as caught:
        house.buying.begin(actor=sale.buyer, track_id=sale.track.id, offer_id=shown.id)
    assert caught.value.fault is NOT_FOR_SALE
    assert (sale.begin().price, session_state(sale, first)) == (300_00, SessionState.EXPIRED)
