"""Replacing a beat's audio: what stays, what goes, and whose beat it may be."""

from dataclasses import replace

import pytest

from domain.accounts import Actor
from domain.catalogue import Track
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.faults import NOT_THE_SAME_PURPOSE
from domain.licensing.offers import AUDIO_SOLD
from domain.uploads import Recording, RecordingState, Upload
from tests.domain.house import FORM, House
from tests.plays import add_plays


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


def stored(house: House, track: Track) -> Track:
    with house.store.read() as unit:
        found = unit.tracks.get(track.id)
    assert found
    return found


def recording(house: House, id: str) -> Recording:
    with house.store.read() as unit:
        found = unit.recordings.get(id)
    assert found
    return found


def new_audio(house: House, owner: Actor, track: Track, content: bytes = b"RIFF new") -> Upload:
    begun = house.transfer.begin(actor=owner, name="new.wav", size=len(content), replaces=track.id)
    upload, _ = house.send(owner, begun, 0, [content])
    house.ingest.run(recording_id=upload.id)
    return upload


def heard(house: House, track: Track) -> Track:
    with house.store.write() as unit:
        add_plays(unit, track.id, 7, house.clock.now())
        unit.commit()
    return stored(house, track)


def test_new_audio_keeps_plays_address_and_details(house: House, owner: Actor) -> None:
    before = heard(house, house.beat(owner, b"RIFF old"))
    upload = new_audio(house, owner, before)
    after = house.saving.replace(actor=owner, draft_id=upload.id)
    assert after == replace(before, recording_id=upload.id) == stored(house, before)
    assert after.plays == 7


def test_the_old_audio_goes_with_its_fingerprint(house: House, owner: Actor) -> None:
    track = house.beat(owner, b"RIFF old")
    upload = new_audio(house, owner, track)
    house.saving.replace(actor=owner, draft_id=upload.id)
    old = recording(house, track.recording_id)
    assert old.state is RecordingState.DELETED
    assert not any(house.blobs.exists(key) for key in old.blob_keys)
    again = house.upload(house.producer("Eve"), b"RIFF old")
    assert house.ingest.run(recording_id=again.id).state is RecordingState.READY
    copy = house.upload(house.producer("Mallory"), b"RIFF new|copy")
    assert house.ingest.run(recording_id=copy.id).state is RecordingState.DUPLICATE


def test_what_was_licensed_is_kept_for_those_who_hold_it(house: House, owner: Actor) -> None:
    track = house.beat(owner, b"RIFF old")
    house.ingest.convert(recording_id=track.recording_id, made="mp3")
    for made in ("256.mp3", "wav", "flac"):
        house.ingest.convert(recording_id=track.recording_id, made=made)
    with house.store.write() as unit:
        unit.tracks.save(replace(track, licences=1))
        unit.commit()
    house.saving.replace(actor=owner, draft_id=new_audio(house, owner, track).id)
    old = recording(house, track.recording_id)
    assert all(house.blobs.exists(key) for key in old.licensed_keys)
    assert not house.blobs.exists(old.preview_key)


def test_replacing_twice_changes_nothing_more(house: House, owner: Actor) -> None:
    track = house.beat(owner, b"RIFF old")
    upload = new_audio(house, owner, track)
    first = house.saving.replace(actor=owner, draft_id=upload.id)
    assert house.saving.replace(actor=owner, draft_id=upload.id) == first
    assert house.blobs.exists(recording(house, upload.id).master_key)


def test_a_changed_version_of_the_beat_itself_is_no_duplicate_but_anothers_is(
    house: House, owner: Actor
) -> None:
    track = house.beat(owner, b"RIFF mine|1")
    house.beat(house.producer("Eve"), b"RIFF hers|1")
    louder = new_audio(house, owner, track, b"RIFF mine|2")
    assert recording(house, louder.id).state is RecordingState.READY
    theirs = new_audio(house, owner, track, b"RIFF hers|2")
    with pytest.raises(Invalid) as caught:
        house.saving.replace(actor=owner, draft_id=theirs.id)
    assert "matches" in caught.value.fields["audio"]
    assert stored(house, track) == track


def test_ones_own_duplicate_takes_over_as_soon_as_it_is_ready(house: House, owner: Actor) -> None:
    track = heard(house, house.beat(owner, b"RIFF same|1"))
    upload = house.upload(owner, b"RIFF same|2")
    assert house.ingest.run(recording_id=upload.id).state is RecordingState.DUPLICATE
    house.saving.replace_own(actor=owner, draft_id=upload.id)
    assert house.ingest.run(recording_id=upload.id).state is RecordingState.READY
    house.saving.finish(draft_id=upload.id)
    house.saving.finish(draft_id=upload.id)
    assert stored(house, track) == replace(track, recording_id=upload.id)
    assert not house.blobs.exists(recording(house, track.recording_id).master_key)


def test_somebody_elses_beat_is_never_replaced(house: House, owner: Actor) -> None:
    eve = house.producer("Eve")
    track = house.beat(owner, b"RIFF same|1")
    with pytest.raises(NotFound):
        house.transfer.begin(actor=eve, name="a.wav", size=4, replaces=track.id)
    copy = house.upload(eve, b"RIFF same|2")
    house.ingest.run(recording_id=copy.id)
    with pytest.raises(NotFound):
        house.saving.replace_own(actor=eve, draft_id=copy.id)
    assert recording(house, copy.id).state is RecordingState.DUPLICATE
    with pytest.raises(Forbidden):
        house.saving.replace(actor=eve, draft_id=new_audio(house, owner, track).id)


def test_only_a_duplicate_can_take_over_its_match(house: House, owner: Actor) -> None:
    upload = house.upload(owner)
    house.ingest.run(recording_id=upload.id)
    with pytest.raises(Conflict):
        house.saving.replace_own(actor=owner, draft_id=upload.id)


def test_all_that_sounds_the_same_is_one_family(house: House, owner: Actor) -> None:
    original = house.beat(owner, b"RIFF same|1")
    copy = house.upload(house.producer("Eve"), b"RIFF same|2")
    house.ingest.run(recording_id=copy.id)
    other = house.beat(owner, b"RIFF other", replace(FORM, name="Other"))
    families = [recording(house, each.recording_id).family_id for each in (original, other)]
    with house.store.read() as unit:
        same, alone = (unit.recordings.family(family) for family in families)
    assert [each.id for each in same] == [original.recording_id, copy.id]
    assert [each.id for each in alone] == [other.recording_id]


def test_taking_over_does_not_turn_audio_for_a_beat_into_a_beat(house: House, owner: Actor) -> None:
    track = house.beat(owner, b"RIFF one")
    plain = house.upload(owner, b"RIFF two").id
    house.ingest.run(recording_id=plain)
    audio = new_audio(house, owner, track).id
    for draft_id, from_id in ((audio, plain), (plain, audio)):
        with pytest.raises(Conflict) as caught:
            house.saving.take_over(actor=owner, draft_id=draft_id, from_id=from_id)
        assert caught.value.fault is NOT_THE_SAME_PURPOSE
    again = new_audio(house, owner, track, b"RIFF newer").id
    house.saving.take_over(actor=owner, draft_id=again, from_id=audio)
    assert house.saving.replace(actor=owner, draft_id=again).id == track.id


def sell(house: House, track: Track) -> None:
    with house.store.write() as unit:
        unit.tracks.save(replace(track, sold_at=house.clock.now()))
        unit.commit()


def test_a_sold_beats_audio_is_its_buyers(house: House, owner: Actor) -> None:
    track = house.beat(owner, b"RIFF old")
    upload = new_audio(house, owner, track)
    sell(house, track)
    for replacing in (
        lambda: house.saving.replace(actor=owner, draft_id=upload.id),
        lambda: new_audio(house, owner, track, b"RIFF newer"),
    ):
        with pytest.raises(Conflict) as caught:
            replacing()
        assert caught.value.fault is AUDIO_SOLD
    assert stored(house, track).recording_id == track.recording_id


def test_audio_that_waited_for_a_beat_that_was_sold_stays_a_draft(house: House, owner: Actor) -> None:
    track = house.beat(owner, b"RIFF old")
    upload = new_audio(house, owner, track)
    with house.store.write() as unit:
        draft = unit.drafts.get(upload.id, lock=True)
        assert draft
        unit.drafts.save(replace(draft, save_when_ready=True))
        unit.commit()
    sell(house, track)
    house.saving.finish(draft_id=upload.id)
    with house.store.read() as unit:
        draft = unit.drafts.get(upload.id)
    assert draft and (draft.replaces, draft.track_id, draft.save_when_ready) == ("", "", False)
