"""A year of uploads: 53 weeks of 7 days, the last of them with today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from domain.activity.ranges import Days
from domain.values import MonthName
from domain.words import say, written

WEEKS = 53
SHADES = ((7, 4), (5, 3), (3, 2), (1, 1))
"""From how many uploads on a day is shaded how strongly."""
SHADE_WORDS = (say("None"), say("1 or 2"), say("3 or 4"), say("5 or 6"), say("7 or more"))
WEEKDAYS = (
    (say("Monday"), say("Mon")),
    (say("Tuesday"), say("Tue")),
    (say("Wednesday"), say("Wed")),
    (say("Thursday"), say("Thu")),
    (say("Friday"), say("Fri")),
    (say("Saturday"), say("Sat")),
    (say("Sunday"), say("Sun")),
)
"""Each whole and short."""
WEEKS_OF_A_LABEL = 3
"""A month needs so many columns for its name."""


@dataclass(frozen=True)
class CalendarDay:
    """`others` is how many public beats all other producers uploaded."""

    day: date
    uploads: int = 0
    others: int = 0

    @property
    def shade(self) -> int:
        return shade(self.uploads)


@dataclass(frozen=True)
class Calendar:
    """The days from a Monday until today."""

    days: tuple[CalendarDay, ...]

    @property
    def uploads(self) -> int:
        return sum(each.uploads for each in self.days)

    @property
    def weekdays(self) -> tuple[tuple[CalendarDay | None, ...], ...]:
        """A row for each day of the week; days that are yet to come are None."""
        whole = (*self.days, *[None] * (WEEKS * 7 - len(self.days)))
        return tuple(whole[number::7] for number in range(7))

    @property
    def months(self) -> tuple[tuple[str, int], ...]:
        """Their names and how many weeks begin in each; without a name where there is no room for one."""
        begun = [each.day.replace(day=1) for each in self.days[::7]]
        spans = [(written(MonthName(month)), len([*weeks])) for month, weeks in groupby(begun)]
        return tuple((name if weeks >= WEEKS_OF_A_LABEL else "", weeks) for name, weeks in spans)

    def rows(self, has_others: bool) -> list[tuple[date, *tuple[int, ...]]]:
        """The days with uploads, with those of others or without."""
        return [
            (each.day, each.uploads, each.others) if has_others else (each.day, each.uploads)
            for each in self.days
            if each.uploads or (has_others and each.others)
        ]

    def get(self, day: date) -> CalendarDay | None:
        return next((each for each in self.days if each.day == day), None)


def calendar_days(today: date) -> Days:
    monday = today - timedelta(days=today.weekday())
    return Days(monday - timedelta(weeks=WEEKS - 1), today)


def calendar_of(today: date, own: Mapping[date, int], others: Mapping[date, int]) -> Calendar:
    days = calendar_days(today)
    return Calendar(tuple(CalendarDay(day, own.get(day, 0), others.get(day, 0)) for day in days))


def shade(uploads: int) -> int:
    return next((strength for least, strength in SHADES if uploads >= least), 0)
