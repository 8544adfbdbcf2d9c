"""Transfers that the processor refuses: retried until one works, and given up after five; in test money."""

import email
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from domain.outgoing import BACKOFF
from domain.payouts.closing import SETTLED_AFTER
from domain.payouts.periods import end_of
from tests.e2e.conftest import sign_in
from tests.e2e.fitting import fit_and_are_named
from tests.e2e.paying import FINANCES, comes, made_ready, take_plan
from tests.e2e.sound import write_beat
from tests.timed_site import TimedSite, timed_site

pytestmark = pytest.mark.browser

BEGINS = datetime(2026, 5, 20, 12, tzinfo=UTC)
MAY = "2026-05"
REASON = "The sandbox was told to refuse this transfer"
SUPPORT = "help@beats.example"


@dataclass(frozen=True)
class Cast:
    """A producer whose share of May is the whole pool, and the admin."""

    site: TimedSite
    producer: Page
    admin: Page
    admin_email: str

    def open_desk(self) -> None:
        """By an admin who has just proven who they are: days go by in between."""
        sign_in(self.admin, self.site, self.admin_email)
        self.admin.goto(f"{self.site.url}/admin/money")

    def finances(self, tab: str) -> str:
        return f"{self.site.url}{FINANCES}?tab={tab}"

    def turn_knob(self, transfers: int) -> None:
        self.admin.goto(f"{self.site.url}/sandbox")
        self.admin.get_by_label("Transfers to refuse next").fill(str(transfers))
        self.admin.get_by_role("button", name="Set the knobs").click()
        expect(self.admin.get_by_text("Done.")).to_be_visible()

    def close_may(self) -> None:
        """Wait for its money to settle; the worker then makes the first try by itself."""
        self.site.clock.set(end_of(MAY) + SETTLED_AFTER + timedelta(hours=1))
        self.site.take_turn("close months")
        comes(self.producer, self.finances("all"), self.producer.locator("[data-transaction]"))
        self.site.take_turn("send money")

    def next_try(self, delay: timedelta) -> None:
        self.site.clock.go_on(delay)
        self.site.take_turn("send money")

    def says(self, tab: str, words: str) -> None:
        """In the one row of a tab of the producer's Finances, as soon as a worker is done."""
        row = self.producer.locator("[data-transaction]")
        comes(self.producer, self.finances(tab), row.filter(has_text=words))
        expect(row).to_have_count(1)

    def transfers(self) -> int:
        """How many there are at the processor."""
        with self.site.services() as services:
            assert services.money.sandbox
            return services.money.sandbox.made("transfers")


@pytest.fixture
def cast(tmp_path: Path, browser: Browser) -> Iterator[Cast]:
    for name in ("site", "beats"):
        (tmp_path / name).mkdir()
    write_beat(tmp_path / "beats" / "Paid Late.wav", seconds=8, bpm=100, seed=781)
    with timed_site(tmp_path / "site", BEGINS, SUPPORT_EMAIL=SUPPORT) as site:
        people = [site.person(role, f"Late {role}") for role in ("producer", "admin", "listener")]
        site.command("import", str(tmp_path / "beats"), "--producer", people[0])
        made_ready(site, people[0])
        producer, admin, subscriber = pages = [browser.new_context().new_page() for _ in people]
        for page, person in zip(pages, people, strict=True):
            sign_in(page, site, person)
        subscriber.goto(f"{site.url}/plans")
        take_plan(subscriber)
        yield Cast(site, producer, admin, people[1])
        for page in pages:
            page.context.close()


def test_a_transfer_that_fails_is_retried_until_it_works(cast: Cast) -> None:
    cast.turn_knob(transfers=2)
    cast.close_may()
    cast.says("pending", f"Try 1 of 5 failed: {REASON}. It is tried again.")
    cast.next_try(BACKOFF[0])
    cast.says("pending", f"Try 2 of 5 failed: {REASON}. It is tried again.")
    assert cast.transfers() == 0
    cast.next_try(BACKOFF[1])

    cast.says("paid", "29.00 CAD")
    cast.producer.get_by_role("link", name="Share of subscriptions").click()
    main = cast.producer.locator("main")
    for words in ("Paid", "Tries that failed", "Cause: transfer:"):
        expect(main).to_contain_text(words)
    expect(main).not_to_contain_text(REASON)
    cast.producer.get_by_role("link", name="Statement of May 2026").click()
    expect(main).not_to_contain_text(REASON)
    cast.open_desk()
    expect(cast.admin.get_by_text("Nothing is stuck")).to_be_visible()
    assert cast.transfers() == 1


def test_a_transfer_that_fails_five_times_is_given_up_until_an_admin_retries_it(
    cast: Cast, browser: Browser, tmp_path: Path
) -> None:
    cast.turn_knob(transfers=5)
    cast.close_may()
    for number, delay in enumerate(BACKOFF, 1):
        cast.says("pending", f"Try {number} of 5 failed: {REASON}.")
        cast.next_try(delay)
    cast.says("failed", f"Failed 5 times: {REASON}. An admin can have it tried again.")
    cast.producer.goto(f"{cast.site.url}{FINANCES}/statements/{MAY}")
    expect(cast.producer.locator("main")).to_contain_text(f"Failed: {REASON}")

    cast.next_try(timedelta(days=7))
    cast.site.take_turn("tell of stuck money")
    stays_failed(cast, browser, tmp_path)
    assert "The books are right" in cast.site.command("money", "check")

    cast.admin.get_by_role("button", name="Retry the transfer of 29.00 CAD").click()
    expect(cast.admin.get_by_text("29.00 CAD is being sent again.")).to_be_visible()
    cast.says("paid", "29.00 CAD")
    assert cast.transfers() == 1
    cast.admin.reload()
    expect(cast.admin.get_by_text("Nothing is stuck")).to_be_visible()


def letters_to(site: TimedSite, address: str) -> list[str]:
    found = (site.folder / "var" / "outbox").glob("*.eml")
    letters = [email.message_from_bytes(each.read_bytes(), policy=default) for each in found]
    return [" ".join(each.get_content().split()) for each in letters if address in str(each["To"])]


def stays_failed(cast: Cast, browser: Browser, folder: Path) -> None:
    """A week later it still is, and whoever looks after the site knows of it."""
    assert cast.transfers() == 0
    cast.site.wait_until(lambda: any(REASON in each for each in letters_to(cast.site, SUPPORT)))
    cast.open_desk()
    row = cast.admin.locator("[data-outgoing]")
    expect(row).to_have_count(1)
    for words in ("Transfer to Late producer", "29.00 CAD", "Failed", REASON, "5 tries refused"):
        expect(row).to_contain_text(words)
    fit_and_are_named(browser, cast.admin, ("/admin/money", "/sandbox"), folder)
    statement = f"{FINANCES}/statements/{MAY}"
    fit_and_are_named(browser, cast.producer, (f"{FINANCES}?tab=failed", statement), folder)
