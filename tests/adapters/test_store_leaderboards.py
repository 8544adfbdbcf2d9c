"""What stores keep for leaderboards, on every store: figures by seat, and boards that are shown at once."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.accounts import Role
from domain.activity.totals import Sums, Totals
from domain.catalogue import Visibility
from domain.leaderboard_store import (
    HEARD,
    OLD,
    ROWS_A_PAGE,
    SEATS_A_BLOCK,
    Board,
    Heard,
    PointsBySeat,
    Published,
    Shown,
)
from domain.leaderboards.categories import Category
from domain.leaderboards.periods import ALL, WEEK, Days
from domain.leaderboards.ranking import Column, Contestant
from domain.progress.standing import Progress
from domain.store import Store
from tests import factories
from tests.adapters.conftest import put
from tests.factories import MINUTE, NOW

TODAY = NOW.date()
DAY = timedelta(days=1)
EVER = Days(None, TODAY)
MIDNIGHT = datetime(2026, 3, 4, tzinfo=UTC)


def producer(store: Store, id: str, **fields: Any) -> None:
    """Somebody with a seat, whose account is as old as their profile unless `fields` say otherwise."""
    made = fields.pop("created_at", NOW)
    put(store, "users", factories.user(**{"id": id, "role": Role.PRODUCER, "created_at": made} | fields))
    put(store, "producers", factories.producer(id=id, created_at=made))
    with store.write() as unit:
        unit.contest.seat_newcomers()
        unit.commit()


def beat(store: Store, owner: str, *others: str, **fields: Any) -> None:
    details = factories.details(collaborators=others)
    put(store, "tracks", factories.track(**{"producer_id": owner, "details": details} | fields))


def plain(columns: Any) -> list[list[int]]:
    return [[*column] for column in columns]


def test_each_producer_has_a_seat_for_good(store: Store) -> None:
    producer(store, "b", created_at=NOW)
    producer(store, "a", created_at=NOW - MINUTE)
    beat(store, "a")
    beat(store, "b")
    with store.read() as unit:
        assert {each.id: each.seat for each in unit.contest.contestants()} == {"b": 1, "a": 2}


def test_newcomers_are_seated_in_the_order_of_their_coming(store: Store) -> None:
    for id, made in (("c", NOW), ("a", NOW), ("b", NOW - MINUTE)):
        put(store, "producers", factories.producer(id=id, created_at=made))
        put(store, "users", factories.user(id=id, created_at=made))
        beat(store, id)
    for _ in range(2):
        with store.write() as unit:
            unit.contest.seat_newcomers()
            unit.commit()
    with store.read() as unit:
        assert {each.id: each.seat for each in unit.contest.contestants()} == {"b": 1, "a": 2, "c": 3}


def test_ranked_is_who_has_a_public_beat_and_neither_runs_the_site_nor_is_out(store: Store) -> None:
    producer(store, "owl", created_at=NOW - DAY)
    producer(store, "sold")
    producer(store, "admin", role=Role.ADMIN)
    producer(store, "suspended", suspended=True)
    for id in ("out", "private", "scheduled", "deleted", "none"):
        producer(store, id)
    for id in ("owl", "admin", "suspended", "out"):
        beat(store, id)
    beat(store, "sold", sold_at=NOW)
    beat(store, "private", visibility=Visibility.PRIVATE)
    beat(store, "scheduled", published_at=None)
    beat(store, "deleted", deleted_at=NOW)
    with store.write() as unit:
        unit.leaderboards.opt_out("out", NOW)
        unit.commit()
    with store.read() as unit:
        found = sorted(unit.contest.contestants())
    since = [round(each.timestamp() * 10**6) for each in (NOW - DAY, NOW)]
    assert found == [Contestant(1, "owl", since[0], 0), Contestant(2, "sold", since[1], 0)]


def test_xp_is_what_progress_says(store: Store) -> None:
    for id in ("ann", "ben"):
        producer(store, id)
        beat(store, id)
    with store.write() as unit:
        unit.progress.save(Progress("ben", xp=2**31))
        unit.commit()
    with store.read() as unit:
        assert {each.id: each.xp for each in unit.contest.contestants()} == {"ann": 0, "ben": 2**31}


def test_whoever_opted_out_may_come_back(store: Store) -> None:
    for _ in range(2):
        with store.write() as unit:
            unit.leaderboards.opt_out("owl", NOW)
            unit.commit()
    with store.write() as unit:
        assert unit.leaderboards.has_opted_out("owl") and not unit.leaderboards.has_opted_out("ann")
        unit.leaderboards.opt_in("owl")
        unit.leaderboards.opt_in("ann")
        unit.commit()
    with store.read() as unit:
        assert not unit.leaderboards.has_opted_out("owl")


def test_what_was_heard_is_summed_up_by_the_days_that_are_covered(store: Store) -> None:
    producer(store, "owl")
    producer(store, "ann")
    sums = Sums(plays=3, listens=5, bands=(1, 1, 1, 1, 1))
    days = {TODAY: 1, TODAY - DAY: 2, TODAY - 7 * DAY: 4, date(2020, 2, 29): 8}
    totals = {("ann", day): replace(sums, plays=plays) for day, plays in days.items()}
    with store.write() as unit:
        unit.day_totals.add(Totals({}, totals, Counter(), {}))
        unit.commit()
    covered = [EVER, Days(TODAY - DAY, TODAY), Days(None, TODAY - 7 * DAY), Days(TODAY, TODAY - DAY)]
    with store.read() as unit:
        found = unit.contest.heard(covered)
    assert [each.plays[2] for each in found] == [15, 3, 12, 0]
    assert [each.listens[2] for each in found] == [20, 10, 10, 0]
    assert [each.weights[2] for each in found] == [4 * 260, 2 * 260, 2 * 260, 0]
    assert [each[1] for each in found[0]] == [0, 0, 0] and len(found[0].plays) == 3


def test_sums_may_be_more_than_four_bytes_hold(store: Store) -> None:
    producer(store, "owl")
    totals = {("owl", TODAY - each * DAY): Sums(plays=2**31 - 1) for each in range(3)}
    with store.write() as unit:
        unit.day_totals.add(Totals({}, totals, Counter(), {}))
        unit.commit()
    with store.read() as unit:
        assert unit.contest.heard([EVER])[0].plays[1] == 3 * (2**31 - 1)


def test_beats_count_by_the_day_they_came_out_and_whom_they_credit(store: Store) -> None:
    for id in ("owl", "ann", "ben"):
        producer(store, id)
    beat(store, "owl", published_at=MIDNIGHT)
    beat(store, "owl", "ann", published_at=MIDNIGHT - timedelta(microseconds=1))
    beat(store, "owl", published_at=MIDNIGHT + DAY - timedelta(microseconds=1))
    beat(store, "ann", "owl", "ben", published_at=MIDNIGHT + DAY, sold_at=NOW)
    for hidden in ({"visibility": Visibility.PRIVATE}, {"deleted_at": NOW}, {"published_at": None}):
        beat(store, "owl", "ann", **hidden)
    with store.read() as unit:
        found = unit.contest.published([EVER, Days(None, TODAY + DAY), Days(TODAY, TODAY)])
    assert plain(found[0]) == [[0, 3, 0, 0], [0, 1, 1, 0]]
    assert plain(found[1]) == [[0, 3, 1, 0], [0, 2, 2, 1]]
    assert plain(found[2]) == [[0, 2, 0, 0], [0, 0, 0, 0]]
    assert isinstance(found[0], Published)


def test_points_are_those_of_the_last_reckoning(store: Store) -> None:
    producer(store, "owl")
    producer(store, "ann")
    with store.read() as unit:
        assert unit.contest.points() is None
    with store.write() as unit:
        unit.points.replace_all({"ann": 2**62, "nobody": 5}, NOW)
        unit.commit()
    with store.read() as unit:
        found = unit.contest.points()
    assert found == PointsBySeat(TODAY, found.points if found else [])
    assert [*found.points] == [0, 0, 2**62]


def test_columns_come_back_as_they_were_and_take_each_other_s_place(store: Store) -> None:
    long = [[*range(2_500)], [-each * 10**15 for each in range(2_500)]]
    with store.write() as unit:
        unit.contest.keep_columns("long", long)
        unit.contest.keep_columns("short", [[1]])
        unit.contest.keep_columns("short", [[2, 3]])
        unit.commit()
    with store.write() as unit:
        assert plain(unit.contest.columns("long")) == long
        assert plain(unit.contest.columns("short")) == [[2, 3]]
        assert unit.contest.columns("none") == []
        unit.contest.drop_columns(["long", "none"])
        unit.contest.drop_columns([])
        assert unit.contest.column_names() == ["short"]


def test_sums_of_what_was_heard_may_be_forgotten(store: Store) -> None:
    names = {f"{kind} 2026-03-04" for kind in (OLD, HEARD, "xp", "before all")}
    with store.write() as unit:
        for name in names:
            unit.contest.keep_columns(name, [[1]])
        unit.contest.forget_sums()
        assert {*unit.contest.column_names()} == {"xp 2026-03-04", "before all 2026-03-04"}


def test_one_refresh_runs_at_a_time_until_it_ends_or_says_nothing(store: Store) -> None:
    def begin(at: datetime) -> int | None:
        with store.write() as unit:
            number = unit.leaderboards.begin(at, at - 2 * MINUTE)
            unit.commit()
        return number

    def goes_on(refresh: int, at: datetime) -> bool:
        with store.write() as unit:
            found = unit.leaderboards.goes_on(refresh, at)
            unit.commit()
        return found

    assert begin(NOW) == 1
    assert begin(NOW + MINUTE) is None
    assert goes_on(1, NOW + MINUTE) and begin(NOW + 2 * MINUTE) is None
    assert begin(NOW + 3 * MINUTE) == 2
    assert not goes_on(1, NOW + 3 * MINUTE) and goes_on(2, NOW + 3 * MINUTE)
    with store.write() as unit:
        unit.leaderboards.end(1)
        unit.leaderboards.end(2)
        unit.commit()
    assert not goes_on(2, NOW + 3 * MINUTE)
    assert begin(NOW + 3 * MINUTE) == 3


def made_board(count: int, shift: int = 0) -> Board:
    seats = [*range(1, count + 1)]
    return Board(seats, [2**40 + shift - each for each in seats], [each % 3 for each in seats])


def show(store: Store, refresh: int, board: Board, *categories: Category, **fields: Any) -> Shown:
    """Write a board in two units, and show it."""
    count = len(board.seats)
    pages = -(-count // ROWS_A_PAGE)
    for part in (range(1), range(1, pages)):
        for category in categories:
            with store.write() as unit:
                unit.leaderboards.keep_pages(refresh, WEEK, category, board, part)
                unit.commit()
    shown = Shown(WEEK, refresh, count, NOW, **fields)
    with store.write() as unit:
        unit.leaderboards.show(shown, dict.fromkeys(categories, f"digest {refresh}"))
        unit.commit()
    return shown


def pages_of(store: Store, category: Category) -> list[Column]:
    with store.read() as unit:
        pages = (unit.leaderboards.page(WEEK, category, number) for number in range(5))
        return [[*page.scores] for page in pages if page]


def test_a_board_is_read_page_by_page_once_it_is_shown(store: Store) -> None:
    board = made_board(ROWS_A_PAGE + 1)
    with store.write() as unit:
        unit.leaderboards.keep_pages(1, WEEK, Category.PLAYS, board, range(2))
        unit.commit()
    with store.read() as unit:
        assert unit.leaderboards.page(WEEK, Category.PLAYS, 0) is None
        assert unit.leaderboards.shown() == [] and unit.leaderboards.digests() == {}
    shown = show(store, 2, board, Category.PLAYS)
    with store.read() as unit:
        last = unit.leaderboards.page(WEEK, Category.PLAYS, 1)
        assert last
        assert plain((last.seats, last.scores, last.before)) == [[51], [2**40 - 51], [0]]
        assert unit.leaderboards.page(WEEK, Category.PLAYS, 2) is None
        assert unit.leaderboards.page(ALL, Category.PLAYS, 0) is None
        assert unit.leaderboards.page(WEEK, Category.UPLOADS, 0) is None
        assert unit.leaderboards.shown() == [shown]
        assert unit.leaderboards.digests() == {(WEEK, Category.PLAYS): "digest 2"}


def test_boards_that_did_not_change_keep_their_pages(store: Store) -> None:
    show(store, 1, made_board(60), Category.PLAYS, Category.UPLOADS)
    shown = show(store, 2, made_board(60, shift=7), Category.PLAYS, is_final=True)
    assert pages_of(store, Category.PLAYS)[0][0] == 2**40 + 6
    assert pages_of(store, Category.UPLOADS)[0][0] == 2**40 - 1
    with store.read() as unit:
        assert unit.leaderboards.shown() == [shown]


def test_what_is_not_shown_is_found_and_removed_in_parts(store: Store) -> None:
    show(store, 1, made_board(130), Category.PLAYS)
    show(store, 2, made_board(130), Category.PLAYS)
    with store.write() as unit:
        columns = [[0] * (2 * SEATS_A_BLOCK)] * 14
        unit.leaderboards.keep_standings(2, WEEK, columns, range(2))
        unit.leaderboards.keep_standings(3, WEEK, columns, range(2))
        unit.commit()
    with store.write() as unit:
        left = sorted(unit.leaderboards.leftovers())
        assert left == [("", WEEK, 3, 0, 1), (Category.PLAYS, WEEK, 1, 0, 2)]
        unit.leaderboards.remove(left[1]._replace(last=1))
        assert sorted(unit.leaderboards.leftovers()) == [left[0], left[1]._replace(first=2)]
        for each in left:
            unit.leaderboards.remove(each)
        assert unit.leaderboards.leftovers() == []
        unit.commit()
    assert [len(page) for page in pages_of(store, Category.PLAYS)] == [50, 50, 30]


def test_somebody_s_places_are_found_among_all(store: Store) -> None:
    for number in range(SEATS_A_BLOCK + 2):
        producer(store, f"p{number:02}")
    columns = [[100 * place + seat for seat in range(SEATS_A_BLOCK + 2)] for place in range(14)]
    columns[3][2] = 9_999_999
    for blocks in (range(1), range(1, 2)):
        with store.write() as unit:
            unit.leaderboards.keep_standings(4, WEEK, columns, blocks)
            unit.commit()
    with store.read() as unit:
        assert unit.leaderboards.standing(WEEK, "p00") is None
    show(store, 4, made_board(1), Category.PLAYS)
    with store.read() as unit:
        for number in (0, 1, 14, 15, 16):
            expected = tuple(column[number + 1] for column in columns)
            assert unit.leaderboards.standing(WEEK, f"p{number:02}") == expected
        for unknown in ("p17", "nobody"):
            assert unit.leaderboards.standing(WEEK, unknown) is None
        assert plain(unit.leaderboards.places(WEEK)) == columns[:7]
        assert plain(unit.leaderboards.places(ALL)) == [[]] * 7


def test_nothing_that_was_heard_is_nothing(store: Store) -> None:
    with store.read() as unit:
        assert plain(unit.contest.heard([EVER])[0]) == [[0]] * 3
        assert isinstance(unit.contest.heard([EVER])[0], Heard)
        assert unit.contest.contestants() == []


@pytest.mark.parametrize("name", ["begin", "opt_out"])
def test_units_that_read_write_nothing(store: Store, name: str) -> None:
    with store.read() as unit, pytest.raises(RuntimeError):
        getattr(unit.leaderboards, name)("x" if name == "opt_out" else NOW, NOW)
