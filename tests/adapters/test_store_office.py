"""Reports, take-downs and chosen settings on every store: each field survives, and what must be unique is."""

from dataclasses import fields, replace
from typing import Any

import pytest

from domain.accounts import Role
from domain.catalogue import Visibility
from domain.errors import Conflict
from domain.jobs import JobState
from domain.leaving import asked
from domain.reports import (
    DOWN_ALREADY,
    REPORTED_ALREADY,
    Reason,
    ReportState,
    Subject,
    TakeDownState,
)
from domain.store import Store
from tests import factories, office
from tests.adapters.conftest import put
from tests.factories import MINUTE, NOW

ODD = 'Zoë’s "C♯" 🎹 %_\\ \'; --'
FULL = {
    "reports": office.report(
        kind=Subject.COLLECTION,
        name=ODD,
        reason=Reason.IMPERSONATION,
        text=f"{ODD}\n{ODD}",
        state=ReportState.UPHELD,
        decided_at=NOW + MINUTE,
        decided_by="admin",
        verdict=ODD,
    ),
    "take_downs": office.take_down(
        kind=Subject.COLLECTION,
        name=ODD,
        reason=Reason.OFFENSIVE,
        because=ODD,
        before=Visibility.PRIVATE,
        state=TakeDownState.STAYS,
        counter=ODD,
        signed=ODD,
        answered_at=NOW + MINUTE,
        decided_at=NOW + 2 * MINUTE,
        decided_by="admin",
        verdict=ODD,
    ),
    "choices": office.choice(value=ODD),
}


@pytest.mark.parametrize("kind", FULL)
def test_every_field_survives(store: Store, kind: str) -> None:
    item: Any = FULL[kind]
    assert all(getattr(item, field.name) not in (None, "") for field in fields(item))
    put(store, kind, item)
    with store.read() as unit:
        assert getattr(unit, kind).get(item.id) == item


def test_one_person_has_one_open_report_of_a_thing(store: Store) -> None:
    first = office.report(subject_id="b")
    put(store, "reports", first, office.report(subject_id="b", reporter="other"))
    put(store, "reports", office.report(subject_id="b", kind=Subject.PRODUCER), office.report(subject_id="c"))
    with pytest.raises(Conflict) as refused:
        put(store, "reports", office.report(subject_id="b"))
    assert refused.value.fault is REPORTED_ALREADY
    with store.write() as unit:
        unit.reports.save(replace(first, state=ReportState.DISMISSED))
        unit.commit()
    put(store, "reports", again := office.report(subject_id="b", created_at=NOW + MINUTE))
    with store.read() as unit:
        found = unit.reports.open_about(Subject.BEAT, "b")
    assert [each.reporter for each in found] == ["other", "eve@example.com"] and found[1] == again


def test_a_thing_is_taken_down_once_until_it_is_reinstated(store: Store) -> None:
    down = office.take_down(subject_id="b", state=TakeDownState.STAYS)
    put(store, "take_downs", down, office.take_down(subject_id="b", kind=Subject.COLLECTION))
    with pytest.raises(Conflict) as refused:
        put(store, "take_downs", office.take_down(subject_id="b"))
    assert refused.value.fault is DOWN_ALREADY
    with store.read() as unit:
        assert unit.take_downs.lasting(Subject.BEAT, "b") == down
    with store.write() as unit:
        unit.take_downs.save(replace(down, state=TakeDownState.REINSTATED))
        unit.commit()
    with store.read() as unit:
        assert unit.take_downs.lasting(Subject.BEAT, "b") is None
    put(store, "take_downs", office.take_down(subject_id="b"))


def test_choices_come_by_name(store: Store) -> None:
    put(store, "choices", office.choice(id="tax_note"), office.choice(id="site_name"))
    with store.read() as unit:
        assert [choice.id for choice in unit.choices.chosen()] == ["site_name", "tax_note"]


def test_who_runs_the_site_beside_somebody(store: Store) -> None:
    one = factories.user(role=Role.ADMIN)
    put(store, "users", one, factories.user(role=Role.ADMIN, suspended=True), factories.user())
    leaving = factories.user(role=Role.ADMIN)
    put(store, "users", leaving)
    put(store, "leavings", asked(leaving.id, NOW))
    with store.read() as unit:
        assert not unit.users.runs_beside(one.id) and unit.users.runs_beside("another")


def test_an_admin_is_the_only_one_beside_those_who_are_suspended_or_leave(store: Store) -> None:
    one, other = factories.user(role=Role.ADMIN), factories.user(role=Role.ADMIN)
    put(store, "users", one, other, factories.user(role=Role.ADMIN, suspended=True))
    with store.read() as unit:
        assert not unit.personal.holdings(one.id).is_only_admin
    put(store, "leavings", asked(other.id, NOW))
    with store.read() as unit:
        assert unit.personal.holdings(one.id).is_only_admin


def test_failed_jobs_of_a_name_come_oldest_first(store: Store) -> None:
    failed = [factories.job(name="mail", state=JobState.FAILED) for _ in range(3)]
    others = factories.job(name="convert", state=JobState.FAILED), factories.job(name="mail")
    put(store, "jobs", *others, *failed, factories.job(name="mail", state=JobState.GIVEN_UP))
    with store.read() as unit:
        assert unit.jobs.failed("mail", 2) == [job.id for job in failed[:2]]


def test_jobs_that_were_given_up_go_with_those_that_were_done(store: Store) -> None:
    kept = factories.job(state=JobState.FAILED, finished_at=NOW)
    gone = factories.job(state=JobState.GIVEN_UP, finished_at=NOW)
    put(store, "jobs", kept, gone)
    with store.write() as unit:
        unit.jobs.delete_done(NOW + MINUTE)
        unit.commit()
    with store.read() as unit:
        assert unit.jobs.get(gone.id) is None and unit.jobs.get(kept.id) == kept
