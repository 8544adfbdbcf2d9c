"""Plans' payments that go back: refunded at the processor or disputed, told in any order and often."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from random import Random

import pytest

from domain.accounts import Actor
from domain.ledger import LOSSES, disputed
from domain.paid_plans import GRACE, PaidPlan
from domain.payments import DisputeState, Event, Invoice, PaymentDispute, Topic
from domain.payouts.closing import SETTLED_AFTER
from domain.payouts.periods import end_of, period_of
from domain.payouts.runs import Run
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
from tests.domain.trading import Other, market

DISPUTE_FEE = 15_00
WHOLE, BASE, FEE = 35_48, 29_00, 6_48


def bill_of(house: House, paid: PaidPlan) -> Invoice:
    """The newest one."""
    found = [house.rail.payments.invoice_of(each.id) for each in house.rail.control.payments()]
    return next(each for each in found if each and each.subscription_id == paid.subscription_id)


def refund(house: House, paid: PaidPlan, amount: int = WHOLE) -> str:
    made = house.rail.refund(bill_of(house, paid).payment_id, amount)
    hear(house, events(house))
    return made.id


def lost(house: House, account: str = "") -> int:
    with house.store.read() as unit:
        return unit.ledger.balance(disputed(account) if account else LOSSES, CAD)


def closed(house: House, eve: Actor) -> tuple[PaidPlan, Run]:
    """A plan whose month was split."""
    paid = subscribe(house, eve)
    period = period_of(house.clock.now())
    house.clock.moment = end_of(period) + SETTLED_AFTER
    return paid, house.closing.close(period=period)


def test_who_has_all_of_it_back_has_no_plan_for_it(house: House, eve: Actor) -> None:
    paid = subscribe(house, eve)
    house.clock.pass_by(days=3)
    refund(house, paid)
    assert house.plans.mine(actor=eve) is None
    assert balances(house) == (-FEE_OF_CLASSIC, 0, 0, FEE_OF_CLASSIC) and lost(house) == 0
    after = house.subscribing.mine(actor=eve)
    assert after and after.undone_until == paid.period_end and after.until == house.clock.now()
    assert letters(house)[1:] == ["Your payment for Classic went back to you"]


def test_the_next_month_that_is_paid_gives_the_plan_again(house: House, eve: Actor) -> None:
    paid = subscribe(house, eve)
    refund(house, paid)
    assert paid.period_end
    house.clock.moment = paid.period_end + timedelta(minutes=1)
    hear(house, events(house))
    house.subscribing.changed(subscription_id=paid.subscription_id)
    has = house.plans.mine(actor=eve)
    assert has and has.until and has.until > paid.period_end + GRACE


def test_who_has_it_back_and_does_not_pay_the_next_month_has_no_grace(house: House, eve: Actor) -> None:
    paid = subscribe(house, eve)
    refund(house, paid)
    assert paid.period_end
    house.clock.moment = paid.period_end - timedelta(minutes=1)
    house.rail.renew(paid.subscription_id, works=False)
    hear(house, events(house))
    assert house.plans.mine(actor=eve) is None


def test_a_part_goes_back_and_the_plan_goes_on(house: House, eve: Actor) -> None:
    paid = subscribe(house, eve)
    refund(house, paid, 10_00)
    assert house.plans.mine(actor=eve) and balances(house)[1:3] == (BASE - 8_17, FEE - 1_83)
    refund(house, paid, 10_01)
    refund(house, paid, WHOLE - 20_01)
    assert house.plans.mine(actor=eve) is None and balances(house)[:3] == (-FEE_OF_CLASSIC, 0, 0)


def test_a_payment_of_an_earlier_month_takes_nothing_of_this_one(house: House, eve: Actor) -> None:
    paid = subscribe(house, eve)
    first = bill_of(house, paid)
    house.rail.renew(paid.subscription_id)
    hear(house, events(house))
    house.rail.refund(first.payment_id, WHOLE)
    hear(house, events(house))
    assert house.plans.mine(actor=eve) and balances(house)[2] == FEE


def test_the_step_up_to_a_larger_plan_may_go_back_without_the_plan(house: House, eve: Actor) -> None:
    paid = subscribe(house, eve)
    house.clock.pass_by(days=10)
    house.rail.change_plan(paid.subscription_id, "Pro", at_end=False)
    hear(house, events(house))
    step = bill_of(house, paid)
    refund(house, paid, step.amount)
    assert (has := house.plans.mine(actor=eve)) and has.plan == "Pro"
    assert balances(house)[1:3] == (BASE, FEE)


def test_a_refund_that_fails_gives_plan_and_pool_back(house: House, eve: Actor) -> None:
    paid = subscribe(house, eve)
    before = balances(house)
    refund_id = refund(house, paid)
    house.clock.pass_by(minutes=5)
    house.rail.end_refund(refund_id, works=False)
    hear(house, events(house) * 2)
    assert balances(house) == before
    assert (has := house.plans.mine(actor=eve)) and paid.period_end and has.until == paid.period_end + GRACE


def test_a_refund_that_is_first_heard_of_when_it_has_failed_was_never_booked(
    house: House, eve: Actor
) -> None:
    paid = subscribe(house, eve)
    before = balances(house)
    made = house.rail.refund(bill_of(house, paid).payment_id, WHOLE)
    house.rail.end_refund(made.id, works=False)
    house.subscribing.refunded(refund_id=made.id)
    with house.store.read() as unit:
        assert unit.ledger.by_cause(f"subscription-refund:{made.id}") is None
    assert balances(house) == before and house.plans.mine(actor=eve)


def test_a_month_that_was_split_stays_as_it_is_and_the_platform_bears_what_goes_back(
    house: House, eve: Actor
) -> None:
    paid, run = closed(house, eve)
    pools = balances(house, run.period)[1]
    bill = next(
        each
        for each in map(house.rail.payments.invoice_of, [pay.id for pay in house.rail.control.payments()])
        if each and each.paid_at and period_of(each.paid_at) == run.period
    )
    house.rail.refund(bill.payment_id, WHOLE)
    hear(house, events(house))
    assert (lost(house), balances(house, run.period)[1]) == (BASE, pools)
    assert house.closing.recompute(period=run.period) == [] and house.books.check() == ()
    assert paid.subscription_id == bill.subscription_id


def disputed_plan(house: House, eve: Actor) -> tuple[PaidPlan, str, str]:
    paid = subscribe(house, eve)
    bill = bill_of(house, paid)
    dispute = house.rail.dispute(bill.payment_id)
    hear(house, events(house))
    return paid, bill.id, dispute.id


def test_while_a_dispute_is_open_its_part_of_the_pool_is_not_split_and_the_plan_goes_on(
    house: House, eve: Actor
) -> None:
    _, bill_id, _ = disputed_plan(house, eve)
    costs = FEE_OF_CLASSIC + DISPUTE_FEE
    assert balances(house) == (-costs, 0, FEE, costs)
    assert lost(house, bill_id) == FEE and house.plans.mine(actor=eve)


def test_a_bank_that_only_asks_changes_nothing(house: House, eve: Actor) -> None:
    paid = subscribe(house, eve)
    before, bill = state(house, eve), bill_of(house, paid)

    def asked(dispute_id: str) -> PaymentDispute:
        return PaymentDispute(dispute_id, bill.payment_id, WHOLE, CAD, DisputeState.OPEN, is_taken=False)

    payments = Other(house.rail.payments, {"dispute": asked})
    assert replace(house.subscribing, payments=payments).disputed(dispute_id="dp_1") == paid
    assert state(house, eve) == before and letters(house) == ["Your plan Classic has begun"]


def test_a_dispute_that_is_won_gives_the_pool_its_money_back(house: House, eve: Actor) -> None:
    _, bill_id, dispute_id = disputed_plan(house, eve)
    house.rail.decide(dispute_id, won=True)
    hear(house, events(house) * 2)
    assert balances(house)[1:3] == (BASE, FEE) and lost(house, bill_id) == lost(house) == 0
    assert house.plans.mine(actor=eve)


def test_a_dispute_that_is_lost_takes_the_plan_and_the_money(house: House, eve: Actor) -> None:
    _, bill_id, dispute_id = disputed_plan(house, eve)
    house.rail.decide(dispute_id, won=False)
    hear(house, events(house) * 2)
    assert balances(house)[1:3] == (0, 0) and lost(house, bill_id) == lost(house) == 0
    assert house.plans.mine(actor=eve) is None
    assert letters(house)[-1] == "Your payment for Classic went back to you"


def test_a_dispute_about_a_plan_without_a_fee_is_lost_by_the_pool_alone(house: House, eve: Actor) -> None:
    honest = house.rail.payments

    def without_fee(invoice: Invoice | None) -> Invoice | None:
        return invoice and replace(invoice, base=WHOLE, fee=0)

    free = {
        "invoice": lambda id: without_fee(honest.invoice(id)),
        "invoice_of": lambda id: without_fee(honest.invoice_of(id)),
    }
    house.subscribing = replace(house.subscribing, payments=Other(honest, free))
    paid = subscribe(house, eve)
    bill = bill_of(house, paid)
    assert balances(house)[1:3] == (WHOLE, 0)
    dispute = house.rail.dispute(bill.payment_id)
    hear(house, events(house))
    assert balances(house)[1:3] == (0, 0) and house.plans.mine(actor=eve)
    house.rail.decide(dispute.id, won=False)
    hear(house, events(house) * 2)
    assert lost(house) == lost(house, bill.id) == 0 and house.plans.mine(actor=eve) is None


def test_a_refund_that_fails_while_the_rest_is_disputed_leaves_no_cent(house: House, eve: Actor) -> None:
    paid = subscribe(house, eve)
    bill = bill_of(house, paid)
    house.rail.slow_refunds()
    part = house.rail.refund(bill.payment_id, 10)
    hear(house, events(house))
    dispute = house.rail.dispute(bill.payment_id)
    hear(house, events(house))
    house.rail.end_refund(part.id, works=False)
    hear(house, events(house))
    house.rail.decide(dispute.id, won=False)
    hear(house, events(house) * 2)
    assert lost(house, bill.id) == lost(house) == 0 and sum(balances(house)[1:3]) == 10


def test_a_dispute_of_a_month_that_was_split_is_the_platforms_loss(house: House, eve: Actor) -> None:
    paid = subscribe(house, eve)
    bill, period = bill_of(house, paid), period_of(house.clock.now())
    house.rail.cancel(paid.subscription_id)
    house.clock.moment = end_of(period) + SETTLED_AFTER
    house.closing.close(period=period)
    dispute = house.rail.dispute(bill.payment_id)
    house.rail.decide(dispute.id, won=False)
    hear(house, events(house))
    assert (lost(house), lost(house, bill.id), balances(house)[2]) == (BASE, 0, 0)


def test_what_is_won_after_its_month_was_split_goes_into_the_next(house: House, eve: Actor) -> None:
    paid, _, dispute_id = disputed_plan(house, eve)
    house.rail.cancel(paid.subscription_id)
    period = period_of(house.clock.now())
    house.clock.moment = end_of(period) + SETTLED_AFTER
    assert house.closing.close(period=period).period == period
    house.rail.decide(dispute_id, won=True)
    hear(house, events(house))
    assert balances(house, period)[1] == BASE and lost(house) == 0


def happening(house: House, eve: Actor, what: str) -> list[Event]:
    """All that is told of one payment that went back, of which nothing was heard yet."""
    session = house.rail.pay(session_of(house.subscribing.begin(actor=eve, plan="Classic")))
    if what == "refunded":
        house.rail.refund(session.payment_id, 10_00)
        house.rail.refund(session.payment_id, WHOLE - 10_00)
    elif what == "failed":
        house.rail.end_refund(house.rail.refund(session.payment_id, WHOLE).id, works=False)
    else:
        house.rail.decide(house.rail.dispute(session.payment_id).id, won=what == "won")
    return events(house)


@pytest.mark.parametrize("what", ["refunded", "failed", "won", "lost"])
def test_all_orders_of_the_events_end_in_one_state(house: House, what: str) -> None:
    dice, ends = Random(3), set()
    for order in dice.sample(list(permutations(range(5))), 24):
        eve, before, gone = house.person(name="Eve"), balances(house), lost(house)
        told = happening(house, eve, what)
        assert len(told) == 5
        hear(house, [told[place] for place in order])
        hear(house, [told[place] for place in order[: dice.randrange(6)]])
        [paid], has, after = state(house, eve)
        assert has
        booked = tuple(now - then for now, then in zip(after, before, strict=True))
        ends.add((paid.state, paid.until, paid.undone_until, has.until, booked, lost(house) - gone))
    assert len(ends) == 1


def test_all_of_it_agrees_with_what_moved_at_the_processor(house: House, eve: Actor) -> None:
    day = house.clock.now().date()
    paid, _, dispute_id = disputed_plan(house, eve)
    refund(house, subscribe(house, house.person(name="Bob")), 5_00)
    back = refund(house, subscribe(house, house.person(name="Joe")))
    house.rail.end_refund(back, works=False)
    house.rail.decide(dispute_id, won=True)
    hear(house, events(house))
    house.clock.pass_by(days=2)
    found = house.reconciling.reconcile(day=day)
    assert found.findings == () and found.movements == 8 and paid.begun_at


def test_both_kinds_of_events_lead_there(house: House, eve: Actor) -> None:
    trade = market(house)
    paid = subscribe(house, eve)
    trade.work()
    house.rail.refund(bill_of(house, paid).payment_id, WHOLE)
    house.hearing.sweep()
    assert Topic.REFUND in {each.topic for each in trade.events()}
    trade.work()
    assert house.plans.mine(actor=eve) is None
    bob = house.person(name="Bob")
    dispute = house.rail.dispute(bill_of(house, subscribe(house, bob)).payment_id)
    house.rail.decide(dispute.id, won=False)
    house.hearing.sweep()
    trade.work()
    assert house.plans.mine(actor=bob) is None
