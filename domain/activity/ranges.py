"""Ranges of days in UTC that figures are shown over, and the days before that they are held against."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.errors import Invalid, given
from domain.words import say, say_many

DAY = timedelta(days=1)
MOST_DAYS = 366
EARLIEST = date(2000, 1, 1)
NO_DAY = say("Enter a day as year, month and day, such as 2026-02-28.")
TOO_EARLY = say("Choose days from {year} on.", year=str(EARLIEST.year))
TOO_LATE = say("Choose days up to today.")
TURNED_ROUND = say("The last day comes before the first one.")
TOO_LONG = say("A range has {most} days at most.", most=MOST_DAYS)


class Choice(StrEnum):
    """How a range is asked for."""

    WEEK = "7"
    MONTH = "30"
    QUARTER = "90"
    YEAR = "year"
    CUSTOM = "custom"

    @property
    def label(self) -> str:
        if self.isdigit():
            return say_many("{count} day", "{count} days", int(self))
        return say("Year") if self is Choice.YEAR else say("Custom")


@dataclass(frozen=True)
class RangeForm:
    """What an address asks for; `since` and `until` are days such as 2026-02-28, for custom ranges alone."""

    range: str = Choice.MONTH
    since: str = ""
    until: str = ""

    @property
    def choice(self) -> Choice:
        """Whatever makes no sense is 30 days."""
        return Choice(self.range) if self.range in set(Choice) else Choice.MONTH


@dataclass(frozen=True)
class Days:
    """From the first to the last, both among them."""

    first: date
    last: date

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Days":
        """As many days, right before these."""
        return Days(self.first - self.length * DAY, self.first - DAY)

    def __iter__(self) -> Iterator[date]:
        return (self.first + number * DAY for number in range(self.length))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def chosen(form: RangeForm, today: date) -> Days:
    """The days that are asked for, today among them unless others are named. Raises `Invalid`."""
    if form.choice is Choice.CUSTOM:
        return _custom(form.since, form.until, today)
    if form.choice is Choice.YEAR:
        return Days(_a_year_before(today) + DAY, today)
    return Days(today - (int(form.choice) - 1) * DAY, today)


def day_from(text: str) -> date | None:
    """A day as addresses and fields write it, and in no other of the many ways of ISO 8601."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def _custom(since: str, until: str, today: date) -> Days:
    first, last = day_from(since), day_from(until)
    errors = given(since=_error(first, today), until=_error(last, today))
    if errors or first is None or last is None:
        raise Invalid(errors)
    if last < first:
        raise Invalid({"until": TURNED_ROUND})
    if Days(first, last).length > MOST_DAYS:
        raise Invalid({"since": TOO_LONG})
    return Days(first, last)


def _error(day: date | None, today: date) -> str | None:
    if day is None:
        return NO_DAY
    if day < EARLIEST:
        return TOO_EARLY
    return TOO_LATE if day > today else None


def _a_year_before(day: date) -> date:
    """The same day of the year before; of 29 February it is the last day of that month."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
