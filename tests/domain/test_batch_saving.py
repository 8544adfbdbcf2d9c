"""Batches: many uploads that become one collection, and what happens when some of them aren't right."""

from dataclasses import replace
from pathlib import Path

import pytest

from domain.accounts import Actor
from domain.catalogue import BeatForm, Track
from domain.collections import (
    Batch,
    Collection,
    CollectionForm,
    SharedForm,
    cover_lent,
    forms_of,
)
from domain.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from domain.services.uploads.batches import BatchOutcome
from domain.uploads import Draft, PictureFile, RecordingState
from tests.domain.house import FORM, House

COVER = PictureFile("cover.jpg", b"JPEG album")
OWN_COVER = PictureFile("own.jpg", b"JPEG own")
ALBUM = CollectionForm(title="Night Drives")
LENDING = SharedForm(cover="yes")


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


@pytest.fixture
def batch(house: House, owner: Actor) -> Batch:
    return house.batches.begin(actor=owner)


def add(house: House, owner: Actor, batch: Batch, name: str, cover: PictureFile | None = OWN_COVER) -> str:
    """A beat of a batch that is ready to be saved; another name is other audio. Returns its id."""
    content = f"RIFF {name}".encode()
    upload = house.transfer.begin(actor=owner, name=f"{name}.wav", size=len(content), batch_id=batch.id)
    house.send(owner, upload, 0, [content])
    house.ingest.run(recording_id=upload.id)
    house.saving.keep(actor=owner, draft_id=upload.id, form=replace(FORM, name=name))
    if cover:
        house.saving.keep_cover(actor=owner, draft_id=upload.id, cover=cover)
    house.clock.pass_by(seconds=1)
    return upload.id


def save(
    house: House, owner: Actor, batch: Batch, form: CollectionForm = ALBUM, shared: SharedForm = LENDING
) -> BatchOutcome:
    return house.batches.save(actor=owner, batch_id=batch.id, form=form, shared=shared, cover=COVER)


def names(house: House, collection: Collection | None) -> list[str]:
    """The collection's beats in their order."""
    assert collection
    with house.store.read() as unit:
        standing = unit.collections.get(collection.id)
        assert standing
        return [track.details.name for track in unit.tracks.by_ids(standing.track_ids)]


def covers(house: House) -> list[Path]:
    return list((house.folder / "files" / "covers").glob("*"))


def draft_of(house: House, id: str) -> Draft:
    with house.store.read() as unit:
        draft = unit.drafts.get(id)
    assert draft
    return draft


def test_a_batch_becomes_a_collection_in_the_order_that_was_chosen(
    house: House, owner: Actor, batch: Batch
) -> None:
    ids = [add(house, owner, batch, name) for name in ("One", "Two", "Three")]
    house.batches.keep(
        actor=owner, batch_id=batch.id, form=ALBUM, shared=SharedForm(), draft_ids=[ids[2], ids[0]]
    )

    outcome = save(house, owner, batch)

    assert outcome.failed == ()
    assert names(house, outcome.collection) == ["Three", "One", "Two"]
    assert outcome.collection and outcome.collection.is_listed
    assert house.content(outcome.collection.cover_key) == b"JPEG album"


def test_what_is_right_is_saved_and_only_the_rest_is_tried_again(
    house: House, owner: Actor, batch: Batch
) -> None:
    house.beat(owner, b"RIFF Copy", replace(FORM, name="The First"))
    good, bare = add(house, owner, batch, "Good"), add(house, owner, batch, "Bare")
    copy = add(house, owner, batch, "Copy")
    late = add(house, owner, batch, "Late")
    house.saving.keep(actor=owner, draft_id=bare, form=BeatForm(name="Bare", key="A", scale="Minor", bpm="9"))

    outcome = save(house, owner, batch)

    assert [track.details.name for track in outcome.saved] == ["Good", "Late"]
    assert {beat.draft_id: set(beat.errors) for beat in outcome.failed} == {bare: {"bpm"}, copy: {"audio"}}
    assert "“The First”" in outcome.failed[1].errors["audio"]

    house.saving.keep(actor=owner, draft_id=bare, form=replace(FORM, name="Bare"))
    again = save(house, owner, batch)

    assert [beat.draft_id for beat in again.failed] == [copy]
    assert {track.recording_id for track in again.saved} == {good, late, bare}
    assert names(house, again.collection) == ["Good", "Bare", "Late"]


def test_a_wrong_collection_saves_nothing_and_keeps_what_was_typed(
    house: House, owner: Actor, batch: Batch
) -> None:
    id = add(house, owner, batch, "One")
    wrong = CollectionForm(title=" ", release_date="soon")
    with pytest.raises(Invalid) as caught:
        house.batches.save(
            actor=owner, batch_id=batch.id, form=wrong, shared=SharedForm(collaborators="Nobody")
        )

    assert set(caught.value.fields) == {"title", "release_date", "collection_cover", "shared_collaborators"}
    assert draft_of(house, id).track_id == ""
    with house.store.read() as unit:
        kept = unit.batches.get(batch.id)
    assert kept and forms_of(kept) == (wrong, SharedForm(collaborators="Nobody"))


def test_beats_inherit_what_they_say_nothing_about(house: House, owner: Actor, batch: Batch) -> None:
    mara, plain = house.producer("Mara"), add(house, owner, batch, "Plain")
    own = add(house, owner, batch, "Own")
    house.saving.keep(actor=owner, draft_id=own, form=replace(FORM, name="Own", genres="House"))
    shared = SharedForm(genres="Trap, Drill", tags="dark", collaborators="Mara")

    outcome = save(house, owner, batch, shared=shared)

    found = {track.recording_id: track.details for track in outcome.saved}
    assert (found[plain].genres, found[own].genres) == (("Trap", "Drill"), ("House",))
    assert found[own].tags == found[plain].tags == ("dark",)
    assert found[plain].collaborators == (mara.id,)


@pytest.mark.parametrize("lends", [True, False])
def test_the_collections_cover_stands_in_only_when_asked(
    house: House, owner: Actor, batch: Batch, lends: bool
) -> None:
    bare = add(house, owner, batch, "Bare", cover=None)
    dressed = add(house, owner, batch, "Dressed")

    outcome = save(house, owner, batch, shared=LENDING if lends else SharedForm())

    saved = {track.recording_id: track.cover_key for track in outcome.saved}
    assert house.content(saved[dressed]) == b"JPEG own"
    if lends:
        assert house.content(saved[bare]) == b"JPEG album"
        assert outcome.collection and saved[bare] != outcome.collection.cover_key
    else:
        [failed] = outcome.failed
        assert (failed.draft_id, failed.errors) == (bare, {"cover": "Add cover art."})
    assert len(covers(house)) == (3 if lends else 2)


def test_a_lent_cover_is_not_left_behind_by_a_beat_that_fails(
    house: House, owner: Actor, batch: Batch
) -> None:
    id = add(house, owner, batch, "Bare", cover=None)
    house.saving.keep(actor=owner, draft_id=id, form=replace(FORM, bpm="9"))

    assert [set(beat.errors) for beat in save(house, owner, batch).failed] == [{"bpm"}]
    assert len(covers(house)) == 1


def test_no_cover_is_lent_where_there_is_none() -> None:
    assert cover_lent(LENDING, "") == cover_lent(SharedForm(), "covers/a.jpg") == ""
    assert cover_lent(LENDING, "covers/a.jpg") == "covers/a.jpg"


def test_a_future_release_keeps_the_beats_back_until_then(house: House, owner: Actor, batch: Batch) -> None:
    add(house, owner, batch, "Later")
    outcome = save(house, owner, batch, replace(ALBUM, release_date="2026-12-24"))

    assert outcome.collection and outcome.collection.published_at is None
    assert outcome.collection.release_at and outcome.collection.release_at.isoformat().startswith(
        "2026-12-24T00:00"
    )
    assert not outcome.saved[0].is_listed


def test_more_beats_join_a_collection_that_is_there(house: House, owner: Actor, batch: Batch) -> None:
    add(house, owner, batch, "One")
    made = save(house, owner, batch).collection
    assert made
    more = house.batches.begin(actor=owner, collection_id=made.id)
    add(house, owner, more, "Two", cover=None)

    outcome = house.batches.save(
        actor=owner, batch_id=more.id, form=CollectionForm(), shared=LENDING, cover=COVER
    )

    assert names(house, outcome.collection) == ["One", "Two"]
    assert house.content(outcome.saved[0].cover_key) == b"JPEG album"
    assert house.content(made.cover_key) == b"JPEG album"
    with pytest.raises(Conflict):
        house.batches.keep_cover(actor=owner, batch_id=more.id, cover=OWN_COVER)
    house.batches.discard(actor=owner, batch_id=batch.id)
    assert house.content(made.cover_key) == b"JPEG album"


def test_a_beat_taken_out_of_the_collection_stays_out(house: House, owner: Actor, batch: Batch) -> None:
    add(house, owner, batch, "One")
    made = save(house, owner, batch)
    assert made.collection
    take_out(house, made.collection, made.saved[0])
    add(house, owner, batch, "Two")

    assert names(house, save(house, owner, batch).collection) == ["Two"]


def take_out(house: House, collection: Collection, track: Track) -> None:
    with house.store.write() as unit:
        standing = unit.collections.get(collection.id, lock=True)
        assert standing
        kept = tuple(id for id in standing.track_ids if id != track.id)
        unit.collections.save(replace(standing, track_ids=kept))
        unit.commit()


def test_a_beat_discarded_while_the_batch_is_saved_is_passed_over(
    house: House, owner: Actor, batch: Batch
) -> None:
    gone, stays = add(house, owner, batch, "Gone"), add(house, owner, batch, "Stays")
    save_beat = house.batches._save_beat

    def discard_first(work: object, draft: Draft) -> object:
        if draft.id == gone:
            house.saving.discard(actor=owner, draft_id=gone)
        return save_beat(work, draft)  # type: ignore[arg-type]

    object.__setattr__(house.batches, "_save_beat", discard_first)
    outcome = save(house, owner, batch)

    assert ([track.recording_id for track in outcome.saved], outcome.failed) == ([stays], ())


def test_a_batch_given_up_leaves_its_beats_as_single_ones(house: House, owner: Actor, batch: Batch) -> None:
    id = add(house, owner, batch, "One")
    house.batches.keep_cover(actor=owner, batch_id=batch.id, cover=COVER)

    house.batches.discard(actor=owner, batch_id=batch.id)

    assert len(covers(house)) == 1
    assert house.saving.save(actor=owner, draft_id=id, form=FORM).is_listed
    with pytest.raises(NotFound):
        save(house, owner, batch)


def test_an_empty_batch_is_taken_up_again(house: House, owner: Actor, batch: Batch) -> None:
    house.batches.keep(actor=owner, batch_id=batch.id, form=ALBUM, shared=SharedForm())
    assert house.batches.begin(actor=owner).fields["title"] == "Night Drives"
    assert house.batches.begin(actor=house.producer("Eve")).id != batch.id
    add(house, owner, batch, "One")
    assert house.batches.begin(actor=owner).id != batch.id


def test_the_cover_of_a_batch_may_be_changed_until_the_collection_is_made(
    house: House, owner: Actor, batch: Batch
) -> None:
    for cover in (COVER, OWN_COVER):
        key = house.batches.keep_cover(actor=owner, batch_id=batch.id, cover=cover)
    assert (house.content(key), len(covers(house))) == (b"JPEG own", 1)
    with pytest.raises(Refused):
        house.batches.keep_cover(actor=owner, batch_id=batch.id, cover=PictureFile("x.txt", b"text"))
    assert len(covers(house)) == 1


def test_a_beat_of_a_batch_is_not_saved_alone(house: House, owner: Actor, batch: Batch) -> None:
    id = add(house, owner, batch, "One")
    with pytest.raises(Conflict) as caught:
        house.saving.save(actor=owner, draft_id=id, form=FORM)
    assert caught.value.code == "UPL-219"


def test_another_file_takes_over_the_place_and_all_that_was_typed(
    house: House, owner: Actor, batch: Batch
) -> None:
    house.beat(owner, b"RIFF Copy", replace(FORM, name="The First"))
    first, copy, last = (add(house, owner, batch, name) for name in ("First", "Copy", "Last"))
    assert draft_state(house, copy) is RecordingState.DUPLICATE
    fresh = add(house, owner, batch, "Fresh", cover=None)

    house.saving.take_over(actor=owner, draft_id=fresh, from_id=copy)
    outcome = save(house, owner, batch, shared=SharedForm())

    assert names(house, outcome.collection) == ["First", "Copy", "Last"]
    assert [track.recording_id for track in outcome.saved] == [first, fresh, last]
    assert house.content(outcome.saved[1].cover_key) == b"JPEG own"
    with house.store.read() as unit:
        assert unit.drafts.get(copy) is None and unit.recordings.get(copy) is None


def test_a_cover_of_the_new_file_is_kept_where_the_old_one_had_none(
    house: House, owner: Actor, batch: Batch
) -> None:
    bare, dressed = add(house, owner, batch, "Bare", cover=None), add(house, owner, batch, "Dressed")

    house.saving.take_over(actor=owner, draft_id=dressed, from_id=bare)

    assert draft_of(house, dressed).fields["name"] == "Bare"
    assert house.content(draft_of(house, dressed).cover_key) == b"JPEG own"


def draft_state(house: House, id: str) -> RecordingState:
    with house.store.read() as unit:
        recording = unit.recordings.get(id)
    assert recording
    return recording.state


def test_a_file_takes_over_only_from_what_may_be_discarded(house: House, owner: Actor, batch: Batch) -> None:
    fresh = add(house, owner, batch, "Fresh")
    busy = house.upload(owner, b"RIFF busy")
    for draft_id, from_id in ((fresh, busy.id), (fresh, fresh)):
        with pytest.raises(Conflict):
            house.saving.take_over(actor=owner, draft_id=draft_id, from_id=from_id)
    with pytest.raises(Forbidden):
        house.saving.take_over(actor=house.producer("Eve"), draft_id=busy.id, from_id=fresh)


def test_a_beat_whose_batch_is_gone_is_saved_by_itself(house: House, owner: Actor, batch: Batch) -> None:
    id = add(house, owner, batch, "One")
    with house.store.write() as unit:
        unit.batches.delete(batch.id)
        unit.commit()
    assert house.saving.save(actor=owner, draft_id=id, form=FORM).is_listed
    assert draft_of(house, id).batch_id == ""


def test_what_was_cleared_is_not_suggested_again(house: House, owner: Actor, batch: Batch) -> None:
    id = add(house, owner, batch, "One")
    house.saving.keep(actor=owner, draft_id=id, form=replace(FORM, bpm=""), filled=("name", "bpm"))
    [failed] = save(house, owner, batch).failed
    assert set(failed.errors) == {"bpm"}
    house.saving.keep(actor=owner, draft_id=id, form=replace(FORM, bpm="", genres="Trap"), filled=("name",))
    assert save(house, owner, batch).failed[0].errors == failed.errors


def test_what_was_empty_before_it_was_heard_is_suggested(house: House, owner: Actor, batch: Batch) -> None:
    id = add(house, owner, batch, "One")
    house.saving.keep(actor=owner, draft_id=id, form=BeatForm(name="Mine"), filled=("name",))
    [saved] = save(house, owner, batch).saved
    assert (saved.details.name, saved.details.bpm) == ("Mine", 140)
