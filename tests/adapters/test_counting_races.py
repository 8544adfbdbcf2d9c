"""Plays that are folded in while something else happens to the same beat, on Postgres."""

import threading
import time

import pytest

from adapters.db.database import Database, transaction
from domain.activity.totals import changed
from domain.store import Store, Unit
from tests import factories
from tests.adapters.conftest import Announcements, sql_store

pytestmark = pytest.mark.postgres


@pytest.fixture
def store(postgres_database: Database, announced: Announcements) -> Store:
    store = sql_store(postgres_database, announced)
    with store.write() as unit:
        unit.tracks.add(factories.track(id="a", producer_id="owl", plays=0, downloads=0))
        unit.commit()
    return store


def test_a_download_and_a_play_of_one_beat_at_once_do_not_wait_for_each_other(
    postgres_database: Database, store: Store
) -> None:
    """Whoever downloads holds the beat from before the totals are touched."""
    played: list[bool] = []

    def play_it() -> None:
        play(store, "owl")
        played.append(True)

    player = threading.Thread(target=play_it)
    with store.write() as unit:
        unit.tracks.get("a", lock=True)
        player.start()
        wait_for_a_lock(postgres_database)
        download = factories.download(track_id="a", user_id="eve")
        unit.downloads.add(download)
        unit.day_totals.add_download(download, "owl")
        unit.commit()
    player.join(timeout=30)
    with store.read() as unit:
        [track] = unit.tracks.by_ids(["a"])
    assert played and (track.plays, track.downloads) == (1, 1)


def test_who_is_just_being_played_is_looked_at_the_next_time(store: Store) -> None:
    """Nobody waits for that, holding what others may wait for."""
    taken: list[list[str]] = []

    def take() -> None:
        with store.write() as unit:
            taken.append(unit.progress.take_played(9))
            unit.commit()

    for owner in ("cat", "owl"):
        play(store, owner)
    with store.write() as unit:
        play_in(unit, "cat")
        taker = threading.Thread(target=take)
        taker.start()
        taker.join(timeout=30)
        assert taken == [["owl"]]
        unit.commit()
    take()
    assert taken[1:] == [["cat"]]


def play(store: Store, owner: str) -> None:
    with store.write() as unit:
        play_in(unit, owner)
        unit.commit()


def play_in(unit: Unit, owner: str) -> None:
    unit.day_totals.add(changed([(None, factories.listen(track_id="a", producer_id=owner))], ()))


def wait_for_a_lock(database: Database) -> None:
    """Until somebody waits for what another holds; read apart, as a unit is open here."""
    found: list[bool] = []

    def look() -> None:
        until = time.monotonic() + 30
        while not found and time.monotonic() < until:
            with transaction(database, writable=False) as work:
                waiting = "SELECT 1 AS one FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()"
                found.extend(bool(row) for row in work.select(waiting))
            time.sleep(0.01)

    looking = threading.Thread(target=look)
    looking.start()
    looking.join(timeout=30)
    assert found
