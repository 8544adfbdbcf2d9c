"""Plans: what they cost, and giving and ending them for nothing."""

from datetime import timedelta

import pytest

from domain.accounts import Role
from domain.errors import Conflict, NotFound
from domain.money import MOST_CHARGED, Currency, Fee
from domain.plans import (
    CURRENCY_IN_USE,
    NO_PLAN,
    PLAN_CURRENCY,
    PLANS,
    UNKNOWN_PLAN,
    check_currency,
    ended,
    plan_named,
    plans_from,
    taken,
)
from domain.site import Site
from tests import factories
from tests.domain.house import House
from tests.factories import NOW


def test_each_plan_has_its_price() -> None:
    offered = Site().plans
    assert {plan.name: plan.price for plan in offered} == {"Classic": 2_900, "Plus": 4_500, "Pro": 5_900}
    assert {plan.currency for plan in offered} == {PLAN_CURRENCY} == {Currency.CAD}


def test_a_site_may_offer_other_plans() -> None:
    [one, two] = plans_from(" Solo 1900,Label & Friends 12000 ", Currency.JPY, Fee(10_00, 50))
    assert (one.name, one.price, one.fee, one.total) == ("Solo", 1_900, 191, 2_091)
    assert (two.name, two.price, two.fee) == ("Label & Friends", 12_000, 1_201)


@pytest.mark.parametrize(
    ("text", "currency", "what"),
    [
        ("", Currency.CAD, "isn't a name and a price in CAD"),
        ("Classic", Currency.CAD, "“Classic” isn't a name and a price in CAD"),
        ("Classic 29, ", Currency.CAD, "“” isn't a name and a price in CAD"),
        ("Classic 29.999", Currency.CAD, "“Classic 29.999” isn't"),
        ("Classic 29.50", Currency.JPY, "“Classic 29.50” isn't a name and a price in JPY"),
        ("Classic -1", Currency.CAD, "“Classic -1” isn't"),
        ("Classic 0", Currency.CAD, "0.00 CAD can't be charged for Classic"),
        (f"Classic {MOST_CHARGED // 100}", Currency.CAD, "can't be charged for Classic"),
        ("Classic 29, CLASSIC 45", Currency.CAD, "Classic is there twice"),
        ("<b> 29", Currency.CAD, "“<b>” can't be a plan's name"),
        (f"{'x' * 41} 29", Currency.CAD, "can't be a plan's name"),
        ("Studio 9.500", Currency.KWD, "can't be split"),
    ],
)
def test_plans_that_nobody_could_choose_are_none(text: str, currency: Currency, what: str) -> None:
    with pytest.raises(ValueError) as caught:
        plans_from(text, currency, Fee())
    assert what in str(caught.value)


def test_plans_cost_the_currency_that_unsplit_money_is_in() -> None:
    check_currency(Site().plans, [])
    check_currency(Site().plans, [Currency.CAD])
    with pytest.raises(Conflict) as caught:
        check_currency(Site().plans, [Currency.CAD, Currency.EUR])
    assert caught.value.fault is CURRENCY_IN_USE and "paid in EUR" in caught.value.message


@pytest.mark.parametrize("typed", ["plus", " Plus ", "PLUS"])
def test_a_plan_is_known_by_its_name(typed: str) -> None:
    assert plan_named(typed, Site().plans).name == "Plus"


@pytest.mark.parametrize("typed", ["", "gold", "Plan.PLUS", "0"])
def test_other_names_are_no_plans(typed: str) -> None:
    with pytest.raises(NotFound) as caught:
        plan_named(typed, Site().plans)
    assert caught.value.fault is UNKNOWN_PLAN


def test_another_plan_goes_on_from_the_first_and_a_new_one_begins_anew() -> None:
    later = NOW + timedelta(days=1)
    first = taken(None, "eve", "Classic", NOW)
    assert taken(first, "eve", "Pro", later) == factories.subscription(id="eve", plan="Pro", since=NOW)
    assert taken(ended(first, NOW), "eve", "Pro", later).since == later
    assert taken(factories.subscription(id="eve", until=later), "eve", "Pro", NOW).until is None


def test_a_plan_costs_its_price_and_the_fee_on_top() -> None:
    """12 % and 3.00."""
    told = {plan.name: (plan.price, plan.fee, plan.total) for plan in plans_from(PLANS, PLAN_CURRENCY, Fee())}
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
    assert (found := house.plans.mine(actor=eve)) and found.plan == "Pro"
    house.plans.end_of(email=user.email)
    assert house.plans.mine(actor=eve) is None
    with pytest.raises(NotFound):
        house.plans.grant(email="nobody@example.com", plan="pro")
