"""What counts as a play, from the sound in the browser to the figure on the page; the site's clock is set."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from domain.activity.listens import Device, Listen
from tests.e2e.conftest import heard_until
from tests.e2e.sound import write_beat
from tests.timed_site import TimedSite, timed_site

pytestmark = pytest.mark.browser
FAST = 8
ENDED = 30_000
# The sound runs ahead of the page's own clock, and the player takes it for a plain second a second.
SPED_UP = """
Object.defineProperty(HTMLMediaElement.prototype, "playbackRate", { get: () => 1 });
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TimedSite]:
    """One with a beat of 70 seconds and one of 24, by others, so that neither follows on the other."""
    beats = {"Long and Winding": 70, "Short and Sweet": 24}
    with timed_site(tmp_path_factory.mktemp("plays"), datetime(2026, 3, 4, 12, tzinfo=UTC)) as site:
        for seed, (name, seconds) in enumerate(beats.items(), 61):
            folder = tmp_path_factory.mktemp("beats")
            write_beat(folder / f"{name}.wav", seconds=seconds, seed=seed)
            site.command("import", str(folder), "--producer", site.person("producer", name))
        yield site


@pytest.fixture
def listener(site: TimedSite, context: BrowserContext) -> Page:
    """Somebody half an hour after whoever was before."""
    site.clock.go_on(timedelta(minutes=31))
    context.add_init_script(SPED_UP)
    return context.new_page()


def play(page: Page, site: TimedSite, slug: str = "long-and-winding") -> None:
    """The site's clock goes on as well: nobody has heard more than time has passed."""
    page.goto(f"{site.url}/beats/{slug}")
    page.locator("audio").evaluate(f"audio => {{ audio.defaultPlaybackRate = {FAST}; }}")
    with page.expect_response("**/plays"):
        page.locator(".deck [data-play]").click()
    site.clock.go_on(timedelta(minutes=3))
    expect(page.locator("[data-player-toggle]")).to_have_attribute("aria-pressed", "true")


def listens(site: TimedSite) -> list[Listen]:
    """Of the last half hour."""
    with site.services() as services:
        services.activity.fold_all()
        now = services.activity.clock.now()
        since, until = now - timedelta(minutes=29), now + timedelta(minutes=1)
        with services.activity.store.read() as unit:
            return unit.listens.walk(since, until, (since, ""), 99)


def plays_on(page: Page, site: TimedSite) -> int:
    page.goto(f"{site.url}/beats/long-and-winding")
    found = re.search(r"Plays\s*(\d+)", page.locator(".readout").text_content() or "")
    assert found
    return int(found[1])


def test_listening_for_half_a_minute_is_a_play_on_the_page(site: TimedSite, listener: Page) -> None:
    before = plays_on(listener, site)
    play(listener, site)
    with listener.expect_request(
        lambda request: "reports" in request.url and seconds_in(request) >= 30, timeout=ENDED
    ):
        heard_until(listener, 31)
    listener.locator("[data-player-toggle]").click()
    site.wait_until(lambda: [each.counted for each in listens(site)] == [True])
    [listen] = listens(site)
    assert listen.device is Device.COMPUTER and 30 <= listen.seconds < 60
    assert listen.parts.bit_count() >= 20
    assert plays_on(listener, site) == before + 1


def seconds_in(request: Any) -> float:
    return max(each["seconds"] for each in request.post_data_json["reports"])


def test_half_of_a_short_beat_is_a_play_and_hearing_it_again_at_once_is_none(
    site: TimedSite, listener: Page
) -> None:
    play(listener, site, "short-and-sweet")
    toggle = listener.locator("[data-player-toggle]")
    expect(toggle).to_have_attribute("aria-pressed", "false", timeout=ENDED)
    with listener.expect_response("**/plays"):
        toggle.click()
    site.clock.go_on(timedelta(minutes=3))
    expect(toggle).to_have_attribute("aria-pressed", "true")
    expect(toggle).to_have_attribute("aria-pressed", "false", timeout=ENDED)
    site.wait_until(lambda: sorted(str(each.reason) for each in listens(site)) == ["None", "repeat"])
    assert all(each.share > 0.9 for each in listens(site))


def test_closing_the_page_tells_what_was_heard(site: TimedSite, listener: Page) -> None:
    play(listener, site)
    heard_until(listener, 5)
    listener.close(run_before_unload=True)
    site.wait_until(lambda: len(listens(site)) == 1)
    [listen] = listens(site)
    assert listen.seconds > 3 and str(listen.reason) == "short"


def test_seeking_around_makes_no_play(site: TimedSite, listener: Page) -> None:
    play(listener, site)
    for time in range(5, 65, 3):
        listener.locator("audio").evaluate(f"audio => {{ audio.currentTime = {time}; }}")
        listener.wait_for_timeout(20)
    with listener.expect_response("**/plays/reports"):
        listener.locator("[data-player-toggle]").click()
    [listen] = listens(site)
    assert not listen.counted and listen.seconds < 25


def test_what_is_heard_while_offline_counts_once_one_is_back(
    site: TimedSite, listener: Page, context: BrowserContext
) -> None:
    play(listener, site)
    heard_until(listener, 2)
    context.set_offline(True)
    heard_until(listener, 45)
    listener.locator("[data-player-toggle]").click()
    assert listens(site) == []
    with listener.expect_response("**/plays/reports"):
        context.set_offline(False)
    site.wait_until(lambda: [each.counted for each in listens(site)] == [True])
    assert listener.evaluate("localStorage.getItem('plays')") is None


def test_moving_between_pages_and_loading_one_anew_goes_on_with_the_listen(
    site: TimedSite, listener: Page
) -> None:
    play(listener, site)
    heard_until(listener, 6)
    listener.get_by_role("link", name="Browse").first.click()
    listener.wait_for_url("**/beats")
    heard_until(listener, 14)
    listener.reload()
    heard_until(listener, 34)
    listener.locator("[data-player-toggle]").click()
    site.wait_until(lambda: [each.counted for each in listens(site)] == [True])


def test_the_bars_button_plays_again_after_the_sound_could_not_be_fetched(
    site: TimedSite, page: Page
) -> None:
    page.goto(f"{site.url}/beats/long-and-winding")
    page.route("**/media/preview/*", lambda route: route.abort())
    page.locator(".deck [data-play]").click()
    expect(page.locator("[data-player-error]")).to_contain_text("Choose play to try again.")
    page.unroute("**/media/preview/*")
    page.locator("[data-player-toggle]").click()
    heard_until(page, 1)
    expect(page.locator("[data-player-error]")).to_be_hidden()
