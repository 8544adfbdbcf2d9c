"""Payments that are disputed: held back, won, lost; however often and in whichever order that is told."""

from dataclasses import replace

import pytest

from domain.accounts import Role
from domain.errors import Conflict
from domain.ledger import FEES, LOSSES, disputed, producer, returning
from domain.orders import ORDER_DISPUTED, TAKEN, Order, OrderState
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
    trade = market(house)
    if is_sent:
        ready(house, trade.owner)
    order = trade.bought()
    trade.work()
    house.refunding.refund(actor=house.person(Role.ADMIN, "Root"), order_id=order.id, reason="asked for")
    dispute_id = dispute(house, order)
    for _ in range(MOST_ATTEMPTS):
        trade.tick(hours=7)
    decided(house, dispute_id, won=False)
    trade.tick(hours=7)
    [refund] = trade.sent(order, OutgoingKind.REFUND)
    assert refund.state is OutgoingState.CANCELLED and house.rail.made("refunds") == 0
    assert trade.order(order).state is OrderState.REFUNDED
    for account in (producer(trade.owner.id), disputed(order.id), returning(order.id), LOSSES, FEES):
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


def dispute(house: House, order: Order) -> str:
    """The bank holds an order's money back, and we hear of it."""
    disputed_id = house.rail.dispute(order.payment_id).id
    house.disputing.heard(dispute_id=disputed_id)
    return disputed_id


def decided(house: House, dispute_id: str, won: bool) -> None:
    house.rail.decide(dispute_id, won)
    house.disputing.heard(dispute_id=dispute_id)


def test_what_is_disputed_is_not_refunded_as_well(house: House) -> None:
    trade, order, dispute_id = disputed_sale(house, is_sent=True)
    admin = house.person(Role.ADMIN, "Root")
    with pytest.raises(Conflict) as raised:
        house.refunding.refund(actor=admin, order_id=order.id, reason="asked for")
    assert raised.value.fault is ORDER_DISPUTED
    assert trade.order(order).state is OrderState.PAID and trade.stored().sold_at is not None
    decided(house, dispute_id, won=True)
    house.refunding.refund(actor=admin, order_id=order.id, reason="asked for")
    trade.tick(minutes=2)
    assert house.rail.payments.payment(order.payment_id).refunded == PRICE + FEE


def test_a_refund_that_a_dispute_overtakes_waits_for_its_end(house: House) -> None:
    trade = market(house)
    ready(house, trade.owner)
    order = trade.bought()
    trade.work()
    house.refunding.refund(actor=house.person(Role.ADMIN, "Root"), order_id=order.id, reason="asked for")
    dispute_id = dispute(house, order)
    trade.work()
    for _ in range(9):
        trade.tick(hours=7)
    [refund] = trade.sent(order, OutgoingKind.REFUND)
    assert (refund.state, refund.reason, refund.attempts) == (OutgoingState.QUEUED, DISPUTED, 0)
    decided(house, dispute_id, won=True)
    trade.tick(hours=7)
    [refund] = trade.sent(order, OutgoingKind.REFUND)
    assert refund.state is OutgoingState.PAID and house.rail.made("refunds") == 1


@pytest.mark.parametrize("is_failed", [False, True])
def test_once_that_dispute_is_lost_the_buyer_is_paid_once(house: House, is_failed: bool) -> None:
    trade = market(house)
    ready(house, trade.owner)
    order = trade.bought()
    trade.work()
    house.refunding.refund(actor=house.person(Role.ADMIN, "Root"), order_id=order.id, reason="asked for")
    if is_failed:
        # It was done, and came back: the buyer is owed it when the bank takes it.
        trade.work()
        [sent] = trade.sent(order, OutgoingKind.REFUND)
        house.rail.end_refund(sent.object_id, works=False)
        house.sending.heard(refund_id=sent.object_id)
        assert trade.balance(returning(order.id)) == -PRICE - FEE
    decided(house, dispute(house, order), won=False)
    trade.tick(days=1)
    [refund] = trade.sent(order, OutgoingKind.REFUND)
    assert refund.state is OutgoingState.CANCELLED and house.rail.made("refunds") == is_failed
    for account in (producer(trade.owner.id), disputed(order.id), returning(order.id), LOSSES):
        assert trade.balance(account) == 0
    assert trade.balances()["fees"] == 0


def test_money_of_an_order_that_was_not_kept_goes_back_once(house: House) -> None:
    trade = market(house)
    order = trade.begin()
    house.rail.pay(order.session_id)
    trade.change_track(deleted_at=house.clock.now())
    returned = trade.settle(order)
    decided(house, dispute(house, returned), won=False)
    trade.tick(days=1)
    assert house.rail.made("refunds") == 0
    assert (trade.order(order).state, trade.balance(LOSSES)) == (OrderState.RETURNED, 0)
    assert trade.balance(returning(order.id)) == 0


def test_a_bank_that_asked_and_was_answered_may_take_the_money_after_all(house: House) -> None:
    trade = market(house)
    order, honest = trade.bought(), house.rail.payments
    asked = PaymentDispute(
        "dp_1", order.payment_id, order.amount, order.currency, DisputeState.WON, is_taken=False
    )
    asking = replace(house.disputing, payments=Other(honest, {"dispute": lambda _: asked}))
    asking.heard(dispute_id="dp_1")
    dispute_id = dispute(house, order)
    assert trade.balance(disputed(order.id)) == PRICE + FEE
    decided(house, dispute_id, won=False)
    asking.heard(dispute_id="dp_1")
    after = trade.order(order)
    assert (after.state, after.dispute) == (OrderState.TAKEN_BACK, DisputeState.LOST)
    assert trade.balance(disputed(order.id)) == trade.balance(producer(trade.owner.id)) == 0
