"""The admin's page about money: what is stuck, refunds, and the books' look at themselves."""

from datetime import timedelta

import pytest

from domain.catalogue import Track
from domain.ledger import FEES, PROCESSOR
from domain.money import Currency
from domain.outgoing import OutgoingState
from tests import factories
from tests.web.conftest import Cast, House, make_cast
from tests.web.test_finances import onboarded, send_all
from tests.web.test_orders import bought, offered, order_of
from tests.web.visitor import Page

DESK = "/admin/money"


@pytest.fixture
def track(house: House, cast: Cast) -> Track:
    return offered(house, cast.alice, terms=factories.terms(price=200_00, currency=Currency.USD))


def listed(page: Page, name: str) -> list[str]:
    return [each[name] for each in page.markup.elements if each[name]]


def test_the_admins_menu_leads_there_and_on_to_the_sandbox(cast: Cast) -> None:
    assert DESK in cast.root.visitor.get("/admin").links()
    page = cast.root.visitor.get(DESK)
    assert (page.heading, page.status) == ("Money", 200) and "/sandbox" in page.links()
    assert "The books are right" in page.text and "Nothing is stuck" in page.text
    assert "No orders yet" in page.text


def test_where_money_is_real_no_sandbox_is_offered(house: House) -> None:
    there = House(house.folder, parts={"database": house.database, "sandbox": None})
    assert "/sandbox" not in make_cast(there).root.visitor.get(DESK).links()


def test_money_that_failed_is_retried(house: House, cast: Cast) -> None:
    failed = factories.outgoing(state=OutgoingState.FAILED, reason="No such account.", attempts=5)
    house.put("outgoing", failed)
    page = cast.root.visitor.get(DESK)
    assert "No such account. (5 tries refused)" in page.text
    assert listed(page, "data-outgoing") == [failed.id]
    button = "Retry the transfer of 200.00 USD"
    done = cast.root.visitor.submit(page, button)
    assert "200.00 USD is being sent again." in done.html
    with house.store.read() as unit:
        again = unit.outgoing.get(failed.id)
    assert again and (again.state, again.attempts) == (OutgoingState.QUEUED, 0)
    twice = cast.root.visitor.submit(page, button)
    assert twice.status == 409 and "PAY-110" in twice.text


def test_what_has_not_moved_for_a_quarter_of_an_hour_is_listed(house: House, cast: Cast) -> None:
    waiting = factories.outgoing(created_at=house.clock.now())
    house.put("outgoing", waiting)
    assert listed(cast.root.visitor.get(DESK), "data-outgoing") == []
    house.clock.moment += timedelta(minutes=16)
    page = cast.root.visitor.get(DESK)
    assert listed(page, "data-outgoing") == [waiting.id] and "Retry" not in page.text


def test_an_order_is_refunded_with_a_reason_and_once(house: House, cast: Cast, track: Track) -> None:
    onboarded(cast.alice)
    bought(cast.charlie)
    send_all(house)
    order = order_of(house, track)
    page = cast.root.visitor.get(DESK)
    assert listed(page, "data-order") == [order.id] and "227.00 USD" in page.text
    path = f"{DESK}/orders/{order.id}"
    stale = cast.root.visitor.get(path)
    wrong = cast.root.visitor.submit(stale, "Refund 227.00 USD", {"reason": "  "})
    assert wrong.status == 422 and "Say why" in wrong.error_of("reason")
    done = cast.root.visitor.submit(stale, "Refund 227.00 USD", {"reason": "Bought by mistake."})
    assert "227.00 USD goes back to the buyer." in done.html and "Refunded" in done.text
    assert "Refund 227.00 USD" not in done.html
    again = cast.root.visitor.submit(stale, "Refund 227.00 USD", {"reason": "Once more."})
    assert again.status == 409 and "PAY-103" in again.text
    send_all(house)
    theirs = cast.charlie.visitor.get(f"/orders/{order.id}")
    assert theirs.heading == "This purchase was undone" and "Bought by mistake." in theirs.text
    assert "Buy exclusively" in cast.bob.visitor.get("/beats/night-drive").html
    assert "order.refunded" in cast.root.visitor.get("/admin").text


def test_a_refund_too_late_says_what_stands_against_it(house: House, cast: Cast, track: Track) -> None:
    bought(cast.charlie)
    path = f"{DESK}/orders/{order_of(house, track).id}"
    house.clock.moment += timedelta(hours=25)
    page = cast.root.visitor.submit(path, "Refund 227.00 USD", {"reason": "Late."})
    assert page.status == 409 and "LIC-324" in page.text


def test_what_the_books_find_is_said(house: House, cast: Cast) -> None:
    entry = factories.entry()
    with house.store.write() as unit:
        unit.ledger.add(entry)
        unit.commit()
    assert {FEES, PROCESSOR} == set(entry.amounts)
    with house.database.connection_context():
        for name in trigger_names(house):
            house.database.execute_sql(f"DROP TRIGGER {name}")
        house.database.execute_sql("UPDATE ledger_lines SET amount = amount + 1 WHERE account = 'fees'")
    page = cast.root.visitor.get(DESK)
    assert "The books are wrong." in page.text and f"Entry {entry.id}" in page.text
    with house.database.connection_context():
        house.database.execute_sql("UPDATE ledger_lines SET amount = amount - 1 WHERE account = 'fees'")


def trigger_names(house: House) -> list[str]:
    found = house.database.execute_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return [row[0] for row in found if row[0].startswith("ledger")]


def test_nobody_else_sees_it(cast: Cast) -> None:
    for person in (cast.alice, cast.charlie):
        assert person.visitor.get(DESK).status == 403
