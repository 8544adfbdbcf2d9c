"""The dashboard's greeting, by the clock where the producer sits."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Site, sign_in

pytestmark = pytest.mark.browser
EVENING_IN_TOKYO = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)


def test_the_greeting_follows_the_producers_own_clock(site: Site, browser: Browser) -> None:
    early_bird = site.person("producer", "Early Bird")
    with browser.new_context(timezone_id="Asia/Tokyo") as context:
        page = context.new_page()
        sign_in(page, site, early_bird)
        page.clock.set_fixed_time(EVENING_IN_TOKYO)
        page.goto(f"{site.url}/backstage")
        expect(page.get_by_role("heading", level=1)).to_have_text("Good evening, Early Bird")
        expect(page.locator("main .eyebrow")).to_have_text("Wednesday 4 March 2026")
