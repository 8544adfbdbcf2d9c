"""Following: the producer sees it on the next page, reads of it in a letter, and may want neither."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import sign_in
from tests.e2e.fitting import fit_and_are_named
from tests.timed_site import TimedSite, timed_site

pytestmark = pytest.mark.browser
BEGINS = datetime(2026, 5, 12, 12, tzinfo=UTC)
LONG = "Donaudampfschifffahrtsgesellschaftskapitaenswitwe Who Listens"
PAGES = ("/notices", "/notices/choices", "/backstage", "/producers/owl")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[TimedSite]:
    (folder := tmp_path / "site").mkdir()
    with timed_site(folder, BEGINS) as site:
        yield site


def subjects(site: TimedSite, to: str) -> list[str]:
    """Of the letters that somebody was sent about followers, as they lie in the outbox."""
    files = sorted((site.folder / "var" / "outbox").glob("*.eml"))
    letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    return [each["Subject"] for each in letters if to in each["To"] and "follow" in each["Subject"]]


def follow(browser: Browser, site: TimedSite, name: str) -> None:
    """Somebody new follows the owl."""
    with browser.new_context() as context:
        page = context.new_page()
        sign_in(page, site, site.person("listener", name))
        page.goto(f"{site.url}/producers/owl")
        page.get_by_role("button", name="Follow Owl").click()
        expect(page.get_by_role("button", name="Stop following Owl")).to_be_visible()


def an_hour_later(site: TimedSite) -> None:
    site.clock.go_on(timedelta(hours=1, seconds=1))
    site.take_turn("sweep")


def test_a_follower_is_told_of_until_the_producer_wants_no_more(
    site: TimedSite, page: Page, browser: Browser, tmp_path: Path
) -> None:
    owl = site.person("producer", "Owl")
    follow(browser, site, LONG)
    follow(browser, site, "Eve")
    sign_in(page, site, owl)
    bell = page.get_by_role("link", name=re.compile(r"Notifications, \d+ unread"))
    line = page.locator(".notice-line", has_text="follow you")
    page.goto(f"{site.url}/backstage")
    expect(page.locator(".stat", has_text="Followers")).to_contain_text("2")
    expect(page.locator("#events")).to_contain_text("Eve and 1 other follow you.")
    fit_and_are_named(browser, page, PAGES, tmp_path)

    assert subjects(site, owl) == []
    an_hour_later(site)
    site.wait_until(lambda: subjects(site, owl) == ["Eve and 1 other follow you"])

    bell.click()
    expect(line).to_have_attribute("data-unread", "")
    line.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Owl")
    page.goto(f"{site.url}/notices")
    expect(line).not_to_have_attribute("data-unread", "")
    page.get_by_role("link", name="Choose what you hear of").click()
    for way in ("on the site", "by mail"):
        page.get_by_label(f"Followers, {way}").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()

    follow(browser, site, "Fay")
    an_hour_later(site)
    follow(browser, site, "Gus")
    page.goto(f"{site.url}/notices")
    expect(line).to_have_count(1)
    expect(line).to_contain_text("Eve and 1 other follow you.")
    page.goto(f"{site.url}/producers/owl")
    expect(page.locator(".readout")).to_contain_text("4")
    assert subjects(site, owl) == ["Eve and 1 other follow you"]
