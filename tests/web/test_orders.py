"""Buying a beat exclusively: the button, the payment page, and where it leads back to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.db.database import Database
from domain.catalogue import Track, Visibility
from domain.licensing.offers import Option
from domain.licensing.sales import OFFER_CHANGED
from domain.money import Currency
from domain.orders import Order, OrderState
from domain.sandbox import Knobs
from tests import factories
from tests.web.conftest import SITE_URL, Cast, House, Person, publish
from tests.web.visitor import Page

BUY = "Buy exclusively"


def offered(house: House, owner: Person, **fields: object) -> Track:
    """A public beat that is sold exclusively, too."""
    return offer(house, publish(house, owner, name="Night Drive", slug="night-drive"), **fields)


def offer(house: House, track: Track, **fields: object) -> Track:
    """Its next offer."""
    with house.store.read() as unit:
        before = unit.offers.get(track.offer_id)
    version = before.version + 1 if before else 1
    made = factories.offer(track_id=track.id, made_by=track.producer_id, version=version, **fields)
    changed = replace(track, offer_id=made.id, option=made.option)
    with house.store.write() as unit:
        unit.offers.add(made)
        unit.tracks.save(changed)
        unit.commit()
    return changed


def order_of(house: House, track: Track) -> Order:
    with house.store.read() as unit:
        found = unit.orders.holding(track.id)
    assert found
    return found


def local(page: Page) -> str:
    """Where an answer leads on this site."""
    assert page.status == 303, page.text
    return page.headers["Location"].removeprefix(SITE_URL)


def at_payment_page(person: Person) -> str:
    return local(person.visitor.submit("/beats/night-drive", BUY, follow=False))


def bought(person: Person) -> Page:
    """The order's page, where somebody comes back to who has paid."""
    paid = person.visitor.submit(at_payment_page(person), "Pay 227.00 USD", follow=False)
    return person.visitor.get(local(paid))


@pytest.fixture
def track(house: House, cast: Cast) -> Track:
    return offered(house, cast.alice, terms=factories.terms(price=200_00, currency=Currency.USD))


def test_price_fee_and_total_are_shown_before_anything_is_paid(cast: Cast, track: Track) -> None:
    page = cast.charlie.visitor.get("/beats/night-drive")
    for words in ("Price 200.00 USD", "Platform fee 27.00 USD", "To pay 227.00 USD", "12 % and 3.00 USD"):
        assert words in page.text
    assert page.form(BUY).values["offer"] == track.offer_id
    assert "Sign in to buy exclusively" in cast.stranger.get("/beats/night-drive").text


def test_only_what_is_on_sale_and_not_ones_own_has_the_button(house: House, cast: Cast, track: Track) -> None:
    def has_button(person: Person) -> bool:
        return BUY in person.visitor.get("/beats/night-drive").html

    assert has_button(cast.charlie) and has_button(cast.bob) and not has_button(cast.alice)
    track = offer(house, track, option=Option.STANDARD, terms=None)
    assert not has_button(cast.charlie)
    offer(house, replace(track, visibility=Visibility.PRIVATE))
    assert not has_button(cast.root)


def test_a_beat_is_bought_and_the_buyer_comes_back_to_licence_and_files(
    house: House, cast: Cast, track: Track
) -> None:
    page = bought(cast.charlie)
    assert (page.heading, page.headers.get("Refresh")) == ("It’s yours", None)
    assert "/licences" in page.links() and "227.00 USD" in page.text
    held = cast.charlie.visitor.get("/licences")
    assert "Night Drive" in held.text and "Exclusive" in held.text
    shown = cast.stranger.get("/beats/night-drive")
    assert "SOLD" in shown.text and BUY not in shown.html
    refused = cast.bob.visitor.post(f"/beats/{track.id}/buy", {"offer": track.offer_id})
    assert refused.status == 409


def test_a_double_click_leads_to_the_same_payment_page(house: House, cast: Cast, track: Track) -> None:
    page = cast.charlie.visitor.get("/beats/night-drive")
    first, second = (local(cast.charlie.visitor.submit(page, BUY, follow=False)) for _ in range(2))
    assert first == second
    other = cast.bob.visitor.submit("/beats/night-drive", BUY)
    assert other.status == 409 and "PAY-101" in other.text


def test_who_has_bought_it_in_another_tab_is_led_to_the_order(house: House, cast: Cast, track: Track) -> None:
    stale = cast.charlie.visitor.get("/beats/night-drive")
    bought(cast.charlie)
    again = cast.charlie.visitor.submit(stale, BUY, follow=False)
    assert cast.charlie.visitor.get(local(again)).heading == "It’s yours"


def test_an_offer_that_has_changed_since_is_refused(house: House, cast: Cast, track: Track) -> None:
    page = cast.charlie.visitor.get("/beats/night-drive")
    offer(house, track, terms=factories.terms(price=900_00))
    answer = cast.charlie.visitor.submit(page, BUY)
    assert answer.status == 409 and OFFER_CHANGED.sentence in answer.text


def test_whoever_left_the_payment_page_goes_on_or_gives_it_up(house: House, cast: Cast, track: Track) -> None:
    pay = at_payment_page(cast.charlie)
    page = cast.charlie.visitor.submit(pay, "Cancel", follow=False)
    left = cast.charlie.visitor.get(local(page))
    assert left.heading == "You haven’t paid yet" and left.headers.get("Refresh") is None
    assert "held for you for 35 more min" in left.text and f"{SITE_URL}{pay}" in left.links()
    over = cast.charlie.visitor.submit(left, "Give it up")
    assert over.heading == "This order is over" and "nothing was charged" in over.text
    assert "/beats/night-drive" in over.links()
    assert "nothing can be paid here any more" in cast.charlie.visitor.get(pay).text
    assert at_payment_page(cast.bob) != pay


def test_a_page_that_waits_looks_again_by_itself_for_a_minute(house: House, cast: Cast, track: Track) -> None:
    pay, path = at_payment_page(cast.charlie), f"/orders/{order_of(house, track).id}"
    page = cast.charlie.visitor.get(path)
    assert page.heading == "Waiting for your payment" and f"{SITE_URL}{pay}" in page.links()
    assert page.headers["Refresh"] == f"5; url={path}?looked=1"
    assert "Refresh" not in cast.charlie.visitor.get(f"{path}?looked=12").headers
    cast.charlie.visitor.submit(pay, "Pay 227.00 USD", follow=False)
    assert cast.charlie.visitor.get(f"{path}?looked=1").heading == "It’s yours"


def test_an_order_runs_out_and_its_buyer_is_told(house: House, cast: Cast, track: Track) -> None:
    at_payment_page(cast.charlie)
    path = f"/orders/{order_of(house, track).id}"
    house.clock.moment += timedelta(minutes=36)
    house.services.money.buying.settle_lapsed()
    assert cast.charlie.visitor.get(path).heading == "This order is over"


@pytest.mark.parametrize(
    ("state", "heading"),
    [
        (OrderState.RETURNED, "Your money goes back to you"),
        (OrderState.REFUNDED, "This purchase was undone"),
        (OrderState.TAKEN_BACK, "This purchase was undone"),
    ],
)
def test_money_that_goes_back_is_said_with_its_reason(
    house: House, cast: Cast, track: Track, state: OrderState, heading: str
) -> None:
    order = factories.order(buyer_id=cast.charlie.id, track_id=track.id, state=state, reason="Sold already.")
    house.put("orders", order)
    page = cast.charlie.visitor.get(f"/orders/{order.id}")
    assert page.heading == heading
    assert ("Sold already." in page.text) is (state is not OrderState.TAKEN_BACK)


def test_an_order_is_nobody_elses_to_see_or_to_end(house: House, cast: Cast, track: Track) -> None:
    at_payment_page(cast.charlie)
    path = f"/orders/{order_of(house, track).id}"
    for person in (cast.alice, cast.root):
        page = person.visitor.get(path)
        assert page.status == 404 and "PAY-102" in page.text
        assert person.visitor.post(f"{path}/cancel").status == 404
    assert cast.stranger.get(path).path == "/sign-in"


def test_while_the_processor_is_silent_people_are_told_and_nothing_breaks(
    house: House, cast: Cast, track: Track
) -> None:
    sandbox = house.services.money.sandbox
    assert sandbox
    sandbox.turn(Knobs(failing_calls=1))
    page = cast.charlie.visitor.submit("/beats/night-drive", BUY)
    assert page.status == 503 and "PAY-001" in page.text
    at_payment_page(cast.charlie)
    sandbox.turn(Knobs(failing_calls=1))
    answer = cast.charlie.visitor.post(f"/orders/{order_of(house, track).id}/cancel")
    assert answer.status == 503 and "PAY-001" in answer.text


@contextmanager
def counted(database: Database) -> Iterator[list[object]]:
    """The queries that are asked meanwhile."""
    seen: list[object] = []
    database.query_hooks.append(seen.append)
    yield seen
    database.query_hooks.remove(seen.append)


def test_names_of_an_order_are_read_with_one_query(house: House, cast: Cast, track: Track) -> None:
    at_payment_page(cast.charlie)
    order, queries = order_of(house, track), house.services.money.orders.queries
    with counted(house.database) as asked:
        row = queries.order(order.id)
    assert row and len(asked) == 1
    assert (row.beat, row.slug, row.buyer, row.producer) == ("Night Drive", "night-drive", "Charlie", "Alice")
    with counted(house.database) as asked:
        assert queries.newest(5) == (row,)
    assert len(asked) == 1
