"""What becomes of a match once the audio behind it is gone: its beat deleted, or given other audio."""

import pytest

from domain.accounts import Actor
from domain.catalogue import Track
from domain.disputes import MATCH_GONE, MATCH_THERE
from domain.errors import Conflict, Forbidden
from domain.uploads import RecordingState
from tests.domain.duplicates import beat_of, delete, recording, work_off
from tests.domain.house import House
from tests.domain.test_disputes import admin, copy, disputed, eve, original, owner, standing

__all__ = ["admin", "copy", "eve", "original", "owner"]


def test_once_the_matched_beat_is_deleted_a_dispute_can_only_be_accepted(
    house: House, eve: Actor, admin: Actor, copy: str, original: Track
) -> None:
    dispute = disputed(house, eve, copy)
    delete(house, original)
    with pytest.raises(Conflict) as caught:
        house.disputes.reject(actor=admin, dispute_id=dispute.id, verdict="The same take.")
    assert caught.value.fault is MATCH_GONE
    assert standing(house, dispute) == dispute
    house.disputes.accept(actor=admin, dispute_id=dispute.id, verdict="Nothing holds it back now.")
    work_off(house, copy)
    assert beat_of(house, copy)


def replace_audio(house: House, owner: Actor, track: Track, content: bytes) -> None:
    begun = house.transfer.begin(actor=owner, name="b.wav", size=len(content), replaces=track.id)
    house.send(owner, begun, 0, [content])
    house.ingest.run(recording_id=begun.id)
    house.saving.replace(actor=owner, draft_id=begun.id)


def test_an_upload_is_checked_again_once_the_matched_beat_has_other_audio(
    house: House, owner: Actor, eve: Actor, admin: Actor, copy: str, original: Track
) -> None:
    dispute = disputed(house, eve, copy)
    replace_audio(house, owner, original, b"RIFF other")
    with pytest.raises(Conflict) as caught:
        house.disputes.reject(actor=admin, dispute_id=dispute.id, verdict="The same take.")
    assert caught.value.fault is MATCH_GONE
    house.disputes.check_again(actor=eve, draft_id=copy)
    work_off(house, copy)
    assert recording(house, copy).state is RecordingState.READY
    assert standing(house, dispute) is None


def test_new_audio_of_the_matched_beat_is_not_cleared_by_what_was_said_of_the_old_one(
    house: House, owner: Actor, eve: Actor, admin: Actor, copy: str, original: Track
) -> None:
    dispute = disputed(house, eve, copy)
    replace_audio(house, owner, original, b"RIFF same|3")
    house.disputes.accept(actor=admin, dispute_id=dispute.id, verdict="Nothing holds it back now.")
    work_off(house, copy)
    held = recording(house, copy)
    assert held.state is RecordingState.DUPLICATE and held.match and held.cleared == ()
    with pytest.raises(Conflict) as caught:
        house.disputes.check_again(actor=eve, draft_id=copy)
    assert caught.value.fault is MATCH_THERE


def test_an_upload_is_checked_again_once_the_matched_beat_is_gone(
    house: House, eve: Actor, copy: str, original: Track
) -> None:
    dispute = disputed(house, eve, copy)
    with pytest.raises(Conflict) as caught:
        house.disputes.check_again(actor=eve, draft_id=copy)
    assert caught.value.fault is MATCH_THERE
    delete(house, original)
    with pytest.raises(Forbidden):
        house.disputes.check_again(actor=house.producer("Mallory"), draft_id=copy)
    house.disputes.check_again(actor=eve, draft_id=copy)
    work_off(house, copy)
    assert recording(house, copy).state is RecordingState.READY
    assert beat_of(house, copy) is None
    assert standing(house, dispute) is None
