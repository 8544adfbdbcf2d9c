"""Plays outside of requests: folding them in, cut off anywhere, and `plays recount`."""

import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from click.testing import CliRunner, Result

from adapters.db.database import open_database
from adapters.db.store import SqlStore
from adapters.inbox.sqlite import SqlitePlayReports
from adapters.system import UuidIds
from domain.activity.listens import PlayReport
from domain.services.activity import Activity
from domain.site import Site
from jobs.commands.plays import play_commands
from jobs.context import CommandContext
from jobs.schedule import FOLDS_AT_ONCE, fold
from tests import factories, migrated
from tests.domain.house import House
from tests.fakes import FakeClock
from tests.plays import add_plays

ROOT = Path(__file__).parents[2]


def activity_in(folder: Path) -> Activity:
    """As a process of a site has it that works on that data folder."""
    migrated.put(folder / "beatpass.sqlite3")
    database = open_database(str(folder / "beatpass.sqlite3"))
    store = SqlStore(database, print, lambda opened: cast(Any, None))
    return Activity(store, SqlitePlayReports(folder / "plays.sqlite3"), FakeClock(), UuidIds(), Site())


def publish(activity: Activity) -> str:
    recording = factories.recording(owner_id="owl")
    track = factories.track(producer_id="owl", recording_id=recording.id, plays=0)
    with activity.store.write() as unit:
        unit.recordings.add(recording)
        unit.tracks.add(track)
        unit.commit()
    return track.id


def hear(activity: Activity, track: str, visitor: str) -> None:
    session = activity.open(actor=None, visitor=visitor, track_id=track)
    activity.report(reports=[PlayReport(session, session.opened_at + timedelta(seconds=40), 40, 0b11)])


DYING = """
import os, signal, sys
from pathlib import Path
from tests.jobs.test_plays import activity_in
activity = activity_in(Path(sys.argv[1]))
def die(*given):
    os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[2] == "before it forgets":
    activity.log.forget = die
else:
    import domain.services.activity as folding
    folding.changed = die
activity.fold()
"""


@pytest.mark.parametrize(("when", "folded"), [("before it commits", 0), ("before it forgets", 3)])
def test_folding_that_was_killed_is_done_again_and_counts_once(
    tmp_path: Path, when: str, folded: int
) -> None:
    activity = activity_in(tmp_path)
    track = publish(activity)
    for number in range(3):
        hear(activity, track, f"v:{number}")

    command = [sys.executable, "-c", DYING, str(tmp_path), when]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -9

    assert plays_of(activity, track) == folded
    assert [activity.fold(), activity.fold()] == [3, 0]
    assert plays_of(activity, track) == 3
    assert activity.recount() == []


def plays_of(activity: Activity, track: str) -> int:
    with activity.store.read() as unit:
        found = unit.tracks.get(track)
    assert found
    return found.plays


def test_two_that_fold_at_once_count_once(tmp_path: Path) -> None:
    one, other = activity_in(tmp_path), activity_in(tmp_path)
    track = publish(one)
    hear(one, track, "v:eve")
    waiting = other.log.read(9)
    other_log = SimpleNamespace(read=lambda limit: waiting, forget=other.log.forget)
    assert one.fold() == 1
    hear(one, track, "v:bob")
    assert Activity(other.store, cast(Any, other_log), other.clock, other.ids, other.site).fold() == 1
    assert plays_of(one, track) == 1
    assert one.fold() == 1
    assert plays_of(one, track) == 2


@dataclass
class Busy:
    """So much comes in that there is always more to fold."""

    turns: int = 0

    def fold(self) -> int:
        self.turns += 1
        return 2000


def test_a_flood_of_plays_leaves_other_tasks_their_turn() -> None:
    busy = Busy()
    fold(cast(Activity, busy))
    assert busy.turns == FOLDS_AT_ONCE


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def recount(house: House) -> Result:
    services = SimpleNamespace(activity=house.activity)
    context = cast(CommandContext, SimpleNamespace(services=lambda: services, migrate=list[Any]))
    return CliRunner().invoke(play_commands(context), ["recount"], catch_exceptions=False)


def test_a_recount_folds_in_what_waits_and_says_that_all_is_right(house: House) -> None:
    track = publish(house.activity)
    hear(house.activity, track, "v:eve")

    result = recount(house)

    said = "The totals of all days are right.\n"
    assert (result.exit_code, result.stdout, result.stderr) == (0, said, "")
    assert plays_of(house.activity, track) == 1


def test_a_recount_names_the_days_that_were_wrong_and_puts_them_right(house: House) -> None:
    track = publish(house.activity)
    hear(house.activity, track, "v:eve")
    house.activity.fold_all()
    with house.store.write() as unit:
        add_plays(unit, track, 5, house.clock.now())
        unit.commit()

    result = recount(house)

    said = (
        "The totals of 2026-03-04 were wrong, and are right now.\n"
        "The plays of a beat were wrong, and are right now.\n"
    )
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", said)
    assert recount(house).exit_code == 0
    assert plays_of(house.activity, track) == 1
