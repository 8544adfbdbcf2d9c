"""Every address of the site, and what each role is answered there."""

import shutil
from pathlib import Path

import pytest

from domain.slugs import RESERVED
from tests.web.conftest import PASSWORD, Cast, House, Played
from tests.web.furnishing import things
from tests.web.route_table import ROUTES
from tests.web.visitor import Visitor

TUS = {"Tus-Resumable": "1.0.0", "Upload-Length": "9", "Upload-Offset": "0"}


def as_role(cast: Cast, role: str) -> Visitor:
    people = {"listener": cast.charlie, "alice": cast.alice, "bob": cast.bob, "admin": cast.root}
    return people[role].visitor if role in people else cast.stranger


def headers_for(visitor: Visitor, rule: str) -> dict[str, str]:
    if "/tus/" in rule:
        body = {"Content-Type": "application/offset+octet-stream"} if rule.startswith("PATCH") else {}
        return TUS | body
    return {} if rule.startswith("GET") else {"X-CSRFToken": visitor.token()}


# Those who may end something come last, so that the others find it as it was.
ORDER = ("visitor", "listener", "bob", "admin", "alice")


@pytest.fixture(scope="module")
def furnished(played: Played, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The folder of a house with all these things in it, and what they are called."""
    folder = tmp_path_factory.mktemp("furnished")
    shutil.copy(played.path, folder)
    house = House(folder)
    found = things(house, played.again(house))
    house.database.close_all()
    return folder, found


@pytest.fixture
def folder(furnished: tuple[Path, dict[str, str]], tmp_path: Path) -> Path:
    """A copy for each test, as roles end some of the things."""
    return Path(shutil.copytree(furnished[0], tmp_path, dirs_exist_ok=True))


@pytest.mark.parametrize("rule", ROUTES)
def test_every_role_is_answered_as_the_table_says(
    cast: Cast, furnished: tuple[Path, dict[str, str]], rule: str
) -> None:
    method, path = rule.split(" ", 1)
    for name, value in furnished[1].items():
        path = path.replace(f"<{name}>", value)
    answered = {}
    for role in ORDER:
        visitor = as_role(cast, role)
        answered[role] = visitor.status_of(path, method, headers=headers_for(visitor, rule))
    assert answered == ROUTES[rule]._asdict()


def test_the_table_names_every_address(house: House) -> None:
    known = {
        f"{method} {rule.rule}"
        for rule in house.app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in (rule.methods or set())
        if method not in ("HEAD", "OPTIONS") or rule.rule.startswith("/tus/")
    }
    assert known == set(ROUTES)


def test_no_name_gets_an_address_that_a_page_has(house: House) -> None:
    named = {rule.rule for rule in house.app.url_map.iter_rules()}
    folders = {rule.removesuffix("<slug>") for rule in named if rule.endswith("/<slug>")}
    beside = {rule for rule in named for folder in folders if rule.startswith(folder)}
    pages = {rule.split("/")[2] for rule in beside}
    assert {page for page in pages if "<" not in page} <= RESERVED


def test_what_is_refused_to_visitors_leads_to_signing_in(cast: Cast) -> None:
    for path in ("/account", "/admin", "/backstage", "/backstage/upload"):
        page = cast.stranger.get(path)
        assert page.path == "/sign-in" and page.form("Sign in").values["next"] == path
    page = cast.stranger.submit(page, "Sign in", {"email": cast.bob.email, "password": PASSWORD})
    assert page.path == "/backstage/upload"
