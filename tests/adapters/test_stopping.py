"""Seeing to it that a plan isn't paid again, on both rails."""

from domain.payments import BillingState
from tests.adapters.test_payments_billing import subscribed
from tests.rails import Rail


def test_a_plan_that_is_stopped_runs_until_its_period_ends(rail: Rail) -> None:
    plan = subscribed(rail)
    stopped = rail.payments.stop_renewing("key-1", plan.id)
    assert stopped.ends_with_period and stopped.state is BillingState.ACTIVE
    assert rail.payments.subscription(plan.id) == stopped


def test_stopping_it_again_changes_nothing(rail: Rail) -> None:
    plan = subscribed(rail)
    stopped = rail.payments.stop_renewing("key-1", plan.id)
    assert rail.payments.stop_renewing("key-1", plan.id) == stopped
    assert rail.payments.stop_renewing("key-2", plan.id) == stopped


def test_a_change_that_was_to_come_is_let_go(rail: Rail) -> None:
    plan = subscribed(rail, "Pro")
    rail.change_plan(plan.id, "Classic", at_end=True)
    stopped = rail.payments.stop_renewing("key-1", plan.id)
    assert stopped.ends_with_period


def test_one_that_has_ended_stays_so(rail: Rail) -> None:
    plan = subscribed(rail)
    rail.cancel(plan.id, at_end=False)
    assert rail.payments.stop_renewing("key-1", plan.id).state is BillingState.ENDED


def test_one_that_was_resumed_can_be_stopped_again(rail: Rail) -> None:
    plan = subscribed(rail)
    rail.payments.stop_renewing("key-1", plan.id)
    rail.resume(plan.id)
    assert rail.payments.stop_renewing("key-2", plan.id).ends_with_period
