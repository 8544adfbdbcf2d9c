"""What counts as a play, from the browser's own clock to the figure on the page."""

import pytest
from playwright.sync_api import Page, Response, expect

from tests.e2e.conftest import Site, heard_until
from tests.e2e.sound import write_beat

pytestmark = pytest.mark.browser
ENDED = 30_000


@pytest.fixture(scope="module")
def beat_page(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a beat of 45 seconds."""
    folder = tmp_path_factory.mktemp("beats")
    write_beat(folder / "Short and Sweet.wav", seconds=45, seed=61)
    site.command("import", str(folder), "--producer", site.person("producer", "Short Beats"))
    return f"{site.url}/beats/short-and-sweet"


def test_a_beat_of_45_seconds_counts_once_it_is_half_heard(beat_page: str, page: Page) -> None:
    reports: list[Response] = []
    page.on("response", lambda answer: reports.append(answer) if answer.url.endswith("/listens") else None)

    page.goto(beat_page)
    page.locator("audio").evaluate("audio => { audio.defaultPlaybackRate = 8; }")
    page.locator(".deck [data-play]").click()
    expect(page.locator("[data-player-toggle]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-player-toggle]")).to_have_attribute("aria-pressed", "false", timeout=ENDED)

    assert [report.json() for report in reports] == [{"counted": True}]
    assert 22.5 <= reports[0].request.post_data_json["seconds"] < 30
    page.reload()
    expect(page.locator(".readout")).to_contain_text("Plays1")


def test_the_bars_button_plays_again_after_the_sound_could_not_be_fetched(beat_page: str, page: Page) -> None:
    page.goto(beat_page)
    page.route("**/media/preview/*", lambda route: route.abort())
    page.locator(".deck [data-play]").click()
    expect(page.locator("[data-player-error]")).to_contain_text("Choose play to try again.")
    page.unroute("**/media/preview/*")
    page.locator("[data-player-toggle]").click()
    heard_until(page, 1)
    expect(page.locator("[data-player-error]")).to_be_hidden()
