"""Plans: what they cost, and giving and ending them for nothing."""

from datetime import timedelta

import pytest

from domain.accounts import Role
from domain.errors import Conflict, NotFound
from domain.plans import NO_PLAN, PRICES, UNKNOWN_PLAN, Plan, ended, plan_named, taken
from tests import factories
from tests.domain.house import House
from tests.factories import NOW


def test_each_plan_has_its_price() -> None:
    assert {plan.value: plan.price for plan in Plan} == {"Classic": 2_900, "Plus": 4_500, "Pro": 5_900}
    assert set(PRICES) == set(Plan)


@pytest.mark.parametrize("typed", ["plus", " Plus ", "PLUS"])
def test_a_plan_is_known_by_its_name(typed: str) -> None:
    assert plan_named(typed) is Plan.PLUS


@pytest.mark.parametrize("typed", ["", "gold", "Plan.PLUS", "0"])
def test_other_names_are_no_plans(typed: str) -> None:
    with pytest.raises(NotFound) as caught:
        plan_named(typed)
    assert caught.value.fault is UNKNOWN_PLAN


def test_another_plan_goes_on_from_the_first_and_a_new_one_begins_anew() -> None:
    later = NOW + timedelta(days=1)
    first = taken(None, "eve", Plan.CLASSIC, NOW)
    assert taken(first, "eve", Plan.PRO, later) == factories.subscription(id="eve", plan=Plan.PRO, since=NOW)
    assert taken(ended(first, NOW), "eve", Plan.PRO, later).since == later
    assert taken(factories.subscription(id="eve", until=later), "eve", Plan.PRO, NOW).until is None


def test_a_plan_costs_its_price_and_the_fee_on_top() -> None:
    """12 % and 3.00."""
    told = {str(plan): (plan.price, plan.fee, plan.total) for plan in Plan}
    assert told == {
        "Classic": (29_00, 6_48, 35_48),
        "Plus": (45_00, 8_40, 53_40),
        "Pro": (59_00, 10_08, 69_08),
    }


def test_a_plan_is_given_changed_and_ended(house: House) -> None:
    eve = house.person()
    email = house.email(eve)
    assert house.plans.mine(actor=eve) is None
    house.plans.grant(email=email, plan="Classic")
    assert house.plans.grant(email=email, plan="Pro") == house.plans.mine(actor=eve)
    house.clock.pass_by(days=1)
    assert house.plans.end_of(email=email).until == house.clock.now()
    assert house.plans.mine(actor=eve) is None
    assert house.plans.grant(email=email, plan="Plus").since == house.clock.now()


def test_a_visitor_has_no_plan(house: House) -> None:
    assert house.plans.mine(actor=None) is None


def test_a_plan_that_is_not_there_cannot_be_ended(house: House) -> None:
    eve = house.person()
    with pytest.raises(Conflict) as caught:
        house.plans.end_of(email=house.email(eve))
    assert caught.value.fault is NO_PLAN


def test_a_plan_is_given_by_e_mail(house: House) -> None:
    eve = house.person(Role.LISTENER)
    with house.store.read() as unit:
        user = unit.users.get(eve.id)
    assert user
    house.plans.grant(email=f" {user.email.upper()} ", plan="pro")
    assert (found := house.plans.mine(actor=eve)) and found.plan is Plan.PRO
    house.plans.end_of(email=user.email)
    assert house.plans.mine(actor=eve) is None
    with pytest.raises(NotFound):
        house.plans.grant(email="nobody@example.com", plan="pro")
