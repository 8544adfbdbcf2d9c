"""What is to be saved as soon as its audio is ready: only that audio, and only while its owner may."""

from collections.abc import Callable
from dataclasses import replace

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


def suspend(house: House, eve: Actor, is_suspended: bool = True) -> None:
    with house.store.write() as unit:
        user = unit.users.get(eve.id)
        assert user
        unit.users.save(replace(user, suspended=is_suspended))
        unit.commit()


def dismiss(house: House, eve: Actor) -> None:
    with house.store.write() as unit:
        unit.producers.delete(eve.id)
        unit.commit()


@pytest.mark.parametrize("stop", [suspend, dismiss])
def test_nothing_goes_live_for_somebody_who_may_publish_no_more(
    house: House, eve: Actor, stop: Callable[[House, Actor], None]
) -> None:
    upload = accepted(house, eve)
    stop(house, eve)
    work_off(house, upload)
    assert recording(house, upload).state is RecordingState.READY
    assert beat_of(house, upload) is None
    assert not draft(house, upload).save_when_ready


def test_what_a_suspension_stopped_stays_a_draft_to_be_saved_after_it(house: House, eve: Actor) -> None:
    upload = accepted(house, eve)
    suspend(house, eve)
    work_off(house, upload)
    suspend(house, eve, is_suspended=False)
    house.saving.finish(draft_id=upload)
    assert beat_of(house, upload) is None
    assert house.saving.save(actor=eve, draft_id=upload, form=FORM).is_listed
