"""The contract of the payments port: plans that are billed month after month."""

from datetime import timedelta

import pytest

from domain.money import Currency
from domain.payments import BillingState, PaymentRefused, Topic
from tests.adapters.paying import events, movements, plan_checkout, subscribed
from tests.rails import PLANS, Rail


def test_a_plan_begins_when_it_is_paid(rail: Rail) -> None:
    started = rail.payments.start_checkout("key-1", plan_checkout(rail))
    done = rail.pay(started.id)
    assert done.is_paid and done.subscription_id and done.customer_id
    plan = rail.payments.subscription(done.subscription_id)
    assert (plan.plan, plan.state, plan.reference) == ("Classic", BillingState.ACTIVE, "person-1")
    assert plan.customer_id == done.customer_id
    assert timedelta(days=28) <= plan.period_end - plan.period_start <= timedelta(days=31)
    assert abs(plan.period_start - rail.clock.now()) < timedelta(minutes=1)
    assert not plan.ends_with_period and plan.next_plan == ""


def test_the_first_bill_has_the_base_price_and_the_fee_apart(rail: Rail) -> None:
    plan = subscribed(rail)
    [bill] = [each.object_id for each in events(rail) if each.topic is Topic.INVOICE]
    invoice = rail.payments.invoice(bill)
    assert (invoice.base, invoice.fee, invoice.amount) == (*PLANS["Classic"], sum(PLANS["Classic"]))
    assert (invoice.subscription_id, invoice.reference, invoice.plan) == (plan.id, "person-1", "Classic")
    assert invoice.currency is Currency.CAD and invoice.is_paid and invoice.paid_at is not None
    assert (invoice.period_start, invoice.period_end) == (plan.period_start, plan.period_end)
    payment = rail.payments.payment(invoice.payment_id)
    assert (payment.amount, payment.currency) == (invoice.amount, Currency.CAD)


def test_each_period_is_billed_once_and_follows_the_one_before(rail: Rail) -> None:
    before = subscribed(rail)
    invoice = rail.renew(before.id)
    now = rail.payments.subscription(before.id)
    assert (invoice.base, invoice.fee, invoice.is_paid) == (*PLANS["Classic"], True)
    assert now.state is BillingState.ACTIVE and now.period_start == before.period_end
    assert (invoice.period_start, invoice.period_end) == (now.period_start, now.period_end)
    assert rail.payments.invoice(invoice.id) == invoice
    assert len({each.source for each in movements(rail)}) == 2


def test_a_payment_that_fails_makes_a_plan_late(rail: Rail) -> None:
    plan = subscribed(rail)
    invoice = rail.renew(plan.id, works=False)
    assert not invoice.is_paid and invoice.paid_at is None and invoice.amount == sum(PLANS["Classic"])
    assert rail.payments.subscription(plan.id).state is BillingState.LATE
    assert len(movements(rail)) == 1


def test_a_late_plan_can_end(rail: Rail) -> None:
    plan = subscribed(rail)
    rail.renew(plan.id, works=False)
    rail.cancel(plan.id, at_end=False)
    assert rail.payments.subscription(plan.id).state is BillingState.ENDED


def test_a_larger_plan_begins_at_once(rail: Rail) -> None:
    plan = subscribed(rail)
    rail.change_plan(plan.id, "Pro", at_end=False)
    now = rail.payments.subscription(plan.id)
    assert (now.plan, now.next_plan, now.state) == ("Pro", "", BillingState.ACTIVE)
    invoice = rail.renew(plan.id)
    assert (invoice.plan, invoice.base, invoice.fee) == ("Pro", *PLANS["Pro"])


def test_a_smaller_plan_begins_with_the_next_period(rail: Rail) -> None:
    plan = subscribed(rail, "Pro")
    rail.change_plan(plan.id, "Classic", at_end=True)
    now = rail.payments.subscription(plan.id)
    assert (now.plan, now.next_plan, now.period_end) == ("Pro", "Classic", plan.period_end)
    invoice = rail.renew(plan.id)
    later = rail.payments.subscription(plan.id)
    assert (later.plan, later.next_plan) == ("Classic", "")
    assert (invoice.plan, invoice.base, invoice.fee) == ("Classic", *PLANS["Classic"])


def test_a_plan_that_is_cancelled_runs_until_its_period_ends(rail: Rail) -> None:
    plan = subscribed(rail)
    rail.cancel(plan.id)
    now = rail.payments.subscription(plan.id)
    assert now.ends_with_period and now.state is BillingState.ACTIVE
    assert now.period_end == plan.period_end


def test_a_plan_that_is_cancelled_can_be_resumed(rail: Rail) -> None:
    plan = subscribed(rail)
    rail.cancel(plan.id)
    rail.resume(plan.id)
    assert rail.payments.subscription(plan.id) == plan
    assert rail.renew(plan.id).is_paid


def test_a_plan_that_is_cancelled_at_once_has_ended(rail: Rail) -> None:
    plan = subscribed(rail)
    rail.cancel(plan.id, at_end=False)
    assert rail.payments.subscription(plan.id).state is BillingState.ENDED
    with pytest.raises(PaymentRefused):
        rail.renew(plan.id)


def test_each_step_of_a_plan_is_told(rail: Rail) -> None:
    plan = subscribed(rail)
    told = events(rail)
    assert {each.topic for each in told} >= {Topic.CHECKOUT, Topic.SUBSCRIPTION, Topic.INVOICE}
    assert plan.id in {each.object_id for each in told if each.topic is Topic.SUBSCRIPTION}
    for step in (
        lambda: rail.renew(plan.id),
        lambda: rail.change_plan(plan.id, "Pro", at_end=True),
        lambda: rail.cancel(plan.id),
        lambda: rail.resume(plan.id),
        lambda: rail.cancel(plan.id, at_end=False),
    ):
        step()
        assert plan.id in {each.object_id for each in events(rail) if each.topic is Topic.SUBSCRIPTION}


DEARER = {"Classic": (35_00, 7_20), "Studio Élite": (90_00, 0)}
"""What the site asks later: another price, plans that are gone, and one without a fee."""


def test_a_plan_is_told_with_what_it_was_sold_at(rail: Rail) -> None:
    plan = subscribed(rail, "Plus")
    assert (plan.base, plan.fee, plan.currency, plan.next_total) == (*PLANS["Plus"], Currency.CAD, 0)
    rail.change_plan(plan.id, "Classic", at_end=True)
    assert rail.payments.subscription(plan.id).next_total == sum(PLANS["Classic"])


@pytest.mark.parametrize("sold", ["Classic", "Pro"])
def test_who_has_a_plan_keeps_its_price_whatever_the_site_asks_later(rail: Rail, sold: str) -> None:
    plan = subscribed(rail, sold)
    rail.offer(DEARER)
    assert rail.payments.subscription(plan.id) == plan
    invoice = rail.renew(plan.id)
    assert (invoice.plan, invoice.base, invoice.fee) == (sold, *PLANS[sold])


def test_a_new_price_is_what_the_next_subscriber_pays(rail: Rail) -> None:
    subscribed(rail)
    rail.offer(DEARER)
    for number, (name, (base, fee)) in enumerate(DEARER.items()):
        plan = subscribed(rail, name, f"person-{number + 2}", DEARER)
        assert (plan.plan, plan.base, plan.fee) == (name, base, fee)
        invoice = rail.renew(plan.id)
        assert (invoice.base, invoice.fee) == (base, fee)


def test_a_plan_may_be_changed_for_what_is_offered_by_then(rail: Rail) -> None:
    plan = subscribed(rail)
    rail.offer(DEARER)
    rail.change_plan(plan.id, "Studio Élite", at_end=False)
    now = rail.payments.subscription(plan.id)
    assert (now.plan, now.base, now.fee) == ("Studio Élite", *DEARER["Studio Élite"])


def test_a_change_that_waits_comes_about_though_its_plan_is_offered_no_more(rail: Rail) -> None:
    plan = subscribed(rail, "Pro")
    rail.change_plan(plan.id, "Plus", at_end=True)
    rail.offer(DEARER)
    assert rail.payments.subscription(plan.id).next_total == sum(PLANS["Plus"])
    invoice = rail.renew(plan.id)
    assert (invoice.plan, invoice.base, invoice.fee) == ("Plus", *PLANS["Plus"])
