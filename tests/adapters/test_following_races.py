"""Followers who come at once, on Postgres."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.db.database import Database, transaction
from domain.accounts import Actor, Role
from domain.notices import FOLLOWERS, NoticeKind
from tests.adapters.test_store_units import in_threads
from tests.adapters.test_use_case_races import house_on
from tests.domain.house import House

pytestmark = pytest.mark.postgres
TWENTY = 20


@pytest.fixture
def house(postgres_database: Database, tmp_path: Path) -> House:
    return house_on(postgres_database, tmp_path)


@pytest.fixture
def owl(house: House) -> Actor:
    return house.producer("Owl")


def at_once(work: Callable[[int], object]) -> None:
    """All of them begin when the last one is there."""
    ready, numbers = threading.Barrier(TWENTY), iter(range(TWENTY))

    def begin() -> None:
        number = next(numbers)
        ready.wait(timeout=30)
        work(number)

    in_threads(TWENTY, begin)


def counted(database: Database, house: House, owl: Actor) -> tuple[int, int]:
    """By the counter, and by the days together."""
    with house.store.read() as unit:
        followers = unit.follows.followers(owl.id)
    with transaction(database, writable=False) as work:
        [row] = work.select(
            "SELECT SUM(followers) AS all_days FROM producer_days WHERE producer_id = ?", [owl.id]
        )
    return followers, int(row["all_days"])


def test_twenty_follows_of_one_person_at_once_count_once(
    postgres_database: Database, house: House, owl: Actor
) -> None:
    eve = house.person(Role.LISTENER, "Eve")
    at_once(lambda number: house.following.follow(actor=eve, slug=owl.producer_slug))
    assert counted(postgres_database, house, owl) == (1, 1)


def test_twenty_people_at_once_are_all_counted_and_told_of_together(
    postgres_database: Database, house: House, owl: Actor
) -> None:
    fans = [house.person(Role.LISTENER, f"Fan {number}") for number in range(TWENTY)]
    at_once(lambda number: house.following.follow(actor=fans[number], slug=owl.producer_slug))
    assert counted(postgres_database, house, owl) == (TWENTY, TWENTY)
    with house.store.read() as unit:
        notice = unit.notices.newest(owl.id, NoticeKind.FOLLOWER)
    assert notice and notice.text.endswith("and 19 others follow you.")
    with transaction(postgres_database, writable=False) as work:
        assert len(work.select("SELECT id FROM notices")) == 1
        assert len(work.select("SELECT id FROM jobs WHERE name = ?", [FOLLOWERS])) == 1


def test_following_and_stopping_at_once_leaves_the_counts_true(
    postgres_database: Database, house: House, owl: Actor
) -> None:
    eve = house.person(Role.LISTENER, "Eve")
    acts = (house.following.follow, house.following.stop)
    at_once(lambda number: acts[number % 2](actor=eve, slug=owl.producer_slug))
    follows = int(house.following.is_following(actor=eve, producer_id=owl.id))
    assert counted(postgres_database, house, owl) == (follows, follows)
