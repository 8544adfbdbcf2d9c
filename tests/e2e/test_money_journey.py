"""From a producer who connects to a beat that is sold, paid for, licensed and booked; all with test money."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Site, sign_in
from tests.e2e.sound import write_beat
from tests.sites import what_is_wrong_with_the_books

pytestmark = pytest.mark.browser
INDICATORS = ("Connected", "Charges Enabled", "Payouts Enabled")


def connect(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/backstage/finances")
    page.get_by_label("Country", exact=True).select_option("Canada")
    page.get_by_role("button", name="Continue to the sandbox").click()
    expect(page.locator(".error-summary")).to_contain_text("it can't be changed afterwards")
    expect(page.get_by_label("Country", exact=True)).to_have_value("CA")
    page.get_by_role("checkbox", name="This is my country").check()
    page.get_by_role("button", name="Continue to the sandbox").click()
    expect(page.get_by_text("Test money: nothing is charged.")).to_be_visible()
    page.get_by_role("button", name="Leave unfinished").click()
    expect(page.locator("main .badge-good")).to_have_count(0)
    page.get_by_role("link", name="Complete setup").click()
    page.get_by_role("button", name="Fill in and finish").click()
    page.wait_for_url(f"{site.url}/backstage/finances")
    for name in INDICATORS:
        expect(page.locator("main .badge-good", has_text=f"{name}: yes")).to_be_visible()
    expect(page.get_by_text("No transactions yet")).to_be_visible()


def offer_exclusively(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/backstage/beats")
    page.get_by_role("link", name="Licensing of Sold Tonight").click()
    page.get_by_role("radio", name="Standard + Exclusive").check()
    page.get_by_label("Price").fill("200")
    page.get_by_role("checkbox", name="Stems").uncheck()
    page.get_by_role("button", name="Save licensing").click()
    expect(page.get_by_text("is offered under Standard + Exclusive.")).to_be_visible()
    page.goto(f"{site.url}/beats/sold-tonight")
    expect(page.get_by_role("button", name="Buy exclusively")).to_have_count(0)


def buy(page: Page, site: Site) -> None:
    """Left once, gone on with, declined once, paid."""
    page.goto(f"{site.url}/beats/sold-tonight")
    for words in ("200.00 USD", "27.00 USD", "227.00 USD", "12 % and 3.00 USD"):
        expect(page.locator("#licence")).to_contain_text(words)
    page.get_by_role("button", name="Buy exclusively").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name="You haven’t paid yet")).to_be_visible()
    page.get_by_role("link", name="Go on paying").click()
    page.get_by_role("button", name="Decline the card").click()
    expect(page.get_by_text("Your card was declined")).to_be_visible()
    page.get_by_role("button", name="Pay 227.00 USD").click()
    expect(page.get_by_role("heading", name="It’s yours")).to_be_visible()
    page.get_by_role("link", name="Open My Licenses").click()


def holds_licence_and_files(page: Page) -> None:
    row = page.locator("[data-licence]")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Exclusive")
    with page.expect_download() as printed:
        row.get_by_role("link", name="as a PDF").click()
    assert Path(printed.value.path()).read_bytes().startswith(b"%PDF-")
    with page.expect_download() as handed:
        page.get_by_role("button", name="Download Sold Tonight as WAV").click()
    assert Path(handed.value.path()).stat().st_size > 100_000


def is_paid(page: Page, site: Site) -> None:
    """A worker sends it within seconds."""
    page.goto(f"{site.url}/backstage/finances")
    for _ in range(40):
        if page.locator("[data-transaction] .badge", has_text="Paid").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    row = page.locator("[data-transaction]")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Sale of “Sold Tonight”")
    expect(page.locator(".stat", has_text="Lifetime")).to_contain_text("200.00 USD")
    expect(page.locator(".stat", has_text="Balance")).to_contain_text("200.00 USD")
    with page.expect_download() as export:
        page.get_by_role("link", name="Export as CSV").click()
    assert "Sale of “Sold Tonight”,200.00,USD,Paid" in Path(export.value.path()).read_text(encoding="utf-8")
    row.get_by_role("link").click()
    for words in ("Cause: sale:", "Owed to you", "The platform’s fee", "Cause: transfer:"):
        expect(page.locator("main")).to_contain_text(words)


def test_from_a_producer_who_connects_to_a_sale_that_is_paid_out(
    own_site: Site, browser: Browser, tmp_path: Path
) -> None:
    site = own_site
    (there := tmp_path / "there").mkdir()
    write_beat(there / "Sold Tonight.wav", seconds=12, bpm=120, seed=761)
    owl, sue = site.person("producer", "Selling Owl"), site.person("listener", "Buying Sue")
    site.command("import", str(there), "--producer", owl)
    producer, buyer, stranger = (browser.new_context().new_page() for _ in range(3))
    sign_in(producer, site, owl)
    connect(producer, site)
    offer_exclusively(producer, site)

    sign_in(buyer, site, sue)
    buy(buyer, site)
    holds_licence_and_files(buyer)

    stranger.goto(f"{site.url}/beats/sold-tonight")
    expect(stranger.locator("#licence")).to_contain_text("SOLD")
    stranger.goto(f"{site.url}/beats")
    expect(stranger.locator("main")).not_to_contain_text("Sold Tonight")
    is_paid(producer, site)
    assert "The books are right" in site.command("money", "check")
    assert what_is_wrong_with_the_books(site) == ()
    for person in (producer, buyer, stranger):
        person.context.close()
