"""What a range of days came to, told apart by beats, devices, countries and reasons.

A large producer's is kept and added up by a job: a page never adds up tens of thousands of rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.activity.insights import WHY_NOT, Share, rounded
from domain.activity.listens import Device, Uncounted
from domain.activity.ranges import Days
from domain.activity.totals import Kind
from domain.values import Country
from domain.words import say, written

MOST_BEST = 10
MOST_COUNTRIES = 10
MOST_ROWS = 2000
"""So many rows of a range are added up by a page itself."""
REFRESHED_AFTER = timedelta(minutes=5)
KEPT = timedelta(days=1)
SUM_UP = "sum-up"
"""The job that adds a range up."""
DEVICES = {
    Device.PHONE: say("Phone"),
    Device.COMPUTER: say("Computer"),
    Device.TABLET: say("Tablet"),
    Device.OTHER: say("Unknown"),
}


@dataclass(frozen=True)
class BestTrack:
    """What a beat came to in a range."""

    track_id: str
    plays: int
    listeners: int
    downloads: int
    downloaders: int


@dataclass(frozen=True)
class ShareCount:
    kind: Kind
    value: str
    count: int


@dataclass(frozen=True)
class RangeSummary:
    """As it was `at`; `best` begins with the beat that was played most."""

    at: datetime
    best: tuple[BestTrack, ...] = ()
    shares: tuple[ShareCount, ...] = ()


def is_stale(summary: RangeSummary | None, now: datetime) -> bool:
    return summary is None or now - summary.at >= REFRESHED_AFTER


def sum_up_key(producer_id: str, days: Days) -> str:
    """Asked for by several at once, a range is added up once."""
    return f"{SUM_UP}:{producer_id}:{days.first}:{days.last}"


def devices(shares: Iterable[ShareCount]) -> tuple[Share, ...]:
    """Plays by device, the most first."""
    return _shares((DEVICES[Device(each.value)], each.count) for each in _of(Kind.DEVICE, shares))


def countries(shares: Iterable[ShareCount]) -> tuple[Share, ...]:
    """Plays by country, the most first, with all but a few of them together."""
    named = [(written(Country(each.value)), each.count) for each in _of(Kind.COUNTRY, shares) if each.value]
    named.sort(key=lambda each: (-each[1], each[0]))
    unknown = sum(each.count for each in _of(Kind.COUNTRY, shares) if not each.value)
    rest = sum(count for _, count in named[MOST_COUNTRIES:])
    return _shares(
        [*named[:MOST_COUNTRIES], (say("Other countries"), rest), (say("Unknown"), unknown)], False
    )


def uncounted(shares: Iterable[ShareCount]) -> tuple[Share, ...]:
    """Listens that don't count, by the reason in words, the most first."""
    return _shares((WHY_NOT[Uncounted(each.value)], each.count) for each in _of(Kind.UNCOUNTED, shares))


def _of(kind: Kind, shares: Iterable[ShareCount]) -> list[ShareCount]:
    return [each for each in shares if each.kind is kind and each.count > 0]


def _shares(counts: Iterable[tuple[str, int]], is_sorted: bool = True) -> tuple[Share, ...]:
    there = [(label, count) for label, count in counts if count > 0]
    all = sum(count for _, count in there)
    ordered = sorted(there, key=lambda each: (-each[1], each[0])) if is_sorted else there
    return tuple(Share(label, count, rounded(count * 100, all)) for label, count in ordered)
