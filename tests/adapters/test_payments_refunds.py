"""The contract of the payments port: refunds that take their time, fail, or were made by somebody else."""

from datetime import timedelta

import pytest

from domain.payments import MovementKind, PaymentRefused, RefundState, Topic
from tests.adapters.paying import events, movements, order, paid, ready_account, subscribed
from tests.adapters.test_payments_money import USD, held
from tests.rails import Rail


def test_a_refund_may_be_pending_and_is_done_later(rail: Rail) -> None:
    payment = paid(rail)
    rail.slow_refunds()
    made = rail.payments.refund("k1", "refund-1", payment.id, 100_00)
    assert (made.state, made.is_taken) == (RefundState.PENDING, True)
    assert rail.payments.read_refund(made.id) == rail.payments.find_refund("refund-1", payment.id) == made
    assert rail.payments.refund("k2", "refund-2", payment.id, 1_00).state is RefundState.DONE
    events(rail)
    rail.end_refund(made.id, works=True)
    assert (Topic.REFUND, made.id) in {(each.topic, each.object_id) for each in events(rail)}
    done = rail.payments.read_refund(made.id)
    assert (done.state, done.amount, done.reason) == (RefundState.DONE, 100_00, "")


@pytest.mark.parametrize("was_done", [False, True])
def test_a_refund_that_fails_brings_its_money_back_and_says_why(rail: Rail, was_done: bool) -> None:
    payment = paid(rail)
    before = held(rail.payments.funds())
    rail.slow_refunds(0 if was_done else 1)
    made = rail.payments.refund("k1", "refund-1", payment.id, 100_00)
    assert held(rail.payments.funds())[USD] == before[USD] - 100_00
    events(rail)
    rail.end_refund(made.id, works=False)
    assert {(each.topic, each.object_id) for each in events(rail)} == {(Topic.REFUND, made.id)}
    failed = rail.payments.read_refund(made.id)
    assert (failed.state, failed.is_taken) == (RefundState.FAILED, False)
    assert failed.reason == "The refund failed: lost or stolen card."
    assert held(rail.payments.funds()) == before and rail.payments.payment(payment.id).refunded == 0
    lines = [each for each in movements(rail) if each.kind is MovementKind.REFUND]
    assert [(each.source, each.amount) for each in lines] == [(made.id, -100_00), (made.id, 100_00)]


def test_after_one_that_failed_the_newest_of_its_reference_is_found(rail: Rail) -> None:
    payment = paid(rail)
    first = rail.payments.refund("k1", "refund-1", payment.id, payment.amount)
    rail.end_refund(first.id, works=False)
    assert rail.payments.refund("k1", "refund-1", payment.id, payment.amount).id == first.id
    second = rail.payments.refund("k2", "refund-1", payment.id, payment.amount)
    assert second.state is RefundState.DONE
    assert rail.payments.find_refund("refund-1", payment.id) == second
    assert [each.id for each in rail.payments.refunds(payment.id)] == [first.id, second.id]


def test_a_refund_ends_once(rail: Rail) -> None:
    made = rail.payments.refund("k1", "refund-1", paid(rail).id, 1_00)
    with pytest.raises(PaymentRefused):
        rail.end_refund(made.id, works=True)
    rail.end_refund(made.id, works=False)
    for works in (True, False):
        with pytest.raises(PaymentRefused):
            rail.end_refund(made.id, works)


def test_a_refund_by_somebody_else_bears_no_reference_of_ours(rail: Rail) -> None:
    payment, other = paid(rail, "order-1"), paid(rail, "order-2")
    events(rail)
    made = rail.refund(payment.id, 5_00)
    assert (made.reference, made.payment_id, made.amount) == ("", payment.id, 5_00)
    assert (Topic.REFUND, made.id) in {(each.topic, each.object_id) for each in events(rail)}
    assert rail.payments.refunds(payment.id) == [made] and rail.payments.refunds(other.id) == []


def test_what_is_not_there_is_refused(rail: Rail) -> None:
    with pytest.raises(PaymentRefused):
        rail.payments.read_refund("re_none")


def test_a_payment_leads_to_the_bill_that_it_was_for(rail: Rail) -> None:
    plan = subscribed(rail)
    first = rail.renew(plan.id)
    rail.wait(timedelta(minutes=1))
    second = rail.renew(plan.id)
    assert rail.payments.invoice_of(first.payment_id) == first
    assert rail.payments.invoice_of(second.payment_id) == second
    assert rail.payments.invoice_of(paid(rail).id) is None


def test_the_bill_of_a_larger_plan_begins_when_it_does(rail: Rail) -> None:
    plan = subscribed(rail)
    rail.wait(timedelta(days=10))
    events(rail)
    rail.change_plan(plan.id, "Pro", at_end=False)
    [bill] = [each.object_id for each in events(rail) if each.topic is Topic.INVOICE]
    invoice = rail.payments.invoice(bill)
    assert invoice.period_start > plan.period_start and invoice.period_end == plan.period_end


def test_what_somebody_else_takes_back_from_a_producer_is_told_and_moves(rail: Rail) -> None:
    to, payment = ready_account(rail), paid(rail)
    sent = rail.payments.transfer("k1", order(to, 200_00, payment.charge_id))
    events(rail)
    rail.reverse(sent.id, 50_00)
    assert {(each.topic, each.object_id) for each in events(rail)} == {(Topic.TRANSFER, sent.id)}
    assert rail.payments.find_reversal("", sent.id) is not None
    assert [each.amount for each in movements(rail) if each.kind is MovementKind.REVERSAL] == [50_00]
