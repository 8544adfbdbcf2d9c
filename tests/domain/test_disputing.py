"""Payments that are disputed: held back, won, lost; however often and in whichever order that is told."""

from dataclasses import replace

import pytest

from domain.accounts import Role
from domain.ledger import FEES, LOSSES, disputed, producer, returning
from domain.orders import TAKEN, Order, OrderState
from domain.outgoing import DISPUTED, MOST_ATTEMPTS, OutgoingKind, OutgoingState
from domain.payments import DisputeState, PaymentDispute
from tests.domain.house import House
from tests.domain.trading import FEE, PRICE, Market, Other, market, ready


def disputed_sale(house: House, is_sent: bool) -> tuple[Market, Order, str]:
    """A sale that is disputed, before its money has gone to the producer or after."""
    trade = market(house)
    if is_sent:
        ready(house, trade.owner)
    order = trade.bought()
    trade.work()
    dispute = house.rail.dispute(order.payment_id)
    house.disputing.heard(dispute_id=dispute.id)
    return trade, order, dispute.id


def test_as_long_as_it_is_open_the_money_is_held_back(house: House) -> None:
    trade, order, _ = disputed_sale(house, is_sent=False)
    trade.tick(minutes=2)
    ready(house, trade.owner)
    trade.work()
    [transfer] = trade.sent(order)
    assert (transfer.state, transfer.reason) == (OutgoingState.QUEUED, DISPUTED)
    assert trade.order(order).dispute is DisputeState.OPEN
    assert trade.balance(disputed(order.id)) == PRICE + FEE
    assert house.rail.made("transfers") == 0


def test_once_it_is_won_all_is_as_before(house: House) -> None:
    trade, order, dispute_id = disputed_sale(house, is_sent=False)
    ready(house, trade.owner)
    house.clock.pass_by(minutes=1)
    house.rail.decide(dispute_id, won=True)
    house.disputing.heard(dispute_id=dispute_id)
    trade.tick(minutes=2)
    [transfer] = trade.sent(order)
    assert transfer.state is OutgoingState.PAID
    assert (trade.order(order).state, trade.balance(disputed(order.id))) == (OrderState.PAID, 0)
    assert trade.stored().sold_at is not None


@pytest.mark.parametrize("is_sent", [True, False])
def test_once_it_is_lost_the_sale_is_undone(house: House, is_sent: bool) -> None:
    trade, order, dispute_id = disputed_sale(house, is_sent)
    house.rail.decide(dispute_id, won=False)
    house.disputing.heard(dispute_id=dispute_id)
    trade.tick(minutes=2)
    after = trade.order(order)
    assert (after.state, after.reason, trade.stored().sold_at) == (OrderState.TAKEN_BACK, TAKEN, None)
    with house.store.read() as unit:
        licence = unit.licences.get(order.licence_id)
    assert licence and licence.revoked_for == TAKEN
    [transfer] = trade.sent(order)
    assert transfer.state is (OutgoingState.PAID if is_sent else OutgoingState.CANCELLED)
    assert len(trade.sent(order, OutgoingKind.REVERSAL)) == is_sent
    for account in (producer(trade.owner.id), disputed(order.id), LOSSES):
        assert trade.balance(account) == 0
    assert trade.balances()["fees"] == 0


def test_a_decision_stays_whatever_is_told_how_often(house: House) -> None:
    trade, order, dispute_id = disputed_sale(house, is_sent=True)
    house.rail.decide(dispute_id, won=False)
    for _ in range(3):
        house.disputing.heard(dispute_id=dispute_id)
        trade.tick(minutes=2)
    assert house.rail.made("reversals") == 1
    assert trade.order(order).state is OrderState.TAKEN_BACK


def test_one_that_is_first_heard_of_when_it_is_lost_ends_the_same(house: House) -> None:
    trade = market(house)
    order = trade.bought()
    dispute = house.rail.dispute(order.payment_id)
    house.rail.decide(dispute.id, won=False)
    house.disputing.heard(dispute_id=dispute.id)
    assert trade.order(order).state is OrderState.TAKEN_BACK
    assert trade.balance(producer(trade.owner.id)) == 0


def test_what_was_taken_back_is_not_sold_again_by_its_old_payment(house: House) -> None:
    trade, order, dispute_id = disputed_sale(house, is_sent=False)
    house.rail.decide(dispute_id, won=False)
    house.disputing.heard(dispute_id=dispute_id)
    assert trade.settle(order).state is OrderState.TAKEN_BACK
    assert trade.stored().sold_at is None
    assert trade.balance(producer(trade.owner.id)) == 0


@pytest.mark.parametrize("is_sent", [True, False])
def test_a_refund_that_the_bank_was_ahead_of_is_called_off(house: House, is_sent: bool) -> None:
    trade, order, dispute_id = disputed_sale(house, is_sent)
    admin = house.person(Role.ADMIN, "Root")
    house.refunding.refund(actor=admin, order_id=order.id, reason="asked for")
    for _ in range(MOST_ATTEMPTS):
        trade.tick(hours=7)
    house.rail.decide(dispute_id, won=False)
    house.disputing.heard(dispute_id=dispute_id)
    trade.tick(hours=7)
    [refund] = trade.sent(order, OutgoingKind.REFUND)
    assert refund.state is OutgoingState.CANCELLED and house.rail.made("refunds") == 0
    assert trade.order(order).state is OrderState.REFUNDED
    for account in (producer(trade.owner.id), disputed(order.id), returning(order.id), LOSSES, FEES):
        assert trade.balance(account) == 0


def test_a_refund_waits_for_the_end_of_a_dispute(house: House) -> None:
    trade, order, dispute_id = disputed_sale(house, is_sent=True)
    house.refunding.refund(actor=house.person(Role.ADMIN, "Root"), order_id=order.id, reason="asked for")
    trade.tick(hours=7)
    [refund] = trade.sent(order, OutgoingKind.REFUND)
    assert (refund.state, refund.reason, refund.attempts) == (OutgoingState.QUEUED, DISPUTED, 0)
    house.rail.decide(dispute_id, won=True)
    house.disputing.heard(dispute_id=dispute_id)
    trade.tick(hours=7)
    [refund] = trade.sent(order, OutgoingKind.REFUND)
    assert refund.state is OutgoingState.PAID and house.rail.made("refunds") == 1
    for account in (producer(trade.owner.id), disputed(order.id), returning(order.id), LOSSES, FEES):
        assert trade.balance(account) == 0


def test_a_payment_to_return_may_be_taken_by_the_bank_first(house: House) -> None:
    trade = market(house)
    order = trade.begin()
    house.rail.pay(order.session_id)
    trade.change_track(deleted_at=house.clock.now())
    order = trade.settle(order)
    dispute = house.rail.dispute(order.payment_id)
    house.rail.decide(dispute.id, won=False)
    house.disputing.heard(dispute_id=dispute.id)
    trade.tick(minutes=2)
    assert trade.order(order).state is OrderState.RETURNED and house.rail.made("refunds") == 0
    for account in (disputed(order.id), returning(order.id), LOSSES):
        assert trade.balance(account) == 0


def test_one_about_no_order_of_ours_is_left_alone(house: House) -> None:
    trade = market(house)
    order = trade.bought()
    dispute = house.rail.dispute(order.payment_id)
    with house.store.write() as unit:
        unit.orders.delete(order.id)
        unit.commit()
    assert house.disputing.heard(dispute_id=dispute.id) is None


def test_a_bank_that_only_asks_holds_nothing_back_and_its_producer_waits(house: House) -> None:
    trade = market(house)
    order, honest = trade.bought(), house.rail.payments
    before = trade.balances()

    def asks(state: DisputeState) -> Other:
        asked = PaymentDispute("dp_1", order.payment_id, order.amount, order.currency, state, is_taken=False)
        return Other(honest, {"dispute": lambda _: asked})

    replace(house.disputing, payments=asks(DisputeState.OPEN)).heard(dispute_id="dp_1")
    ready(house, trade.owner)
    trade.work()
    assert trade.balances() == before and house.rail.made("transfers") == 0
    house.clock.pass_by(minutes=1)
    replace(house.disputing, payments=asks(DisputeState.WON)).heard(dispute_id="dp_1")
    trade.work()
    assert trade.order(order).dispute is DisputeState.WON and house.rail.made("transfers") == 1
