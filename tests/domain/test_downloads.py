"""The MP3 that downloads hand out: made once, and never for audio that was let go of meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from domain.accounts import Actor
from domain.catalogue import Track
from domain.licensing.downloads import made_job
from domain.made import Made, made_key
from domain.uploads import RecordingState
from tests.domain.duplicates import recording
from tests.domain.house import House


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


@pytest.fixture
def track(house: House, owner: Actor) -> Track:
    return house.beat(owner)


def license_it(house: House, track: Track) -> None:
    with house.store.write() as unit:
        unit.tracks.save(replace(track, licences=1))
        unit.commit()


def meanwhile(house: House, happen: Callable[[], object]) -> None:
    """Let something happen while the MP3 is being encoded."""

    def encode(source: Path, target: Path, made: Made) -> None:
        target.write_bytes(b"320")
        happen()

    house.lab.convert = encode  # type: ignore[method-assign]


def delete(house: House, owner: Actor, track: Track) -> None:
    house.editing.delete(actor=owner, track_id=track.id)


def give_other_audio(house: House, owner: Actor, track: Track) -> None:
    begun = house.transfer.begin(actor=owner, name="new.wav", size=8, replaces=track.id)
    upload, _ = house.send(owner, begun, 0, [b"RIFF new"])
    house.ingest.run(recording_id=upload.id)
    house.saving.replace(actor=owner, draft_id=upload.id)


@pytest.mark.parametrize("let_go", [delete, give_other_audio])
def test_audio_that_is_let_go_of_while_its_mp3_is_made_stays_gone(
    house: House, owner: Actor, track: Track, let_go: Callable[[House, Actor, Track], None]
) -> None:
    meanwhile(house, lambda: let_go(house, owner, track))
    house.ingest.convert(recording_id=track.recording_id, made="mp3")
    left = recording(house, track.recording_id)
    assert left.state is RecordingState.DELETED
    assert not any(house.blobs.exists(key) for key in left.blob_keys)


@pytest.mark.parametrize("made", Made)
def test_a_file_is_called_what_it_is_while_it_is_made(house: House, track: Track, made: Made) -> None:
    names: list[str] = []

    def encode(source: Path, target: Path, made: Made) -> None:
        target.write_bytes(b"320")
        names.append(target.name)

    house.lab.convert = encode  # type: ignore[method-assign]
    house.ingest.convert(recording_id=track.recording_id, made=made)
    assert names == [f"{track.recording_id}.{made}"]


def test_what_is_licensed_gets_its_mp3_although_the_beat_is_deleted_meanwhile(
    house: House, owner: Actor, track: Track
) -> None:
    license_it(house, track)
    meanwhile(house, lambda: delete(house, owner, track))
    house.ingest.convert(recording_id=track.recording_id, made="mp3")
    left = recording(house, track.recording_id)
    assert left.state is RecordingState.DELETED
    assert all(house.blobs.exists(key) for key in (left.master_key, made_key(left.id, Made.MP3_320)))


def test_a_beat_that_is_deleted_before_its_mp3_was_begun_gets_none(
    house: House, owner: Actor, track: Track
) -> None:
    delete(house, owner, track)
    house.ingest.convert(recording_id=track.recording_id, made="mp3")
    house.ingest.convert(recording_id="discarded", made="mp3")
    assert not house.blobs.exists(made_key(track.recording_id, Made.MP3_320))


@pytest.mark.parametrize("licences", [0, 1])
def test_deleting_a_beat_ends_the_job_for_its_mp3_unless_that_is_licensed(
    house: House, owner: Actor, track: Track, licences: int
) -> None:
    name, payload, key = made_job(track.recording_id, Made.MP3_320)
    house.work.add(name=name, payload=payload, key=key)
    if licences:
        license_it(house, track)
    delete(house, owner, track)
    with house.store.read() as unit:
        assert (unit.jobs.by_key(key) is not None) is bool(licences)
