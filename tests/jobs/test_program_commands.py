"""Suspending accounts from the machine's own command line, and what the job behind it does."""

from pathlib import Path

import click
import pytest

from domain.accounts import Role
from domain.appeals import WITHHOLD
from domain.catalogue import Visibility
from domain.producers import nobodys_email
from jobs.handlers import HANDLERS
from tests import factories
from tests.jobs.support.house import House, build
from tests.jobs.test_commands import PASSWORD, run, site_of


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build(tmp_path / "data")


@pytest.fixture
def site(house: House, tmp_path: Path) -> click.Group:
    return site_of(house, tmp_path)


def test_an_account_is_suspended_and_opened_again(site: click.Group) -> None:
    for email, role in (("root@example.com", "admin"), ("bob@example.com", "listener")):
        run(site, "users", "create", "--email", email, "--password", PASSWORD, "--role", role)
    told = run(site, "users", "suspend", "bob@example.com", "--reason", "Spam.")
    assert (told.exit_code, told.stdout) == (0, "Suspended bob@example.com.\n")
    again = run(site, "users", "suspend", "bob@example.com", "--reason", "Spam.")
    assert (again.exit_code, again.stderr.partition(":")[0]) == (1, "PRD-131")
    last = run(site, "users", "suspend", "root@example.com", "--reason", "Away.")
    assert (last.exit_code, last.stderr.partition(":")[0]) == (1, "ADM-103")
    opened = run(site, "users", "reinstate", "bob@example.com")
    assert (opened.exit_code, opened.stdout) == (0, "bob@example.com may sign in again.\n")


def test_the_job_withholds_what_a_suspended_producer_published(house: House) -> None:
    user = factories.user(role=Role.PRODUCER, suspended=True)
    track = factories.track(producer_id=user.id)
    with house.store.write() as unit:
        unit.users.add(user)
        unit.tracks.add(track)
        unit.commit()
    for _ in range(2):
        HANDLERS[WITHHOLD].run(house.services, {"user": user.id}, lambda step, progress: None)
    with house.store.read() as unit:
        kept = unit.tracks.get(track.id)
    assert kept and kept.visibility is Visibility.WITHHELD


def test_no_mail_goes_to_a_profile_that_is_nobodys(house: House) -> None:
    for to in (nobodys_email("p"), "eve@example.com"):
        payload = {"to": to, "subject": "Hello", "text": "Hello."}
        HANDLERS["mail"].run(house.services, payload, lambda step, progress: None)
    assert [letter.to for letter in house.mailer.sent] == ["eve@example.com"]
