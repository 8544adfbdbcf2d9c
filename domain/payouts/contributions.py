"""Contribution values: the points that a track brings those who made it, in whole trillionths of a point.

A split has to come out the same on any machine, years later too. Floats don't promise that, as their
logarithm and powers are the C library's; so all is reckoned in whole numbers. What isn't rational is read
once from `decimal`, whose `exp` and `ln` are specified to be correctly rounded, hence alike everywhere, and
kept to 20 decimals. From there on only whole numbers are multiplied and divided, and a track's points are
rounded once to trillionths, halves up.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from domain.catalogue import Track
from domain.money import decimal
from domain.payouts.periods import MONTH

POINT = 10**12
"""One point, which is what an unplayed track of one producer brings on the day it comes out."""
HALF_LIFE_MONTHS = 6
ENOUGH_PLAYS = 10
"""Plays by others in the period with which a track counts in full under the rule `engaged`."""

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1) // _SECOND
_HALF_LIFE = HALF_LIFE_MONTHS * MONTH // _SECOND
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ONE = 10**20
_REDUCED = _ONE**3 // POINT * ENOUGH_PLAYS
_EXACT = Context(prec=40, rounding=ROUND_HALF_EVEN)
_HEAD_BITS = 10


class Rule(StrEnum):
    """How a site values tracks: for being published, or only as far as others listen to them, too."""

    PUBLISHED = "published"
    ENGAGED = "engaged"


class TrackInput(NamedTuple):
    """What a track's points are reckoned from, kept with each run; a tuple, because there are a million.

    `published_at` is in whole seconds since 1970. `heard` is how often others played it in the period.
    `credited` names each producer once.
    """

    track_id: str
    published_at: int
    plays: int
    heard: int
    credited: tuple[str, ...]


def contributes(track: Track, moment: datetime) -> bool:
    """Not what is sold, only sold exclusively, private, deleted, or not out at that moment."""
    is_out = track.published_at is not None and track.published_at <= moment
    return is_out and track.is_listed and track.option.is_downloadable


def input_of(track: Track, heard: int) -> TrackInput:
    """Raises `ValueError` for a track that was never published."""
    if track.published_at is None:
        raise ValueError(f"track {track.id} isn't published")
    credited = tuple(dict.fromkeys((track.producer_id, *track.details.collaborators)))
    return TrackInput(track.id, second_of(track.published_at), track.plays, heard, credited)


def second_of(moment: datetime) -> int:
    """Whole seconds since 1970; what is less is cut off, so that no store's precision matters."""
    return (moment - _EPOCH) // _SECOND


def track_points(track: TrackInput, rule: Rule, second: int) -> int:
    """What each producer credited on a track has of it at that second; nothing before it came out."""
    _, published_at, plays, others, credited = track
    age = second - published_at
    if age < 0:
        return 0
    heard = ENOUGH_PLAYS if rule is Rule.PUBLISHED else min(others, ENOUGH_PLAYS)
    halvings, rest = divmod(age, _HALF_LIFE)
    days, seconds = divmod(rest, _DAY)
    value = _decay(days * _DAY) * _decay_within_day(seconds) * popularity(plays) * heard
    divisor = _REDUCED * len(credited) << halvings
    return (value + divisor // 2) // divisor


def producer_points(tracks: Iterable[TrackInput], rule: Rule, moment: datetime) -> dict[str, int]:
    """The sum by producer's id, zeros too; it takes tracks one by one, as they need not fit in memory."""
    totals: dict[str, int] = {}
    for _ in tallied(tracks, rule, moment, totals):
        pass
    return totals


def tallied(
    tracks: Iterable[TrackInput], rule: Rule, moment: datetime, totals: dict[str, int]
) -> Iterator[TrackInput]:
    """The tracks as they come, each of which adds its points to `totals` of those who are credited on it."""
    second = second_of(moment)
    for track in tracks:
        points = track_points(track, rule, second)
        for producer_id in track.credited:
            totals[producer_id] = totals.get(producer_id, 0) + points
        yield track


@lru_cache(maxsize=2**17)
def popularity(plays: int) -> int:
    """From 1 for no plays towards 3, with 20 decimals.

    It is `1 + 2 L/(L+1)` with `L = log10(1 + plays)`, written with a single logarithm as
    `3 - 2 ln 10 / ln(10 (1 + plays))`.
    """
    if plays < 0:
        raise ValueError(f"{plays} plays")
    return 3 * _ONE - 2 * _ln_head(10) * _ONE // _ln(10 * (1 + plays))


def shown_popularity(plays: int) -> str:
    """`2.02`, for ten plays."""
    return decimal((popularity(plays) * 100 + _ONE // 2) // _ONE)


@cache
def _decay(seconds: int) -> int:
    """`0.5^(seconds / half-life)`"""
    halved = _EXACT.multiply(_EXACT.ln(Decimal(2)), Decimal(-seconds))
    return _fixed(_EXACT.exp(_EXACT.divide(halved, Decimal(_HALF_LIFE))))


@cache
def _decay_within_day(seconds: int) -> int:
    """The same from two short tables, because to reckon it for each second of a day takes long."""
    minutes, rest = divmod(seconds, 60)
    return _decay(minutes * 60) * _decay(rest) // _ONE


def _ln(number: int) -> int:
    """The natural logarithm, of the leading bits from a table and of the rest by its series.

    With `z = rest / (2 head + rest)` it is `ln head + 2 (z + z³/3 + z⁵/5)`; what follows is below 10^-23.
    """
    shift = max(number.bit_length() - _HEAD_BITS, 0)
    head = number >> shift
    rest = number - (head << shift)
    z = rest * _ONE // ((head << shift + 1) + rest)
    square = z * z // _ONE
    series = z + z * square // (3 * _ONE) + z * square * square // (5 * _ONE * _ONE)
    return _ln_head(head) + shift * _ln_head(2) + 2 * series


@cache
def _ln_head(number: int) -> int:
    return _fixed(_EXACT.ln(Decimal(number)))


def _fixed(number: Decimal) -> int:
    """With 20 decimals as a whole number."""
    return int(_EXACT.multiply(number, Decimal(_ONE)).to_integral_value(ROUND_HALF_EVEN))
