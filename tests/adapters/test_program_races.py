"""The Producer Program where several act at once, and names from before look-alikes were told apart."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.db.database import Database
from adapters.db.migrate import migrate, runner
from domain.accounts import Role
from domain.errors import Conflict
from domain.lookalikes import NAME_TAKEN
from domain.producers import ApplicationForm
from tests import factories
from tests.adapters.conftest import Announcements, sql_store
from tests.adapters.test_store_units import in_threads
from tests.adapters.test_use_case_races import house_on
from tests.domain.house import House

FORM = ApplicationForm("Night Owl", "https://example.com/owl", "Alice", "Archer", "", "", True, True)
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
    admin = house.person(Role.ADMIN, "Root")
    waiting = [house.producers.apply(actor=house.person(), form=FORM).id for _ in range(2)]
    ready, outcomes = threading.Barrier(2), list[str]()

    def approve() -> None:
        application_id = waiting.pop()
        ready.wait(timeout=30)
        try:
            outcomes.append(house.deciding.approve(actor=admin, application_id=application_id).producer_name)
        except Conflict as error:
            outcomes.append(error.code)

    in_threads(2, approve)
    assert sorted(outcomes) == ["Night Owl", NAME_TAKEN.code]
