"""From an exclusive offer with a preset to a subscriber's download, and a stranger who verifies it."""

import json
import re
import subprocess
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Site, sign_in
from tests.e2e.paying import fetched, take_plan
from tests.e2e.sound import write_beat
from tests.sites import FLASK

pytestmark = pytest.mark.browser


def make_preset(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/backstage/presets")
    page.get_by_role("link", name="New preset").first.click()
    page.get_by_label("Name", exact=True).fill("Night prices")
    page.get_by_label("Price").fill("0")
    page.get_by_label("The buyer’s share").fill("70")
    expect(page.get_by_label("Your share of the publishing")).to_have_value("30")
    page.get_by_role("button", name="Save preset").click()
    expect(page.locator(".error-summary")).to_contain_text("Enter a price from 1.00")
    expect(page.get_by_label("The buyer’s share")).to_have_value("70")
    page.get_by_label("Price").fill("200")
    page.get_by_role("checkbox", name="Stems").uncheck()
    page.get_by_role("button", name="Save preset").click()
    expect(page.get_by_role("link", name="Night prices · 30/70 · 3 % · used by 0")).to_be_visible()


def offer_exclusively(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/backstage/beats")
    page.get_by_role("link", name="Licensing of Signed Over").click()
    expect(page.get_by_label("Price")).to_be_hidden()
    page.get_by_role("radio", name="Standard + Exclusive").check()
    page.get_by_label("Use a preset").select_option("Night prices")
    expect(page.get_by_label("Price")).to_have_value("200.00")
    preview = page.locator("[data-preview]")
    page.get_by_role("button", name="Preview").click()
    expect(preview).to_contain_text("Producer 30 %, buyer 70 %.")
    page.get_by_role("button", name="Save licensing").click()
    expect(page.get_by_text("is offered under Standard + Exclusive.")).to_be_visible()
    page.goto(f"{site.url}/backstage/presets")
    expect(page.get_by_role("link", name="Night prices · 30/70 · 3 % · used by 1")).to_be_visible()


def subscribe(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/beats/signed-over")
    expect(page.locator("#licence")).to_contain_text("200.00 USD")
    expect(page.locator("#licence")).to_contain_text("227.00 USD")
    page.locator("#download").get_by_role("link", name="See the plans").click()
    take_plan(page)


def cancel_plan(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/plans")
    expect(page.locator("#your-plan")).to_contain_text("It renews on")
    page.get_by_role("button", name="Manage plan").click()
    page.get_by_role("button", name="Cancel the plan").click()
    page.get_by_role("link", name="Back").click()
    expect(page.locator("#your-plan")).to_contain_text("Cancelled: it ends on")


def verified_by_a_stranger(browser: Browser, address: str) -> None:
    with browser.new_context() as context:
        stranger = context.new_page()
        stranger.goto(address)
        expect(stranger.get_by_text("Active.", exact=True)).to_be_visible()
        for told in ("Subscribing Sue", "Signed Over", "Signing Owl", "120", "Produced by Signing Owl"):
            expect(stranger.locator("main")).to_contain_text(told)
        assert "@" not in stranger.locator("main").inner_text()


def test_from_an_exclusive_offer_to_a_download_that_a_stranger_verifies(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    (there := tmp_path / "there").mkdir()
    original = write_beat(there / "Signed Over.wav", seconds=12, bpm=120, seed=741)
    write_beat(there / "Signed Before.wav", seconds=12, bpm=90, seed=742)
    owl, sue = site.person("producer", "Signing Owl"), site.person("listener", "Subscribing Sue")
    site.command("import", str(there), "--producer", owl)
    producer, subscriber = (browser.new_context().new_page() for _ in range(2))
    sign_in(producer, site, owl)
    make_preset(producer, site)
    offer_exclusively(producer, site)

    sign_in(subscriber, site, sue)
    subscribe(subscriber, site)
    subscriber.goto(f"{site.url}/beats/signed-over")
    handed = fetched(subscriber, "Download WAV")
    assert re.fullmatch(r"Signed Over - Signing Owl \(\d+ BPM.*\)\.wav", handed.suggested_filename)
    assert Path(handed.path()).read_bytes() == original.read_bytes()

    subscriber.goto(f"{site.url}/licences")
    row = subscriber.locator("[data-licence]")
    expect(row).to_have_count(1)
    number = row.get_attribute("data-licence")
    with subscriber.expect_download() as certificate:
        row.get_by_role("link", name="as JSON").click()
    is_proven_offline(site, Path(certificate.value.path()), tmp_path)
    with subscriber.expect_download() as printed:
        row.get_by_role("link", name="as a PDF").click()
    assert Path(printed.value.path()).read_bytes().startswith(b"%PDF-")
    verified_by_a_stranger(browser, f"{site.url}/verify-license/{number}")

    cancel_plan(subscriber, site)
    subscriber.goto(f"{site.url}/beats/signed-before")
    expect(subscriber.locator("#download")).to_contain_text("With your plan")
    assert fetched(subscriber, "Download WAV").suggested_filename.startswith("Signed Before")
    subscriber.goto(f"{site.url}/licences")
    again = fetched(subscriber, "Download Signed Over as WAV")
    assert Path(again.path()).read_bytes() == original.read_bytes()
    producer.goto(f"{site.url}/licences/granted")
    expect(producer.locator("[data-licence]")).to_contain_text(["Subscribing Sue"] * 2)
    for person in (producer, subscriber):
        person.context.close()


def is_proven_offline(site: Site, certificate: Path, folder: Path) -> None:
    """The command needs the site's keys and nothing else of it."""
    keys = folder / "keys.json"
    with urllib.request.urlopen(f"{site.url}/.well-known/beatpass-keys.json") as answer:
        keys.write_bytes(answer.read())
    statement = json.loads(certificate.read_bytes())["statement"]
    assert statement["facts"]["licensee"] == "Subscribing Sue"
    words = [*FLASK, "licences", "verify", str(certificate), "--keys", str(keys)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert "This certificate is genuine" in done.stdout
