"""The Producer Program where several act at once, and names from before look-alikes were told apart."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.db.database import Database
from adapters.db.migrate import migrate, runner
from domain.accounts import ADMINS_ONLY, Role
from domain.appeals import APPEAL_PENDING
from domain.errors import Conflict, DomainError
from domain.lookalikes import NAME_TAKEN
from domain.producers import (
    ALREADY_DECIDED,
    APPLICATION_PENDING,
    PROFILE_GONE,
    ApplicationState,
    ClaimForm,
    NewProfile,
)
from tests import factories
from tests.adapters.conftest import Announcements, sql_store
from tests.adapters.test_store_units import in_threads
from tests.adapters.test_use_case_races import house_on
from tests.domain.house import House
from tests.domain.program import FORM, STATEMENT, Desk

LOOKS = "SELECT name, owns_name FROM producers ORDER BY created_at, id"


@pytest.fixture
def house(postgres_database: Database, tmp_path: Path) -> House:
    return house_on(postgres_database, tmp_path)


def test_old_namesakes_stay_and_the_oldest_owns_the_name(database: Database) -> None:
    names = ("Night Owl", "NIGHT-0WL", "Drum")
    with sql_store(database, Announcements()).write() as unit:
        for number, name in enumerate(names):
            at = factories.NOW + timedelta(days=number)
            unit.producers.add(factories.producer(name=name, created_at=at))
        unit.commit()
    with database.connection_context():
        runner(database).down("0026_program")
    migrate(database)
    with database.connection_context():
        found = [(name, bool(owns)) for name, owns in database.execute_sql(LOOKS).fetchall()]
    assert found == [("Night Owl", True), ("NIGHT-0WL", False), ("Drum", True)]
    with sql_store(database, Announcements()).write() as unit, pytest.raises(Conflict) as caught:
        unit.producers.add(factories.producer(name="Nìght Owl", owns_name=True))
    assert caught.value.fault is NAME_TAKEN


@pytest.mark.postgres
def test_of_two_who_are_approved_at_once_one_gets_the_name(house: House) -> None:
    desk = Desk(house)
    one, other = (house.producers.apply(actor=house.person(), form=FORM) for _ in range(2))
    outcomes = at_once(lambda: desk.approve(one).state, lambda: desk.approve(other).state)
    assert sorted(outcomes) == sorted([NAME_TAKEN.code, "approved"])


@pytest.mark.postgres
def test_of_two_decisions_at_once_one_is_made(house: House) -> None:
    desk = Desk(house)
    application = house.producers.apply(actor=house.person(), form=FORM)
    outcomes = at_once(
        lambda: house.deciding.approve(actor=desk.admin, application_id=application.id).state,
        lambda: desk.deny(application).state,
    )
    assert ALREADY_DECIDED.code in outcomes
    with house.store.read() as unit:
        kept = unit.applications.get(application.id)
        is_producer = unit.producers.get(application.user_id) is not None
    assert kept and kept.state.value in outcomes
    assert is_producer == (kept.state is ApplicationState.APPROVED)


@pytest.mark.postgres
def test_of_two_claims_approved_at_once_one_gets_the_profile(house: House) -> None:
    desk, form = Desk(house), ClaimForm(STATEMENT, "https://example.com", True)
    profile = house.deciding.make_profile(actor=desk.admin, form=NewProfile("Night Owl"))
    people = [house.person() for _ in range(2)]
    one, other = (house.producers.claim(actor=each, slug=profile.slug, form=form) for each in people)
    outcomes = at_once(lambda: desk.approve(one).state, lambda: desk.approve(other).state)
    assert sorted(outcomes) == sorted([PROFILE_GONE.code, "approved"])
    assert sum(desk.profile(each) is not None for each in people) == 1


@pytest.mark.postgres
def test_two_admins_who_suspend_each_other_at_once_do_not_both_succeed(house: House) -> None:
    desk, other = Desk(house), house.person(Role.ADMIN, "Other")
    outcomes = at_once(
        lambda: str(desk.suspend(other) and "done"),
        lambda: str(house.suspending.suspend(actor=other, user_id=desk.admin.id, reason="No.") and "done"),
    )
    assert sorted(outcomes) == [ADMINS_ONLY.code, "done"]


@pytest.mark.postgres
def test_nobody_applies_or_appeals_twice_at_once(house: House) -> None:
    desk, eve = Desk(house), house.person()
    both = at_once(*[lambda: house.producers.apply(actor=eve, form=FORM).state] * 2)
    assert sorted(both) == [APPLICATION_PENDING.code, "pending"]
    secret = desk.suspend(eve)
    both = at_once(*[lambda: house.suspending.appeal(secret=secret, statement=STATEMENT).state] * 2)
    assert sorted(both) == [APPEAL_PENDING.code, "pending"]


def at_once(*acts: Callable[[], str]) -> list[str]:
    """What became of each: its outcome, or the code of what it was refused with."""
    ready, waiting, outcomes = threading.Barrier(len(acts)), list(acts), list[str]()

    def act() -> None:
        mine = waiting.pop()
        ready.wait(timeout=30)
        try:
            outcomes.append(str(mine()))
        except DomainError as error:
            outcomes.append(error.code)

    in_threads(len(acts), act)
    return outcomes
