"""From a plan that is paid to a month that is closed and its producers' statements, in test money."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from domain.payouts.closing import SETTLED_AFTER
from domain.payouts.periods import end_of
from tests.e2e.conftest import sign_in
from tests.e2e.fitting import fit_and_are_named
from tests.e2e.paying import FINANCES, comes, connect, fetched, made_ready, take_plan
from tests.e2e.sound import write_beat
from tests.timed_site import TimedSite, timed_site

pytestmark = pytest.mark.browser

BEGINS = datetime(2026, 5, 12, 12, tzinfo=UTC)
MAY = "2026-05"
STATEMENT = f"{FINANCES}/statements/{MAY}"
POOL = 29_00
BEATS = {"Month Owl": ("Owls Open", "Owls Close"), "Month Elk": ("Elks Meet",), "Month Hare": ("Hares Run",)}
"""By their producers: two who are paid, and one who has no payout account."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[TimedSite]:
    (folder := tmp_path / "site").mkdir()
    with timed_site(folder, BEGINS) as site:
        yield site


def import_beats(site: TimedSite, folder: Path) -> dict[str, str]:
    """Each producer's e-mail by name."""
    people, seed = {}, 770
    for name, beats in BEATS.items():
        (there := folder / name).mkdir()
        for beat in beats:
            seed += 1
            write_beat(there / f"{beat}.wav", seconds=8, bpm=90 + 7 * (seed % 9), seed=seed)
        people[name] = site.person("producer", name)
        site.command("import", str(there), "--producer", people[name])
    return people


def holds_a_certificate(page: Page, site: TimedSite) -> None:
    """Of the beat that was downloaded on the plan."""
    page.goto(f"{site.url}/licences")
    row = page.locator("[data-licence]")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Owls Open")
    with page.expect_download() as printed:
        row.get_by_role("link", name="as a PDF").click()
    assert Path(printed.value.path()).read_bytes().startswith(b"%PDF-")


def money(page: Page, label: str) -> int:
    """Cents, as a page's list of facts says them."""
    return int(fact(page, label).removesuffix(" CAD").replace(".", ""))


def fact(page: Page, label: str) -> str:
    return page.locator(f"dt:text-is('{label}') + dd").inner_text()


def leads_to_its_statement(page: Page, site: TimedSite) -> str:
    """From the tabs of Finances to why it is so much; the path of what stands between."""
    paid = page.locator("[data-transaction] .badge", has_text="Paid")
    comes(page, f"{site.url}{FINANCES}?tab=subscriptions", paid)
    for card in ("Balance", "Upcoming", "In Transit", "Lifetime"):
        expect(page.locator(".stat", has_text=card)).to_contain_text(" CAD")
    page.get_by_role("link", name="Paid", exact=True).click()
    row = page.locator("[data-transaction]")
    expect(row).to_have_count(1)
    row.get_by_role("link", name="Share of subscriptions").click()
    for words in ("Cause: split:", "Owed to you", "your own line", "Cause: transfer:"):
        expect(page.locator("main")).to_contain_text(words)
    share = page.url.removeprefix(site.url)
    page.get_by_role("link", name="Statement of May 2026").click()
    expect(page.get_by_role("heading", name="May 2026")).to_be_visible()
    return share


def statement_adds_up(page: Page, beats: tuple[str, ...]) -> int:
    """What a producer is paid, once the statement is proven from what it says itself."""
    assert fact(page, "Period") == MAY
    assert fact(page, "Transfer") == "Paid"
    assert money(page, "Pool") == POOL
    amount, bonus = money(page, "Amount"), money(page, "Redistribution bonus")
    assert amount == money(page, "Original amount") + bonus
    assert bonus > 0
    rows = page.locator("[data-track]")
    expect(rows).to_have_count(len(beats))
    for beat in beats:
        expect(rows.filter(has_text=beat)).to_have_count(1)
    each = [float(points) for points in page.locator("[data-track] [data-label=Points]").all_inner_texts()]
    own, everyones = float(fact(page, "Your points")), float(fact(page, "All points"))
    assert sum(each) == pytest.approx(own, abs=0.001)
    assert float(fact(page, "Share of all points").removesuffix(" %")) == pytest.approx(
        100 * own / everyones, abs=0.01
    )
    assert abs(money(page, "Original amount") - POOL * own / everyones) < 1
    return amount


def test_from_a_plan_that_is_paid_to_the_statements_of_its_month(
    site: TimedSite, browser: Browser, tmp_path: Path
) -> None:
    people = import_beats(site, tmp_path)
    owl, elk, hare, subscriber = (browser.new_context().new_page() for _ in range(4))
    for page, name in ((owl, "Month Owl"), (elk, "Month Elk"), (hare, "Month Hare")):
        sign_in(page, site, people[name])
    connect(owl, site)
    made_ready(site, people["Month Elk"])

    sign_in(subscriber, site, site.person("listener", "Monthly Sue"))
    subscriber.goto(f"{site.url}/plans")
    take_plan(subscriber)
    subscriber.goto(f"{site.url}/beats/owls-open")
    assert Path(fetched(subscriber, "Download WAV").path()).stat().st_size > 100_000
    holds_a_certificate(subscriber, site)

    site.clock.set(end_of(MAY) + SETTLED_AFTER - timedelta(hours=1))
    site.take_turn("close months")
    owl.goto(f"{site.url}{FINANCES}")
    expect(owl.get_by_text("No transactions yet")).to_be_visible()
    site.clock.go_on(timedelta(hours=2))
    site.take_turn("close months")
    comes(owl, f"{site.url}{FINANCES}", owl.locator("[data-transaction]"))
    site.take_turn("send money")
    site.take_turn("reckon points")

    share = leads_to_its_statement(owl, site)
    owls = statement_adds_up(owl, BEATS["Month Owl"])
    leads_to_its_statement(elk, site)
    elks = statement_adds_up(elk, BEATS["Month Elk"])
    hare.goto(f"{site.url}{STATEMENT}")
    expect(hare.get_by_text("wasn’t ready when the month was closed")).to_be_visible()
    assert money(hare, "Amount") == 0
    assert owls + elks == POOL
    fit_and_are_named(browser, owl, (FINANCES, f"{FINANCES}/statements", STATEMENT, share), tmp_path)
    fit_and_are_named(browser, subscriber, ("/plans",), tmp_path)
    with site.services() as services:
        assert services.money.months.closing.recompute(period=MAY) == []
        assert services.money.reconciling.reconcile(day=BEGINS.date()).findings == ()
    for page in (owl, elk, hare, subscriber):
        page.context.close()
