"""Every page that anybody may open, as axe-core judges it: on a phone and on a desk, in light and dark."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from adapters.db.database import open_database
from adapters.db.migrate import migrate
from tests import node
from tests.e2e.test_looks import STICKING_OUT
from tests.servers import free_ports
from tests.web.conftest import House, make_cast
from tests.web.furnishing import things
from tests.web.route_table import ROUTES
from tests.web.test_routes import as_role
from tests.web.visitor import Visitor

pytestmark = pytest.mark.browser

AXE = "axe-core@4.11.0"
SIZES = ((360, 740), (1280, 800))
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
ROLES = ("visitor", "listener", "alice", "admin")
"""The first of them who may open a page is who looks at it."""
RUN = """async rules => {
    document.getAnimations().forEach(each => each.finish());
    const only = rules ? {runOnly: {type: "rule", values: rules}} : {};
    const {violations} = await axe.run(document, {resultTypes: ["violations"], ...only});
    const told = (rule, node) => `${rule}: ${node.target.join(" ")}: ${node.html.slice(0, 160)}`;
    return violations.flatMap(each => each.nodes.map(node => told(each.id, node)));
}"""
ABOUT_COLOURS = ["color-contrast", "link-in-text-block"]


@dataclass(frozen=True)
class Place:
    """A site with one of each thing in it, and the addresses of its pages by who opens them."""

    url: str
    people: dict[str, Visitor]
    pages: dict[str, list[str]]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("furnished")
    database = open_database(str(folder / "beatpass.sqlite3"))
    migrate(database)
    database.close_all()
    house = House(folder)
    cast = make_cast(house)
    named = things(house, cast)
    people = {role: as_role(cast, role) for role in ROLES}
    [port] = free_ports(1)
    server = make_server("127.0.0.1", port, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Place(f"http://127.0.0.1:{port}", people, pages_of(people, named))
    finally:
        server.shutdown()
        thread.join()
        house.database.close_all()


def pages_of(people: dict[str, Visitor], named: dict[str, str]) -> dict[str, list[str]]:
    """The addresses that answer with a page, by the first who may open each."""
    pages: dict[str, list[str]] = {role: [] for role in people}
    for rule, answers in ROUTES.items():
        method, path = rule.split(" ", 1)
        role = next((role for role in ROLES if getattr(answers, role) == 200), None)
        for name, value in named.items():
            path = path.replace(f"<{name}>", value)
        if method == "GET" and role and people[role].client.get(path).mimetype == "text/html":
            pages[role].append(path)
    return pages


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("npm")
    try:
        node.install(folder, AXE)
    except node.NoPackages as missing:
        pytest.skip(f"NOT TESTED with axe-core, npm can't fetch it: {missing}")
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text()


@pytest.fixture
def looking(browser: Browser, place: Place, role: str) -> Iterator[BrowserContext]:
    with browser.new_context(bypass_csp=False) as context:
        if role != "visitor":
            cookie = place.people[role].cookie
            told: Any = {"name": "beatpass", "url": place.url, "httpOnly": True, "value": cookie}
            context.add_cookies([told])
        yield context


@pytest.mark.parametrize("role", ROLES)
def test_axe_finds_nothing_on_any_page_and_none_scrolls_sideways(
    looking: BrowserContext, place: Place, axe: str, role: str
) -> None:
    page = looking.new_page()
    found: dict[str, list[str]] = {}
    for path in place.pages[role]:
        page.goto(place.url + path, wait_until="load")
        page.evaluate(axe)
        if faults := faults_of(page):
            found[path] = faults
    assert place.pages[role]
    assert [f"{path}: {fault}" for path, faults in found.items() for fault in faults] == []


def faults_of(page: Page) -> list[str]:
    """In the dark only colours can be other than by day."""
    faults: list[str] = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            rules = None if theme == "light" else ABOUT_COLOURS
            faults += [f"{width} px, {theme}: {fault}" for fault in page.evaluate(RUN, rules)]
        faults += [f"{width} px: {fault}" for fault in page.evaluate(STICKING_OUT)]
    return faults
