"""Dropping an unsaved draft with all that belongs to it, for those who ask and for time itself."""

from dataclasses import replace

from domain.ports import Staging
from domain.services.stem_sets import drop_stems
from domain.services.uploads.again import withdraw_dispute
from domain.stem_sets import upload_of
from domain.store import Unit
from domain.uploads import Draft, Recording, RecordingState, UploadState, held_back_preview_key, ingest_key


def is_discardable(unit: Unit, draft: Draft, recording: Recording | None) -> bool:
    """Not a saved beat, not before its audio has arrived, and not while that is being processed.

    Whatever the draft says: what a beat plays is never discarded.
    """
    if draft.track_id or recording is None or recording.state is RecordingState.PROCESSING:
        return False
    return unit.tracks.by_recording(draft.id) is None


def drop(unit: Unit, draft: Draft, recording: Recording) -> tuple[str, ...]:
    """Remove a discardable draft's rows; returns its files, which are to be erased with it."""
    upload = unit.uploads.get(draft.id, lock=True)
    if upload is not None:
        unit.uploads.save(replace(upload, state=UploadState.CANCELLED))
    for key in (ingest_key(draft.id), held_back_preview_key(draft.id)):
        if job := unit.jobs.by_key(key):
            unit.jobs.delete(job.id)
    withdraw_dispute(unit, draft.id)
    stems = drop_stems(unit, draft.id)
    unit.recordings.delete(draft.id)
    unit.drafts.delete(draft.id)
    return tuple(key for key in (*recording.blob_keys, *stems, draft.cover_key) if key)


def drop_staged(staging: Staging, draft_id: str, keys: tuple[str, ...]) -> None:
    """Remove what still lies on its way of a draft and of the stems among `keys`."""
    staging.delete(draft_id)
    for key in keys:
        if stems_id := upload_of(key):
            staging.delete(stems_id)
