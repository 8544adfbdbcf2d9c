"""A process that dies anywhere around a call or a commit: afterwards everything was done once."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from typing import Any, TypeVar, cast

import pytest

from domain.accounts import Actor, Role
from domain.errors import Conflict, Unavailable
from domain.orders import ORDER_OVER, Order, OrderState
from domain.outgoing import Outgoing, OutgoingKind, OutgoingState
from domain.payments import SessionState
from domain.store import Store, Unit
from tests.domain.house import House
from tests.domain.trading import COST, FEE, PRICE, Market, for_sale, ready

T = TypeVar("T")
OVER = {OutgoingState.PAID, OutgoingState.CANCELLED}


class Killed(BaseException):
    """Nothing of the process runs any further."""


@dataclass
class Fuse:
    """Kills the process at one of the points that it passes: around each call and each commit."""

    left: int

    def burn(self) -> None:
        if self.left == 0:
            raise Killed
        self.left -= 1


@dataclass
class Calling:
    payments: Any
    fuse: Fuse

    def __getattr__(self, name: str) -> Any:
        call = getattr(self.payments, name)

        def around(*told: Any) -> Any:
            self.fuse.burn()
            answer = call(*told)
            self.fuse.burn()
            return answer

        return around


@dataclass
class Committing:
    store: Store
    fuse: Fuse

    def read(self) -> Any:
        return self.store.read()

    @contextmanager
    def write(self) -> Iterator[Unit]:
        with self.store.write() as unit:
            commit = unit.commit

            def around() -> None:
                self.fuse.burn()
                commit()
                self.fuse.burn()

            unit.commit = around  # type: ignore[method-assign]
            yield unit


def dies(house: House, point: int, act: Callable[[], object]) -> bool:
    """Whether the process died at that point of an act, rather than coming to its end."""
    kept, fuse = (house.buying, house.sending, house.refunding), Fuse(point)
    store = cast(Any, Committing(house.store, fuse))
    payments = cast(Any, Calling(house.rail.payments, fuse))
    house.buying = replace(house.buying, store=store, payments=payments)
    house.sending = replace(house.sending, store=store, payments=payments)
    house.refunding = replace(house.refunding, store=store)
    try:
        act()
    except Killed:
        return True
    finally:
        house.buying, house.sending, house.refunding = kept
    return False


@pytest.fixture
def owner(house: House) -> Actor:
    owner = house.producer()
    ready(house, owner)
    return owner


@pytest.fixture
def admin(house: House) -> Actor:
    return house.person(Role.ADMIN, "Root")


def at_each_point(
    house: House, owner: Actor, prepare: Callable[[Market], T], act: Callable[[Market, T], object]
) -> Iterator[tuple[Market, T]]:
    """A sale of its own for each point at which the act may die, once it has; at last one that lived.

    What `prepare` does is never cut off.
    """
    for point in count():
        sale = for_sale(house, owner, house.person(Role.LISTENER, "Bob"), b"RIFF %d" % point)
        prepared = prepare(sale)
        died = dies(house, point, partial(act, sale, prepared))
        yield sale, prepared
        if not died:
            assert point >= 2
            return


def wait(house: House, hours: int) -> None:
    """Until somebody tries again; after a day the processor has forgotten which keys it saw."""
    house.clock.pass_by(hours=hours, minutes=2)
    if hours:
        house.rail.forget_keys()


@pytest.mark.parametrize("hours", [0, 25])
def test_a_page_that_was_asked_for(house: House, owner: Actor, hours: int) -> None:
    """After a day the beat is reserved anew; nobody can pay at the first page any more."""
    for sale, email in at_each_point(house, owner, email_of, lambda sale, _: sale.ask()):
        wait(house, hours)
        order = sale.begin()
        pages = [page.session for page in house.rail.control.checkouts() if page.email == email]
        payable = [page for page in pages if page.state is SessionState.OPEN]
        assert [(page.url, page.reference) for page in payable] == [(sale.ask(), order.id)]
        assert len(pages) <= (2 if hours else 1)


def email_of(sale: Market) -> str:
    with sale.house.store.read() as unit:
        user = unit.users.get(sale.buyer.id)
    assert user
    return user.email


def begun_and_paid(sale: Market) -> Order:
    order = sale.begin()
    sale.house.rail.pay(order.session_id)
    return order


@pytest.mark.parametrize("hours", [0, 25])
def test_a_payment_that_came(house: House, owner: Actor, hours: int) -> None:
    sales = 0
    for sale, order in at_each_point(house, owner, begun_and_paid, lambda sale, order: sale.settle(order)):
        wait(house, hours)
        done, sales = sale.settle(order), sales + 1
        assert (done.state, sale.stored().licences, len(sale.sent(order))) == (OrderState.PAID, 1, 1)
        sale.work()
        check_money(sale)
    assert house.rail.made("payments") == house.rail.made("transfers") == sales


def check_money(sale: Market) -> None:
    """Books and processor agree on what the platform has, and nobody is owed anything."""
    funds, balances = sale.house.rail.payments.funds(), sale.balances()
    there = sum(sum(each.values()) for each in (funds.available, funds.pending))
    assert (balances["processor"], balances["producer"]) == (there, 0)


@pytest.mark.parametrize("hours", [0, 25])
@pytest.mark.parametrize("kind", list(OutgoingKind))
def test_money_on_its_way(house: House, owner: Actor, admin: Actor, kind: OutgoingKind, hours: int) -> None:
    def about_to_be_sent(sale: Market) -> Outgoing:
        order = sale.bought()
        if kind is not OutgoingKind.TRANSFER:
            sale.work()
            refund(sale, admin, order)
        [outgoing] = sale.sent(order, kind)
        return outgoing

    def send(sale: Market, outgoing: Outgoing) -> object:
        return house.sending.run(outgoing_id=outgoing.id)

    for number, (sale, outgoing) in enumerate(at_each_point(house, owner, about_to_be_sent, send), start=1):
        wait(house, hours)
        sale.tick()
        done = stored(sale, outgoing)
        assert done.state is OutgoingState.PAID and done.object_id == made_for(house, done)
        assert house.rail.made(f"{kind}s") == number
        check_money(sale)


def stored(sale: Market, outgoing: Outgoing) -> Outgoing:
    with sale.house.store.read() as unit:
        found = unit.outgoing.get(outgoing.id)
    assert found
    return found


def made_for(house: House, done: Outgoing) -> str:
    """What the processor has for it."""
    payments = house.rail.payments
    found = {
        OutgoingKind.TRANSFER: lambda: payments.find_transfer(done.id, done.group),
        OutgoingKind.REVERSAL: lambda: payments.find_reversal(done.id, done.source),
        OutgoingKind.REFUND: lambda: payments.find_refund(done.id, done.source),
    }[done.kind]()
    assert found
    return found.id


def sold_and_sent(sale: Market) -> Order:
    order = sale.bought()
    sale.work()
    return order


def test_a_refund_that_is_decided(house: House, owner: Actor, admin: Actor) -> None:
    def decide(sale: Market, order: Order) -> None:
        refund(sale, admin, order)

    for number, (sale, order) in enumerate(at_each_point(house, owner, sold_and_sent, decide), start=1):
        decide(sale, order)
        sale.tick(minutes=2)
        check_money(sale)
        assert sale.order(order).state is OrderState.REFUNDED and sale.stored().sold_at is None
        assert house.rail.made("refunds") == house.rail.made("reversals") == number


@pytest.mark.parametrize("works", [True, False])
def test_a_refund_whose_end_is_asked_for(house: House, owner: Actor, admin: Actor, works: bool) -> None:
    def under_way(sale: Market) -> Outgoing:
        order = sold_and_sent(sale)
        house.rail.slow_refunds()
        refund(sale, admin, order)
        sale.work()
        [outgoing] = sale.sent(order, OutgoingKind.REFUND)
        house.rail.end_refund(outgoing.object_id, works)
        house.clock.pass_by(hours=7)
        return outgoing

    def look(sale: Market, outgoing: Outgoing) -> object:
        return house.sending.run(outgoing_id=outgoing.id)

    for number, (sale, outgoing) in enumerate(at_each_point(house, owner, under_way, look), start=1):
        for _ in range(2):
            sale.tick(minutes=2)
        done = stored(sale, outgoing)
        assert (done.state, done.refusals) == (OutgoingState.PAID, not works)
        assert done.object_id == made_for(house, done)
        assert house.rail.made("refunds") == (number if works else 2 * number)
        check_money(sale)


def refund(sale: Market, admin: Actor, order: Order) -> None:
    """As an admin does who presses the button until it says that it was done already."""
    try:
        sale.house.refunding.refund(actor=admin, order_id=order.id, reason="asked for")
    except Conflict as over:
        assert over.fault is ORDER_OVER


@pytest.mark.parametrize("seed", range(12))
def test_whoever_dies_again_and_again_comes_to_the_same_end(
    house: House, owner: Actor, admin: Actor, seed: int
) -> None:
    """From the reservation to the refund, with answers that get lost as well."""
    dice = random.Random(seed)
    sale = for_sale(house, owner, house.person(Role.LISTENER, "Bob"))

    def until_done(act: Callable[[], object]) -> None:
        while dies(house, dice.randrange(9), act):
            house.clock.pass_by(minutes=2)
            if dice.random() < 0.3:
                house.rail.drop_replies(1)

    def send_all(order: Order, most_minutes: int) -> None:
        while {each.state for kind in OutgoingKind for each in sale.sent(order, kind)} - OVER:
            until_done(lambda: run_due(sale))
            house.clock.pass_by(minutes=dice.choice([2, most_minutes]))

    until_done(lambda: attempt(sale.ask))
    house.rail.drop_replies(0)
    order = sale.begin()
    house.rail.pay(order.session_id)
    until_done(lambda: house.buying.settle(order_id=order.id))
    if dice.random() < 0.5:
        send_all(order, most_minutes=2)
    until_done(lambda: refund(sale, admin, order))
    house.rail.drop_replies(dice.randrange(3))
    send_all(order, most_minutes=25 * 60)
    check_money(sale)
    assert sale.balances() == {"processor": -COST, "costs": COST, "fees": 0, "producer": 0}
    assert house.rail.payments.payment(sale.order(order).payment_id).refunded == PRICE + FEE
    assert house.rail.made("refunds") == house.rail.made("checkouts") == 1
    assert house.rail.made("transfers") == house.rail.made("reversals") <= 1


def run_due(sale: Market) -> None:
    with sale.house.store.read() as unit:
        due = unit.outgoing.due(sale.house.clock.now())
    for outgoing in due:
        sale.house.sending.run(outgoing_id=outgoing.id)


def attempt(ask: Callable[[], str]) -> None:
    """As a buyer does who clicks again when the page can't be reached."""
    try:
        ask()
    except Unavailable:
        ask()
