"""The admin's page about money: what is stuck, refunds, and the books' look at themselves."""

from datetime import timedelta

import pytest

from domain.catalogue import Track
from domain.hearing import HEAR
from domain.ledger import FEES, PROCESSOR
from domain.money import Currency
from domain.orders import OrderState
from domain.outgoing import NOT_READY, UNDER_WAY, OutgoingKind, OutgoingState
from domain.reconciling import Reconciliation
from jobs.performing import Performer
from tests import factories
from tests.second_factors import give_second_factor
from tests.web.conftest import Cast, House, make_cast
from tests.web.test_finances import onboarded, send_all
from tests.web.test_orders import bought, offered, order_of
from tests.web.visitor import Page

DESK = "/admin/money"


@pytest.fixture
def track(house: House, cast: Cast) -> Track:
    """Alice's, who may connect payouts: that takes a second factor."""
    give_second_factor(house.services, cast.alice.id)
    return offered(house, cast.alice, terms=factories.terms(price=200_00, currency=Currency.USD))


def hear_all(house: House) -> None:
    """What the workers do with what was told."""
    with house.store.read() as unit:
        told = [id for id in house.queue.woken if (job := unit.jobs.get(id)) and job.name == HEAR]
    for id in told:
        Performer(house.services, "worker").perform(id)


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


def test_what_waits_for_others_is_listed_apart_and_alarms_nobody(house: House, cast: Cast) -> None:
    later = house.clock.now() + timedelta(hours=6)
    house.put("outgoing", factories.outgoing(reason=NOT_READY, next_at=later))
    house.clock.moment += timedelta(hours=5)
    page = cast.root.visitor.get(DESK)
    assert "Nothing is stuck" in page.text and "Waiting for others" in page.text
    assert NOT_READY in page.text and "Retry" not in page.text


def test_what_differs_from_the_processor_is_shown_with_its_day(house: House, cast: Cast) -> None:
    assert "Differences" not in cast.root.visitor.get(DESK).text
    said = "Reversal trr_1 of 5.00 USD moved at the processor and isn't in the books."
    for day, findings in (("2026-11-24", (said,)), ("2026-11-25", ())):
        house.put("reconciliations", Reconciliation(day, house.clock.now(), 1, findings))
    page = cast.root.visitor.get(DESK)
    assert "Differences from the payment processor" in page.text and said in page.text
    assert "2026-11-24" in page.text and "2026-11-25" not in page.text


def test_a_refund_is_followed_to_its_end_by_buyer_and_admin(house: House, cast: Cast, track: Track) -> None:
    onboarded(cast.alice)
    bought(cast.charlie)
    send_all(house)
    order = order_of(house, track)
    path, theirs = f"{DESK}/orders/{order.id}", f"/orders/{order.id}"
    cast.root.visitor.submit("/sandbox", "Set the knobs", {"slow_refunds": "1"})
    cast.root.visitor.submit(path, "Refund 227.00 USD", {"reason": "Bought by mistake."})
    send_all(house)
    assert "Refund On its way" in cast.root.visitor.get(path).text
    assert "goes back to you" in cast.charlie.visitor.get(theirs).text
    assert UNDER_WAY in cast.root.visitor.get(DESK).text
    cast.root.visitor.submit("/sandbox", "Fails")
    hear_all(house)
    assert "Refund About to be sent" in cast.root.visitor.get(path).text
    house.clock.moment += timedelta(minutes=2)
    send_all(house)
    assert "Refund Done" in cast.root.visitor.get(path).text
    assert "was sent back to you" in cast.charlie.visitor.get(theirs).text
    cast.root.visitor.submit("/sandbox", "Fails after all")
    hear_all(house)
    assert "Refund About to be sent" in cast.root.visitor.get(path).text


def test_a_buyer_whose_bank_takes_no_refund_is_told_what_to_do(house: House, cast: Cast) -> None:
    order = factories.order(buyer_id=cast.charlie.id, state=OrderState.REFUNDED)
    house.put("orders", order)
    failed = factories.outgoing(
        kind=OutgoingKind.REFUND, cause=f"refund:{order.id}", state=OutgoingState.FAILED
    )
    house.put("outgoing", failed)
    page = cast.charlie.visitor.get(f"/orders/{order.id}")
    assert "We still owe you all of it" in page.text and "/support" in page.links()
    assert "Failed: try it again" in cast.root.visitor.get(f"{DESK}/orders/{order.id}").text


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


def test_a_dispute_is_told_and_keeps_the_payment_from_being_refunded(
    house: House, cast: Cast, track: Track
) -> None:
    bought(cast.charlie)
    order, rail = order_of(house, track), house.services.money.sandbox
    assert rail
    dispute = rail.dispute(order.payment_id)
    house.services.money.disputing.heard(dispute_id=dispute.id)
    assert "Paid Disputed" in cast.root.visitor.get(DESK).text
    page = cast.root.visitor.get(f"{DESK}/orders/{order.id}")
    assert "the buyer’s bank decides. Answer it at the sandbox" in page.text
    refused = cast.root.visitor.submit(page, "Refund 227.00 USD", {"reason": "Disputed."})
    assert refused.status == 409 and "PAY-106" in refused.text
    rail.decide(dispute.id, won=False)
    house.services.money.disputing.heard(dispute_id=dispute.id)
    assert "Disputed" not in cast.root.visitor.get(DESK).text
    lost = cast.root.visitor.get(f"{DESK}/orders/{order.id}")
    assert "Lost: the buyer’s bank took the payment back" in lost.text and "Refund 227" not in lost.html


def test_a_refund_that_a_lost_dispute_made_needless_is_said_to_be_so(
    house: House, cast: Cast, track: Track
) -> None:
    bought(cast.charlie)
    order, rail = order_of(house, track), house.services.money.sandbox
    assert rail
    page = cast.root.visitor.get(f"{DESK}/orders/{order.id}")
    cast.root.visitor.submit(page, "Refund 227.00 USD", {"reason": "Asked for."})
    dispute = rail.dispute(order.payment_id)
    rail.decide(dispute.id, won=False)
    house.services.money.disputing.heard(dispute_id=dispute.id)
    told = cast.root.visitor.get(f"{DESK}/orders/{order.id}").text
    assert "Not sent: the buyer’s bank took the payment back" in told
    theirs = cast.charlie.visitor.get(f"/orders/{order.id}").text
    assert "Your bank took the payment back for you, so nothing more is sent." in theirs


def test_a_refund_too_late_says_what_stands_against_it(house: House, cast: Cast, track: Track) -> None:
    bought(cast.charlie)
    path = f"{DESK}/orders/{order_of(house, track).id}"
    house.clock.moment += timedelta(hours=25)
    page = house.signed_in(cast.root.email).submit(path, "Refund 227.00 USD", {"reason": "Late."})
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
