"""Months by command and by jobs: closed, told of, reckoned again, and points by the day."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain import postings
from domain.accounts import Role
from domain.jobs import JobState, new_job
from domain.payouts.closing import CLOSE, POINTS, TELL
from domain.plans import PLAN_CURRENCY
from jobs.handlers import HANDLERS
from tests import factories
from tests.jobs.support.house import House, build
from tests.jobs.test_commands import run, site_of

OUT = datetime(2026, 3, 10, tzinfo=UTC)
OVER = datetime(2026, 4, 9, tzinfo=UTC)


class Clock:
    moment = OVER

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A producer who can be paid, with a beat, and ten dollars in March's pool."""
    house = build(tmp_path / "data", clock=Clock())
    user = factories.user(email="owl@example.com", role=Role.PRODUCER)
    paid = postings.subscription_paid(
        id="e", at=OUT, invoice_id="i", currency=PLAN_CURRENCY, period="2026-03", base=10_00, fee=0
    )
    with house.store.write() as unit:
        unit.users.add(user)
        unit.producers.add(factories.producer(id=user.id))
        unit.payees.add(factories.payee(id=user.id))
        unit.tracks.add(factories.track(producer_id=user.id, published_at=OUT))
        unit.ledger.add(paid)
        unit.commit()
    return house


def waiting(house: House, name: str) -> list[str]:
    return [id for id in house.services.work.waiting() if house.job(id).name == name]


def do(house: House, name: str, **payload: str) -> None:
    HANDLERS[name].run(house.services, payload, lambda step, part: None)


def test_a_month_is_closed_by_command_and_comes_out_the_same(house: House, tmp_path: Path) -> None:
    site = site_of(house, tmp_path)
    assert run(site, "money", "close").stdout == "2026-03: transferring.\n"
    assert run(site, "money", "close", "2026-03").stdout == "2026-03: transferring.\n"
    assert run(site, "money", "close").stdout == "No month waits to be closed.\n"
    same = run(site, "money", "recompute", "2026-03")
    assert (same.exit_code, same.stdout) == (0, "2026-03 comes out the same, to the last cent.\n")


def test_what_differs_is_said_with_1_as_exit_code(house: House, tmp_path: Path) -> None:
    site = site_of(house, tmp_path)
    run(site, "money", "close")
    with house.store.read() as unit:
        database = unit.runs._work.database  # type: ignore[attr-defined]
    with database.connection_context():
        database.execute_sql("UPDATE run_shares SET amount = amount - 1")
    differs = run(site, "money", "recompute", "2026-03")
    assert (differs.exit_code, differs.stdout) == (1, "")
    assert "amount: 999 is stored, 1000 follows from the inputs." in differs.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("close", "2026-04"), "PAY-402"),
        (("close", "march"), "PAY-401"),
        (("recompute", "2026-03"), "PAY-406"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    house: House, tmp_path: Path, words: tuple[str, ...], code: str
) -> None:
    result = run(site_of(house, tmp_path), "money", *words)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{code}: ")


def test_the_schedules_job_closes_the_month_and_another_writes_to_its_producers(house: House) -> None:
    assert house.services.money.months.closing.have_due_closed() == 1
    [job] = waiting(house, CLOSE)
    do(house, CLOSE, **house.job(job).payload)
    [tell] = waiting(house, TELL)
    do(house, TELL, **house.job(tell).payload)
    do(house, TELL, **house.job(tell).payload)
    [letter] = waiting(house, "mail")
    assert house.job(letter).payload["to"] == "owl@example.com"
    assert "Amount: 10.00 CAD" in house.job(letter).payload["text"]


def test_points_are_reckoned_by_a_job(house: House) -> None:
    house.services.money.months.valuing.ask()
    [job] = waiting(house, POINTS)
    assert house.job(job).state is JobState.QUEUED
    do(house, POINTS)
    with house.store.read() as unit:
        owner = unit.users.by_email("owl@example.com")
        points = unit.points.of(owner.id) if owner else None
    assert points and points.percent == "100.0000"


def test_a_job_of_a_month_that_is_closed_changes_nothing(house: House) -> None:
    do(house, CLOSE, period="2026-03")
    again = new_job("again", CLOSE, {"period": "2026-03"}, OVER)
    do(house, CLOSE, **again.payload)
    assert len(waiting(house, TELL)) == 1
