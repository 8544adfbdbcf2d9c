"""The index of fingerprints in SQL: sampled terms lead to candidates, and the best of those are verified.

A look-up seeks the first `SOUGHT_TERMS` terms of the sample, reads at most `COMMON` + 1 rows for each, ranks
recordings by how many they share and verifies the first `VERIFIED` of them against the whole stored
fingerprints. A term of more than `COMMON` recordings tells nothing and is left out unless there is no other,
so neither drones nor the size of the catalogue can make a look-up long.

A look-up of changed copies does so for each tuning and verifies the `MOST_CHANGED` recordings that share most
with any, each at the `TUNINGS_VERIFIED` tunings at which it shares most.
"""

import struct
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import peewee

from adapters.db.fingerprint_sql import create_tables, dialect_of, drop_tables
from domain.audio import Fingerprint
from domain.duplicates import Comparison, FingerprintMatch, confirmed, is_changed_copy

__all__ = ["SqlFingerprints", "create_tables", "drop_tables"]

SOUGHT_TERMS = 128
COMMON = 256
VERIFIED = 5
# A changed copy shares fewer terms, and each tuning meets other recordings that share some by chance.
MOST_CHANGED = 20
TUNINGS_VERIFIED = 3

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
        compare_drifting: Callable[[Fingerprint, Fingerprint], Comparison] | None = None,
    ) -> None:
        self._execute: Callable[[str, Sequence[object]], Any] = database.execute_sql
        self._compare = compare
        self._compare_drifting = compare_drifting or compare
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
        numbers = rank(self._sharing(fingerprint), VERIFIED + len(excluding))
        return confirmed(
            FingerprintMatch(recording_id, self._compare(fingerprint, stored), at)
            for _, recording_id, stored, at in self._stored(list(numbers))
            if recording_id not in excluding and stored.algorithm == fingerprint.algorithm
        )

    def changed_copies(
        self, retuned: Sequence[Fingerprint], excluding: Collection[str] = ()
    ) -> list[FingerprintMatch]:
        """Recordings that the audio repeats at another speed, tempo or pitch, the most alike first."""
        more = len(excluding)
        ranked = [rank(self._sharing(each), VERIFIED + more) for each in retuned]
        places = rank_tunings(ranked, MOST_CHANGED + more)
        return confirmed(
            (
                FingerprintMatch(recording_id, self._compare_drifting(retuned[place], stored), at)
                for number, recording_id, stored, at in self._stored(list(places))
                for place in places[number]
                if recording_id not in excluding and stored.algorithm == retuned[place].algorithm
            ),
            is_changed_copy,
        )

    def _sharing(self, fingerprint: Fingerprint) -> Iterable[str | None]:
        """For each sought term the numbers of the recordings that have it."""
        sought = self._sql.array(self._index_terms(fingerprint)[:SOUGHT_TERMS])
        return (row[0] for row in self._execute(self._sql.seek, (COMMON + 1, sought)))

    def _stored(self, numbers: list[int]) -> Iterable[tuple[int, str, Fingerprint, datetime]]:
        """Number, recording, fingerprint and time of those rows, in the same order."""
        rows = self._execute(self._sql.candidates, (self._sql.array(numbers),)).fetchall()
        for number, recording_id, algorithm, terms, at in sorted(rows, key=lambda row: numbers.index(row[0])):
            yield number, recording_id, _unpacked(algorithm, terms), EPOCH + at * MICROSECOND


def rank(lists: Iterable[str | None], most: int) -> dict[int, int]:
    """The numbers in most of the comma-separated `lists`, one a term, and in how many, the best first.

    Of equals, those in a shorter list are better.
    """
    sharing = sorted((text.split(",") for text in lists if text), key=len)
    telling = [numbers for numbers in sharing if len(numbers) <= COMMON] or sharing
    # A counter keeps the order in which it first met its elements, and so do the most common ones.
    counted = Counter(chain.from_iterable(telling)).most_common(most)
    return {int(number): count for number, count in counted}


def rank_tunings(ranked: Sequence[Mapping[int, int]], most: int) -> dict[int, list[int]]:
    """Of what each tuning ranked, the numbers that share most with any, and the best tunings of each."""
    tunings: dict[int, list[tuple[int, int]]] = {}
    for place, counts in enumerate(ranked):
        for number, count in counts.items():
            tunings.setdefault(number, []).append((count, place))
    best = sorted(tunings, key=lambda number: max(tunings[number])[0], reverse=True)[:most]
    return {
        number: [place for _, place in sorted(tunings[number], reverse=True)[:TUNINGS_VERIFIED]]
        for number in best
    }


def _packed(terms: Sequence[int]) -> bytes:
    """Terms as unsigned 32-bit little-endian numbers."""
    return struct.pack(f"<{len(terms)}I", *terms)


def _unpacked(algorithm: int, terms: bytes) -> Fingerprint:
    return Fingerprint(struct.unpack(f"<{len(terms) // 4}I", terms), algorithm)
