"""Sales on Postgres while many want the same beat, and many hear of the same payment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

import pytest

from domain.accounts import Actor, Role
from domain.errors import Conflict
from domain.licensing.granted import BOUGHT_ALREADY
from domain.orders import BEING_BOUGHT, RESERVED_FOR, Order, OrderState
from domain.outgoing import OutgoingKind, OutgoingState
from tests import factories
from tests.adapters.test_use_case_races import Race, house, owner, race
from tests.domain.house import House
from tests.domain.trading import COST, FEE, PRICE, Market, for_sale, ready

__all__ = ["house", "owner", "race"]
pytestmark = pytest.mark.postgres

EXCLUSIVES = 300
BUYERS = 8
T = TypeVar("T")


def at_once(calls: list[Callable[[], T]]) -> list[T]:
    """What each of these came to; all of them begin in the same moment."""
    barrier = threading.Barrier(len(calls))

    def one(call: Callable[[], T]) -> T:
        barrier.wait(30)
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(one, calls))


@pytest.fixture
def buyers(house: House) -> list[Actor]:
    return [house.person(Role.LISTENER, f"Buyer {number}") for number in range(BUYERS)]


@pytest.fixture
def sale(house: House, owner: Actor, buyers: list[Actor]) -> Market:
    return for_sale(house, owner, buyers[0])


def buy(sale: Market, buyer: Actor) -> str:
    """As a buyer does who pays as soon as there is a page; what came of it."""
    try:
        sale.ask(buyer)
    except Conflict as error:
        return error.code
    with sale.house.store.read() as unit:
        order = unit.orders.holding(sale.track.id)
    assert order and order.buyer_id == buyer.id
    sale.house.rail.pay(order.session_id)
    return sale.settle(order).state


def buy_all(sales: list[Market], buyer: Actor) -> list[str]:
    """All buyers go through the beats in the same order, so that they meet at each."""
    return [buy(sale, buyer) for sale in sales]


def offered(house: House, owner: Actor, buyer: Actor) -> Market:
    """A beat for sale whose file never came here."""
    recording = factories.recording(owner_id=owner.id)
    track = factories.track(producer_id=owner.id, recording_id=recording.id)
    offer = factories.offer(track_id=track.id, made_by=owner.id)
    with house.store.write() as unit:
        unit.recordings.add(recording)
        unit.tracks.add(replace(track, offer_id=offer.id))
        unit.offers.add(offer)
        unit.commit()
    return Market(house, owner, track, buyer, offer)


def test_of_eight_buyers_of_each_exclusive_one_has_it_and_nobody_else_pays(
    house: House, owner: Actor, buyers: list[Actor]
) -> None:
    ready(house, owner)
    sales = [offered(house, owner, buyers[0]) for _ in range(EXCLUSIVES)]
    results = at_once([partial(buy_all, sales, buyer) for buyer in buyers])
    for sale, *came in zip(sales, *results, strict=True):
        assert came.count(OrderState.PAID) == 1
        assert {*came} <= {OrderState.PAID, BEING_BOUGHT.code, BOUGHT_ALREADY.code}
        assert sale.stored().sold_at is not None and sale.stored().licences == 1
    sales[0].work()
    assert house.rail.made("payments") == house.rail.made("transfers") == EXCLUSIVES
    assert house.rail.made("refunds") == 0
    expected = {"processor": FEE - COST, "costs": COST, "fees": -FEE, "producer": 0}
    assert sales[0].balances() == {name: amount * EXCLUSIVES for name, amount in expected.items()}
    assert house.books.check() == ()


def test_a_reservation_that_ran_out_is_followed_by_one(
    house: House, sale: Market, buyers: list[Actor]
) -> None:
    """Its page is still being paid while all of the others ask for the beat."""
    first = sale.begin()
    house.clock.moment += RESERVED_FOR
    results = at_once([partial(buy, sale, buyer) for buyer in buyers[1:]])
    assert results.count(OrderState.PAID) == 1
    assert sale.order(first).state is OrderState.EXPIRED
    assert house.rail.made("payments") == sale.stored().licences == 1


def test_a_double_click_makes_one_page(house: House, sale: Market) -> None:
    assert len({*at_once([sale.ask] * 4)}) == 1
    assert house.rail.made("checkouts") == 1


def paid(sale: Market) -> Order:
    order = sale.begin()
    sale.house.rail.pay(order.session_id)
    return order


def test_twenty_deliveries_of_one_event_at_once_have_one_effect(house: House, sale: Market) -> None:
    order = paid(sale)
    [(body, headers)] = house.rail.events()
    new = at_once([lambda: house.hearing.receive(body=body, headers=headers)] * 20)
    assert sum(new) == 1
    settled = at_once([lambda: sale.settle(order)] * 8)
    assert {each.licence_id for each in settled} == {sale.order(order).licence_id}
    assert (sale.stored().licences, len(sale.sent(order))) == (1, 1)
    assert sale.balances()["producer"] == -PRICE and house.books.check() == ()


def test_workers_who_send_the_same_at_once_send_it_once(house: House, sale: Market, owner: Actor) -> None:
    ready(house, owner)
    order = sale.bought()
    [queued] = sale.sent(order)
    at_once([lambda: house.sending.run(outgoing_id=queued.id)] * 8)
    assert sale.sent(order)[0].state is OutgoingState.PAID
    assert house.rail.made("transfers") == 1 and sale.balances()["producer"] == 0


def test_an_account_that_is_opened_twice_at_once_is_one(house: House, owner: Actor) -> None:
    at_once([lambda: house.payees.open(actor=owner, country="CA", confirmed=True)] * 4)
    assert house.rail.made("accounts") == 1


@dataclass
class FromTheSecondOn:
    """A store that is paused from its second unit on, so that a transfer is under way by then."""

    plain: Any
    paused: Any
    units: int = 0

    def read(self) -> Any:
        return self.plain.read()

    def write(self) -> Any:
        self.units += 1
        return (self.paused if self.units > 1 else self.plain).write()


def test_a_sale_that_is_undone_while_its_transfer_arrives_has_it_back(
    house: House, race: Race, sale: Market, owner: Actor
) -> None:
    ready(house, owner)
    order, admin = sale.bought(), house.person(Role.ADMIN, "Root")
    [queued] = sale.sent(order)
    undone = race(
        lambda store: replace(house.sending, store=FromTheSecondOn(house.store, store)).run(
            outgoing_id=queued.id
        ),
        lambda: house.refunding.refund(actor=admin, order_id=order.id, reason="asked for"),
    )
    assert undone.result().state is OrderState.REFUNDED
    sale.work()
    assert sale.sent(order, OutgoingKind.REVERSAL)[0].state is OutgoingState.PAID
    assert [house.rail.made(kind) for kind in ("transfers", "reversals", "refunds")] == [1, 1, 1]
    assert sale.balances() == {"processor": -COST, "costs": COST, "fees": 0, "producer": 0}


def test_a_transfer_that_arrives_while_its_sale_is_undone_is_taken_back(
    house: House, race: Race, sale: Market, owner: Actor
) -> None:
    ready(house, owner)
    order, admin = sale.bought(), house.person(Role.ADMIN, "Root")
    [queued] = sale.sent(order)
    house.rail.drop_replies(1)
    house.sending.run(outgoing_id=queued.id)
    house.clock.pass_by(minutes=2)
    sent = race(
        lambda store: replace(house.refunding, store=store).refund(
            actor=admin, order_id=order.id, reason="asked for"
        ),
        lambda: house.sending.run(outgoing_id=queued.id),
    )
    assert sent.result().state is OutgoingState.PAID
    sale.work()
    assert [house.rail.made(kind) for kind in ("transfers", "reversals", "refunds")] == [1, 1, 1]
    assert sale.balances() == {"processor": -COST, "costs": COST, "fees": 0, "producer": 0}


def test_an_account_that_gets_ready_while_its_money_is_sent_changes_nothing(
    house: House, race: Race, sale: Market, owner: Actor
) -> None:
    """What waits is asked for again, and by then isn't waiting any more."""
    payee = ready(house, owner)
    order = sale.bought()
    [queued] = sale.sent(order)
    with house.store.write() as unit:
        unit.payees.save(replace(payee, payouts_enabled=False))
        unit.commit()
    sent = race(
        lambda store: replace(house.payees, store=store).changed(account_id=payee.account_id),
        lambda: house.sending.run(outgoing_id=queued.id),
    )
    assert sent.exception() is None
    house.clock.pass_by(minutes=1)
    sale.tick()
    assert sale.sent(order)[0].state is OutgoingState.PAID and house.rail.made("transfers") == 1
