"""Which days a range has, what it is held against, and what can't be one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.activity.ranges import (
    MOST_DAYS,
    NO_DAY,
    TOO_EARLY,
    TOO_LATE,
    TOO_LONG,
    TURNED_ROUND,
    Choice,
    Days,
    RangeForm,
    chosen,
)
from domain.activity.series import Figure, series_of
from domain.errors import Invalid

TODAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("asked", "first", "length"),
    [
        ("7", date(2026, 2, 26), 7),
        ("30", date(2026, 2, 3), 30),
        ("90", date(2025, 12, 5), 90),
        ("year", date(2025, 3, 5), 365),
        ("", date(2026, 2, 3), 30),
        ("banana", date(2026, 2, 3), 30),
    ],
)
def test_a_range_ends_with_today(asked: str, first: date, length: int) -> None:
    days = chosen(RangeForm(asked), TODAY)
    assert (days.first, days.last, days.length) == (first, TODAY, length)


@pytest.mark.parametrize(
    ("today", "first", "length"),
    [
        (date(2024, 2, 29), date(2023, 3, 1), 366),
        (date(2024, 3, 1), date(2023, 3, 2), 366),
        (date(2025, 2, 28), date(2024, 2, 29), 366),
        (date(2025, 3, 1), date(2024, 3, 2), 365),
    ],
)
def test_a_year_has_its_leap_day(today: date, first: date, length: int) -> None:
    days = chosen(RangeForm("year"), today)
    assert (days.first, days.length) == (first, length)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(["7", "30", "90", "year"]))
def test_the_days_before_are_as_many_and_lie_right_before(today: date, asked: str) -> None:
    days = chosen(RangeForm(asked), today)
    assert days.before.length == days.length
    assert days.before.last + timedelta(days=1) == days.first
    assert len([*days]) == days.length and today in days and days.before.last not in days


@pytest.mark.parametrize(
    ("since", "until", "before"),
    [
        ("2024-02-28", "2024-03-01", Days(date(2024, 2, 25), date(2024, 2, 27))),
        ("2026-02-28", "2026-03-01", Days(date(2026, 2, 26), date(2026, 2, 27))),
        ("2026-03-04", "2026-03-04", Days(date(2026, 3, 3), date(2026, 3, 3))),
    ],
)
def test_a_range_of_ones_own_may_cross_months_and_be_a_single_day(
    since: str, until: str, before: Days
) -> None:
    days = chosen(RangeForm("custom", since, until), TODAY)
    assert (days.first.isoformat(), days.last.isoformat(), days.before) == (since, until, before)


@pytest.mark.parametrize(
    ("since", "until", "errors"),
    [
        ("", "2026-03-01", {"since": NO_DAY}),
        ("2026-02-29", "20260301", {"since": NO_DAY, "until": NO_DAY}),
        ("2026-W09-6", "2026-03-01", {"since": NO_DAY}),
        ("2026-03-01", "2026-03-05", {"until": TOO_LATE}),
        ("1999-12-31", "2000-01-02", {"since": TOO_EARLY}),
        ("0001-01-01", "9999-12-31", {"since": TOO_EARLY, "until": TOO_LATE}),
        ("2026-03-02", "2026-03-01", {"until": TURNED_ROUND}),
        ("2025-03-03", "2026-03-04", {"since": TOO_LONG}),
    ],
)
def test_what_cant_be_a_range_is_told_beside_its_field(
    since: str, until: str, errors: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        chosen(RangeForm("custom", since, until), TODAY)
    assert refused.value.fields == errors


def test_the_longest_range_is_allowed() -> None:
    assert chosen(RangeForm("custom", "2025-03-04", "2026-03-04"), TODAY).length == MOST_DAYS


def test_ranges_are_called_by_what_they_are() -> None:
    assert [each.label for each in Choice] == ["7 days", "30 days", "90 days", "Year", "Custom"]


def test_days_of_which_nothing_is_known_had_nothing() -> None:
    days = Days(date(2026, 3, 2), date(2026, 3, 4))
    found = {
        date(2026, 3, 3): {Figure.PLAYS: 4, Figure.DOWNLOADS: 1},
        date(2026, 3, 1): {Figure.PLAYS: 2},
        date(2026, 2, 20): {Figure.PLAYS: 9},
    }
    series = series_of(Figure.PLAYS, days, found)
    assert (series.now, series.before) == ((0, 4, 0), (0, 0, 2))
    assert (series.total, series.total_before, series.percent) == (4, 2, 100)
    assert series.rows[1] == (date(2026, 3, 3), 4, 0)
    assert series_of(Figure.DOWNLOADS, days, found).percent is None


def test_a_loss_of_followers_before_is_nothing_to_compare_with() -> None:
    day = Days(TODAY, TODAY)
    found = {TODAY: {Figure.FOLLOWERS: 2}, TODAY - timedelta(days=1): {Figure.FOLLOWERS: -1}}
    assert series_of(Figure.FOLLOWERS, day, found).percent is None
