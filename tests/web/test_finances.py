"""Finances: opening a payout account, what is shown of it, transactions, their export and what is booked."""

import csv
import io
import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.catalogue import Track
from domain.countries import COUNTRIES
from domain.money import Currency
from domain.orders import OrderState
from domain.outgoing import NOT_READY, OutgoingKind, OutgoingState
from domain.pages.finances import CSV_HEAD, Tab
from domain.payouts.accounts import Payee
from domain.sandbox import Knobs, Sandbox
from tests import factories
from tests.second_factors import give_second_factor
from tests.web.conftest import Cast, House, Person, publish
from tests.web.test_orders import bought, counted, local, offered
from tests.web.visitor import Page

FINANCES = "/backstage/finances"


@pytest.fixture(autouse=True)
def protected(house: House, cast: Cast) -> None:
    """Connecting payouts takes a second factor."""
    give_second_factor(house.services, cast.alice.id)


CONTINUE = "Continue to the sandbox"


def sandbox(house: House) -> Sandbox:
    found = house.services.money.sandbox
    assert found
    return found


def at_form(person: Person, country: str = "CA") -> str:
    """The path of the processor's form."""
    chosen = {"country": country, "confirmed": "yes"}
    return local(person.visitor.submit(FINANCES, CONTINUE, chosen, follow=False))


def onboarded(person: Person, button: str = "Fill in and finish") -> Page:
    """Back from the form."""
    page = person.visitor.submit(at_form(person), button, {"currency": "CAD"}, follow=False)
    return person.visitor.get(local(page))


def payee_of(house: House, person: Person) -> Payee:
    with house.store.read() as unit:
        found = unit.payees.get(person.id)
    assert found
    return found


def send_all(house: House) -> None:
    """What the workers do with money that is due."""
    with house.store.read() as unit:
        due = unit.outgoing.due(house.clock.now())
    for outgoing in due:
        house.services.money.sending.run(outgoing_id=outgoing.id)


def badges(page: Page) -> dict[str, str]:
    found = [each for each in page.markup.elements if each["class"].startswith("badge") and ":" in each.text]
    return {each.text: each["class"].removeprefix("badge").strip() for each in found}


def listed(page: Page) -> list[str]:
    return [each["data-transaction"] for each in page.markup.elements if each["data-transaction"]]


@pytest.fixture
def track(house: House, cast: Cast) -> Track:
    return offered(house, cast.alice, terms=factories.terms(price=200_00, currency=Currency.USD))


def test_a_country_is_chosen_and_confirmed_before_an_account_is_opened(house: House, cast: Cast) -> None:
    page = cast.alice.visitor.get(FINANCES)
    assert page.heading == "Finances" and "can’t be changed afterwards" in page.text
    wrong = cast.alice.visitor.submit(page, CONTINUE, {"country": "CA"})
    assert wrong.status == 422 and "can't be changed" in wrong.error_of("confirmed")
    assert wrong.form(CONTINUE).values["country"] == "CA"
    wrong = cast.alice.visitor.submit(page, CONTINUE, {"country": "", "confirmed": "yes"})
    assert "Choose your country" in wrong.error_of("country")
    unserved = cast.alice.visitor.submit(page, CONTINUE, {"country": "AF", "confirmed": "yes"})
    assert f"doesn't pay out to {COUNTRIES['AF']}" in unserved.error_of("country")
    assert sandbox(house).accounts() == []


def test_an_account_is_opened_filled_in_and_green(house: House, cast: Cast) -> None:
    page = onboarded(cast.alice)
    assert "Your payout account is ready" in page.html and page.path == FINANCES
    assert badges(page) == {
        f"{name}: yes": "badge-good" for name in ("Connected", "Charges Enabled", "Payouts Enabled")
    }
    assert "Canada" in page.text and CONTINUE not in page.html
    for card in ("Balance 0.00 CAD", "Upcoming 0.00 CAD", "In Transit 0.00 CAD", "Lifetime 0.00 CAD"):
        assert card in page.text
    assert "Updated 4 Mar 2026, " in page.text and "No transactions yet" in page.text
    there = cast.alice.visitor.submit(page, "Open your dashboard at the sandbox", follow=False)
    assert local(there).startswith("/sandbox/dashboard/")


def test_an_unfinished_form_says_what_is_due_and_is_completed(house: House, cast: Cast) -> None:
    page = onboarded(cast.alice, "Leave unfinished")
    assert "isn’t ready yet" in page.html and "The sandbox still needs:" in page.text
    assert "badge-good" not in badges(page).values() and "badge-warn" in badges(page).values()
    assert "Balance" not in page.text and f"{FINANCES}/refresh" in page.links()
    form = local(cast.alice.visitor.get(f"{FINANCES}/refresh", follow=False))
    cast.alice.visitor.submit(form, "Fill in and finish", {"currency": "CAD"}, follow=False)
    assert set(badges(cast.alice.visitor.get(FINANCES)).values()) == {"badge-good"}


def test_what_is_asked_for_later_is_said_in_words(house: House, cast: Cast) -> None:
    onboarded(cast.alice)
    sandbox(house).restrict(payee_of(house, cast.alice).account_id, ("external_account",))
    house.services.money.payees.changed(account_id=payee_of(house, cast.alice).account_id)
    page = cast.alice.visitor.get(FINANCES)
    assert "The bank account that you are paid into" in page.text
    assert badges(page)["Payouts Enabled: not yet"] == "badge-warn"
    assert badges(page)["Connected: yes"] == ""


def test_a_closed_account_makes_room_for_another_country(house: House, cast: Cast) -> None:
    onboarded(cast.alice)
    account = payee_of(house, cast.alice).account_id
    sandbox(house).close(account)
    house.services.money.payees.changed(account_id=account)
    page = cast.alice.visitor.get(FINANCES)
    assert "Your payout account in Canada was closed." in page.text
    assert at_form(cast.alice, "GB").startswith("/sandbox/onboarding/")
    assert payee_of(house, cast.alice).account_id != account


def test_while_the_processor_is_silent_what_is_known_stays(house: House, cast: Cast) -> None:
    onboarded(cast.alice)
    sandbox(house).turn(Knobs(failing_calls=1))
    page = cast.alice.visitor.get(FINANCES)
    assert page.status == 200 and "The sandbox can’t be reached just now." in page.text
    assert "Balance –" in page.text and "Lifetime 0.00 CAD" in page.text
    sandbox(house).turn(Knobs(failing_calls=1))
    refused = cast.alice.visitor.submit(page, "Open your dashboard at the sandbox")
    assert refused.status == 503 and "PAY-204" in refused.text and "charged" not in refused.text


def test_a_sale_is_paid_and_explained_down_to_the_books(house: House, cast: Cast, track: Track) -> None:
    onboarded(cast.alice)
    bought(cast.charlie)
    page = cast.alice.visitor.get(FINANCES)
    assert "Upcoming 200.00 USD" in page.text and "Queued" in page.text
    send_all(house)
    page = cast.alice.visitor.get(FINANCES)
    assert "Sale of “Night Drive”" in page.text and "Paid" in page.text
    assert "Upcoming 0.00 USD" in page.text and "Lifetime 200.00 USD" in page.text
    [id] = listed(page)
    shown = cast.alice.visitor.get(f"{FINANCES}/{id}")
    assert shown.heading == "200.00 USD"
    for words in (
        "Cause: sale:",
        "Owed to you -200.00 USD",
        "The platform’s fee -27.00 USD",
        "At the payment processor 227.00 USD",
        f"Cause: transfer:{id}",
        "Owed to you 200.00 USD",
    ):
        assert words in shown.text
    for other in (cast.bob, cast.charlie, cast.root):
        assert other.visitor.get(f"{FINANCES}/{id}").status in (403, 404)


def test_money_waits_for_somebody_who_is_not_ready(house: House, cast: Cast, track: Track) -> None:
    bought(cast.charlie)
    send_all(house)
    page = cast.alice.visitor.get(FINANCES)
    assert "Waits until your payout account is ready." in page.text and CONTINUE in page.html
    page = onboarded(cast.alice, "Leave unfinished")
    assert "200.00 USD waits for you" in page.text


def test_a_sale_that_a_bank_took_back_is_explained_by_its_dispute(
    house: House, cast: Cast, track: Track
) -> None:
    onboarded(cast.alice)
    bought(cast.charlie)
    send_all(house)
    rail, disputing = sandbox(house), house.services.money.disputing
    [payment] = rail.payments()
    dispute = rail.dispute(payment.id)
    disputing.heard(dispute_id=dispute.id)
    rail.decide(dispute.id, won=False)
    disputing.heard(dispute_id=dispute.id)
    send_all(house)
    page = cast.alice.visitor.get(FINANCES)
    shown = cast.alice.visitor.get(f"{FINANCES}/{listed(page)[0]}")
    assert f"Cause: dispute:{dispute.id}" in shown.text and f"Cause: dispute-end:{dispute.id}" in shown.text
    assert "Held back by a dispute" in shown.text and "Cause: transfer-reversal:" in shown.text


def test_a_sale_that_was_undone_is_taken_back(house: House, cast: Cast, track: Track) -> None:
    onboarded(cast.alice)
    bought(cast.charlie)
    send_all(house)
    with house.store.read() as unit:
        order = unit.orders.holding(track.id)
    assert order
    root = house.services.accounts.actor(cookie(cast.root))
    house.services.money.refunding.refund(actor=root, order_id=order.id, reason="Asked for.")
    send_all(house)
    page = cast.alice.visitor.get(FINANCES)
    assert "Sale of “Night Drive”, taken back" in page.text and "-200.00 USD" in page.text
    assert "Lifetime 0.00 USD" in page.text
    shown = cast.alice.visitor.get(f"{FINANCES}/{listed(page)[0]}")
    assert "Cause: sale-refund:" in shown.text and "Cause: transfer-reversal:" in shown.text


def cookie(person: Person) -> str:
    with person.visitor.client.session_transaction() as kept:
        return str(kept["secret"])


STATES = {
    "": 6,
    "all": 6,
    "sales": 2,
    "subscriptions": 4,
    "paid": 2,
    "pending": 2,
    "failed": 1,
    "nonsense": 6,
}


@pytest.mark.parametrize("tab", STATES)
def test_tabs_and_their_export_say_the_same(house: House, cast: Cast, tab: str) -> None:
    some_of_each(house, cast)
    page = cast.alice.visitor.get(f"{FINANCES}?tab={tab}")
    assert len(listed(page)) == STATES[tab]
    answer = cast.alice.visitor.client.get(f"{FINANCES}/transactions.csv?tab={tab}")
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    head, *rows = csv.reader(io.StringIO(answer.get_data(as_text=True)))
    assert head == list(CSV_HEAD)
    assert [(row[1], f"{row[2]} {row[3]}", row[4], row[5]) for row in rows] == shown_rows(page)


def shown_rows(page: Page) -> list[tuple[str, ...]]:
    """What, amount, state and why, as the page's table says them."""
    cells = [each for each in page.markup.elements if each.tag == "td"]
    texts = [" ".join(each.text.split()) for each in cells]
    rows = [texts[start : start + 5] for start in range(0, len(texts), 5)]
    return [(row[1], row[2], row[3], row[4] if row[4] != "–" else "") for row in rows]


def some_of_each(house: House, cast: Cast) -> None:
    """Two sales and four shares, each in another state, some in another currency."""
    beat = publish(house, cast.alice, name="=Night, “Drive”")
    orders = [
        factories.order(track_id=beat.id, producer_id=cast.alice.id, state=state)
        for state in (OrderState.PAID, OrderState.REFUNDED)
    ]
    house.put("orders", *orders)
    states = [
        {"state": OutgoingState.PAID, "group": orders[0].id},
        {"state": OutgoingState.CANCELLED, "group": orders[1].id},
        {"state": OutgoingState.FAILED, "reason": "The account is closed.", "attempts": 5, "source": ""},
        {"state": OutgoingState.QUEUED, "reason": NOT_READY, "source": ""},
        {"state": OutgoingState.SENDING, "reason": "No room.", "attempts": 2, "source": ""},
        {"state": OutgoingState.PAID, "currency": Currency.EUR, "amount": 50, "source": ""},
    ]
    for each in states:
        house.put("outgoing", outgoing(cast.alice, **each))
    house.put("outgoing", outgoing(cast.bob), outgoing(cast.alice, kind=OutgoingKind.REFUND))


def outgoing(person: Person, **fields: object) -> object:
    made = factories.outgoing(producer_id=person.id, **fields)
    return replace(made, cause=f"transfer:{made.id}")


def test_reasons_are_in_plain_words(house: House, cast: Cast) -> None:
    some_of_each(house, cast)
    text = cast.alice.visitor.get(FINANCES).text
    for words in (
        "Failed 5 times: The account is closed. An admin can have it tried again.",
        "Try 2 of 5 failed: No room. It is tried again.",
        "The sale was undone before this was sent.",
        "Share of subscriptions",
    ):
        assert words in text


def test_several_currencies_are_said_and_summed_apart(house: House, cast: Cast) -> None:
    some_of_each(house, cast)
    house.put("payees", factories.payee(id=cast.alice.id))
    page = cast.alice.visitor.get(FINANCES)
    assert "several currencies: EUR, USD" in page.text
    assert "Lifetime 0.50 EUR 200.00 USD" in page.text and "Upcoming 0.00 EUR 400.00 USD" in page.text


def test_no_more_than_the_newest_thousand_are_listed_and_that_is_said(house: House, cast: Cast) -> None:
    made = [outgoing(cast.alice, created_at=house.clock.now() + timedelta(seconds=n)) for n in range(1001)]
    house.put("outgoing", *made)
    last = cast.alice.visitor.get(f"{FINANCES}?page=40")
    assert "These are the newest 1,000" in last.text and "976 to 1,000 of 1,000" in last.text
    assert listed(last)[-1] == made[1].id  # type: ignore[attr-defined]
    answer = cast.alice.visitor.client.get(f"{FINANCES}/transactions.csv")
    assert len(answer.get_data(as_text=True).splitlines()) == 1001


@pytest.mark.parametrize("address", ["", *(f"?tab={tab}" for tab in Tab), "?page=9", "/transactions.csv"])
def test_many_transactions_take_no_more_queries_than_one(house: House, cast: Cast, address: str) -> None:
    """Sales and shares of all states."""
    some_of_each(house, cast)
    cast.alice.visitor.get(FINANCES)  # the site's settings are read once in a while
    asked: list[int] = []
    for more in (0, 80):
        sold = [factories.order(producer_id=cast.alice.id) for _ in range(more)]
        states = itertools.cycle(OutgoingState)
        house.put("orders", *sold)
        house.put("outgoing", *(outgoing(cast.alice, group=each.id, state=next(states)) for each in sold))
        house.put("outgoing", *(outgoing(cast.alice, state=next(states)) for _ in range(more)))
        with counted(house.database) as seen:
            assert cast.alice.visitor.client.get(f"{FINANCES}{address}").status_code == 200
        asked.append(len(seen))
    assert asked[0] == asked[1] > 0


def test_only_producers_have_finances(cast: Cast) -> None:
    refused = cast.charlie.visitor.get(FINANCES)
    assert refused.status == 403 and "This is for producers" in refused.text
    assert cast.charlie.visitor.post(FINANCES, {"country": "CA", "confirmed": "yes"}).status == 403
    none = cast.alice.visitor.get(f"{FINANCES}/refresh")
    assert none.status == 409 and "PAY-202" in none.text
    assert cast.alice.visitor.get(f"{FINANCES}/return").path == FINANCES
