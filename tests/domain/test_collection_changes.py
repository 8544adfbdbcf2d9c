"""Collections after they are made: edited, filled, ordered, released and deleted, by whoever may."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.accounts import Actor, Role
from domain.catalogue import Track, Visibility
from domain.collections import (
    COLLECTION_FULL,
    MAX_TRACKS,
    NOT_ITS_BEATS,
    Collection,
    CollectionForm,
    SharedForm,
)
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.facts import TRACK_PUBLISHED
from domain.uploads import PictureFile
from tests.domain.house import FORM, House
from tests.domain.test_batches import bring, collection, draft, track

COVER = PictureFile("cover.jpg", b"JPEG cover")
OTHER_COVER = PictureFile("other.jpg", b"JPEG other cover")
NIGHTS = CollectionForm("Night Drives")
TOMORROW = CollectionForm("Night Drives", release_date="2026-03-05")
MIDNIGHT = datetime(2026, 3, 5, tzinfo=UTC)


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


@pytest.fixture
def made(house: House, owner: Actor) -> Collection:
    """A collection of two beats that is out."""
    return of_beats(house, owner, NIGHTS, b"RIFF one", b"RIFF two")


@pytest.fixture
def waiting(house: House, owner: Actor) -> Collection:
    """A collection of two beats that comes out at midnight with them."""
    return of_beats(house, owner, TOMORROW, b"RIFF one", b"RIFF two")


def of_beats(house: House, owner: Actor, form: CollectionForm, *contents: bytes) -> Collection:
    batch = house.batches.begin(actor=owner)
    for content in contents:
        bring(house, owner, batch, content)
    saved = house.batches.save(actor=owner, batch_id=batch.id, form=form, shared=SharedForm(), cover=COVER)
    assert saved.collection
    return saved.collection


def told(house: House) -> list[str]:
    """The beats whose publishing was told of, in order."""
    with house.store.read() as unit:
        jobs = [unit.jobs.get(id) for id in unit.jobs.claimable(house.clock.now(), 100)]
        facts = [unit.facts.get(job.payload["fact"]) for job in jobs if job and job.name == "react"]
    return [fact.payload["track"] for fact in facts if fact and fact.name == TRACK_PUBLISHED]


def tracks(house: House, made: Collection) -> list[Track]:
    return [track(house, id) for id in made.track_ids]


def test_a_new_collection_is_empty_and_not_out(house: House, owner: Actor) -> None:
    made = house.collections.create(actor=owner, title=" Night \n Drives ", cover=COVER)
    assert (made.title, made.slug, made.producer_id) == ("Night Drives", "night-drives", owner.id)
    assert (made.published_at, made.track_ids, made.is_listed) == (None, (), False)
    assert house.content(made.cover_key) == COVER.content
    house.clock.pass_by(days=400)
    assert house.collections.publish_due() == 0
    assert house.collections.create(actor=owner, title="Night Drives", cover=COVER).slug == "night-drives-2"


def test_a_new_collection_needs_a_name_and_a_cover(house: House, owner: Actor) -> None:
    for title, cover, wrong in [
        ("", COVER, {"title"}),
        ("Nights", None, {"collection_cover"}),
        ("Nights", PictureFile("x.txt", b"words"), {"collection_cover"}),
    ]:
        with pytest.raises(Invalid) as caught:
            house.collections.create(actor=owner, title=title, cover=cover)
        assert set(caught.value.fields) == wrong


def test_details_are_changed_and_the_old_cover_goes(house: House, owner: Actor, made: Collection) -> None:
    form = CollectionForm("Day Drives", "Two\nlines", "2019-06-07", Visibility.PRIVATE)
    edited = house.collections.edit(actor=owner, collection_id=made.id, form=form, cover=OTHER_COVER)
    assert edited == collection(house, made.id)
    assert (edited.title, edited.description, edited.slug) == ("Day Drives", "Two\nlines", made.slug)
    assert (edited.visibility, edited.release_at) == (Visibility.PRIVATE, datetime(2019, 6, 7, tzinfo=UTC))
    assert edited.published_at == made.published_at
    assert house.content(edited.cover_key) == OTHER_COVER.content
    assert not house.blobs.exists(made.cover_key)


def test_a_form_that_is_wrong_changes_nothing(house: House, owner: Actor, made: Collection) -> None:
    with pytest.raises(Invalid) as caught:
        house.collections.edit(
            actor=owner, collection_id=made.id, form=TOMORROW, cover=PictureFile("x.txt", b"words")
        )
    assert set(caught.value.fields) == {"release_date", "collection_cover"}
    assert collection(house, made.id) == made
    assert house.content(made.cover_key) == COVER.content


def test_making_it_private_changes_the_collection_and_not_its_beats(
    house: House, owner: Actor, made: Collection
) -> None:
    before = tracks(house, made)
    form = replace(NIGHTS, visibility=Visibility.PRIVATE)
    assert not house.collections.edit(actor=owner, collection_id=made.id, form=form).is_listed
    assert tracks(house, made) == before
    assert house.collections.edit(actor=owner, collection_id=made.id, form=NIGHTS).is_listed


def test_a_release_comes_at_its_moment_with_its_beats_and_is_told_once(
    house: House, waiting: Collection
) -> None:
    house.clock.moment = MIDNIGHT - timedelta(microseconds=1)
    assert house.collections.publish_due() == 0
    house.clock.moment = MIDNIGHT
    assert house.collections.publish_due() == 1
    assert house.collections.publish_due() == 0
    out = collection(house, waiting.id)
    assert (out.published_at, out.is_listed) == (MIDNIGHT, True)
    assert [(beat.published_at, beat.is_listed) for beat in tracks(house, out)] == [(MIDNIGHT, True)] * 2
    assert sorted(told(house)) == sorted(waiting.track_ids)


def test_beats_that_were_out_before_keep_their_day(house: House, owner: Actor, waiting: Collection) -> None:
    old = house.beat(owner, b"RIFF three")
    house.collections.add(actor=owner, collection_id=waiting.id, track_ids=[old.id])
    house.clock.moment = MIDNIGHT
    house.collections.publish_due()
    assert track(house, old.id).published_at == old.published_at
    assert told(house).count(old.id) == 1


def test_a_release_of_a_private_collection_publishes_no_private_beat(house: House, owner: Actor) -> None:
    hidden = of_beats(house, owner, replace(TOMORROW, visibility=Visibility.PRIVATE), b"RIFF one")
    house.clock.moment = MIDNIGHT
    assert house.collections.publish_due() == 1
    [beat] = tracks(house, hidden)
    assert (beat.published_at, told(house)) == (None, [])


@pytest.mark.parametrize("date", ["2026-03-04", ""])
def test_a_release_that_is_set_to_the_past_or_to_now_publishes(
    house: House, owner: Actor, waiting: Collection, date: str
) -> None:
    form = replace(NIGHTS, release_date=date)
    assert house.collections.edit(actor=owner, collection_id=waiting.id, form=form).is_listed
    assert all(beat.is_listed for beat in tracks(house, waiting))
    assert sorted(told(house)) == sorted(waiting.track_ids)


def test_a_release_that_is_put_off_comes_later(house: House, owner: Actor, waiting: Collection) -> None:
    later = replace(NIGHTS, release_date="2026-03-06")
    house.collections.edit(actor=owner, collection_id=waiting.id, form=later)
    house.clock.moment = MIDNIGHT
    assert house.collections.publish_due() == 0
    house.clock.pass_by(days=1)
    assert house.collections.publish_due() == 1


def test_only_ones_own_beats_are_added(house: House, owner: Actor, made: Collection) -> None:
    beat, foreign = house.beat(owner, b"RIFF three"), house.beat(house.producer("Eve"), b"RIFF four")
    with pytest.raises(Conflict):
        house.collections.add(actor=owner, collection_id=made.id, track_ids=[beat.id, foreign.id])
    with pytest.raises(NotFound):
        house.collections.add(actor=owner, collection_id=made.id, track_ids=[beat.id, "none"])
    assert collection(house, made.id) == made
    held = [made.track_ids[0], beat.id]
    assert house.collections.add(actor=owner, collection_id=made.id, track_ids=held) == 1
    assert collection(house, made.id).track_ids == (*made.track_ids, beat.id)


def test_more_beats_than_a_collection_holds_are_not_even_looked_up(
    house: House, owner: Actor, made: Collection
) -> None:
    beat = house.beat(owner, b"RIFF three")
    with pytest.raises(Conflict) as full:
        many = [f"none {number}" for number in range(MAX_TRACKS + 1)]
        house.collections.add(actor=owner, collection_id=made.id, track_ids=many)
    assert full.value.fault is COLLECTION_FULL
    assert house.collections.add(actor=owner, collection_id=made.id, track_ids=[beat.id] * 90_000) == 1


def test_a_beat_that_is_taken_out_stays_a_beat(house: House, owner: Actor, made: Collection) -> None:
    first, second = made.track_ids
    for _ in range(2):
        assert not house.collections.remove(actor=owner, collection_id=made.id, track_id=first)
    assert collection(house, made.id).track_ids == (second,)
    assert track(house, first).is_listed


def test_a_beat_that_waited_for_this_release_alone_becomes_private_when_it_is_taken_out(
    house: House, owner: Actor, waiting: Collection
) -> None:
    taken, left = waiting.track_ids
    assert house.collections.remove(actor=owner, collection_id=waiting.id, track_id=taken)
    beat = track(house, taken)
    assert (beat.visibility, beat.published_at) == (Visibility.PRIVATE, None)
    assert track(house, left).visibility is Visibility.PUBLIC
    assert told(house) == []


def test_a_beat_made_private_while_it_waits_is_told_of_when_it_is_opened_and_once(
    house: House, owner: Actor, waiting: Collection
) -> None:
    private, public = waiting.track_ids
    see(house, owner, private, Visibility.PRIVATE)
    house.clock.moment = MIDNIGHT
    house.collections.publish_due()
    assert told(house) == [public]
    assert not house.collections.remove(actor=owner, collection_id=waiting.id, track_id=private)
    house.clock.pass_by(days=1)
    for visibility in (Visibility.PUBLIC, Visibility.PRIVATE, Visibility.PUBLIC):
        see(house, owner, private, visibility)
    assert track(house, private).published_at == house.clock.now()
    assert sorted(told(house)) == sorted((public, private))


def see(house: House, owner: Actor, track_id: str, visibility: Visibility) -> None:
    house.editing.edit(actor=owner, track_id=track_id, form=FORM, visibility=visibility)


def test_a_beat_goes_on_waiting_for_another_release(house: House, owner: Actor, waiting: Collection) -> None:
    other = house.collections.create(actor=owner, title="Best of", cover=COVER)
    house.collections.add(actor=owner, collection_id=other.id, track_ids=waiting.track_ids)
    house.collections.delete(actor=owner, collection_id=waiting.id)
    assert {beat.visibility for beat in tracks(house, waiting)} == {Visibility.PUBLIC}
    house.collections.edit(actor=owner, collection_id=other.id, form=CollectionForm("Best of"))
    assert all(beat.is_listed for beat in tracks(house, waiting))


def test_a_new_order_is_kept(house: House, owner: Actor, made: Collection) -> None:
    first, second = made.track_ids
    house.collections.reorder(actor=owner, collection_id=made.id, order=[second, first])
    assert collection(house, made.id).track_ids == (second, first)
    house.collections.move(actor=owner, collection_id=made.id, track_id=first, step=-1)
    assert collection(house, made.id).track_ids == (first, second)
    with pytest.raises(Conflict) as caught:
        house.collections.reorder(actor=owner, collection_id=made.id, order=[first])
    assert caught.value.fault is NOT_ITS_BEATS


def test_deleted_beats_stand_in_no_order(house: House, owner: Actor, made: Collection) -> None:
    first, second = made.track_ids
    gone = replace(track(house, first), deleted_at=house.clock.now())
    with house.store.write() as unit:
        unit.tracks.save(gone)
        unit.commit()
    house.collections.reorder(actor=owner, collection_id=made.id, order=[second])
    assert collection(house, made.id).track_ids == (second,)
    with pytest.raises(Conflict):
        house.collections.add(actor=owner, collection_id=made.id, track_ids=[first])


def test_deleting_a_collection_deletes_its_cover_and_no_beat(
    house: House, owner: Actor, made: Collection
) -> None:
    house.collections.delete(actor=owner, collection_id=made.id)
    assert not house.blobs.exists(made.cover_key)
    assert all(beat.is_listed for beat in tracks(house, made))
    with pytest.raises(NotFound):
        house.collections.delete(actor=owner, collection_id=made.id)


def test_deleting_before_the_release_keeps_the_beats_private(
    house: House, owner: Actor, waiting: Collection
) -> None:
    house.collections.delete(actor=owner, collection_id=waiting.id)
    house.clock.moment = MIDNIGHT
    assert house.collections.publish_due() == 0
    assert {beat.visibility for beat in tracks(house, waiting)} == {Visibility.PRIVATE}
    assert told(house) == []


def test_unsaved_beats_of_a_deleted_collection_stand_alone(
    house: House, owner: Actor, made: Collection
) -> None:
    batch = house.batches.begin(actor=owner, collection_id=made.id)
    upload = bring(house, owner, batch, b"RIFF three")
    house.collections.delete(actor=owner, collection_id=made.id)
    assert draft(house, upload.id).batch_id == ""
    with house.store.read() as unit:
        assert unit.batches.get(batch.id) is None


CHANGES: dict[str, Callable[[House, Actor | None, str], object]] = {
    "edit": lambda house, actor, id: house.collections.edit(actor=actor, collection_id=id, form=NIGHTS),
    "add": lambda house, actor, id: house.collections.add(actor=actor, collection_id=id, track_ids=[]),
    "remove": lambda house, actor, id: house.collections.remove(actor=actor, collection_id=id, track_id="x"),
    "reorder": lambda house, actor, id: house.collections.reorder(
        actor=actor, collection_id=id, order=sorted(collection(house, id).track_ids)
    ),
    "move": lambda house, actor, id: house.collections.move(
        actor=actor, collection_id=id, track_id=collection(house, id).track_ids[0], step=1
    ),
    "delete": lambda house, actor, id: house.collections.delete(actor=actor, collection_id=id),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_each_change_is_for_the_owner_and_admins(
    house: House, made: Collection, change: Callable[[House, Actor | None, str], object]
) -> None:
    for person in (house.producer("Eve"), house.person(), None):
        with pytest.raises(Forbidden):
            change(house, person, made.id)
    assert collection(house, made.id) == made
    with house.store.read() as unit:
        assert unit.audit.newest(9) == []
    change(house, admin := house.person(Role.ADMIN), made.id)
    with house.store.read() as unit:
        [entry] = unit.audit.newest(9)
    assert (entry.actor_id, entry.subject, entry.details) == (admin.id, made.id, {"name": "Night Drives"})


def test_only_producers_make_collections(house: House) -> None:
    with pytest.raises(Forbidden):
        house.collections.create(actor=house.person(), title="Nights", cover=COVER)
