"""Forms that can't be sent as they are: what was typed isn't lost, and what to do is said."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import Site, sign_in, sign_in_by_form

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
    sign_in_by_form(other, site, email)
    page.go_back()
    expect(name.get_by_role("textbox")).to_have_value("Typed Before")
    name.get_by_role("button").click()
    expect(name.get_by_role("textbox")).to_have_value("Typed Before")
    other.reload()
    expect(other.get_by_label("Account menu of Typed Before")).to_be_visible()


def test_a_picture_that_is_too_large_is_named_beside_its_field_and_not_sent(
    site: Site, page: Page, tmp_path: Path
) -> None:
    for name, size in (("huge.jpg", 9 * 1024**2), ("small.jpg", 1024)):
        (tmp_path / name).write_bytes(bytes(size))
    page.goto(f"{site.url}/support")
    page.get_by_label("Message").fill("What I typed")
    field = page.get_by_label("Screenshot")
    field.set_input_files(tmp_path / "huge.jpg")
    expect(page.locator("#f-screenshot-error")).to_contain_text("“huge.jpg” has more than 6 MB.")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("")
    field.set_input_files(tmp_path / "small.jpg")
    expect(page.locator("#f-screenshot-error")).to_be_hidden()
    expect(page.get_by_label("Message")).to_have_value("What I typed")


def test_two_tabs_of_one_collection_keep_what_is_typed_in_either(
    site: Site, context: BrowserContext, page: Page
) -> None:
    sign_in(page, site, site.person("producer", "Two Tabs"))
    page.goto(f"{site.url}/backstage/upload")
    page.get_by_role("button", name="Create Collection").click()
    expect(page.locator("#c-title")).to_be_visible()
    other = context.new_page()
    other.goto(page.url)
    kept = "**/keep"
    with page.expect_response(kept):
        page.locator("#c-description").fill("From one tab.")
    with page.expect_response(kept):
        page.get_by_label("Use the collection’s cover for beats without one").check()
    with page.expect_response(kept):
        page.get_by_label("Private").check()
    with other.expect_response(kept):
        other.locator("#c-title").fill("From the other")
    expect(other.locator("[data-batch-kept]")).to_have_text("What you typed is kept.")
    for tab in (page, other):
        tab.reload()
        expect(tab.locator("#c-title")).to_have_value("From the other")
        expect(tab.locator("#c-description")).to_have_value("From one tab.")
        expect(tab.get_by_label("Use the collection’s cover for beats without one")).to_be_checked()
        expect(tab.get_by_label("Private")).to_be_checked()
