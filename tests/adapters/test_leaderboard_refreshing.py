"""Refreshing leaderboards on every store, against what plain arithmetic says they ought to be."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.memory.activity import MemoryPlayReports
from domain.activity.totals import Sums, Totals
from domain.leaderboards.categories import WHOLE_SHARE, Category
from domain.leaderboards.periods import ALL, MONTH, WEEK, before, live
from domain.progress.standing import Progress
from domain.services.activity import Activity
from domain.services.leaderboards.refreshing import Ranking
from domain.site import Site
from domain.store import Store, Unit
from tests import factories
from tests.domain.standing import DAY, Ranked, World, made, reckon, shown
from tests.factories import NOW
from tests.fakes import FakeClock, FakeIds
from tests.plays import put_listens

TODAY = NOW.date()
HALF = "2026-1"
WITHOUT_POINTS = [each for each in Category if each is not Category.POINTS]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ranking(store: Store, clock: FakeClock) -> Ranking:
    return Ranking(store, clock)


def only(scores: dict[str, int]) -> World:
    """Producers with so many plays today, each with a beat that came out long ago."""
    world = World()
    for id, plays in scores.items():
        world.people[id] = Ranked(id, beats=[(NOW - 400 * DAY, ())], days={TODAY: Sums(plays=plays)})
    return world


def ids(store: Store, period: str = ALL, category: Category = Category.PLAYS) -> list[str]:
    return [id for id, _, _ in shown(store, period, category)]


def moves(store: Store, period: str, category: Category = Category.PLAYS) -> dict[str, int]:
    return {id: then for id, _, then in shown(store, period, category)}


@pytest.mark.parametrize("seed", range(4))
def test_every_board_is_what_it_ought_to_be(
    store: Store, ranking: Ranking, clock: FakeClock, seed: int
) -> None:
    world = made(seed)
    world.put(store)
    for back in (40, 33, 8, 6, 1, 0):
        clock.moment = NOW - back * DAY
        points = {id: (back + 3) * place % 11 for place, id in enumerate(world.people)}
        world.shares[clock.moment.date()] = points
        reckon(store, points, clock.moment)
        assert ranking.refresh()
    for period, days in live(TODAY).items():
        for category in WITHOUT_POINTS:
            found = [(id, score) for id, score, _ in shown(store, period, category)]
            assert found == world.board(category, days), (period, category)
    for period, days in before(TODAY).items():
        for category in WITHOUT_POINTS:
            then = {id: place for place, (id, _) in enumerate(world.board(category, days), 1)}
            assert moves(store, period, category) == {
                id: then.get(id, 0) for id in ids(store, period, category)
            }, (period, category)


@pytest.mark.parametrize("seed", range(2))
def test_everybody_s_standing_says_what_the_boards_say(store: Store, ranking: Ranking, seed: int) -> None:
    world = made(seed, count=60)
    world.put(store)
    assert ranking.refresh()
    for period in live(TODAY):
        with store.read() as unit:
            standings = {id: unit.leaderboards.standing(period, id) for id in world.people}
        for place, category in enumerate(Category):
            board = shown(store, ALL if category is Category.POINTS else period, category)
            assert {id: their[place] for id, their in standings.items() if their and their[place]} == {
                id: number for number, (id, _, _) in enumerate(board, 1)
            }


def test_a_second_refresh_with_the_same_figures_writes_no_board_and_is_newer(
    store: Store, ranking: Ranking, clock: FakeClock
) -> None:
    only({"ann": 3, "ben": 5}).put(store)
    ranking.refresh()
    with store.read() as unit:
        first = unit.leaderboards.shown()
    clock.pass_by(minutes=4)
    assert ranking.refresh()
    with store.read() as unit:
        second = unit.leaderboards.shown()
        assert unit.leaderboards.leftovers() == []
    assert [replace(each, as_of=clock.moment) for each in first] == second


def test_pages_that_are_no_longer_shown_go_with_the_next_refresh(
    store: Store, ranking: Ranking, clock: FakeClock
) -> None:
    only({"ann": 3, "ben": 5}).put(store)
    ranking.refresh()
    put_plays(store, "ann", TODAY, 9)
    clock.pass_by(minutes=4)
    ranking.refresh()
    with store.read() as unit:
        assert {each.refresh for each in unit.leaderboards.leftovers()} == {1}
    clock.pass_by(minutes=4)
    ranking.refresh()
    assert ids(store) == ["ann", "ben"]
    with store.read() as unit:
        assert unit.leaderboards.leftovers() == []


def put_plays(store: Store, id: str, day: date, plays: int) -> None:
    with store.write() as unit:
        unit.day_totals.add(Totals({}, {(id, day): Sums(plays=plays)}, Counter(), {}))
        unit.commit()


def test_another_refresh_lets_the_first_one_finish(store: Store, clock: FakeClock) -> None:
    only({"ann": 3}).put(store)
    answers: list[bool] = []
    during(store, clock, lambda: answers.append(Ranking(store, clock).refresh()))
    assert answers == [False]
    assert ids(store) == ["ann"]


def test_a_refresh_that_was_overtaken_shows_nothing(store: Store, clock: FakeClock) -> None:
    only({"ann": 3}).put(store)

    def overtake() -> None:
        clock.pass_by(minutes=3)
        with store.write() as unit:
            assert unit.leaderboards.begin(clock.now(), clock.now() - timedelta(minutes=2)) == 2
            unit.commit()

    assert not during(store, clock, overtake)
    assert ids(store) == []
    clock.pass_by(minutes=3)
    assert Ranking(store, clock).refresh()
    assert ids(store) == ["ann"]


def during(store: Store, clock: FakeClock, happens: Callable[[], None]) -> bool:
    """Refresh, while something else happens when it has just begun to read."""
    return Ranking(Interrupted(store, happens), clock).refresh()


class Interrupted:
    """A store in which something happens before its first unit that reads."""

    def __init__(self, store: Store, happens: Callable[[], None]) -> None:
        self._store, self._happens = store, [happens]
        self.write = store.write

    def read(self) -> AbstractContextManager[Unit]:
        while self._happens:
            self._happens.pop()()
        return self._store.read()


def test_a_refresh_that_breaks_anywhere_shows_all_of_it_or_nothing(
    store: Store, ranking: Ranking, clock: FakeClock
) -> None:
    only({"ann": 3, "ben": 5}).put(store)
    ranking.refresh()
    put_plays(store, "ann", TODAY, 9)
    breaking, seen = Breaking(store), []
    for units in range(100):
        breaking.left = units
        clock.pass_by(minutes=3)
        try:
            Ranking(breaking, clock).refresh()
        except OSError:
            seen.append((ids(store), ids(store, WEEK), ids(store, MONTH, Category.OVERALL)))
        else:
            break
    then, now = (["ben", "ann"],) * 3, (["ann", "ben"],) * 3
    assert seen == [*[then] * (len(seen) - 1), now] and len(seen) > 10
    assert ids(store) == ["ann", "ben"]
    clock.pass_by(minutes=4)
    assert ranking.refresh()
    with store.read() as unit:
        assert unit.leaderboards.leftovers() == []


class Breaking:
    """A store that dies when it is to commit once more than it has `left`, and stays dead."""

    def __init__(self, store: Store) -> None:
        self._store, self.left = store, 0
        self.read = store.read

    @contextmanager
    def write(self) -> Iterator[Unit]:
        self.left -= 1
        if self.left < 0:
            raise OSError("the machine went down")
        with self._store.write() as unit:
            yield unit


def test_moves_are_told_against_the_place_a_week_ago(
    store: Store, ranking: Ranking, clock: FakeClock
) -> None:
    world = only({"ann": 0, "ben": 5, "new": 1})
    world.people["ann"].days = {TODAY - 7 * DAY: Sums(plays=2)}
    world.people["new"].beats = [(NOW - DAY, ())]
    world.put(store)
    ranking.refresh()
    assert shown(store, ALL, Category.PLAYS) == [("ben", 5, 2), ("ann", 2, 1), ("new", 1, 0)]


def test_a_half_year_comes_to_rest_and_the_next_one_moves_against_it(
    store: Store, ranking: Ranking, clock: FakeClock
) -> None:
    only({"ann": 3, "ben": 5}).put(store)
    clock.moment = datetime(2026, 6, 30, 23, 58, tzinfo=UTC)
    ranking.refresh()
    last, next_ = date(2026, 6, 30), date(2026, 7, 1)
    put_plays(store, "ann", last, 4)
    put_plays(store, "ben", next_, 1)
    clock.moment = datetime(2026, 7, 1, 0, 2, tzinfo=UTC)
    ranking.refresh()
    assert shown(store, HALF, Category.PLAYS) == [("ann", 7, 0), ("ben", 5, 0)]
    assert shown(store, "2026-2", Category.PLAYS) == [("ben", 1, 2), ("ann", 0, 1)]
    put_plays(store, "ben", last, 50)
    clock.moment = datetime(2026, 7, 3, tzinfo=UTC)
    ranking.refresh()
    assert shown(store, HALF, Category.PLAYS) == [("ann", 7, 0), ("ben", 5, 0)]
    with store.read() as unit:
        assert {each.period: each.is_final for each in unit.leaderboards.shown()} == {
            ALL: False,
            WEEK: False,
            MONTH: False,
            HALF: True,
            "2026-2": False,
        }


def test_sums_of_old_days_go_on_from_day_to_day_and_through_a_half_year(
    store: Store, ranking: Ranking, clock: FakeClock
) -> None:
    world = made(5)
    world.put(store)
    start = datetime(2026, 5, 28, tzinfo=UTC)
    for number in (0, 1, 4, 20, 33, 36):
        clock.moment = start + number * DAY
        day = clock.moment.date()
        for place, (id, each) in enumerate(world.people.items()):
            sums = Sums(plays=(7 * number + place) % 13)
            each.days[day] = each.days.get(day, Sums()) + sums
            put_plays(store, id, day, sums.plays)
        ranking.refresh()
        for period, days in live(day).items():
            found = [(id, score) for id, score, _ in shown(store, period, Category.PLAYS)]
            assert found == world.board(Category.PLAYS, days), (day, period)


def test_earnings_are_the_share_over_the_days_that_were_reckoned(
    store: Store, ranking: Ranking, clock: FakeClock
) -> None:
    only({"ann": 0, "ben": 0}).put(store)
    for back, points in ((9, {"ann": 1, "ben": 1}), (2, {"ann": 3, "ben": 1}), (0, {"ben": 5})):
        clock.moment = NOW - back * DAY
        reckon(store, points, clock.moment)
        ranking.refresh()
        ranking.refresh()
    found = {id: score for id, score, _ in shown(store, WEEK, Category.EARNINGS)}
    assert found == {"ann": WHOLE_SHARE * 3 // 8, "ben": WHOLE_SHARE * 5 // 8}
    found = {id: score for id, score, _ in shown(store, ALL, Category.EARNINGS)}
    assert found == {"ann": WHOLE_SHARE * 5 // 12, "ben": WHOLE_SHARE * 7 // 12}


def test_points_are_xp_which_also_decides_ties(store: Store, ranking: Ranking, clock: FakeClock) -> None:
    only({"ann": 5, "ben": 5, "cat": 5}).put(store)
    give_xp(store, {"ben": 10})
    clock.moment = NOW - 7 * DAY
    ranking.refresh()
    give_xp(store, {"ben": 20, "cat": 80})
    clock.moment = NOW
    ranking.refresh()
    assert shown(store, ALL, Category.POINTS) == [("cat", 80, 3), ("ben", 20, 1), ("ann", 0, 2)]
    assert ids(store) == ["cat", "ben", "ann"]
    assert [score for _, score, _ in shown(store, WEEK, Category.OVERALL)] == [450_000, 262_500, 200_000]


def give_xp(store: Store, xp: dict[str, int]) -> None:
    with store.write() as unit:
        unit.progress.save(*(Progress(id, xp=its) for id, its in xp.items()))
        unit.commit()


def test_days_that_were_counted_anew_are_summed_up_anew(
    store: Store, ranking: Ranking, clock: FakeClock
) -> None:
    only({"ann": 5, "ben": 4}).put(store)
    put_plays(store, "ann", TODAY - 100 * DAY, 7)
    ranking.refresh()
    activity = Activity(store, MemoryPlayReports(), clock, FakeIds(), Site())
    put_listens(store, *(factories.listen(producer_id="ben", at=NOW - 100 * DAY) for _ in range(9)))
    assert activity.recount()
    ranking.refresh()
    assert {id: score for id, score, _ in shown(store, ALL, Category.PLAYS)} == {"ann": 0, "ben": 9}


def test_a_site_without_producers_has_empty_boards(store: Store, ranking: Ranking) -> None:
    assert ranking.refresh()
    assert ids(store) == []
    with store.read() as unit:
        assert {each.ranked for each in unit.leaderboards.shown()} == {0}


def test_whoever_opts_out_is_gone_with_the_next_refresh_and_may_come_back(
    store: Store, ranking: Ranking, clock: FakeClock
) -> None:
    only({"ann": 3, "ben": 5}).put(store)
    for change, left in (("opt_out", ["ann"]), ("opt_in", ["ben", "ann"])):
        with store.write() as unit:
            getattr(unit.leaderboards, change)(*("ben", NOW) if change == "opt_out" else ("ben",))
            unit.commit()
        ranking.refresh()
        assert ids(store) == left
