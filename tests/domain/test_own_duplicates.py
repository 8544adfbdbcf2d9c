"""An upload that repeats one's own beat takes over as its audio."""

import pytest

from domain.accounts import Actor
from domain.catalogue import Track
from domain.collections import Batch, Collection, CollectionForm, SharedForm
from domain.errors import Invalid, NotFound
from domain.uploads import PictureFile, RecordingState
from tests.domain.duplicates import COPY, beat_of, delete, draft, held_back, recording, work_off
from tests.domain.house import FORM, House
from tests.plays import add_plays


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


def test_ones_own_duplicate_takes_over_as_its_beats_audio(house: House, owner: Actor) -> None:
    track = house.beat(owner, b"RIFF same|1")
    with house.store.write() as unit:
        add_plays(unit, track.id, 41, house.clock.now())
        unit.commit()
    better = held_back(house, owner)
    dispute = house.disputes.open(actor=owner, draft_id=better, reason="Another mix.")
    house.saving.replace_own(actor=owner, draft_id=better)
    with house.store.read() as unit:
        assert unit.disputes.get(dispute.id) is None
    work_off(house, better)
    taken_over = beat_of(house, better)
    assert taken_over and (taken_over.id, taken_over.slug, taken_over.plays) == (track.id, track.slug, 41)
    assert recording(house, track.recording_id).state is RecordingState.DELETED


def test_an_upload_found_out_when_it_was_saved_takes_over_too(house: House, owner: Actor) -> None:
    upload = house.upload(owner, COPY)
    work_off(house, upload.id)
    track = house.beat(owner, b"RIFF same|1")
    with pytest.raises(Invalid):
        house.saving.save(actor=owner, draft_id=upload.id, form=FORM)
    house.saving.replace_own(actor=owner, draft_id=upload.id)
    work_off(house, upload.id)
    taken_over = beat_of(house, upload.id)
    assert taken_over and taken_over.id == track.id


def test_somebody_elses_beat_is_never_replaced(house: House, owner: Actor) -> None:
    eve = house.producer("Eve")
    house.beat(owner, b"RIFF same|1")
    copy = held_back(house, eve)
    with pytest.raises(NotFound):
        house.saving.replace_own(actor=eve, draft_id=copy)
    assert recording(house, copy).state is RecordingState.DUPLICATE


def test_if_the_beat_to_be_replaced_is_deleted_meanwhile_a_draft_is_left(house: House, owner: Actor) -> None:
    track = house.beat(owner, b"RIFF same|1")
    better = held_back(house, owner)
    house.saving.replace_own(actor=owner, draft_id=better)
    house.ingest.run(recording_id=better)
    delete(house, track)
    house.saving.finish(draft_id=better)
    assert draft(house, better).replaces == ""
    assert house.saving.save(actor=owner, draft_id=better, form=FORM).is_listed


@pytest.fixture
def joining(house: House, owner: Actor) -> tuple[Batch, Track]:
    """A batch of which one upload has become the audio of a beat that was there before."""
    batch, track = house.batches.begin(actor=owner), house.beat(owner, b"RIFF same|1")
    upload = house.transfer.begin(actor=owner, name="b.wav", size=len(COPY), batch_id=batch.id)
    house.send(owner, upload, 0, [COPY])
    work_off(house, upload.id)
    house.saving.replace_own(actor=owner, draft_id=upload.id)
    work_off(house, upload.id)
    assert draft(house, upload.id).track_id == track.id
    return batch, track


def save(house: House, owner: Actor, batch: Batch) -> Collection | None:
    cover = PictureFile("cover.jpg", b"JPEG cover")
    outcome = house.batches.save(
        actor=owner, batch_id=batch.id, form=CollectionForm("Nights"), shared=SharedForm(), cover=cover
    )
    assert outcome.failed == ()
    return outcome.collection


def test_a_beat_whose_audio_a_batch_replaced_joins_its_collection_once(
    house: House, owner: Actor, joining: tuple[Batch, Track]
) -> None:
    batch, track = joining
    made = save(house, owner, batch)
    assert made and made.track_ids == (track.id,)
    house.collections.remove(actor=owner, collection_id=made.id, track_id=track.id)
    again = save(house, owner, batch)
    assert again and again.track_ids == ()


def test_a_beat_that_was_deleted_before_its_batch_was_saved_joins_nothing(
    house: House, owner: Actor, joining: tuple[Batch, Track]
) -> None:
    batch, track = joining
    house.editing.delete(actor=owner, track_id=track.id)
    assert save(house, owner, batch) is None
