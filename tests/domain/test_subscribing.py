"""Paying for a plan on the sandbox's rail: begun, booked once, changed, late and ended."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts import Actor
from domain.errors import Conflict, Forbidden, NotFound, Unavailable
from domain.paid_plans import GRACE, PAGE_MADE, PAGE_OPEN, PaidPlan, PaidState
from domain.payments import PAYMENTS_DOWN, Checkout, CheckoutSession, PaymentRefused
from domain.payouts.periods import period_of
from domain.plans import NEVER_PAID, PAID_PLAN, UNKNOWN_PLAN, UNKNOWN_PURCHASE
from tests.domain.house import House
from tests.domain.subscriptions import (
    CAD,
    FEE_OF_CLASSIC,
    balances,
    events,
    hear,
    letters,
    session_of,
    state,
    subscribe,
)
from tests.domain.trading import Other


def test_a_plan_begins_when_it_is_paid_and_is_booked_base_and_fee_apart(house: House, eve: Actor) -> None:
    url = house.subscribing.begin(actor=eve, plan="classic")
    assert house.plans.mine(actor=eve) is None and house.subscribing.mine(actor=eve) is None
    house.rail.pay(session_of(url))
    hear(house, events(house))
    has, paid = house.plans.mine(actor=eve), house.subscribing.mine(actor=eve)
    assert has and has.plan == "Classic" and paid and paid.state is PaidState.ACTIVE
    assert paid.period_end and has.until == paid.period_end + GRACE
    assert balances(house) == (35_48 - FEE_OF_CLASSIC, 29_00, 6_48, FEE_OF_CLASSIC)
    assert letters(house) == ["Your plan Classic has begun"]


def test_the_page_asks_for_the_plan_and_the_fee_on_top(house: House, eve: Actor) -> None:
    url = house.subscribing.begin(actor=eve, plan="Plus")
    page = house.rail.control.checkout(session_of(url))
    assert [(item.name, item.amount) for item in page.items] == [
        ("Plus, a month", 45_00),
        ("Platform fee", 8_40),
    ]
    assert (page.session.amount, page.session.currency, page.plan) == (53_40, CAD, "Plus")
    assert page.email == house.email(eve)


def test_a_double_click_leads_to_one_page(house: House, eve: Actor) -> None:
    first = house.subscribing.begin(actor=eve, plan="Plus")
    assert house.subscribing.begin(actor=eve, plan="Plus") == first
    assert house.rail.made("checkouts") == 1


@pytest.mark.parametrize("lost", ["reply", "call"])
def test_an_answer_that_is_lost_makes_no_second_page(house: House, eve: Actor, lost: str) -> None:
    if lost == "reply":
        house.rail.drop_replies()
    else:
        house.rail.fail_calls()
    with pytest.raises(Unavailable) as caught:
        house.subscribing.begin(actor=eve, plan="Plus")
    assert caught.value.fault is PAYMENTS_DOWN
    assert house.subscribing.begin(actor=eve, plan="Plus")
    assert house.rail.made("checkouts") == 1


@pytest.mark.parametrize("later", [PAGE_MADE + timedelta(minutes=1), PAGE_OPEN, timedelta(days=2)])
def test_a_page_whose_answer_was_lost_is_closed_before_another_is_made(
    house: House, eve: Actor, later: timedelta
) -> None:
    house.rail.drop_replies()
    with pytest.raises(Unavailable):
        house.subscribing.begin(actor=eve, plan="Plus")
    house.clock.moment += later
    url = house.subscribing.begin(actor=eve, plan="Plus")
    open_pages = [each for each in house.rail.control.checkouts() if each.session.state == "open"]
    assert [each.session.id for each in open_pages] == [session_of(url)]


def test_a_page_that_is_given_up_while_it_is_made_can_not_be_paid_at(house: House, eve: Actor) -> None:
    """Two plans are chosen in two tabs at once: only one of them may be paid."""
    kept, honest, elsewhere = house.subscribing, house.rail.payments, list[str]()

    def late(key: str, checkout: Checkout) -> CheckoutSession:
        if not elsewhere:
            elsewhere.append(kept.begin(actor=eve, plan="Pro"))
        return honest.start_checkout(key, checkout)

    busy = replace(kept, payments=Other(honest, {"start_checkout": late}))
    url = busy.begin(actor=eve, plan="Plus")
    open_pages = [each.session.id for each in house.rail.control.checkouts() if each.session.state == "open"]
    assert open_pages == [session_of(url)] and house.rail.made("checkouts") == 3
    house.rail.pay(session_of(url))
    hear(house, events(house))
    with house.store.read() as unit:
        paid = [each for each in unit.paid_plans.of_user(eve.id) if each.is_running]
    assert [each.plan for each in paid] == ["Plus"]


def test_who_chooses_another_plan_before_paying_can_pay_for_that_alone(house: House, eve: Actor) -> None:
    first = house.subscribing.begin(actor=eve, plan="Plus")
    second = house.subscribing.begin(actor=eve, plan="Pro")
    with pytest.raises(PaymentRefused):
        house.rail.pay(session_of(first))
    house.rail.pay(session_of(second))
    hear(house, events(house))
    assert (paid := house.subscribing.mine(actor=eve)) and (paid.plan, paid.number) == ("Pro", 2)


def test_who_has_paid_is_led_to_billing_even_if_we_have_not_heard_of_it(house: House, eve: Actor) -> None:
    house.rail.pay(session_of(house.subscribing.begin(actor=eve, plan="Plus")))
    for plan in ("Plus", "Pro"):
        assert "/sandbox/billing/" in house.subscribing.begin(actor=eve, plan=plan)
    assert house.rail.made("checkouts") == 1 and house.subscribing.mine(actor=eve)


def test_only_people_who_are_signed_in_pay_and_only_for_plans_that_there_are(
    house: House, eve: Actor
) -> None:
    for asks in (
        lambda: house.subscribing.begin(actor=None, plan="Pro"),
        lambda: house.subscribing.manage(actor=None),
        lambda: house.subscribing.returned(actor=None, reference="plan-x-1"),
    ):
        with pytest.raises(Forbidden):
            asks()
    assert house.subscribing.mine(actor=None) is None and house.subscribing.look(actor=None) is None
    with pytest.raises(NotFound) as caught:
        house.subscribing.begin(actor=eve, plan="Gold")
    assert caught.value.fault is UNKNOWN_PLAN


def test_who_comes_back_from_paying_is_told_at_once(house: House, eve: Actor) -> None:
    url = house.subscribing.begin(actor=eve, plan="Plus")
    reference = house.rail.control.checkout(session_of(url)).session.reference
    assert house.subscribing.returned(actor=eve, reference=reference).state is PaidState.ASKED
    house.rail.pay(session_of(url))
    house.rail.fail_calls()
    assert house.subscribing.returned(actor=eve, reference=reference).state is PaidState.ASKED
    assert house.subscribing.returned(actor=eve, reference=reference).state is PaidState.ACTIVE
    with pytest.raises(NotFound) as caught:
        house.subscribing.returned(actor=house.person(name="Bob"), reference=reference)
    assert caught.value.fault is UNKNOWN_PURCHASE


def test_a_page_that_nobody_pays_at_lapses_and_the_next_one_is_another(house: House, eve: Actor) -> None:
    house.subscribing.begin(actor=eve, plan="Plus")
    assert house.subscribing.look_after() == 0
    house.clock.moment += PAGE_OPEN
    assert house.subscribing.look_after() == 1 and house.subscribing.look_after() == 0
    assert [each.state for each in state(house, eve)[0]] == [PaidState.LAPSED]
    house.subscribing.begin(actor=eve, plan="Plus")
    assert house.rail.made("checkouts") == 2


def test_who_never_paid_has_nothing_to_manage(house: House, eve: Actor) -> None:
    with pytest.raises(Conflict) as caught:
        house.subscribing.manage(actor=eve)
    assert caught.value.fault is NEVER_PAID
    subscribe(house, eve)
    assert "/sandbox/billing/" in house.subscribing.manage(actor=eve)
    house.rail.fail_calls()
    with pytest.raises(Unavailable):
        house.subscribing.manage(actor=eve)


def test_a_plan_that_is_paid_is_neither_given_nor_ended_for_nothing(house: House, eve: Actor) -> None:
    email = house.email(eve)
    house.plans.grant(email=email, plan="Classic")
    paid = subscribe(house, eve, "Pro")
    for change in (
        lambda: house.plans.grant(email=email, plan="Plus"),
        lambda: house.plans.end_of(email=email),
    ):
        with pytest.raises(Conflict) as caught:
            change()
        assert caught.value.fault is PAID_PLAN
    house.rail.cancel(paid.subscription_id, at_end=False)
    hear(house, events(house))
    house.plans.grant(email=email, plan="Plus")
    house.subscribing.changed(subscription_id=paid.subscription_id)
    assert (has := house.plans.mine(actor=eve)) and (has.plan, has.until) == ("Plus", None)


def next_month(house: House, paid: PaidPlan) -> None:
    assert paid.period_end
    house.clock.moment = paid.period_end + timedelta(minutes=1)


def test_each_month_is_booked_into_the_month_in_which_it_was_paid(house: House, eve: Actor) -> None:
    paid = subscribe(house, eve)
    first = period_of(house.clock.now())
    next_month(house, paid)
    hear(house, events(house))
    second = period_of(house.clock.now())
    assert first != second and balances(house, first)[1] == balances(house, second)[1] == 29_00
    assert balances(house)[2] == 2 * 6_48


def test_a_payment_that_fails_is_told_and_leaves_a_week(house: House, eve: Actor) -> None:
    paid = subscribe(house, eve)
    end = paid.period_end
    assert end
    house.clock.moment = end - timedelta(minutes=1)
    house.rail.renew(paid.subscription_id, works=False)
    hear(house, events(house) * 3)
    late = house.subscribing.mine(actor=eve)
    assert late and late.state is PaidState.LATE and late.until == end + GRACE
    assert letters(house)[1:] == ["The payment for Classic failed"]
    assert balances(house)[1] == 0 or balances(house)[2] == 6_48
    house.clock.moment = end + GRACE - timedelta(seconds=1)
    assert house.plans.mine(actor=eve)
    house.clock.moment = end + GRACE
    assert house.plans.mine(actor=eve) is None
    house.rail.renew(paid.subscription_id)
    hear(house, events(house))
    assert house.plans.mine(actor=eve) and balances(house)[2] == 2 * 6_48


def test_a_cancelled_plan_lasts_until_its_period_ends_and_the_end_is_told(house: House, eve: Actor) -> None:
    paid = subscribe(house, eve)
    house.rail.cancel(paid.subscription_id)
    hear(house, events(house))
    assert (has := house.plans.mine(actor=eve)) and has.until == paid.period_end
    next_month(house, paid)
    assert house.plans.mine(actor=eve) is None
    hear(house, events(house))
    assert letters(house)[1:] == ["Your plan Classic has ended"]
    assert "/sandbox/checkout/" in house.subscribing.begin(actor=eve, plan="Pro")
    house.rail.pay(house.rail.control.checkouts()[0].session.id)
    hear(house, events(house))
    [second, first], has, _ = state(house, eve)
    assert (second.customer_id, second.state, first.state) == (
        first.customer_id,
        PaidState.ACTIVE,
        PaidState.ENDED,
    )
    assert has and has.plan == "Pro"


def test_what_is_changed_at_billing_is_seen_on_the_way_back(house: House, eve: Actor) -> None:
    paid = subscribe(house, eve)
    house.rail.cancel(paid.subscription_id)
    house.rail.fail_calls()
    assert house.subscribing.look(actor=eve) == paid
    assert (seen := house.subscribing.look(actor=eve)) and seen.ends_with_period
    house.rail.resume(paid.subscription_id)
    assert (seen := house.subscribing.look(actor=eve)) and not seen.ends_with_period
    assert (has := house.plans.mine(actor=eve)) and paid.period_end and has.until == paid.period_end + GRACE


def test_a_larger_plan_is_had_at_once_and_the_difference_is_booked(house: House, eve: Actor) -> None:
    paid = subscribe(house, eve)
    house.rail.change_plan(paid.subscription_id, "Pro", at_end=False)
    hear(house, events(house))
    assert (has := house.plans.mine(actor=eve)) and has.plan == "Pro"
    assert balances(house)[1:3] == (59_00, 10_08)
    house.rail.change_plan(paid.subscription_id, "Plus", at_end=True)
    hear(house, events(house))
    assert (seen := house.subscribing.mine(actor=eve)) and seen.next_plan == "Plus"
    assert (has := house.plans.mine(actor=eve)) and has.plan == "Pro"


def test_what_is_no_plan_of_ours_changes_nothing(house: House, eve: Actor) -> None:
    paid = subscribe(house, eve)
    with house.store.write() as unit:
        unit.paid_plans.delete(paid.id)
        unit.commit()
    assert house.subscribing.changed(subscription_id=paid.subscription_id) is None
    assert house.subscribing.settle(reference="plan-nobody-1") is None


def test_a_plan_of_which_nothing_is_heard_is_asked_about(house: House, eve: Actor) -> None:
    paid = subscribe(house, eve)
    house.rail.cancel(paid.subscription_id)
    next_month(house, paid)
    events(house)
    assert house.subscribing.look_after() == 0
    house.clock.moment += timedelta(hours=1)
    assert house.subscribing.look_after() == 1 and house.subscribing.look_after() == 0
    assert [each.state for each in state(house, eve)[0]] == [PaidState.ENDED]


def test_a_plan_that_goes_on_is_asked_about_once_more_a_month_later(house: House, eve: Actor) -> None:
    paid = subscribe(house, eve)
    next_month(house, paid)
    house.clock.moment += timedelta(hours=1)
    assert house.subscribing.look_after() == 1 and house.subscribing.look_after() == 0
    assert (seen := house.subscribing.mine(actor=eve)) and seen.period_end and paid.period_end
    assert seen.period_end > paid.period_end


def test_a_plan_that_the_processor_does_not_know_is_told_and_runs_out(house: House, eve: Actor) -> None:
    paid = subscribe(house, eve)
    next_month(house, paid)
    house.clock.moment += timedelta(hours=1)
    house.rail.lose_all()
    with pytest.raises(PaymentRefused):
        house.subscribing.look_after()
    assert house.subscribing.look_after() == 0
    assert house.plans.mine(actor=eve)
    house.clock.moment += GRACE
    assert house.plans.mine(actor=eve) is None
