"""Paying for a plan on Postgres while the same is asked, or told, many times at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from adapters.system import SystemClock
from domain.accounts import Actor, Role
from domain.errors import Conflict
from domain.ledger import LOSSES
from domain.paid_plans import PaidState
from domain.payments import Topic
from domain.payouts.closing import MONTHS
from domain.payouts.periods import end_of, period_of
from domain.payouts.runs import begun
from domain.plans import PAID_PLAN, PLAN_CURRENCY
from tests.adapters.test_use_case_races import Race, house, race
from tests.domain.house import House
from tests.domain.subscriptions import balances, events, hear, letters, session_of, state

__all__ = ["house", "race"]
pytestmark = pytest.mark.postgres
AT_ONCE = 8


@pytest.fixture
def eve(house: House) -> Actor:
    return house.person(Role.LISTENER, "Eve")


def test_eight_clicks_at_once_lead_to_one_page(house: House, eve: Actor) -> None:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        asked = [threads.submit(house.subscribing.begin, actor=eve, plan="Plus") for _ in range(AT_ONCE)]
    assert len({each.result() for each in asked}) == 1
    assert house.rail.made("checkouts") == 1


def test_twenty_deliveries_at_once_have_one_effect(house: House, eve: Actor) -> None:
    house.rail.pay(session_of(house.subscribing.begin(actor=eve, plan="Plus")))
    told = events(house)
    house.subscribing = replace(house.subscribing, clock=SystemClock())
    with ThreadPoolExecutor(AT_ONCE) as threads:
        heard = [threads.submit(hear, house, [event]) for event in told * 20]
    assert [each.exception() for each in heard if each.exception()] == []
    [paid], has, _ = state(house, eve)
    assert paid.state is PaidState.ACTIVE and has and has.plan == "Plus"
    assert balances(house)[1:3] == (45_00, 8_40) and letters(house) == ["Your plan Plus has begun"]


def test_a_bill_that_two_workers_read_at_once_is_booked_once(house: House, race: Race, eve: Actor) -> None:
    house.rail.pay(session_of(house.subscribing.begin(actor=eve, plan="Plus")))
    [bill] = [each.object_id for each in events(house) if each.topic is Topic.INVOICE]
    second = race(
        lambda store: replace(house.subscribing, store=store).billed(invoice_id=bill),
        lambda: house.subscribing.billed(invoice_id=bill),
    )
    assert second.result().state is PaidState.ACTIVE
    assert balances(house)[1:3] == (45_00, 8_40)


def test_a_plan_that_is_given_while_it_is_being_paid_is_not(house: House, race: Race, eve: Actor) -> None:
    house.rail.pay(session_of(house.subscribing.begin(actor=eve, plan="Plus")))
    [paid], _, _ = state(house, eve)
    email = house.email(eve)
    second = race(
        lambda store: replace(house.subscribing, store=store).settle(reference=paid.id),
        lambda: house.plans.grant(email=email, plan="Pro"),
    )
    error = second.exception()
    assert isinstance(error, Conflict) and error.fault is PAID_PLAN
    assert (has := house.plans.mine(actor=eve)) and has.plan == "Plus"


def refunded(house: House, eve: Actor) -> str:
    """All of a plan's first payment, given back at the processor; nothing was heard of that yet."""
    session = house.rail.pay(session_of(house.subscribing.begin(actor=eve, plan="Plus")))
    hear(house, events(house))
    return house.rail.refund(session.payment_id, 53_40).id


def lost(house: House) -> int:
    with house.store.read() as unit:
        return unit.ledger.balance(LOSSES, PLAN_CURRENCY)


def test_twenty_deliveries_of_a_refund_at_once_have_one_effect(house: House, eve: Actor) -> None:
    refunded(house, eve)
    told = events(house)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        heard = [threads.submit(hear, house, [event]) for event in told * 20]
    assert [each.exception() for each in heard if each.exception()] == []
    assert balances(house)[1:3] == (0, 0) and house.plans.mine(actor=eve) is None
    assert letters(house)[1:] == ["Your payment for Plus went back to you"]


def test_a_refund_that_comes_first_leaves_nothing_of_it_to_be_split(
    house: House, race: Race, eve: Actor
) -> None:
    refund_id, period = refunded(house, eve), period_of(house.clock.now())
    house.clock.moment = end_of(period)
    second = race(
        lambda store: replace(house.subscribing, store=store).refunded(refund_id=refund_id),
        lambda: house.closing.close(period=period),
    )
    with house.store.read() as unit:
        assert unit.runs.inputs(second.result().id).pool == 0
    assert (balances(house, period)[1], lost(house)) == (0, 0)


def test_a_refund_that_waits_for_a_months_split_is_borne_by_the_platform(
    house: House, race: Race, eve: Actor
) -> None:
    refund_id, period = refunded(house, eve), period_of(house.clock.now())

    def begin(store: Any) -> None:
        with store.write() as unit:
            unit.lock(MONTHS)
            unit.runs.add(begun(house.ids.new(), period, house.clock.now()))
            unit.commit()

    race(begin, lambda: house.subscribing.refunded(refund_id=refund_id)).result()
    assert (balances(house, period)[1], lost(house)) == (45_00, 45_00)
