"""A catalogue of a million made-up fingerprints, with terms as unevenly common as real music has them.

Among 69 pieces of real music two share 0.015 sampled terms on average, and the number of terms that three or
more share is that of 16 million terms whose commonness is spread lognormally with sigma 1.45. Among a million
recordings a term that someone looks for then leads to 55, the commonest ones to thousands.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adapters.audio.matching import HASH_FACTOR
from domain.audio import Fingerprint

LENGTH = 1_500
TERMS_A_TRACK = 100
SPACING = LENGTH // (2 * TERMS_A_TRACK)
VOCABULARY = 16_000_000
SPREAD = 1.45
SAMPLED = np.uint32(1 << 29)

BATCH = 250

Numbers = NDArray[np.uint32]


@dataclass(frozen=True)
class Catalogue:
    """Which recording (counted from 0) has which indexed term, sorted by recording."""

    size: int
    owners: Numbers
    terms: Numbers

    def by_term(self, upto: int) -> tuple[Numbers, Numbers]:
        """The terms and recordings of the first `upto`, sorted by term, then recording."""
        _, end = self._rows(0, upto)
        keys = (self.terms[:end].astype(np.uint64) << np.uint64(32)) | self.owners[:end]
        keys.sort()
        return (keys >> np.uint64(32)).astype(np.uint32), keys.astype(np.uint32)

    def _rows(self, start: int, end: int) -> tuple[int, int]:
        # With numbers of another type, searchsorted would convert all hundred million first.
        first, last = np.searchsorted(self.owners, np.array([start, end], dtype=self.owners.dtype))
        return int(first), int(last)

    def _prints(self, start: int) -> Numbers:
        """A batch of whole fingerprints, a row each: their indexed terms among others that aren't indexed."""
        dice = np.random.default_rng(start)
        others = dice.integers(0, 1 << 28, (BATCH, LENGTH // 2), dtype=np.uint32)
        # Knuth's factor takes a neighbour's hash far away, so that this leaves no indexed one among them.
        others ^= others * HASH_FACTOR < SAMPLED
        prints = np.repeat(others, 2, axis=1)
        first, last = self._rows(start, start + BATCH)
        owners = self.owners[first:last]
        places = (np.arange(last - first) - np.searchsorted(owners, owners)) * SPACING
        prints[owners - start, places] = self.terms[first:last]
        return (prints << np.uint32(4)) | dice.integers(0, 16, prints.shape, dtype=np.uint8)

    def fingerprint(self, number: int) -> Fingerprint:
        start = number // BATCH * BATCH
        row = self._prints(start)[number - start]
        return Fingerprint(tuple(row.tolist()))

    def batches(self, upto: int) -> Iterator[tuple[int, Numbers]]:
        """Where each batch starts, and its fingerprints."""
        for start in range(0, upto, BATCH):
            yield start, self._prints(start)[: upto - start]


def make_catalogue(size: int) -> Catalogue:
    dice = np.random.default_rng(1)
    terms = _vocabulary(dice)
    weights = np.exp(dice.normal(0, SPREAD, terms.size))
    counts = dice.poisson(weights * (size * TERMS_A_TRACK / weights.sum()))
    keys = dice.integers(0, size, int(counts.sum()), dtype=np.uint64)
    keys <<= np.uint64(32)
    keys |= np.repeat(terms, counts)
    keys = _distinct(keys)
    return Catalogue(size, (keys >> np.uint64(32)).astype(np.uint32), keys.astype(np.uint32))


def _vocabulary(dice: np.random.Generator) -> Numbers:
    """Terms that the index would take: one in eight of all."""
    parts = (dice.integers(0, 1 << 28, VOCABULARY, dtype=np.uint32) for _ in range(10))
    terms = np.concatenate([part[part * HASH_FACTOR < SAMPLED] for part in parts])
    return _distinct(terms)[:VOCABULARY]


def _distinct(keys: NDArray[Any]) -> NDArray[Any]:
    """The same sorted and without repetitions; many times as fast as `np.unique`, which hashes."""
    keys.sort()
    return keys[np.append(True, keys[1:] != keys[:-1])]


def copy_of(fingerprint: Fingerprint, seed: int) -> Fingerprint:
    """A copy as bad as a re-encoded and trimmed one: every other held term is wrong in four bits of 32."""
    dice = np.random.default_rng(seed)
    terms = np.array(fingerprint.terms, dtype=np.uint32)[int(dice.integers(0, LENGTH // 4)) :]
    wrong = np.repeat(dice.random(terms.size // 2 + 1) < 0.5, 2)[: terms.size]
    for _ in range(4):
        flips = np.uint32(1) << dice.integers(0, 32, terms.size, dtype=np.uint32)
        terms ^= np.where(wrong, flips, np.uint32(0))
    return Fingerprint(tuple(terms.tolist()))
