"""A collection from its making to its page: put in order by keyboard and by drag, played as a queue."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, StorageState, expect

from tests.e2e.conftest import Site, heard_until, sign_in
from tests.e2e.sound import write_beat
from tests.e2e.test_looks import LONG, SIZES, STICKING_OUT, THEMES, UNNAMED, Watch

pytestmark = pytest.mark.browser
NAMES = [LONG, "Second Wind", "Third Rail"]
SPARE = "Spare Part"
MOST_TABS = 80


@dataclass(frozen=True)
class Album:
    """A collection of three beats, and its producer's browser's memory."""

    edit: str
    public: str
    keeps: StorageState


def picture() -> FilePayload:
    content = io.BytesIO()
    Image.new("RGB", (600, 600), "teal").save(content, "PNG")
    return {"name": "cover.png", "mimeType": "image/png", "buffer": content.getvalue()}


@pytest.fixture(scope="module")
def producer(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("beats")
    for seed, name in enumerate([SPARE, *NAMES], 701):
        write_beat(folder / f"{name}.wav", seconds=8, bpm=100, seed=seed)
    email = site.person("producer", "Album Maker")
    site.command("import", str(folder), "--producer", email)
    return email


@pytest.fixture(scope="module")
def keeps(site: Site, producer: str, browser: Browser) -> StorageState:
    with browser.new_context() as context:
        sign_in(context.new_page(), site, producer)
        return context.storage_state()


@pytest.fixture
def album(site: Site, keeps: StorageState, browser: Browser) -> Iterator[Album]:
    """Made by its pages, and deleted by them."""
    with browser.new_context(storage_state=keeps) as context:
        page = context.new_page()
        page.goto(f"{site.url}/backstage/collections")
        if not page.get_by_label("Name", exact=True).is_visible():
            page.get_by_text("New collection from existing beats").click()
        page.get_by_label("Name", exact=True).fill("Long Player")
        page.get_by_label("Cover").set_input_files([picture()])
        page.get_by_role("button", name="Create collection").click()
        for name in NAMES:
            page.get_by_role("checkbox", name=name).check()
        page.get_by_role("button", name="Add to collection").click()
        expect(page.get_by_text("3 beats are in the collection now.")).to_be_visible()
        edit = page.url.partition("#")[0]
        page.get_by_role("button", name="Save details").click()
        expect(page.get_by_text("“Long Player” is saved.")).to_be_visible()
        public = page.get_by_role("link", name="View page").get_attribute("href")
        yield Album(edit, f"{site.url}{public}", keeps)
        page.goto(edit)
        page.get_by_text("Delete this collection").click()
        page.get_by_role("button", name="Delete collection").click()
        expect(page.get_by_text("its beats stay in My Beats")).to_be_visible()


@pytest.fixture
def editing(album: Album, browser: Browser) -> Iterator[Page]:
    """The edit page, with a script error failing the test."""
    with browser.new_context(storage_state=album.keeps) as context:
        errors = list[str]()
        context.on("weberror", lambda error: errors.append(str(error.error)))
        page = context.new_page()
        page.goto(album.edit)
        yield page
    assert errors == []


def order(page: Page) -> list[str]:
    return page.locator(".order-row .beat-name").all_inner_texts()


def tab_to(page: Page, label: str) -> None:
    """Press Tab until what has the focus is called so."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if focused(page) == label:
            return
    pytest.fail(f"Tab never came to {label!r}")


def focused(page: Page) -> str | None:
    return page.evaluate("document.activeElement.getAttribute('aria-label')")


def test_an_order_made_by_keyboard_alone_is_kept(editing: Page) -> None:
    first, second, third = order(editing)
    tab_to(editing, f"Move {first} down")
    with editing.expect_response("**/order"):
        editing.keyboard.press("Enter")
    assert order(editing) == [second, first, third]
    assert focused(editing) == f"Move {first} down"
    expect(editing.locator("[data-sort-live]")).to_have_text(f"“{first}” is now 2 of 3.")
    with editing.expect_response("**/order"):
        editing.keyboard.press("Space")
    expect(editing.locator("[data-sort-live]")).to_have_text(f"“{first}” is now 3 of 3.")
    assert focused(editing) == f"Move {first} down"
    editing.keyboard.press("Enter")
    assert order(editing) == [second, third, first]
    expect(editing.get_by_label(f"Move {first} down")).to_have_attribute("aria-disabled", "true")
    assert editing.locator("[data-sort-place]").all_inner_texts() == ["1", "2", "3"]
    editing.reload()
    assert order(editing) == [second, third, first]


def drag(page: Page, name: str, by: float) -> None:
    handle = page.locator(".order-row", has_text=name).locator("[data-sort-handle]")
    box = handle.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + by / 2, steps=4)
    page.mouse.move(x, y + by, steps=4)


def test_an_order_made_by_dragging_is_kept_and_escape_leaves_it(editing: Page) -> None:
    first, second, third = order(editing)
    drag(editing, first, 400)
    assert order(editing) == [second, third, first]
    editing.keyboard.press("Escape")
    assert order(editing) == [first, second, third]
    editing.mouse.up()
    assert order(editing) == [first, second, third]
    drag(editing, third, -400)
    with editing.expect_response("**/order"):
        editing.mouse.up()
    editing.reload()
    assert order(editing) == [third, first, second]


def test_an_order_that_can_not_be_saved_is_put_back_and_said(editing: Page) -> None:
    before = order(editing)
    editing.route("**/order", lambda route: route.abort())
    editing.get_by_label(f"Move {before[0]} down").click()
    expect(editing.get_by_role("alert").filter(has_text="can't be saved just now")).to_be_visible()
    assert order(editing) == before
    editing.unroute("**/order")
    with editing.expect_response("**/order"):
        editing.get_by_label(f"Move {before[0]} down").click()
    expect(editing.locator("[data-sort-failed]")).to_be_hidden()
    editing.reload()
    assert order(editing) == [before[1], before[0], before[2]]


def test_beats_are_ordered_and_taken_out_without_javascript(album: Album, browser: Browser) -> None:
    with browser.new_context(storage_state=album.keeps, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(album.edit)
        first, second, third = order(page)
        page.get_by_label(f"Move {third} up").click()
        assert order(page) == [first, third, second]
        page.get_by_label(f"Take {first} out of the collection").click()
        assert order(page) == [third, second]


def title(page: Page) -> str:
    return page.locator("[data-player-title]").inner_text()


def test_a_collection_plays_on_as_a_queue_across_pages(album: Album, site: Site, page: Page) -> None:
    page.goto(album.public)
    names = page.locator("[data-queue] .beat-name").all_inner_texts()
    assert sorted(names) == sorted(NAMES)
    all_of_it = page.get_by_label("Play all of Long Player")
    all_of_it.click()
    heard_until(page, 0.5)
    assert title(page) == names[0]
    expect(page.get_by_label("Pause Long Player")).to_have_attribute("aria-pressed", "true")

    page.locator(".site-browse a[href='/beats']").click()
    page.wait_for_url(f"{site.url}/beats")
    page.locator("audio").evaluate("audio => { audio.currentTime = audio.duration - 0.5; }")
    expect(page.locator("[data-player-title]")).to_have_text(names[1])
    heard_until(page, 0.2)

    page.goto(f"{site.url}/producers/album-maker")
    expect(page.locator("[data-player-title]")).to_have_text(names[1])
    page.locator("[data-player-next]").click()
    expect(page.locator("[data-player-title]")).to_have_text(names[2])
    expect(page.locator("[data-player-next]")).to_be_disabled()
    page.get_by_role("link", name="Long Player").last.click()
    page.wait_for_url(album.public)
    page.get_by_label(f"Play {names[1]}").click()
    heard_until(page, 0.2)
    page.locator("audio").evaluate("audio => { audio.currentTime = audio.duration - 0.5; }")
    expect(page.locator("[data-player-title]")).to_have_text(names[2])


def test_the_queue_goes_on_past_a_beat_that_is_gone(album: Album, page: Page) -> None:
    page.goto(album.public)
    names = page.locator("[data-queue] .beat-name").all_inner_texts()
    second = page.locator("[data-queue] [data-play]").nth(1).get_attribute("data-src")
    page.route(f"**{second}", lambda route: route.fulfill(status=410))
    page.get_by_label("Play all of Long Player").click()
    heard_until(page, 0.2)
    page.locator("audio").evaluate("audio => { audio.currentTime = audio.duration - 0.5; }")
    expect(page.locator("[data-player-title]")).to_have_text(names[2])
    expect(page.locator("[data-player-error]")).to_have_text(f"“{names[1]}” isn't here any more.")
    heard_until(page, 0.2)


def test_a_beat_that_is_played_elsewhere_ends_the_queue(album: Album, site: Site, page: Page) -> None:
    page.goto(album.public)
    names = page.locator("[data-queue] .beat-name").all_inner_texts()
    page.get_by_label("Play all of Long Player").click()
    heard_until(page, 0.2)
    page.get_by_role("link", name=names[2]).click()
    page.wait_for_url(re.compile("/beats/"))
    page.locator(".deck [data-play]").click()
    expect(page.locator("[data-player-title]")).to_have_text(names[2])
    page.locator("[data-player-previous]").click()
    assert title(page) == names[2]


@pytest.mark.parametrize("size", SIZES)
def test_every_page_of_collections_fits_and_is_quiet_and_named(
    album: Album,
    site: Site,
    browser: Browser,
    size: str,
    tmp_path: Path,
) -> None:
    width, height = SIZES[size]
    pages = {
        "mine": f"{site.url}/backstage/collections",
        "edit": album.edit,
        "add": f"{album.edit}/add",
        "public": album.public,
        "producer": f"{site.url}/producers/album-maker",
        "beat": f"{site.url}/beats/second-wind",
    }
    with browser.new_context(
        viewport={"width": width, "height": height}, storage_state=album.keeps
    ) as context:
        page = context.new_page()
        watch = Watch(page)
        for name, address in pages.items():
            page.goto(address, wait_until="load")
            for theme in THEMES:
                page.emulate_media(color_scheme=theme)
                page.screenshot(path=tmp_path / f"{name}-{size}-{theme}.png", full_page=True)
                assert page.evaluate(STICKING_OUT) == [], name
                assert page.locator("h1").count() == 1, name
                assert page.evaluate(UNNAMED) == [], name
    assert watch.complaints == []
