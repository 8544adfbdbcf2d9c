"""Stems in the browser: a beat that goes live with them, an evil ZIP, a transfer that is cut, a keyboard."""

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Locator, Page, expect

from tests.archives import STORED, File, archive
from tests.e2e.conftest import Site, sign_in
from tests.e2e.sound import RATE, write_beat
from tests.e2e.test_looks import STICKING_OUT, UNNAMED
from tests.e2e.test_upload_resume import PROCESSED, slowed

pytestmark = pytest.mark.browser
MEGABYTE = 1024**2


def stem(seconds: float = 1, seed: int = 1) -> bytes:
    content, random = io.BytesIO(), np.random.default_rng(seed)
    soundfile.write(content, random.normal(0, 0.1, int(seconds * RATE)), RATE, "PCM_16", format="WAV")
    return content.getvalue()


def write_zip(path: Path, *files: File) -> Path:
    path.write_bytes(archive(*files))
    return path


def good_zip(folder: Path) -> Path:
    files = (
        File(f"Stems/{name}.wav", stem(seed=seed)) for seed, name in enumerate(("Drums", "Bass", "Keys"))
    )
    return write_zip(folder / "stems.zip", *files)


def evil_zip(folder: Path) -> Path:
    return write_zip(folder / "evil.zip", File("Drums.wav", stem()), File("../evil.wav", stem()))


def big_zip(folder: Path) -> Path:
    """About 20 MB."""
    return write_zip(folder / "big stems.zip", File("Long.wav", stem(230), STORED))


def with_a_beat(page: Page, site: Site, name: str, folder: Path, seed: int) -> Locator:
    """A producer of that name on the upload page, with a beat that is ready to be saved; its stems."""
    sign_in(page, site, site.person("producer", name))
    page.goto(f"{site.url}/backstage/upload")
    beat = write_beat(folder / f"{name}.wav", seconds=6, seed=seed)
    page.locator("input[type=file][multiple]").set_input_files(beat)
    expect(page.locator("[data-badge]")).to_have_text("Ready to save", timeout=PROCESSED)
    box = page.locator("[data-stems]")
    box.scroll_into_view_if_needed()
    return box


def choose(page: Page, zip: Path) -> None:
    page.get_by_label("Stems (ZIP, optional)").set_input_files(zip)


def save(page: Page) -> None:
    page.get_by_label("Key", exact=True).select_option("A")
    page.get_by_label("Scale").select_option("Minor")
    page.get_by_label("BPM").fill("120")
    page.get_by_role("button", name="Save beat").click()
    page.get_by_role("link", name="Open its page").click()


def is_in(box: Locator, state: str) -> None:
    expect(box).to_have_attribute("data-state", state, timeout=PROCESSED)


def test_a_beat_goes_live_with_its_stems(site: Site, page: Page, tmp_path: Path) -> None:
    box = with_a_beat(page, site, "Stem Sender", tmp_path, 81)
    choose(page, good_zip(tmp_path))
    is_in(box, "ready")
    expect(box).to_contain_text("stems.zip, 3 files inside")
    box.get_by_text("What is inside").click()
    expect(box.get_by_text("Stems/Drums.wav")).to_be_visible()
    page.reload()
    box.scroll_into_view_if_needed()
    expect(box).to_contain_text("3 files inside")
    save(page)
    expect(page.get_by_text("Stems available")).to_be_visible()
    expect(page.get_by_text("3 files", exact=True)).to_be_visible()


def test_an_evil_zip_is_refused_with_its_code_and_the_beat_is_saved_all_the_same(
    site: Site, page: Page, tmp_path: Path
) -> None:
    box = with_a_beat(page, site, "Evil Packer", tmp_path, 82)
    choose(page, evil_zip(tmp_path))
    is_in(box, "refused")
    expect(box).to_contain_text("“../evil.wav” in “evil.zip” could land outside")
    expect(box.get_by_role("link", name="UPL-505")).to_be_visible()
    expect(box).to_contain_text("The beat can be saved all the same.")
    save(page)
    expect(page.get_by_text("The audio")).to_be_visible()
    expect(page.get_by_text("Stems available")).to_have_count(0)


def test_stems_are_added_to_a_beat_that_is_live(site: Site, page: Page, tmp_path: Path) -> None:
    with_a_beat(page, site, "Late Stems", tmp_path, 87)
    save(page)
    expect(page.get_by_text("Stems available")).to_have_count(0)
    address = page.url
    page.goto(f"{site.url}/backstage/beats")
    page.get_by_role("link", name="Edit").first.click()
    page.locator("[data-stems]").scroll_into_view_if_needed()
    choose(page, good_zip(tmp_path))
    is_in(page.locator("[data-stems]"), "ready")
    page.get_by_role("button", name="Save changes").click()
    page.goto(address)
    expect(page.get_by_text("3 files", exact=True)).to_be_visible()


def test_what_is_no_zip_is_told_before_a_byte_is_sent(site: Site, page: Page, tmp_path: Path) -> None:
    box = with_a_beat(page, site, "Wrong Chooser", tmp_path, 83)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "/tus/" in request.url else None)
    choose(page, write_beat(tmp_path / "drums.wav", seconds=1, seed=84))
    expect(box).to_contain_text("“drums.wav” is a WAV file, not a ZIP archive.")
    expect(page.get_by_label("Stems (ZIP, optional)")).to_have_attribute("aria-invalid", "true")
    assert sent == []


def test_a_transfer_that_a_reload_cut_off_goes_on_with_the_same_file(
    site: Site, page: Page, tmp_path: Path
) -> None:
    box, zip = with_a_beat(page, site, "Reloader", tmp_path, 85), big_zip(tmp_path)
    slowed(page, 2 * MEGABYTE)
    choose(page, zip)
    expect(box.locator("[data-stems-note]")).to_contain_text("MB of", timeout=PROCESSED)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    box.scroll_into_view_if_needed()
    expect(box).to_contain_text("To go on, choose the same file again.")
    offsets: list[int] = []
    page.on(
        "request",
        lambda request: (
            offsets.append(int(request.headers["upload-offset"])) if request.method == "PATCH" else None
        ),
    )
    slowed(page, 50 * MEGABYTE)
    choose(page, zip)
    is_in(box, "ready")
    assert len(offsets) == 1 and 0 < offsets[0] < zip.stat().st_size


def test_stems_are_replaced_and_removed(site: Site, page: Page, tmp_path: Path) -> None:
    box = with_a_beat(page, site, "Second Set", tmp_path, 86)
    choose(page, good_zip(tmp_path))
    is_in(box, "ready")
    with page.expect_file_chooser() as chosen:
        box.get_by_role("button", name="Replace stems").click()
    chosen.value.set_files(write_zip(tmp_path / "one.zip", File("Only.wav", stem())))
    expect(box).to_contain_text("one.zip, 1 file inside", timeout=PROCESSED)
    page.get_by_label("BPM").fill("1")
    page.get_by_label("Name", exact=True).press("Enter")
    expect(page.locator("[data-missing-box]")).to_be_focused()
    is_in(box, "ready")
    box.get_by_role("button", name="Remove stems").click()
    is_in(box, "none")
    expect(page.get_by_label("Stems (ZIP, optional)")).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_state_fits(site: Site, page: Page, tmp_path: Path, width: int, theme: str) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 800})
    name = f"Looker {theme} {'phone' if width == 360 else 'desk'}"
    box = with_a_beat(page, site, name, tmp_path, 90 + width % 7 + 20 * (theme == "dark"))

    def look(state: str) -> None:
        is_in(box, state)
        box.scroll_into_view_if_needed()
        page.screenshot(path=tmp_path / f"{state}-{width}-{theme}.png")
        assert page.evaluate(STICKING_OUT) == []
        assert page.evaluate(UNNAMED) == []

    look("none")
    choose(page, good_zip(tmp_path))
    look("ready")
    box.get_by_text("What is inside").click()
    with page.expect_file_chooser() as chosen:
        box.get_by_role("button", name="Replace stems").click()
    chosen.value.set_files(evil_zip(tmp_path))
    look("refused")
    box.get_by_role("button", name="Remove this ZIP").click()
    is_in(box, "ready")
    box.get_by_role("button", name="Remove stems").click()
    is_in(box, "none")
    slowed(page, MEGABYTE)
    choose(page, big_zip(tmp_path))
    expect(box.locator("[data-stems-note]")).to_contain_text("MB of", timeout=PROCESSED)
    look("receiving")
    box.get_by_role("button", name="Stop sending stems").click()
    is_in(box, "none")
