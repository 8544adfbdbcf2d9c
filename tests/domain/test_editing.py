"""Editing saved beats: one, many at once, and deleting."""

from dataclasses import replace
from typing import Any

import pytest

from domain.accounts import Actor, Role
from domain.catalogue import Track, Visibility
from domain.collections import MAX_TRACKS, Collection
from domain.editing import BEAT_DELETED, CHOOSE_AGAIN, MAX_AT_ONCE, NOT_ALL_YOURS, BulkForm, Deletion
from domain.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from domain.made import made_keys
from domain.site import Site
from domain.uploads import POLICIES, PictureFile, RecordingState
from tests import factories
from tests.domain.house import FORM, House
from tests.plays import add_plays

COVER = PictureFile("cover.jpg", b"JPEG new")


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


@pytest.fixture
def track(house: House, owner: Actor) -> Track:
    return house.beat(owner)


def stored(house: House, track: Track) -> Track:
    with house.store.read() as unit:
        found = unit.tracks.get(track.id)
    assert found
    return found


def beats(house: House, owner: Actor, count: int = 2, **fields: Any) -> list[Track]:
    """Beats without audio, as many edits need no more."""
    tracks = [factories.track(producer_id=owner.id, **fields) for _ in range(count)]
    with house.store.write() as unit:
        for each in tracks:
            unit.tracks.add(each)
        unit.commit()
    return tracks


def collection(house: House, owner: Actor, *tracks: Track, **fields: Any) -> Collection:
    made = factories.collection(producer_id=owner.id, track_ids=tuple(track.id for track in tracks), **fields)
    with house.store.write() as unit:
        unit.collections.add(made)
        unit.commit()
    return made


def held(house: House, collection: Collection) -> tuple[str, ...]:
    with house.store.read() as unit:
        found = unit.collections.get(collection.id)
    assert found
    return found.track_ids


def edit(house: House, actor: Actor | None, track: Track, **fields: Any) -> Track:
    visibility, cover = fields.pop("visibility", "public"), fields.pop("cover", None)
    form = replace(FORM, **fields)
    return house.editing.edit(actor=actor, track_id=track.id, form=form, visibility=visibility, cover=cover)


def change(house: House, actor: Actor | None, *tracks: Track, **fields: Any) -> int:
    ids = [track.id for track in tracks]
    return house.editing.change(actor=actor, track_ids=ids, form=BulkForm(**fields))


def test_an_edit_changes_details_and_leaves_address_plays_and_audio(
    house: House, owner: Actor, track: Track
) -> None:
    with house.store.write() as unit:
        add_plays(unit, track.id, 9, house.clock.now())
        unit.commit()
    after = edit(house, owner, track, name="Day Drive", bpm="90", genres="Trap, Drill", clearance="Cleared")
    assert after == stored(house, track)
    assert (after.details.name, after.details.bpm, after.details.genres) == (
        "Day Drive",
        90,
        ("Trap", "Drill"),
    )
    assert (after.slug, after.plays, after.recording_id) == (track.slug, 9, track.recording_id)


def test_the_form_of_a_beat_gives_the_beat_again(house: House, owner: Actor, track: Track) -> None:
    for name in ("Bob", "Twin", "Twin", "Me, Myself"):
        house.producer(name)
    with house.store.read() as unit:
        twin = unit.producers.by_names(["Twin"])[0].slug
        comma = unit.producers.by_names(["Me, Myself"])[0].slug
    changed = edit(house, owner, track, collaborators=f"bob, {twin}, {comma}", tags="dark", description="Hi.")
    same, form = house.editing.beat(actor=owner, track_id=track.id)
    assert (same, form.collaborators) == (changed, f"Bob, {twin}, {comma}")
    again = house.editing.edit(actor=owner, track_id=track.id, form=form, visibility="public")
    assert again == changed


def test_bad_fields_are_all_named_and_change_nothing(house: House, owner: Actor, track: Track) -> None:
    with pytest.raises(Invalid) as caught:
        edit(house, owner, track, name="", bpm="20", collaborators="Nobody", visibility="secret", cover=COVER)
    assert list(caught.value.fields) == ["cover", "name", "bpm", "collaborators", "visibility"]
    assert caught.value.fields["cover"] == CHOOSE_AGAIN
    assert stored(house, track) == track
    assert list((house.folder / "files").rglob("covers/*.jpg")) == []


def test_a_new_cover_takes_the_place_of_the_old_one(house: House, owner: Actor, track: Track) -> None:
    first = edit(house, owner, track, cover=COVER)
    second = edit(house, owner, track, cover=PictureFile("two.jpg", b"JPEG two"))
    assert house.content(second.cover_key) == b"JPEG two"
    with pytest.raises(FileNotFoundError):
        house.content(first.cover_key)
    assert edit(house, owner, track).cover_key == second.cover_key


def test_what_is_no_picture_is_told_beside_the_cover(house: House, owner: Actor, track: Track) -> None:
    with pytest.raises(Invalid) as caught:
        edit(house, owner, track, cover=PictureFile("a.txt", b"text"))
    assert "a.txt" in caught.value.fields["cover"]


def test_editing_keeps_to_the_sites_policy(house: House, owner: Actor, track: Track) -> None:
    house.editing = replace(house.editing, site=Site(policy=POLICIES["strict"]))
    with pytest.raises(Invalid) as caught:
        edit(house, owner, track, bpm="55")
    assert set(caught.value.fields) == {"bpm", "cover"}


def test_a_beat_is_hidden_and_shown_again(house: House, owner: Actor, track: Track) -> None:
    assert not edit(house, owner, track, visibility="private").is_listed
    assert edit(house, owner, track, visibility="public").published_at == track.published_at


EVERY_WAY = {
    "open": lambda house, actor, track: house.editing.beat(actor=actor, track_id=track.id),
    "edit": edit,
    "see what deleting means": lambda house, actor, track: house.editing.deletion(
        actor=actor, track_id=track.id
    ),
    "delete": lambda house, actor, track: house.editing.delete(actor=actor, track_id=track.id),
    "change": lambda house, actor, track: change(house, actor, track, genres="Trap"),
}


@pytest.mark.parametrize("way", EVERY_WAY.values(), ids=EVERY_WAY.keys())
def test_only_the_owner_may(house: House, track: Track, way: Any) -> None:
    for person in (None, house.person(), house.person(Role.ADMIN), house.producer("Eve")):
        with pytest.raises(Forbidden):
            way(house, person, track)
    assert stored(house, track) == track


@pytest.mark.parametrize("way", list(EVERY_WAY)[:4])
def test_an_unknown_beat_is_not_found(house: House, owner: Actor, way: str) -> None:
    with pytest.raises(NotFound):
        EVERY_WAY[way](house, owner, factories.track())


@pytest.mark.parametrize("way", list(EVERY_WAY)[:3])
def test_a_deleted_beat_is_gone(house: House, owner: Actor, track: Track, way: str) -> None:
    house.editing.delete(actor=owner, track_id=track.id)
    with pytest.raises(Gone) as caught:
        EVERY_WAY[way](house, owner, track)
    assert caught.value.fault is BEAT_DELETED


LABELS = factories.details(genres=("Trap", "R&B"), tags=("dark", "Slow"))
CHANGES: dict[str, tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]] = {
    "genres are added once": ({"genres": "drill, TRAP"}, ("Trap", "R&B", "drill"), LABELS.tags),
    "genres are replaced": ({"genres": "House", "replaces_genres": True}, ("House",), LABELS.tags),
    "tags are added": ({"add_tags": "#loud, DARK"}, LABELS.genres, ("dark", "Slow", "loud")),
    "tags are removed": ({"remove_tags": "slow, none"}, LABELS.genres, ("dark",)),
    "both at once": ({"add_tags": "loud", "remove_tags": "dark"}, LABELS.genres, ("Slow", "loud")),
}


@pytest.mark.parametrize(("fields", "genres", "tags"), CHANGES.values(), ids=CHANGES.keys())
def test_many_are_changed_alike(
    house: House, owner: Actor, fields: dict[str, Any], genres: tuple[str, ...], tags: tuple[str, ...]
) -> None:
    chosen, [other] = beats(house, owner, details=LABELS), beats(house, owner, 1, details=LABELS)
    assert change(house, owner, *chosen, chosen[0], **fields) == 2
    for each in chosen:
        assert (stored(house, each).details.genres, stored(house, each).details.tags) == (genres, tags)
    assert stored(house, other) == other


def test_many_are_hidden_and_shown(house: House, owner: Actor) -> None:
    chosen = beats(house, owner)
    change(house, owner, *chosen, visibility="private")
    assert [stored(house, each).is_listed for each in chosen] == [False, False]
    change(house, owner, *chosen, visibility="public")
    assert [stored(house, each) for each in chosen] == chosen


def test_many_go_into_a_collection_and_out_of_another(house: House, owner: Actor) -> None:
    one, two, three = beats(house, owner, 3)
    target, source = collection(house, owner, two), collection(house, owner, one, three, two)
    change(house, owner, three, two, add_to=target.id, remove_from=source.id)
    assert held(house, target) == (two.id, three.id)
    assert held(house, source) == (one.id,)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "nothing to change": ({}, "genres"),
    "no genres to replace with": ({"replaces_genres": True, "add_tags": "a"}, "replaces_genres"),
    "commas are no genres": ({"replaces_genres": True, "genres": " , "}, "replaces_genres"),
    "too many genres typed": ({"genres": "a,b,c,d,e,f"}, "genres"),
    "too many genres with those that are there": ({"genres": "a,b,c,d"}, "genres"),
    "too many tags with those that are there": ({"add_tags": ",".join("abcdefghijklmnopqrs")}, "add_tags"),
    "too long a tag": ({"add_tags": "x" * 41}, "add_tags"),
    "no such visibility": ({"visibility": "secret"}, "visibility"),
    "into and out of the same collection": ({"add_to": "c", "remove_from": "c"}, "remove_from"),
}


@pytest.mark.parametrize(("fields", "wrong"), WRONG.values(), ids=WRONG.keys())
def test_what_can_not_be_changes_nothing(
    house: House, owner: Actor, fields: dict[str, Any], wrong: str
) -> None:
    few, full = beats(house, owner, 1)[0], beats(house, owner, 1, details=LABELS)[0]
    with pytest.raises(Invalid) as caught:
        change(house, owner, few, full, **{"visibility": "private", **fields} if len(fields) == 1 else fields)
    assert list(caught.value.fields) == [wrong]
    assert (stored(house, few), stored(house, full)) == (few, full)


@pytest.mark.parametrize(
    ("count", "sentence"), [(0, "Choose the beats"), (MAX_AT_ONCE + 1, f"Choose at most {MAX_AT_ONCE}")]
)
def test_none_or_too_many_beats_are_refused(house: House, owner: Actor, count: int, sentence: str) -> None:
    with pytest.raises(Invalid) as caught:
        change(house, owner, *[factories.track() for _ in range(count)], genres="Trap")
    assert caught.value.fields["beats"].startswith(sentence)


def test_a_hundred_are_changed_at_once(house: House, owner: Actor) -> None:
    chosen = beats(house, owner, MAX_AT_ONCE)
    assert change(house, owner, *chosen, genres="Trap") == MAX_AT_ONCE


@pytest.mark.parametrize("foreign", ["somebody else's", "unknown", "deleted"])
def test_one_beat_that_is_not_ones_own_refuses_the_whole(house: House, owner: Actor, foreign: str) -> None:
    own = beats(house, owner)
    others = {
        "somebody else's": beats(house, house.producer("Eve"), 1)[0],
        "unknown": factories.track(),
        "deleted": beats(house, owner, 1, deleted_at=factories.NOW)[0],
    }
    with pytest.raises(Forbidden) as caught:
        change(house, owner, own[0], others[foreign], own[1], visibility="private")
    assert caught.value.fault is NOT_ALL_YOURS
    assert [stored(house, each) for each in own] == own


@pytest.mark.parametrize("field", ["add_to", "remove_from"])
def test_a_collection_that_is_not_ones_own_refuses_the_whole(house: House, owner: Actor, field: str) -> None:
    [track], eve = beats(house, owner, 1), house.producer("Eve")
    for id in ("unknown", collection(house, eve, *beats(house, eve)).id):
        with pytest.raises(NotFound):
            change(house, owner, track, visibility="private", **{field: id})
    assert stored(house, track) == track


def test_a_full_collection_takes_no_more(house: House, owner: Actor) -> None:
    full = collection(house, owner, *beats(house, owner, MAX_TRACKS))
    [track] = beats(house, owner, 1)
    with pytest.raises(Conflict):
        change(house, owner, track, visibility="private", add_to=full.id)
    assert stored(house, track) == track


def test_a_beat_taken_out_before_its_release_never_goes_live_unasked(house: House, owner: Actor) -> None:
    waiting, spared = beats(house, owner, published_at=None)
    coming = collection(house, owner, waiting, spared, published_at=None)
    collection(house, owner, spared, published_at=None)
    change(house, owner, waiting, spared, remove_from=coming.id)
    assert stored(house, waiting).visibility is Visibility.PRIVATE
    assert stored(house, spared) == spared
    change(house, owner, waiting, visibility="public")
    assert stored(house, waiting).published_at == house.clock.now()
    edit(house, owner, spared, visibility="private")
    assert edit(house, owner, spared, visibility="public").published_at is None


def test_deleting_takes_a_beat_off_the_site(house: House, owner: Actor) -> None:
    track = edit(house, owner, house.beat(owner, b"RIFF gone"), cover=COVER)
    other = house.beat(owner, b"RIFF other")
    album = collection(house, owner, other, track)
    deleted = house.editing.delete(actor=owner, track_id=track.id)
    assert deleted == replace(track, deleted_at=house.clock.now(), cover_key="") == stored(house, track)
    assert not deleted.is_listed and held(house, album) == (other.id,)
    assert [path for path in house.folder.rglob("*") if track.recording_id in path.name] == []
    assert list((house.folder / "files").rglob("covers/*.jpg")) == []


def test_deleting_gives_minutes_back_and_frees_the_audio(house: House, owner: Actor, track: Track) -> None:
    before = house.transfer.minutes(actor=owner).used
    house.editing.delete(actor=owner, track_id=track.id)
    assert before - house.transfer.minutes(actor=owner).used == 60
    again = house.beat(owner)
    assert again.slug != track.slug


@pytest.mark.parametrize("licences", [0, 1])
def test_what_was_licensed_keeps_its_files(house: House, owner: Actor, licences: int) -> None:
    track = house.beat(owner)
    with house.store.write() as unit:
        unit.tracks.save(replace(track, licences=licences))
        recording = unit.recordings.get(track.recording_id)
        unit.commit()
    assert recording
    for key in made_keys(recording.id):
        house.blobs.put_bytes(key, b"made")
    house.editing.delete(actor=owner, track_id=track.id)
    kept = [key for key in recording.blob_keys if house.blobs.exists(key)]
    assert kept == ([*recording.licensed_keys] if licences else [])


def test_deleting_twice_changes_nothing_the_second_time(house: House, owner: Actor, track: Track) -> None:
    first = house.editing.delete(actor=owner, track_id=track.id)
    house.clock.pass_by(hours=1)
    assert house.editing.delete(actor=owner, track_id=track.id) == first


def test_the_deletion_is_told_as_a_fact(house: House, owner: Actor, track: Track) -> None:
    made: list[str] = []
    house.editing = replace(house.editing, ids=Noting(made))
    house.editing.delete(actor=owner, track_id=track.id)
    with house.store.read() as unit:
        fact = unit.facts.get(made[-1])
        recording = unit.recordings.get(track.recording_id)
    assert fact and (fact.name, fact.payload["track"]) == ("TrackDeleted", track.id)
    assert recording and recording.state is RecordingState.DELETED


class Noting:
    def __init__(self, made: list[str]) -> None:
        self.made = made

    def new(self) -> str:
        self.made.append(factories.new_id())
        return self.made[-1]

    def secret(self) -> str:
        return self.new()


def test_what_deleting_means_is_said_before(house: House, owner: Actor) -> None:
    [track] = beats(house, owner, 1, plays=1204, licences=3)
    for title in ("Nights", "Days"):
        collection(house, owner, track, title=title)
    told = house.editing.deletion(actor=owner, track_id=track.id)
    assert told == Deletion(track, ("Nights", "Days"))
    assert told.sentences == (
        "It leaves your beats, browsing and search; its address says that it was deleted.",
        "3 licences were granted: what was licensed stays valid, and its files, master and MP3, are kept.",
        "It leaves 2 collections: “Nights” and “Days”.",
        "1,204 plays leave your total, though your growth still counts them.",
        "It can’t be undone.",
    )


def test_a_beat_that_nobody_knows_is_deleted_with_few_words() -> None:
    plain = Deletion(factories.track())
    assert plain.sentences[1] == "No licence was granted, so its audio and cover are erased for good."
    assert len(plain.sentences) == 3
    once = Deletion(factories.track(plays=1, licences=1), ("Nights",))
    assert once.sentences[1].startswith("One licence was granted:")
    assert once.sentences[2:4] == (
        "It leaves 1 collection: “Nights”.",
        "1 play leaves your total, though your growth still counts it.",
    )


@pytest.mark.parametrize("licences", [0, 1])
def test_a_deleted_beats_cover_is_kept_for_those_who_hold_licences(
    house: House, owner: Actor, track: Track, licences: int
) -> None:
    house.blobs.put_bytes("covers/night.jpg", b"JPEG")
    with house.store.write() as unit:
        unit.tracks.save(replace(track, cover_key="covers/night.jpg", licences=licences))
        unit.commit()
    house.editing.delete(actor=owner, track_id=track.id)
    assert house.blobs.exists("covers/night.jpg") is bool(licences)
    assert stored(house, track).cover_key == ("covers/night.jpg" if licences else "")
