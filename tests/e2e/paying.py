"""What the journeys about money have in common: being paid, paying for a plan, fetching a beat, waiting."""

from playwright.sync_api import Download, Locator, Page, expect

from domain.money import Currency
from tests.e2e.conftest import Site

INDICATORS = ("Connected", "Charges Enabled", "Payouts Enabled")
FINANCES = "/backstage/finances"
TURNS = 60
"""How often a page is looked at again before a worker counts as gone."""


def connect(page: Page, site: Site) -> None:
    """A producer chooses a country, leaves the processor's form once, and fills it in."""
    site.protect_producers()
    page.goto(f"{site.url}{FINANCES}")
    page.get_by_label("Country", exact=True).select_option("Canada")
    page.get_by_role("button", name="Continue to").click()
    expect(page.locator(".error-summary")).to_contain_text("it can't be changed afterwards")
    expect(page.get_by_label("Country", exact=True)).to_have_value("CA")
    page.get_by_role("checkbox", name="This is my country").check()
    page.get_by_role("button", name="Continue to").click()
    expect(page.get_by_text("Test money: nothing is charged.")).to_be_visible()
    page.get_by_role("button", name="Leave unfinished").click()
    expect(page.locator("main .badge-good")).to_have_count(0)
    page.get_by_role("link", name="Complete setup").click()
    page.get_by_role("button", name="Fill in and finish").click()
    page.wait_for_url(f"{site.url}{FINANCES}")
    for name in INDICATORS:
        expect(page.locator("main .badge-good", has_text=f"{name}: yes")).to_be_visible()
    expect(page.get_by_text("No transactions yet")).to_be_visible()


def made_ready(site: Site, person: str) -> None:
    """The same for a producer whose way there isn't what is shown."""
    with site.services() as services:
        actor, money = services.producers.acting(email=person), services.money
        money.payees.open(actor=actor, country="CA", confirmed=True)
        assert money.sandbox
        [hosted] = [each for each in money.sandbox.accounts() if each.email == person]
        money.sandbox.onboard(hosted.account.id, Currency.CAD)
        payee = money.payees.look(actor=actor)
        assert payee and payee.is_ready


def take_plan(page: Page) -> None:
    """From the page with the plans to being back there with one."""
    for told in ("29.00 CAD", "6.48 CAD", "35.48 CAD", "Test money"):
        expect(page.locator("main")).to_contain_text(told)
    page.get_by_role("button", name="Subscribe to Classic").click()
    expect(page.get_by_text("Test money: nothing is charged.")).to_be_visible()
    page.get_by_role("button", name="Pay 35.48 CAD").click()
    expect(page.get_by_text("You have the plan Classic now.")).to_be_visible()


def fetched(page: Page, button: str) -> Download:
    with page.expect_download() as handed:
        page.get_by_role("button", name=button).click()
    return handed.value


def comes(page: Page, address: str, wanted: Locator) -> None:
    """Look at a page until a worker has done what it shows; they need seconds."""
    page.goto(address)
    for _ in range(TURNS):
        if wanted.count():
            return
        page.wait_for_timeout(500)
        page.reload()
    expect(wanted.first).to_be_visible()
