"""Uploads that repeat a beat, for tests of what becomes of them."""

from dataclasses import replace

from domain.accounts import Actor
from domain.catalogue import BeatForm, Track
from domain.uploads import Draft, Recording, RecordingState
from tests.domain.house import FORM, House

COPY = b"RIFF same|2"


def held_back(house: House, owner: Actor, content: bytes = COPY, form: BeatForm = FORM) -> str:
    upload = house.upload(owner, content, "my version.wav")
    house.saving.keep(actor=owner, draft_id=upload.id, form=form)
    work_off(house, upload.id)
    assert recording(house, upload.id).state is RecordingState.DUPLICATE
    return upload.id


def work_off(house: House, id: str) -> None:
    """What the worker does for the ingest job."""
    house.ingest.run(recording_id=id)
    house.saving.finish(draft_id=id)


def recording(house: House, id: str) -> Recording:
    with house.store.read() as unit:
        found = unit.recordings.get(id)
    assert found
    return found


def draft(house: House, id: str) -> Draft:
    with house.store.read() as unit:
        found = unit.drafts.get(id)
    assert found
    return found


def beat_of(house: House, id: str) -> Track | None:
    with house.store.read() as unit:
        return unit.tracks.by_recording(id)


def delete(house: House, track: Track) -> None:
    """What deleting a beat leaves of it."""
    with house.store.write() as unit:
        found = unit.recordings.get(track.recording_id)
        assert found
        unit.recordings.save(replace(found, state=RecordingState.DELETED))
        unit.fingerprints.remove(track.recording_id)
        unit.tracks.save(replace(track, deleted_at=house.clock.now()))
        unit.commit()
