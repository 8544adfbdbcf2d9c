"""Licensing in a real browser: a preset, an offer made of it, its preview, and shares that are agreed to."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Site, sign_in
from tests.e2e.sound import write_beat

pytestmark = pytest.mark.browser


def test_a_beat_is_offered_by_a_preset_and_its_money_shared(
    site: Site, page: Page, browser: Browser, tmp_path: Path
) -> None:
    owner, partner = site.person("producer", "Offer Owner"), site.person("producer", "Offer Partner")
    write_beat(tmp_path / "Velvet Rope.wav", seconds=6, bpm=92, seed=977)
    site.command("import", str(tmp_path), "--producer", owner)
    sign_in(page, site, owner)
    make_a_preset(page, site)
    offer_it(page, site)
    propose_shares(page, site)
    with browser.new_context() as context:
        accept(context.new_page(), site, partner)
    page.goto(f"{site.url}/backstage/beats")
    page.get_by_role("link", name="Licensing of Velvet Rope").click()
    expect(page.get_by_text("Everybody has accepted")).to_be_visible()


def make_a_preset(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/backstage/beats")
    page.get_by_role("link", name="Presets").click()
    page.get_by_role("link", name="New preset").first.click()
    page.get_by_label("Name", exact=True).fill("Club")
    page.get_by_label("Price", exact=True).fill("350")
    page.get_by_label("Your share of the publishing").fill("35")
    expect(page.get_by_label("The buyer’s share")).to_have_value("65")
    page.get_by_label("Stems", exact=True).uncheck()
    page.get_by_role("button", name="Save preset").click()
    expect(page.get_by_role("heading", name="Club · 35/65 · 3 % · used by 0")).to_be_visible()


def offer_it(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/backstage/beats")
    page.get_by_role("link", name="Licensing of Velvet Rope").click()
    expect(page.get_by_label("Price", exact=True)).to_be_hidden()
    page.get_by_role("radio", name="Exclusive Only").check()
    page.get_by_label("Use a preset").select_option("Club")
    expect(page.get_by_label("Price", exact=True)).to_have_value("350.00")
    expect(page.get_by_text("395.00 USD")).to_be_visible()
    page.get_by_label("Price", exact=True).fill("400")
    expect(page.get_by_label("Use a preset")).to_have_value("")
    expect(page.get_by_text("451.00 USD")).to_be_visible()
    page.get_by_label("Use a preset").select_option("Club")
    page.get_by_role("button", name="Save licensing").click()
    expect(page.get_by_text("“Velvet Rope” is offered under Exclusive Only.")).to_be_visible()
    page.goto(f"{site.url}/beats/velvet-rope")
    card = page.get_by_role("region", name="Licence")
    expect(card).to_contain_text("395.00 USD")
    card.get_by_text("Read the terms").click()
    expect(card.get_by_text("Producer 35 %, buyer 65 %.")).to_be_visible()


def propose_shares(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/backstage/beats")
    page.get_by_role("link", name="Edit Velvet Rope").click()
    page.get_by_label("Collaborators").fill("Offer Partner")
    page.get_by_role("button", name="Save changes").click()
    page.get_by_role("link", name="Licensing of Velvet Rope").click()
    page.get_by_label("Offer Owner (you)").fill("60")
    page.get_by_label("Offer Partner", exact=True).fill("40")
    page.get_by_role("button", name="Propose these shares").click()
    expect(page.get_by_text("Not answered")).to_be_visible()


def accept(page: Page, site: Site, email: str) -> None:
    sign_in(page, site, email)
    page.goto(f"{site.url}/backstage/splits")
    page.get_by_role("button", name="Accept your share of Velvet Rope").click()
    expect(page.get_by_text("You have accepted your share.")).to_be_visible()
