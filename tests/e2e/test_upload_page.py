"""The upload page while things go wrong: the server dies, files are refused, uploads are given up."""

import hashlib
import os
import re
import signal
from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Page, Request, Route, expect

from tests.e2e.conftest import Site, sign_in
from tests.e2e.sound import RATE, write_beat
from tests.e2e.test_upload_resume import PROCESSED, slowed

pytestmark = pytest.mark.browser
MEGABYTE = 1024**2
SECONDS = 190


def write_long_beat(path: Path) -> Path:
    """About 64 MB of a tone in noise, quicker to make than drums."""
    random = np.random.default_rng(71)
    time = np.arange(SECONDS * RATE) / RATE
    tone = 0.3 * np.sin(2 * np.pi * 110 * time).astype(np.float32)
    sound = np.stack([tone, tone], axis=1) + random.normal(0, 0.05, (len(time), 2)).astype(np.float32)
    soundfile.write(path, sound, RATE, subtype="FLOAT")
    return path


def web_processes(site: Site) -> list[int]:
    """gunicorn's master and its worker, by what the kernel says of the supervisor's children."""
    assert site.process is not None
    children = children_of(site.process.pid)
    [master] = [pid for pid in children if b"gunicorn" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return [master, *children_of(master)]


def children_of(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def sent_bytes(page: Page) -> float:
    """What the card says has been sent, in MB."""
    note = re.match(r"([\d.]+) MB of", page.locator("[data-transfer-note]").inner_text())
    return float(note[1]) if note else 0.0


def test_the_page_goes_on_by_itself_after_the_web_process_was_killed(
    own_site: Site, page: Page, tmp_path: Path
) -> None:
    source = write_long_beat(tmp_path / "through the storm.wav")
    offsets: list[int] = []

    def note(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(int(request.headers["upload-offset"]))

    sign_in(page, own_site, own_site.person("producer", "Storm Sailor"))
    page.on("request", note)
    slowed(page, 12 * MEGABYTE)
    page.goto(f"{own_site.url}/backstage/upload")
    page.locator("input[type=file][multiple]").set_input_files(source)
    own_site.wait_until(lambda: sent_bytes(page) > 16)
    for pid in (killed := web_processes(own_site)):
        os.kill(pid, signal.SIGKILL)

    expect(page.locator("[data-badge]")).to_have_text("Ready to save", timeout=2 * PROCESSED)
    assert killed and not set(killed) & set(web_processes(own_site))
    assert len(offsets) == 2 and 8 * MEGABYTE < offsets[1] < source.stat().st_size
    expect(page.locator("[data-upload]")).to_have_count(1)
    [master] = (own_site.folder / "var" / "files" / "masters").rglob("*.wav")
    assert hashlib.sha256(master.read_bytes()).digest() == hashlib.sha256(source.read_bytes()).digest()


def test_a_refused_upload_can_be_discarded_and_another_chosen(site: Site, page: Page, tmp_path: Path) -> None:
    fake, beat = (
        tmp_path / "Renamed_On_My_Phone_At_129_bpm_final.wav",
        write_beat(tmp_path / "real.wav", seconds=6, seed=72),
    )
    fake.write_bytes(b"\x01\x02\x03\x04" * 4000)
    sign_in(page, site, site.person("producer", "Second Thoughts"))
    page.goto(f"{site.url}/backstage/upload")
    page.locator("input[type=file][multiple]").set_input_files(fake)
    dialog = page.get_by_role("dialog", name="Unsupported File Format")
    expect(dialog).to_be_visible(timeout=PROCESSED)
    letter = dialog.get_by_role("link", name="Contact support").get_attribute("href") or ""
    assert letter.startswith("/support?code=UPL-101&") and fake.name in letter and "mode=Beats" in letter
    expect(page.get_by_role("button", name="Save beat")).to_be_hidden()
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360

    with page.expect_file_chooser() as chosen:
        dialog.get_by_role("button", name="Upload a Different File").click()
    expect(page.locator("[data-upload]")).to_have_count(0)
    chosen.value.set_files(beat)
    expect(page.locator("[data-badge]")).to_have_text("Ready to save", timeout=PROCESSED)
    expect(page.locator("[data-checks] summary")).to_have_text("All checks done")
    expect(page.locator("[data-step=preview]")).to_be_hidden()
    page.locator("[data-checks] summary").click()
    expect(page.locator("[data-step=preview]")).to_contain_text("Done")
    page.get_by_role("button", name="Discard").click()
    expect(page.locator("[data-upload]")).to_have_count(0)
    page.reload()
    expect(page.locator("[data-upload]")).to_have_count(0)


def test_a_huge_cover_and_a_sign_out_elsewhere_are_told(site: Site, page: Page, tmp_path: Path) -> None:
    sign_in(page, site, site.person("producer", "Gone Elsewhere"))
    page.goto(f"{site.url}/backstage/upload")
    page.locator("input[type=file][multiple]").set_input_files(
        write_beat(tmp_path / "left.wav", seconds=6, seed=73)
    )
    expect(page.locator("[data-badge]")).to_have_text("Ready to save", timeout=PROCESSED)
    cover = {"name": "huge.png", "mimeType": "image/png", "buffer": bytes(9 * MEGABYTE)}
    page.locator("input[name=cover]").set_input_files(cover)
    page.get_by_role("button", name="Save beat").click()
    expect(page.get_by_text("“huge.png” has more than 2 MB. Choose a smaller picture.")).to_be_visible()
    page.locator("input[name=cover]").set_input_files([])
    # The answer to what is kept now renews the session's cookie.
    expect(page.get_by_text("What you typed is kept.")).to_be_visible()
    page.context.clear_cookies()
    page.get_by_label("Name", exact=True).fill("Left Behind")
    expect(page.locator("[data-problem]")).to_contain_text("You are signed out.")


def test_a_file_that_was_chosen_before_the_script_came_is_sent_all_the_same(
    site: Site, page: Page, tmp_path: Path
) -> None:
    held: list[Route] = []
    page.route("**/js/upload.js*", lambda route: held.append(route))
    sign_in(page, site, site.person("producer", "Quick Chooser"))
    page.goto(f"{site.url}/backstage/upload", wait_until="commit")
    page.locator("[data-files]").set_input_files(write_beat(tmp_path / "early.wav", seconds=8, seed=731))
    expect(page.locator("[data-upload]")).to_have_count(0)
    held[0].continue_()
    expect(page.locator("[data-badge]")).to_have_text("Ready to save", timeout=PROCESSED)
