"""What guards an account, and what becomes of it: a second factor with recovery, deleting, an archive."""

import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD, Site
from tests.e2e.test_accounts_journey import mailed_link, register, sign_out
from tests.second_factors import app_code

pytestmark = pytest.mark.browser


def first_step(page: Page, site: Site, address: str) -> None:
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("E-mail").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def second_step(page: Page, code: str) -> None:
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in").click()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_second_factor_from_setting_it_up_to_a_recovery_code(site: Site, page: Page) -> None:
    address = register(page, site, "Careful")
    page.goto(f"{site.url}/account")
    page.get_by_role("link", name="Two-factor authentication").click()
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("img", name="The key as a code to scan")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    assert fits(page)
    key = page.locator(".secret-key").inner_text()
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_label("Code", exact=True)).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Code", exact=True).fill(app_code(key, datetime.now(UTC), -1))
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_role("heading", name="Two-factor authentication is on")).to_be_visible()
    codes = page.locator(".recovery-codes code").all_inner_texts()
    assert len({*codes}) == 10 and fits(page)
    page.set_viewport_size({"width": 1280, "height": 740})
    page.get_by_role("link", name="I have written them down").click()
    expect(page.get_by_text("You have 10 recovery codes left.")).to_be_visible()

    sign_out(page)
    first_step(page, site, address)
    expect(page.get_by_role("heading", name="Enter a code")).to_be_visible()
    second_step(page, "123456")
    expect(page.get_by_role("alert")).to_contain_text("ACC-123")
    second_step(page, app_code(key, datetime.now(UTC) + timedelta(seconds=1)))
    page.wait_for_url(f"{site.url}/")

    sign_out(page)
    first_step(page, site, address)
    second_step(page, codes[0])
    page.wait_for_url(f"{site.url}/")
    page.goto(f"{site.url}/account/two-factor")
    expect(page.get_by_text("You have 9 recovery codes left.")).to_be_visible()
    page.get_by_role("button", name="Switch off").click()
    expect(page.get_by_text("Two-factor authentication is off.")).to_be_visible()


def test_deleting_an_account_and_taking_it_back(site: Site, page: Page) -> None:
    address = register(page, site, "Leaver")
    page.goto(f"{site.url}/account")
    page.get_by_role("link", name="Delete your account").click()
    expect(page.get_by_text("listening history")).to_be_visible()
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_label("I have read what will happen.")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("I have read what will happen.").check()
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("heading", name="Your account will be deleted")).to_be_visible()

    page.goto(f"{site.url}/account")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    first_step(page, site, address)
    expect(page.get_by_role("heading", name="Your account will be deleted")).to_be_visible()
    page.goto(mailed_link(site, address, "/account/stay/"))
    page.get_by_role("button", name="Keep my account").click()
    expect(page.get_by_text("Your account stays")).to_be_visible()
    first_step(page, site, address)
    page.wait_for_url(f"{site.url}/")


def test_taking_ones_data_along(site: Site, page: Page, tmp_path: Path) -> None:
    address = register(page, site, "Packer")
    page.goto(f"{site.url}/account/data")
    page.get_by_role("button", name="Put my archive together").click()
    expect(page.get_by_text("being put together").first).to_be_visible()
    download = page.get_by_role("link", name="Download")
    for _ in range(60):
        if download.is_visible():
            break
        page.wait_for_timeout(500)
        page.goto(f"{site.url}/account/data")
    with page.expect_download() as handed:
        download.click()
    assert re.fullmatch(r"BeatPass \d{4}-\d\d-\d\d\.zip", handed.value.suggested_filename)
    handed.value.save_as(tmp_path / "data.zip")
    with zipfile.ZipFile(tmp_path / "data.zip") as archive:
        assert archive.testzip() is None
        assert address in archive.read("profile/account.json").decode()
        assert "profile/account.json: your account (1)" in archive.read("README.txt").decode()
