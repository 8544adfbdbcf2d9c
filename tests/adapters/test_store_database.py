"""The databases themselves: settings, connections, forks, a full disk, migrations."""

import gc
import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path

import pytest
from peewee import OperationalError
from playhouse.schema_diff import diff_models

from adapters.db import tables
from adapters.db.database import Database, Sqlite, open_database, transaction
from adapters.db.migrate import FOLDER, migrate, pending, runner
from adapters.db.store import SqlStore
from domain.accounts import User
from domain.activity.listens import Uncounted
from domain.catalogue import Visibility
from domain.errors import Conflict, NoRoom
from tests import factories
from tests.adapters.conftest import Announcements, closing_all, sql_store
from tests.adapters.test_store_units import add_user, in_threads, name_of
from tests.plays import add_plays

UP_TO = """
    WITH RECURSIVE counted (n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM counted)
    SELECT n FROM counted LIMIT ?
"""


def test_sqlite_is_durable_and_keeps_foreign_keys(sqlite_database: Sqlite) -> None:
    with transaction(sqlite_database, writable=False):
        pragmas = {
            name: sqlite_database.pragma(name)
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        }
    fast = 2
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 30_000,
        "secure_delete": fast,
    }


def test_a_writer_may_collect_what_another_left_behind(sqlite_database: Sqlite, uncollected: None) -> None:
    """A conflict leaves its cursor in a cycle, on a connection that the next writer gets from the pool."""
    store = SqlStore(sqlite_database, print, lambda each: [])
    leave_a_cursor_behind(store, add_user(store))
    writing, waiting = threading.Event(), threading.Event()

    def write_and_collect() -> None:
        with store.write():
            writing.set()
            waiting.wait(timeout=30)
            gc.collect()

    def write_next() -> None:
        with store.write():
            pass

    first, second = threading.Thread(target=write_and_collect), Catching(write_next)
    with store.read():
        # This holds the connection with the cursor until the first writer has got another one.
        first.start()
        assert writing.wait(timeout=30)
    second.start()
    poll(lambda: len(sqlite_database._in_use) == 2)
    waiting.set()
    first.join(timeout=60)
    second.join(timeout=60)
    assert second.error is None


def leave_a_cursor_behind(store: SqlStore, user: User) -> None:
    with pytest.raises(Conflict), store.write() as unit:
        unit.users.add(user)


class Catching(threading.Thread):
    """A thread whose error can be looked at."""

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__()
        self._work = work
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self._work()
        except Exception as error:
            self.error = error


def poll(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def uncollected() -> Iterator[None]:
    """Garbage stays until it is collected on purpose."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.postgres
def test_postgres_refuses_writes_in_a_unit_that_reads(postgres_database: Database) -> None:
    with transaction(postgres_database, writable=False), pytest.raises(Exception, match="read-only"):
        postgres_database.execute_sql("DELETE FROM users")


def test_rows_of_very_many_come_in_order_and_all_while_others_are_asked_for(database: Database) -> None:
    with transaction(database, writable=False) as work:
        seen = [
            (number, work.select("SELECT ? AS own", [number]), [*work.tuples(UP_TO, [2])])
            for (number,) in work.tuples(UP_TO, [5001])
            if number % 500 == 1 or number > 4990
        ]
        assert [*work.tuples(UP_TO, [5001])] == [(number,) for number in range(1, 5002)]
    wanted = [*range(1, 5001, 500), *range(4991, 5002)]
    assert seen == [(number, [{"own": number}], [(1,), (2,)]) for number in wanted]


def test_rows_of_very_many_are_not_all_in_memory(database: Database) -> None:
    """There are more than could be; the second reader sees that the first one leaves nothing in its way."""
    for _ in range(2):
        with transaction(database, writable=False) as work:
            if database.for_update:
                work.select("SELECT set_config('statement_timeout', '20s', true)")
            rows = work.tuples(UP_TO, [10**12])
            assert [*islice(rows, 5000)] == [(number,) for number in range(1, 5001)]
        with pytest.raises(RuntimeError):
            next(rows)


def test_connections_go_back_to_the_pool(database: Database, announced: Announcements) -> None:
    store = sql_store(database, announced)
    user = add_user(store)
    for _ in range(30):
        in_threads(2, lambda: name_of(store, user.id))
    assert not database._in_use
    assert len(database._connections) <= 3


def test_a_forked_child_connects_anew(database: Database, announced: Announcements) -> None:
    store = sql_store(database, announced)
    user = add_user(store)
    child = multiprocessing.get_context("fork").Process(target=lambda: add_user(store))
    child.start()
    child.join(timeout=30)
    assert child.exitcode == 0
    assert name_of(store, user.id) == "Alice"


@pytest.mark.postgres
def test_a_lost_connection_is_replaced(postgres_database: Database, announced: Announcements) -> None:
    store = sql_store(postgres_database, announced)
    user = add_user(store)
    with pytest.raises(OperationalError), store.write() as unit:
        [(pid,)] = postgres_database.execute_sql("SELECT pg_backend_pid()").fetchall()
        end_backend(postgres_database, pid)
        unit.users.get(user.id)
    assert name_of(store, user.id) == "Alice"


def end_backend(database: Database, pid: int) -> None:
    with closing_all(open_database(database.database)) as other:
        other.execute_sql("SELECT pg_terminate_backend(%s)", (pid,))


def test_a_full_disk_is_said_and_leaves_everything_usable(sqlite_database: Sqlite) -> None:
    store = SqlStore(sqlite_database, print, lambda each: [])
    user = add_user(store)
    with transaction(sqlite_database, writable=False):
        pages = sqlite_database.pragma("page_count")
    sqlite_database._pragmas.append(("max_page_count", pages + 1))
    sqlite_database.close_all()
    with pytest.raises(NoRoom), store.write() as unit:
        for _ in range(50):
            unit.drafts.add(factories.draft(fields={"description": "x" * 4000}))
        unit.commit()
    assert name_of(store, user.id) == "Alice"


def test_migrations_go_up_and_down_and_up_again(empty_database: Database) -> None:
    steps = [path.stem for path in sorted(FOLDER.glob("0*.py"))]
    assert pending(empty_database) == steps
    assert migrate(empty_database) == steps
    with empty_database.connection_context():
        before = sorted(empty_database.get_tables())
        assert runner(empty_database).down(steps[0]) == steps[::-1]
        left = [name for name in empty_database.get_tables() if not name.startswith("sqlite_")]
        assert left == ["schema_migration"]
    assert migrate(empty_database) == steps
    with empty_database.connection_context():
        assert sorted(empty_database.get_tables()) == before
    assert pending(empty_database) == migrate(empty_database) == []


def test_beats_that_are_there_get_what_they_are_listed_by(database: Database) -> None:
    """What the step fills in is what saving such a beat writes."""
    listed_by = "SELECT id, own_text, key_place, stand FROM tracks ORDER BY id"
    credits = "SELECT producer_id, collaborator_id, tracks FROM collaborations ORDER BY 1, 2"
    details = factories.details(name="Große NACHT", key="B", genres=("Trap",), collaborators=("bob", "cid"))
    tracks = [factories.track(producer_id="a", details=details), factories.track(deleted_at=factories.NOW)]
    tracks += [factories.track(visibility=Visibility.PRIVATE), factories.track(published_at=None)]
    with sql_store(database, Announcements()).write() as unit:
        for track in tracks:
            unit.tracks.add(track)
        unit.commit()
    with database.connection_context():
        saved = [database.execute_sql(sql).fetchall() for sql in (listed_by, credits)]
        runner(database).down("0006_my_beats")
    migrate(database)
    with database.connection_context():
        assert [database.execute_sql(sql).fetchall() for sql in (listed_by, credits)] == saved
    assert saved[0][0][1:] == ("grosse nacht trap", 23, 0) and len(saved[1]) == 2


def test_old_recordings_get_their_families_and_old_plays_their_days(database: Database) -> None:
    """What went on before the step is what it would be, had it gone on after."""
    beat, unheard = factories.recording(id="heard", family_id="heard"), factories.recording(analysis=None)
    relative = factories.recording(id="relative", family_id="heard")
    track = factories.track(id="t", producer_id="owl")
    later = factories.NOW + timedelta(days=3)
    listens = [factories.listen(track_id="t", at=at) for at in (factories.NOW, factories.NOW, later)]
    listens += [factories.listen(track_id="t", counted=False), factories.listen(track_id="gone")]
    listens += [factories.listen(track_id="t", counted=False, listener="owl", reason=Uncounted.OWN)]
    with sql_store(database, Announcements()).write() as unit:
        unit.tracks.add(track)
        for recording in (beat, relative, unheard):
            unit.recordings.add(recording)
        unit.listens.put(listens)
        add_plays(unit, "t", 2, factories.NOW)
        add_plays(unit, "t", 1, later)
        unit.commit()
    families = "SELECT id, family_id FROM recordings ORDER BY id"
    days = "SELECT producer_id, day, plays FROM producer_days ORDER BY day"
    filled = (families, days, "SELECT id, reason, counted_at FROM listens ORDER BY id")
    with database.connection_context():
        saved = [database.execute_sql(sql).fetchall() for sql in filled]
        runner(database).down("0007_what_was_there_before")
        database.execute_sql("UPDATE recordings SET family_id = '' WHERE id = 'heard'")
        database.execute_sql("DELETE FROM producer_days WHERE plays = 2")
    migrate(database)
    with database.connection_context():
        assert [database.execute_sql(sql).fetchall() for sql in filled] == saved
    assert [plays for _, _, plays in saved[1]] == [2, 1]


def test_uploads_survive_the_step_that_lets_their_length_be_unknown(
    empty_database: Database, announced: Announcements
) -> None:
    step = "0003_deferred_length"
    with empty_database.connection_context():
        runner(empty_database).up("0002_fingerprints")
        columns = "id, owner_id, name, size, created_at, expires_at, state, metadata"
        row = "'old', 'o', 'a.wav', 5, 1, 2, 'receiving', 'filename d29ybGQ='"
        empty_database.execute_sql(f"INSERT INTO uploads ({columns}) VALUES ({row})")
    migrate(empty_database)
    store = sql_store(empty_database, announced)
    with store.write() as unit:
        unit.uploads.add(factories.upload(id="new", size=None))
        unit.drafts.add(factories.draft(id="new"))
        unit.drafts.add(factories.draft(id="old"))
        unit.commit()
    with store.read() as unit:
        old, new = unit.uploads.get("old"), unit.uploads.get("new")
        assert old and new and (old.size, new.size) == (5, None)
    with empty_database.connection_context():
        assert step in runner(empty_database).down(step)
    migrate(empty_database)
    with store.read() as unit:
        assert unit.uploads.get("old") == old
        assert unit.drafts.get("old") and not unit.drafts.get("new") and not unit.uploads.get("new")


@pytest.mark.postgres
def test_several_hosts_may_migrate_at_once(postgres_url: str) -> None:
    taken: list[list[str]] = []

    def start() -> None:
        with closing_all(open_database(postgres_url)) as database:
            taken.append(migrate(database))

    in_threads(3, start)
    assert sorted(map(len, taken)) == [0, 0, len(list(FOLDER.glob("0*.py")))]


OF_EXPRESSIONS = ("track_words",)
"""Tables with an index that Postgres alone has, which a model can't name."""


def test_migrations_make_the_tables_that_queries_name(database: Database) -> None:
    with database.connection_context():
        difference = diff_models(database, tables.ALL)
        unknown = [each for each in difference.drop_indexes if each.table not in OF_EXPRESSIONS]
        assert not difference._replace(drop_indexes=unknown), str(difference)
        for table in tables.ALL:
            nullable = {column.name: column.null for column in database.get_columns(table._meta.table_name)}
            assert nullable == {field.column_name: field.null for field in table._meta.sorted_fields}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    if request.param == "sqlite":
        address = str(tmp_path / "site.db")
    else:
        address = request.getfixturevalue("postgres_url")
    with closing_all(open_database(address)) as opened:
        yield opened
