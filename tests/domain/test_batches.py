"""Batches: a collection saves what is right, names what failed, and retries that alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, BinaryIO, cast

import pytest

from domain.accounts import Actor
from domain.catalogue import BeatForm, Track, Visibility
from domain.collections import MAX_TRACKS, NO_BEATS_YET, Batch, Collection, CollectionForm, SharedForm
from domain.errors import Conflict, Forbidden, NotFound
from domain.facts import TRACK_PUBLISHED
from domain.ports import Blobs
from domain.services.uploads.batches import Batches, BatchOutcome
from domain.store import Store, Unit
from domain.uploads import Draft, PictureFile, Upload
from tests.domain.house import FORM, House

COVER = PictureFile("cover.jpg", b"JPEG cover")
CHANGED = PictureFile("changed.jpg", b"JPEG changed")
NIGHTS = CollectionForm("Night Drives")


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


@pytest.fixture
def batch(house: House, owner: Actor) -> Batch:
    return house.batches.begin(actor=owner)


def bring(house: House, owner: Actor, batch: Batch, content: bytes, form: BeatForm = FORM) -> Upload:
    """A beat of the batch that has arrived, with its form filled in and its cover."""
    begun = house.transfer.begin(actor=owner, name="b.wav", size=len(content), batch_id=batch.id)
    upload, _ = house.send(owner, begun, 0, [content])
    house.ingest.run(recording_id=upload.id)
    house.saving.keep(actor=owner, draft_id=upload.id, form=form)
    house.saving.keep_cover(actor=owner, draft_id=upload.id, cover=COVER)
    return upload


def save(house: House, owner: Actor, batch: Batch, form: CollectionForm = NIGHTS) -> BatchOutcome:
    return house.batches.save(
        actor=owner, batch_id=batch.id, form=form, shared=SharedForm("Trap"), cover=COVER
    )


def collection(house: House, id: str) -> Collection:
    with house.store.read() as unit:
        found = unit.collections.get(id)
    assert found
    return found


def draft(house: House, id: str) -> Draft:
    with house.store.read() as unit:
        found = unit.drafts.get(id)
    assert found
    return found


def track(house: House, id: str) -> Track:
    with house.store.read() as unit:
        found = unit.tracks.get(id)
    assert found
    return found


def test_without_beats_nothing_is_made_and_what_was_typed_is_kept(
    house: House, owner: Actor, batch: Batch
) -> None:
    with pytest.raises(Conflict) as refused:
        save(house, owner, batch)
    assert refused.value.fault is NO_BEATS_YET
    with house.store.read() as unit:
        kept = unit.batches.get(batch.id)
    assert kept and (kept.fields["title"], kept.collection_id) == (NIGHTS.title, "")
    assert kept.cover_key


def test_saving_twice_makes_each_beat_once(house: House, owner: Actor, batch: Batch) -> None:
    bring(house, owner, batch, b"RIFF one")
    bring(house, owner, batch, b"RIFF two")
    first, second = save(house, owner, batch), save(house, owner, batch)
    assert first == second
    assert first.collection and len(first.collection.track_ids) == 2


def test_no_collection_is_made_when_no_beat_can_be_saved(house: House, owner: Actor, batch: Batch) -> None:
    bring(house, owner, batch, b"ID3 an MP3")
    outcome = save(house, owner, batch)
    assert (outcome.collection, outcome.saved, len(outcome.failed)) == (None, (), 1)


def test_each_new_beat_of_a_collection_needs_a_picture(house: House, owner: Actor, batch: Batch) -> None:
    begun = house.transfer.begin(actor=owner, name="b.wav", size=8, batch_id=batch.id)
    house.send(owner, begun, 0, [b"RIFF one"])
    house.ingest.run(recording_id=begun.id)
    house.saving.keep(actor=owner, draft_id=begun.id, form=FORM)
    [failed] = save(house, owner, batch).failed
    assert failed.errors == {"cover": "Add cover art."}


def test_the_chosen_order_holds_also_for_those_saved_later(house: House, owner: Actor, batch: Batch) -> None:
    one = bring(house, owner, batch, b"RIFF one")
    two = bring(house, owner, batch, b"RIFF two", replace(FORM, bpm="9999"))
    three = bring(house, owner, batch, b"RIFF three")
    order = [three.id, two.id, one.id]
    house.batches.keep(actor=owner, batch_id=batch.id, form=NIGHTS, shared=SharedForm(), draft_ids=order)
    outcome = save(house, owner, batch)
    assert outcome.collection
    assert outcome.collection.track_ids == tuple(draft(house, id).track_id for id in (three.id, one.id))
    house.saving.keep(actor=owner, draft_id=two.id, form=FORM)
    again = save(house, owner, batch)
    assert again.collection
    assert again.collection.track_ids == tuple(draft(house, id).track_id for id in order)


def test_beats_take_the_shared_fields_and_the_visibility(house: House, owner: Actor, batch: Batch) -> None:
    plain = bring(house, owner, batch, b"RIFF one")
    own = bring(house, owner, batch, b"RIFF two", replace(FORM, genres="House"))
    outcome = save(house, owner, batch, CollectionForm("Nights", visibility=Visibility.PRIVATE))
    assert [saved.details.genres for saved in outcome.saved] == [("Trap",), ("House",)]
    seen = {(saved.visibility, saved.published_at) for saved in outcome.saved}
    assert seen == {(Visibility.PRIVATE, None)}
    assert draft(house, plain.id).track_id != draft(house, own.id).track_id


def test_beats_of_a_future_release_wait_with_it_and_nobody_is_told(
    house: House, owner: Actor, batch: Batch
) -> None:
    bring(house, owner, batch, b"RIFF one")
    [saved] = save(house, owner, batch, CollectionForm("Nights", release_date="2027-01-01")).saved
    assert saved.published_at is None
    assert not saved.is_listed
    with house.store.read() as unit:
        jobs = [unit.jobs.get(id) for id in unit.jobs.claimable(house.clock.now(), 100)]
        facts = [unit.facts.get(job.payload["fact"]) for job in jobs if job and job.name == "react"]
    assert TRACK_PUBLISHED not in {fact.name for fact in facts if fact}


def test_a_full_collection_takes_no_more(house: House, owner: Actor, batch: Batch) -> None:
    bring(house, owner, batch, b"RIFF one")
    made = save(house, owner, batch).collection
    assert made
    with house.store.write() as unit:
        held = tuple(f"t{number}" for number in range(MAX_TRACKS))
        unit.collections.save(replace(made, track_ids=held))
        unit.commit()
    more = house.batches.begin(actor=owner, collection_id=made.id)
    upload = bring(house, owner, more, b"RIFF two")
    outcome = house.batches.save(actor=owner, batch_id=more.id, form=CollectionForm(), shared=SharedForm())
    [failed] = outcome.failed
    assert failed.errors["collection"].startswith("A collection holds at most 200 beats.")
    assert draft(house, upload.id).track_id == ""


def test_of_two_equal_files_in_a_batch_one_is_told(house: House, owner: Actor, batch: Batch) -> None:
    bring(house, owner, batch, b"RIFF same|1")
    second = bring(house, owner, batch, b"RIFF same|2")
    [failed] = save(house, owner, batch).failed
    assert failed.draft_id == second.id
    assert "matches" in failed.errors["audio"]


def test_a_batch_is_its_owners_alone(house: House, owner: Actor, batch: Batch) -> None:
    eve = house.producer("Eve")
    with pytest.raises(Forbidden):
        save(house, eve, batch)
    with pytest.raises(Forbidden):
        house.batches.keep(actor=eve, batch_id=batch.id, form=NIGHTS, shared=SharedForm())
    with pytest.raises(Forbidden):
        house.batches.discard(actor=eve, batch_id=batch.id)
    with pytest.raises(Forbidden):
        house.batches.keep_cover(actor=eve, batch_id=batch.id, cover=COVER)
    assert not list((house.folder / "files").glob("covers/*"))
    with pytest.raises(NotFound):
        house.transfer.begin(actor=eve, name="b.wav", size=4, batch_id=batch.id)
    with pytest.raises(Forbidden):
        house.batches.begin(actor=house.person())


def test_nobody_adds_to_somebody_elses_collection(house: House, owner: Actor, batch: Batch) -> None:
    bring(house, owner, batch, b"RIFF one")
    made = save(house, owner, batch).collection
    assert made
    with pytest.raises(NotFound):
        house.batches.begin(actor=house.producer("Eve"), collection_id=made.id)


def test_a_new_cover_replaces_the_one_before(house: House, owner: Actor, batch: Batch) -> None:
    bring(house, owner, batch, b"ID3 an MP3")
    save(house, owner, batch)
    with house.store.read() as unit:
        first = unit.batches.get(batch.id)
    save(house, owner, batch)
    with house.store.read() as unit:
        second = unit.batches.get(batch.id)
    assert first and second and first.cover_key != second.cover_key
    assert not house.blobs.exists(first.cover_key)
    assert house.content(second.cover_key) == COVER.content


class Interrupted:
    """A store where something happens right before the second unit that writes."""

    def __init__(self, store: Store, happen: Callable[[], object]) -> None:
        self._store, self._happen, self._units = store, happen, 0

    def read(self) -> Any:
        return self._store.read()

    @contextmanager
    def write(self) -> Iterator[Unit]:
        self._units += 1
        if self._units == 2:
            self._happen()
        with self._store.write() as unit:
            yield unit


def test_a_beat_saved_while_the_release_comes_is_out_with_it(
    house: House, owner: Actor, batch: Batch
) -> None:
    tomorrow = CollectionForm("Nights", release_date="2026-03-05")
    bring(house, owner, batch, b"RIFF one")
    made = save(house, owner, batch, tomorrow).collection
    bring(house, owner, batch, b"RIFF two")

    def release() -> None:
        house.clock.pass_by(days=1)
        assert house.collections.publish_due() == 1

    batches = replace(house.batches, store=Interrupted(house.store, release))
    outcome = batches.save(actor=owner, batch_id=batch.id, form=tomorrow, shared=SharedForm())
    assert made and outcome.collection and outcome.collection.is_listed
    assert [saved.is_listed for saved in outcome.saved] == [True, True]


def test_a_cover_changed_while_the_beats_are_saved_is_the_collections(
    house: House, owner: Actor, batch: Batch
) -> None:
    bring(house, owner, batch, b"RIFF one")
    batches = replace(
        house.batches, store=Interrupted(house.store, lambda: change_cover(house, owner, batch))
    )
    made = save_with(batches, owner, batch).collection
    assert made and house.content(made.cover_key) == CHANGED.content


class Hasty:
    """Blobs where something happens right before the first one is opened."""

    def __init__(self, blobs: Blobs, happen: Callable[[], object]) -> None:
        self._blobs, self._happen = blobs, [happen]

    def open(self, key: str) -> BinaryIO:
        if self._happen:
            self._happen.pop()()
        return self._blobs.open(key)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._blobs, name)


def test_a_cover_changed_while_it_is_lent_is_lent_as_it_is_now(
    house: House, owner: Actor, batch: Batch
) -> None:
    upload = bring(house, owner, batch, b"RIFF one")
    bare = replace(draft(house, upload.id), cover_key="")
    with house.store.write() as unit:
        unit.drafts.save(bare)
        unit.commit()
    hasty = cast(Blobs, Hasty(house.blobs, lambda: change_cover(house, owner, batch)))
    [saved] = save_with(replace(house.batches, blobs=hasty), owner, batch).saved
    assert house.content(saved.cover_key) == CHANGED.content


def change_cover(house: House, owner: Actor, batch: Batch) -> None:
    house.batches.keep_cover(actor=owner, batch_id=batch.id, cover=CHANGED)


def save_with(batches: Batches, owner: Actor, batch: Batch) -> BatchOutcome:
    return batches.save(
        actor=owner, batch_id=batch.id, form=NIGHTS, shared=SharedForm(cover="yes"), cover=COVER
    )


def test_of_two_saves_at_once_the_one_that_made_the_collection_says_how_its_beats_are_seen(
    house: House, owner: Actor, batch: Batch
) -> None:
    bring(house, owner, batch, b"RIFF one")
    late = bring(house, owner, batch, b"RIFF two", replace(FORM, bpm="fast"))

    def save_another_way() -> None:
        save(house, owner, batch, CollectionForm("Nights", "", "2027-01-01", Visibility.PRIVATE))
        house.saving.keep(actor=owner, draft_id=late.id, form=FORM)

    batches = replace(house.batches, store=Interrupted(house.store, save_another_way))
    seen = {(each.visibility, each.published_at) for each in save_with(batches, owner, batch).saved}
    assert seen == {(Visibility.PRIVATE, None)}
