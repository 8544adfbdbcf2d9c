"""My Beats in a real browser: change two at once, edit one, replace its audio, delete one."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Site, heard_until, sign_in
from tests.e2e.sound import write_beat
from tests.e2e.test_upload_resume import PROCESSED
from tests.plays import add_plays

pytestmark = pytest.mark.browser


def shelf(site: Site, page: Page, folder: Path, owner: str, seed: int) -> None:
    """Sign in as a producer of three beats, and look at them."""
    email = site.person("producer", owner)
    for number, name in enumerate(("Amber Road", "Blue Road", "Cold Sea")):
        write_beat(folder / f"{name}.wav", seconds=6, bpm=80 + 5 * number, seed=seed + number)
    site.command("import", str(folder), "--producer", email)
    sign_in(page, site, email)
    page.goto(f"{site.url}/backstage/beats?sort=name")


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("checkbox", name=f"Choose {name}"))


def test_a_shelf_is_kept_in_order(site: Site, page: Page, tmp_path: Path) -> None:
    shelf(site, page, tmp_path, "Shelf Keeper", seed=901)
    change_two_at_once(page)
    edit_one(page)
    replace_its_audio(site, page, tmp_path)
    delete_one(site, page)


def change_two_at_once(page: Page) -> None:
    page.get_by_label("Search", exact=True).fill("road")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("1 to 2 of 2")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?q=road&.*sort=name|sort=name.*q=road"))
    page.locator(".bulk summary").click()
    page.get_by_role("checkbox", name="Choose Amber Road").check()
    expect(page.locator("[data-chosen]")).to_have_text("1 chosen")
    page.get_by_role("checkbox", name="Choose all on this page").check()
    expect(page.locator("[data-chosen]")).to_have_text("2 chosen")
    page.get_by_label("Genres to add").fill("Drill")
    page.get_by_label("Tags to add").fill("asphalt")
    page.get_by_label("Visibility").select_option("Private")
    page.get_by_role("button", name="Change the chosen beats").click()
    expect(page.get_by_text("2 beats changed.")).to_be_visible()
    for name in ("Amber Road", "Blue Road"):
        expect(row(page, name)).to_contain_text("Drill")
        expect(row(page, name)).to_contain_text("Private")
    page.goto(page.url.split("?")[0])
    expect(row(page, "Cold Sea")).to_contain_text("Live")
    expect(row(page, "Cold Sea")).not_to_contain_text("Drill")


def edit_one(page: Page) -> None:
    page.get_by_role("link", name="Edit Blue Road").click()
    page.get_by_label("Name", exact=True).fill("")
    page.get_by_label("Description").fill("Typed and kept.")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the beat's name.")
    expect(page.get_by_label("Description")).to_have_value("Typed and kept.")
    page.get_by_label("Name", exact=True).fill("Green Road")
    page.get_by_label("Who may see it").select_option("Public")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("“Green Road” is saved.")).to_be_visible()
    expect(row(page, "Green Road")).to_contain_text("Live")


def replace_its_audio(site: Site, page: Page, tmp_path: Path) -> None:
    played_by_somebody(site)
    page.goto(f"{site.url}/backstage/beats")
    expect(row(page, "Green Road").locator("[data-label=Plays]")).to_have_text("1")
    page.get_by_role("link", name="Replace audio of Green Road").click()
    expect(page.get_by_text("Its plays (1), its address")).to_be_visible()
    fake = tmp_path / "words.wav"
    fake.write_bytes(b"%PDF words")
    page.locator("[data-file]").set_input_files(fake)
    expect(page.locator("[data-file-problems]")).to_contain_text("“words.wav” is a PDF document")

    page.locator("[data-file]").set_input_files(
        write_beat(tmp_path / "new.wav", seconds=9, bpm=150, seed=951)
    )
    expect(page.locator("[data-badge]")).to_have_text("Ready to save", timeout=PROCESSED)
    expect(page.locator("[data-checks] summary")).to_have_text("All checks done")
    page.reload()
    expect(page.locator("[data-badge]")).to_have_text("Ready to save")
    page.get_by_role("button", name="Replace the audio").click()
    page.get_by_role("link", name="Open its page").click()
    expect(page.get_by_role("heading", name="Green Road", level=1)).to_be_visible()
    expect(page).to_have_url(f"{site.url}/beats/blue-road")
    facts = page.locator(".readout").first
    expect(facts).to_contain_text("0:09")
    expect(facts.locator("div").filter(has_text="Plays")).to_contain_text("1")
    page.locator(".deck [data-play]").click()
    heard_until(page, 0.5)


def played_by_somebody(site: Site) -> None:
    with site.services() as services, services.activity.store.write() as unit:
        track = unit.tracks.by_slug("blue-road")
        assert track
        add_plays(unit, track.id, 1, services.activity.clock.now())
        unit.commit()


def delete_one(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/backstage/beats")
    page.get_by_role("link", name="Delete Green Road").click()
    expect(page.get_by_text("1 play leaves your total, though your growth still counts it.")).to_be_visible()
    page.get_by_role("button", name="Delete this beat").click()
    expect(page.get_by_text("“Green Road” is deleted.")).to_be_visible()
    expect(page.get_by_role("checkbox", name=re.compile("Choose (Amber|Cold)"))).to_have_count(2)
    answer = page.goto(f"{site.url}/beats/blue-road")
    assert answer and answer.status == 410
    expect(page.get_by_text("This beat was deleted by its producer.")).to_be_visible()


def test_many_are_changed_without_javascript(site: Site, page: Page, tmp_path: Path) -> None:
    shelf(site, page, tmp_path, "Plain Reader", seed=911)
    browser = page.context.browser
    assert browser
    with browser.new_context(
        java_script_enabled=False, storage_state=page.context.storage_state()
    ) as context:
        plain = context.new_page()
        plain.goto(f"{site.url}/backstage/beats")
        plain.get_by_role("checkbox", name="Choose Cold Sea").check()
        plain.locator(".bulk summary").click()
        plain.get_by_label("Tags to add").fill("salt")
        plain.get_by_role("button", name="Change the chosen beats").click()
        expect(plain.get_by_text("1 beat changed.")).to_be_visible()
        plain.goto(f"{site.url}/backstage/beats?q=salt")
        expect(plain.get_by_text("1 to 1 of 1")).to_be_visible()
