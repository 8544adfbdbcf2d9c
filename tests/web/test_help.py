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


def test_a_single_minute_is_named_as_one(folder: Path) -> None:
    short = House(folder, {"UPLOAD_MINUTES": "1"})
    assert "holds 1 minute of audio" in short.visitor().get("/help/uploading").text
    short.database.close()


def test_an_article_that_is_not_there_is_not_found(house: House) -> None:
    assert house.visitor().get("/help/nonsense").status == 404
