"""Editing and deleting beats on Postgres while something else happens to them."""

from dataclasses import replace

import pytest

from domain.accounts import Actor
from domain.catalogue import Track
from domain.editing import BulkForm
from domain.errors import Forbidden
from domain.uploads import RecordingState
from tests.adapters.test_use_case_races import Race, house, owner, race
from tests.domain.house import FORM, House
from tests.plays import add_plays

__all__ = ["house", "owner", "race"]
pytestmark = pytest.mark.postgres


def stored(house: House, track: Track) -> Track:
    with house.store.read() as unit:
        found = unit.tracks.get(track.id)
    assert found
    return found


def test_a_play_that_counts_while_its_beat_is_edited_is_not_lost(
    house: House, race: Race, owner: Actor
) -> None:
    track = house.beat(owner)

    def play() -> None:
        with house.store.write() as unit:
            add_plays(unit, track.id, 1, house.clock.now())
            unit.commit()

    played = race(
        lambda store: replace(house.editing, store=store).edit(
            actor=owner, track_id=track.id, form=replace(FORM, name="Day"), visibility="public"
        ),
        play,
    )
    assert played.exception() is None
    assert (stored(house, track).plays, stored(house, track).details.name) == (1, "Day")


def test_a_beat_that_is_deleted_while_many_are_changed_refuses_them_all(
    house: House, race: Race, owner: Actor
) -> None:
    one, two = house.beat(owner, b"RIFF one"), house.beat(owner, b"RIFF two")
    changed = race(
        lambda store: replace(house.editing, store=store).delete(actor=owner, track_id=two.id),
        lambda: house.editing.change(
            actor=owner, track_ids=[one.id, two.id], form=BulkForm(visibility="private")
        ),
    )
    assert isinstance(changed.exception(), Forbidden)
    assert stored(house, one) == one
    assert stored(house, two).deleted_at is not None


def test_a_beat_deleted_twice_at_once_is_deleted_once(house: House, race: Race, owner: Actor) -> None:
    track = house.beat(owner)
    again = race(
        lambda store: replace(house.editing, store=store).delete(actor=owner, track_id=track.id),
        lambda: house.editing.delete(actor=owner, track_id=track.id),
    )
    assert again.result() == stored(house, track)


def test_a_beat_that_is_deleted_while_its_mp3_is_made_stays_deleted(
    house: House, race: Race, owner: Actor
) -> None:
    track = house.beat(owner)
    made = race(
        lambda store: replace(house.editing, store=store).delete(actor=owner, track_id=track.id),
        lambda: house.ingest.convert(recording_id=track.recording_id, made="mp3"),
    )
    assert made.exception() is None
    with house.store.read() as unit:
        left = unit.recordings.get(track.recording_id)
    assert left and left.state is RecordingState.DELETED
    assert not any(house.blobs.exists(key) for key in left.blob_keys)
