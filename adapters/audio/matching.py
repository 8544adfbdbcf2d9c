"""Laying two fingerprints over each other, and choosing the terms by which one is found again."""

from array import array
from math import ceil

import numpy as np
from numpy.typing import NDArray

from domain.audio import Fingerprint
from domain.duplicates import MIN_COVERAGE, Comparison

Terms = NDArray[np.uint32]
Counts = NDArray[np.float32]

# Without the four lowest bits a noisy copy keeps more terms in common with its original.
DROPPED_BITS = np.uint32(4)
# Knuth's multiplicative hash decides which terms are indexed: those with the lowest values.
HASH_FACTOR = np.uint32(2_654_435_761)
# One term in eight; one in four, two or all of them where a short or repetitive track has too few.
SAMPLES = (8, 4, 2, 1)
ENOUGH_TERMS = 64

# Votes are counted one by one up to here; beyond (drones repeat a term for minutes) all alignments are tried.
MOST_VOTES = 60_000
TRIED_ALIGNMENTS = 8

UNRELATED = Comparison(bit_error=1.0, overlap=0, coverage=0.0, diversity=0.0)


def index_terms(fingerprint: Fingerprint) -> list[int]:
    """Distinct 28-bit terms, about 100 for a track, in the order of their hashes.

    Choosing and ordering by value rather than by position makes a trimmed copy choose the same ones first.
    """
    terms = _distinct(array_of(fingerprint) >> DROPPED_BITS)
    hashes = terms * HASH_FACTOR
    terms, hashes = terms[np.argsort(hashes)], np.sort(hashes)
    counts = [int(np.searchsorted(hashes, (1 << 32) // sample)) for sample in SAMPLES]
    count = next((count for count in counts if count >= ENOUGH_TERMS), terms.size)
    sampled: list[int] = terms[:count].tolist()
    return sampled


def compare(one: Fingerprint, other: Fingerprint) -> Comparison:
    """Lay two fingerprints over each other at every promising alignment and keep the most telling one."""
    first, second = array_of(one), array_of(other)
    if min(first.size, second.size) == 0:
        return UNRELATED
    least = ceil(MIN_COVERAGE * min(first.size, second.size))
    votes = _votes(first, second)
    if votes is None:
        votes = _agreements(first, second)
    overlaps = (_overlap(first, second, lag) for lag in _best_lags(votes, second.size, least))
    left, right = max(overlaps, key=lambda parts: weight(*parts))
    return Comparison(
        bit_error=bit_error(left, right),
        overlap=left.size,
        coverage=left.size / min(first.size, second.size),
        diversity=min(diversity(left), diversity(right)),
    )


def _distinct(terms: Terms) -> Terms:
    """The same sorted and without repetitions; `np.unique` takes three times as long."""
    ordered = np.sort(terms)
    return np.append(ordered[:1], ordered[1:][ordered[1:] != ordered[:-1]])


def array_of(fingerprint: Fingerprint) -> Terms:
    # By way of `array`, which takes a fifth of the time that numpy needs for so many Python numbers.
    return np.frombuffer(array("I", fingerprint.terms), dtype=np.uint32)


def _votes(first: Terms, second: Terms) -> Counts | None:
    """How many terms agree at each lag (index: lag + len(second) - 1); None when none or too many do."""
    keys, sought = second >> DROPPED_BITS, first >> DROPPED_BITS
    order = np.argsort(keys)
    keys = keys[order]
    start = np.searchsorted(keys, sought)
    # Most terms of unrelated tracks have no counterpart; all that follows is done for the others alone.
    shared = np.flatnonzero(keys[np.minimum(start, keys.size - 1)] == sought)
    start = start[shared]
    counts = np.searchsorted(keys, sought[shared], "right") - start
    total = int(counts.sum())
    if not 0 < total <= MOST_VOTES:
        return None
    within = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
    places = order[np.repeat(start, counts) + within]
    lags = np.repeat(shared, counts) - places + second.size - 1
    return np.bincount(lags, minlength=first.size + second.size - 1).astype(np.float32)


def _agreements(first: Terms, second: Terms) -> Counts:
    """The same for single bits: how far the bits at each lag agree beyond chance, scaled by the overlap."""
    lags = first.size + second.size - 1
    size = 1 << (lags - 1).bit_length()
    spectrum = np.zeros(size // 2 + 1, dtype=np.complex64)
    for bit in range(32):
        left, right = (_signs(terms, bit) for terms in (first, second[::-1]))
        spectrum += np.fft.rfft(left, size) * np.fft.rfft(right, size)
    agreement = np.fft.irfft(spectrum, size)[:lags]
    return np.asarray(agreement / np.sqrt(_overlaps(first.size, second.size)), dtype=np.float32)


def _signs(terms: Terms, bit: int) -> NDArray[np.float32]:
    return ((terms >> np.uint32(bit)) & np.uint32(1)).astype(np.float32) * 2 - 1


def _overlaps(first: int, second: int) -> NDArray[np.int64]:
    """The length of the overlap at each lag."""
    rising = np.arange(1, first + second)
    return np.minimum(np.minimum(rising, rising[::-1]), min(first, second))


def _best_lags(votes: Counts, second: int, least: int) -> list[int]:
    """The lags with the most votes, those leaving less than `least` terms of overlap aside; else 0."""
    inside = votes[least - 1 : votes.size - least + 1]
    found = np.flatnonzero(inside)
    if found.size == 0:
        return [0]
    few = min(TRIED_ALIGNMENTS, found.size)
    best = found[np.argpartition(inside[found], -few)[-few:]]
    return [int(index) + least - second for index in best]


def _overlap(first: Terms, second: Terms, lag: int) -> tuple[Terms, Terms]:
    """The parts that lie over each other when `second` begins `lag` terms after the beginning of `first`."""
    length = min(first.size - lag, second.size) if lag >= 0 else min(first.size, second.size + lag)
    return first[max(lag, 0) :][:length], second[max(-lag, 0) :][:length]


def bit_error(left: Terms, right: Terms) -> float:
    return int(np.bitwise_count(left ^ right).sum()) / (32 * left.size)


def weight(left: Terms, right: Terms) -> float:
    """How telling an alignment is: its agreement beyond chance, in units of what chance scatters."""
    if not left.size:
        return 0.0
    return float((0.5 - bit_error(left, right)) * left.size**0.5)


def diversity(terms: Terms) -> float:
    return _distinct(terms).size / terms.size
