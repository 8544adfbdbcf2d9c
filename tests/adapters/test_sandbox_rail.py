"""What only the sandbox does: its file, its knobs, its time, and the fee that makes movements look real."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.payments.sandbox.billing import months_after
from adapters.payments.sandbox.state import fee_of
from domain.money import Currency
from domain.payments import BillingState, Item, PaymentRefused, Topic
from domain.sandbox import Knobs
from tests.adapters.paying import (
    FAR,
    account,
    bought,
    checkout,
    events,
    movements,
    order,
    paid,
    ready_account,
    subscribed,
)
from tests.factories import NOW
from tests.rails import SITE_URL, SandboxRail, sandbox_rail


@pytest.fixture
def rail(tmp_path: Path) -> SandboxRail:
    return sandbox_rail(tmp_path)


def test_nothing_is_written_before_it_is_asked(tmp_path: Path) -> None:
    rail = sandbox_rail(tmp_path / "var")
    assert not (tmp_path / "var").exists()
    assert rail.payments.find_account("producer-1") is None
    assert [each.name for each in (tmp_path / "var").iterdir()] == ["sandbox.sqlite3"]
    assert (tmp_path / "var" / "sandbox.sqlite3").stat().st_mode & 0o777 == 0o600


def test_ids_say_that_they_are_of_the_sandbox(rail: SandboxRail) -> None:
    session = bought(rail)
    payment = rail.payments.payment(session.payment_id)
    ids = [account(rail).id, session.id, session.customer_id, payment.id, payment.charge_id]
    assert [each.rsplit("_", 1)[0] for each in ids] == [
        "sandbox_acct",
        "sandbox_cs",
        "sandbox_cus",
        "sandbox_pi",
        "sandbox_ch",
    ]


def test_two_processes_see_one_rail_and_a_key_makes_one_thing_for_both(tmp_path: Path) -> None:
    rails = [sandbox_rail(tmp_path) for _ in range(4)]
    asked = checkout(rails[0])

    def ask(number: int) -> str:
        return rails[number % 4].payments.start_checkout(f"key-{number % 5}", asked).id

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(ask, range(40)))
    assert len(set(ids)) == 5 == rails[0].made("checkouts")


def test_one_of_many_who_pay_at_one_page_pays(tmp_path: Path) -> None:
    rails = [sandbox_rail(tmp_path) for _ in range(4)]
    session = rails[0].payments.start_checkout("key-1", checkout(rails[0]))

    def pay(rail: SandboxRail) -> bool:
        try:
            return rail.pay(session.id).is_paid
        except PaymentRefused:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(pay, rails)) == [False, False, False, True]
    assert rails[0].made("payments") == 1


def test_keys_are_forgotten_after_a_day(rail: SandboxRail) -> None:
    first = account(rail)
    rail.wait(timedelta(hours=23, minutes=59))
    assert account(rail).id == first.id
    rail.wait(timedelta(minutes=2))
    assert account(rail).id != first.id


@pytest.mark.parametrize(
    ("amount", "currency", "fee"),
    [
        (227_00, Currency.USD, 688),  # 6.583 and 0.30
        (50, Currency.USD, 31),  # 1.45 is 1
        (500, Currency.USD, 45),  # 14.5 is 15
        (10_000, Currency.JPY, 290),
        (12_340, Currency.KWD, 658),  # 357.86 is 358
    ],
)
def test_the_processor_keeps_2_9_percent_and_0_30(amount: int, currency: Currency, fee: int) -> None:
    assert fee_of(amount, currency) == fee


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [("01-31", 1, "02-28"), ("01-31", 2, "03-31"), ("12-04", 1, "01-04"), ("03-04", 10, "01-04")],
)
def test_months_end_on_the_same_day_or_the_last_one(start: str, months: int, end: str) -> None:
    month, day = map(int, start.split("-"))
    moment = int(NOW.replace(month=month, day=day).timestamp())
    later = NOW.fromtimestamp(months_after(moment, months), NOW.tzinfo)
    assert later.strftime("%m-%d %H:%M:%S") == f"{end} 12:30:15"


def test_plans_are_billed_by_themselves_when_their_time_comes(rail: SandboxRail) -> None:
    plan = subscribed(rail)
    rail.wait(timedelta(days=95))
    now = rail.payments.subscription(plan.id)
    assert now.period_start <= rail.clock.now() < now.period_end
    assert len(movements(rail)) == 4


def test_a_plan_that_was_cancelled_ends_by_itself(rail: SandboxRail) -> None:
    plan = subscribed(rail)
    rail.cancel(plan.id)
    rail.wait(timedelta(days=32))
    assert rail.payments.subscription(plan.id).state is BillingState.ENDED
    assert len(movements(rail)) == 1


def test_a_late_plan_ends_by_itself_after_two_weeks(rail: SandboxRail) -> None:
    plan = subscribed(rail)
    rail.control.turn(Knobs(failing_renewals=True))
    rail.wait(timedelta(days=32))
    assert rail.payments.subscription(plan.id).state is BillingState.LATE
    rail.wait(timedelta(days=14))
    assert rail.payments.subscription(plan.id).state is BillingState.ENDED


def test_a_late_plan_is_active_again_when_a_later_try_works(rail: SandboxRail) -> None:
    plan = subscribed(rail)
    bill = rail.renew(plan.id, works=False)
    paid_then = rail.renew(plan.id)
    assert (paid_then.id, paid_then.is_paid) == (bill.id, True)
    assert rail.payments.subscription(plan.id).state is BillingState.ACTIVE


def test_a_larger_plan_is_billed_for_what_is_left_of_the_period(rail: SandboxRail) -> None:
    plan = subscribed(rail)
    rail.events()
    rail.wait((plan.period_end - plan.period_start) / 2)
    rail.change_plan(plan.id, "Pro", at_end=False)
    [bill] = [each.object_id for each in events(rail) if each.topic is Topic.INVOICE]
    invoice = rail.payments.invoice(bill)
    assert (invoice.base, invoice.fee) == (15_00, 1_80)
    assert invoice.period_end == plan.period_end


def test_an_unknown_plan_is_refused(rail: SandboxRail) -> None:
    plan = subscribed(rail)
    with pytest.raises(PaymentRefused):
        rail.change_plan(plan.id, "Gold", at_end=True)


def test_a_card_is_declined_as_often_as_the_knob_says(rail: SandboxRail) -> None:
    session = rail.payments.start_checkout("key-1", checkout(rail))
    rail.control.turn(Knobs(declined=2))
    for _ in range(2):
        with pytest.raises(PaymentRefused, match="card_declined"):
            rail.pay(session.id)
    assert rail.pay(session.id).is_paid
    assert rail.control.checkout(session.id).declined == 2


def test_as_many_transfers_are_refused_as_the_knob_says(rail: SandboxRail) -> None:
    charge = paid(rail).charge_id
    asked = order(ready_account(rail), 10_00, charge)
    rail.control.turn(Knobs(refused_transfers=2))
    for _ in range(2):
        with pytest.raises(PaymentRefused, match="transfers_not_allowed"):
            rail.payments.transfer("key-1", asked)
    assert rail.made("transfers") == 0
    assert rail.payments.transfer("key-1", asked).amount == 10_00


def test_events_are_held_back_as_long_as_the_knob_says(rail: SandboxRail) -> None:
    rail.control.turn(Knobs(delay_seconds=60))
    bought(rail)
    assert rail.events() == [] and rail.control.knobs().waiting == 1
    rail.wait(timedelta(seconds=60))
    assert len(rail.events()) == 1 and rail.control.knobs().waiting == 0


def test_events_come_twice_and_out_of_order_as_the_knobs_say(rail: SandboxRail) -> None:
    rail.control.turn(Knobs(twice=True, shuffled=True))
    subscribed(rail)
    told = [json.loads(body)["id"] for body, _ in rail.events()]
    once = [each.id for each in rail.payments.events_since(NOW - FAR)]
    assert len(once) == 3 and told == [id for id in reversed(once) for _ in range(2)]


def test_the_knobs_are_told_as_they_were_set(rail: SandboxRail) -> None:
    knobs = Knobs(2, 0, 4, True, 5, True, True, refused_transfers=3)
    rail.control.turn(knobs)
    assert rail.control.knobs() == knobs


def test_a_form_may_be_opened_once_within_minutes(rail: SandboxRail) -> None:
    made = account(rail)
    links = [
        rail.payments.onboarding_link(made.id, "https://x.example/a", "https://x.example/b") for _ in "12"
    ]
    assert links[0].startswith(f"{SITE_URL}/sandbox/onboarding/{made.id}?link=")
    first, second = (link.split("link=")[1] for link in links)
    visit = rail.control.visit(first)
    assert (visit.subject, visit.return_url, visit.refresh_url, visit.is_live) == (
        made.id,
        "https://x.example/a",
        "https://x.example/b",
        True,
    )
    assert not rail.control.visit(first).is_live
    rail.wait(timedelta(minutes=6))
    assert not rail.control.visit(second).is_live


def test_an_account_that_was_left_half_filled_says_so(rail: SandboxRail) -> None:
    made = account(rail)
    rail.control.leave(made.id)
    now = rail.payments.account(made.id)
    assert now.details_submitted and now.due and not now.is_ready


def test_a_closed_account_stays_closed(rail: SandboxRail) -> None:
    made = ready_account(rail)
    rail.close(made.id)
    with pytest.raises(PaymentRefused):
        rail.onboard(made.id)
    with pytest.raises(PaymentRefused):
        rail.payments.onboarding_link(made.id, "https://x.example/a", "https://x.example/b")


@pytest.mark.parametrize("time", [timedelta(0), timedelta(minutes=20), timedelta(hours=25)])
def test_pages_that_stripe_would_not_open_are_refused(rail: SandboxRail, time: timedelta) -> None:
    with pytest.raises(PaymentRefused):
        rail.payments.start_checkout("key-1", checkout(rail, expires_at=rail.clock.now() + time))
    with pytest.raises(PaymentRefused):
        rail.payments.start_checkout("key-1", checkout(rail, items=(Item("Nothing", 0),)))


def test_money_given_back_at_the_processor_is_told(rail: SandboxRail) -> None:
    payment = paid(rail)
    rail.events()
    made = rail.control.refund(payment.id, 5_00)
    assert made.reference == "" and [each.object_id for each in events(rail)] == [made.id]


def test_lists_begin_with_the_newest(rail: SandboxRail) -> None:
    one, other = ready_account(rail, "producer-1"), account(rail, "producer-2")
    payments = [paid(rail, f"order-{number}") for number in (1, 2)]
    plan, dispute = subscribed(rail), rail.dispute(payments[0].id)
    control = rail.control
    assert [each.account.id for each in control.accounts()] == [other.id, one.id]
    assert control.account(one.id).name == "Alice" and control.account(one.id).account.is_ready
    assert [each.reference for each in control.payments()] == ["person-1", "order-2", "order-1"]
    assert [each.session.reference for each in control.checkouts()] == ["person-1", "order-2", "order-1"]
    assert control.plans() == control.plans_of(plan.customer_id) == [plan]
    assert control.disputes() == [dispute]
