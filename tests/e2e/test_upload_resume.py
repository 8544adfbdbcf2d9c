"""The page's own client: a closed tab costs nothing but the choosing of the file."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.e2e.conftest import Site, sign_in
from tests.e2e.sound import write_beat

pytestmark = pytest.mark.browser
PROCESSED = 60_000
BYTES_A_SECOND = 1_500_000


def slowed(page: Page, bytes_a_second: int = BYTES_A_SECOND) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    conditions = {
        "offline": False,
        "latency": 0,
        "downloadThroughput": -1,
        "uploadThroughput": bytes_a_second,
    }
    session.send("Network.emulateNetworkConditions", conditions)


def test_a_closed_tab_goes_on_where_it_stopped_even_in_another_browser(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    alice = site.person("producer", "Slow Sender")
    source = write_beat(tmp_path / "long way.wav", seed=41)
    first = browser.new_context().new_page()
    sign_in(first, site, alice)
    slowed(first)
    first.goto(f"{site.url}/backstage/upload")
    first.locator("input[type=file][multiple]").set_input_files(source)
    expect(first.locator("[data-transfer-note]")).to_contain_text("MB of", timeout=PROCESSED)
    first.get_by_role("button", name="Pause").click()
    expect(first.locator("[data-transfer-note]")).to_have_text("Paused. What has arrived is kept.")
    first.context.close()

    second = browser.new_context().new_page()
    sign_in(second, site, alice)
    second.goto(f"{site.url}/backstage/upload")
    offsets: list[int] = []

    def note(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(int(request.headers["upload-offset"]))

    second.on("request", note)
    second.locator("input[type=file][multiple]").set_input_files(source)
    expect(second.locator("[data-badge]")).to_have_text("Ready to save", timeout=PROCESSED)

    assert len(offsets) == 1 and offsets[0] > 0
    expect(second.locator("[data-upload]")).to_have_count(1)
    second.context.close()


def test_what_another_program_sends_without_a_length_is_followed_until_it_is_told(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    alice = site.person("producer", "Stream Sender")
    content = write_beat(tmp_path / "stream.wav", seed=42).read_bytes()
    page = browser.new_context().new_page()
    sign_in(page, site, alice)
    tus = {"Tus-Resumable": "1.0.0"}
    begun = page.request.post(f"{site.url}/tus/", headers=tus | {"Upload-Defer-Length": "1"})
    address = f"{site.url}{begun.headers['location']}"

    def send(start: int, end: int, **more: str) -> None:
        headers = {**tus, "Content-Type": "application/offset+octet-stream", "Upload-Offset": str(start)}
        sent = page.request.fetch(address, method="PATCH", headers=headers | more, data=content[start:end])
        assert sent.status == 204

    send(0, 2**20)
    page.goto(f"{site.url}/backstage/upload")
    transfer = page.locator("[data-transfer]")
    expect(transfer).to_contain_text("1 MB so far")
    expect(transfer).not_to_contain_text("%")
    send(2**20, 2**21)
    expect(transfer).to_contain_text("2 MB so far", timeout=PROCESSED)
    send(2**21, len(content), **{"Upload-Length": str(len(content))})

    expect(page.locator("[data-badge]")).to_have_text("Ready to save", timeout=PROCESSED)
    page.context.close()
