"""What is to be saved as soon as its audio is ready: only that audio, and only while its owner may."""

import pytest

from domain.accounts import Actor, Role
from domain.uploads import RecordingState
from tests.domain.duplicates import beat_of, draft, held_back, recording, work_off
from tests.domain.house import FORM, House


@pytest.fixture
def eve(house: House) -> Actor:
    return house.producer("Eve")


def accept(house: House, eve: Actor, draft_id: str) -> None:
    dispute = house.disputes.open(actor=eve, draft_id=draft_id, reason="I played it all myself.")
    admin = house.person(Role.ADMIN, "Root")
    house.disputes.accept(actor=admin, dispute_id=dispute.id, verdict="Another song.")


def accepted(house: House, eve: Actor) -> str:
    """An upload that goes live as soon as its audio is ready again."""
    house.beat(house.producer(), b"RIFF same|1")
    draft_id = held_back(house, eve)
    accept(house, eve, draft_id)
    return draft_id


def failed(house: House, draft_id: str) -> None:
    house.lab.broken = {"preview"}
    with pytest.raises(RuntimeError):
        house.ingest.run(recording_id=draft_id)
    house.ingest.give_up(recording_id=draft_id)
    house.lab.broken = set()


def another_file(house: House, eve: Actor, old: str) -> str:
    upload = house.upload(eve, b"RIFF new")
    house.saving.take_over(actor=eve, draft_id=upload.id, from_id=old)
    work_off(house, upload.id)
    return upload.id


def test_what_matches_another_beat_after_all_is_not_saved_unasked_later(house: House, eve: Actor) -> None:
    house.beat(house.producer(), b"RIFF fast|1~RIFF same")
    house.beat(house.producer("Mallory"), b"RIFF same")
    upload = held_back(house, eve, b"RIFF fast|2~RIFF same")
    accept(house, eve, upload)
    work_off(house, upload)
    assert recording(house, upload).state is RecordingState.DUPLICATE
    assert not draft(house, upload).save_when_ready
    assert beat_of(house, another_file(house, eve, upload)) is None


def test_another_file_in_its_place_is_not_saved_unasked(house: House, eve: Actor) -> None:
    upload = accepted(house, eve)
    failed(house, upload)
    fresh = another_file(house, eve, upload)
    assert recording(house, fresh).state is RecordingState.READY
    assert beat_of(house, fresh) is None
    assert house.saving.save(actor=eve, draft_id=fresh, form=FORM).is_listed


def test_what_failed_goes_live_once_it_is_tried_again(house: House, eve: Actor) -> None:
    upload = accepted(house, eve)
    failed(house, upload)
    house.saving.finish(draft_id=upload)
    house.ingest.retry(actor=eve, recording_id=upload)
    work_off(house, upload)
    assert (beat := beat_of(house, upload)) and beat.is_listed
