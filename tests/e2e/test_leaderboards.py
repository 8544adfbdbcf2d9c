"""Leaderboards in a real browser: walked by keyboard alone, without JavaScript too, and looked at."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from domain.activity.totals import Sums
from domain.leaderboards.tiers import Tier
from tests.domain.standing import Ranked, World
from tests.e2e.conftest import sign_in
from tests.e2e.test_looks import SIZES, STICKING_OUT, THEMES, UNNAMED
from tests.sites import Site, running_site

pytestmark = pytest.mark.browser

OTHERS = 57
MOST_STOPS = 120
BOARDS = "/backstage/leaderboards"
LONG = "Donaudampfschifffahrtsgesellschaftskapitaen"
FOCUSED = """() => {
    const one = document.activeElement;
    return (one.getAttribute("aria-label") || one.innerText || "").trim();
}"""

CUT_OFF = """names => names.filter(name => {
    const tier = document.querySelector(".stat .tier");
    tier.textContent = name;
    return tier.getBoundingClientRect().right > tier.closest(".stat").getBoundingClientRect().right;
})"""


@pytest.fixture(scope="module")
def ranked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of its own, on which a producer is the last but one of very many."""
    with running_site(tmp_path_factory.mktemp("ranked")) as site:
        email = site.person("producer", "Climber")
        with site.services() as services:
            store, now = services.accounts.store, datetime.now(UTC)
            with store.read() as unit:
                user = unit.users.by_email(email)
            assert user
            others = [Ranked(f"rival-{number:02}-{LONG if number == 3 else ''}") for number in range(OTHERS)]
            for number, each in enumerate(others):
                each.beats = [(now - timedelta(days=20 + number), (user.id,) if number < 5 else ())]
                bands = (number % 3, number % 4, 2, number % 5, 1)
                each.days = {
                    now.date() - timedelta(days=back): Sums(9 * (OTHERS - number), 0, sum(bands), 0, bands)
                    for back in (0, 1 + number % 12, 40)
                }
            World({each.id: each for each in others}).put(store)
            climber = Ranked(user.id, beats=[(now - timedelta(days=3), ())], days={now.date(): Sums(12)})
            World({user.id: climber}, known=True).put(store)
            services.leaderboards.refresh()
        yield site


def tab_to(page: Page, name: str) -> None:
    """Go on from stop to stop until it is reached."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == name:
            return
    pytest.fail(f"the keyboard doesn't reach {name!r}")


def test_a_leaderboard_by_keyboard_alone(ranked: Site, page: Page) -> None:
    sign_in(page, ranked, "climber@example.com")
    tab_to(page, "Account menu of Climber")
    page.keyboard.press("Enter")
    tab_to(page, "Backstage")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Climber")
    tab_to(page, "Leaderboards")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="How Overall is scored")).to_be_visible()
    tab_to(page, "Plays")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="How Plays is scored")).to_be_visible()
    tab_to(page, "Last 7 days")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Last 7 days")).to_have_attribute("aria-current", "page")
    expect(page.get_by_text("1 to 50 of 58")).to_be_visible()
    tab_to(page, "Show it on the leaderboard")
    page.keyboard.press("Enter")
    expect(page.get_by_text("51 to 58 of 58")).to_be_visible()
    expect(page.locator("#me")).to_contain_text("Climber")
    expect(page.locator("#me")).to_be_in_viewport()
    tab_to(page, "Previous")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 to 50 of 58")).to_be_visible()
    tab_to(page, "Leave me out")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You are taken off the leaderboards within a few minutes.")).to_be_visible()
    tab_to(page, "Rank me again")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You are ranked again within a few minutes.")).to_be_visible()


def test_it_works_without_javascript(ranked: Site, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, ranked, "climber@example.com")
        page.goto(f"{ranked.url}{BOARDS}")
        page.get_by_role("link", name="Collaboration", exact=True).first.click()
        expect(page.locator("#me")).to_contain_text("Climber")
        page.get_by_role("link", name="Last 30 days").click()
        expect(page.get_by_role("row").nth(1)).to_contain_text("Climber")


@pytest.mark.parametrize("size", SIZES)
def test_it_fits_and_everything_is_named(ranked: Site, browser: Browser, size: str, tmp_path: Path) -> None:
    width, height = SIZES[size]
    with browser.new_context(viewport={"width": width, "height": height}) as context:
        page = context.new_page()
        sign_in(page, ranked, "climber@example.com")
        for name, query in {
            "overall": "",
            "last": "?category=earnings&page=2",
            "points": "?category=points",
        }.items():
            page.goto(f"{ranked.url}{BOARDS}{query}")
            for theme in THEMES:
                page.emulate_media(color_scheme=theme)
                page.screenshot(path=tmp_path / f"{name}-{size}-{theme}.png", full_page=True)
                assert page.evaluate(STICKING_OUT) == [], name
                assert page.evaluate(UNNAMED) == [], name
            assert page.evaluate(CUT_OFF, [*Tier]) == []
