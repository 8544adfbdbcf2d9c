"""What several use cases do with a beat within one unit: fetch it, credit, index, let go of its audio."""

from dataclasses import replace
from datetime import datetime

from domain.accounts import Actor, owning, producing
from domain.catalogue import UNKNOWN_BEAT, Track, credited_of, names_to_credit, search_text
from domain.editing import BEAT_DELETED, NOT_ALL_YOURS
from domain.errors import Forbidden, Gone, NotFound
from domain.facts import BEATS_EDITED
from domain.jobs import FAILURES, Fact, is_over, new_job
from domain.licensing.downloads import made_job, made_job_key
from domain.made import Made
from domain.ports import Ids
from domain.producers import Producer
from domain.services.stem_sets import drop_stems
from domain.store import Unit
from domain.uploads import RecordingState


def own_track(
    unit: Unit, actor: Actor | None, track_id: str, lock: bool = False, or_deleted: bool = False
) -> Track:
    """Only for producers: their own, or for an admin among them anybody's. Raises `NotFound`, `Gone`."""
    producing(actor)
    track = unit.tracks.get(track_id, lock=lock)
    if track is None:
        raise NotFound(UNKNOWN_BEAT)
    owning(actor, track.producer_id)
    if track.deleted_at is not None and not or_deleted:
        raise Gone(BEAT_DELETED)
    return track


def check_strictly_own(unit: Unit, owner: Actor, track_id: str) -> Track:
    """Locked, one of many that are to be changed together. Raises `Forbidden`."""
    track = unit.tracks.get(track_id, lock=True)
    if track is None or track.deleted_at is not None or track.producer_id != owner.id:
        raise Forbidden(NOT_ALL_YOURS)
    return track


def credited(unit: Unit, names: str, owner_id: str) -> tuple[tuple[Producer, ...], str | None]:
    """The producers that a form names, and what is wrong with the rest; too many aren't looked for."""
    return credited_of(names_to_credit(names), may_credit(unit, names, owner_id))


def may_credit(unit: Unit, names: str, owner_id: str) -> list[Producer]:
    """Those whom a form may mean by its names: never its owner."""
    return [each for each in unit.producers.by_names(names_to_credit(names)) if each.id != owner_id]


def index_text(unit: Unit, track: Track) -> None:
    """Let the beat be found by its words as they now are."""
    people = (unit.producers.get(id) for id in (track.producer_id, *track.details.collaborators))
    names = tuple(person.name for person in people if person)
    unit.tracks.set_search_text(track.id, search_text(track.details, names))


def retire(unit: Unit, track: Track) -> tuple[str, ...]:
    """Let go of a beat's audio; returns the files to drop. What was licensed is kept for its holders."""
    recording = unit.recordings.get(track.recording_id, lock=True)
    unit.fingerprints.remove(track.recording_id)
    stems = drop_stems(unit, track.recording_id, is_licensed=track.licences > 0)
    if not track.licences:
        _call_off_making(unit, track.recording_id)
    if recording is None:
        return stems
    unit.recordings.save(replace(recording, state=RecordingState.DELETED))
    kept = recording.licensed_keys if track.licences else ()
    return (*(key for key in recording.blob_keys if key not in kept), *stems)


def _call_off_making(unit: Unit, recording_id: str) -> None:
    for made in Made:
        if job := unit.jobs.by_key(made_job_key(recording_id, made)):
            unit.jobs.delete(job.id)


def make_later(unit: Unit, ids: Ids, now: datetime, recording_id: str, made: Made) -> bool:
    """Have a file for downloads made, once however often it is asked for; False if that failed before.

    Work that has ended makes room for a new try: it failed, or what it made was lost.
    """
    name, payload, key = made_job(recording_id, made)
    before = unit.jobs.by_key(key)
    if before is not None and is_over(before):
        unit.jobs.delete(before.id)
    unit.jobs.add_once(new_job(ids.new(), name, payload, now, key))
    return before is None or before.state not in FAILURES


def tell(unit: Unit, ids: Ids, now: datetime, fact: str, track: Track) -> None:
    """Let all that reacts to it know what became of a beat."""
    unit.facts.add(Fact(ids.new(), fact, {"track": track.id, "recording": track.recording_id}, now))


def tell_edited(unit: Unit, ids: Ids, now: datetime, producer_id: str) -> None:
    """So that what counts by a producer's public beats is counted again."""
    unit.facts.add(Fact(ids.new(), BEATS_EDITED, {"producer": producer_id}, now))
