"""Notices, choices and follows on every store: what is told once, what is found, what is counted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.db.activity import day_of
from adapters.db.database import Database, transaction
from domain.errors import Conflict
from domain.notices import Choice, NoticeKind, Topic
from domain.store import Store
from tests import factories
from tests.adapters.conftest import Announcements, put, sql_store
from tests.adapters.test_store_units import in_threads
from tests.factories import MINUTE, NOW


def test_a_cause_is_told_to_each_person_once(store: Store) -> None:
    notice = factories.notice(user_id="owl", cause="level:2")
    again = factories.notice(user_id="owl", cause="level:2")
    other = factories.notice(user_id="ann", cause="level:2")
    with store.write() as unit:
        assert [unit.notices.add_once(each) for each in (notice, again, other)] == [True, False, True]
        unit.commit()
    with store.read() as unit:
        assert unit.notices.get(notice.id) == notice
        assert unit.notices.get(again.id) is None
    with pytest.raises(Conflict):
        put(store, "notices", again)


def test_of_eight_who_tell_at_once_one_tells(store: Store) -> None:
    told: list[bool] = []

    def tell() -> None:
        with store.write() as unit:
            told.append(unit.notices.add_once(factories.notice(user_id="owl", cause="level:2")))
            unit.commit()

    in_threads(8, tell)
    assert sorted(told) == [False] * 7 + [True]


def test_the_newest_of_a_kind_is_found_whether_it_is_shown_or_not(store: Store) -> None:
    first, second, third = (factories.notice(user_id="owl", at=NOW + at * MINUTE) for at in range(3))
    hidden = replace(second, at=NOW + 9 * MINUTE, is_shown=False)
    other = factories.notice(user_id="owl", kind=NoticeKind.LEVEL, at=NOW + 10 * MINUTE)
    put(store, "notices", first, hidden, third, other, factories.notice(at=NOW + 11 * MINUTE))
    with store.read() as unit:
        assert unit.notices.newest("owl", NoticeKind.PLAYS) == hidden
        assert unit.notices.newest("owl", NoticeKind.SALE) is None


def test_those_that_were_seen_are_marked_as_read(store: Store) -> None:
    old, seen, new = (factories.notice(user_id="owl", at=NOW + at * MINUTE) for at in range(3))
    read = factories.notice(user_id="owl", read_at=NOW)
    hidden, other = factories.notice(user_id="owl", is_shown=False), factories.notice()
    put(store, "notices", old, seen, new, read, hidden, other)
    later = NOW + timedelta(hours=1)
    with store.write() as unit:
        unit.notices.read_all("owl", seen.at, later)
        unit.commit()
    with store.read() as unit:
        found = [unit.notices.get(each.id) for each in (old, seen, new, read, hidden, other)]
    assert [each.read_at if each else "" for each in found] == [later, later, None, NOW, None, None]


def test_choices_are_kept_by_person_and_topic(store: Store) -> None:
    with store.write() as unit:
        unit.notice_choices.put("owl", {Topic.SALE: Choice(True, False), Topic.PLAYS: Choice(False, True)})
        unit.notice_choices.put("owl", {Topic.SALE: Choice(False, False)})
        unit.commit()
    with store.read() as unit:
        assert unit.notice_choices.of("owl") == {
            Topic.SALE: Choice(False, False),
            Topic.PLAYS: Choice(False, True),
        }
        assert unit.notice_choices.of("ann") == {}


def test_a_pair_follows_once(store: Store) -> None:
    follow = factories.follow(user_id="eve", producer_id="owl")
    put(store, "follows", follow, factories.follow(user_id="eve", producer_id="ann"))
    with pytest.raises(Conflict):
        put(store, "follows", factories.follow(user_id="eve", producer_id="owl"))
    with store.read() as unit:
        assert unit.follows.of("eve", "owl") == follow
        assert unit.follows.of("owl", "eve") is None


def test_the_follows_that_began_in_a_time_and_last(store: Store) -> None:
    before, first, second, after = (
        factories.follow(producer_id="owl", at=NOW + at * MINUTE) for at in (-1, 0, 1, 2)
    )
    stopped = factories.follow(producer_id="owl", at=NOW, stopped_at=NOW + MINUTE)
    put(store, "follows", before, first, second, after, stopped, factories.follow(at=NOW))
    with store.read() as unit:
        assert unit.follows.begun("owl", NOW, NOW + 2 * MINUTE) == [second, first]


def test_followers_are_counted(store: Store) -> None:
    put(store, "producers", factories.producer(id="owl"))
    with store.write() as unit:
        for change in (1, 1, -1, 1):
            unit.follows.add_followers("owl", change, NOW)
        unit.commit()
    with store.read() as unit:
        assert unit.follows.followers("owl") == 2
        assert unit.follows.followers("nobody") == 0


def test_saving_a_producer_leaves_their_followers(store: Store) -> None:
    producer = factories.producer(id="owl")
    put(store, "producers", producer)
    with store.write() as unit:
        unit.follows.add_followers("owl", 3, NOW)
        unit.producers.save(replace(producer, name="Owl II"))
        unit.commit()
    with store.read() as unit:
        assert unit.follows.followers("owl") == 3


def test_days_add_up_to_all_who_follow(database: Database, announced: Announcements) -> None:
    """Also when somebody stops on another day than that on which they began."""
    store, days = sql_store(database, announced), timedelta(days=1)
    put(store, "producers", factories.producer(id="owl"))
    for change, day in ((1, 0), (1, 0), (1, 1), (-1, 2), (1, 2), (-1, 3)):
        with store.write() as unit:
            unit.follows.add_followers("owl", change, NOW + day * days)
            unit.commit()
    with transaction(database, writable=False) as work:
        rows = work.select("SELECT day, followers FROM producer_days WHERE producer_id = 'owl' ORDER BY day")
    today = day_of(NOW)
    assert [(row["day"] - today, row["followers"]) for row in rows] == [(0, 2), (1, 1), (2, 0), (3, -1)]
    with store.read() as unit:
        assert unit.follows.followers("owl") == sum(row["followers"] for row in rows) == 2
