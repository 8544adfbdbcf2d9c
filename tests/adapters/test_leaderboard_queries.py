"""A leaderboard's page and one's own row, by a fixed number of queries, on SQLite and Postgres."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.db.database import Database
from adapters.db.leaderboard_queries import SqlLeaderboardQueries
from adapters.db.store import SqlStore
from domain.activity.totals import Sums
from domain.leaderboard_store import ROWS_A_PAGE
from domain.leaderboards.categories import Category
from domain.leaderboards.periods import ALL, MONTH, WEEK, live
from domain.pages.leaderboards import OWN_PAGE, LeaderboardFilter, LeaderboardPage
from domain.services.leaderboards.refreshing import Ranking
from tests import factories
from tests.adapters.conftest import Announcements, sql_store
from tests.domain.standing import DAY, Ranked, World
from tests.factories import NOW
from tests.fakes import FakeClock

TODAY = NOW.date()
PERIODS = tuple(live(TODAY))
PLAYS = LeaderboardFilter(Category.PLAYS)


@pytest.fixture
def store(database: Database, announced: Announcements) -> SqlStore:
    return sql_store(database, announced)


@pytest.fixture
def queries(database: Database) -> SqlLeaderboardQueries:
    return SqlLeaderboardQueries(database)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def ranked(store: SqlStore, clock: FakeClock, count: int) -> None:
    """So many producers, the first of them with the most plays; a week ago it was the other way round."""
    world = World()
    for number in range(count):
        today, long_ago = Sums(plays=2 * (count - number)), Sums(plays=number)
        days = {TODAY: today, TODAY - 20 * DAY: long_ago}
        id = f"p{number:03}"
        world.people[id] = Ranked(id, beats=[(NOW - 400 * DAY, ())], days=days)
    world.put(store)
    assert Ranking(store, clock).refresh()


def page(
    queries: SqlLeaderboardQueries, id: str, filter: LeaderboardFilter = PLAYS, **changes: object
) -> LeaderboardPage:
    return queries.leaderboard(id, replace(filter, **changes), PERIODS)  # type: ignore[arg-type]


def test_a_page_has_fifty_rows_with_places_moves_and_names(
    store: SqlStore, queries: SqlLeaderboardQueries, clock: FakeClock
) -> None:
    ranked(store, clock, 120)
    found = page(queries, "p000")
    assert (found.as_of, found.ranked, found.page, found.is_final) == (NOW, 120, 1, False)
    assert [row.place for row in found.rows] == [*range(1, 51)]
    first, last = found.rows[0], found.rows[-1]
    assert (first.name, first.slug, first.score, first.before) == ("P000", first.slug, 240, 120)
    assert (first.moved, first.is_own, first.tier) == (119, True, "Diamond")
    assert (last.name, last.score, last.is_own, last.tier) == ("P049", 2 * 71 + 49, False, "Silver")
    assert first.slug.startswith("night-owl-")
    assert (found.first, found.last, found.has_next, found.own_page) == (1, 50, True, 1)


def test_one_s_own_row_comes_with_every_page(
    store: SqlStore, queries: SqlLeaderboardQueries, clock: FakeClock
) -> None:
    ranked(store, clock, 120)
    for number in (1, 2, 3):
        found = page(queries, "p101", page=number)
        assert found.page == number
        assert found.own and (found.own.place, found.own.score, found.own.name) == (102, 38 + 101, "P101")
        assert found.own_page == 3
        assert [row.is_own for row in found.rows].count(True) == (number == 3)


def test_the_page_around_one_s_own_row_and_the_last_page_for_any_beyond(
    store: SqlStore, queries: SqlLeaderboardQueries, clock: FakeClock
) -> None:
    ranked(store, clock, 120)
    mine = page(queries, "p101", page=OWN_PAGE)
    assert (mine.page, [row.place for row in mine.rows]) == (3, [*range(101, 121)])
    beyond = page(queries, "p000", page=99_999_999)
    assert (beyond.page, beyond.first, beyond.last, beyond.has_next) == (3, 101, 120, False)


@pytest.mark.parametrize("count", [ROWS_A_PAGE, ROWS_A_PAGE + 1])
def test_pages_end_where_the_producers_do(
    store: SqlStore, queries: SqlLeaderboardQueries, clock: FakeClock, count: int
) -> None:
    ranked(store, clock, count)
    last = page(queries, f"p{count - 1:03}", page=OWN_PAGE)
    assert last.page == last.own_page == -(-count // ROWS_A_PAGE)
    assert not last.has_next and last.rows[-1].is_own


def test_each_category_and_period_has_a_board_of_its_own(
    store: SqlStore, queries: SqlLeaderboardQueries, clock: FakeClock
) -> None:
    ranked(store, clock, 3)
    for category in Category:
        for period in (ALL, WEEK, MONTH, "2026-1"):
            found = page(queries, "p002", LeaderboardFilter(category, period))
            shown = ALL if category is Category.POINTS else period
            assert (found.category, found.period, len(found.rows)) == (category, shown, 3)
            assert found.own and found.own.category is category
    scores = {p: [row.score for row in page(queries, "p002", PLAYS, period=p).rows] for p in (WEEK, MONTH)}
    assert scores == {WEEK: [6, 4, 2], MONTH: [6, 5, 4]}


def test_a_period_that_is_not_there_is_all_time(
    store: SqlStore, queries: SqlLeaderboardQueries, clock: FakeClock
) -> None:
    ranked(store, clock, 1)
    for unknown in ("2020-1", "", "'; --"):
        assert page(queries, "p000", period=unknown).period == ALL
    assert page(queries, "p000").periods == (ALL, WEEK, MONTH, "2026-1")


def test_past_half_years_stay_the_newest_first(
    store: SqlStore, queries: SqlLeaderboardQueries, clock: FakeClock
) -> None:
    ranked(store, clock, 2)
    for days in (150, 330):
        clock.moment = NOW + timedelta(days=days)
        Ranking(store, clock).refresh()
    live_now = tuple(live(clock.moment.date()))
    found = queries.leaderboard("p000", replace(PLAYS, period="2026-1"), live_now)
    assert found.periods == (ALL, WEEK, MONTH, "2027-1", "2026-2", "2026-1")
    assert (found.is_final, [row.score for row in found.rows]) == (True, [4, 3])
    assert not queries.leaderboard("p000", replace(PLAYS, period="2027-1"), live_now).is_final


def test_whoever_is_not_ranked_sees_the_first_page_and_why(
    store: SqlStore, queries: SqlLeaderboardQueries, clock: FakeClock
) -> None:
    ranked(store, clock, 60)
    with store.write() as unit:
        for id in ("none", "new"):
            unit.users.add(factories.user(id=id))
            unit.producers.add(factories.producer(id=id))
        unit.tracks.add(factories.track(producer_id="new"))
        unit.leaderboards.opt_out("p000", NOW)
        unit.commit()
    told = {"none": (False, False), "new": (False, True)}
    for id, expected in told.items():
        found = page(queries, id, page=OWN_PAGE)
        assert (found.own, found.page, found.own_page) == (None, 1, 0)
        assert (found.has_opted_out, found.has_public_beat) == expected
    Ranking(store, clock).refresh()
    out = page(queries, "p000", page=OWN_PAGE)
    assert (out.own, out.has_opted_out, out.ranked) == (None, True, 60)
    assert page(queries, "new").own


def test_before_the_first_refresh_there_is_nothing_yet(
    store: SqlStore, queries: SqlLeaderboardQueries
) -> None:
    with store.write() as unit:
        unit.producers.add(factories.producer(id="owl"))
        unit.commit()
    for number in (1, OWN_PAGE):
        found = page(queries, "owl", page=number)
        assert (found.as_of, found.rows, found.own, found.ranked, found.page) == (None, (), None, 0, 1)
        assert found.periods == PERIODS


def test_a_site_on_which_nobody_is_ranked_has_an_empty_board(
    store: SqlStore, queries: SqlLeaderboardQueries, clock: FakeClock
) -> None:
    with store.write() as unit:
        unit.users.add(factories.user(id="owl"))
        unit.producers.add(factories.producer(id="owl"))
        unit.commit()
    Ranking(store, clock).refresh()
    found = page(queries, "owl", page=7)
    assert (found.as_of, found.rows, found.ranked, found.page) == (NOW, (), 0, 1)


def test_as_many_queries_whatever_there_is(
    store: SqlStore, queries: SqlLeaderboardQueries, clock: FakeClock, database: Database
) -> None:
    seen: list[object] = []
    database.query_hooks.append(seen.append)
    counts = set()
    ranked(store, clock, 120)
    with store.write() as unit:
        unit.producers.add(factories.producer(id="none"))
        unit.commit()
    for id in ("p000", "p101", "none"):
        for number in (1, 3, OWN_PAGE):
            seen.clear()
            page(queries, id, page=number)
            counts.add(len(seen))
    assert len(counts) == 1
