"""Exchanging a draft's file: whose files may take whose place, and what people are told."""

from dataclasses import replace

import pytest

from domain.accounts import Actor, Role
from domain.errors import Conflict
from domain.faults import NOT_THE_SAME_OWNER
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
