"""Saving: what a draft needs, and that it becomes one beat."""

from dataclasses import replace

import pytest

from domain.accounts import Actor
from domain.catalogue import BeatForm
from domain.errors import Conflict, Invalid
from domain.facts import TRACK_PUBLISHED
from domain.made import Made, made_key
from domain.site import Site
from domain.uploads import (
    POLICIES,
    PictureFile,
    Recording,
    RecordingState,
)
from tests.domain.house import FORM, House


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


def recording(house: House, id: str) -> Recording:
    with house.store.read() as unit:
        found = unit.recordings.get(id)
    assert found
    return found


def test_saving_makes_one_public_beat_however_often(house: House, owner: Actor) -> None:
    upload = house.upload(owner)
    house.ingest.run(recording_id=upload.id)
    first = house.saving.save(actor=owner, draft_id=upload.id, form=FORM)
    assert first == house.saving.save(actor=owner, draft_id=upload.id, form=FORM)
    assert first.is_listed
    assert (first.slug, first.details.bpm) == ("night-drive", 140)


def test_what_is_missing_is_named_and_what_was_typed_is_kept(house: House, owner: Actor) -> None:
    upload = house.transfer.begin(actor=owner, name="a.wav", size=4)
    typed = BeatForm(name="Night", bpm="fast", collaborators="Nobody")
    with pytest.raises(Invalid) as caught:
        house.saving.save(
            actor=owner, draft_id=upload.id, form=typed, cover=PictureFile("cover.jpg", b"JPEG cover")
        )
    assert set(caught.value.fields) == {"audio", "key", "scale", "bpm", "collaborators"}
    with house.store.read() as unit:
        draft = unit.drafts.get(upload.id)
    assert draft and draft.fields["bpm"] == "fast"
    assert house.content(draft.cover_key) == b"JPEG cover"


def test_the_strict_policy_wants_a_cover(house: House, owner: Actor) -> None:
    strict = House(house.folder / "strict", Site(policy=POLICIES["strict"]))
    owner = strict.producer()
    with pytest.raises(Invalid) as caught:
        strict.beat(owner)
    assert caught.value.fields == {"cover": "Add cover art."}


def test_somebody_elses_equal_beat_is_a_duplicate(house: House, owner: Actor) -> None:
    original = house.beat(owner, b"RIFF same|first")
    upload = house.upload(house.producer("Eve"), b"RIFF same|second")
    duplicate = house.ingest.run(recording_id=upload.id)
    assert duplicate.state is RecordingState.DUPLICATE
    assert duplicate.match and (duplicate.match.track_id, duplicate.match.similarity) == (original.id, 100)
    assert duplicate.problem and "“Night Drive” by Night Owl (100 %" in duplicate.problem.message


def test_a_changed_copy_is_a_duplicate_too(house: House, owner: Actor) -> None:
    original = house.beat(owner, b"RIFF same")
    upload = house.upload(house.producer("Eve"), b"RIFF faster~RIFF same")
    duplicate = house.ingest.run(recording_id=upload.id)
    assert duplicate.state is RecordingState.DUPLICATE
    assert duplicate.match and duplicate.match.track_id == original.id


def test_changed_copies_are_only_looked_for_where_nothing_plainer_is_found(
    house: House, owner: Actor
) -> None:
    house.beat(owner, b"RIFF same|1")
    house.lab.asked.clear()
    house.ingest.run(recording_id=house.upload(owner, b"RIFF same|2").id)
    assert "retuned" not in house.lab.asked
    house.ingest.run(recording_id=house.upload(owner, b"RIFF new").id)
    assert "retuned" in house.lab.asked


def test_of_two_equal_uploads_the_first_saved_wins_and_the_other_is_told(house: House, owner: Actor) -> None:
    eve = house.producer("Eve")
    uploads = [house.upload(owner, b"RIFF same|1"), house.upload(eve, b"RIFF same|2")]
    for upload in uploads:
        assert house.ingest.run(recording_id=upload.id).state is RecordingState.READY
    house.saving.save(actor=owner, draft_id=uploads[0].id, form=FORM)
    with pytest.raises(Invalid) as caught:
        house.saving.save(actor=eve, draft_id=uploads[1].id, form=FORM)
    assert "matches" in caught.value.fields["audio"]
    assert recording(house, uploads[1].id).state is RecordingState.DUPLICATE


def test_two_producers_of_one_name_are_credited_by_address(house: House, owner: Actor) -> None:
    first, _ = house.producer("Nova"), house.producer("Nova")
    with pytest.raises(Invalid) as caught:
        house.beat(owner, b"RIFF one", replace(FORM, collaborators="Nova"))
    assert first.producer_slug and first.producer_slug in caught.value.fields["collaborators"]
    track = house.beat(owner, b"RIFF two", replace(FORM, collaborators=first.producer_slug))
    assert track.details.collaborators == (first.id,)


def test_collaborators_are_credited_by_name(house: House, owner: Actor) -> None:
    mara = house.producer("Mara Voss")
    track = house.beat(
        owner, form=BeatForm("Night Drive", collaborators="mara voss", key="A", scale="Minor", bpm="99")
    )
    assert track.details.collaborators == (mara.id,)


def test_a_beat_saved_twice_is_told_of_once(house: House, owner: Actor) -> None:
    track = house.beat(owner)
    house.saving.save(actor=owner, draft_id=track.recording_id, form=FORM)
    with house.store.read() as unit:
        jobs = [unit.jobs.get(id) for id in unit.jobs.claimable(house.clock.now(), 100)]
        told = [unit.facts.get(job.payload["fact"]) for job in jobs if job and job.name == "react"]
    assert [(fact.name, fact.payload["track"]) for fact in told if fact] == [(TRACK_PUBLISHED, track.id)]


def test_the_download_is_encoded_once(house: House, owner: Actor) -> None:
    track = house.beat(owner)
    house.ingest.convert(recording_id=track.recording_id, made="mp3")
    house.ingest.convert(recording_id=track.recording_id, made="mp3")
    assert house.lab.asked.count("convert") == 1
    assert house.content(made_key(track.recording_id, Made.MP3_320)) == b"320"


def test_a_saved_beat_can_not_be_discarded(house: House, owner: Actor) -> None:
    track = house.beat(owner)
    with pytest.raises(Conflict):
        house.saving.discard(actor=owner, draft_id=track.recording_id)
    assert house.blobs.exists(recording(house, track.recording_id).master_key)
