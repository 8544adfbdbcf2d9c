"""Whether a recording repeats a saved track."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from domain import faults
from domain.audio import Fingerprint
from domain.duplicates import FingerprintMatch, similarity_percent
from domain.errors import DomainError
from domain.store import Unit
from domain.uploads import Match, Recording, RecordingState, problem_of, stop


def find_match(unit: Unit, recording: Recording) -> Match | None:
    """The saved track that this recording repeats: sample for sample, or to the ear."""
    analysis = recording.analysis
    if analysis is None:
        return None
    for twin in unit.recordings.published_with_samples(analysis.sha256_samples):
        track = unit.tracks.by_recording(twin)
        if twin != recording.id and track:
            # Its fingerprint was listed when it became a beat.
            return Match(track.id, 100, track.created_at)
    if analysis.fingerprint is None:
        return None
    return _first(unit, unit.fingerprints.matches(analysis.fingerprint, excluding=[recording.id]))


def find_changed_copy(unit: Unit, recording: Recording, retuned: Sequence[Fingerprint]) -> Match | None:
    """The saved track that this recording repeats at another speed, tempo or pitch."""
    return _first(unit, unit.fingerprints.changed_copies(retuned, excluding=[recording.id]))


def _first(unit: Unit, matches: Iterable[FingerprintMatch]) -> Match | None:
    for found in matches:
        track = unit.tracks.by_recording(found.recording_id)
        if track is not None:
            return Match(track.id, similarity_percent(found.comparison), found.fingerprinted_at)
    return None


def mark_duplicate(unit: Unit, recording: Recording, match: Match) -> Recording:
    """The recording stopped, with the track that it repeats named."""
    track = unit.tracks.get(match.track_id)
    producer = unit.producers.get(track.producer_id) if track else None
    error = DomainError(
        faults.DUPLICATE,
        track=track.details.name if track else "a removed track",
        producer=producer.name if producer else "another producer",
        similarity=match.similarity,
    )
    return replace(stop(recording, RecordingState.DUPLICATE, problem_of(error)), match=match)
