"""What several use cases do with a recording's stems within one unit."""

from dataclasses import replace
from datetime import datetime

from domain import faults
from domain.catalogue import Track
from domain.errors import NotFound
from domain.licensing.granted import Licence
from domain.stem_sets import Stems, StemsState, is_promised, stems_job_key, stems_of
from domain.store import Unit
from domain.uploads import UploadState


def check_takes_stems(unit: Unit, owner_id: str, recording_id: str, now: datetime) -> None:
    """Stems go with one's own draft, which lasts that much longer, or one's own beat. Raises `NotFound`.

    Either stays locked, so that it can't go before its stems are there.
    """
    draft = unit.drafts.get(recording_id, lock=True)
    if draft is not None and draft.owner_id == owner_id and not draft.track_id:
        unit.drafts.save(replace(draft, touched_at=now, warned_at=None))
        return
    found = unit.tracks.by_recording(recording_id)
    track = unit.tracks.get(found.id, lock=True) if found else None
    is_its = track is not None and track.recording_id == recording_id and track.deleted_at is None
    if track is None or not is_its or track.producer_id != owner_id:
        raise NotFound(faults.STEMS_OF_UNKNOWN)


def move_stems(unit: Unit, from_id: str, to_id: str) -> None:
    """Let a beat keep its stems when its audio is replaced, unless the new audio brought its own."""
    if stems_of(unit.stems.of_recording(to_id)).current is not None:
        return
    for each in unit.stems.of_recording(from_id):
        if stems := unit.stems.get(each.id, lock=True):
            unit.stems.save(replace(stems, recording_id=to_id))


def handed_stems(unit: Unit, track: Track, licence: Licence | None) -> Stems | None:
    """The set that goes with a beat now or, to who holds a licence, that stood when it was granted."""
    if licence is None:
        return stems_of(unit.stems.of_recording(track.recording_id)).current
    return unit.stems.get(licence.stems_id) if licence.stems_id else None


def drop_stems(unit: Unit, recording_id: str, is_licensed: bool = False) -> tuple[str, ...]:
    """Remove a recording's stems; returns their files, which are to be erased.

    Whatever has stood for a beat of which licences were granted is kept for those who hold them.
    """
    sets = unit.stems.of_recording(recording_id)
    return tuple(drop_set(unit, each) for each in sets if not is_promised(each, is_licensed))


def is_licensed(unit: Unit, recording_id: str) -> bool:
    """Whether a recording is that of a beat of which licences were granted; none are until the commit."""
    track = locked_beat(unit, recording_id)
    return track is not None and track.licences > 0


def locked_beat(unit: Unit, recording_id: str) -> Track | None:
    """A recording's beat, which stays locked: neither offered anew nor licensed until the unit ends."""
    found = unit.tracks.by_recording(recording_id)
    return unit.tracks.get(found.id, lock=True) if found else None


def keep_promised(unit: Unit, stems: Stems) -> None:
    """Take a set off its beat, and keep its file for those who hold licences."""
    unit.stems.save(replace(stems, state=StemsState.KEPT))


def drop_set(unit: Unit, stems: Stems) -> str:
    """Remove one set; returns its file. A job that is still to come finds nothing and tidies up."""
    upload = unit.uploads.get(stems.id, lock=True)
    if upload is not None:
        unit.uploads.save(replace(upload, state=UploadState.CANCELLED))
    job = unit.jobs.by_key(stems_job_key(stems.id))
    if job is not None and stems.state is not StemsState.PROCESSING:
        unit.jobs.delete(job.id)
    unit.stems.delete(stems.id)
    return stems.blob_key
