"""The index of fingerprints in memory: every recording that shares a sampled term is verified."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Self

from domain.audio import Fingerprint
from domain.duplicates import Comparison, FingerprintMatch, confirmed, is_changed_copy

Compare = Callable[[Fingerprint, Fingerprint], Comparison]
IndexTerms = Callable[[Fingerprint], list[int]]


class MemoryFingerprints:
    """Keeps the contract of the SQL index; copies share what neither of them changed."""

    def __init__(
        self, compare: Compare, index_terms: IndexTerms, compare_drifting: Compare | None = None
    ) -> None:
        self._compare = compare
        self._compare_drifting = compare_drifting or compare
        self._index_terms = index_terms
        self._kept: dict[str, tuple[Fingerprint, frozenset[int], datetime]] = {}

    def __copy__(self) -> Self:
        copy = type(self)(self._compare, self._index_terms, self._compare_drifting)
        copy._kept = self._kept
        return copy

    def add(self, recording_id: str, fingerprint: Fingerprint, at: datetime) -> None:
        """Once a recording; a second time changes nothing."""
        terms = frozenset(self._index_terms(fingerprint))
        self._kept = {**self._kept, recording_id: self._kept.get(recording_id, (fingerprint, terms, at))}

    def remove(self, recording_id: str) -> None:
        """Forget it; one that isn't there is fine."""
        self._kept = {id: kept for id, kept in self._kept.items() if id != recording_id}

    def matches(self, fingerprint: Fingerprint, excluding: Collection[str] = ()) -> list[FingerprintMatch]:
        """Recordings that count as the same audio, the most alike first."""
        sought = set(self._index_terms(fingerprint))
        return confirmed(
            FingerprintMatch(recording_id, self._compare(fingerprint, other), at)
            for recording_id, (other, terms, at) in self._kept.items()
            if recording_id not in excluding
            and other.algorithm == fingerprint.algorithm
            and not sought.isdisjoint(terms)
        )

    def changed_copies(
        self, retuned: Sequence[Fingerprint], excluding: Collection[str] = ()
    ) -> list[FingerprintMatch]:
        """Recordings that the audio repeats at another speed, tempo or pitch, the most alike first."""
        sought = [(each, set(self._index_terms(each))) for each in retuned]
        return confirmed(
            (
                FingerprintMatch(recording_id, self._compare_drifting(each, other), at)
                for recording_id, (other, terms, at) in self._kept.items()
                for each, some in sought
                if recording_id not in excluding
                and other.algorithm == each.algorithm
                and not some.isdisjoint(terms)
            ),
            is_changed_copy,
        )
