"""What a paid plan gives, as the processor bills it: active, late, ended, cancelled, changed."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.money import Currency
from domain.paid_plans import (
    GRACE,
    PAGE_OPEN,
    PaidPlan,
    PaidState,
    asked,
    billed,
    collected,
    entitled,
    given_back,
    lapsed,
    marked,
)
from domain.payments import BilledPlan, BillingState, Invoice, Payment
from domain.plans import Subscription
from tests import factories
from tests.factories import CLASSIC, NOW, PLUS, PRO

MONTH = timedelta(days=30)
END = NOW + MONTH
NEW = asked("eve", CLASSIC, (), NOW)
DAY = timedelta(days=1)


def told(**fields: Any) -> BilledPlan:
    """A month of Classic that has just begun, or of another plan at the price of today."""
    sold = next((plan for plan in (PLUS, PRO) if plan.name == fields.get("plan")), CLASSIC)
    made = BilledPlan("sub_1", NEW.id, "cus_1", "Classic", BillingState.ACTIVE, NOW, END)
    costs = {"base": sold.price, "fee": sold.fee, "currency": sold.currency}
    return replace(made, **costs | fields)


def bill(**fields: Any) -> Invoice:
    """That month's bill, paid."""
    made = Invoice("in_1", "sub_1", NEW.id, "Classic", 29_00, 6_48, Currency.CAD, True, NOW, END)
    return replace(made, **fields)


def heard(paid: PaidPlan, *steps: tuple[BilledPlan, datetime]) -> PaidPlan:
    for said, now in steps:
        paid = billed(paid, said, now)
    return paid


def has_it(paid: PaidPlan, moment: datetime) -> bool:
    found = entitled([paid], None, moment)
    return found is not None and found.is_active(moment)


def test_who_is_asked_to_pay_has_nothing_yet() -> None:
    assert NEW.id == "plan-eve-1" and NEW.page_ends == NOW + PAGE_OPEN == NEW.look_at
    assert not NEW.is_running and not has_it(NEW, NOW)
    assert not NEW.is_over(NEW.page_ends - timedelta(seconds=1)) and NEW.is_over(NEW.page_ends)


def test_the_next_time_has_the_next_number_and_the_same_customer() -> None:
    first = heard(NEW, (told(state=BillingState.ENDED), NOW))
    second = asked("eve", PRO, [first], NOW)
    assert (second.id, second.number, second.customer_id) == ("plan-eve-2", 2, "cus_1")


def test_an_active_plan_is_had_and_for_a_week_more_if_nothing_is_heard_of_the_next_month() -> None:
    paid = heard(NEW, (told(), NOW))
    assert paid.is_running and (paid.plan, paid.period_end) == ("Classic", END)
    assert has_it(paid, END + GRACE - DAY) and not has_it(paid, END + GRACE)
    assert paid.look_at is not None and END < paid.look_at < END + DAY


@pytest.mark.parametrize("begins", [told(), None], ids=["heard before", "heard of late first"])
def test_a_late_plan_is_had_for_a_week_after_what_was_paid(begins: BilledPlan | None) -> None:
    """The processor begins the next period before its payment fails."""
    late = told(state=BillingState.LATE, period_start=END, period_end=END + MONTH)
    paid = heard(NEW, *([(begins, NOW)] if begins else []), (late, END))
    assert paid.state is PaidState.LATE and paid.until == END + GRACE
    assert has_it(paid, END + GRACE - DAY) and not has_it(paid, END + GRACE)
    assert has_it(heard(paid, (told(period_start=END, period_end=END + MONTH), END)), END + MONTH)


def test_a_payment_that_fails_within_a_paid_month_takes_nothing_of_that_month() -> None:
    paid = billed(NEW, told(), NOW, bill())
    late = heard(paid, (told(state=BillingState.LATE, plan="Pro"), NOW + 10 * DAY))
    assert (late.plan, late.until, late.paid_until) == ("Pro", END + GRACE, END)


def test_a_bill_that_is_older_or_unpaid_takes_nothing_back() -> None:
    paid = billed(NEW, told(), NOW, bill())
    for other in (bill(period_end=NOW), bill(is_paid=False, period_end=END + MONTH)):
        assert billed(paid, told(), NOW, other).paid_until == END


def test_a_cancelled_plan_is_had_until_its_period_ends_and_can_be_resumed() -> None:
    cancelled = heard(NEW, (told(), NOW), (told(ends_with_period=True), NOW + DAY))
    assert cancelled.is_running and cancelled.until == END
    assert has_it(cancelled, END - DAY) and not has_it(cancelled, END)
    assert heard(cancelled, (told(), NOW + DAY)).until == END + GRACE
    over = heard(cancelled, (told(ends_with_period=True, state=BillingState.ENDED), END + DAY))
    assert (over.state, over.until, over.look_at) == (PaidState.ENDED, END, None)


def test_a_plan_that_is_ended_at_once_is_over_when_that_is_heard() -> None:
    over = heard(NEW, (told(), NOW), (told(state=BillingState.ENDED), NOW + DAY))
    assert not over.is_running and over.until == NOW + DAY
    assert heard(over, (told(state=BillingState.ENDED), NOW + 2 * DAY)).until == NOW + DAY


def test_a_late_plan_that_ends_was_over_after_its_grace() -> None:
    late = told(state=BillingState.LATE, period_start=END, period_end=END + MONTH)
    over = heard(NEW, (told(), NOW), (late, END), (replace(late, state=BillingState.ENDED), END + 14 * DAY))
    assert over.until == END + GRACE


def test_a_larger_plan_is_had_at_once_and_a_smaller_one_from_the_next_period_on() -> None:
    paid = heard(NEW, (told(), NOW), (told(plan="Pro"), NOW))
    assert (paid.plan, paid.next_plan) == ("Pro", None)
    paid = heard(paid, (told(plan="Pro", next_plan="Plus"), NOW))
    assert (paid.plan, paid.next_plan) == ("Pro", "Plus")
    paid = heard(paid, (told(plan="Plus", period_start=END, period_end=END + MONTH), END))
    assert (paid.plan, paid.next_plan) == ("Plus", None)


def test_a_price_that_is_not_the_sites_own_leaves_the_plan_that_was_had() -> None:
    foreign = told(plan="", base=0, fee=0, currency=None)
    assert (paid := heard(NEW, (foreign, NOW))).is_for(CLASSIC) and paid.is_running


def test_a_plan_keeps_what_it_was_sold_at_though_the_site_offers_it_no_more() -> None:
    sold = told(plan="Gold", base=20_00, fee=1_00, next_plan="Silver", next_total=12_00)
    paid = heard(NEW, (sold, NOW))
    assert (paid.plan, paid.price, paid.fee, paid.total) == ("Gold", 20_00, 1_00, 21_00)
    assert (paid.next_plan, paid.next_total) == ("Silver", 12_00)
    assert not paid.is_for(replace(CLASSIC, name="Gold"))


def test_a_first_payment_that_has_not_worked_gives_nothing() -> None:
    paid = heard(NEW, (told(state=BillingState.UNPAID), NOW))
    assert paid.state is PaidState.ASKED and not has_it(paid, NOW)


def test_what_lasts_longest_counts_whatever_came_first() -> None:
    old = heard(NEW, (told(state=BillingState.ENDED), NOW + DAY))
    new = heard(asked("eve", PRO, [old], NOW), (told(id="sub_2", plan="Pro"), NOW + DAY))
    for each in ([old, new], [new, old]):
        assert entitled(each, None, NOW + DAY) == Subscription("eve", "Pro", NOW + DAY, END + GRACE)


def test_who_never_paid_keeps_what_was_given() -> None:
    given = factories.subscription(id="eve")
    assert entitled([NEW, lapsed(NEW)], given, NOW) == given
    assert entitled([], None, NOW) is None


def test_who_had_a_plan_when_another_began_has_had_one_since_then() -> None:
    given = factories.subscription(id="eve", since=NOW - DAY)
    found = entitled([heard(NEW, (told(), NOW))], given, NOW)
    assert found == Subscription("eve", "Classic", NOW - DAY, END + GRACE)


@pytest.mark.parametrize(
    ("came", "parts"), [(35_48, (29_00, 6_48)), (20_00, (13_52, 6_48)), (5_00, (0, 5_00))]
)
def test_what_came_in_is_base_and_fee_to_the_cent(came: int, parts: tuple[int, int]) -> None:
    payment = Payment("pi_1", "ch_1", came, Currency.CAD)
    assert collected(bill(), payment) == parts and sum(parts) == came


@pytest.mark.parametrize(("base", "fee"), [(29_00, 6_48), (59_00, 0), (1, 999), (0, 5)])
def test_parts_that_go_back_make_up_the_whole_to_the_cent(base: int, fee: int) -> None:
    chance = random.Random(f"{base} {fee}")
    for _ in range(50):
        before = base_before = 0
        while before < base + fee:
            amount = chance.randint(1, base + fee - before)
            its_base, its_fee = given_back(base, fee, before, base_before, amount)
            assert its_base >= 0 and its_fee >= 0 and its_base + its_fee == amount
            before, base_before = before + amount, base_before + its_base
        assert base_before == base


def test_only_what_pays_for_the_whole_period_takes_the_plan_along() -> None:
    paid = billed(NEW, told(), NOW, bill())
    for other in (bill(period_start=NOW + DAY), bill(period_start=NOW - MONTH, period_end=NOW)):
        assert marked(paid, told(), other, is_gone=True) == paid
    gone = marked(paid, told(), bill(), is_gone=True)
    assert gone.undone_until == END and marked(gone, told(), bill(), is_gone=None) == gone
    assert marked(gone, told(), bill(), is_gone=False) == paid
