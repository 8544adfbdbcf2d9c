"""The page of the plans: what they cost, paying for one on the sandbox's page, and how it stands."""

from datetime import timedelta

from domain.hearing import HEAR
from domain.ledger import pool
from domain.paid_plans import GRACE, PAGE_OPEN
from domain.payouts.periods import period_of
from domain.plans import PLAN_CURRENCY
from jobs.performing import Performer
from tests.web.conftest import PASSWORD, SITE_URL, Cast, House
from tests.web.test_money_desk import hear_all
from tests.web.visitor import Page, Visitor


def press(visitor: Visitor, page: Page | str, button: str) -> Page:
    """Go where a button leads, by way of the payment processor or back from it."""
    page = visitor.submit(page, button, follow=False)
    while "Location" in page.headers:
        page = visitor.get(page.headers["Location"].removeprefix(SITE_URL), follow=False)
    return page


def subscribe(visitor: Visitor) -> Page:
    """From the page of the plans to the sandbox's, and back."""
    return press(visitor, press(visitor, "/plans", "Subscribe to Plus"), "Pay 53.40 CAD")


def at_billing(visitor: Visitor, button: str, plan: str = "Plus") -> Page:
    """Press a button where plans are managed, and come back."""
    page = visitor.submit(press(visitor, "/plans", "Manage plan"), button, {"plan": plan})
    return visitor.get(next(link for link in page.links() if "changed=1" in link).removeprefix(SITE_URL))


def fail(house: House) -> None:
    """The month's payment doesn't work."""
    sandbox = house.services.money.sandbox
    assert sandbox
    [plan] = sandbox.plans()
    house.clock.moment = plan.period_end - timedelta(minutes=1)
    sandbox.renew(plan.id, works=False)


def test_anybody_reads_price_fee_and_total_before_paying_and_that_it_is_test_money(cast: Cast) -> None:
    page = cast.stranger.get("/plans")
    assert page.status == 200
    for words in (
        "29.00 CAD",
        "6.48 CAD",
        "35.48 CAD",
        "53.40 CAD",
        "69.08 CAD",
        "Test money",
        "in test money",
    ):
        assert words in page.text
    assert "/plans" in cast.stranger.get("/").links()


def test_where_money_is_real_nothing_is_called_test_money(house: House, cast: Cast) -> None:
    payments = house.services.money.payments
    object.__setattr__(house.services.money.subscribing, "payments", Real(payments))
    assert "test money" not in cast.charlie.visitor.get("/plans").text.casefold()


class Real:
    """A rail on which real money would move."""

    is_test = False

    def __init__(self, payments: object) -> None:
        self.payments = payments


def test_somebody_who_signs_in_comes_back_to_the_plans(cast: Cast) -> None:
    link = next(link for link in cast.stranger.get("/plans").links() if "next=" in link)
    typed = {"email": cast.charlie.email, "password": PASSWORD}
    assert cast.stranger.submit(link, "Sign in", typed).path == "/plans"


def test_a_plan_is_paid_and_told_on_the_way_back(house: House, cast: Cast) -> None:
    page = subscribe(cast.charlie.visitor)
    assert (page.status, page.path) == (200, "/plans")
    assert "You have the plan Plus now. It was paid with test money" in page.text
    [plan] = house.services.money.sandbox.plans()  # type: ignore[union-attr]
    day = f"{plan.period_end.day} {plan.period_end:%B %Y}"
    assert f"It renews on {day} for 53.40 CAD, in test money." in page.text
    assert page.form("Manage plan") and page.form("Change to Pro")
    with house.store.read() as unit:
        has = unit.subscriptions.get(cast.charlie.id)
    assert has and has.plan == "Plus" and has.is_active(house.clock.now())


def test_whoever_does_not_come_back_has_the_plan_once_a_worker_heard_of_it(house: House, cast: Cast) -> None:
    visitor = cast.charlie.visitor
    page = press(visitor, "/plans", "Subscribe to Plus")
    visitor.submit(page, "Pay 53.40 CAD", follow=False)
    assert visitor.get("/plans").form("Subscribe to Plus")
    with house.store.read() as unit:
        told = [id for id in house.queue.woken if (job := unit.jobs.get(id)) and job.name == HEAR]
    for id in told:
        Performer(house.services, "worker").perform(id)
    assert "Your plan: Plus" in visitor.get("/plans").text
    with house.store.read() as unit:
        assert unit.events.unhandled(house.clock.now() + timedelta(days=1)) == []
        assert unit.ledger.balance(pool(period_of(house.clock.now())), PLAN_CURRENCY) == -45_00
    [letter] = house.letters(cast.charlie.email)
    assert letter.payload["subject"] == "Your plan Plus has begun"


def test_who_leaves_the_payment_page_has_nothing_and_may_try_again(cast: Cast) -> None:
    visitor = cast.charlie.visitor
    page = press(visitor, "/plans", "Subscribe to Plus")
    assert "Your card was declined" in visitor.submit(page, "Decline the card").text
    page = press(visitor, page, "Cancel")
    assert page.path == "/plans" and page.form("Subscribe to Plus") and "Your plan" not in page.text
    assert "You have the plan Plus now" in subscribe(visitor).text


def test_what_is_not_paid_yet_and_what_lapsed_are_told(house: House, cast: Cast) -> None:
    visitor = cast.charlie.visitor
    press(visitor, "/plans", "Subscribe to Plus")
    path = f"/plans?paid=plan-{cast.charlie.id}-1"
    assert "Your payment for Plus isn’t confirmed yet." in visitor.get(path).text
    house.clock.moment += PAGE_OPEN
    assert "Plus wasn’t paid, and nothing was charged." in visitor.get(path).text
    assert cast.bob.visitor.get(path).status == 404
    assert cast.stranger.get(path).path == "/sign-in"


def test_who_pays_already_is_led_to_billing(cast: Cast) -> None:
    page = cast.charlie.visitor.get("/plans")
    subscribe(cast.charlie.visitor)
    again = press(cast.charlie.visitor, page, "Subscribe to Pro")
    assert again.path.startswith("/sandbox/billing/")


def test_a_plan_is_cancelled_resumed_and_changed_where_it_is_billed(cast: Cast) -> None:
    visitor = cast.charlie.visitor
    subscribe(visitor)
    assert "Cancelled: it ends on" in at_billing(visitor, "Cancel the plan").text
    assert "It renews on" in at_billing(visitor, "Resume").text
    page = at_billing(visitor, "Change with the next period", "Classic")
    assert "Your plan: Plus" in page.text and "It changes to Classic on" in page.text
    assert "Your plan: Pro" in at_billing(visitor, "Change now", "Pro").text


def test_a_payment_that_failed_is_told_with_the_day_by_which_to_act(house: House, cast: Cast) -> None:
    subscribe(cast.charlie.visitor)
    fail(house)
    page = house.signed_in(cast.charlie.email).get("/plans?changed=1")
    assert "Your last payment failed. Update your card with “Manage plan” by" in page.text
    house.clock.moment += GRACE + timedelta(hours=1)
    page = house.signed_in(cast.charlie.email).get("/plans?changed=1")
    assert "Your last payment failed, and the plan has run out." in page.text


def test_who_has_the_months_payment_back_is_told_that_the_plan_gives_nothing(
    house: House, cast: Cast
) -> None:
    subscribe(cast.charlie.visitor)
    cast.root.visitor.submit("/sandbox", "Refund", {"amount": "5340"})
    hear_all(house)
    page = cast.charlie.visitor.get("/plans")
    assert "Your payment for this month went back to you, so the plan gives nothing until" in page.text
    assert "Cancel it before then" in page.text
    page = at_billing(cast.charlie.visitor, "Cancel the plan")
    assert "It is cancelled, and nothing more is charged." in page.text


def test_a_plan_that_was_given_costs_nothing(house: House, cast: Cast) -> None:
    house.services.plans.grant(email=cast.charlie.email, plan="Plus")
    page = cast.charlie.visitor.get("/plans")
    assert "It was given to you: nothing is charged for it." in page.text and page.form("Subscribe to Pro")


def test_while_the_payment_page_is_away_nothing_happens(house: House, cast: Cast) -> None:
    sandbox = house.services.money.sandbox
    assert sandbox
    cast.root.visitor.submit("/sandbox", "Set the knobs", {"failing_calls": "1"})
    page = press(cast.charlie.visitor, "/plans", "Subscribe to Plus")
    assert page.status == 503 and "nothing was charged" in page.text
    assert "You have the plan Plus now" in subscribe(cast.charlie.visitor).text


def test_what_is_no_plan_changes_nothing(cast: Cast) -> None:
    visitor = cast.charlie.visitor
    page = visitor.post("/plans", {"plan": "gold"})
    assert (page.status, page.heading) == (404, "There is no such plan.")
    page = visitor.post("/plans/manage")
    assert (page.status, page.heading) == (409, "There is nothing to manage: you don't pay for a plan.")
    assert visitor.get("/plans").form("Subscribe to Pro")
