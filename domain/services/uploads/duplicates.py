"""Whether a recording repeats a saved track, and which recordings sound the same."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from domain import faults
from domain.audio import Fingerprint
from domain.catalogue import Track
from domain.duplicates import FingerprintMatch, similarity_percent
from domain.errors import DomainError
from domain.store import Unit
from domain.uploads import Match, Recording, RecordingState, problem_of, stop
from domain.words import say


def find_match(unit: Unit, recording: Recording, spared: Collection[str] = ()) -> Match | None:
    """The saved track that this recording repeats: sample for sample, or to the ear; none of `spared`."""
    return next((match for track, match in _matches(unit, recording, spared) if track.id not in spared), None)


def family_of(unit: Unit, recording: Recording) -> str:
    """The family of the beats that it sounds like, else one of its own.

    Those that an admin told apart belong to it all the same: they do sound alike.
    """
    for track, _ in _matches(unit, recording):
        relative = unit.recordings.get(track.recording_id)
        if relative is not None:
            return relative.family_id or relative.id
    return recording.family_id or recording.id


def _matches(unit: Unit, recording: Recording, spared: Collection[str] = ()) -> Iterator[tuple[Track, Match]]:
    """Saved tracks, those with the very same samples first, then the most alike."""
    analysis = recording.analysis
    if analysis is None:
        return
    for twin in unit.recordings.published_with_samples(analysis.sha256_samples):
        track = unit.tracks.by_recording(twin)
        if twin != recording.id and track:
            # Its fingerprint was listed when it became a beat.
            yield track, Match(track.id, 100, track.created_at, twin)
    if analysis.fingerprint is None:
        return
    yield from _known(unit, unit.fingerprints.matches(analysis.fingerprint, _aside(unit, recording, spared)))


def find_changed_copy(
    unit: Unit, recording: Recording, retuned: Sequence[Fingerprint], spared: Collection[str] = ()
) -> Match | None:
    """The saved track that this recording repeats at another speed, tempo or pitch; none of `spared`."""
    found = unit.fingerprints.changed_copies(retuned, _aside(unit, recording, spared))
    return next((match for _, match in _known(unit, found)), None)


def _aside(unit: Unit, recording: Recording, spared: Collection[str]) -> list[str]:
    """The recordings that aren't looked for: its own, and those of the spared tracks."""
    return [recording.id, *(track.recording_id for track in unit.tracks.by_ids(spared))]


def _known(unit: Unit, matches: Iterable[FingerprintMatch]) -> Iterator[tuple[Track, Match]]:
    for found in matches:
        track = unit.tracks.by_recording(found.recording_id)
        if track is not None:
            similarity = similarity_percent(found.comparison)
            yield track, Match(track.id, similarity, found.fingerprinted_at, found.recording_id)


def mark_duplicate(unit: Unit, recording: Recording, match: Match) -> Recording:
    """The recording stopped, with the track that it repeats named; it joins that track's family."""
    track = unit.tracks.get(match.track_id)
    producer = unit.producers.get(track.producer_id) if track else None
    original = unit.recordings.get(track.recording_id) if track else None
    error = DomainError(
        faults.DUPLICATE,
        track=track.details.name if track else say("a removed track"),
        producer=producer.name if producer else say("another producer"),
        similarity=match.similarity,
    )
    family = (original.family_id or original.id) if original else recording.id
    stopped = stop(recording, RecordingState.DUPLICATE, problem_of(error))
    return replace(stopped, match=match, family_id=family)
