"""Likes, histories, staff picks and trending beats on every store."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.activity.totals import Sums, Totals
from domain.catalogue import Visibility
from domain.errors import Conflict
from domain.likes import HistoryChoice, Like
from domain.picks import Pick
from domain.store import Store
from tests import factories
from tests.adapters.conftest import put
from tests.factories import NOW, new_id

TODAY = NOW.date()


def test_a_like_is_there_once_and_counted(store: Store) -> None:
    track = factories.track()
    like = Like(new_id(), "ann", track.id, NOW)
    put(store, "tracks", track)
    put(store, "likes", like)
    with pytest.raises(Conflict):
        put(store, "likes", replace(like, id=new_id()))
    with store.write() as unit:
        unit.likes.add_likes(track.id, 2)
        unit.likes.add_likes(track.id, -1)
        unit.likes.add_likes("none", 1)
        unit.tracks.save(track)
        unit.commit()
    with store.read() as unit:
        assert unit.likes.get(like.id) == unit.likes.of("ann", track.id) == like
        assert unit.likes.of("bob", track.id) is None
        assert (unit.likes.likes(track.id), unit.likes.likes("none")) == (1, 0)


def test_a_choice_is_kept_instead_of_the_one_before(store: Store) -> None:
    with store.write() as unit:
        unit.history_choices.put(HistoryChoice("ann", False))
        unit.history_choices.put(HistoryChoice("ann", True, NOW))
        unit.commit()
    with store.read() as unit:
        assert unit.history_choices.of("ann") == HistoryChoice("ann", True, NOW)
        assert unit.history_choices.of("bob") == HistoryChoice("bob")


def test_picks_are_replaced_as_a_whole(store: Store) -> None:
    one, two = Pick("one", 1, "root", NOW), Pick("two", 2, "root", NOW)
    for picks in ([one, two], [replace(two, place=1), replace(one, place=2)]):
        with store.write() as unit:
            unit.picks.replace(picks)
            unit.commit()
        with store.read() as unit:
            assert unit.picks.all() == picks


def test_what_was_played_most_of_late_trends(store: Store) -> None:
    often, seldom, hidden, once = (factories.track(id=name) for name in ("often", "seldom", "hidden", "once"))
    put(store, "tracks", often, seldom, replace(hidden, visibility=Visibility.PRIVATE), once)
    plays = {("often", 0): 3, ("often", -6): 4, ("seldom", 0): 5, ("hidden", 0): 99, ("once", -7): 50}
    sums = {(id, "p", day(back)): Sums(count) for (id, back), count in plays.items()}
    with store.write() as unit:
        unit.day_totals.add(Totals(sums, {}, Counter(), {}))
        unit.commit()
    with store.write() as unit:
        played = unit.trending.reckon(day(-6), 9)
        assert played == [("often", 7), ("seldom", 5)]
        assert unit.trending.reckon(day(-6), 1) == [("often", 7)]
        unit.trending.put([("old", 1)])
        unit.trending.put(played)
        unit.commit()
    with store.read() as unit:
        assert unit.trending.all() == played


def day(back: int) -> date:
    return TODAY + timedelta(days=back)
