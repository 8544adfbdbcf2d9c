"""A duplicate from both sides: shown, disputed, heard, decided; and one's own, which replaces its audio."""

import re
from pathlib import Path

import pytest
import soundfile
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Site, heard_until, sign_in
from tests.e2e.sound import write_beat

pytestmark = pytest.mark.browser
PROCESSED = 60_000


def write_copy(original: Path, copy: Path) -> Path:
    """The same beat, quieter and without its first second."""
    sound, rate = soundfile.read(original)
    soundfile.write(copy, 0.8 * sound[rate:], rate, subtype="PCM_16")
    return copy


def import_beat(site: Site, email: str, folder: Path, name: str, seed: int, seconds: int = 40) -> Path:
    """A beat that is live."""
    folder.mkdir()
    path = write_beat(folder / f"{name}.wav", seconds=seconds, seed=seed)
    site.command("import", str(folder), "--producer", email)
    return path


def upload_copy(page: Page, site: Site, file: Path, key: str = "") -> Locator:
    """Send a file that turns out to be a duplicate; the dialog that opens by itself."""
    page.goto(f"{site.url}/backstage/upload")
    page.locator("input[type=file][multiple]").set_input_files(file)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible(timeout=PROCESSED)
    expect(page.locator("[data-badge]")).to_have_text("Duplicate")
    return dialog


def fill_form(page: Page, name: str) -> None:
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("BPM").fill("120")
    page.get_by_label("Key").select_option("A")
    page.get_by_label("Scale").select_option("Minor")
    expect(page.get_by_text("What you typed is kept.")).to_be_visible()


def ask_a_person(page: Page, dialog: Locator, reason: str) -> None:
    dialog.get_by_text("This is wrong").click()
    dialog.get_by_role("button", name="Ask a person to listen").click()
    expect(dialog.get_by_label("Why this is another beat")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label("Why this is another beat").fill(reason)
    dialog.get_by_role("button", name="Ask a person to listen").click()
    expect(page.get_by_role("dialog")).to_contain_text("A person will look at it")
    expect(page.get_by_role("dialog")).to_contain_text(reason)
    page.get_by_role("dialog").get_by_label("Close").click()


def open_dispute(page: Page, site: Site, file: str) -> None:
    page.goto(f"{site.url}/admin")
    page.get_by_role("link", name="Disputes").first.click()
    page.get_by_role("link", name=file).first.click()
    expect(page.get_by_role("heading", name="Are these the same?")).to_be_visible()
    expect(page.locator("[data-sounds] [data-play]")).to_have_count(2, timeout=PROCESSED)


def letters(site: Site) -> str:
    return "".join(path.read_text() for path in (site.folder / "var" / "outbox").iterdir())


def in_the_player(page: Page) -> str:
    return str(page.locator("audio").evaluate("audio => audio.src"))


def both_play(page: Page) -> None:
    upload, beat = page.locator("[data-sounds] [data-play]").all()
    upload.click()
    heard_until(page, 1)
    assert in_the_player(page).endswith(str(upload.get_attribute("data-src")))
    page.get_by_role("button", name="The other one, at the same moment").click()
    heard_until(page, 1.2)
    assert in_the_player(page).endswith(str(beat.get_attribute("data-src")))
    expect(beat).to_have_attribute("aria-pressed", "true")
    upload.click()
    heard_until(page, 0.5)
    expect(beat).to_have_attribute("aria-pressed", "false")


def test_a_dispute_from_both_sides(own_site: Site, browser: Browser, tmp_path: Path) -> None:
    owl, eve = own_site.person("producer", "Night Owl"), own_site.person("producer", "Eve Echo")
    root = own_site.person("admin", "Root Admin")
    original = import_beat(own_site, owl, tmp_path / "owl", "Night Drive", 801)
    people = [browser.new_context().new_page() for _ in range(2)]
    producer, admin = people
    sign_in(producer, own_site, eve)
    sign_in(admin, own_site, root)

    dialog = upload_copy(producer, own_site, write_copy(original, tmp_path / "my own.wav"))
    for told in ("my own", "0:39", "Night Drive", "Night Owl", "0:40"):
        expect(dialog).to_contain_text(told)
    expect(dialog).to_contain_text(re.compile(r"(9[0-9]|100) %"))
    expect(dialog).to_contain_text(re.compile(r"\d+ \w+ 20\d\d"))
    expect(dialog.get_by_role("link", name="Night Drive")).to_have_attribute("href", "/beats/night-drive")
    dialog.get_by_role("button", name="Play Night Drive").click()
    heard_until(producer, 1)
    dialog.get_by_role("button", name="Pause Night Drive").click()
    ask_a_person(producer, dialog, "I played every note of it.")
    fill_form(producer, "Another Night")

    open_dispute(admin, own_site, "my own.wav")
    for told in ("Eve Echo", "Night Owl", "I played every note of it.", "WAV, 16 bit, 44.1 kHz", "0:39"):
        expect(admin.locator("main")).to_contain_text(told)
    both_play(admin)
    admin.get_by_role("button", name="Accept: it is another beat").click()
    expect(admin.get_by_label("Reason")).to_have_attribute("aria-invalid", "true")
    admin.get_by_label("Reason").fill("Another groove.")
    admin.get_by_role("button", name="Accept: it is another beat").click()
    expect(admin.get_by_text("The producer was told why.")).to_be_visible()

    own_site.wait_until(lambda: "Another groove." in letters(own_site))
    producer.goto(f"{own_site.url}/beats?q=another")
    own_site.wait_until(lambda: producer.reload() and producer.get_by_text("Another Night").count())
    producer.get_by_role("link", name="Another Night").first.click()
    expect(producer.get_by_role("heading", name="Another Night", level=1)).to_be_visible()
    admin.goto(f"{own_site.url}/admin/beats/night-drive/family")
    for told in ("Night Drive", "Another Night", "Cleared"):
        expect(admin.locator("main")).to_contain_text(told)

    rejected_and_told(own_site, producer, admin, write_copy(original, tmp_path / "mine again.wav"))
    for person in people:
        person.context.close()


def rejected_and_told(site: Site, producer: Page, admin: Page, file: Path) -> None:
    ask_a_person(producer, upload_copy(producer, site, file), "This one, too.")
    open_dispute(admin, site, "mine again.wav")
    admin.get_by_label("Reason").fill("The same take, a little quieter.")
    admin.get_by_role("button", name="Reject: the match stands").click()
    expect(admin.get_by_text("stays held back")).to_be_visible()
    site.wait_until(lambda: "The same take, a little quieter." in letters(site))
    producer.reload()
    expect(producer.locator("[data-problem]")).to_contain_text("UPL-311")
    producer.get_by_role("button", name=re.compile("Compare with")).click()
    expect(producer.get_by_role("dialog")).to_contain_text("The same take, a little quieter.")
    expect(producer.get_by_text("This is wrong")).to_have_count(0)


def plays(page: Page) -> Locator:
    return page.locator(".readout div", has_text="Plays").locator("dd")


def test_ones_own_duplicate_takes_over_a_beats_audio_and_its_plays_are_kept(
    site: Site, page: Page, browser: Browser, tmp_path: Path
) -> None:
    owner = site.person("producer", "Second Mix")
    original = import_beat(site, owner, tmp_path / "own", "Long Way Home", 802, seconds=14)
    with browser.new_context() as context:
        visitor = context.new_page()
        visitor.goto(f"{site.url}/beats/long-way-home")
        with visitor.expect_response("**/plays/reports"):
            visitor.locator(".deck [data-play]").click()
    with site.services() as services:
        services.activity.fold_all()
    sign_in(page, site, owner)
    dialog = upload_copy(page, site, write_copy(original, tmp_path / "better mix.wav"))
    expect(dialog).to_contain_text("This repeats your own beat")
    dialog.get_by_role("button", name="Replace the audio of “Long Way Home”").click()
    expect(page.locator("[data-badge]")).to_have_text("Live", timeout=PROCESSED)
    page.get_by_role("link", name="Open its page").click()
    expect(page.get_by_role("heading", name="Long Way Home", level=1)).to_be_visible()
    expect(page.locator("main")).to_contain_text("0:13")
    expect(plays(page)).to_have_text("1")
    page.goto(f"{site.url}/backstage/beats")
    expect(page.locator("main").get_by_role("link", name="Long Way Home", exact=True)).to_have_count(1)


def test_new_audio_that_repeats_somebodys_beat_is_disputed_where_it_was_sent(
    site: Site, page: Page, tmp_path: Path
) -> None:
    first, owner = site.person("producer", "Was First"), site.person("producer", "Came Later")
    original = import_beat(site, first, tmp_path / "first", "First Light", 803, seconds=14)
    import_beat(site, owner, tmp_path / "later", "Later On", 804, seconds=6)
    sign_in(page, site, owner)
    page.goto(f"{site.url}/backstage/beats")
    page.get_by_role("link", name="Replace audio of Later On").click()
    page.wait_for_url("**/audio")
    beside = "main => !main.dispatchEvent(new DragEvent('drop', {bubbles: true, cancelable: true}))"
    assert page.locator("main").evaluate(beside), "a file dropped beside the zone would replace the page"
    page.locator("[data-file]").set_input_files(write_copy(original, tmp_path / "again.wav"))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("First Light", timeout=PROCESSED)
    page.reload()
    page.get_by_role("button", name="Compare with “First Light”").click()
    ask_a_person(page, dialog, "Played anew.")
