"""`audit check`, as a person at the machine would run it."""

from pathlib import Path

import pytest
from click import Group

from adapters.db.database import open_database
from tests import factories
from tests.jobs.support.house import House, build
from tests.jobs.test_commands import run, site_of


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build(tmp_path / "data")


@pytest.fixture
def site(house: House, tmp_path: Path) -> Group:
    return site_of(house, tmp_path)


def put(house: House, number: int) -> None:
    with house.store.write() as unit:
        for _ in range(number):
            unit.audit.add(factories.audit_entry())
        unit.commit()


def tamper(tmp_path: Path, *statements: str) -> None:
    """What somebody with the database's password could do: take the triggers away first."""
    database = open_database(str(tmp_path / "data" / "beatpass.sqlite3"))
    with database.connection_context():
        for statement in ("DROP TRIGGER audit_update", "DROP TRIGGER audit_delete", *statements):
            database.execute_sql(statement)
    database.close_all()


def test_a_whole_log_is_said_to_be_whole_with_its_last_entry(house: House, site: Group) -> None:
    assert run(site, "audit", "check").output == "The audit log is empty.\n"
    put(house, 3)
    result = run(site, "audit", "check")
    assert result.exit_code == 0 and result.output.startswith("The audit log is whole, up to 3:")
    noted = result.output.strip().rsplit(" ", 1)[-1]
    assert run(site, "audit", "check", "--known", noted).exit_code == 0


def test_the_first_broken_link_is_named(house: House, site: Group, tmp_path: Path) -> None:
    put(house, 4)
    tamper(tmp_path, "UPDATE audit SET action = 'nothing' WHERE number >= 3")
    result = run(site, "audit", "check")
    assert result.exit_code == 1 and "Entry 3 isn't what it was when it was written." in result.output


def test_a_gap_is_named(house: House, site: Group, tmp_path: Path) -> None:
    put(house, 4)
    tamper(tmp_path, "DELETE FROM audit WHERE number = 2")
    result = run(site, "audit", "check")
    assert result.exit_code == 1 and "Entry 2 is missing: 3 follows 1." in result.output


def test_a_missing_end_is_found_by_what_was_noted(house: House, site: Group, tmp_path: Path) -> None:
    put(house, 3)
    noted = run(site, "audit", "check").output.strip().rsplit(" ", 1)[-1]
    tamper(tmp_path, "DELETE FROM audit WHERE number = 3")
    assert run(site, "audit", "check").exit_code == 0
    result = run(site, "audit", "check", "--known", noted)
    assert result.exit_code == 1 and "Entry 3 isn't there with the hash that you noted." in result.output


def test_what_is_no_entry_is_refused(site: Group) -> None:
    result = run(site, "audit", "check", "--known", "3")
    assert result.exit_code == 2 and "give a number and a hash" in result.output
