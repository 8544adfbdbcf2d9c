"""The upload page when the session ends midway, and when two tabs send the same file."""

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.e2e.conftest import Site, heard_until, sign_in
from tests.e2e.sound import write_beat
from tests.e2e.test_upload_resume import PROCESSED, slowed

pytestmark = pytest.mark.browser


def choose(page: Page, site: Site, source: Path) -> list[int]:
    """Open the upload page and choose a file; returns the offsets from which it will be sent."""
    offsets: list[int] = []

    def note(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(int(request.headers["upload-offset"]))

    page.on("request", note)
    page.goto(f"{site.url}/backstage/upload")
    page.locator("input[type=file][multiple]").set_input_files(source)
    return offsets


def check_arrived(page: Page, site: Site, source: Path) -> None:
    """Whether the one card of a page is ready, and its original is the file bit for bit."""
    expect(page.locator("[data-badge]")).to_have_text("Ready to save", timeout=PROCESSED)
    id = page.locator("[data-upload]").get_attribute("data-upload")
    [master] = (site.folder / "var" / "files" / "masters").rglob(f"*-{id}.wav")
    assert hashlib.sha256(master.read_bytes()).digest() == hashlib.sha256(source.read_bytes()).digest()


def test_a_session_that_ends_midway_is_told_and_the_upload_goes_on_after_signing_in(
    site: Site, page: Page, tmp_path: Path
) -> None:
    alice, source = site.person("producer", "Signed Out Midway"), write_beat(tmp_path / "half.wav", seed=183)
    sign_in(page, site, alice)
    slowed(page)
    choose(page, site, source)
    expect(page.locator("[data-transfer-note]")).to_contain_text("MB of", timeout=PROCESSED)
    page.get_by_role("button", name="Pause").click()
    page.context.clear_cookies()
    page.get_by_role("button", name="Resume").click()
    expect(page.locator("[data-problem]")).to_contain_text("You are signed out.")
    expect(page.locator("[data-problem]")).to_contain_text("what has arrived is kept")

    sign_in(page, site, alice)
    offsets = choose(page, site, source)

    check_arrived(page, site, source)
    assert len(offsets) == 1 and offsets[0] > 0
    expect(page.locator("[data-upload]")).to_have_count(1)


def test_two_tabs_that_send_the_same_file_make_one_upload(
    site: Site, context: BrowserContext, tmp_path: Path
) -> None:
    source = write_beat(tmp_path / "twice.wav", seed=184)
    first, second = context.new_page(), context.new_page()
    sign_in(first, site, site.person("producer", "Two Senders"))
    slowed(first)
    choose(first, site, source)
    expect(first.locator("[data-transfer-note]")).to_contain_text("MB of", timeout=PROCESSED)

    choose(second, site, source)
    expect(second.locator("[data-transfer-note]")).to_contain_text("nothing is lost")

    for page in (first, second):
        check_arrived(page, site, source)
    ids = [page.locator("[data-upload]").get_attribute("data-upload") for page in (first, second)]
    assert ids[0] == ids[1]
    second.reload()
    expect(second.locator("[data-upload]")).to_have_count(1)


def test_going_back_while_music_plays_asks_before_it_leaves_an_upload(
    site: Site, page: Page, tmp_path: Path
) -> None:
    (there := tmp_path / "there").mkdir()
    write_beat(there / "Sounding On.wav", seed=191)
    site.command("import", str(there), "--producer", site.person("producer", "Player"))
    sign_in(page, site, site.person("producer", "Goes Back"))
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"{site.url}/beats/sounding-on")
    page.locator(".deck [data-play]").click()
    heard_until(page, 0.2)
    page.get_by_role("link", name="Help").click()
    page.wait_for_url(f"{site.url}/help")
    page.locator("main a[href='/help/quick-start']").click()
    page.locator("main").get_by_role("link", name="Upload beats").click()
    page.wait_for_url(f"{site.url}/backstage/upload")
    slowed(page)
    page.locator("input[type=file][multiple]").set_input_files(
        write_beat(tmp_path / "on its way.wav", seed=192)
    )
    expect(page.locator("[data-transfer-note]")).to_contain_text("MB of", timeout=PROCESSED)

    page.go_back()

    page.wait_for_url(f"{site.url}/help/quick-start")
    expect(page.locator("[data-uploader]")).to_have_count(0)
    assert asked == ["beforeunload"]
