"""The calendar of uploads: 53 weeks, each day in its place, shaded by how much was uploaded."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.activity.calendar import SHADE_WORDS, WEEKS, calendar_days, calendar_of, shade

TODAY = date(2026, 3, 4)


@given(st.dates(date(2001, 1, 1), date(2100, 1, 1)))
def test_it_has_53_weeks_from_a_monday_until_today(today: date) -> None:
    calendar = calendar_of(today, {}, {})
    days = calendar_days(today)
    assert days.first.weekday() == 0 and days.last == today
    rows = calendar.weekdays
    assert [len(row) for row in rows] == [WEEKS] * 7
    assert all(day.day.weekday() == number for number, row in enumerate(rows) for day in row if day)
    assert sorted(day.day for row in rows for day in row if day) == [*days]
    assert sum(weeks for _, weeks in calendar.months) == WEEKS
    assert rows[today.weekday()][-1] and not (today.weekday() < 6 and rows[6][-1])


@pytest.mark.parametrize(
    ("uploads", "strength"), [(0, 0), (1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (6, 3), (7, 4), (700, 4)]
)
def test_days_are_shaded_by_uploads(uploads: int, strength: int) -> None:
    assert shade(uploads) == strength < len(SHADE_WORDS)


def test_a_day_knows_what_its_producer_and_others_uploaded() -> None:
    yesterday = TODAY - timedelta(days=1)
    calendar = calendar_of(TODAY, {TODAY: 3}, {TODAY: 1, yesterday: 9})
    day, before = calendar.get(TODAY), calendar.get(yesterday)
    assert day and (day.uploads, day.others, day.shade) == (3, 1, 2)
    assert before and (before.uploads, before.others, before.shade) == (0, 9, 0)
    assert calendar.get(TODAY + timedelta(days=1)) is None
    assert calendar.uploads == 3


def test_months_have_their_names_where_there_is_room() -> None:
    calendar = calendar_of(TODAY, {}, {})
    assert calendar.months[0] == ("Mar", 5)
    assert [name for name, _ in calendar.months[:4]] == ["Mar", "Apr", "May", "Jun"]
    assert calendar.months[-1] == ("", 1)
