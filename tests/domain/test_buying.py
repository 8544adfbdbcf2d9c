"""Buying a beat exclusively: who may, who pays once, and what becomes of money that comes too late."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.accounts import Actor
from domain.errors import Conflict, NotFound, Unavailable
from domain.ledger import returning
from domain.licensing.granted import BOUGHT_ALREADY
from domain.licensing.sales import FAMILY_SOLD, OWN_BEAT
from domain.licensing.splits import Answer
from domain.money import Currency
from domain.orders import (
    PAID_OTHERWISE,
    RESERVED_FOR,
    UNKNOWN_ORDER,
    Order,
    OrderState,
)
from domain.outgoing import OutgoingKind, OutgoingState
from domain.payments import PAYMENTS_DOWN, CheckoutSession, PaymentRefused, PaymentsDown, SessionState
from domain.ports import Payments
from tests import factories
from tests.domain.house import House
from tests.domain.trading import COST, FEE, PRICE, Market, Other, for_sale, letters_to, ready

PAID_ALL = {"processor": -COST, "costs": COST, "fees": 0, "producer": 0}
"""What a payment that went back whole leaves behind."""


def test_a_buyer_pays_and_has_the_beat(sale: Market, house: House) -> None:
    order = sale.bought()
    assert (order.state, order.owed) == (OrderState.PAID, {sale.owner.id: PRICE})
    assert sale.stored().sold_at == house.clock.now()
    with house.store.read() as unit:
        licence = unit.licences.get(order.licence_id)
    assert licence and licence.holder_id == sale.buyer.id
    assert sale.balances() == {
        "processor": PRICE + FEE - COST,
        "costs": COST,
        "fees": -FEE,
        "producer": -PRICE,
    }
    [sent] = sale.sent(order)
    assert (sent.amount, sent.source, sent.producer_id) == (PRICE, order.charge_id, sale.owner.id)
    assert len(letters_to(house, sale.buyer)) == len(letters_to(house, sale.owner)) == 1


def test_settling_again_changes_nothing(sale: Market, house: House) -> None:
    order = sale.bought()
    letters, balances = len(letters_to(house, sale.buyer)), sale.balances()
    for _ in range(3):
        assert sale.settle(order) == house.buying.mine(actor=sale.buyer, order_id=order.id) == order
    assert (len(letters_to(house, sale.buyer)), sale.balances()) == (letters, balances)
    assert len(sale.sent(order)) == 1


def test_an_unpaid_order_waits_and_a_declined_card_may_be_tried_again(sale: Market, house: House) -> None:
    order = sale.begin()
    house.rail.decline(order.session_id)
    assert sale.settle(order).state is OrderState.RESERVED
    house.rail.pay(order.session_id)
    assert house.buying.mine(actor=sale.buyer, order_id=order.id).state is OrderState.PAID


def test_of_two_buyers_the_one_who_pays_late_still_has_it(sale: Market, eve: Actor, house: House) -> None:
    order = sale.begin()
    house.clock.pass_by(minutes=34)
    house.rail.pay(order.session_id)
    house.clock.pass_by(minutes=2)
    with pytest.raises(Conflict) as caught:
        sale.ask(eve)
    assert caught.value.fault is BOUGHT_ALREADY
    assert sale.order(order).state is OrderState.PAID
    assert house.rail.made("payments") == house.rail.made("checkouts") == 1


def test_nobody_is_asked_to_pay_for_what_they_cannot_have(sale: Market, house: House) -> None:
    with pytest.raises(Conflict) as caught:
        sale.ask(sale.owner)
    assert caught.value.fault is OWN_BEAT
    with pytest.raises(NotFound):
        house.buying.begin(actor=sale.buyer, track_id="none", offer_id=sale.offer.id)
    assert house.rail.made("checkouts") == 0


def test_an_order_is_its_buyers_alone(sale: Market, eve: Actor, house: House) -> None:
    order = sale.begin()
    for attempt in (house.buying.mine, house.buying.cancel):
        for id in (order.id, "none"):
            with pytest.raises(NotFound) as caught:
                attempt(actor=eve, order_id=id)
            assert caught.value.fault is UNKNOWN_ORDER
    assert house.buying.settle(order_id="none") is None


def test_without_a_payment_page_nothing_is_charged(sale: Market, eve: Actor, house: House) -> None:
    house.rail.fail_calls(1)
    with pytest.raises(Unavailable) as caught:
        sale.ask()
    assert caught.value.fault is PAYMENTS_DOWN
    order = sale.begin()
    house.rail.fail_calls(2)
    assert house.buying.mine(actor=sale.buyer, order_id=order.id) == order
    with pytest.raises(Unavailable):
        house.buying.cancel(actor=sale.buyer, order_id=order.id)
    house.clock.moment += RESERVED_FOR
    house.rail.fail_calls(1)
    with pytest.raises(Unavailable):
        sale.ask(eve)
    assert house.rail.made("checkouts") == 1


def test_a_page_that_is_refused_frees_the_beat(sale: Market, eve: Actor, house: House) -> None:
    def refuse(key: str, checkout: object) -> None:
        raise PaymentRefused("no such currency")

    buying = house.buying
    house.buying = replace(buying, payments=Other(house.rail.payments, {"start_checkout": refuse}))
    with pytest.raises(Unavailable):
        sale.ask()
    house.buying = buying
    assert sale.bought(eve).state is OrderState.PAID


def test_nobody_can_pay_at_a_page_that_was_made_while_its_order_was_given_up(
    sale: Market, house: House
) -> None:
    """The order is cancelled in another tab before the processor has answered."""
    honest = house.buying

    def slowly(key: str, checkout: Any) -> Any:
        honest.cancel(actor=sale.buyer, order_id=checkout.reference)
        return house.rail.payments.start_checkout(key, checkout)

    house.buying = replace(honest, payments=Other(house.rail.payments, {"start_checkout": slowly}))
    with pytest.raises(Unavailable):
        sale.ask()
    [page] = house.rail.control.checkouts()
    assert page.session.state is SessionState.EXPIRED


def both_at_pages(sale: Market, eve: Actor) -> tuple[Order, Order]:
    """Bob's order is over, and yet its page is still open; the beat is reserved for Eve by now."""
    house, order = sale.house, sale.begin()
    blind = {
        "expire_checkout": lambda id: replace(house.rail.payments.checkout(id), state=SessionState.EXPIRED)
    }
    replace(house.buying, payments=Other(house.rail.payments, blind)).cancel(
        actor=sale.buyer, order_id=order.id
    )
    return sale.order(order), sale.begin(eve)


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_who_paid_one_is_given_everything_back_at_once(
    sale: Market, eve: Actor, house: House, first: int
) -> None:
    orders = both_at_pages(sale, eve)
    ready(house, sale.owner)
    for order in orders:
        house.rail.pay(order.session_id)
    winner, loser = orders[first], orders[1 - first]
    assert sale.settle(winner).state is OrderState.PAID
    late = sale.settle(loser)
    assert (late.state, late.reason) == (OrderState.RETURNED, BOUGHT_ALREADY.sentence)
    assert sale.balance(returning(loser.id)) == -(PRICE + FEE)
    sale.work()
    assert sale.balance(returning(loser.id)) == 0
    assert house.rail.payments.payment(late.payment_id).refunded == PRICE + FEE
    assert (house.rail.made("refunds"), house.rail.made("transfers"), sale.stored().licences) == (1, 1, 1)
    assert sale.balances() == {"processor": FEE - 2 * COST, "costs": 2 * COST, "fees": -FEE, "producer": 0}
    assert len(letters_to(house, eve if first == 0 else sale.buyer)) == 1


def test_of_two_beats_that_sound_alike_the_second_buyer_is_given_all_back(sale: Market, house: House) -> None:
    other = for_sale(house, house.producer("Day Owl"), house.person(), b"RIFF other")
    with house.store.write() as unit:
        for track in (sale.track, other.track):
            recording = unit.recordings.get(track.recording_id)
            assert recording
            unit.recordings.save(replace(recording, family_id="f"))
        unit.commit()
    late = other.begin()
    sale.bought()
    house.rail.pay(late.session_id)
    assert other.settle(late).reason == FAMILY_SOLD.sentence


def lied(order: Order, payments: Payments, **fields: Any) -> Other:
    """A page at which something else was paid than was asked."""
    return Other(payments, {"checkout": lambda id: replace(payments.checkout(id), **fields)})


@pytest.mark.parametrize("fields", [{"amount": 1}, {"currency": Currency.CAD}, {"reference": "another"}])
def test_what_was_not_paid_as_asked_goes_back_whole(
    sale: Market, house: House, fields: dict[str, Any]
) -> None:
    order = sale.begin()
    house.rail.pay(order.session_id)
    house.buying = replace(house.buying, payments=lied(order, house.rail.payments, **fields))
    done = sale.settle(order)
    assert (done.state, done.reason) == (OrderState.RETURNED, PAID_OTHERWISE.sentence)
    sale.work()
    assert sale.balances() == PAID_ALL and sale.balance(returning(order.id)) == 0
    assert sale.stored().sold_at is None and sale.sent(order) == []
    [back] = sale.sent(order, OutgoingKind.REFUND)
    assert (back.state, back.amount) == (OutgoingState.PAID, PRICE + FEE)


def test_a_beat_that_went_meanwhile_is_not_sold(sale: Market, house: House) -> None:
    order = sale.begin()
    sale.change_track(deleted_at=house.clock.now())
    house.rail.pay(order.session_id)
    assert sale.settle(order).state is OrderState.RETURNED
    sale.work()
    assert sale.balances() == PAID_ALL


def test_each_collaborator_is_sent_their_share(sale: Market, house: House) -> None:
    eve = house.producer("Eve")
    shares = {sale.owner.id: 67, eve.id: 33}
    sheet = factories.split_sheet(
        track_id=sale.track.id, owner_id=sale.owner.id, shares=shares, answers={eve.id: Answer.ACCEPTED}
    )
    with house.store.write() as unit:
        unit.splits.add(sheet)
        unit.commit()
    sale.change_track(details=replace(sale.track.details, collaborators=(eve.id,)))
    for person in (sale.owner, eve):
        ready(house, person)
    order = sale.bought()
    sale.work()
    assert order.sheet_id == sheet.id
    assert {each.producer_id: each.amount for each in sale.sent(order)} == {
        sale.owner.id: 134_00,
        eve.id: 66_00,
    }
    assert {each.state for each in sale.sent(order)} == {OutgoingState.PAID}
    assert house.rail.made("transfers") == 2 and sale.balances()["producer"] == 0
    assert len(letters_to(house, eve)) == 1


@pytest.mark.parametrize(
    ("currency", "price"), [(Currency.JPY, 20_000), (Currency.ISK, 20_000), (Currency.KWD, 60_000)]
)
def test_currencies_of_other_widths_keep_every_unit(
    sale: Market, house: House, currency: Currency, price: int
) -> None:
    sale.offer_anew(price=price, currency=currency)
    ready(house, sale.owner)
    order = sale.bought()
    sale.work()
    with house.store.read() as unit:
        assert unit.ledger.totals() == {currency.value: 0}
    [sent] = sale.sent(order)
    assert (sent.amount, sent.currency, sent.state) == (price, currency, OutgoingState.PAID)


def test_a_silent_processor_leaves_the_order_as_it_was(sale: Market, house: House) -> None:
    order = sale.begin()
    house.rail.pay(order.session_id)
    house.rail.fail_calls(1)
    with pytest.raises(PaymentsDown):
        house.buying.settle(order_id=order.id)
    assert sale.order(order) == order
    house.clock.moment += timedelta(seconds=1)
    assert sale.settle(order).state is OrderState.PAID


def test_whoever_settles_at_the_same_time_changes_nothing(sale: Market, house: House) -> None:
    """The page and the processor's event, for instance."""
    order, honest = sale.begin(), house.rail.payments
    house.rail.pay(order.session_id)

    def meanwhile(payment_id: str) -> Any:
        assert sale.settle(order).state is OrderState.PAID
        return honest.payment(payment_id)

    second = replace(house.buying, payments=Other(honest, {"payment": meanwhile}))
    assert second.settle(order_id=order.id) == sale.order(order)
    assert sale.order(order).state is OrderState.PAID and sale.stored().licences == 1


def lost_page(sale: Market) -> CheckoutSession:
    """One whose address never reached us."""
    sale.house.rail.drop_replies(1)
    with pytest.raises(Unavailable):
        sale.ask()
    [page] = sale.house.rail.control.checkouts()
    return page.session


def test_a_payment_at_a_page_that_was_lost_counts(sale: Market, house: House) -> None:
    page = lost_page(sale)
    house.rail.pay(page.id)
    assert house.buying.mine(actor=sale.buyer, order_id=page.reference).state is OrderState.PAID


def test_a_page_that_was_lost_is_closed_with_its_order(sale: Market, house: House) -> None:
    page = lost_page(sale)
    house.buying.cancel(actor=sale.buyer, order_id=page.reference)
    assert house.rail.payments.checkout(page.id).state is SessionState.EXPIRED
