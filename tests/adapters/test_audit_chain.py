"""The audit log in the databases themselves: only ever added to, and chained whoever writes at once."""

import threading
from collections.abc import Sequence

import peewee
import pytest

from adapters.db.database import Database, Sqlite
from adapters.db.migrate import migrate, runner
from domain.audit import broken_link, hash_of
from domain.store import Store
from tests import factories
from tests.adapters.conftest import Announcements, sql_store
from tests.adapters.test_store_units import in_threads
from tests.factories import MINUTE, NOW

COLUMNS = "id, at, actor_id, action, subject, details, number, previous, hash"
INSERT = f"INSERT INTO audit ({COLUMNS}) VALUES ('x', 0, '', '', '', '{{}}',"


def put(store: Store, number: int) -> None:
    for _ in range(number):
        with store.write() as unit:
            unit.audit.add(factories.audit_entry(details={"reason": "Zoë’s 🎹"}))
            unit.commit()


def run(database: Database, statement: str) -> None:
    with database.connection_context(), database.atomic():
        database.execute_sql(statement)


def rows(database: Database) -> Sequence[object]:
    with database.connection_context():
        return database.execute_sql(f"SELECT {COLUMNS} FROM audit ORDER BY number").fetchall()  # type: ignore[no-any-return]


def test_entries_hang_on_each_other_in_every_store(store: Store) -> None:
    with store.write() as unit:
        for _ in range(2):
            unit.audit.add(factories.audit_entry())
        unit.commit()
    put(store, 2)
    with store.read() as unit:
        found, rest = unit.audit.chain(0, 10), unit.audit.chain(2, 1)
    assert [each.number for each in found] == [1, 2, 3, 4] and broken_link(found) is None
    assert rest == [found[2]]


def test_what_was_rolled_back_leaves_no_gap(store: Store) -> None:
    put(store, 1)
    with store.write() as unit:
        unit.audit.add(factories.audit_entry())
    put(store, 1)
    with store.read() as unit:
        found = unit.audit.chain(0, 10)
    assert len(found) == 2 and broken_link(found) is None


REFUSED = {
    "another action": "UPDATE audit SET action = 'nothing'",
    "the same again": "UPDATE audit SET action = action",
    "another hash": "UPDATE audit SET hash = 'f' WHERE number = 2",
    "a gap": "DELETE FROM audit WHERE number = 1",
    "nothing at all": "DELETE FROM audit",
    "an entry that skips a number": f"{INSERT} 4, '', 'f')",
    "an entry that hangs on nothing": f"{INSERT} 3, '', 'f')",
}


@pytest.mark.parametrize("what", REFUSED)
def test_the_database_refuses_every_change(database: Database, announced: Announcements, what: str) -> None:
    put(sql_store(database, announced), 2)
    before = rows(database)
    with pytest.raises(peewee.IntegrityError, match="audit log"):
        run(database, REFUSED[what])
    assert rows(database) == before


@pytest.mark.postgres
def test_postgres_refuses_to_empty_the_log(postgres_database: Database, announced: Announcements) -> None:
    put(sql_store(postgres_database, announced), 1)
    with pytest.raises(peewee.IntegrityError, match="only ever added to"):
        run(postgres_database, "TRUNCATE audit")
    assert len(rows(postgres_database)) == 1


def test_sqlite_lets_no_row_replace_another(sqlite_database: Sqlite, announced: Announcements) -> None:
    put(sql_store(sqlite_database, announced), 2)
    before = rows(sqlite_database)
    again = f"INSERT OR REPLACE INTO audit ({COLUMNS}) SELECT {COLUMNS} FROM audit WHERE number = 1"
    chained = (
        f"INSERT OR REPLACE INTO audit ({COLUMNS})"
        " SELECT id, 0, '', 'nothing', '', '{}', 3, (SELECT hash FROM audit WHERE number = 2), 'f'"
        " FROM audit WHERE number = 1"
    )
    for statement in (again, chained):
        with pytest.raises(peewee.IntegrityError):
            run(sqlite_database, statement)
    with pytest.raises(peewee.OperationalError):
        run(sqlite_database, "UPDATE audit SET rowid = 5")
    assert rows(sqlite_database) == before


@pytest.mark.postgres
def test_twenty_who_write_at_once_make_one_chain(
    postgres_database: Database, announced: Announcements
) -> None:
    store, ready = sql_store(postgres_database, announced), threading.Barrier(20)

    def write() -> None:
        ready.wait(timeout=30)
        put(store, 3)

    in_threads(20, write)
    with store.read() as unit:
        found = unit.audit.chain(0, 100)
    assert len(found) == 60 and broken_link(found) is None


@pytest.mark.postgres
def test_rows_are_free_again_before_anybody_waits_for_the_chain(
    postgres_database: Database, announced: Announcements
) -> None:
    """Two units that lock the same rows in turn and both write to the log never wait for each other."""
    store, ready = sql_store(postgres_database, announced), threading.Barrier(2)
    users = [factories.user() for _ in range(2)]
    with store.write() as unit:
        for user in users:
            unit.users.add(user)
        unit.commit()

    def write() -> None:
        ready.wait(timeout=30)
        for _ in range(10):
            with store.write() as unit:
                unit.audit.add(factories.audit_entry())
                for user in users:
                    unit.users.get(user.id, lock=True)
                unit.commit()

    in_threads(2, write)
    with store.read() as unit:
        assert broken_link(unit.audit.chain(0, 100)) is None


def test_entries_that_were_there_are_chained_by_the_step(
    database: Database, announced: Announcements
) -> None:
    entries = [
        factories.audit_entry(at=NOW + at * MINUTE, details={"reason": f"“{at}” 🎹", "b": "2"})
        for at in (2, 1, 1)
    ]
    with database.connection_context():
        runner(database).down("0027_desk")
        for entry in entries:
            at = int((entry.at - factories.NOW.replace(year=1970, month=1, day=1)).total_seconds())
            details = '{"reason": "“x” 🎹", "b": 2}'
            values = (entry.id, at, entry.actor_id, entry.action, entry.subject, details)
            marks = ", ".join([database.param] * len(values))
            names = "id, at, actor_id, action, subject, details"
            database.execute_sql(f"INSERT INTO audit ({names}) VALUES ({marks})", values)
    migrate(database)
    store = sql_store(database, announced)
    put(store, 1)
    with store.read() as unit:
        found = unit.audit.chain(0, 10)
    assert broken_link(found) is None and len(found) == 4
    assert [each.entry.id for each in found[:3]] == [entries[1].id, entries[2].id, entries[0].id]
    assert found[0].hash == hash_of(found[0].entry, 1, "")
    with database.connection_context():
        runner(database).down("0027_desk")
        names = "id, at, actor_id, action, subject, details"
        kept = database.execute_sql(f"SELECT {names} FROM audit").fetchall()
    assert len(kept) == 4
    migrate(database)
    with store.read() as unit:
        assert unit.audit.chain(0, 10)[:3] == found[:3]
