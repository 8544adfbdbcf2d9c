"""Statements: the list of months, and one of them with what each beat had in it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from domain import postings
from domain.outgoing import OutgoingState
from domain.plans import PLAN_CURRENCY
from tests import factories
from tests.plays import put_listens
from tests.web.conftest import Cast, House, Person, publish
from tests.web.visitor import Page

LIST = "/backstage/finances/statements"
MARCH = f"{LIST}/2026-03"
OUT = datetime(2026, 3, 5, tzinfo=UTC)
OVER = datetime(2026, 4, 1, 1, tzinfo=UTC)


def make_ready(house: House, *people: Person) -> None:
    house.put("payees", *(factories.payee(id=each.id) for each in people))


def close(house: House, amount: int = 10_00) -> None:
    house.clock.moment = OVER
    paid = postings.subscription_paid(
        id="e", at=OVER, invoice_id="i", currency=PLAN_CURRENCY, period="2026-03", base=amount, fee=0
    )
    with house.store.write() as unit:
        unit.ledger.add(paid)
        unit.commit()
    house.services.money.months.closing.close(period="2026-03")


def facts(page: Page) -> dict[str, str]:
    labels = [each.text.strip() for each in page.markup.elements if each.tag == "dt"]
    values = [each.text.strip() for each in page.markup.elements if each.tag == "dd"]
    return dict(zip(labels, values, strict=True))


def of_rows(page: Page, name: str) -> list[str]:
    return [each[name] for each in page.markup.elements if each[name]]


@pytest.fixture
def closed(house: House, cast: Cast) -> Any:
    """Alice has two beats, one of them with bob, who can't be paid; charlie played one."""
    house.clock.moment = OUT
    alone = publish(house, cast.alice, name="Alone", slug="alone", plays=9)
    both = publish(house, cast.alice, name="Both", slug="both", collaborators=(cast.bob.id,))
    put_listens(house.store, factories.listen(track_id=alone.id, listener=cast.charlie.id, at=OUT))
    make_ready(house, cast.alice)
    close(house)
    return alone, both


def test_before_the_first_month_the_list_says_so(cast: Cast) -> None:
    page = cast.alice.visitor.get(LIST)
    assert page.status == 200
    assert "No statements yet" in page.text


def test_the_list_has_each_month_with_its_figures(cast: Cast, closed: Any) -> None:
    page = cast.alice.visitor.get(LIST)
    assert of_rows(page, "data-period") == ["2026-03"]
    assert MARCH in page.links()
    for said in ("March 2026", "10.00 CAD", "Queued"):
        assert said in page.text
    assert "Excluded" in cast.bob.visitor.get(LIST).text


def test_the_list_says_paid_only_once_it_is(house: House, cast: Cast, closed: Any) -> None:
    with house.store.write() as unit:
        [sent] = unit.outgoing.due(house.clock.now())
        unit.outgoing.save(replace(sent, state=OutgoingState.FAILED))
        unit.commit()
    page = cast.alice.visitor.get(LIST)
    assert "Failed" in page.text and "Paid" not in page.text
    with house.store.write() as unit:
        unit.outgoing.save(replace(sent, state=OutgoingState.PAID))
        unit.commit()
    assert "Paid" in cast.alice.visitor.get(LIST).text


def test_the_list_says_what_points_are_today(house: House, cast: Cast, closed: Any) -> None:
    house.services.money.months.valuing.reckon()
    page = cast.alice.visitor.get(LIST)
    assert "Your points today" in page.text
    assert "1 April 2026" in page.text


def test_a_statement_says_why_the_amount_is_what_it_is(cast: Cast, closed: Any) -> None:
    page = cast.alice.visitor.get(MARCH)
    said = facts(page)
    assert said["Amount"] == "10.00 CAD"
    assert said["Pool"] == "10.00 CAD"
    assert said["Transfer"] == "Queued"
    names = ("Original amount", "Redistribution bonus")
    original, bonus = (int(said[name].removesuffix(" CAD").replace(".", "")) for name in names)
    assert original + bonus == 10_00
    assert bonus > 0
    assert said["Share of all points"].startswith(f"{original // 10}"[:2])
    assert "halve every six months" in page.text
    assert "went to the others" in page.text


def test_finances_lead_from_a_share_to_the_statement_of_its_month(cast: Cast, closed: Any) -> None:
    [share] = of_rows(cast.alice.visitor.get("/backstage/finances?tab=subscriptions"), "data-transaction")
    page = cast.alice.visitor.get(f"/backstage/finances/{share}")
    assert "Statement of March 2026" in page.text
    assert MARCH in page.links()


def test_a_statement_lists_each_beats_points_which_add_up(cast: Cast, closed: Any) -> None:
    alone, both = closed
    page = cast.alice.visitor.get(MARCH)
    assert of_rows(page, "data-track") == [alone.id, both.id]
    assert {"/beats/alone", "/beats/both"} <= set(page.links())
    cells = [each.text.strip() for each in page.markup.elements if each["data-label"] == "Points"]
    whole = sum(float(cell) for cell in cells)
    assert abs(whole - float(facts(page)["Your points"])) < 0.0002
    others = [each for each in page.markup.elements if each["data-label"] == "Plays by others that month"]
    assert [each.text.strip() for each in others] == ["1", "0"]


def test_who_was_credited_sees_the_beats_points_and_why_nothing_is_paid(cast: Cast, closed: Any) -> None:
    page = cast.bob.visitor.get(MARCH)
    assert of_rows(page, "data-track") == [closed[1].id]
    assert facts(page)["Amount"] == "0.00 CAD"
    assert "wasn’t ready" in page.text


def test_a_beat_that_is_gone_has_no_link(house: House, cast: Cast, closed: Any) -> None:
    with house.store.write() as unit:
        track = unit.tracks.get(closed[0].id)
        assert track
        unit.tracks.save(replace(track, deleted_at=OVER))
        unit.commit()
    page = cast.alice.visitor.get(MARCH)
    assert "Alone" in page.text
    assert "/beats/alone" not in page.links()


def test_many_beats_are_paged(house: House, cast: Cast) -> None:
    house.clock.moment = OUT
    for number in range(30):
        publish(house, cast.alice, name=f"Beat {number}", slug=f"beat-{number}")
    make_ready(house, cast.alice)
    close(house)
    first = cast.alice.visitor.get(MARCH)
    second = cast.alice.visitor.get(f"{MARCH}?page=2")
    assert (len(of_rows(first, "data-track")), len(of_rows(second, "data-track"))) == (25, 5)
    assert "1 to 25 of 30" in first.text
    assert not set(of_rows(first, "data-track")) & set(of_rows(second, "data-track"))
    assert cast.alice.visitor.get(f"{MARCH}?page=99").text == second.text


@pytest.mark.parametrize("period", ["2026-02", "none", "2026-99"])
def test_there_is_no_statement_of_a_month_without_a_part(cast: Cast, closed: Any, period: str) -> None:
    page = cast.alice.visitor.get(f"{LIST}/{period}")
    assert page.status == 404
    assert "PAY-407" in page.text


def test_a_pool_that_is_carried_says_so(house: House, cast: Cast) -> None:
    house.clock.moment = OUT
    publish(house, cast.alice)
    close(house)
    assert "Nobody could be paid" in cast.alice.visitor.get(MARCH).text
