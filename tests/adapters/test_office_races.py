"""Admins who meet on Postgres: the last two, and those who decide about the same report."""

from dataclasses import replace
from typing import Any

import pytest

from domain.accounts import Actor, Role
from domain.audit import broken_link
from domain.catalogue import Visibility
from domain.errors import Conflict, Forbidden
from domain.reports import ReportForm, Subject
from tests.adapters.test_use_case_races import Race, house, owner, race
from tests.domain.house import House

__all__ = ["house", "owner", "race"]
pytestmark = pytest.mark.postgres

FORM = ReportForm("other", "Look.", "eve@example.com")


def test_two_admins_who_end_each_other_leave_one(house: House, race: Race) -> None:
    one, two = house.person(Role.ADMIN, "One"), house.person(Role.ADMIN, "Two")
    people = house.office.people
    second = race(
        lambda store: replace(people, store=store).demote(actor=one, user_id=two.id, reason="Out."),
        lambda: people.demote(actor=two, user_id=one.id, reason="Out."),
    )
    assert isinstance(second.exception(), Forbidden)
    with house.store.read() as unit:
        assert [unit.users.runs_beside(person.id) for person in (two, one)] == [True, False]
        assert broken_link(unit.audit.chain(0, 10)) is None


def test_of_two_admins_who_leave_at_once_one_stays(house: House, race: Race) -> None:
    one, two = (
        replace(house.person(Role.ADMIN, name), proven_at=house.clock.now()) for name in ("One", "Two")
    )
    leaving: Any = house.account.leaving
    second = race(
        lambda store: replace(leaving, store=store).ask(actor=one, confirmed=True),
        lambda: leaving.ask(actor=two, confirmed=True),
    )
    assert isinstance(second.exception(), Conflict)
    with house.store.read() as unit:
        assert [unit.leavings.get(person.id) is None for person in (one, two)].count(True) == 1


def test_of_two_decisions_about_a_report_one_counts(house: House, race: Race, owner: Actor) -> None:
    beat, admin = house.beat(owner), house.person(Role.ADMIN, "Root")
    reports: Any = house.office.reports
    sent = reports.send(actor=None, kind=Subject.BEAT, slug=beat.slug, form=FORM)
    second = race(
        lambda store: replace(reports, store=store).take_down(actor=admin, report_id=sent.id, reason="Yes."),
        lambda: reports.dismiss(actor=admin, report_id=sent.id, reason="No."),
    )
    assert isinstance(second.exception(), Conflict)
    with house.store.read() as unit:
        track = unit.tracks.get(beat.id)
        assert track and track.visibility is Visibility.TAKEN_DOWN
        assert [entry.action for entry in unit.audit.newest(9)] == ["beat.taken_down"]


def test_the_same_report_twice_at_once_is_one(house: House, race: Race, owner: Actor) -> None:
    beat, reports = house.beat(owner), house.office.reports
    second = race(
        lambda store: replace(reports, store=store).send(
            actor=None, kind=Subject.BEAT, slug=beat.slug, form=FORM
        ),
        lambda: reports.send(actor=None, kind=Subject.BEAT, slug=beat.slug, form=FORM),
    )
    assert isinstance(second.exception(), Conflict)
    with house.store.read() as unit:
        assert len(unit.reports.open_about(Subject.BEAT, beat.id)) == 1
