"""Everything but sending audio and playing it works in a browser without JavaScript."""

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PASSWORD, Site, sign_in, sign_in_by_form
from tests.e2e.sound import write_beat

pytestmark = pytest.mark.browser
PROCESSED = 60_000


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A page in a browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def send(page: Page, site: Site, file: Path) -> str:
    """What only a script can do: create an upload and send its bytes; returns its id."""
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies())
    request = urllib.request.Request(
        f"{site.url}/tus/",
        data=file.read_bytes(),
        headers={
            "Cookie": cookies,
            "Tus-Resumable": "1.0.0",
            "Upload-Length": str(file.stat().st_size),
            "Upload-Metadata": "filename cGxhaW4gYmVhdC53YXY=",
            "Content-Type": "application/offset+octet-stream",
        },
    )
    with urllib.request.urlopen(request) as answer:
        return str(answer.headers["Location"].rsplit("/", 1)[-1])


def test_registering_signing_in_and_browsing(site: Site, plain: Page) -> None:
    plain.goto(f"{site.url}/register")
    plain.get_by_label("Name").fill("Plain")
    plain.get_by_label("E-mail").fill("plain@example.com")
    plain.get_by_label("Password").fill("short")
    plain.get_by_role("button", name="Create account").click()
    expect(plain.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
    expect(plain.get_by_label("Name")).to_have_value("Plain")
    plain.get_by_label("Password").fill(PASSWORD)
    plain.get_by_role("button", name="Create account").click()
    expect(plain.get_by_text("Your account is ready.")).to_be_visible()
    plain.get_by_label("Account menu").click()
    plain.get_by_role("button", name="Sign out", exact=True).click()
    sign_in_by_form(plain, site, "plain@example.com")


def test_a_beat_goes_live_by_a_page_that_reloads_itself(site: Site, plain: Page, tmp_path: Path) -> None:
    sign_in(plain, site, site.person("producer", "Plainsong"))
    plain.goto(f"{site.url}/backstage/upload")
    expect(plain.locator("noscript .error")).to_contain_text("Sending audio needs JavaScript")

    id = send(plain, site, write_beat(tmp_path / "plain beat.wav", seconds=12, bpm=100, seed=77))
    plain.goto(f"{site.url}/backstage/upload/{id}")
    expect(plain.locator("[data-upload]")).to_contain_text("Ready to save", timeout=PROCESSED)
    plain.get_by_label("Name", exact=True).fill("Plain Beat")
    plain.get_by_label("Tags").fill("unscripted")
    plain.locator("noscript button").click()
    expect(plain.get_by_label("Name", exact=True)).to_have_value("Plain Beat")
    plain.get_by_label("BPM").fill("9")
    plain.get_by_role("button", name="Save beat").click()
    expect(plain.get_by_label("BPM")).to_have_attribute("aria-invalid", "true")
    expect(plain.get_by_label("Tags")).to_have_value("unscripted")
    plain.get_by_label("BPM").fill("100")
    plain.get_by_label("Key", exact=True).select_option("A")
    plain.get_by_label("Scale").select_option("Minor")
    plain.get_by_role("button", name="Save beat").click()
    expect(plain.get_by_role("heading", name="Plain Beat", level=1)).to_be_visible()

    plain.goto(f"{site.url}/beats")
    plain.get_by_label("Search", exact=True).fill("unscripted")
    plain.get_by_label("Key", exact=True).select_option("A")
    plain.get_by_role("button", name="Show").click()
    plain.locator("main").get_by_role("link", name="Plain Beat").first.click()
    expect(plain.get_by_role("heading", name="Plain Beat", level=1)).to_be_visible()


def test_following_a_producer_and_choosing_what_to_hear_of(site: Site, plain: Page) -> None:
    owl = site.person("producer", "Plain Owl")
    sign_in(plain, site, site.person("listener", "Plain Fan"))
    plain.goto(f"{site.url}/producers/plain-owl")
    plain.get_by_role("button", name="Follow Plain Owl").click()
    expect(plain.locator(".readout")).to_contain_text("1")
    plain.get_by_role("button", name="Stop following Plain Owl").click()
    plain.get_by_role("button", name="Follow Plain Owl").click()

    sign_in(plain, site, owl)
    plain.goto(f"{site.url}/backstage")
    expect(plain.get_by_role("heading", level=1)).to_have_text("Welcome back, Plain Owl")
    plain.get_by_role("link", name="Notifications,").click()
    line = plain.locator(".notice-line", has_text="Plain Fan follows you.")
    expect(line).to_have_attribute("data-unread", "")
    plain.get_by_role("button", name="Mark all as read").click()
    expect(line).not_to_have_attribute("data-unread", "")
    plain.goto(f"{site.url}/notices/choices")
    plain.get_by_label("Milestones, by mail").uncheck()
    plain.get_by_role("button", name="Save").click()
    expect(plain.get_by_label("Milestones, by mail")).not_to_be_checked()
    expect(plain.get_by_label("Milestones, on the site")).to_be_checked()
