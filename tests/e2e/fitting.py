"""How pages look that a journey has come to: nothing sticks out of them, everything is named."""

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from domain.slugs import slugify
from tests.e2e.test_looks import SIZES, STICKING_OUT, UNNAMED, Watch

LOOKS: tuple[tuple[str, Literal["light", "dark"]], ...] = (("phone", "dark"), ("desk", "light"))


def fit_and_are_named(browser: Browser, person: Page, paths: tuple[str, ...], folder: Path) -> None:
    """The pages with money on them, on a phone in the dark and on a desk by day."""
    here, cookies = urlsplit(person.url), person.context.storage_state()
    for size, theme in LOOKS:
        width, height = SIZES[size]
        with browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme, storage_state=cookies
        ) as context:
            page = context.new_page()
            watch = Watch(page)
            for path in paths:
                page.goto(f"{here.scheme}://{here.netloc}{path}", wait_until="load")
                name = slugify(path, "home")
                page.screenshot(path=folder / f"{name}-{size}-{theme}.png", full_page=True)
                assert page.evaluate(STICKING_OUT) == [], path
                assert page.evaluate(UNNAMED) == [], path
            assert watch.complaints == []
