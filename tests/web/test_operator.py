"""What is the operator's to say: terms, privacy and taxes, and that money is only test money."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.money import Currency
from tests import factories
from tests.web.conftest import Cast, House
from tests.web.test_orders import bought, offered

OWN = {
    "TERMS_URL": "https://label.example/terms",
    "PRIVACY_URL": "https://label.example/privacy",
    "TAX_NOTE": "Prices include <VAT>.",
}
NOTE = "Prices include &lt;VAT&gt;."


@pytest.fixture
def own(folder: Path) -> Iterator[House]:
    made = House(folder, OWN)
    yield made
    made.database.close()


def test_a_site_says_nothing_of_terms_and_taxes_by_itself(house: House) -> None:
    page = house.visitor().get("/plans")
    assert "Terms" not in page.text and "Privacy" not in page.text and "tax" not in page.text.lower()


def test_the_footer_leads_to_the_operators_terms(own: House) -> None:
    assert {OWN["TERMS_URL"], OWN["PRIVACY_URL"]} <= set(own.visitor().get("/beats").links())


@pytest.mark.parametrize("path", ["/plans", "/help/buying"])
def test_taxes_and_terms_stand_where_something_is_paid(own: House, path: str) -> None:
    page = own.visitor().get(path)
    assert NOTE in page.html
    assert page.links().count(OWN["TERMS_URL"]) == 2


def test_what_a_beat_was_sold_for_is_never_told_with_a_fee_of_later(house: House, cast: Cast) -> None:
    track = offered(house, cast.alice, terms=factories.terms(price=200_00, currency=Currency.USD))
    page = f"/backstage/beats/{track.id}/licensing"
    assert "Platform fee 27.00 USD" in cast.alice.visitor.get(page).text
    bought(cast.charlie)
    sold = cast.alice.visitor.get(page).text
    assert "As it was offered" in sold and "Price 200.00 USD" in sold and "Platform fee" not in sold


def test_every_page_says_that_money_is_test_money(house: House) -> None:
    assert "<strong>Test money</strong>" in house.visitor().get("/beats").html


def test_a_site_that_takes_real_money_never_says_so(folder: Path) -> None:
    real = House(folder, {"PAYMENTS": "stripe", "STRIPE_SECRET_KEY": "sk_live_1"})
    visitor = real.visitor()
    assert "test money" not in (visitor.get("/beats").html + visitor.get("/plans").html).lower()
    real.database.close()
