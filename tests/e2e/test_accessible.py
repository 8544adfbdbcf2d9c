"""Every page that anybody may open, as axe-core judges it: on a phone and on a desk, in light and dark."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize
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
ABOUT_COLOURS = ["color-contrast", "link-in-text-block"]
THEMES: dict[Literal["light", "dark"], list[str] | None] = {"light": None, "dark": ABOUT_COLOURS}
"""With the rules that are asked in each; None is all of them."""
ROLES = ("visitor", "listener", "alice", "admin")
"""The first of them who may open a page is who looks at it."""
ALSO = {
    "visitor": ("/nowhere", "/beats?q=nothing-like-it", "/report/beat/alice"),
    "listener": ("/", "/producers/apply", "/producers/alice", "/beats/alice"),
    "alice": ("/", "/account", "/account/two-factor", "/confirm", "/notices", "/beats/alice"),
    "admin": ("/account/two-factor", "/beats/alice", "/admin/jobs?state="),
}
"""What looks otherwise to others, or isn't a page of the table."""
STAND_STILL = """() => {
    const still = new CSSStyleSheet();
    still.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
}"""
BEGIN = """rules => {
    const told = (rule, node) => `${rule}: ${node.target.join(" ")}: ${node.html.slice(0, 160)}`
        + ` (${[...node.any, ...node.all, ...node.none].map(check => check.message).join(" ")})`;
    const frame = () => new Promise(requestAnimationFrame);
    const judge = async () => {
        await frame();
        await frame();
        const only = rules ? {runOnly: {type: "rule", values: rules}} : {};
        const {violations} = await axe.run(document, {resultTypes: ["violations"], ...only});
        return violations.flatMap(each => each.nodes.map(node => told(each.id, node)));
    };
    window.judged = judge();
}"""
JUDGED = "() => window.judged"


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
    pages: dict[str, list[str]] = {role: list(ALSO[role]) for role in people}
    for rule, answers in ROUTES.items():
        method, path = rule.split(" ", 1)
        role = next((role for role in ROLES if getattr(answers, role) == 200), None)
        for name, value in named.items():
            path = path.replace(f"<{name}>", value)
        if method == "GET" and role and is_page(people[role], path):
            pages[role].append(path)
    return pages


def is_page(visitor: Visitor, path: str) -> bool:
    with visitor.client.get(path) as answer:
        return answer.mimetype == "text/html" and b"<html" in answer.data


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("npm")
    try:
        node.install(folder, AXE)
    except node.NoPackages as missing:
        pytest.skip(f"NOT TESTED with axe-core, npm can't fetch it: {missing}")
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text()


@pytest.fixture
def looking(browser: Browser, place: Place, role: str) -> Iterator[dict[str, Page]]:
    """Somebody's phone and desk, by what they are called."""
    with ExitStack() as devices:
        pages = {}
        for width, height in SIZES:
            viewport: ViewportSize = {"width": width, "height": height}
            context = devices.enter_context(browser.new_context(viewport=viewport, reduced_motion="reduce"))
            if role != "visitor":
                cookie = place.people[role].cookie
                told: Any = {"name": "beatpass", "url": place.url, "httpOnly": True, "value": cookie}
                context.add_cookies([told])
            pages[f"{width} px"] = context.new_page()
        yield pages


@pytest.mark.parametrize("role", ROLES)
def test_axe_finds_nothing_on_any_page_and_none_scrolls_sideways(
    looking: dict[str, Page], place: Place, axe: str, role: str
) -> None:
    found = []
    for path in place.pages[role]:
        for page in looking.values():
            page.emulate_media(color_scheme="light")
            page.goto(place.url + path, wait_until="commit")
        for page in looking.values():
            page.wait_for_load_state("load")
            page.evaluate(STAND_STILL)
            page.evaluate(axe)
        found += [f"{path}, {fault}" for fault in faults_of(looking)]
    assert len(place.pages[role]) > len(ALSO[role])
    assert not found, "\n".join(found)


def faults_of(looking: dict[str, Page]) -> list[str]:
    """All devices are looked at together. In the dark only colours can be other than by day."""
    faults = []
    for theme, rules in THEMES.items():
        for page in looking.values():
            page.emulate_media(color_scheme=theme)
            page.evaluate(BEGIN, rules)
        for name, page in looking.items():
            faults += [f"{name}, {theme}: {fault}" for fault in page.evaluate(JUDGED)]
    for name, page in looking.items():
        faults += [f"{name}: {fault}" for fault in page.evaluate(STICKING_OUT)]
    return faults
