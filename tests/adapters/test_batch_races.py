"""Batches on Postgres while something else happens to their drafts."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.accounts import Actor
from domain.catalogue import Track
from domain.collections import Batch, CollectionForm, SharedForm
from domain.errors import NotFound
from domain.store import Store
from domain.uploads import Draft, PictureFile
from tests.adapters.test_use_case_races import Race, house, owner, race
from tests.domain.house import FORM, House

__all__ = ["house", "owner", "race"]
pytestmark = pytest.mark.postgres

COVER = PictureFile("cover.jpg", b"JPEG cover")
NIGHTS = CollectionForm("Night Drives")
Ending = Callable[[House, Actor, Batch], object]


@pytest.fixture
def batch(house: House, owner: Actor) -> Batch:
    return house.batches.begin(actor=owner)


def bring(house: House, owner: Actor, batch: Batch, content: bytes = b"RIFF one") -> str:
    """A beat of the batch that is ready to be saved; returns its id."""
    begun = house.transfer.begin(actor=owner, name="b.wav", size=len(content), batch_id=batch.id)
    house.send(owner, begun, 0, [content])
    house.ingest.run(recording_id=begun.id)
    house.saving.keep(actor=owner, draft_id=begun.id, form=FORM)
    house.saving.keep_cover(actor=owner, draft_id=begun.id, cover=COVER)
    return begun.id


def save(house: House, owner: Actor, batch: Batch) -> Track:
    """Make the collection with all that is ready; its first beat."""
    return house.batches.save(
        actor=owner, batch_id=batch.id, form=NIGHTS, shared=SharedForm(), cover=COVER
    ).saved[0]


def draft_of(house: House, id: str) -> Draft | None:
    with house.store.read() as unit:
        return unit.drafts.get(id)


def give_up(house: House, owner: Actor, batch: Batch) -> None:
    house.batches.discard(actor=owner, batch_id=batch.id)


def delete_collection(house: House, owner: Actor, batch: Batch) -> None:
    with house.store.read() as unit:
        standing = unit.batches.get(batch.id)
    assert standing
    house.collections.delete(actor=owner, collection_id=standing.collection_id)


either_end = pytest.mark.parametrize("end", [give_up, delete_collection])


@pytest.fixture
def waiting(house: House, owner: Actor, batch: Batch) -> str:
    """A draft of a batch whose collection is made already."""
    bring(house, owner, batch, b"RIFF made")
    save(house, owner, batch)
    return bring(house, owner, batch)


@either_end
def test_what_is_typed_while_its_batch_ends_is_kept(
    house: House, race: Race, owner: Actor, batch: Batch, waiting: str, end: Ending
) -> None:
    def type_on(store: Store) -> None:
        typed = replace(FORM, name="Typed on")
        replace(house.saving, store=store).keep(actor=owner, draft_id=waiting, form=typed)

    ended = race(type_on, lambda: end(house, owner, batch))
    assert ended.exception() is None
    draft = draft_of(house, waiting)
    assert draft and (draft.fields["name"], draft.batch_id) == ("Typed on", "")


@either_end
def test_a_draft_that_is_discarded_while_its_batch_ends_stays_gone(
    house: House, race: Race, owner: Actor, batch: Batch, waiting: str, end: Ending
) -> None:
    ended = race(
        lambda store: replace(house.saving, store=store).discard(actor=owner, draft_id=waiting),
        lambda: end(house, owner, batch),
    )
    assert ended.exception() is None
    assert draft_of(house, waiting) is None


def test_an_upload_that_begins_while_its_batch_ends_is_refused(
    house: House, race: Race, owner: Actor, batch: Batch
) -> None:
    begun = race(
        lambda store: replace(house.batches, store=store).discard(actor=owner, batch_id=batch.id),
        lambda: house.transfer.begin(actor=owner, name="b.wav", size=4, batch_id=batch.id),
    )
    assert isinstance(begun.exception(), NotFound)


def test_audio_that_becomes_a_live_beats_while_its_batch_ends_stays_that_beats(
    house: House, race: Race, owner: Actor, batch: Batch
) -> None:
    beat = house.beat(owner, b"RIFF same|1")
    copy = bring(house, owner, batch, b"RIFF same|2")
    house.saving.replace_own(actor=owner, draft_id=copy)
    house.ingest.run(recording_id=copy)
    ended = race(
        lambda store: replace(house.saving, store=store).finish(draft_id=copy),
        lambda: give_up(house, owner, batch),
    )
    assert ended.exception() is None
    draft = draft_of(house, copy)
    assert draft and draft.track_id == beat.id


def test_a_collection_and_a_batch_of_one_name_that_are_saved_at_once_get_an_address_each(
    house: House, race: Race, owner: Actor, batch: Batch
) -> None:
    bring(house, owner, batch)
    saved = race(
        lambda store: replace(house.collections, store=store).create(
            actor=owner, title=NIGHTS.title, cover=COVER
        ),
        lambda: save(house, owner, batch),
    )
    assert saved.exception() is None
    with house.store.read() as unit:
        [made] = unit.collections.with_track(saved.result().id)
    assert made.slug == "night-drives-2"
