"""What the rail tells of plans, in any order, any number of times, and with answers that are lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from random import Random
from typing import Any, cast

import pytest

from domain.accounts import Actor
from domain.paid_plans import PaidState
from domain.payments import BilledPlan, PaymentsDown, Topic
from domain.ports import Payments
from tests.domain.house import House
from tests.domain.subscriptions import balances, events, hear, letters, session_of, state, subscribe, tell

STEPS: dict[str, Callable[[House, str], object]] = {
    "begun": lambda house, id: None,
    "renewed": lambda house, id: house.rail.renew(id),
    "late": lambda house, id: house.rail.renew(id, works=False),
    "larger": lambda house, id: house.rail.change_plan(id, "Pro", at_end=False),
    "smaller next": lambda house, id: house.rail.change_plan(id, "Classic", at_end=True),
    "cancelled": lambda house, id: house.rail.cancel(id),
    "ended": lambda house, id: house.rail.cancel(id, at_end=False),
}


def orders(count: int, dice: Random) -> list[tuple[int, ...]]:
    """All of them, or twenty of too many."""
    found = list(permutations(range(count)))
    return found if count <= 4 else dice.sample(found, 20)


@pytest.mark.parametrize("step", STEPS)
def test_all_orders_of_the_events_end_in_one_state(house: House, step: str) -> None:
    """Some come before the step that follows, the others after it, mixed with its own."""
    dice, ends = Random(9), set()
    for order in orders(5, dice):
        eve, before = house.person(name="Eve"), balances(house)
        session = house.rail.pay(session_of(house.subscribing.begin(actor=eve, plan="Plus")))
        told = events(house)
        early = [told[place] for place in order if place < len(told)][: dice.randrange(4)]
        hear(house, early)
        STEPS[step](house, session.subscription_id)
        told += events(house)
        late = [told[place] for place in order if place < len(told) and told[place] not in early]
        hear(house, late + told[5:])
        [paid], has, after = state(house, eve)
        assert has and len(told) <= 6
        booked = tuple(now - then for now, then in zip(after, before, strict=True))
        ends.add((paid.state, paid.plan, paid.period_end, paid.until, has.plan, has.until, booked))
    assert len(ends) == 1


class Slow:
    """A rail whose first answers come only after other things have happened."""

    def __init__(self, payments: Payments, *meanwhile: Callable[[], object]) -> None:
        self._payments, self._meanwhile = payments, list(meanwhile)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._payments, name)

    def subscription(self, subscription_id: str) -> BilledPlan:
        answer = self._payments.subscription(subscription_id)
        if self._meanwhile:
            self._meanwhile.pop()()
        return answer


def test_an_answer_that_is_older_than_what_is_known_by_now_is_asked_for_again(
    house: House, eve: Actor
) -> None:
    paid = subscribe(house, eve)

    def meanwhile() -> None:
        house.clock.moment += timedelta(seconds=1)
        house.rail.cancel(paid.subscription_id, at_end=False)
        hear(house, events(house))

    slow = replace(house.subscribing, payments=cast(Any, Slow(house.rail.payments, meanwhile)))
    slow.changed(subscription_id=paid.subscription_id)
    assert [each.state for each in state(house, eve)[0]] == [PaidState.ENDED]
    assert house.plans.mine(actor=eve) is None


def test_a_bill_is_booked_however_often_the_plan_is_asked_for_meanwhile(house: House, eve: Actor) -> None:
    session = house.rail.pay(session_of(house.subscribing.begin(actor=eve, plan="Plus")))
    told = events(house)
    bills = [event for event in told if event.topic is Topic.INVOICE]
    hear(house, [event for event in told if event.topic is Topic.CHECKOUT])

    def meanwhile() -> None:
        house.clock.moment += timedelta(seconds=1)
        house.subscribing.changed(subscription_id=session.subscription_id)

    slow = cast(Any, Slow(house.rail.payments, *[meanwhile] * 20))
    tell(replace(house.subscribing, payments=slow), bills)
    assert balances(house)[1:3] == (45_00, 8_40)


def test_fifty_deliveries_have_one_effect(house: House, eve: Actor) -> None:
    house.rail.pay(session_of(house.subscribing.begin(actor=eve, plan="Plus")))
    told = events(house)
    hear(house, told)
    once = state(house, eve)
    many = told * 50
    Random(5).shuffle(many)
    hear(house, many)
    assert state(house, eve) == once and letters(house) == ["Your plan Plus has begun"]


@pytest.mark.parametrize("call", range(6))
def test_a_rail_that_does_not_answer_leaves_all_or_nothing_and_the_next_try_does_it(
    house: House, eve: Actor, call: int
) -> None:
    house.rail.pay(session_of(house.subscribing.begin(actor=eve, plan="Plus")))
    told = events(house)
    for event in told[: call // 2]:
        hear(house, [event])
    house.rail.fail_calls(1 + call % 2)
    with pytest.raises(PaymentsDown):
        hear(house, told[call // 2 :])
    assert house.books.check() == ()
    house.rail.fail_calls(0)
    hear(house, told)
    assert balances(house)[1:3] == (45_00, 8_40) and house.plans.mine(actor=eve)
