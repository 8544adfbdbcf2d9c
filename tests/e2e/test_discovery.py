"""Finding beats with the keyboard alone, with and without JavaScript; hearts, the library, staff picks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from domain.catalogue import search_text
from domain.music import Scale
from tests import factories
from tests.e2e.conftest import sign_in
from tests.e2e.fitting import fit_and_are_named
from tests.sites import Site

pytestmark = pytest.mark.browser
PAGES = (
    "/",
    "/beats?q=zzz&key=A&relative=1&min_bpm=80&tempos=1&licence=plan",
    "/beats?genre=Phonk&neighbours=1&key=A",
    "/genres",
    "/genres/phonk",
    "/trending",
    "/picks",
    "/library",
)
BEATS = (
    ("Slow Ember", "A", Scale.MINOR, 70, "Phonk"),
    ("Fast Ember", "A", Scale.MINOR, 140, "Phonk"),
    ("Relative Ember", "C", Scale.MAJOR, 141, "Drill"),
    ("Other Frost", "F♯/G♭", Scale.MAJOR, 100, "Drill"),
)


@pytest.fixture
def market(own_site: Site) -> Site:
    """Four public beats; their audio isn't heard here."""
    email = own_site.person("producer", "Owl")
    with own_site.services() as services, services.catalogue.store.write() as unit:
        owl = unit.users.by_email(email)
        assert owl
        for name, key, scale, bpm, genre in BEATS:
            recording = factories.recording(owner_id=owl.id)
            details = factories.details(name=name, key=key, scale=scale, bpm=bpm, genres=(genre,))
            slug = name.lower().replace(" ", "-")
            track = factories.track(producer_id=owl.id, recording_id=recording.id, details=details, slug=slug)
            unit.recordings.add(recording)
            unit.tracks.add(track)
            unit.tracks.set_search_text(track.id, search_text(details, ("Owl",)))
        unit.commit()
    return own_site


@pytest.fixture(params=[True, False], ids=["scripted", "plain"])
def visitor(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    with browser.new_context(java_script_enabled=request.param) as context:
        yield context.new_page()


def names(page: Page) -> list[str]:
    return page.locator(".beat-name").all_inner_texts()


def tab_to(page: Page, label: str, most: int = 60) -> None:
    """Press Tab until a control has the focus, as somebody without a mouse does."""
    control = page.get_by_label(label, exact=True).first
    for _ in range(most):
        page.keyboard.press("Tab")
        if control.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never comes to {label}")


def test_filters_are_set_and_taken_away_by_keyboard(market: Site, visitor: Page) -> None:
    visitor.goto(f"{market.url}/beats")
    visitor.locator("main [name=q]").focus()
    visitor.keyboard.type("ember")
    tab_to(visitor, "BPM from")
    visitor.keyboard.type("140")
    visitor.keyboard.press("Tab")
    visitor.keyboard.type("141")
    tab_to(visitor, "Key")
    visitor.keyboard.type("A")
    visitor.keyboard.press("Enter")
    visitor.locator("main [name=q]").press("Enter")
    expect(visitor.get_by_role("status").filter(has_text="1 beat.")).to_be_visible()
    assert names(visitor) == ["Fast Ember"]
    assert "q=ember" in visitor.url and "min_bpm=140" in visitor.url

    fold = visitor.locator("summary", has_text="More filters")
    fold.focus()
    visitor.keyboard.press("Enter")
    for box in ("Also half and double time", "Also the relative key"):
        tab_to(visitor, box)
        visitor.keyboard.press("Space")
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_role("status").filter(has_text="3 beats.")).to_be_visible()
    assert set(names(visitor)) == {"Slow Ember", "Fast Ember", "Relative Ember"}

    tab_to(visitor, "Take away: Also the relative key")
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_role("status").filter(has_text="2 beats.")).to_be_visible()
    visitor.goto(f"{market.url}/beats?q=frost&genre=Phonk&max_bpm=120")
    tab_to(visitor, "Take away: Genre: Phonk")
    visitor.goto(f"{market.url}/beats?q=frost&genre=Phonk")
    expect(visitor.get_by_text("There are beats once you take one of these away")).to_be_visible()
    visitor.locator(".empty .chip, .chips .chip").last.focus()
    visitor.keyboard.press("Enter")
    expect(visitor.locator(".beat-name").first).to_be_visible()


def test_hearts_fill_the_library_and_pages_fit(
    market: Site, page: Page, browser: Browser, tmp_path: Path
) -> None:
    sign_in(page, market, market.person("listener", "Ann"))
    page.goto(f"{market.url}/beats?q=frost")
    heart = page.get_by_role("button", name="Like Other Frost")
    heart.press("Enter")
    expect(heart).to_have_attribute("aria-pressed", "true")
    page.goto(f"{market.url}/library")
    expect(page.locator("#likes ~ .beat-grid .beat-name")).to_have_text(["Other Frost"])
    fit_and_are_named(browser, page, PAGES, tmp_path)
