"""Undoing a sale, wherever its money is by then."""

from datetime import timedelta

import pytest

from domain.accounts import Actor, Role
from domain.errors import Conflict, Forbidden, NotFound
from domain.licensing.sales import UNDO_TOO_LATE, UNDO_USED
from domain.orders import ORDER_OVER, UNKNOWN_ORDER, Order, OrderState
from domain.outgoing import OutgoingKind, OutgoingState
from tests.domain.house import House
from tests.domain.trading import COST, FEE, PRICE, Market, ready

UNDONE = {"processor": -COST, "costs": COST, "fees": 0, "producer": 0}


@pytest.fixture
def admin(house: House) -> Actor:
    return house.person(Role.ADMIN, "Root")


def refund(sale: Market, admin: Actor | None, order: Order) -> Order:
    return sale.house.refunding.refund(actor=admin, order_id=order.id, reason="asked for")


def test_a_sale_is_undone_as_if_it_had_never_been(sale: Market, house: House, admin: Actor) -> None:
    ready(house, sale.owner)
    order = sale.bought()
    sale.work()
    undone = refund(sale, admin, order)
    assert (undone.state, undone.reason) == (OrderState.REFUNDED, "asked for")
    sale.work()
    assert sale.balances() == UNDONE
    assert house.rail.payments.payment(order.payment_id).refunded == PRICE + FEE
    assert [house.rail.made(kind) for kind in ("transfers", "reversals", "refunds")] == [1, 1, 1]
    with house.store.read() as unit:
        licence = unit.licences.get(order.licence_id)
        [entry] = unit.audit.newest(9)
    assert licence and licence.revoked_at is not None and sale.stored().sold_at is None
    assert (entry.action, entry.subject) == ("order.refunded", order.id)
    assert (entry.actor_id, entry.details) == (admin.id, {"reason": "asked for"})
    assert sale.settle(order) == undone


def test_the_beat_may_be_bought_again(sale: Market, house: House, admin: Actor) -> None:
    ready(house, sale.owner)
    refund(sale, admin, sale.bought())
    assert sale.bought(house.person(Role.LISTENER, "Eve")).state is OrderState.PAID
    sale.work()
    assert sale.balances() == {"processor": FEE - 2 * COST, "costs": 2 * COST, "fees": -FEE, "producer": 0}


def test_what_was_refunded_at_the_processor_counts_as_ours(sale: Market, house: House, admin: Actor) -> None:
    ready(house, sale.owner)
    order = sale.bought()
    sale.work()
    made = house.rail.refund(order.payment_id, PRICE + FEE)
    refund(sale, admin, order)
    sale.work()
    [back] = sale.sent(order, OutgoingKind.REFUND)
    assert (back.state, back.object_id, back.attempts) == (OutgoingState.PAID, made.id, 0)
    assert sale.balances() == UNDONE and house.rail.made("refunds") == 1


def test_a_part_that_was_refunded_at_the_processor_stays_for_an_admin(
    sale: Market, house: House, admin: Actor
) -> None:
    order = sale.bought()
    house.rail.refund(order.payment_id, 1_00)
    refund(sale, admin, order)
    sale.work()
    [back] = sale.sent(order, OutgoingKind.REFUND)
    assert (back.state, back.attempts) == (OutgoingState.QUEUED, 1)


def test_money_that_waits_is_called_off(sale: Market, house: House, admin: Actor) -> None:
    order = sale.bought()
    sale.work()
    refund(sale, admin, order)
    house.clock.pass_by(minutes=1)
    ready(house, sale.owner)
    sale.tick(days=1)
    assert [each.state for each in sale.sent(order)] == [OutgoingState.CANCELLED]
    assert sale.balances() == UNDONE
    assert [house.rail.made(kind) for kind in ("transfers", "reversals", "refunds")] == [0, 0, 1]


@pytest.mark.parametrize(
    ("way", "state", "made"),
    [("drop_replies", OutgoingState.PAID, [1, 1, 1]), ("fail_calls", OutgoingState.CANCELLED, [0, 0, 1])],
)
def test_money_that_is_being_sent_comes_back_if_it_was(
    sale: Market, house: House, admin: Actor, way: str, state: OutgoingState, made: list[int]
) -> None:
    ready(house, sale.owner)
    order = sale.bought()
    getattr(house.rail, way)(1)
    sale.work()
    refund(sale, admin, order)
    assert sale.sent(order, OutgoingKind.REVERSAL) == []
    for _ in range(2):
        sale.tick(minutes=2)
    assert sale.sent(order)[0].state is state and sale.balances() == UNDONE
    assert [house.rail.made(kind) for kind in ("transfers", "reversals", "refunds")] == made


def test_money_that_was_refused_while_its_sale_was_undone_is_not_sent_again(
    sale: Market, house: House, admin: Actor
) -> None:
    payee = ready(house, sale.owner)
    order = sale.bought()
    house.rail.fail_calls(1)
    sale.work()
    refund(sale, admin, order)
    house.rail.restrict(payee.account_id)
    sale.tick(minutes=2)
    house.rail.onboard(payee.account_id)
    sale.tick(minutes=11)
    assert [each.state for each in sale.sent(order)] == [OutgoingState.CANCELLED]
    assert sale.balances() == UNDONE and house.rail.made("transfers") == 0


def test_money_that_failed_is_called_off(sale: Market, house: House, admin: Actor) -> None:
    payee = ready(house, sale.owner)
    house.rail.restrict(payee.account_id)
    order = sale.bought()
    sale.work()
    for _ in range(4):
        sale.tick(hours=6)
    assert sale.sent(order)[0].state is OutgoingState.FAILED
    refund(sale, admin, order)
    sale.work()
    assert house.sending.stuck(actor=admin) == [] and sale.balances() == UNDONE


def test_a_sale_is_undone_once(sale: Market, house: House, admin: Actor) -> None:
    waiting = sale.begin()
    with pytest.raises(Conflict) as early:
        refund(sale, admin, waiting)
    assert early.value.fault is ORDER_OVER and "reserved" in early.value.message
    order = sale.bought()
    refund(sale, admin, order)
    with pytest.raises(Conflict) as twice:
        refund(sale, admin, order)
    assert twice.value.fault is ORDER_OVER
    assert len(sale.sent(order, OutgoingKind.REFUND)) == 1


def test_a_sale_stands_after_a_day_or_a_download(sale: Market, house: House, admin: Actor) -> None:
    order = sale.bought()
    house.clock.moment += timedelta(hours=24, seconds=1)
    with pytest.raises(Conflict) as late:
        refund(sale, admin, order)
    house.clock.moment -= timedelta(hours=1)
    house.downloading.begin(actor=sale.buyer, track_id=sale.track.id, kind="wav")
    with pytest.raises(Conflict) as used:
        refund(sale, admin, order)
    assert (late.value.fault, used.value.fault) == (UNDO_TOO_LATE, UNDO_USED)
    assert sale.order(order) == order and sale.sent(order, OutgoingKind.REFUND) == []


def test_refunds_are_the_admins_alone(sale: Market, house: House, admin: Actor) -> None:
    order = sale.bought()
    for person in (sale.buyer, sale.owner):
        with pytest.raises(Forbidden):
            refund(sale, person, order)
    with pytest.raises(NotFound) as caught:
        house.refunding.refund(actor=admin, order_id="none", reason="")
    assert caught.value.fault is UNKNOWN_ORDER
