"""Likes and staff picks that come at once, on Postgres."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.db.database import Database
from domain.accounts import Role
from tests.adapters.test_store_units import in_threads
from tests.adapters.test_use_case_races import house_on
from tests.domain.house import House

pytestmark = pytest.mark.postgres
EIGHT = 8


@pytest.fixture
def house(postgres_database: Database, tmp_path: Path) -> House:
    return house_on(postgres_database, tmp_path)


def at_once(work: Callable[[int], object]) -> None:
    """All of them begin when the last one is there."""
    ready, numbers = threading.Barrier(EIGHT), iter(range(EIGHT))

    def begin() -> None:
        number = next(numbers)
        ready.wait(timeout=30)
        work(number)

    in_threads(EIGHT, begin)


def test_likes_are_counted_once_a_person(house: House) -> None:
    beat = house.beat(house.producer("Owl"))
    people = [house.person(name=name) for name in ("Ann", "Bob")]
    at_once(lambda number: house.likes.like(actor=people[number % 2], slug=beat.slug))
    with house.store.read() as unit:
        assert unit.likes.likes(beat.id) == 2
    at_once(lambda number: house.likes.stop(actor=people[0], slug=beat.slug))
    with house.store.read() as unit:
        assert unit.likes.likes(beat.id) == 1


def test_no_staff_pick_is_lost_and_each_has_a_place(house: House) -> None:
    owl, root = house.producer("Owl"), house.person(Role.ADMIN)
    beats = [house.beat(owl, content=b"RIFF %d" % number) for number in range(EIGHT)]
    at_once(lambda number: house.picks.pick(actor=root, slug=beats[number].slug))
    rows = house.picks.all(actor=root)
    assert [row.pick.place for row in rows] == list(range(1, EIGHT + 1))
    assert {row.track.id for row in rows} == {beat.id for beat in beats}
