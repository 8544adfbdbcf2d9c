"""Splitting a pool by points: what each producer gets, what they would have got, and what goes where."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.payouts.apportioning import Apportioned, Lots, apportioned, largest, rounded_down
from domain.words import say

MILLION = 10**6


class Exclusion(StrEnum):
    """What becomes of the shares of those who can't be paid when the split runs."""

    REDISTRIBUTE = "redistribute"
    HOLD = "hold"


class Outcome(StrEnum):
    """What became of a share: it is paid, it went to the others, or it waits in the held account."""

    PAID = "paid"
    EXCLUDED = "excluded"
    HELD = "held"

    @property
    def label(self) -> str:
        return OUTCOME_LABELS[self]


OUTCOME_LABELS = {
    Outcome.PAID: say("Paid"),
    Outcome.EXCLUDED: say("Excluded"),
    Outcome.HELD: say("Held"),
}


class Carry(StrEnum):
    """Why a pool goes into the next month's as a whole."""

    EMPTY = "empty"
    NO_POINTS = "no-points"
    NOBODY_ELIGIBLE = "nobody-eligible"

    @property
    def sentence(self) -> str:
        return SENTENCES[self]


SENTENCES = {
    Carry.EMPTY: say("There was no money to split."),
    Carry.NO_POINTS: say("No beat had any points, so the pool is added to the next month’s."),
    Carry.NOBODY_ELIGIBLE: say("Nobody could be paid, so the pool is added to the next month’s."),
}


@dataclass(frozen=True, slots=True)
class Share:
    """A producer's part of a pool, in minor units.

    `original` is what it comes to when nobody is excluded, `ppm` their part of all points in millionths.
    `amount` is what is paid or held; of an excluded producer it is 0.
    """

    producer_id: str
    points: int
    ppm: int
    original: int
    amount: int
    outcome: Outcome

    @property
    def bonus(self) -> int:
        """What the shares of those who were excluded added to it."""
        return self.amount - self.original if self.outcome is Outcome.PAID else 0


@dataclass(frozen=True)
class Split:
    """A pool's shares by producer's id, in that order; with what is carried they add up to the pool."""

    pool: int
    points: int
    shares: tuple[Share, ...]
    lots: Lots = Lots()
    carried: int = 0
    carry: Carry | None = None

    def __post_init__(self) -> None:
        assert sum(share.amount for share in self.shares) + self.carried == self.pool


class StoredSplit(Split):
    """A split as it was read back: that it adds up is for `differences` to find out."""

    def __post_init__(self) -> None:
        pass


def split(
    pool: int, points: Mapping[str, int], eligible: Collection[str], exclusion: Exclusion, seed: str
) -> Split:
    """Divide a pool by points among producers, `eligible` (a set, for speed) being those who can be paid.

    A pool that nobody can have, or that refunds have brought below zero, is carried as a whole.
    """
    is_held = exclusion is Exclusion.HOLD
    able = {id: own for id, own in points.items() if is_held or id in eligible}
    carry = _carry(pool, points, able)
    final = apportioned(pool, able, seed) if carry is None else Apportioned({}, Lots())
    is_void = carry in (Carry.EMPTY, Carry.NO_POINTS)
    originals = dict.fromkeys(points, 0) if is_void else original_parts(pool, points, final.parts, seed)
    total = sum(points.values())
    otherwise = Outcome.HELD if is_held else Outcome.EXCLUDED
    shares = tuple(
        Share(
            id,
            points[id],
            _ppm(points[id], total),
            originals[id],
            final.parts.get(id, 0),
            Outcome.PAID if id in eligible else otherwise,
        )
        for id in sorted(points)
    )
    return Split(pool, total, shares, final.lots, pool if carry else 0, carry)


def original_parts(
    pool: int, points: Mapping[str, int], final: Mapping[str, int], seed: str
) -> Mapping[str, int]:
    """The pool divided as if nobody were excluded, by largest remainder, but never above a final amount.

    Rounding alone could lift somebody's original amount a unit above the final one, for a bonus of -0.01.
    Such a unit goes to the next largest remainder instead. Should nobody be left who may have it, then it is
    put down to somebody excluded, to whom it isn't paid anyway.
    """
    parts, rests = rounded_down(pool, points)
    left = pool - sum(parts.values())
    room = {id: rest for id, rest in rests.items() if id not in final or parts[id] < final[id]}
    chosen, _ = largest(room, min(left, len(room)), seed)
    for id in chosen:
        parts[id] += 1
    if left > len(room):
        excluded = min((id for id in points if id not in final), key=lambda id: (-points[id], id))
        parts[excluded] += left - len(room)
    return parts


def shown_percent(ppm: int) -> str:
    """`12.3456`, of millionths."""
    return f"{ppm // 10_000}.{ppm % 10_000:04d}"


def _carry(pool: int, points: Mapping[str, int], able: Mapping[str, int]) -> Carry | None:
    reasons = (
        (pool <= 0, Carry.EMPTY),
        (not any(points.values()), Carry.NO_POINTS),
        (not any(able.values()), Carry.NOBODY_ELIGIBLE),
    )
    return next((reason for holds, reason in reasons if holds), None)


def _ppm(own: int, total: int) -> int:
    """Millionths, halves up."""
    return (2 * MILLION * own + total) // (2 * total) if total else 0
