"""The help pages: true to the site's own rules."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import domain
import web
from domain import codes
from domain.errors import Fault
from tests.web.conftest import House
from web.help import TITLES, listed

ROOT = Path(web.__file__).parent.parent


def faults_of_the_site() -> set[Fault]:
    """Every fault that a module of the site has, whoever else has one of the same code."""
    modules = [
        importlib.import_module(found.name)
        for package in (domain, web)
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]
    return {each for module in modules for each in vars(module).values() if isinstance(each, Fault)}


def test_every_fault_of_the_site_is_listed() -> None:
    assert faults_of_the_site() <= set(listed())


def test_codes_are_unique_and_of_a_known_area() -> None:
    known = [fault.code for fault in faults_of_the_site()]
    assert sorted(known) == sorted(set(known))
    assert {code[:3] for code in known} <= set(codes.AREAS)
    source = "".join(path.read_text() for part in ("domain", "web") for path in (ROOT / part).rglob("*.py"))
    defined = re.findall(r'Fault\(\s*"([A-Z]{3}-\d{3})"', source)
    assert sorted(defined) == sorted(set(defined))


def test_every_code_stands_on_the_page_with_its_words(house: House) -> None:
    page = house.visitor().get("/help/codes")
    assert set(re.findall(r'data-code="([^"]+)"', page.html)) == {fault.code for fault in listed()}
    assert "“<var>name</var>” is empty." in page.html


@pytest.mark.parametrize("article", TITLES)
def test_articles_lead_to_screens_that_exist(house: House, article: str) -> None:
    visitor = house.visitor()
    page = visitor.get(f"/help/{article}")
    assert page.status == 200
    inner = {link for link in page.links() if link.startswith("/")}
    assert inner
    assert {
        link: visitor.status_of(link) for link in inner if visitor.status_of(link) not in (200, 303)
    } == {}


def test_figures_come_from_the_rules_in_force(folder: Path) -> None:
    strict = House(folder, {"UPLOAD_POLICY": "strict", "UPLOAD_MINUTES": "90"})
    page = strict.visitor().get("/help/quick-start")
    assert "This site takes WAV: 16, 24 or 32 bit" in page.text
    assert "BPM from 60 to 200, and cover art." in page.text
    assert "holds 90 minutes" in strict.visitor().get("/help/uploading").text
    strict.database.close()


SETTINGS = {"FEE_PERCENT": "7.5", "FEE_FIXED": "0.50", "PLANS": "Solo 1900", "PLANS_CURRENCY": "JPY"}


def test_what_is_told_of_money_are_the_sites_own_figures(folder: Path) -> None:
    own = House(folder, SETTINGS)
    buying, paid = own.visitor().get("/help/buying"), own.visitor().get("/help/getting-paid")
    assert "It is 7.5 % and 1 JPY for a plan, 7.5 % and 0.50 USD for a beat" in buying.text
    assert "Solo: 1,900 JPY and a fee of 144 JPY, in all 2,044 JPY a month" in buying.text
    assert "the buyer pays 215.50 USD and you get 200.00 USD" in paid.text
    assert "12 %" not in buying.text + paid.text
    own.database.close()


def test_the_usual_figures_are_those_of_the_rules(house: House) -> None:
    visitor = house.visitor()
    buying, paid = visitor.get("/help/buying").text, visitor.get("/help/getting-paid").text
    pool = visitor.get("/help/subscription-pool").text
    assert "held for you for 35 min" in buying and "undone within 24 h" in buying
    assert "Plus: 45.00 CAD and a fee of 8.40 CAD, in all 53.40 CAD a month" in buying
    assert "tried again by itself after 1 min, 10 min, 1 h and 6 h; after 5 refusals" in paid
    assert "0 plays count 1.00 times, 10 plays count 2.02 times" in pool
    assert "closed 7 days after its end" in pool and "half after 6 months, a quarter after 12" in pool


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"EXCLUDED_SHARES": "redistribute"}, "goes to the others in proportion to theirs"),
        ({"EXCLUDED_SHARES": "hold"}, "it waits for 12 months as Held"),
        ({"PAYOUT_RULE": "engaged"}, "This one has chosen engaged."),
    ],
)
def test_what_the_site_has_chosen_is_told(folder: Path, chosen: dict[str, str], words: str) -> None:
    own = House(folder, chosen)
    assert words in own.visitor().get("/help/subscription-pool").text
    own.database.close()


@pytest.mark.parametrize("article", ["getting-paid", "subscription-pool", "buying"])
def test_test_money_is_told_only_where_it_is(house: House, folder: Path, article: str) -> None:
    page = house.visitor().get(f"/help/{article}").text
    assert "Nothing is charged and nothing is paid out" in page and "Stripe" not in page
    real = House(folder, {"PAYMENTS": "stripe", "STRIPE_SECRET_KEY": "sk_live_1"})
    assert "test" not in real.visitor().get(f"/help/{article}").text.lower()
    real.database.close()
    trial = House(folder, {"PAYMENTS": "stripe", "STRIPE_SECRET_KEY": "sk_test_1"})
    assert "connected to Stripe’s test mode" in trial.visitor().get(f"/help/{article}").text
    trial.database.close()


def test_a_single_minute_is_named_as_one(folder: Path) -> None:
    short = House(folder, {"UPLOAD_MINUTES": "1"})
    assert "holds 1 minute of audio" in short.visitor().get("/help/uploading").text
    short.database.close()


def test_an_article_that_is_not_there_is_not_found(house: House) -> None:
    assert house.visitor().get("/help/nonsense").status == 404
