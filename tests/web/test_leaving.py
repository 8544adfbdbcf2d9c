"""Deleting one's account and taking one's data along, by the pages."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest

from domain.accounts import FRESH_PROOF
from domain.leaving import GRACE, STOP_PLAN
from domain.ledger import PROCESSOR, Line, producer
from domain.orders import OrderState
from domain.outgoing import OutgoingState
from domain.payments import DisputeState
from jobs.performing import Performer
from tests import account_factories, factories
from tests.web.conftest import PASSWORD, Cast, House, grant, publish
from tests.web.test_accounts import is_signed_in, sign_in
from tests.web.test_money_desk import hear_all
from tests.web.test_plans import press, subscribe
from tests.web.test_webhooks import post


def quiet(step: str, progress: float) -> None:
    pass


def delete(cast: Cast, **typed: str) -> str:
    """charlie asks for it; the path of the page on which it can be taken back."""
    page = cast.charlie.visitor.submit("/account/delete", "Delete my account", {"confirmed": "yes", **typed})
    assert page.path.startswith("/account/stay/")
    return page.path


def test_what_will_happen_is_told_from_ones_own_data(house: House, cast: Cast) -> None:
    publish(house, cast.alice)
    page = cast.alice.visitor.get("/account/delete")
    assert "1 beat is erased with its audio, cover and stems." in page.text
    assert "collection" not in page.text.replace("covers", "")


def test_without_the_tick_nothing_happens(cast: Cast) -> None:
    page = cast.charlie.visitor.submit("/account/delete", "Delete my account")
    assert page.status == 422 and "Tick the box" in (page.error_of("confirmed") or "")
    assert is_signed_in(cast.charlie.visitor)


def test_what_stands_in_the_way_is_said_and_the_button_is_not_there(house: House, cast: Cast) -> None:
    house.put("orders", factories.order(buyer_id=cast.charlie.id))
    page = cast.charlie.visitor.get("/account/delete")
    assert "An order isn't settled" in page.text and "Delete my account" not in page.text
    token = cast.charlie.visitor.token()
    sent = cast.charlie.visitor.post("/account/delete", {"confirmed": "yes", "csrf_token": token})
    assert (sent.status, "An order isn't settled" in sent.text) == (409, True)


def disputed(house: House, cast: Cast) -> None:
    """Somebody bought a beat of alice's, and their bank disputes the payment."""
    of = {"buyer_id": cast.charlie.id, "producer_id": cast.alice.id}
    house.put("orders", factories.order(state=OrderState.PAID, dispute=DisputeState.OPEN, **of))


def unsent(house: House, cast: Cast) -> None:
    house.put("outgoing", factories.outgoing(producer_id=cast.alice.id, state=OutgoingState.FAILED))


def owed(house: House, cast: Cast) -> None:
    house.put("ledger", factories.entry(Line(PROCESSOR, 5_00), Line(producer(cast.alice.id), -5_00)))


@pytest.mark.parametrize(
    ("owes", "sentence"),
    [
        (disputed, "An order isn't settled: it is being paid, given back or disputed. Wait until it is."),
        (unsent, "A payout is on its way to you. Wait until it has arrived;"),
        (owed, "You are owed 5.00 USD. Have it paid out first:"),
    ],
)
def test_nobody_is_deleted_whose_money_isnt_settled(
    house: House, cast: Cast, owes: Callable[[House, Cast], None], sentence: str
) -> None:
    page = cast.alice.visitor.get("/account/delete")
    owes(house, cast)
    for refused in (
        cast.alice.visitor.submit(page, "Delete my account", {"confirmed": "yes"}),
        cast.alice.visitor.get("/account/delete"),
    ):
        assert sentence in refused.text and "Delete my account" not in refused.text
    assert is_signed_in(cast.alice.visitor)


def test_a_plan_is_told_of_and_not_paid_again(house: House, cast: Cast) -> None:
    subscribe(cast.charlie.visitor)
    assert (
        "Your plan Plus is cancelled and isn't paid again."
        in cast.charlie.visitor.get("/account/delete").text
    )
    delete(cast)
    perform(house, STOP_PLAN)
    sandbox = house.services.money.sandbox
    assert sandbox and [plan.ends_with_period for plan in sandbox.plans()] == [True]


def perform(house: House, name: str) -> None:
    """The jobs of a name that were asked for."""
    with house.store.read() as unit:
        jobs = [job.id for id in house.queue.woken if (job := unit.jobs.get(id)) and job.name == name]
    for id in jobs:
        Performer(house.services, "one").perform(id)


def test_it_can_be_taken_back_on_the_page_and_by_the_mailed_link(house: House, cast: Cast) -> None:
    path = delete(cast)
    assert not is_signed_in(cast.charlie.visitor)
    mailed = house.link_to(cast.charlie.email)
    assert mailed.startswith("/account/stay/") and mailed != path
    page = house.visitor().submit(mailed, "Keep my account")
    assert "Your account stays" in page.text
    assert sign_in(cast.stranger, cast.charlie.email).path == "/"
    assert cast.stranger.get(path).status == 403


def test_signing_in_leads_to_keeping_the_account_and_nowhere_else(cast: Cast) -> None:
    delete(cast)
    page = sign_in(cast.stranger, cast.charlie.email, target="/licences")
    assert page.path.startswith("/account/stay/") and not is_signed_in(cast.stranger)
    cast.stranger.submit(page, "Keep my account")
    assert sign_in(cast.stranger, cast.charlie.email).path == "/"


def test_after_the_week_the_account_is_gone(house: House, cast: Cast) -> None:
    path = delete(cast)
    house.clock.moment += GRACE
    assert house.services.account.leaving.erase(user_id=cast.charlie.id, report=quiet)
    assert cast.stranger.get(path).status == 403
    assert sign_in(cast.stranger, cast.charlie.email).status == 403


def test_a_producers_pages_are_gone_and_their_buyers_certificate_is_not(house: House, cast: Cast) -> None:
    track = publish(house, cast.alice, slug="night-drive")
    licence = grant(house, cast.charlie, track)
    house.put("leavings", account_factories.leaving(id=cast.alice.id))
    house.clock.moment += GRACE
    assert house.services.account.leaving.erase(user_id=cast.alice.id, report=quiet)
    assert cast.stranger.get(f"/producers/{cast.alice.slug}").status == 404
    assert cast.stranger.get("/beats/night-drive").status in (404, 410)
    verified = cast.stranger.get(f"/verify-license/{licence.id}")
    assert verified.status == 200 and "Alice" in verified.text
    assert cast.charlie.visitor.get("/licences").status == 200
    assert cast.stranger.get("/beats").status == 200


def test_an_archive_is_asked_for_made_and_downloaded(house: House, cast: Cast) -> None:
    page = cast.charlie.visitor.submit("/account/data", "Put my archive together")
    assert "Being put together" in page.text
    exporting = house.services.account.exporting
    with house.store.read() as unit:
        [export] = unit.exports.of_user(cast.charlie.id)
    exporting.make(export_id=export.id, report=quiet)
    assert "archive is ready" in house.letters(cast.charlie.email)[-1].payload["subject"]
    page = cast.charlie.visitor.get("/account/data")
    assert "Download" in page.text
    with cast.charlie.visitor.client.get(f"/account/data/{export.id}.zip") as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")
        archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert "README.txt" in archive.namelist()
    assert cast.charlie.email in archive.read("profile/account.json").decode()


def test_the_archive_asks_who_it_is_before_it_is_handed_out(house: House, cast: Cast) -> None:
    cast.charlie.visitor.submit("/account/data", "Put my archive together")
    with house.store.read() as unit:
        [export] = unit.exports.of_user(cast.charlie.id)
    house.services.account.exporting.make(export_id=export.id, report=quiet)
    house.clock.moment += FRESH_PROOF + timedelta(minutes=1)
    asked = cast.charlie.visitor.get(f"/account/data/{export.id}.zip")
    assert asked.path == "/confirm"
    answer = cast.charlie.visitor.submit(asked, "Confirm", {"answer": PASSWORD}, follow=False)
    assert answer.headers["Location"] == f"/account/data/{export.id}.zip"


def test_a_plan_that_was_paid_after_all_is_not_paid_again_either(house: House, cast: Cast) -> None:
    """The payment's page was still open when its subscriber asked to be deleted."""
    sandbox = house.services.money.sandbox
    assert sandbox
    press(cast.charlie.visitor, "/plans", "Subscribe to Plus")
    [checkout] = sandbox.checkouts()
    delete(cast)
    perform(house, STOP_PLAN)
    sandbox.pay(checkout.session.id)
    for body, headers in sandbox.deliveries():
        assert post(house, body, headers) == 200
    hear_all(house)
    [plan] = sandbox.plans()
    assert not plan.ends_with_period
    house.clock.moment += GRACE
    assert house.services.account.leaving.erase(user_id=cast.charlie.id, report=quiet)
    perform(house, STOP_PLAN)
    assert [plan.ends_with_period for plan in sandbox.plans()] == [True]
