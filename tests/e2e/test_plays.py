"""What counts as a play, from the browser's own clock to the figure on the page."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, expect

from tests.e2e.conftest import Site
from tests.e2e.sound import write_beat

pytestmark = pytest.mark.browser
ENDED = 30_000


def test_a_beat_of_45_seconds_counts_once_it_is_half_heard(site: Site, page: Page, tmp_path: Path) -> None:
    write_beat(tmp_path / "Short and Sweet.wav", seconds=45, seed=61)
    site.command("import", str(tmp_path), "--producer", site.person("producer", "Short Beats"))
    reports: list[Response] = []
    page.on("response", lambda answer: reports.append(answer) if answer.url.endswith("/listens") else None)

    page.goto(f"{site.url}/beats/short-and-sweet")
    page.locator("audio").evaluate("audio => { audio.defaultPlaybackRate = 8; }")
    page.locator(".deck [data-play]").click()
    expect(page.locator("[data-player-toggle]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-player-toggle]")).to_have_attribute("aria-pressed", "false", timeout=ENDED)

    assert [report.json() for report in reports] == [{"counted": True}]
    assert 22.5 <= reports[0].request.post_data_json["seconds"] < 30
    page.reload()
    expect(page.locator(".readout")).to_contain_text("Plays1")
