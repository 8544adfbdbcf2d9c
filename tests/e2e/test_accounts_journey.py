"""An account's life: registering, coming back, changing the password, losing it; applying twice."""

import email
import re
from email import policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PASSWORD, Site, sign_in, sign_in_by_form

pytestmark = pytest.mark.browser
NEW = "a second password"
NEWEST = "a third password"


def mailed_link(site: Site, to: str, purpose: str) -> str:
    """The address in the newest letter to somebody, once it lies in the outbox."""
    found: list[str] = []

    def has_arrived() -> bool:
        letters = sorted((site.folder / "var" / "outbox").glob("*.eml"))
        found.extend(link for path in letters for link in links_in(path, to) if purpose in link)
        return bool(found)

    site.wait_until(has_arrived)
    return found[-1]


def links_in(path: Path, to: str) -> list[str]:
    letter = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    body = letter.get_body()
    return re.findall(r"http://\S+", body.get_content()) if body and letter["To"] == to else []


def register(page: Page, site: Site, name: str) -> str:
    page.goto(f"{site.url}/register")
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill(f"{name.lower()}@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_text("Your account is ready.")).to_be_visible()
    return f"{name.lower()}@example.com"


def sign_out(page: Page) -> None:
    page.get_by_label("Account menu").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("link", name="Register")).to_be_visible()


def test_an_account_from_registering_to_a_reset(site: Site, page: Page, browser: Browser) -> None:
    address = register(page, site, "Wanderer")
    sign_out(page)
    sign_in_by_form(page, site, address)
    with browser.new_context() as elsewhere:
        other = elsewhere.new_page()
        sign_in_by_form(other, site, address)

        page.goto(f"{site.url}/account")
        page.get_by_label("Current password").fill(PASSWORD)
        page.get_by_label("New password").fill(NEW)
        page.get_by_role("button", name="Change password").click()
        expect(page.get_by_text("Your password is changed")).to_be_visible()
        other.goto(f"{site.url}/account")
        expect(other.get_by_role("heading", name="Sign in")).to_be_visible()

        reset(other, site, address)
    page.goto(f"{site.url}/account")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def reset(page: Page, site: Site, address: str) -> None:
    """By the link in the letter, which then signs in with what was chosen."""
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("E-mail").fill(address)
    page.get_by_role("button", name="Mail me a link").click()
    expect(page.get_by_text("a link is on its way")).to_be_visible()
    page.goto(mailed_link(site, address, "/reset-password/"))
    page.get_by_label("New password").fill(NEWEST)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Sign in with the new one.")).to_be_visible()
    sign_in_by_form(page, site, address, NEWEST)


def fill_application(page: Page, name: str) -> None:
    for label, text in (
        ("Producer name", name),
        ("Link to your beats", "https://example.com/beats"),
        ("Legal first name", "Hope"),
        ("Legal last name", "Full"),
    ):
        page.get_by_label(label).fill(text)
    page.get_by_label("I made the music").check()
    page.get_by_label("I agree that beats").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("heading", name="We have your application")).to_be_visible()


def test_who_was_denied_reads_why_and_applies_again(site: Site, page: Page, browser: Browser) -> None:
    register(page, site, "Hopeful")
    page.goto(f"{site.url}/producers/apply")
    fill_application(page, "Hopeful One")
    with browser.new_context() as desk:
        root = desk.new_page()
        sign_in(root, site, site.person("admin", "Denier"))
        root.goto(f"{site.url}/admin")
        card = root.get_by_role("region", name="Hopeful One")
        card.get_by_label("Reason for denying").fill("The link shows no beats.")
        card.get_by_role("button", name="Deny").click()
        expect(root.get_by_text("The applicant was told why.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("The link shows no beats.")).to_be_visible()
    fill_application(page, "Hopeful Two")
