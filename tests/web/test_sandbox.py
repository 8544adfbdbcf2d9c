"""The sandbox's hosted pages: paying, filling in, changing plans, and the admin's knobs."""

from datetime import timedelta
from types import SimpleNamespace

from domain.money import Currency
from tests.adapters.paying import checkout, plan_checkout
from tests.web.conftest import SITE_URL, Cast, House

BANNER = "Test money: nothing is charged."
BACK = f"{SITE_URL}/plans"


def heard(house: House) -> int:
    """How many events have been delivered to our own address and kept."""
    with house.store.read() as unit:
        return len(unit.events.unhandled(house.clock.now().replace(year=9999)))


def started(house: House, plan: bool = False) -> str:
    """The path of a checkout's page."""
    rail = SimpleNamespace(clock=house.clock)
    asked = plan_checkout(rail) if plan else checkout(rail)  # type: ignore[arg-type]
    return house.services.money.payments.start_checkout("key-1", asked).url.removeprefix(SITE_URL)


def state_of(house: House, path: str) -> str:
    return house.services.money.payments.checkout(path.rpartition("/")[2]).state


def test_a_checkout_shows_each_line_and_is_paid(house: House, cast: Cast) -> None:
    path = started(house)
    page = cast.charlie.visitor.get(path)
    for words in (BANNER, "200.00 USD", "27.00 USD", "227.00 USD"):
        assert words in page.html
    done = cast.charlie.visitor.submit(page, "Pay 227.00 USD", follow=False)
    assert (done.status, done.headers["Location"]) == (303, "https://beats.example/bought")
    assert state_of(house, path) == "complete" and heard(house) == 1
    assert cast.charlie.visitor.get(path, follow=False).status == 303


def test_a_declined_card_may_be_tried_again_and_cancelling_leads_back(house: House, cast: Cast) -> None:
    path = started(house)
    page = cast.charlie.visitor.submit(path, "Decline the card")
    assert "Your card was declined" in page.html and state_of(house, path) == "open"
    back = cast.charlie.visitor.submit(page, "Cancel", follow=False)
    assert back.headers["Location"] == "https://beats.example/beats/night"
    house.clock.moment += timedelta(hours=2)
    assert "nothing can be paid here any more" in cast.charlie.visitor.get(path).text


def test_a_form_is_filled_in_or_left_and_its_link_is_good_once(house: House, cast: Cast) -> None:
    payments = house.services.money.payments
    made = payments.create_account("key-1", "producer-1", "IS", "alice@example.com", "Alice")
    again = f"{SITE_URL}/again"
    for button, is_ready in (("Leave unfinished", False), ("Fill in and finish", True)):
        path = payments.onboarding_link(made.id, BACK, again).removeprefix(SITE_URL)
        page = cast.alice.visitor.get(path)
        assert BANNER in page.html
        done = cast.alice.visitor.submit(page, button, {"currency": "ISK"}, follow=False)
        assert done.headers["Location"] == BACK
        assert payments.account(made.id).is_ready is is_ready
        assert cast.alice.visitor.get(path, follow=False).headers["Location"] == again
    assert payments.account(made.id).currency is Currency.ISK
    page = cast.alice.visitor.get(f"/sandbox/dashboard/{made.id}")
    assert BANNER in page.html and "Nothing" in page.text


def test_a_plan_is_changed_cancelled_and_resumed(house: House, cast: Cast) -> None:
    charlie, payments = cast.charlie.visitor, house.services.money.payments
    path = started(house, plan=True)
    charlie.submit(path, "Pay 35.48 CAD", follow=False)
    session = payments.checkout(path.rpartition("/")[2])
    link = payments.billing_link(session.customer_id, BACK).removeprefix(SITE_URL)
    steps = (
        ("Change with the next period", {"plan": "Pro"}, "next_plan", "Pro"),
        ("Let the next payment work", {}, "plan", "Pro"),
        ("Change now", {"plan": "Plus"}, "plan", "Plus"),
        ("Cancel the plan", {}, "ends_with_period", True),
        ("Resume", {}, "ends_with_period", False),
        ("Let the next payment fail", {}, "state", "late"),
    )
    for button, typed, name, value in steps:
        assert BANNER in charlie.submit(charlie.get(link), button, typed).html
        assert getattr(payments.subscription(session.subscription_id), name) == value


def test_an_admin_turns_the_knobs(house: House, cast: Cast) -> None:
    root, sandbox = cast.root.visitor, house.services.money.sandbox
    assert sandbox
    typed = {"declined": "1", "twice": "yes", "delay_seconds": "60", "refused_transfers": "5"}
    page = root.submit("/sandbox", "Set the knobs", typed)
    assert BANNER in page.html and "Done." in page.html
    knobs = sandbox.knobs()
    assert (knobs.declined, knobs.twice, knobs.delay_seconds, knobs.refused_transfers) == (1, True, 60, 5)
    path = started(house)
    assert "Your card was declined" in cast.charlie.visitor.submit(path, "Pay 227.00 USD").html
    cast.charlie.visitor.submit(path, "Pay 227.00 USD", follow=False)
    assert heard(house) == 0
    house.clock.moment += timedelta(minutes=1)
    root.submit("/sandbox", "Send what is due")
    assert heard(house) == 1
    page = root.submit("/sandbox", "Dispute")
    assert page.form("Won")
    assert "won" in root.submit("/sandbox", "Won").text


def test_without_the_sandbox_there_are_no_such_pages(house: House, cast: Cast) -> None:
    object.__setattr__(house.services.money, "sandbox", None)
    for path in ("/sandbox", "/sandbox/checkout/x", "/sandbox/dashboard/x"):
        assert cast.root.visitor.get(path).status == 404
