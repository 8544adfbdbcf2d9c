"""What a leaderboard covers: everything, the last 7 or 30 days, or a half-year, which is a season.

Days are UTC. Whoever is on a leaderboard moves against the standing before: of the 7 or 30 days before, of
the half-year before, and for all time of a week ago.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from domain.leaderboards.categories import Category
from domain.words import say

ALL = "all"
WEEK = "7-days"
MONTH = "30-days"
DAYS = {WEEK: 7, MONTH: 30}
A_WEEK = timedelta(days=7)
DAY = timedelta(days=1)
FIRST_MONTHS = {1: 1, 2: 7}


@dataclass(frozen=True)
class Days:
    """Both the first and the last day belong to it; without a first day it is all until then."""

    first: date | None
    last: date


def half_of(day: date) -> str:
    """`2026-1` until the end of June, then `2026-2`."""
    return f"{day.year}-{1 if day.month < 7 else 2}"


def is_half(period: str) -> bool:
    return re.fullmatch(r"[0-9]{4}-[12]", period) is not None


def days_of_half(half: str) -> Days:
    year, number = int(half[:4]), int(half[5])
    last = date(year, 6, 30) if number == 1 else date(year, 12, 31)
    return Days(date(year, FIRST_MONTHS[number], 1), last)


def half_before(half: str) -> str:
    first = days_of_half(half).first
    assert first
    return half_of(first - DAY)


def live(today: date) -> dict[str, Days]:
    """What each leaderboard that still changes covers on a day."""
    covered = {ALL: Days(None, today)}
    for period, count in DAYS.items():
        covered[period] = Days(today - (count - 1) * DAY, today)
    half = half_of(today)
    return covered | {half: Days(days_of_half(half).first, today)}


def before(today: date) -> dict[str, Days]:
    """What the standing covers that each moves against; a half-year has the last one's own leaderboard."""
    covered = {ALL: Days(None, today - A_WEEK)}
    for period, count in DAYS.items():
        last = today - count * DAY
        covered[period] = Days(last - (count - 1) * DAY, last)
    return covered


def days_left(today: date) -> int:
    """Of the season, today among them."""
    return (days_of_half(half_of(today)).last - today).days + 1


def period_shown(category: Category, period: str) -> str:
    """XP has no periods."""
    return ALL if category is Category.POINTS else period


def label(period: str) -> str:
    if is_half(period):
        is_first, year = period[5] == "1", period[:4]
        return (
            say("January to June {year}", year=year)
            if is_first
            else say("July to December {year}", year=year)
        )
    return {ALL: say("All time"), WEEK: say("Last 7 days"), MONTH: say("Last 30 days")}[period]


def headline(category: Category, period: str) -> str:
    """`Plays, last 7 days`"""
    if is_half(period):
        return say("{category}, {period}", category=category.label, period=label(period))
    return {
        ALL: say("{category}, all time", category=category.label),
        WEEK: say("{category}, last 7 days", category=category.label),
        MONTH: say("{category}, last 30 days", category=category.label),
    }[period]


def compared_with(period: str) -> str:
    """What moves are told against."""
    if is_half(period):
        return say("the half-year before")
    return {
        ALL: say("a week ago"),
        WEEK: say("the 7 days before"),
        MONTH: say("the 30 days before"),
    }[period]
