"""The site in French: chosen in the footer, in pages and forms, behind the scenes and in letters."""

import email
import re
from email import policy

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD, Site
from tests.e2e.test_accounts_journey import mailed_link

pytestmark = pytest.mark.browser
MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"


def choose(page: Page, language: str) -> None:
    page.get_by_role("button", name=language, exact=True).click()


def sign_in_in_french(page: Page, site: Site, address: str) -> None:
    """By the form, as often as it takes until the site doesn't ask to wait any more."""
    answer = 429
    while answer == 429:
        page.goto(f"{site.url}/sign-in")
        page.get_by_label("E-mail").fill(address)
        page.get_by_label("Mot de passe").fill(PASSWORD)
        with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            page.get_by_role("main").get_by_role("button", name="Se connecter").click()
        answer = answered.value.status
        page.wait_for_timeout(3000 if answer == 429 else 0)


def letter_to(site: Site, to: str) -> str:
    """Subject and text of the newest letter to somebody."""
    paths = sorted((site.folder / "var" / "outbox").glob("*.eml"))
    letters = [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]
    letter = [each for each in letters if each["To"] == to][-1]
    body = letter.get_body()
    assert body is not None
    return f"{letter['Subject']}\n{body.get_content()}"


def test_the_site_speaks_french_from_the_footer_to_a_letter(site: Site, page: Page) -> None:
    address = site.person("producer", "Camille")
    page.goto(site.url)
    choose(page, "Français")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.get_by_role("button", name="Français", exact=True)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="Parcourir", exact=True).click()
    expect(page.get_by_placeholder("Chercher des beats")).to_be_visible()
    page.goto(f"{site.url}/plans")
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"29,00\sCAD"))
    sign_in_in_french(page, site, address)
    page.goto(f"{site.url}/backstage")
    expect(page.get_by_role("navigation", name="Backstage").first).to_contain_text("Mes beats")
    page.goto(f"{site.url}/account")
    expect(page.get_by_role("main")).to_contain_text(re.compile(rf"\d (de )?({MONTHS}) \d{{4}}"))
    page.get_by_role("textbox", name="Nom", exact=True).fill("")
    page.get_by_role("button", name="Changer de nom").click()
    expect(page.get_by_text("Saisissez un nom.").first).to_be_visible()


def test_letters_come_in_the_language_that_somebody_reads(site: Site, page: Page) -> None:
    address = site.person("listener", "Maxime")
    page.goto(site.url)
    choose(page, "Français")
    sign_in_in_french(page, site, address)
    choose(page, "Français")
    page.context.clear_cookies(name="beatpass")
    page.goto(f"{site.url}/sign-in")
    page.get_by_role("link", name="Mot de passe oublié").click()
    page.get_by_label("E-mail").fill(address)
    page.get_by_role("button", name="M’envoyer un lien").click()
    page.goto(mailed_link(site, address, "/reset-password/"))
    assert "Quelqu’un a demandé à réinitialiser le mot de passe" in letter_to(site, address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Choisir un nouveau mot de passe")


def test_english_is_there_again_when_it_is_chosen(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/help")
    choose(page, "Français")
    expect(page.get_by_role("heading", level=1)).to_have_text("Aide")
    choose(page, "English")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Help")
