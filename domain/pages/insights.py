"""What Activity and the insights of beats and collections show, and the port they are read through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from domain.activity.calendar import Calendar, CalendarDay, calendar_of
from domain.activity.insights import Curve, Heard, Share
from domain.activity.ranges import Days
from domain.activity.series import OF_BEATS, DayFigures, Figure, Series, series_of
from domain.activity.summaries import (
    BestTrack,
    RangeSummary,
    ShareCount,
    countries,
    devices,
    uncounted,
)

MOST_OF_A_DAY = 100
"""So many beats of a day are listed."""


@dataclass(frozen=True)
class BestBeat:
    """A beat among the best of a range; one that was deleted since has no page any more."""

    id: str
    name: str
    slug: str
    is_deleted: bool
    figures: BestTrack


@dataclass(frozen=True)
class DayBeat:
    """A beat that was uploaded on a day."""

    id: str
    name: str
    slug: str
    created_at: datetime


@dataclass(frozen=True)
class Found:
    """What is read for Activity. Where more is to be added up than a page may, `is_large`, and `summary` is
    what was kept, if anything was.
    """

    days: DayFigures
    uploads: Mapping[date, int]
    others: Mapping[date, int]
    has_beats: bool
    is_large: bool
    summary: RangeSummary | None
    names: Mapping[str, tuple[str, str, bool]]
    """Of the best beats: name, address and whether it was deleted."""
    of_day: tuple[DayBeat, ...]


@dataclass(frozen=True)
class Shares:
    """Plays told apart, and listens that are none."""

    devices: tuple[Share, ...] = ()
    countries: tuple[Share, ...] = ()
    uncounted: tuple[Share, ...] = ()

    @classmethod
    def of(cls, counts: tuple[ShareCount, ...]) -> "Shares":
        return cls(devices(counts), countries(counts), uncounted(counts))


@dataclass(frozen=True)
class ActivityPage:
    """`best` and `shares` are as of `at`, which is None while they are added up for the first time.

    `day` is the one of which `beats` are listed, if any was chosen.
    """

    days: Days
    series: tuple[Series, ...]
    best: tuple[BestBeat, ...]
    shares: Shares
    at: datetime | None
    calendar: Calendar
    day: CalendarDay | None
    beats: tuple[DayBeat, ...]
    has_beats: bool

    @property
    def has_any(self) -> bool:
        """Whether there is anything to look at."""
        return self.has_beats or any(any(each.now) or any(each.before) for each in self.series)


def activity_page(days: Days, today: date, day: date | None, found: Found) -> ActivityPage:
    summary, calendar = found.summary, calendar_of(today, found.uploads, found.others)
    return ActivityPage(
        days=days,
        series=tuple(series_of(figure, days, found.days) for figure in Figure),
        best=tuple(_best(found, each) for each in summary.best if each.track_id in found.names)
        if summary
        else (),
        shares=Shares.of(summary.shares) if summary else Shares(),
        at=summary.at if summary else None,
        calendar=calendar,
        day=calendar.get(day) if day else None,
        beats=found.of_day,
        has_beats=found.has_beats,
    )


def _best(found: Found, figures: BestTrack) -> BestBeat:
    return BestBeat(figures.track_id, *found.names[figures.track_id], figures)


class Of(StrEnum):
    """What insights may be of."""

    BEAT = "beat"
    COLLECTION = "collection"


@dataclass(frozen=True)
class HeardBeat:
    """What was heard of a beat in a range; `ever` is how many listens there were at all."""

    id: str
    name: str
    slug: str
    seconds: float
    heard: Heard
    ever: int


@dataclass(frozen=True)
class InsightPage:
    """A beat, or a collection's beats together. The curve is of all listens there ever were."""

    of: Of
    id: str
    name: str
    slug: str
    days: Days
    heard: Heard
    series: tuple[Series, ...]
    curve: Curve
    shares: Shares
    beats: tuple[HeardBeat, ...]

    @property
    def seconds(self) -> float:
        """How long the beat is; 0 for several, which differ."""
        return self.beats[0].seconds if self.of is Of.BEAT and self.beats else 0.0

    @property
    def leaving_at(self) -> float | None:
        """At which second most people leave a beat."""
        leaving = self.curve.leaving
        return leaving * self.seconds / len(self.curve.counts) if leaving and self.seconds else None


@dataclass(frozen=True)
class Measured:
    """What is read for insights."""

    beats: tuple[HeardBeat, ...]
    days: DayFigures
    curve: tuple[int, ...]
    shares: tuple[ShareCount, ...]


def insight_page(of: Of, id: str, name: str, slug: str, days: Days, found: Measured) -> InsightPage:
    heard = sum((beat.heard for beat in found.beats), Heard())
    return InsightPage(
        of=of,
        id=id,
        name=name,
        slug=slug,
        days=days,
        heard=heard,
        series=tuple(series_of(figure, days, found.days) for figure in OF_BEATS),
        curve=Curve(found.curve, sum(beat.ever for beat in found.beats)),
        shares=Shares.of(found.shares),
        beats=found.beats,
    )


class InsightQueries(Protocol):
    """A fixed number of queries each, however much there is."""

    def activity(self, owner_id: str, days: Days, year: Days, day: date | None, now: datetime) -> Found:
        """The days, and as many before them; uploads of a `year`; the beats that came on a `day`."""

    def sum_up(self, owner_id: str, days: Days, now: datetime) -> RangeSummary:
        """What a range came to, however long it takes to add up."""

    def insight(self, of: Of, id: str, days: Days) -> Measured: ...
