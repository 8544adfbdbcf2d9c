"""Every page on a phone and on a desk, light and dark: nothing sticks out or breaks, everything is named."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, StorageState

from domain.slugs import slugify
from tests.e2e.conftest import Site, sign_in
from tests.e2e.sound import write_beat

pytestmark = pytest.mark.browser

LONG = "Long Beat With a Name That Goes On and On Donaudampfschifffahrtsgesellschaftskapitaen"
OPEN = (
    "/",
    "/beats",
    "/beats?q=nothing-like-it",
    f"/beats/{slugify(LONG, 'beat')}",
    "/producers/looker",
    "/producers/looker/beats",
    "/sign-in",
    "/register",
    "/reset-password",
    "/reset-password/x",
    "/setup/x",
    "/confirm-email/x",
    "/nowhere",
    "/plans",
    "/help",
    "/help/quick-start",
    "/help/uploading",
    "/help/codes",
    "/support?code=UPL-101&file_name=a-rather-long-name-of-a-file-that-somebody-has-chosen.wav",
)
LISTENERS = (
    "/producers/apply",
    "/account",
    "/account/two-factor",
    "/account/data",
    "/account/delete",
    "/backstage/upload",
    "/notices",
    "/notices/choices",
)
BEAT = "/backstage/beats/<beat>"
PRODUCERS = (
    "/backstage",
    "/backstage/activity",
    "/backstage/beats",
    "/backstage/beats?q=nothing-like-it",
    f"{BEAT}/edit",
    f"{BEAT}/insights",
    f"{BEAT}/audio",
    f"{BEAT}/delete",
    f"{BEAT}/licensing",
    "/backstage/presets",
    "/backstage/presets/new",
    "/backstage/splits",
    "/backstage/stems/<recording>",
    "/backstage/collections",
    "/backstage/upload",
    "/backstage/profile",
    "/backstage/progress",
    "/backstage/finances",
    "/backstage/finances/statements",
    "/backstage/leaderboards",
    "/notices",
    "/notices/choices",
    "/producers/apply",
)
ADMINS = (
    "/admin",
    "/admin/support",
    "/admin/money",
    "/sandbox",
    "/admin?producer=zz",
    "/admin/disputes",
    "/admin/users",
    "/admin/jobs?state=",
    "/admin/reports",
    "/admin/settings",
    "/admin/audit",
    f"/admin/beats/{slugify(LONG, 'beat')}/family",
)
PAGES = {"visitor": OPEN, "listener": LISTENERS, "producer": PRODUCERS, "admin": ADMINS}
PICTURED = ("/", "/beats", "/account", "/backstage", "/backstage/beats", "/admin")
SIZES = {"phone": (360, 740), "desk": (1280, 800)}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
UNNAMED = """() => [...document.querySelectorAll("input, select, textarea, button, a")].filter(
    one => one.type !== "hidden" && one.checkVisibility() && !one.closest("[aria-hidden=true]")
        && !(one.labels?.length || one.getAttribute("aria-label") || one.textContent.trim())
).map(one => one.outerHTML)"""
STICKING_OUT = """() => {
    const page = document.documentElement;
    if (page.scrollWidth <= page.clientWidth) return [];
    const all = [...document.querySelectorAll("body *")];
    const out = all.filter(one => one.getBoundingClientRect().right > page.clientWidth + 1);
    return ["The page scrolls sideways", ...out.map(one => one.outerHTML.slice(0, 120))];
}"""


class Watch:
    """Notes whatever a page complains about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._heard)
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        expected = "Failed to load resource" in message.text and message.location["url"] == self.page.url
        if message.type in ("error", "warning") and not expected:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _failed(self, request: Request) -> None:
        if "ERR_ABORTED" not in (request.failure or ""):
            self.complaints.append(f"{self.page.url}: {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.complaints.append(f"{self.page.url}: {response.url} {response.status}")


@pytest.fixture(scope="module")
def people(site: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A producer with beats, a listener and an admin, by their e-mails."""
    people = {"producer": site.person("producer", "Looker")}
    people |= {role: site.person(role, f"Looking {role}") for role in ("listener", "admin")}
    folder = tmp_path_factory.mktemp("beats")
    write_beat(folder / f"{LONG}.wav", seconds=6, bpm=90, seed=501)
    write_beat(folder / "Short.wav", seconds=6, bpm=120, seed=502)
    site.command("import", str(folder), "--producer", people["producer"])
    return people


@pytest.fixture(scope="module")
def cookies(site: Site, people: dict[str, str], browser: Browser) -> dict[str, StorageState]:
    """What a browser keeps of each who signed in; a visitor's is empty."""
    kept: dict[str, StorageState] = {"visitor": {}}
    for role, address in people.items():
        with browser.new_context() as context:
            sign_in(context.new_page(), site, address)
            kept[role] = context.storage_state()
    return kept


@pytest.fixture(scope="module")
def ids(site: Site, cookies: dict[str, StorageState], browser: Browser) -> dict[str, str]:
    """What stands for the ids of the producer's beat with the long name, and of its recording."""
    with browser.new_context(storage_state=cookies["producer"]) as context:
        page = context.new_page()
        page.goto(f"{site.url}/backstage/beats?q=donaudampf")
        beat = page.locator("[name=beat]").input_value()
        page.goto(f"{site.url}/backstage/beats/{beat}/edit")
        return {"<beat>": beat, "<recording>": page.locator("[data-stems]").get_attribute("data-stems") or ""}


def address(path: str, ids: dict[str, str]) -> str:
    for placeholder, id in ids.items():
        path = path.replace(placeholder, id)
    return path


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("role", PAGES)
def test_every_page_fits_and_is_quiet_and_named(
    site: Site,
    cookies: dict[str, StorageState],
    ids: dict[str, str],
    browser: Browser,
    role: str,
    size: str,
    tmp_path: Path,
) -> None:
    width, height = SIZES[size]
    with browser.new_context(
        viewport={"width": width, "height": height}, storage_state=cookies[role]
    ) as context:
        page = context.new_page()
        watch = Watch(page)
        for path in PAGES[role]:
            page.goto(site.url + address(path, ids), wait_until="load")
            for theme in THEMES:
                page.emulate_media(color_scheme=theme)
                if path in PICTURED:
                    name = path.strip("/").replace("/", "-") or "home"
                    page.screenshot(path=tmp_path / f"{role}-{name}-{size}-{theme}.png", full_page=True)
                assert page.evaluate(STICKING_OUT) == [], path
                assert page.locator("h1").count() == 1, path
                assert page.evaluate(UNNAMED) == [], path
    assert watch.complaints == []


def test_names_without_a_gap_fit_a_phone(site: Site, browser: Browser, tmp_path: Path) -> None:
    name, beat = "W" * 40 + "7" * 40, "M" * 100
    producer = site.person("producer", name)
    write_beat(tmp_path / f"{beat}.wav", seconds=6, bpm=95, seed=511)
    write_beat(tmp_path / "Other.wav", seconds=6, bpm=125, seed=512)
    site.command("import", str(tmp_path), "--producer", producer)
    page_of, beat_of = f"/producers/{slugify(name, 'producer')}", f"/beats/{slugify(beat, 'beat')}"
    with browser.new_context(viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        for path in (page_of, f"{page_of}/albums", beat_of, f"/beats?q={beat}", f"/beats?q={beat}&key=C"):
            page.goto(site.url + path, wait_until="load")
            assert page.evaluate(STICKING_OUT) == [], path
