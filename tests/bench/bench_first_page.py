"""The first view of a page in a browser that has nothing yet: what comes, and when its main part shows."""

import os
import statistics
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from jobs.demo.cast import ARTISTS
from jobs.demo.filling import PASSWORD
from tests.bench.table import RUNS, Row, print_rows
from tests.e2e.conftest import CHROMIUM, QUIET
from tests.sites import Site, running

MOST_BYTES, MOST_SECONDS = 100_000, 1.0
LEFT_OUT = frozenset({"Image", "Media"})
LARGEST = """() => new Promise((done, failed) => {
    const watch = new PerformanceObserver(list => done(list.getEntries().at(-1).startTime / 1000));
    watch.observe({type: "largest-contentful-paint", buffered: true});
    setTimeout(() => failed(new Error("Nothing was painted.")), 5000);
})"""


@dataclass(frozen=True)
class View:
    """One first view: bytes by kind of resource, heads included, and seconds until the largest paint."""

    bytes: Counter[str]
    largest: float

    @property
    def counted(self) -> int:
        return sum(size for kind, size in self.bytes.items() if kind not in LEFT_OUT)


class Traffic:
    """What a page fetches, by kind of resource."""

    def __init__(self, page: Page) -> None:
        self.bytes: Counter[str] = Counter()
        self._kinds: dict[str, str] = {}
        wire = page.context.new_cdp_session(page)
        wire.on("Network.requestWillBeSent", self._asked)
        wire.on("Network.loadingFinished", self._came)
        wire.send("Network.enable")

    def _asked(self, told: dict[str, Any]) -> None:
        self._kinds[told["requestId"]] = told["type"]

    def _came(self, told: dict[str, Any]) -> None:
        self.bytes[self._kinds[told["requestId"]]] += int(told["encodedDataLength"])


def demo_site(folder: Path) -> Site:
    """The demo, filled and not yet started; a smoke test has no smaller one."""
    site = Site(folder)
    site.command("demo", "--no-serve")
    return site


@contextmanager
def opened(browser: Browser, site: Site, cookie: str) -> Iterator[BrowserContext]:
    """Somebody's browser, with an empty cache."""
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        if cookie:
            context.add_cookies([{"name": "beatpass", "url": site.url, "value": cookie}])
        yield context


def view(browser: Browser, site: Site, path: str, cookie: str) -> View:
    with opened(browser, site, cookie) as context:
        page = context.new_page()
        traffic = Traffic(page)
        answer = page.goto(site.url + path, wait_until="networkidle")
        assert answer is not None and answer.status == 200 and page.url == site.url + path, page.url
        return View(traffic.bytes, page.evaluate(LARGEST))


def addresses(browser: Browser, site: Site) -> dict[str, tuple[str, str]]:
    """What the pages are called, with their addresses and who looks at them."""
    with opened(browser, site, "") as context:
        page = context.new_page()
        page.goto(site.url)
        beat, producer = (
            page.locator(f".beat-card {link}").first.get_attribute("href") or ""
            for link in (".beat-name a", ".beat-by a")
        )
    visitors = {"the home page": "/", "a beat": beat, "a producer’s page": producer, "Browse": "/beats"}
    owner = site.cookie(ARTISTS[0].email, PASSWORD)
    return {name: (path, "") for name, path in visitors.items()} | {"the Dashboard": ("/backstage", owner)}


def rows_of(name: str, views: list[View]) -> Iterator[Row]:
    heaviest = max(views, key=lambda each: each.counted)
    kinds = (f"{kind} {size / 1000:.1f}" for kind, size in sorted(heaviest.bytes.items()))
    told = f"{heaviest.counted / 1000:.1f} KB"
    what, reach = f"First view of {name}, without audio and images", f"at most {MOST_BYTES // 1000} KB"
    yield Row(what, reach, told, heaviest.counted <= MOST_BYTES, f"in KB: {', '.join(kinds)}")
    seconds = [each.largest for each in views]
    largest = statistics.median(seconds)
    what = f"First view of {name}, largest contentful paint"
    note = f"median of {len(views)}, the slowest {max(seconds):.2f} s"
    yield Row(what, f"under {MOST_SECONDS:.0f} s", f"{largest:.2f} s", largest < MOST_SECONDS, note)


def main() -> list[Row]:
    if CHROMIUM is None:
        return [Row("First view of a page", f"at most {MOST_BYTES // 1000} KB", "no Chromium on PATH", None)]
    flags = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else [*QUIET]
    with (
        tempfile.TemporaryDirectory() as folder,
        running(demo_site(Path(folder))) as site,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM, args=flags) as browser,
    ):
        rows: list[Row] = []
        for name, (path, cookie) in addresses(browser, site).items():
            rows += rows_of(name, [view(browser, site, path, cookie) for _ in range(RUNS)])
        return rows


if __name__ == "__main__":
    print_rows(main())
