"""Dropping an upload in whatever state it is, with all that was made of it, because its account goes."""

from dataclasses import replace

from domain.services.stem_sets import drop_stems
from domain.store import Unit
from domain.uploads import UploadState, held_back_preview_key, ingest_key


def drop_upload(unit: Unit, id: str) -> tuple[str, ...]:
    """Remove its rows, work that is under way as well; returns its files. What isn't there is fine."""
    draft, recording = unit.drafts.get(id, lock=True), unit.recordings.get(id, lock=True)
    upload = unit.uploads.get(id, lock=True)
    if upload is not None and upload.state is UploadState.RECEIVING:
        unit.uploads.save(replace(upload, state=UploadState.CANCELLED))
    for key in (ingest_key(id), held_back_preview_key(id)):
        if job := unit.jobs.by_key(key):
            unit.jobs.delete(job.id)
    if dispute := unit.disputes.open_of(id):
        unit.disputes.delete(dispute.id)
    stems = drop_stems(unit, id)
    unit.recordings.delete(id)
    unit.drafts.delete(id)
    return (*(recording.blob_keys if recording else ()), *stems, draft.cover_key if draft else "")
