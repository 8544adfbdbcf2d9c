"""What My Beats reads: the right beats in the right order, with a fixed number of queries."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from adapters.db import my_beats_queries as module
from adapters.db.database import Database
from adapters.db.my_beats_queries import SqlMyBeatsQueries
from adapters.db.queries import SqlQueries
from adapters.db.store import SqlStore
from domain.activity.growth import Growth
from domain.catalogue import Status, Track, Visibility, search_words
from domain.collections import Collection
from domain.pages.my_beats import Collaborator, MyBeatsFilter, MyBeatsPage, Sort
from domain.pages.paging import ROWS_A_PAGE
from domain.producers import Producer
from domain.uploads import UploadState
from tests import factories
from tests.adapters.conftest import Announcements, put, sql_store
from tests.adapters.test_queries import publish, save
from tests.bench.catalogue import fill
from tests.factories import MINUTE, NOW
from tests.plays import add_plays

TODAY = NOW.date()


@pytest.fixture
def store(database: Database, announced: Announcements) -> SqlStore:
    return sql_store(database, announced)


@pytest.fixture
def queries(database: Database) -> SqlMyBeatsQueries:
    return SqlMyBeatsQueries(database)


@pytest.fixture
def owl(store: SqlStore) -> Producer:
    owl = factories.producer(id="owl", slug="owl", name="Night Öwl")
    put(store, "producers", owl)
    return owl


def page(queries: SqlMyBeatsQueries, today: date = TODAY, **filter: Any) -> MyBeatsPage:
    return queries.my_beats("owl", MyBeatsFilter(**filter), today)


def names(queries: SqlMyBeatsQueries, **filter: Any) -> str:
    return "".join(beat.name for beat in page(queries, **filter).beats)


def collect(store: SqlStore, title: str, *tracks: Track, owner: str = "owl") -> Collection:
    made = factories.collection(producer_id=owner, title=title, track_ids=tuple(track.id for track in tracks))
    put(store, "collections", made)
    return made


def test_a_line_shows_the_beat(store: SqlStore, queries: SqlMyBeatsQueries, owl: Producer) -> None:
    track = publish(store, owl, genres=("Trap", "R&B"), tags=("dark",), plays=3)
    save(store, replace(track, downloads=2, cover_key="covers/a.jpg"))
    albums = [collect(store, title, track) for title in ("zoo", "Änderung", "Ant")]
    collect(store, "without it")
    found = page(queries)
    [beat] = found.beats
    assert (beat.id, beat.slug, beat.name, beat.cover_key) == (
        track.id,
        track.slug,
        "Night Drive",
        "covers/a.jpg",
    )
    assert (beat.key, beat.scale, beat.bpm, beat.genres) == ("A", "Minor", 140, ("Trap", "R&B"))
    assert (beat.plays, beat.downloads, beat.status) == (3, 2, Status.LIVE)
    assert (beat.created_at, beat.published_at) == (NOW, NOW)
    assert [each.title for each in beat.collections] == ["Ant", "zoo", "Änderung"]
    assert {each.slug for each in beat.collections} == {album.slug for album in albums}
    assert [each.title for each in found.collections] == ["Ant", "without it", "zoo", "Änderung"]


def test_all_of_ones_own_are_listed_but_deleted_ones(
    store: SqlStore, queries: SqlMyBeatsQueries, owl: Producer
) -> None:
    other = factories.producer()
    put(store, "producers", other)
    public, private, coming, deleted = (
        publish(store, owl, at=at, name=name) for at, name in enumerate("abcd")
    )
    publish(store, other, name="x")
    save(store, replace(private, visibility=Visibility.PRIVATE))
    save(store, replace(coming, published_at=None))
    save(store, replace(deleted, deleted_at=NOW))
    assert names(queries) == "cba"
    found = page(queries)
    assert (found.total, found.has_beats, found.first, found.last, found.has_next) == (3, True, 1, 3, False)
    for status, expected in [(Status.LIVE, "a"), (Status.PRIVATE, "b"), (Status.SCHEDULED, "c")]:
        assert names(queries, status=status) == expected
        assert {beat.status for beat in page(queries, status=status).beats} == {status}
    assert public.id == found.beats[-1].id


def test_a_producer_without_beats_is_told_from_one_who_finds_none(
    store: SqlStore, queries: SqlMyBeatsQueries, owl: Producer
) -> None:
    save(store, replace(publish(store, owl), deleted_at=NOW))
    assert not page(queries).has_beats
    publish(store, owl)
    found = page(queries, words=("nothing",))
    assert (found.has_beats, found.total, found.beats) == (True, 0, ())


ORDERED = {
    Sort.NAME: "abcd",
    Sort.KEY: "bcad",
    Sort.BPM: "dabc",
    Sort.PLAYS: "acdb",
    Sort.DOWNLOADS: "bdac",
    Sort.STATUS: "badc",
    Sort.ADDED: "cbad",
}


@pytest.mark.parametrize("sort", Sort)
def test_beats_come_in_order_both_ways(
    store: SqlStore, queries: SqlMyBeatsQueries, owl: Producer, sort: Sort
) -> None:
    lines = [
        ("c", 0, 1, 180, "C♯/D♭", 5),
        ("b", 1, 9, 90, "C", 0),
        ("a", 2, 0, 70, "B", 3),
        ("d", 3, 2, 60, "B", 1),
    ]
    for name, at, plays, bpm, key, downloads in lines:
        track = publish(store, owl, name=name, at=at, plays=plays, bpm=bpm, key=key)
        private = Visibility.PRIVATE if name == "d" else Visibility.PUBLIC
        published = None if name == "c" else NOW
        save(store, replace(track, downloads=downloads, visibility=private, published_at=published))
    assert names(queries, sort=sort, descending=False) == ORDERED[sort]
    assert names(queries, sort=sort) == ORDERED[sort][::-1]


FOUND: list[tuple[str, str]] = [
    ("drive", "b"),
    ("TRAP", "bc"),
    ("dark", "c"),
    ("trap dark", "c"),
    ("öwl", ""),
    ("bob", ""),
    ("100%", "a"),
    ("%", "a"),
    ("_", ""),
    ("x' OR 1=1 --", ""),
    ("\\", ""),
]


@pytest.mark.parametrize(("typed", "expected"), FOUND)
def test_words_are_sought_in_names_genres_and_tags_alone(
    store: SqlStore, queries: SqlMyBeatsQueries, owl: Producer, typed: str, expected: str
) -> None:
    put(store, "producers", factories.producer(id="bob", name="Bob"))
    short = {"100% real": "a", "Drive": "b", "Calm": "c"}
    publish(store, owl, name="100% real", collaborators=("bob",), at=2)
    publish(store, owl, name="Drive", genres=("Trap",), at=1)
    publish(store, owl, name="Calm", genres=("trap",), tags=("Dark",))
    found = page(queries, words=search_words(typed))
    assert "".join(short[beat.name] for beat in found.beats) == expected
    assert found.total == len(expected)


def test_a_collection_and_a_collaborator_narrow_the_table(
    store: SqlStore, queries: SqlMyBeatsQueries, owl: Producer
) -> None:
    put(store, "producers", factories.producer(id="bob", slug="bob", name="Bob"))
    one, two, _ = (
        publish(store, owl, name=name, at=-at, collaborators=credits)
        for at, (name, credits) in enumerate([("a", ("bob",)), ("b", ("bob",)), ("c", ())])
    )
    album = collect(store, "Nights", two)
    assert names(queries, collection_id=album.id) == "b"
    assert names(queries, collaborator="bob") == "ab"
    assert names(queries, collaborator="bob", collection_id=album.id, status=Status.PRIVATE) == ""
    assert names(queries, collection_id="unknown") == names(queries, collaborator="nobody") == ""
    assert one.details.name == "a"


def test_collaborators_are_counted_by_the_beats_made_with_them(
    store: SqlStore, queries: SqlMyBeatsQueries, owl: Producer
) -> None:
    for id, name in (("ann", "Ann"), ("bob", "Bob"), ("cid", "Cid")):
        put(store, "producers", factories.producer(id=id, slug=id, name=name))
    publish(store, owl, collaborators=("bob", "ann"))
    publish(store, owl, collaborators=("bob",))
    save(store, replace(publish(store, owl, collaborators=("cid",)), deleted_at=NOW))
    assert page(queries).collaborators == (Collaborator("Bob", "bob", 2), Collaborator("Ann", "ann", 1))


def test_growth_compares_thirty_days_with_the_thirty_before(
    store: SqlStore, queries: SqlMyBeatsQueries, owl: Producer
) -> None:
    track = publish(store, owl)
    with store.write() as unit:
        for days, plays in ((0, 1), (29, 2), (30, 4), (59, 8), (60, 16), (-1, 32)):
            add_plays(unit, track.id, plays, NOW - timedelta(days=days))
        unit.commit()
    assert page(queries).growth == Growth(plays=3, before=12)
    assert page(queries, NOW.date() + timedelta(days=365)).growth == Growth(0, 0)


def test_pages_have_twenty_five_lines_and_end_at_the_last(
    store: SqlStore, queries: SqlMyBeatsQueries, owl: Producer
) -> None:
    for number in range(ROWS_A_PAGE + 2):
        publish(store, owl, at=number, name=f"{number:02} ")
    first, second = page(queries), page(queries, page=2)
    assert (len(first.beats), first.first, first.last, first.has_next) == (25, 1, 25, True)
    assert (names(queries, page=2), second.first, second.last, second.has_next) == ("01 00 ", 26, 27, False)
    assert page(queries, page=10**30) == second
    assert page(queries, page=-5) == first


def test_a_search_shows_a_thousand_beats_and_says_that_there_are_more(
    database: Database, queries: SqlMyBeatsQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_FOUND", 300)
    monkeypatch.setattr(module, "FEW", 20)
    fill(database, 330, producers=1)
    with database.connection_context():
        database.execute_sql("UPDATE tracks SET own_text = 'common'")
        database.execute_sql("UPDATE tracks SET own_text = 'common rare' WHERE bpm < 100")

    many = queries.my_beats("p0", MyBeatsFilter(words=("common",), page=99), TODAY)
    few = queries.my_beats("p0", MyBeatsFilter(words=("common", "rare")), TODAY)
    all_of_them = queries.my_beats("p0", MyBeatsFilter(), TODAY)

    assert (many.total, many.is_cut, many.page, many.last, many.has_next) == (300, True, 12, 300, False)
    assert 0 < few.total < 300 and not few.is_cut
    assert (all_of_them.total, all_of_them.is_cut) == (330, False)


def test_new_audio_on_its_way_is_found_by_its_beat(
    store: SqlStore, queries: SqlMyBeatsQueries, owl: Producer
) -> None:
    track = publish(store, owl)
    cases: list[tuple[UploadState, dict[str, Any]]] = [
        (UploadState.RECEIVING, {}),
        (UploadState.RECEIVED, {}),
        (UploadState.CANCELLED, {}),
        (UploadState.RECEIVED, {"track_id": track.id}),
        (UploadState.RECEIVED, {"owner_id": "eve"}),
        (UploadState.RECEIVED, {"replaces": "other"}),
    ]
    ids = []
    for at, (state, fields) in enumerate(cases):
        upload = factories.upload(owner_id="owl", state=state, created_at=NOW + at * MINUTE)
        own = {"owner_id": "owl", "replaces": track.id} | fields
        put(store, "uploads", upload)
        put(store, "drafts", factories.draft(id=upload.id, **own))
        ids.append(upload.id)
    assert [row.upload.id for row in queries.replacements("owl", track.id)] == [ids[1], ids[0]]


def test_an_upload_leads_to_the_beat_whose_audio_was_replaced(
    store: SqlStore, database: Database, owl: Producer
) -> None:
    track = publish(store, owl)
    upload = factories.upload(owner_id="owl", state=UploadState.RECEIVED)
    put(store, "uploads", upload)
    put(store, "drafts", factories.draft(id=upload.id, owner_id="owl", track_id=track.id))
    row = SqlQueries(database).upload(upload.id)
    assert row and row.slug == track.slug


FILTERS = {
    "plain": MyBeatsFilter(),
    "words": MyBeatsFilter(words=("night", "trap")),
    "all filters": MyBeatsFilter(("night",), Status.LIVE, "c", "p-1", Sort.KEY, False, 3),
    **{f"by {sort}": MyBeatsFilter(sort=sort) for sort in Sort},
}


@pytest.mark.parametrize("tracks", [0, 5, 500])
def test_the_number_of_queries_is_fixed(database: Database, queries: SqlMyBeatsQueries, tracks: int) -> None:
    fill(database, tracks, producers=2)
    for filter in FILTERS.values():
        seen: list[object] = []
        database.query_hooks.append(seen.append)
        queries.my_beats("p0", filter, TODAY)
        database.query_hooks.clear()
        assert len(seen) == (7 if filter.words else 6), filter
