"""The profile from its editor to a player in a page of another origin."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from domain.profiles.pictures import sized
from tests.e2e.conftest import heard_until, sign_in
from tests.e2e.fitting import fit_and_are_named
from tests.e2e.sound import write_beat
from tests.e2e.test_plays import SPED_UP, listens
from tests.timed_site import TimedSite, timed_site

pytestmark = pytest.mark.browser
EDITOR = "/backstage/profile"
FAST = 8
TABS = ("", "/beats", "/credits", "/gallery", "/followers", "/similar", "/achievements", "/albums")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TimedSite]:
    with timed_site(tmp_path_factory.mktemp("profiles"), datetime(2026, 3, 4, 12, tzinfo=UTC)) as site:
        folder = tmp_path_factory.mktemp("beats")
        write_beat(folder / "Long and Winding.wav", seconds=70, seed=7)
        site.command("import", str(folder), "--producer", site.person("producer", "Owl"))
        yield site


def picture(folder: Path) -> Path:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (1200, 600), "red")
    image.paste("blue", (600, 0, 1200, 600))
    image.save(folder / "me.png")
    return folder / "me.png"


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=re.compile(f"^{name}")).click()


def fill_in(page: Page, folder: Path) -> None:
    page.get_by_role("combobox", name=re.compile("^Genres")).fill("Trap")
    tab(page, "Links")
    page.get_by_role("button", name="Add a link").click()
    page.get_by_role("textbox", name="Address").last.fill("https://instagram.com/owl")
    tab(page, "Biography")
    page.get_by_role("textbox", name=re.compile("^Biography")).fill("Beats from Lyon, see www.example.com")
    tab(page, "Images")
    page.get_by_label("New picture").first.set_input_files(picture(folder))
    tab(page, "Credits")
    page.get_by_role("button", name="Add a credit").click()
    page.get_by_role("textbox", name="Title").fill("Night Bus")
    page.get_by_role("textbox", name="Artist", exact=True).fill("Ada")
    page.get_by_label("Mixing engineer").check()


def crop_to_the_right(page: Page) -> None:
    """By the keyboard alone."""
    tab(page, "Images")
    canvas = page.get_by_role("img", name=re.compile("The part of the picture"))
    canvas.first.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    value = page.locator("[name=images-avatar-crop]").input_value()
    assert [float(each) for each in value.split(",")] == [0.5, 0, 0.5, 1]


def test_an_error_in_a_tab_that_isnt_open_is_led_to_and_nothing_typed_is_lost(
    site: TimedSite, page: Page, browser: Browser, tmp_path: Path
) -> None:
    sign_in(page, site, "owl@example.com")
    page.goto(site.url + EDITOR)
    fill_in(page, tmp_path)
    crop_to_the_right(page)
    tab(page, "Details")
    expect(page.get_by_role("tabpanel")).to_have_count(1)
    page.get_by_role("button", name="Save Artist").click()

    expect(page.get_by_role("alert")).to_contain_text("Biography: Links don't belong into the text")
    expect(page.get_by_role("tab", name=re.compile("Biography.*1"))).to_have_attribute(
        "aria-selected", "true"
    )
    expect(page.get_by_role("textbox", name=re.compile("^Biography"))).to_have_attribute(
        "aria-invalid", "true"
    )
    tab(page, "Details")
    page.get_by_role("alert").get_by_role("link").click()
    text = page.get_by_role("textbox", name=re.compile("^Biography"))
    expect(text).to_be_focused()
    leaving = list[str]()
    page.on("dialog", lambda dialog: (leaving.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="View page").click()
    page.wait_for_timeout(300)
    assert leaving == ["beforeunload"] and page.url.startswith(site.url + EDITOR)
    page.screenshot(path=tmp_path / "editor-error.png", full_page=True)

    text.fill("Beats from Lyon.")
    expect(page.locator("[data-tab-mark]:visible")).to_have_count(0)
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview").click()
    expect(opened.value.get_by_text("nothing is saved yet")).to_be_visible()
    expect(opened.value.locator("img[src^='data:']")).to_have_count(1)
    opened.value.screenshot(path=tmp_path / "preview.png", full_page=True)
    opened.value.close()
    page.get_by_role("button", name="Save Artist").click()
    expect(page.get_by_text("Your profile is published.")).to_be_visible()
    assert leaving == ["beforeunload"]

    with site.services() as services:
        head = services.profiles.pages.head(slug="owl")
        with services.blobs.open(sized(head.picture_key, 128)) as file:
            red, _, blue = Image.open(BytesIO(file.read())).convert("RGB").getpixel((2, 64))  # type: ignore[misc]
    assert blue > 200 > red
    fit_and_are_named(browser, page, (EDITOR, *(f"/producers/owl{name}" for name in TABS)), tmp_path)
    page.goto(f"{site.url}/producers/owl/credits")
    expect(page.locator(".credit")).to_contain_text("Night Bus")


@contextmanager
def another_site(page: str) -> Iterator[str]:
    """A page of another host and port, which knows of ours what the share menu gave."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>Blog</title><body>{page}".encode())

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def test_an_error_in_the_last_tab_makes_no_page_wider(site: TimedSite, page: Page) -> None:
    """Its mark lies beyond a phone's edge, in tabs that scroll by themselves."""
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, site, "owl@example.com")
    page.goto(site.url + EDITOR)
    tab(page, "Credits")
    page.get_by_role("button", name="Add a credit").click()
    page.get_by_role("textbox", name=re.compile("^Title")).last.fill("Night Drive")
    page.get_by_role("button", name="Save Artist").click()
    expect(page.locator("[data-tab-mark]:visible")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("path", ["/beats/long-and-winding", "/producers/owl"])
def test_a_player_works_in_a_page_of_another_origin_and_its_plays_count(
    site: TimedSite, context: BrowserContext, tmp_path: Path, path: str
) -> None:
    site.clock.go_on(timedelta(minutes=61))
    context.add_init_script(SPED_UP)
    page = context.new_page()
    page.goto(site.url + path)
    code = page.locator("#f-share-embed").input_value().replace("http://127.0.0.1:8000", site.url)
    context.clear_cookies()
    page.goto("about:blank")
    with another_site(code) as address:
        page.goto(address)
        frame = page.frame_locator("iframe")
        frame.locator("audio").evaluate(f"audio => {{ audio.defaultPlaybackRate = {FAST}; }}")
        with page.expect_response("**/embed/plays") as opened:
            frame.locator("main [data-play]").first.click()
        assert opened.value.status == 201
        site.clock.go_on(timedelta(minutes=3))
        inner = page.frames[1]
        heard_until(inner, 31)  # type: ignore[arg-type]
        page.screenshot(path=tmp_path / "embedded.png")
        frame.locator("main [data-play]").first.click()
        site.wait_until(lambda: [each.counted for each in listens(site)] == [True])
        assert context.cookies() == []
