"""Figures by day, with days on which nothing happened, and the days before them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.activity.ranges import Days
from domain.words import say


class Figure(StrEnum):
    """What is counted by day."""

    PLAYS = "plays"
    LISTENERS = "listeners"
    DOWNLOADS = "downloads"
    DOWNLOADERS = "downloaders"
    FOLLOWERS = "followers"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Figure.PLAYS: say("Plays"),
    Figure.LISTENERS: say("Unique listeners"),
    Figure.DOWNLOADS: say("Downloads"),
    Figure.DOWNLOADERS: say("Unique downloaders"),
    Figure.FOLLOWERS: say("New followers"),
}
OF_BEATS = (Figure.PLAYS, Figure.LISTENERS, Figure.DOWNLOADS, Figure.DOWNLOADERS)
DayFigures = Mapping[date, Mapping[Figure, int]]


@dataclass(frozen=True)
class Series:
    """One figure: a number for each of `days`, and one for each of as many days before.

    Followers may be fewer than none on a day: those who left are taken off.
    """

    figure: Figure
    days: tuple[date, ...]
    now: tuple[int, ...]
    before: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.now)

    @property
    def total_before(self) -> int:
        return sum(self.before)

    @property
    def percent(self) -> float | None:
        """By how much the total changed; None where there is nothing to compare with."""
        before = self.total_before
        return (self.total - before) * 100 / before if before > 0 else None

    @property
    def rows(self) -> tuple[tuple[date, int, int], ...]:
        return tuple(zip(self.days, self.now, self.before, strict=True))


def series_of(figure: Figure, days: Days, found: DayFigures) -> Series:
    """A day of which nothing is known had none."""
    now, before = (tuple(found.get(day, {}).get(figure, 0) for day in which) for which in (days, days.before))
    return Series(figure, tuple(days), now, before)
