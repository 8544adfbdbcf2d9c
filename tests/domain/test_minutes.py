"""Upload minutes: the arithmetic, and that nobody gets past the limit."""

from dataclasses import replace
from math import inf

import pytest

from domain.accounts import Actor
from domain.errors import Invalid, Refused, TooLarge
from domain.faults import NOT_UNDERSTOOD, OVER_MINUTES
from domain.minutes import Minutes, limit_of, minutes_left, minutes_needed
from domain.site import Site
from domain.uploads import RecordingState
from tests import factories
from tests.domain.house import FORM, House

MINUTE = 60.0
"""Every beat of the house lasts a minute."""


@pytest.fixture
def house(tmp_path: object) -> House:
    return House(tmp_path, Site(upload_minutes=2))  # type: ignore[arg-type]


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


def ingested(house: House, owner: Actor, content: bytes) -> RecordingState:
    return house.ingest.run(recording_id=house.upload(owner, content).id).state


@pytest.mark.parametrize(
    ("limit", "used", "announced", "seconds", "fits"),
    [
        (0, inf, inf, 1e9, True),
        (60, 0, 0, 3600, True),
        (60, 0, 0, 3600.001, False),
        (60, 3000, 0, 600, True),
        (60, 3000, 1, 600, False),
        (60, 9999, 0, 1, False),
    ],
)
def test_what_fits(limit: int, used: float, announced: float, seconds: float, fits: bool) -> None:
    assert Minutes(limit, used, announced).fits(seconds) is fits


def test_what_does_not_fit_is_refused_with_the_arithmetic() -> None:
    with pytest.raises(TooLarge) as caught:
        Minutes(60, 3510.2, 30.0).check(187.1, "a.wav")
    assert caught.value.fault is OVER_MINUTES
    assert caught.value.message == (
        "“a.wav” takes 3:08 minutes, and 0:59 of your 60 are left: 58:31 are used and 0:30 are on their way."
    )


def test_needs_are_rounded_up_and_what_is_left_down() -> None:
    assert (minutes_needed(187.0), minutes_needed(187.01), minutes_left(187.99)) == ("3:07", "3:08", "3:07")
    assert minutes_needed(60 * 1234.0) == "1,234:00"


def test_a_producers_own_limit_comes_first_even_when_it_is_none() -> None:
    own = factories.producer(upload_minutes=0)
    assert limit_of(own, 60) == 0
    assert limit_of(replace(own, upload_minutes=None), 60) == 60
    assert limit_of(None, 60) == 60


def test_what_an_upload_announces_is_refused_before_a_byte_is_sent(house: House, owner: Actor) -> None:
    house.transfer.begin(actor=owner, name="a.wav", size=4, seconds=90)
    with pytest.raises(TooLarge):
        house.transfer.begin(actor=owner, name="b.wav", size=4, seconds=31)
    house.transfer.begin(actor=owner, name="c.wav", size=4, seconds=30)


def test_whoever_announces_too_little_is_refused_after_decoding(house: House, owner: Actor) -> None:
    begun = [house.transfer.begin(actor=owner, name="a.wav", size=6, seconds=0.5) for _ in range(3)]
    for number, upload in enumerate(begun):
        house.send(owner, upload, 0, [b"RIFF %d" % number])
    states = [house.ingest.run(recording_id=upload.id).state for upload in begun]
    assert states == [RecordingState.READY, RecordingState.READY, RecordingState.REFUSED]


def test_uploads_decoded_side_by_side_do_not_pass_the_limit(house: House, owner: Actor) -> None:
    """All three are looked at before any of them is counted."""
    uploads = [house.upload(owner, b"RIFF %d" % number) for number in range(3)]
    analyse = house.lab.analyse
    waiting = [upload.id for upload in uploads[1:]]

    def meanwhile(*args: object) -> object:
        if waiting:
            house.ingest.run(recording_id=waiting.pop())
        return analyse(*args)  # type: ignore[arg-type]

    house.lab.analyse = meanwhile  # type: ignore[method-assign, assignment]
    house.ingest.run(recording_id=uploads[0].id)
    with house.store.read() as unit:
        found = [unit.recordings.get(upload.id) for upload in uploads]
        assert unit.recordings.seconds_kept(owner.id) == 2 * MINUTE
    refused = [each for each in found if each and each.state is RecordingState.REFUSED]
    assert [each.problem.code for each in refused if each.problem] == ["UPL-213"]


def test_discarding_gives_minutes_back(house: House, owner: Actor) -> None:
    first = house.upload(owner, b"RIFF one")
    house.ingest.run(recording_id=first.id)
    assert ingested(house, owner, b"RIFF two") is RecordingState.READY
    assert ingested(house, owner, b"RIFF three") is RecordingState.REFUSED
    house.saving.discard(actor=owner, draft_id=first.id)
    assert ingested(house, owner, b"RIFF four") is RecordingState.READY


def test_a_replacement_counts_only_for_what_it_adds(house: House, owner: Actor) -> None:
    track = house.beat(owner, b"RIFF one")
    house.beat(owner, b"RIFF two", replace(FORM, name="Second"))
    begun = house.transfer.begin(actor=owner, name="a.wav", size=8, seconds=60, replaces=track.id)
    house.send(owner, begun, 0, [b"RIFF new"])
    assert house.ingest.run(recording_id=begun.id).state is RecordingState.READY
    house.saving.replace(actor=owner, draft_id=begun.id)
    assert house.transfer.minutes(actor=owner) == Minutes(2, 2 * MINUTE, 0)


def test_others_have_minutes_of_their_own(house: House, owner: Actor) -> None:
    house.beat(owner, b"RIFF one")
    assert house.transfer.minutes(actor=house.producer("Eve")) == Minutes(2)


def test_a_refused_replacement_leaves_the_beat_alone(house: House, owner: Actor) -> None:
    track = house.beat(owner, b"RIFF one")
    begun = house.transfer.begin(actor=owner, name="a.wav", size=4, replaces=track.id)
    house.send(owner, begun, 0, [b"ID3 "])
    assert house.ingest.run(recording_id=begun.id).state is RecordingState.REFUSED
    with pytest.raises(Invalid):
        house.saving.replace(actor=owner, draft_id=begun.id)
    with house.store.read() as unit:
        assert unit.tracks.get(track.id) == track


def new_audio(house: House, owner: Actor, track_id: str) -> str:
    begun = house.transfer.begin(actor=owner, name="n.wav", size=8, seconds=MINUTE, replaces=track_id)
    upload, _ = house.send(owner, begun, 0, [b"RIFF new"])
    house.ingest.run(recording_id=upload.id)
    return upload.id


def test_what_was_sent_as_audio_for_a_beat_is_never_saved_as_another_beat(house: House, owner: Actor) -> None:
    track = house.beat(owner, b"RIFF one")
    house.beat(owner, b"RIFF two")
    audio = new_audio(house, owner, track.id)
    with pytest.raises(Invalid) as caught:
        house.saving.save(actor=owner, draft_id=audio, form=FORM)
    assert "new audio" in caught.value.fields["audio"]
    with house.store.read() as unit:
        assert unit.tracks.by_recording(audio) is None
    assert house.saving.replace(actor=owner, draft_id=audio).id == track.id


def test_audio_for_a_beat_that_was_deleted_is_a_beat_of_its_own(house: House, owner: Actor) -> None:
    track = house.beat(owner, b"RIFF one")
    audio = new_audio(house, owner, track.id)
    house.editing.delete(actor=owner, track_id=track.id)
    assert house.saving.save(actor=owner, draft_id=audio, form=FORM).is_listed


def test_an_upload_is_not_for_a_beat_and_a_collection_at_once(house: House, owner: Actor) -> None:
    track, batch = house.beat(owner), house.batches.begin(actor=owner)
    with pytest.raises(Refused) as caught:
        house.transfer.begin(actor=owner, name="a.wav", size=4, batch_id=batch.id, replaces=track.id)
    assert caught.value.fault is NOT_UNDERSTOOD
