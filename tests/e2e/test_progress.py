"""Progress in a real browser: a beat comes out, and its XP is on the page by itself."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Site, sign_in
from tests.e2e.fitting import fit_and_are_named
from tests.e2e.sound import write_beat

pytestmark = pytest.mark.browser
PROGRESS = "/backstage/progress"


def test_a_beat_that_comes_out_brings_xp_and_a_level(
    site: Site, browser: Browser, page: Page, tmp_path: Path
) -> None:
    email = site.person("producer", "Level Climber")
    sign_in(page, site, email)
    page.goto(f"{site.url}{PROGRESS}")
    expect(page.get_by_role("heading", name="Progress", level=1)).to_be_visible()
    expect(page.get_by_text("came out")).to_have_count(0)

    write_beat(tmp_path / "First Steps.wav", seconds=6, bpm=95, seed=1201)
    site.command("import", str(tmp_path), "--producer", email)

    def is_counted() -> bool:
        page.reload()
        return page.get_by_text("“First Steps” came out").count() > 0

    site.wait_until(is_counted)
    line = page.get_by_role("row").filter(has_text="“First Steps” came out")
    expect(line).to_contain_text("+100")
    ring = page.get_by_role("img", name=re.compile(r"^Level \d+, \d+ % of the way to the next$"))
    expect(ring).to_be_visible()
    level = int(re.findall(r"\d+", ring.get_attribute("aria-label") or "")[0])
    assert level >= 2
    expect(page.get_by_text(re.compile(rf"XP to level {level + 1}\."))).to_be_visible()
    outbox = site.folder / "var" / "outbox"
    site.wait_until(
        lambda: any(f"You reached level {level}" in each.read_text() for each in outbox.iterdir())
    )
    page.goto(f"{site.url}/backstage")
    expect(page.get_by_text(f"Level {level} · ")).to_be_visible()
    page.get_by_role("link", name=f"You reached level {level}:").click()
    expect(page.get_by_role("heading", name="Progress", level=1)).to_be_visible()
    locked = page.locator("[data-achievement=metadata-whiz]")
    expect(locked).to_contain_text("50 %, more than 70 % needed")
    line.get_by_role("link").click()
    expect(page.get_by_role("heading", name="First Steps", level=1)).to_be_visible()
    fit_and_are_named(browser, page, (PROGRESS,), tmp_path)
