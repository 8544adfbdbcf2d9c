"""The main job: set up, apply, approve, upload, save, play."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PASSWORD, Site, heard_until, set_up_second_factor, sign_in_by_form
from tests.e2e.sound import write_beat

pytestmark = pytest.mark.browser
PROCESSED = 60_000


def register(page: Page, site: Site, name: str, email: str) -> None:
    page.goto(f"{site.url}/register")
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_text("Your account is ready.")).to_be_visible()


def apply_as_producer(page: Page) -> None:
    page.goto("/".join(page.url.split("/")[:3]) + "/producers/apply")
    for label, text in (
        ("Producer name", "Night Owl"),
        ("Link to your beats", "https://example.com/night-owl"),
        ("Legal first name", "Alice"),
        ("Legal last name", "Archer"),
    ):
        page.get_by_label(label).fill(text)
    page.get_by_label("I made the music").check()
    page.get_by_label("I agree that beats").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("heading", name="We have your application")).to_be_visible()


def test_from_an_empty_site_to_a_beat_that_plays(own_site: Site, browser: Browser, tmp_path: Path) -> None:
    alice, root = browser.new_context().new_page(), browser.new_context().new_page()
    register(alice, own_site, "Alice", "alice@example.com")
    alice.goto(f"{own_site.url}/backstage/upload")
    expect(alice.get_by_role("link", name="Apply to the Producer Program")).to_be_visible()
    apply_as_producer(alice)

    link = re.search(r"http://\S+/setup/\S+", own_site.log)
    assert link
    root.goto(link[0])
    root.get_by_label("Name").fill("Root")
    root.get_by_label("E-mail").fill("root@example.com")
    root.get_by_label("Password").fill(PASSWORD)
    root.get_by_role("button", name="Open the site").click()
    set_up_second_factor(root)
    expect(root.get_by_role("heading", level=1)).to_contain_text("Admin")
    root.get_by_role("button", name="Approve Night Owl").click()
    expect(root.get_by_text("Night Owl is a producer now")).to_be_visible()

    alice.goto(own_site.url)
    alice.get_by_label("Account menu").click()
    alice.get_by_role("link", name="Backstage").click()
    alice.get_by_role("link", name="Upload beats").first.click()
    expect(alice.get_by_role("heading", name="Upload Your Beats")).to_be_visible()
    alice.locator("input[type=file][multiple]").set_input_files(write_beat(tmp_path / "night drive.wav"))
    expect(alice.locator("[data-badge]")).to_have_text(re.compile("ready", re.I), timeout=PROCESSED)
    expect(alice.get_by_label("Name", exact=True)).to_have_value("night drive")
    expect(alice.get_by_label("BPM")).to_have_value(re.compile("^(60|120)$"))
    alice.get_by_label("Name", exact=True).fill("Night Drive")
    alice.get_by_role("button", name="Save").click()
    alice.get_by_role("link", name=re.compile("View|Open|Live|page", re.I)).first.click()

    expect(alice.get_by_role("heading", name="Night Drive", level=1)).to_be_visible()
    visitor = browser.new_context().new_page()
    for path in ("/beats?q=night", "/producers/night-owl", "/beats/night-drive"):
        visitor.goto(own_site.url + path)
        expect(visitor.locator("main").get_by_text("Night Drive").first).to_be_visible()
    plays_and_goes_on_between_pages(visitor)
    for person in (alice, root, visitor):
        person.context.close()


def plays_and_goes_on_between_pages(page: Page) -> None:
    """The audio element's own time advances, over a seek and over a change of page."""
    page.locator(".deck [data-play]").click()
    heard_until(page, 1)
    page.evaluate("document.querySelector('audio').currentTime = 25")
    heard_until(page, 26)
    page.get_by_role("link", name="Browse").first.click()
    expect(page.get_by_role("heading", name="Beats", level=1)).to_be_visible()
    heard_until(page, 28)


def test_a_renamed_mp3_opens_the_dialog(site: Site, page: Page, tmp_path: Path) -> None:
    sign_in_by_form(page, site, site.person("producer", "Mp3 Bearer"))
    fake = tmp_path / "renamed.wav"
    fake.write_bytes(b"\xff\xfb\x90\x64" + bytes(413) + (b"\xff\xfb\x90\x64" + bytes(413)) * 300)
    page.goto(f"{site.url}/backstage/upload")
    page.locator("input[type=file][multiple]").set_input_files(fake)
    dialog = page.get_by_role("dialog", name="Unsupported File Format")
    expect(dialog).to_be_visible(timeout=PROCESSED)
    expect(dialog).to_contain_text("renamed.wav")
    expect(dialog).to_contain_text("MP3")
    expect(dialog).to_contain_text("WAV or FLAC")
    expect(dialog.get_by_role("button", name="Upload a Different File")).to_be_visible()
