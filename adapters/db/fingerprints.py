"""The index of fingerprints in SQL: sampled terms lead to candidates, and the best of those are verified.

A look-up seeks the first `SOUGHT_TERMS` terms of the sample, reads at most `COMMON` + 1 rows for each, ranks
recordings by how many they share and verifies the first `VERIFIED` of them against the whole stored
fingerprints. A term of more than `COMMON` recordings tells nothing and is left out unless there is no other,
so neither drones nor the size of the catalogue can make a look-up long.
"""

import struct
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import peewee

from adapters.db.fingerprint_sql import create_tables, dialect_of, drop_tables
from domain.audio import Fingerprint
from domain.duplicates import Comparison, FingerprintMatch, confirmed

__all__ = ["SqlFingerprints", "create_tables", "drop_tables"]

SOUGHT_TERMS = 128
COMMON = 256
VERIFIED = 5

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class SqlFingerprints:
    """Fingerprints in SQLite or Postgres, within whatever transaction the caller has opened.

    `index_terms` gives the terms to index, those that a copy is likeliest to share first.
    """

    def __init__(
        self,
        database: peewee.Database,
        compare: Callable[[Fingerprint, Fingerprint], Comparison],
        index_terms: Callable[[Fingerprint], list[int]],
    ) -> None:
        self._execute: Callable[[str, Sequence[object]], Any] = database.execute_sql
        self._compare = compare
        self._index_terms = index_terms
        self._sql = dialect_of(database)

    def add(self, recording_id: str, fingerprint: Fingerprint, at: datetime) -> None:
        """Once a recording; a second time changes nothing."""
        microseconds = (at - EPOCH) // MICROSECOND
        row = (recording_id, fingerprint.algorithm, _packed(fingerprint.terms), microseconds)
        for (number,) in self._execute(self._sql.add, row).fetchall():
            terms = self._sql.array(self._index_terms(fingerprint))
            self._execute(self._sql.add_terms, (number, terms))

    def remove(self, recording_id: str) -> None:
        """Forget it; one that isn't there is fine."""
        for number, algorithm, terms in self._execute(self._sql.remove, (recording_id,)).fetchall():
            indexed = self._index_terms(_unpacked(algorithm, terms))
            self._execute(self._sql.remove_terms, (number, self._sql.array(indexed)))

    def matches(self, fingerprint: Fingerprint, excluding: Collection[str] = ()) -> list[FingerprintMatch]:
        """Recordings that count as the same audio, the most alike first."""
        matches = [
            FingerprintMatch(
                recording_id,
                self._compare(fingerprint, _unpacked(algorithm, terms)),
                EPOCH + at * MICROSECOND,
            )
            for recording_id, algorithm, terms, at in self._candidates(fingerprint, len(excluding))
            if recording_id not in excluding and algorithm == fingerprint.algorithm
        ]
        return confirmed(matches)

    def _candidates(self, fingerprint: Fingerprint, more: int) -> list[tuple[str, int, bytes, int]]:
        """The stored rows that share most terms: `VERIFIED` of them and `more`, the best first."""
        sought = self._sql.array(self._index_terms(fingerprint)[:SOUGHT_TERMS])
        sharing = (row[0] for row in self._execute(self._sql.seek, (COMMON + 1, sought)))
        numbers = rank(sharing, VERIFIED + more)
        rows = self._execute(self._sql.candidates, (self._sql.array(numbers),)).fetchall()
        return [row[1:] for row in sorted(rows, key=lambda row: numbers.index(row[0]))]


def rank(lists: Iterable[str | None], most: int) -> list[int]:
    """The numbers in most of the comma-separated `lists`, one a term; of equals, those in a shorter list."""
    sharing = sorted((text.split(",") for text in lists if text), key=len)
    telling = [numbers for numbers in sharing if len(numbers) <= COMMON] or sharing
    # A counter keeps the order in which it first met its elements, and so do the most common ones.
    return [int(number) for number, _ in Counter(chain.from_iterable(telling)).most_common(most)]


def _packed(terms: Sequence[int]) -> bytes:
    """Terms as unsigned 32-bit little-endian numbers."""
    return struct.pack(f"<{len(terms)}I", *terms)


def _unpacked(algorithm: int, terms: bytes) -> Fingerprint:
    return Fingerprint(struct.unpack(f"<{len(terms) // 4}I", terms), algorithm)
