"""Something fails, its producer writes to support, and an admin reads and closes the message."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Site, sign_in
from tests.e2e.test_upload_resume import PROCESSED

pytestmark = pytest.mark.browser


def test_a_failed_upload_leads_to_a_message_that_reaches_the_admins(
    site: Site, browser: Browser, page: Page, tmp_path: Path
) -> None:
    fake = tmp_path / "no music.wav"
    fake.write_bytes(b"ID3\x03" + bytes(4000))
    sign_in(page, site, site.person("producer", "Asks For Help"))
    page.goto(f"{site.url}/backstage/upload")
    page.locator("input[type=file][multiple]").set_input_files(fake)
    dialog = page.get_by_role("dialog", name="Unsupported File Format")
    expect(dialog).to_be_visible(timeout=PROCESSED)
    with page.context.expect_page() as opened:
        dialog.get_by_role("link", name="Contact support").click()
    form = opened.value
    expect(form.get_by_role("heading", name="Contact support")).to_be_visible()
    for told in ("UPL-101", "no music.wav", "Beats"):
        expect(form.locator("main")).to_contain_text(told)
    assert "“no music.wav” is " in form.get_by_label("Message").input_value()
    form.get_by_label("Message").fill("It plays in my studio. Why not here?")
    page.screenshot(path=tmp_path / "shot.png")
    form.get_by_label("Screenshot").set_input_files(tmp_path / "shot.png")
    form.get_by_role("button", name="Send").click()
    expect(form.get_by_text("Your message has reached us")).to_be_visible()

    def is_posted() -> bool:
        letters = (site.folder / "var" / "outbox").glob("*.eml")
        return any("UPL-101 from asksforhelp@example.com" in letter.read_text() for letter in letters)

    site.wait_until(is_posted)
    with browser.new_context() as context:
        admin = context.new_page()
        sign_in(admin, site, site.person("admin", "Support Desk"))
        admin.goto(f"{site.url}/admin/support")
        message = admin.get_by_role("region", name="Asks For Help")
        expect(message).to_contain_text("It plays in my studio. Why not here?")
        expect(message).to_contain_text("UPL-101")
        shot = message.get_by_role("link", name="Screenshot").get_attribute("href") or ""
        assert admin.request.get(site.url + shot).headers["content-type"] == "image/jpeg"
        message.get_by_role("button", name="Close").click()
        expect(admin.get_by_role("region", name="Asks For Help")).to_contain_text("Closed on")


def test_a_code_leads_to_what_it_means(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/nowhere")
    page.get_by_role("link", name="WEB-404").click()
    page.wait_for_url(re.compile("/help/codes#WEB-404$"))
    expect(page.locator("#WEB-404")).to_contain_text("There is nothing at this address.")
