"""A site that asks another fee, or other plans, than it did: what was sold stays as it was sold."""

from dataclasses import replace
from pathlib import Path

import pytest

from domain.accounts import Actor
from domain.errors import Conflict, NotFound
from domain.money import Currency, Fee
from domain.paid_plans import PaidState
from domain.plans import CURRENCY_IN_USE, PLAN_CURRENCY, UNKNOWN_PLAN, plans_from
from domain.site import Site
from tests.domain.house import House
from tests.domain.subscriptions import balances, events, hear, letters, session_of, subscribe
from tests.domain.trading import Market

LATER = Fee(10_00, 1_00)
DEARER = Site(fee=LATER, plans=plans_from("Classic 35, Studio 90", PLAN_CURRENCY, LATER))


def reopen(house: House, site: Site = DEARER) -> None:
    """The site starts again with other settings."""
    house.subscribing = replace(house.subscribing, site=site)
    house.buying = replace(house.buying, site=site)
    house.plans = replace(house.plans, site=site)
    house.rail.offer({plan.name: (plan.price, plan.fee) for plan in site.plans})


def test_who_subscribes_later_pays_what_is_asked_by_then(house: House, eve: Actor) -> None:
    reopen(house)
    paid = subscribe(house, eve, "Studio")
    assert (paid.plan, paid.price, paid.fee) == ("Studio", 90_00, 10_00)
    assert balances(house)[1:3] == (90_00, 10_00)
    with pytest.raises(NotFound) as caught:
        house.subscribing.begin(actor=eve, plan="Pro")
    assert caught.value.fault is UNKNOWN_PLAN


def test_who_subscribed_before_goes_on_at_the_price_of_then(house: House, eve: Actor) -> None:
    before = subscribe(house, eve, "Pro")
    reopen(house)
    house.rail.renew(before.subscription_id)
    hear(house, events(house))
    after = house.subscribing.mine(actor=eve)
    assert after and (after.plan, after.price, after.fee, after.currency) == (
        "Pro",
        59_00,
        10_08,
        Currency.CAD,
    )
    assert balances(house)[1:3] == (2 * 59_00, 2 * 10_08)
    assert (has := house.plans.mine(actor=eve)) and has.plan == "Pro"


def test_who_changes_the_plan_takes_the_price_of_today(house: House, eve: Actor) -> None:
    before = subscribe(house, eve, "Pro")
    reopen(house)
    house.rail.change_plan(before.subscription_id, "Studio", at_end=True)
    hear(house, events(house))
    waiting = house.subscribing.mine(actor=eve)
    assert waiting and (waiting.plan, waiting.total) == ("Pro", 69_08)
    assert (waiting.next_plan, waiting.next_total) == ("Studio", 100_00)
    house.rail.renew(before.subscription_id)
    hear(house, events(house))
    after = house.subscribing.mine(actor=eve)
    assert after and (after.plan, after.total, after.next_plan) == ("Studio", 100_00, None)


def test_a_page_that_asks_the_old_price_gives_way_to_one_with_the_new_one(house: House, eve: Actor) -> None:
    old = house.subscribing.begin(actor=eve, plan="Classic")
    reopen(house)
    new = house.subscribing.begin(actor=eve, plan="Classic")
    assert new != old
    assert house.rail.control.checkout(session_of(old)).session.url == ""
    assert house.rail.control.checkout(session_of(new)).session.amount == 35_00 + 4_50


def test_the_letter_names_what_this_subscriber_pays(house: House, eve: Actor) -> None:
    reopen(house)
    subscribe(house, eve, "Classic")
    assert letters(house) == ["Your plan Classic has begun"]
    with house.store.read() as unit:
        jobs = [unit.jobs.get(id) for id in house.queue.woken]
    assert "for 39.50 CAD a month" in "".join(job.payload["text"] for job in jobs if job)


def test_an_order_keeps_the_fee_that_its_buyer_was_told(house: House, sale: Market) -> None:
    order = sale.begin()
    reopen(house)
    house.rail.pay(order.session_id)
    settled = sale.settle(order)
    assert (settled.price, settled.fee, settled.state) == (200_00, 27_00, "paid")


def test_a_later_order_is_asked_the_fee_of_today(house: House, sale: Market) -> None:
    reopen(house)
    order = sale.begin()
    assert (order.price, order.fee) == (200_00, 21_00)


def test_without_a_fee_nothing_stands_on_top(house: House, eve: Actor) -> None:
    reopen(house, Site(fee=Fee(0, 0), plans=plans_from("Classic 29", PLAN_CURRENCY, Fee(0, 0))))
    page = house.rail.control.checkout(session_of(house.subscribing.begin(actor=eve, plan="Classic")))
    assert [(item.name, item.amount) for item in page.items] == [("Classic, a month", 29_00)]


def test_the_currency_of_plans_is_fixed_while_one_is_paid_or_its_money_is_not_split(tmp_path: Path) -> None:
    house = House(tmp_path)
    in_euros = replace(house.plans, site=Site(plans=plans_from("Classic 29", Currency.EUR, Fee())))
    in_euros.check()
    eve = house.person()
    house.subscribing.begin(actor=eve, plan="Classic")
    with pytest.raises(Conflict) as asked:
        in_euros.check()
    subscribe(house, eve)
    house.plans.check()
    with house.store.write() as unit:
        [paid] = unit.paid_plans.of_user(eve.id)
        unit.paid_plans.save(replace(paid, state=PaidState.ENDED))
        unit.commit()
    with pytest.raises(Conflict) as unsplit:
        in_euros.check()
    assert asked.value.fault is unsplit.value.fault is CURRENCY_IN_USE
