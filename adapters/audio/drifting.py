"""Laying a fingerprint over another that runs a few percent slower or faster, along a straight line.

A copy whose tempo was changed agrees with its original term for term, but at a lag that grows steadily. Equal
terms vote for lines; the best of those are drawn through their voters, then nudged to where most bits agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from adapters.audio.matching import DROPPED_BITS, UNRELATED, Terms, array_of, bit_error, diversity, weight
from domain.audio import Fingerprint
from domain.duplicates import MIN_COVERAGE, Comparison

# How much faster a copy may run; lines in between are found by nudging.
SLOPES = 1 + np.arange(-14, 15) / 200
# Lags that vote together: a line that is a quarter of a percent off strays as far within half a minute.
REACH = 2
TRIED_LINES = 3
# A term that repeats more often says too little about where it lies.
MOST_REPEATS = 16
MOST_VOTES = 30_000
FEWEST_VOTES = 4
NUDGES = (-1.0, -0.5, 0.5, 1.0)

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Line:
    """Where the terms of one fingerprint lie in another: `slope` times their place, and `start`."""

    slope: float
    start: float

    def over(self, first: int, second: int) -> tuple[Places, Places]:
        """The places within both, of fingerprints of these lengths."""
        places = np.arange(first)
        others = np.rint(places * self.slope + self.start).astype(np.int64)
        inside = (others >= 0) & (others < second)
        return places[inside], others[inside]


def compare_drifting(one: Fingerprint, other: Fingerprint) -> Comparison:
    """Lay two fingerprints over each other, at whichever of the two tempos; the most telling line counts."""
    first, second = array_of(one), array_of(other)
    least = ceil(MIN_COVERAGE * min(first.size, second.size))
    overlaps = [_nudged(line, first, second) for line in _lines(first, second)]
    long = [parts for parts in overlaps if parts[0].size >= least]
    if not long:
        return UNRELATED
    left, right = max(long, key=lambda parts: weight(*parts))
    return Comparison(
        bit_error=bit_error(left, right),
        overlap=left.size,
        coverage=min(1.0, left.size / min(first.size, second.size)),
        diversity=min(diversity(left), diversity(right)),
        chance=_chance(left, right),
    )


def _chance(left: Terms, right: Terms) -> float:
    """The share of bits that would differ, were each set as often but at other times."""
    one, other = (np.unpackbits(terms.view(np.uint8)).reshape(-1, 32).mean(axis=0) for terms in (left, right))
    return float((one + other - 2 * one * other).mean())


def _lines(first: Terms, second: Terms) -> Iterator[Line]:
    """The lines with the most votes, each drawn through its voters."""
    places, others = _voters(first, second)
    if places.size < FEWEST_VOTES:
        return
    elected = [_elected(places, others, slope) for slope in SLOPES]
    for votes, line in sorted(elected, key=lambda each: each[0], reverse=True)[:TRIED_LINES]:
        if votes >= FEWEST_VOTES:
            yield _drawn(line, places, others)


def _voters(first: Terms, second: Terms) -> tuple[Places, Places]:
    """The places of equal terms in both."""
    keys, sought = second >> DROPPED_BITS, first >> DROPPED_BITS
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    start = np.searchsorted(keys, sought)
    counts = np.searchsorted(keys, sought, "right") - start
    telling = np.flatnonzero((counts > 0) & (counts <= MOST_REPEATS))
    telling = telling[:: 1 + int(counts[telling].sum()) // MOST_VOTES]
    start, counts = start[telling], counts[telling]
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(telling, counts), order[np.repeat(start, counts) + within]


def _elected(places: Places, others: Places, slope: float) -> tuple[int, Line]:
    """How many vote for the best start at this slope, and that line."""
    lags = others - np.rint(places * slope).astype(np.int64)
    least = int(lags.min())
    votes = np.convolve(np.bincount(lags - least), np.ones(2 * REACH + 1, np.int64))
    best = int(votes.argmax())
    return int(votes[best]), Line(float(slope), float(best + least - REACH))


def _drawn(line: Line, places: Places, others: Places) -> Line:
    """The line again, through those that voted for it."""
    for reach in (REACH + 1.5, 2.0):
        voters = np.abs(others - (places * line.slope + line.start)) <= reach
        x, y = places[voters].astype(float), others[voters].astype(float)
        if not x.size or not (scatter := float(((x - x.mean()) ** 2).sum())):
            return line
        slope = float(((x - x.mean()) * (y - y.mean())).sum()) / scatter
        if not SLOPES[0] <= slope <= SLOPES[-1]:
            return line
        line = Line(slope, float(y.mean() - slope * x.mean()))
    return line


def _nudged(line: Line, first: Terms, second: Terms) -> tuple[Terms, Terms]:
    """What lies over each other along the line, once that was moved and turned to where most bits agree."""
    best = _overlap(line, first, second)
    middle = first.size / 2
    for turned in (False, True):
        around = line
        for nudge in NUDGES:
            slope = around.slope + (2 * nudge / first.size if turned else 0)
            shift = middle * (around.slope - slope) if turned else nudge
            tried = Line(slope, around.start + shift)
            parts = _overlap(tried, first, second)
            if weight(*parts) > weight(*best):
                line, best = tried, parts
    return best


def _overlap(line: Line, first: Terms, second: Terms) -> tuple[Terms, Terms]:
    places, others = line.over(first.size, second.size)
    return first[places], second[others]
