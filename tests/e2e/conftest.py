"""The whole site, started as `make run` starts it, and a real Chromium to look at it with."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.second_factors import app_code
from tests.sites import PASSWORD, Site, running_site

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))),
    None,
)
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--autoplay-policy=no-user-gesture-required",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None:
        why = "NO CHROMIUM ON PATH: the browser tests did not run. Install it, then run make test again."
        for item in items:
            if item.path.is_relative_to(Path(__file__).parent):
                item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that outlives its test: people may want to look at the pictures in it."""
    return tmp_path_factory.mktemp("journey")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all journeys that leave each other alone."""
    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[Site]:
    """A site for a test that needs it empty, or hurts it."""
    with running_site(tmp_path) as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else [*QUIET]
        with playwright.chromium.launch(executable_path=CHROMIUM, args=arguments) as browser:
            yield browser


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of one's own: no cookies, nothing remembered; any script error fails the test."""
    context, errors = browser.new_context(), list[str]()
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context
    context.close()
    assert errors == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def sign_in(page: Page, site: Site, email: str, password: str = PASSWORD) -> None:
    """Without the form, which lets one address sign in so often and no more: all tests come from one."""
    told = {"name": "beatpass", "url": site.url, "httpOnly": True, "sameSite": "Lax"}
    page.context.add_cookies([{**told, "value": site.cookie(email, password)}])  # type: ignore[list-item]
    page.goto(f"{site.url}/")


def sign_in_by_form(page: Page, site: Site, email: str, password: str = PASSWORD) -> None:
    """As people do, who may be told to wait, and then do."""
    while wait := _try_to_sign_in(page, site, email, password):
        page.wait_for_timeout(1000 * wait)
    page.wait_for_url(f"{site.url}/")


def _try_to_sign_in(page: Page, site: Site, email: str, password: str) -> int:
    """For how many seconds the site wants to be left alone; 0 once it has answered."""
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.get_by_role("button", name="Sign in").click()
    is_too_often = answered.value.status == 429
    return int(answered.value.header_value("retry-after") or "1") if is_too_often else 0


def set_up_second_factor(page: Page) -> str:
    """On its page, and on to where one was going; the app's key."""
    page.get_by_role("button", name="Set it up").click()
    key = page.locator(".secret-key").inner_text()
    page.get_by_label("Code", exact=True).fill(app_code(key, datetime.now(UTC), -1))
    page.get_by_role("button", name="Switch on").click()
    page.get_by_role("link", name="I have written them down").click()
    return key


def heard_until(page: Page, seconds: float) -> None:
    """Wait while the audio plays up to a time; the site's own policy forbids the page to do the waiting."""
    audio = page.locator("audio")
    for _ in range(300):
        time, paused = audio.evaluate("audio => [audio.currentTime, audio.paused]")
        if time > seconds and not paused:
            return
        page.wait_for_timeout(100)
    pytest.fail(f"the audio stands at {time} s instead of {seconds} s")
