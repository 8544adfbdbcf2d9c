"""Collections on the upload page: saved in part, resumed, put in order; minutes and both policies."""

import base64
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Locator, Page, Request, expect

from tests.audio_files import mp3
from tests.e2e.conftest import Site, sign_in
from tests.e2e.sound import write_beat
from tests.e2e.test_upload_resume import PROCESSED, slowed

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def strict_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The strict policy, and one minute of audio for each producer."""
    settings = {"UPLOAD_POLICY": "strict", "UPLOAD_MINUTES": "1"}
    site = Site(tmp_path_factory.mktemp("strict"), settings=settings)
    site.start()
    yield site
    site.stop()


def picture(colour: str = "teal") -> FilePayload:
    content = io.BytesIO()
    Image.new("RGB", (600, 600), colour).save(content, "PNG")
    return {"name": f"{colour}.png", "mimeType": "image/png", "buffer": content.getvalue()}


def beats(folder: Path, seed: int, *names: str) -> list[Path]:
    """A file for each name, each another beat."""
    return [
        write_beat(folder / f"{name}.wav", seconds=12, bpm=90 + 10 * at, seed=seed + at)
        for at, name in enumerate(names)
    ]


def create_collection(page: Page, site: Site, title: str) -> None:
    page.goto(f"{site.url}/backstage/upload")
    page.get_by_role("button", name="Create Collection").click()
    page.locator("#c-title").fill(title)
    page.locator("#c-collection_cover").set_input_files(picture())
    page.get_by_label("Use the collection’s cover for beats without one").check()
    expect(page.locator("[data-batch-missing-box]")).to_be_hidden()


def choose(page: Page, *files: Path) -> None:
    page.locator("[data-files]").set_input_files(files)


def badges(page: Page, words: str) -> Locator:
    return page.locator("[data-badge]").filter(has_text=words)


def titles(page: Page) -> list[str]:
    return page.locator("[data-title]").all_inner_texts()


def wait_until_ready(page: Page, count: int) -> None:
    expect(badges(page, "Ready to save")).to_have_count(count, timeout=PROCESSED)
    for note in page.locator("[data-fold-note]").all():
        expect(note).to_have_text("Complete")


def choose_five(page: Page, good: list[Path], copy: Path, renamed: Path) -> None:
    """Three good files, one that repeats a beat and one that isn't what it is called."""
    choose(page, good[0], copy, good[1], renamed, good[2])
    dialog = page.get_by_role("dialog", name="Unsupported File Format")
    expect(dialog).to_contain_text("“Renamed.wav” is an MP3 file, and this site takes WAV or FLAC.")
    dialog.get_by_role("button", name="Close").click()
    expect(page.get_by_role("button", name="Beats Each file")).to_be_disabled()
    expect(page.get_by_text("The mode is locked, since files of this collection are in.")).to_be_visible()
    expect(badges(page, "Duplicate")).to_have_count(1, timeout=PROCESSED)
    expect(badges(page, "Ready to save")).to_have_count(3, timeout=PROCESSED)
    expect(page.get_by_role("button", name="Save beat")).to_have_count(0)


def save_what_is_right(page: Page) -> Locator:
    """Press the button; returns the lines that name what is left."""
    page.get_by_role("button", name="Save collection").click()
    summary = page.locator("[data-batch-failed]")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("3 of 5 beats are saved. What is left:")
    lines = summary.get_by_role("link")
    expect(lines).to_have_count(2)
    expect(lines.nth(0)).to_contain_text("Copied: This audio matches “Once Before” by First Comer")
    expect(lines.nth(1)).to_contain_text("Renamed.wav: “Renamed.wav” is an MP3 file")
    expect(badges(page, "Live")).to_have_count(3)
    return lines


def test_of_five_three_are_saved_two_are_named_and_the_mended_one_is_saved_alone(
    site: Site, page: Page, tmp_path: Path
) -> None:
    (there := tmp_path / "there").mkdir()
    [original] = beats(there, 610, "Once Before")
    site.command("import", str(there), "--producer", site.person("producer", "First Comer"))
    good = beats(tmp_path, 620, "Copper Rain", "Glass Harbour", "Slow Ember", "Late Train")
    copy = Path(shutil.copy(original, tmp_path / "Copied.wav"))
    (renamed := tmp_path / "Renamed.wav").write_bytes(mp3())
    sign_in(page, site, site.person("producer", "Five Files"))
    match = page.get_by_role("dialog", name="This sounds like a beat that is here already")
    page.add_locator_handler(match, lambda found: found.get_by_role("button", name="Close").click())
    create_collection(page, site, "Five of Them")

    choose_five(page, good, copy, renamed)
    lines = save_what_is_right(page)
    lines.nth(0).click()
    expect(page.locator("[data-upload] h2:focus")).to_have_text("Copied")
    expect(page.get_by_role("button", name="Save the 2 that are left")).to_be_visible()

    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Choose another file").click()
    chosen.value.set_files(good[3])
    wait_until_ready(page, 1)
    page.get_by_role("button", name="Dismiss Renamed.wav").click()
    page.locator("[data-fold] summary").first.click()
    page.locator("[data-upload]").nth(1).get_by_label("Name", exact=True).fill("Late Train")
    page.get_by_role("button", name="Save the").click()

    expect(page.locator("[data-batch-told]")).to_have_text("4 of 4 beats are saved.")
    expect(badges(page, "Live")).to_have_count(4)
    assert titles(page) == ["Copper Rain", "Late Train", "Glass Harbour", "Slow Ember"]
    page.goto(f"{site.url}/backstage/beats")
    expect(page.locator("tbody tr")).to_have_count(4)
    page.goto(f"{site.url}/backstage/upload")
    expect(page.get_by_text("Collections you have begun")).to_have_count(0)


def tear_away(page: Page) -> None:
    """Cut its line, then close it: closing alone lifts the slowness first, and the rest gets through."""
    page.route("**", lambda route: route.abort())
    page.evaluate("window.stop()")
    expect(page.locator("[data-transfer-note]").first).to_contain_text("Trying again in")
    page.context.close()


def test_a_batch_goes_on_in_another_browser_after_the_tab_was_closed(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    producer = site.person("producer", "Torn Away")
    files = beats(tmp_path, 640, "One", "Two", "Three")
    first = browser.new_context().new_page()
    sign_in(first, site, producer)
    create_collection(first, site, "Torn in Half")
    slowed(first, 60_000)
    choose(first, *files)
    expect(first.locator("[data-upload]")).to_have_count(3)
    some = re.compile(r"[1-9]\d\d(\.\d)? KB of|MB of")
    expect(first.locator("[data-transfer-note]").first).to_contain_text(some, timeout=PROCESSED)
    tear_away(first)

    second = browser.new_context().new_page()
    begun: dict[str, int] = {}

    def note(request: Request) -> None:
        if request.method == "PATCH":
            begun.setdefault(request.url, int(request.headers["upload-offset"]))

    second.on("request", note)
    sign_in(second, site, producer)
    second.goto(f"{site.url}/backstage/upload")
    waiting = second.get_by_role("region", name="Collections you have begun")
    expect(waiting).to_contain_text("Torn in Half")
    expect(waiting).to_contain_text("0 of 3 beats are saved")
    waiting.get_by_role("link", name="Resume").click()
    expect(second.locator("#c-title")).to_have_value("Torn in Half")
    with second.expect_file_chooser() as chosen:
        second.get_by_role("button", name="Resume").first.click()
    chosen.value.set_files(files[1])
    expect(second.locator("[data-transfer-note]").first).to_contain_text("That is another file.")
    with second.expect_file_chooser() as chosen:
        second.get_by_role("button", name="Resume").first.click()
    chosen.value.set_files(files[0])
    choose(second, *files[1:])
    wait_until_ready(second, 3)

    assert len(begun) == 3 and max(begun.values()) > 0
    assert titles(second) == ["One", "Two", "Three"]
    second.get_by_role("button", name="Save collection").click()
    expect(second.locator("[data-batch-told]")).to_have_text("3 of 3 beats are saved.")
    second.context.close()


def test_beats_are_put_in_order_by_keyboard_alone_and_by_dragging(
    site: Site, page: Page, tmp_path: Path
) -> None:
    sign_in(page, site, site.person("producer", "Orderly"))
    create_collection(page, site, "In Order")
    choose(page, *beats(tmp_path, 660, "One", "Two", "Three"))
    wait_until_ready(page, 3)
    assert titles(page) == ["One", "Two", "Three"]

    page.get_by_role("button", name="Save collection").focus()
    up = page.get_by_role("button", name="Move Three up")
    for _ in range(60):
        if up.evaluate("button => button === document.activeElement"):
            break
        page.keyboard.press("Shift+Tab")
    with page.expect_response("**/keep"):
        page.keyboard.press("Enter")
    expect(up).to_be_focused()
    expect(page.locator("[data-sort-live]")).to_have_text("“Three” is now 2 of 3.")
    with page.expect_response("**/keep"):
        page.keyboard.press("Space")
    assert titles(page) == ["Three", "One", "Two"]
    page.reload()
    assert titles(page) == ["Three", "One", "Two"]
    page.set_viewport_size({"width": 360, "height": 740})
    page.locator("[data-fold] summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.set_viewport_size({"width": 1280, "height": 720})
    page.locator("[data-fold] summary").first.click()

    handles = page.locator("[data-sort-handle]")
    start, end = handles.nth(0).bounding_box(), page.locator("[data-upload]").nth(1).bounding_box()
    assert start and end
    with page.expect_response("**/keep"):
        page.mouse.move(start["x"] + 8, start["y"] + 8)
        page.mouse.down()
        page.mouse.move(start["x"] + 8, end["y"] + end["height"] - 10, steps=8)
        page.mouse.up()
    assert titles(page) == ["One", "Three", "Two"]


def send(page: Page, site: Site, batch_id: str, file: Path) -> None:
    """What only a script can do: create an upload for a batch and send its bytes."""
    told = {"filename": file.name, "batch": batch_id}
    encoded = (f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
    answer = page.request.post(
        f"{site.url}/tus/",
        headers={
            "Tus-Resumable": "1.0.0",
            "Upload-Length": str(file.stat().st_size),
            "Upload-Metadata": ",".join(encoded),
            "Content-Type": "application/offset+octet-stream",
        },
        data=file.read_bytes(),
    )
    assert answer.status == 201


def test_without_javascript_a_collection_is_ordered_and_saved_by_plain_forms(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, site, site.person("producer", "Plain Forms"))
        page.goto(f"{site.url}/backstage/upload")
        page.get_by_role("button", name="Create Collection").click()
        for file in beats(tmp_path, 720, "First", "Second"):
            send(page, site, page.url.rsplit("/", 1)[-1], file)

        def is_ready() -> bool:
            page.reload()
            return badges(page, "Ready to save").count() == 2

        site.wait_until(is_ready)
        page.locator("#c-title").fill("Plainly")
        page.locator("#c-collection_cover").set_input_files(picture())
        page.get_by_role("button", name="Move Second up").click()
        expect(page.locator("#c-title")).to_have_value("Plainly")
        assert titles(page) == ["Second", "First"]
        page.get_by_role("button", name="Save collection").click()
        expect(page.locator("[data-batch-failed]")).to_contain_text(
            "Nothing could be saved yet. What is left:"
        )
        expect(page.get_by_role("link", name="First: Add cover art.")).to_be_visible()
        page.get_by_label("Use the collection’s cover for beats without one").check()
        page.get_by_role("button", name="Save collection").click()
        expect(page.locator("[data-batch-told]")).to_have_text("2 of 2 beats are saved.")
        page.get_by_role("link", name="Open the collection").click()
        expect(page.get_by_role("heading", name="Plainly", level=1)).to_be_visible()


def test_what_does_not_fit_into_the_minutes_is_refused_before_a_byte_is_sent(
    strict_site: Site, page: Page, tmp_path: Path
) -> None:
    first = write_beat(tmp_path / "fits.wav", seconds=40, seed=680)
    second = write_beat(tmp_path / "too much.wav", seconds=40, seed=681)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method) if "/tus/" in request.url else None)
    sign_in(page, strict_site, strict_site.person("producer", "Counted Out"))
    page.goto(f"{strict_site.url}/backstage/upload")
    panel = page.get_by_role("region", name="Upload minutes")
    expect(panel).to_contain_text("1:00 of 1:00 left")

    choose(page, first)
    expect(panel).to_contain_text("The chosen file takes 0:40 minutes, of the 1:00 that were left.")
    expect(panel).to_contain_text("0:20 of 1:00 left")
    expect(badges(page, "Ready to save")).to_have_count(1, timeout=PROCESSED)
    sent.clear()
    choose(page, second)
    expect(panel).to_contain_text("The chosen file takes 0:40 minutes, but only 0:20 are left.")
    problem = page.locator("[data-file-problems]")
    expect(problem).to_contain_text(
        "“too much.wav” takes 0:40 minutes, and 0:20 of your 1 are left: 0:40 are used."
    )
    expect(problem).to_contain_text("(UPL-213)")
    assert sent == ["POST"]

    page.get_by_role("button", name="Discard").click()
    expect(panel).to_contain_text("1:00 of 1:00 left")
    choose(page, second)
    expect(badges(page, "Ready to save")).to_have_count(1, timeout=PROCESSED)


@pytest.mark.parametrize("policy", ["current", "strict"])
def test_each_policy_is_told_and_kept_by_the_page(
    site: Site, request: pytest.FixtureRequest, page: Page, tmp_path: Path, policy: str
) -> None:
    here = site if policy == "current" else request.getfixturevalue("strict_site")
    is_strict = policy == "strict"
    beat = write_beat(tmp_path / "masters.wav", seconds=12, bpm=120, seed=700)
    samples, rate = soundfile.read(beat)
    soundfile.write(lossless := tmp_path / "masters.flac", samples, rate)
    sign_in(page, here, here.person("producer", f"Under {policy}"))
    page.goto(f"{here.url}/backstage/upload")
    expect(page.get_by_text(f"(policy “{policy}”)")).to_be_visible()

    choose(page, lossless)
    dialog = page.get_by_role("dialog", name="Unsupported File Format")
    if is_strict:
        expect(dialog).to_contain_text("“masters.flac” is a FLAC file, and this site takes WAV.")
        dialog.get_by_role("button", name="Close").click()
        choose(page, beat)
    expect(badges(page, "Ready to save")).to_have_count(1, timeout=PROCESSED)
    card = page.locator("[data-upload]")
    missing = card.locator("[data-missing-field]")
    card.get_by_label("BPM").fill("")
    expect(missing.filter(has_text="Enter a whole number from")).to_have_count(1)
    card.get_by_label("BPM").fill("55")
    expect(missing.filter(has_text="Enter a whole number from 60 to 200.")).to_have_count(int(is_strict))
    expect(missing.filter(has_text="Add cover art.")).to_have_count(int(is_strict))
    save = card.get_by_role("button", name="Save beat")
    expect(save).to_have_attribute("aria-disabled", str(is_strict).lower())
    if is_strict:
        save.press("Enter")
        expect(card.locator("[data-missing-box]")).to_be_focused()
        card.get_by_label("BPM").fill("60")
        card.get_by_label("Cover art", exact=True).set_input_files(picture())
        expect(missing).to_have_count(0)
    save.click()
    expect(page.locator("[data-badge]")).to_have_text("Live")
