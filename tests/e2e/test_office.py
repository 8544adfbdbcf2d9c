"""Running the site: a report and all that follows it, and a setting that another process goes by."""

import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import Site, sign_in
from tests.e2e.fitting import fit_and_are_named
from tests.e2e.test_disputes import import_beat
from tests.servers import free_ports

pytestmark = pytest.mark.browser


@pytest.fixture
def people(browser: Browser, site: Site) -> Iterator[dict[str, Page]]:
    """The producer and an admin, each in a browser of their own."""
    emails = {"owl": site.person("producer", "Owl of Office"), "root": site.person("admin", "Root of Office")}
    contexts: dict[str, BrowserContext] = {name: browser.new_context() for name in emails}
    pages = {name: context.new_page() for name, context in contexts.items()}
    for name, page in pages.items():
        sign_in(page, site, emails[name])
    yield pages
    for context in contexts.values():
        context.close()


def letter_to(site: Site, email: str, words: str) -> bool:
    """Whether a letter with these words has been written to the outbox."""
    outbox = site.folder / "var" / "outbox"
    letters = [path.read_text(errors="replace") for path in outbox.glob("*")] if outbox.exists() else []
    return any(email in letter and words in letter for letter in letters)


def report(page: Page, site: Site, slug: str) -> None:
    page.goto(f"{site.url}/beats/{slug}")
    page.get_by_role("link", name="Report", exact=True).click()
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("Choose what is wrong.").first).to_be_visible()
    page.get_by_label("It uses somebody’s work without permission").check()
    page.get_by_label("Say more").fill("This is my melody.")
    page.get_by_label("Your e-mail").fill("melody@example.com")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("Somebody will look at it")).to_be_visible()


def decide(page: Page, button: str, reason: str) -> None:
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("status").first).to_contain_text("It is decided")


def answer(page: Page) -> None:
    page.get_by_label("What we should know").fill("I played it myself.")
    page.get_by_label("Your full legal name").fill("Olivia Archer")
    page.get_by_label("I state in good faith").check()
    page.get_by_role("button", name="Send the counter-notice").click()
    expect(page.get_by_text("We have this answer")).to_be_visible()


def test_a_report_a_take_down_a_counter_notice_and_the_beat_is_back(
    page: Page, site: Site, people: dict[str, Page], tmp_path: Path, browser: Browser
) -> None:
    import_beat(site, "owlofoffice@example.com", tmp_path / "in", "Stolen Or Not", seed=4711)
    root, owl = people["root"], people["owl"]
    report(page, site, "stolen-or-not")
    root.goto(f"{site.url}/admin")
    root.get_by_role("navigation", name="Admin").first.get_by_role("link", name="Reports").click()
    root.get_by_role("link", name="Stolen Or Not").click()
    decide(root, "Take it down", "The proof is good.")
    answered = page.goto(f"{site.url}/beats/stolen-or-not")
    assert answered and answered.status == 451
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "This beat was taken down after somebody reported it."
    )
    site.wait_until(lambda: letter_to(site, "owlofoffice@example.com", "The proof is good."))
    owl.goto(f"{site.url}/beats/stolen-or-not")
    owl.get_by_role("link", name="See why, and how that stands").click()
    answer(owl)
    root.goto(f"{site.url}/admin/reports")
    root.get_by_role("region", name="Counter-notices").get_by_role("link", name="Stolen Or Not").click()
    decide(root, "Reinstate it", "It is theirs.")
    assert (back := page.goto(f"{site.url}/beats/stolen-or-not")) and back.status == 200
    site.wait_until(lambda: letter_to(site, "melody@example.com", "It is theirs."))
    pages = (
        "/admin",
        "/admin/users",
        "/admin/jobs?state=",
        "/admin/reports",
        "/admin/settings",
        "/admin/audit",
    )
    fit_and_are_named(browser, root, pages + shown_from(root, site), tmp_path)
    fit_and_are_named(browser, page, ("/report/beat/stolen-or-not",), tmp_path)
    fit_and_are_named(browser, owl, (owl.url.removeprefix(site.url),), tmp_path)


def shown_from(root: Page, site: Site) -> tuple[str, ...]:
    """One page of each kind that a list leads to."""
    found = []
    for path, begins in (
        ("/admin/users", "/admin/users/"),
        ("/admin/jobs?state=", "/admin/jobs/"),
        ("/admin/reports", "/admin/reports/"),
    ):
        root.goto(f"{site.url}{path}")
        found.append(root.locator(f'main a[href^="{begins}"]').first.get_attribute("href") or "")
    return (*found, root.url.removeprefix(site.url))


@contextmanager
def another_process(site: Site) -> Iterator[str]:
    """The same site, served once more by a process of its own."""
    [port] = free_ports(1)
    with (site.folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [*site.flask, "run", "--port", f"{port}"], env=site.environment, stdout=log, stderr=log
        )
    try:
        site.wait_until(lambda: answers(f"http://127.0.0.1:{port}/health"))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_a_setting_is_changed_and_another_process_shows_it(page: Page, own_site: Site) -> None:
    email = own_site.person("admin", "Root")
    sign_in(page, own_site, email)
    with another_process(own_site) as other:
        visitor = page.context.browser.new_page()  # type: ignore[union-attr]
        visitor.goto(other)
        expect(visitor).not_to_have_title("Beats & Co")
        page.goto(f"{own_site.url}/admin/settings")
        card = page.get_by_role("region", name="Site name")
        card.get_by_label("Value").fill("")
        card.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Enter a value, or let the environment’s hold again.").last).to_be_visible()
        page.get_by_role("region", name="Site name").get_by_label("Value").fill("Beats & Co")
        page.get_by_role("region", name="Site name").get_by_role("button", name="Save").click()
        expect(page.get_by_role("region", name="Site name")).to_contain_text("Set here")
        visitor.wait_for_timeout(10_000)
        visitor.goto(other)
        expect(visitor.get_by_role("link", name="Beats & Co, home")).to_be_visible()
        visitor.close()
    page.get_by_role("button", name="Let the environment say Site name again").click()
    expect(page.get_by_role("link", name="BeatPass, home")).to_be_visible()
