"""The whole site, started as `make run` starts it, and a real Chromium to look at it with."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from adapters.embedded import tied_to_us
from tests.servers import free_ports

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
PASSWORD = "correct horse battery"
FLASK = (sys.executable, "-m", "flask", "--app", "app")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None:
        why = "NO CHROMIUM ON PATH: the browser tests did not run. Install it, then run make test again."
        for item in items:
            if item.path.is_relative_to(Path(__file__).parent):
                item.add_marker(pytest.mark.skip(reason=why))


@dataclass
class Site:
    """A running site with its own data folder."""

    folder: Path
    port: int = field(default_factory=lambda: free_ports(1)[0])
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    @property
    def environment(self) -> dict[str, str]:
        own = {"DATA_DIR": str(self.folder / "var"), "PORT": str(self.port), "LEASE_SECONDS": "5"}
        return os.environ | own

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                tied_to_us([*FLASK, "up"]),
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_until(self._answers)

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            assert self.process.wait(30) == 0, self.log

    def command(self, *words: str) -> str:
        done = subprocess.run(
            [*FLASK, *words], env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    def person(self, role: str, name: str) -> str:
        """Make an account at the command line; returns its e-mail."""
        email = f"{re.sub('[^a-z]', '', name.lower())}@example.com"
        self.command(
            "users", "create", "--email", email, "--password", PASSWORD, "--role", role, "--name", name
        )
        return email

    def wait_until(self, happened: object, seconds: float = 40) -> None:
        deadline = time.monotonic() + seconds
        while not happened():  # type: ignore[operator]
            assert time.monotonic() < deadline, self.log
            time.sleep(0.1)

    def _answers(self) -> bool:
        assert self.process is not None and self.process.poll() is None, self.log
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    site = Site(folder)
    site.start()
    try:
        yield site
    finally:
        site.stop()


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
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{site.url}/")


def heard_until(page: Page, seconds: float) -> None:
    """Wait while the audio plays up to a time; the site's own policy forbids the page to do the waiting."""
    audio = page.locator("audio")
    for _ in range(300):
        time, paused = audio.evaluate("audio => [audio.currentTime, audio.paused]")
        if time > seconds and not paused:
            return
        page.wait_for_timeout(100)
    pytest.fail(f"the audio stands at {time} s instead of {seconds} s")
