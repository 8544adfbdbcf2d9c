"""Where reports wait, by one contract: in memory, in SQLite's own file, on Postgres."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.db.database import open_database
from adapters.db.play_reports import SqlPlayReports
from adapters.inbox.sqlite import SqlitePlayReports
from adapters.inbox.together import Together
from adapters.memory.activity import MemoryPlayReports
from adapters.opening import open_inbox
from adapters.settings import Settings
from domain.activity.listens import PARTS, Device, PlayReport, PlaySession
from domain.errors import NoRoom
from domain.ports import PlayReports
from tests.factories import NOW, new_id

ROOT = Path(__file__).parents[2]
KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=["memory", *KINDS])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PlayReports]:
    if request.param == "memory":
        yield MemoryPlayReports()
    elif request.param == "postgres":
        yield SqlPlayReports(request.getfixturevalue("postgres_database"))
    else:
        own = SqlitePlayReports(tmp_path / "plays.sqlite3")
        yield own
        own.close()


def report(seconds: float = 31.5, **fields: object) -> PlayReport:
    plain = PlaySession(new_id(), new_id(), new_id(), "v:eve", 180.123456789, NOW)
    session = plain._replace(**fields)  # type: ignore[arg-type]
    return PlayReport(session, NOW + timedelta(microseconds=1), seconds, 0b1011)


def waiting(log: PlayReports) -> list[PlayReport]:
    return [each for _, some in log.read(10_000) for each in some]


def test_reports_come_back_as_they_were_and_in_their_order(log: PlayReports) -> None:
    own = report(0.1, device=Device.PHONE, country="CA", is_own=True)
    every = report(is_bot=True, listener=new_id())._replace(parts=(1 << PARTS) - 1)
    log.append([own, every])
    log.append([report(5.0)])
    assert waiting(log)[:2] == [own, every]
    assert [each.seconds for each in waiting(log)] == [0.1, 31.5, 5.0]


def test_no_more_is_read_than_whole_appends_until_there_are_enough(log: PlayReports) -> None:
    for count in (2, 2, 1, 1):
        log.append([report() for _ in range(count)])
    sizes = [[len(some) for _, some in log.read(limit)] for limit in (1, 2, 3, 5, 6, 99)]
    assert sizes == [[2], [2], [2, 2], [2, 2, 1], [2, 2, 1, 1], [2, 2, 1, 1]]


def test_what_is_forgotten_is_gone_and_no_place_is_given_twice(log: PlayReports) -> None:
    log.append([report(1)])
    log.append([report(2)])
    (first, _), (second, _) = log.read(9)
    log.forget([first])
    log.forget([first])
    assert [each.seconds for each in waiting(log)] == [2]
    log.forget([second])
    log.append([report(3)])
    log.forget([first, second])
    log.forget([])
    assert [each.seconds for each in waiting(log)] == [3]


def test_many_threads_append_at_once_and_nothing_is_lost(log: PlayReports) -> None:
    def send(number: int) -> None:
        for _ in range(20):
            log.append([report(number), report(number)])

    with ThreadPoolExecutor(12) as people:
        for done in [people.submit(send, number) for number in range(12)]:
            done.result(60)
    found = waiting(log)
    assert sorted(each.seconds for each in found) == [n for n in range(12) for _ in range(40)]
    assert len({each.session.id for each in found}) == len(found)


def test_more_than_a_piece_is_read_and_forgotten(log: PlayReports) -> None:
    for number in range(1100):
        log.append([report(number)]) if number % 100 == 0 else log.append([report(number)] * 3)
    there = log.read(10_000)
    assert len(there) == 1100
    log.forget([place for place, _ in there])
    assert waiting(log) == []


CHILD = """
import sys
from tests.adapters.test_play_reports import open_log, report
log = open_log(sys.argv[1])
for number in range(100_000):
    log.append([report(number)])
    print(number, flush=True)
"""


def open_log(address: str) -> PlayReports:
    if address.startswith("postgresql"):
        return SqlPlayReports(open_database(address))
    return SqlitePlayReports(Path(address))


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_acknowledged_survives_a_killed_process(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if kind == "postgres":
        request.getfixturevalue("postgres_database")
        address = request.getfixturevalue("migrated_postgres")
    else:
        address = str(tmp_path / "plays.sqlite3")
    command = [sys.executable, "-c", CHILD, address]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        said = [int(child.stdout.readline()) for _ in range(50)]
        child.send_signal(signal.SIGKILL)
        said += [int(line) for line in child.stdout]
    log = open_log(address)
    found = [int(each.seconds) for each in waiting(log)]
    assert found[: len(said)] == said
    assert len(found) - len(said) <= 1
    if isinstance(log, SqlitePlayReports):
        log.close()
    else:
        log._database.close_all()  # type: ignore[attr-defined]


def test_a_forked_child_appends_on_its_own(tmp_path: Path) -> None:
    log = SqlitePlayReports(tmp_path / "plays.sqlite3")
    log.append([report(1)])
    child = os.fork()
    if child == 0:
        status = 1
        try:
            log.append([report(2)])
            status = 0
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    log.append([report(3)])
    assert [each.seconds for each in waiting(log)] == [1, 2, 3]
    log.close()


def test_the_file_is_the_sites_own_and_closing_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "plays.sqlite3"
    log = SqlitePlayReports(path)
    assert not path.exists()
    log.append([report()])
    assert path.stat().st_mode & 0o777 == 0o600
    log.close()
    assert [each.name for each in tmp_path.iterdir()] == ["plays.sqlite3"]
    assert len(waiting(log)) == 1
    log.close()


def test_the_inbox_goes_with_the_database(tmp_path: Path) -> None:
    settings = Settings.read({"DATA_DIR": str(tmp_path)})
    assert isinstance(open_inbox(settings, open_database("postgresql://nowhere/site")), SqlPlayReports)
    assert isinstance(open_inbox(settings, open_database(str(tmp_path / "site.db"))), SqlitePlayReports)
    assert list(tmp_path.iterdir()) == []


def test_it_waits_for_the_disk(tmp_path: Path) -> None:
    log = SqlitePlayReports(tmp_path / "plays.sqlite3")
    with log._connected() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    log.close()


def test_a_full_disk_is_told_and_what_was_there_stays(tmp_path: Path) -> None:
    log = SqlitePlayReports(tmp_path / "plays.sqlite3")
    log.append([report(1)])
    with log._connected() as connection:
        connection.execute("PRAGMA max_page_count = 4")
    with pytest.raises(NoRoom):
        for _ in range(100):
            log.append([report(2) for _ in range(50)])
    log.close()
    log.append([report(3)])
    assert [waiting(log)[place].seconds for place in (0, -1)] == [1, 3]
    log.close()


def in_threads(count: int, work: Callable[[int], object]) -> list[BaseException]:
    errors: list[BaseException] = []

    def run(number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return errors


def test_what_gathers_while_one_writes_is_written_at_once() -> None:
    written: list[int] = []
    arrived, go_on = threading.Semaphore(0), threading.Event()

    def write(items: object) -> None:
        written.append(len(items))  # type: ignore[arg-type]
        arrived.release()
        assert go_on.wait(30)

    together = Together(write)
    first = threading.Thread(target=together.hand_in, args=["first"])
    first.start()
    assert arrived.acquire(timeout=30)
    others = [threading.Thread(target=together.hand_in, args=[f"{number}"]) for number in range(8)]
    for each in others:
        each.start()
    while together._gathering is None or len(together._gathering.items) < 8:
        pass
    go_on.set()
    for each in (first, *others):
        each.join(30)
    assert written == [1, 8]


def test_a_write_that_fails_is_told_to_all_who_waited_for_it_and_the_next_goes_on() -> None:
    broken = [sqlite3.OperationalError("disk I/O error")]

    def write(items: object) -> None:
        if broken:
            raise broken[0]

    together = Together(write)
    errors = in_threads(6, lambda number: together.hand_in(f"{number}"))
    assert len(errors) == 6 and set(map(str, errors)) == {"disk I/O error"}
    broken.clear()
    assert in_threads(6, lambda number: together.hand_in(f"{number}")) == []
