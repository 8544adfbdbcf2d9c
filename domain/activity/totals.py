"""What listens add to the totals of a day: figures that add up, and what depends on who listened."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from domain.activity.listens import PARTS, UNHEARD, Listen


class Band(StrEnum):
    """How much of a beat was heard; its weight says what that is worth."""

    SKIPPED = "skipped"
    PARTIAL = "partial"
    HALF = "half"
    MOSTLY = "mostly"
    COMPLETED = "completed"


BEGINNINGS = {Band.SKIPPED: 0.0, Band.PARTIAL: 0.2, Band.HALF: 0.4, Band.MOSTLY: 0.6}
"""The share at which each begins; what is above the last is completed."""
COMPLETED_ABOVE = 0.8
WEIGHTS = {Band.SKIPPED: 10, Band.PARTIAL: 30, Band.HALF: 50, Band.MOSTLY: 70, Band.COMPLETED: 100}
"""What a listen in each is worth, of a hundred."""
NO_PARTS = (0,) * PARTS
Key = TypeVar("Key")


class Kind(StrEnum):
    """What plays, or listens that don't count, are told apart by."""

    COUNTRY = "country"
    DEVICE = "device"
    UNCOUNTED = "uncounted"
    """By the reason; here listens are counted, not plays."""


@dataclass(frozen=True)
class Sums:
    """Figures of a day that add up. `milliseconds` were heard in `listens`, which `bands` tell apart.

    `listeners` are the people behind its plays; over several days each counts once a day, since a visitor
    can't be known again on the next.
    """

    plays: int = 0
    listeners: int = 0
    listens: int = 0
    milliseconds: int = 0
    bands: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)

    def __add__(self, other: "Sums") -> "Sums":
        return self._with(other, 1)

    def __sub__(self, other: "Sums") -> "Sums":
        return self._with(other, -1)

    def _with(self, other: "Sums", sign: int) -> "Sums":
        a, b, c, d, e = (mine + sign * its for mine, its in zip(self.bands, other.bands, strict=True))
        return Sums(
            self.plays + sign * other.plays,
            self.listeners + sign * other.listeners,
            self.listens + sign * other.listens,
            self.milliseconds + sign * other.milliseconds,
            (a, b, c, d, e),
        )


def band_of(share: float) -> Band:
    """Each begins at its share; only more than 80 % is completed."""
    if share > COMPLETED_ABOVE:
        return Band.COMPLETED
    return [band for band, begins in BEGINNINGS.items() if share >= begins][-1]


def sums_of(listen: Listen | None) -> Sums:
    """What a listen adds to its beat's and its producer's day; nothing where it says nothing of others.

    Of listens without a length nobody knows how much was heard.
    """
    if listen is None or listen.reason in UNHEARD:
        return Sums()
    if not listen.length:
        return Sums(int(listen.counted))
    mine = band_of(listen.share)
    a, b, c, d, e = (int(band is mine) for band in Band)
    return Sums(int(listen.counted), 0, 1, round(listen.seconds * 1000), (a, b, c, d, e))


def shares_of(listen: Listen | None) -> Counter[tuple[Kind, str]]:
    """How a listen is told apart: a play by country and device, any other by its reason."""
    if listen is None:
        return Counter()
    if listen.reason is not None:
        return Counter([(Kind.UNCOUNTED, str(listen.reason))])
    return Counter([(Kind.COUNTRY, listen.country), (Kind.DEVICE, str(listen.device))])


def curve_of(listen: Listen | None) -> tuple[int, ...]:
    """For each of a beat's PARTS whether this listen heard it."""
    if listen is None or listen.reason in UNHEARD:
        return NO_PARTS
    return tuple(listen.parts >> place & 1 for place in range(PARTS))


@dataclass(frozen=True)
class Totals:
    """Figures by beat and day, and by producer and day; or how much they change.

    Plays by country and device, and listens by the reason why they don't count, stand in `shares`. Of each
    beat `curves` has how many listens heard each of its PARTS, whatever the day.
    """

    tracks: dict[tuple[str, str, date], Sums]
    """By track, its producer and day."""
    producers: dict[tuple[str, date], Sums]
    shares: Counter[tuple[str, str, date, Kind, str]]
    curves: dict[str, tuple[int, ...]]

    @property
    def plays(self) -> Counter[str]:
        """Of each beat, on all days."""
        plays = Counter[str]()
        for (track_id, _, _), sums in self.tracks.items():
            plays[track_id] += sums.plays
        return plays


def changed(pairs: Iterable[tuple[Listen | None, Listen]], known: Iterable[Listen]) -> Totals:
    """What some listens change in the totals, each given as it was and as it is now.

    `known` are the listens of the same people on the same days as they were; somebody who is counted for the
    first time that day is one more listener.
    """
    change = Totals({}, {}, Counter(), {})
    seen = _People(known)
    for before, after in pairs:
        track = after.track_id, after.producer_id, after.day
        producer = after.producer_id, after.day
        more = sums_of(after) - sums_of(before)
        is_new = after.counted and not (before and before.counted)
        _add(
            change.tracks, track, replace(more, listeners=int(is_new and seen.is_new(after.track_id, after)))
        )
        _add(change.producers, producer, replace(more, listeners=int(is_new and seen.is_new("", after))))
        shares = shares_of(after)
        shares.subtract(shares_of(before))
        for (kind, value), count in shares.items():
            change.shares[*track, kind, value] += count
        curve = change.curves.get(after.track_id, NO_PARTS)
        change.curves[after.track_id] = with_more(curve, curve_of(after), curve_of(before))
    return change


def with_more(
    curve: tuple[int, ...], more: tuple[int, ...], less: tuple[int, ...] = NO_PARTS
) -> tuple[int, ...]:
    return tuple(sum + now - then for sum, now, then in zip(curve, more, less, strict=True))


class _People:
    """Who was counted already, by beat and day and by producer and day."""

    def __init__(self, known: Iterable[Listen]) -> None:
        self._seen: set[tuple[str, str, date, str]] = set()
        for listen in known:
            if listen.counted:
                self.is_new(listen.track_id, listen)
                self.is_new("", listen)

    def is_new(self, track_id: str, listen: Listen) -> bool:
        """Once: from then on they are known. Without a track, as a listener of the producer."""
        person = track_id, listen.producer_id, listen.day, listen.listener
        is_new = person not in self._seen
        self._seen.add(person)
        return is_new


def _add(sums: dict[Key, Sums], key: Key, more: Sums) -> None:
    sums[key] = sums.get(key, Sums()) + more
