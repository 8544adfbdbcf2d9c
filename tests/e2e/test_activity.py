"""Activity in a real browser: choose days, walk the calendar by keyboard, look through X-ray, take files."""

import csv
import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from domain.activity.listens import PARTS
from domain.activity.totals import changed
from tests import factories
from tests.e2e.conftest import Site, sign_in
from tests.e2e.fitting import fit_and_are_named
from tests.e2e.sound import write_beat

pytestmark = pytest.mark.browser


def heard(site: Site, email: str, name: str) -> None:
    """A beat of somebody's was played twice today and once two weeks ago."""
    with site.services() as services, services.activity.store.write() as unit:
        user = unit.users.by_email(email)
        track = unit.tracks.by_slug(name)
        assert user and track
        now = services.activity.clock.now()
        for at in (now, now, now - timedelta(days=14)):
            listen = factories.listen(
                track_id=track.id, producer_id=user.id, at=at, length=6.0, seconds=6.0, parts=(1 << PARTS) - 1
            )
            unit.day_totals.add(changed([(None, listen)], ()))
        unit.commit()


def producer(site: Site, folder: Path, owner: str, beat: str, seed: int) -> str:
    email = site.person("producer", owner)
    own = folder / owner
    own.mkdir()
    write_beat(own / f"{beat}.wav", seconds=6, bpm=90, seed=seed)
    site.command("import", str(own), "--producer", email)
    return email


def test_a_producer_sees_what_becomes_of_their_beats(
    site: Site, page: Page, browser: Browser, tmp_path: Path
) -> None:
    email = producer(site, tmp_path, "Seen", "Looked At", seed=961)
    producer(site, tmp_path, "Other Seen", "Somebody Elses", seed=962)
    heard(site, email, "looked-at")
    sign_in(page, site, email)
    page.goto(f"{site.url}/backstage/activity")
    choose_days(page)
    take_files(page)
    read_a_chart(page)
    walk_the_calendar(page)
    look_through_x_ray(page)
    open_an_insight(page)
    insight = page.url.removeprefix(site.url)
    fit_and_are_named(browser, page, ("/backstage/activity?range=year&xray=1", insight), tmp_path)


def choose_days(page: Page) -> None:
    plays = page.get_by_role("figure", name="Plays")
    expect(plays.locator(".chart-total")).to_have_text("3")
    page.get_by_role("link", name="7 days").click()
    expect(plays.locator(".chart-total")).to_have_text("2")
    expect(plays.locator(".chart-change")).to_have_text("0 before")
    page.get_by_text("Choose the days yourself").click()
    last = page.get_by_label("To", exact=True).input_value()
    page.get_by_label("To", exact=True).fill("2099-01-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Choose days up to today.")).to_be_visible()
    page.get_by_label("To", exact=True).fill(last)
    page.get_by_label("From", exact=True).fill(last)
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".chart-legend")).to_contain_text("the day before")
    expect(plays.locator(".chart-total")).to_have_text("2")


def take_files(page: Page) -> None:
    page.get_by_role("link", name="30 days").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Days as CSV").click()
    with Path(coming.value.path()).open(newline="") as file:
        head, *days = csv.reader(file)
    table = page.get_by_role("figure", name="Plays").locator("tbody tr")
    shown = [row.split("\t") for row in table.evaluate_all(CELLS)]
    assert head[1] == "Plays" and [[day[1], day[7]] for day in days] == [row[1:] for row in shown]
    with page.expect_download() as coming:
        page.get_by_role("link", name="Everything as JSON").click()
    assert re.fullmatch(r"activity-[\d-]+\.json", coming.value.suggested_filename)


CELLS = "rows => rows.map(row => [...row.cells].map(cell => cell.textContent).join('\\t'))"


def read_a_chart(page: Page) -> None:
    plays = page.get_by_role("figure", name="Plays")
    plot = plays.locator("svg")
    width = plot.evaluate("plot => plot.getBoundingClientRect().width")
    plot.hover(position={"x": width - 3, "y": 20})
    expect(plays.locator("[data-chart-said]")).to_have_text(re.compile(r"\d{4}: 2, before 0"))
    plays.locator("summary").click()
    expect(plays.get_by_role("table")).to_be_visible()


def walk_the_calendar(page: Page) -> None:
    today = page.locator("[data-calendar] a.day")
    expect(today).to_have_count(1)
    today.focus()
    expect(page.locator("[data-calendar-said]")).to_have_text(re.compile("1 beat$"))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-calendar] .day:focus")).to_have_attribute(
        "aria-label", re.compile("no beats$")
    )
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(today).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".calendar-day").get_by_role("link", name="Looked At")).to_be_visible()


def look_through_x_ray(page: Page) -> None:
    page.get_by_role("link", name="X-ray", exact=True).click()
    expect(page.locator("[data-calendar] a.day[data-others][aria-current]")).to_have_attribute(
        "aria-label", re.compile(r"1 beat, \d+ by others")
    )
    expect(page.locator(".calendar-day")).to_contain_text("that anyone may hear.")


def open_an_insight(page: Page) -> None:
    page.get_by_role("table", name="Your best beats").get_by_role("link", name="Looked At").click()
    expect(page.get_by_role("heading", name="Insights of “Looked At”")).to_be_visible()
    expect(page.get_by_text("Nobody leaves at one place more than at another.")).to_be_visible()
    expect(page.locator(".badge", has_text="Excellent")).to_be_visible()


def test_it_all_works_without_javascript(site: Site, browser: Browser, tmp_path: Path) -> None:
    email = producer(site, tmp_path, "Plainly Seen", "Plainly Heard", seed=963)
    heard(site, email, "plainly-heard")
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    sign_in(plain, site, email)
    plain.goto(f"{site.url}/backstage/activity")
    plain.get_by_role("link", name="7 days").click()
    expect(plain.get_by_role("figure", name="Plays").locator(".chart-total")).to_have_text("2")
    plain.locator("[data-calendar] a.day").click()
    expect(plain.locator(".calendar-day").get_by_role("link", name="Plainly Heard")).to_be_visible()
    expect(plain.get_by_role("link", name="7 days")).to_have_attribute("aria-current", "page")
    context.close()
