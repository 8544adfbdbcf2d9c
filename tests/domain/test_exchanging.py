"""Exchanging a draft's file: whose files may take whose place, and what people are told."""

from dataclasses import replace

import pytest

from domain.accounts import Actor, Role
from domain.errors import Conflict
from domain.faults import COVER_SAVED_ALREADY, NO_BEAT_REPEATED, NOT_EXCHANGEABLE, NOT_THE_SAME_OWNER
from domain.uploads import PictureFile
from tests.domain.duplicates import draft
from tests.domain.house import House


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


def ready(house: House, owner: Actor, content: bytes) -> str:
    upload = house.upload(owner, content)
    house.ingest.run(recording_id=upload.id)
    return upload.id


def test_an_admins_file_never_takes_the_place_of_somebody_elses(house: House, owner: Actor) -> None:
    admin = replace(house.producer("Root"), role=Role.ADMIN)
    theirs, own = ready(house, owner, b"RIFF theirs"), ready(house, admin, b"RIFF own")
    for draft_id, from_id in ((own, theirs), (theirs, own)):
        with pytest.raises(Conflict) as caught:
            house.saving.take_over(actor=admin, draft_id=draft_id, from_id=from_id)
        assert caught.value.fault is NOT_THE_SAME_OWNER
    assert (draft(house, own).owner_id, draft(house, theirs).owner_id) == (admin.id, owner.id)


def test_an_admin_may_exchange_somebody_elses_file_for_another_of_theirs(house: House, owner: Actor) -> None:
    admin = replace(house.producer("Root"), role=Role.ADMIN)
    old, new = ready(house, owner, b"RIFF old"), ready(house, owner, b"RIFF new")
    house.saving.take_over(actor=admin, draft_id=new, from_id=old)
    assert draft(house, new).owner_id == owner.id


def test_what_is_saved_or_being_processed_is_not_exchanged_and_that_is_said(
    house: House, owner: Actor
) -> None:
    new, busy = ready(house, owner, b"RIFF new"), house.upload(owner, b"RIFF busy").id
    saved = house.beat(owner).recording_id
    for draft_id, from_id in ((new, busy), (new, saved), (saved, new), (new, new)):
        with pytest.raises(Conflict) as caught:
            house.saving.take_over(actor=owner, draft_id=draft_id, from_id=from_id)
        assert caught.value.fault is NOT_EXCHANGEABLE


def test_a_saved_beats_cover_is_changed_where_it_is_edited(house: House, owner: Actor) -> None:
    track = house.beat(owner)
    with pytest.raises(Conflict) as caught:
        cover = PictureFile("cover.jpg", b"JPEG")
        house.saving.keep_cover(actor=owner, draft_id=track.recording_id, cover=cover)
    assert caught.value.fault is COVER_SAVED_ALREADY
    assert list((house.folder / "files").rglob("covers/*.jpg")) == []


def test_what_repeats_no_beat_replaces_none(house: House, owner: Actor) -> None:
    with pytest.raises(Conflict) as caught:
        house.saving.replace_own(actor=owner, draft_id=ready(house, owner, b"RIFF new"))
    assert caught.value.fault is NO_BEAT_REPEATED
