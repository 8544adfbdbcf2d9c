"""Forms that can't be sent as they are: what was typed isn't lost, and what to do is said."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import Site, sign_in

pytestmark = pytest.mark.browser


def test_after_signing_in_again_in_another_tab_the_form_is_there_with_what_was_typed(
    site: Site, context: BrowserContext, page: Page
) -> None:
    email = site.person("listener", "Signed Out")
    sign_in(page, site, email)
    page.goto(f"{site.url}/account")
    name = page.locator("#name")
    name.get_by_role("textbox").fill("Typed Before")
    other = context.new_page()
    other.goto(site.url)
    other.get_by_label("Account menu of Signed Out").click()
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("link", name="Sign in")).to_be_visible()
    name.get_by_role("button").click()
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    sign_in(other, site, email)
    page.go_back()
    expect(name.get_by_role("textbox")).to_have_value("Typed Before")
    name.get_by_role("button").click()
    expect(name.get_by_role("textbox")).to_have_value("Typed Before")
    other.reload()
    expect(other.get_by_label("Account menu of Typed Before")).to_be_visible()
