"""What pages read: the right beats in the right order, with a fixed number of queries."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from adapters.db.database import Database, Postgres
from adapters.db.queries import SqlQueries
from adapters.db.search import walking
from adapters.db.store import SqlStore
from domain.catalogue import Clearance, Track, Visibility, search_text, search_words
from domain.discovery.filters import BeatFilter, Order
from domain.jobs import JobState
from domain.music import Scale
from domain.pages import Credit
from domain.producers import ApplicationState, Producer
from domain.stem_sets import StemsState
from domain.store import Store
from domain.uploads import RecordingState, UploadState
from tests import factories
from tests.adapters.conftest import Announcements, put, sql_store
from tests.bench.catalogue import fill
from tests.factories import MINUTE, NOW


@pytest.fixture
def store(database: Database, announced: Announcements) -> SqlStore:
    return sql_store(database, announced)


@pytest.fixture
def queries(database: Database) -> SqlQueries:
    return SqlQueries(database)


@pytest.fixture
def owl(store: SqlStore) -> Producer:
    owl = factories.producer(id="owl", slug="owl", name="Night Öwl", verified=True, picture_key="p.jpg")
    put(store, "producers", owl)
    return owl


def publish(store: Store, producer: Producer, at: int = 0, plays: int = 0, **fields: Any) -> Track:
    """A public beat, published that many minutes from now, saved the way the use case does."""
    recording = factories.recording()
    details = factories.details(**fields)
    track = factories.track(
        producer_id=producer.id,
        recording_id=recording.id,
        details=details,
        created_at=NOW + at * MINUTE,
        published_at=NOW + at * MINUTE,
        plays=plays,
    )
    with store.write() as unit:
        unit.recordings.add(recording)
        unit.tracks.add(track)
        unit.tracks.set_search_text(track.id, search_text(details, (producer.name,)))
        unit.commit()
    return track


def save(store: Store, track: Track) -> None:
    with store.write() as unit:
        unit.tracks.save(track)
        unit.commit()


def names(queries: SqlQueries, **filter: Any) -> list[str]:
    return [beat.name for beat in queries.beats(BeatFilter(**filter)).beats]


def test_a_card_shows_the_beat(store: SqlStore, queries: SqlQueries, owl: Producer) -> None:
    track = publish(store, owl, genres=("Trap", "R&B"), tags=("dark",), plays=3)
    [card] = queries.beats(BeatFilter()).beats
    assert (card.id, card.slug, card.name) == (track.id, track.slug, "Night Drive")
    assert (card.producer_name, card.producer_slug) == ("Night Öwl", "owl")
    assert (card.key, card.scale, card.bpm) == ("A", Scale.MINOR, 140)
    assert (card.genres, card.tags, card.plays) == (("Trap", "R&B"), ("dark",), 3)
    assert (card.seconds, card.published_at) == (180.0, NOW)
    assert card.recording_id == track.recording_id


def test_only_listed_beats_are_browsed(store: SqlStore, queries: SqlQueries, owl: Producer) -> None:
    shown, hidden, unpublished = (publish(store, owl, name=name) for name in "abc")
    save(store, replace(hidden, visibility=Visibility.PRIVATE))
    save(store, replace(unpublished, published_at=None))
    assert names(queries) == [shown.details.name]


ORDERED = {Order.NEWEST: "dabc", Order.POPULAR: "bdac", Order.NAME: "abcd", Order.BPM: "cabd"}


@pytest.mark.parametrize("order", Order)
def test_beats_come_in_order(store: SqlStore, queries: SqlQueries, owl: Producer, order: Order) -> None:
    for name, at, plays, bpm in [("c", 0, 0, 60), ("b", 1, 9, 90), ("a", 2, 4, 70), ("d", 3, 4, 90)]:
        publish(store, owl, name=name, at=at, plays=plays, bpm=bpm)
    assert "".join(names(queries, order=order)) == ORDERED[order]


def test_both_databases_sort_names_alike(store: SqlStore, queries: SqlQueries, owl: Producer) -> None:
    for at, name in enumerate(["éclair", "Zoo", "a-c", "a b", "ab", "Fog"]):
        publish(store, owl, name=name, at=at)
    assert names(queries, order=Order.NAME) == ["a b", "a-c", "ab", "Fog", "Zoo", "éclair"]


FILTERS: list[tuple[dict[str, Any], str]] = [
    ({"min_bpm": 90}, "ab"),
    ({"max_bpm": 90}, "bc"),
    ({"min_bpm": 90, "max_bpm": 90}, "b"),
    ({"key": "C♯/D♭"}, "b"),
    ({"scale": "Major"}, "bc"),
    ({"genre": "TRAP"}, "ac"),
    ({"genre": "dark"}, ""),
    ({"producer_id": "owl"}, "abc"),
    ({"producer_id": "nobody"}, ""),
    ({"words": ("dark",)}, "b"),
    ({"words": search_words("ÖWL trap")}, "ac"),
    ({"words": ("trap", "dark")}, ""),
    ({"words": ("100%",)}, "c"),
    ({"words": ("1__%",)}, "c"),
    ({"words": ("\\",)}, "abc"),
    ({"words": ("x' OR 1=1 --",)}, ""),
    ({"words": ("\0dark",)}, "b"),
    ({"scale": "Major", "max_bpm": 80, "words": ("100",)}, "c"),
    ({"min_bpm": 10**30}, ""),
    ({"max_bpm": -(10**30)}, ""),
    ({"page": 10**30}, ""),
]


@pytest.mark.parametrize(("filter", "expected"), FILTERS)
def test_filters_narrow_what_is_shown(
    store: SqlStore, queries: SqlQueries, owl: Producer, filter: dict[str, Any], expected: str
) -> None:
    publish(store, owl, name="a", bpm=120, genres=("Trap",))
    publish(store, owl, name="b", bpm=90, key="C♯/D♭", scale=Scale.MAJOR, tags=("Dark",))
    publish(store, owl, name="c", bpm=60, scale=Scale.MAJOR, genres=("trap",), tags=("100%", "a\\b"))
    assert "".join(names(queries, order=Order.NAME, **filter)) == expected


def test_pages_follow_each_other_without_gaps(database: Database, queries: SqlQueries) -> None:
    fill(database, tracks=55)
    pages = [queries.beats(BeatFilter(page=page)) for page in (1, 2, 3, 4)]
    assert [(len(page.beats), page.has_next) for page in pages] == [
        (24, True),
        (24, True),
        (6, False),
        (0, False),
    ]
    ids = [beat.id for page in pages for beat in page.beats]
    assert ids == sorted(set(ids), reverse=True)
    assert queries.beats(BeatFilter(page=-5)).page == 1


def test_a_page_that_is_just_full_has_no_next(database: Database, queries: SqlQueries) -> None:
    fill(database, tracks=24)
    assert not queries.beats(BeatFilter()).has_next


def test_genres_are_counted_as_beats_come_and_go(store: SqlStore, queries: SqlQueries, owl: Producer) -> None:
    one = publish(store, owl, genres=("Trap", "Drill"))
    publish(store, owl, genres=("trap",))
    assert queries.genres() == ("Trap", "Drill")
    save(store, replace(one, details=factories.details(genres=("House",))))
    assert queries.genres() == ("House", "Trap")
    save(store, replace(one, visibility=Visibility.PRIVATE, details=factories.details(genres=("House",))))
    assert queries.genres() == ("Trap",)
    save(store, one)
    assert queries.genres() == ("Trap", "Drill")
    with store.write() as unit:
        unit.tracks.delete(one.id)
        unit.commit()
    assert queries.genres() == ("Trap",)


def test_a_beats_page(store: SqlStore, queries: SqlQueries, owl: Producer) -> None:
    drum, fox = (factories.producer(slug=slug, name=slug.title()) for slug in ("drum", "fox"))
    put(store, "producers", drum, fox)
    for_more = [publish(store, owl, at=at) for at in range(8)]
    publish(store, drum, at=9)
    track = publish(
        store, owl, description="Two\nlines", clearance=Clearance.NEEDED, collaborators=(fox.id, drum.id)
    )
    page = queries.beat(track.slug)
    assert page is not None
    assert (page.beat.id, page.producer_id, page.is_public) == (track.id, owl.id, True)
    assert (page.description, page.clearance) == ("Two\nlines", Clearance.NEEDED)
    assert page.collaborators == (Credit("Fox", "fox"), Credit("Drum", "drum"))
    assert [card.id for card in page.more] == [each.id for each in for_more[:1:-1]]
    with store.read() as unit:
        assert page.recording == unit.recordings.get(track.recording_id)
    assert queries.beat("none") is None


def test_a_beats_page_counts_the_files_of_its_stems_in_one_query(
    database: Database, store: SqlStore, queries: SqlQueries, owl: Producer
) -> None:
    track, without = publish(store, owl), publish(store, owl)
    its = {"recording_id": track.recording_id}
    refused = factories.stems(**its, created_at=NOW + MINUTE, state=StemsState.REFUSED)
    put(store, "stems", factories.stems(**its), refused, factories.stems())
    pages = [queries.beat(slug) for slug in (track.slug, without.slug)]
    assert [page.stems for page in pages if page] == [2, 0]
    assert count(database, queries, lambda queries: queries.beat(track.slug)) == 5


def test_a_private_beat_has_a_page_that_says_so(store: SqlStore, queries: SqlQueries, owl: Producer) -> None:
    track = publish(store, owl)
    save(store, replace(track, visibility=Visibility.PRIVATE, published_at=None))
    page = queries.beat(track.slug)
    assert page is not None
    assert (page.is_public, page.beat.published_at) == (False, None)


def test_a_recording_is_heard_by_all_once_its_beat_is_listed(
    store: SqlStore, queries: SqlQueries, owl: Producer
) -> None:
    draft = factories.recording(owner_id="owl")
    put(store, "recordings", draft)
    shown, hidden = publish(store, owl), publish(store, owl)
    save(store, replace(hidden, visibility=Visibility.PRIVATE))
    ids = (draft.id, shown.recording_id, hidden.recording_id)
    found = [access for access in map(queries.recording_access, ids) if access]
    assert [access.is_public for access in found] == [False, True, False]
    assert found[0].owner_id == "owl"
    assert queries.recording_access("none") is None


def test_a_recording_that_was_let_go_of_is_heard_by_nobody(store: SqlStore, queries: SqlQueries) -> None:
    gone = factories.recording(owner_id="owl", state=RecordingState.DELETED)
    put(store, "recordings", gone)
    assert queries.recording_access(gone.id) is None


def prepare_uploads(store: SqlStore) -> list[str]:
    """Three open uploads, the newest first, among closed ones and others'."""
    open_ids = []
    for at, state in enumerate([UploadState.RECEIVING, UploadState.RECEIVED, UploadState.RECEIVED]):
        upload = factories.upload(owner_id="owl", state=state, created_at=NOW + at * MINUTE)
        put(store, "uploads", upload)
        put(store, "drafts", factories.draft(id=upload.id, owner_id="owl"))
        open_ids.append(upload.id)
    put(store, "recordings", factories.recording(id=open_ids[1], owner_id="owl"))
    for state, track_id, owner in [("received", "t", "owl"), ("cancelled", "", "owl"), ("received", "", "x")]:
        upload = factories.upload(owner_id=owner, state=UploadState(state))
        put(store, "uploads", upload)
        put(store, "drafts", factories.draft(id=upload.id, owner_id=owner, track_id=track_id))
    put(store, "uploads", factories.upload(owner_id="owl"))
    return open_ids[::-1]


def test_open_uploads_are_those_not_saved_or_discarded(store: SqlStore, queries: SqlQueries) -> None:
    ids = prepare_uploads(store)
    rows = queries.open_uploads("owl")
    assert [(row.upload.id, row.draft.id) for row in rows] == [(id, id) for id in ids]
    assert [row.recording is not None for row in rows] == [False, True, False]
    assert queries.open_uploads("nobody") == ()


def test_one_upload_is_found_by_its_id(store: SqlStore, queries: SqlQueries) -> None:
    ids = prepare_uploads(store)
    row = queries.upload(ids[1])
    assert row is not None
    assert (row.upload.id, row.draft.id, row.recording and row.recording.id) == (ids[1], ids[1], ids[1])
    assert row.slug == ""
    assert queries.upload("none") is None


def test_a_saved_upload_tells_the_address_of_its_beat(
    store: SqlStore, queries: SqlQueries, owl: Producer
) -> None:
    upload = factories.upload(owner_id=owl.id, state=UploadState.RECEIVED)
    track = factories.track(producer_id=owl.id, recording_id=upload.id)
    put(store, "uploads", upload)
    put(store, "drafts", factories.draft(id=upload.id, owner_id=owl.id, track_id=track.id))
    put(store, "tracks", track)
    row = queries.upload(upload.id)
    assert row is not None and row.slug == track.slug


def test_the_admins_page(store: SqlStore, queries: SqlQueries) -> None:
    user = factories.user()
    put(store, "users", user)
    denied = [
        factories.application(user_id=user.id, state=ApplicationState.DENIED, decided_at=NOW + at * MINUTE)
        for at in range(22)
    ]
    pending = factories.application(user_id=user.id)
    put(store, "applications", pending, *denied)
    failed = [factories.job(state=JobState.FAILED, finished_at=NOW + at * MINUTE) for at in range(2)]
    put(store, "jobs", factories.job(), *failed)
    put(store, "audit", entry := factories.audit_entry())
    page = queries.admin()
    assert [(row.application, row.email) for row in page.pending] == [(pending, user.email)]
    assert [row.application for row in page.decided] == denied[:1:-1]
    assert [row.id for row in page.failed_jobs] == [failed[1].id, failed[0].id]
    assert page.failed_jobs[0].state == "failed"
    assert page.audit == (entry,)


PAGES: dict[str, tuple[Callable[[SqlQueries], object], int]] = {
    "beats": (lambda queries: queries.beats(BeatFilter(genre="Trap")), 3),
    "genres": (lambda queries: queries.genres(), 1),
    "recording access": (lambda queries: queries.recording_access("r0"), 1),
    "open uploads": (lambda queries: queries.open_uploads("p0"), 6),
    "upload": (lambda queries: queries.upload("u"), 6),
    "admin": (lambda queries: queries.admin(), 4),
}


@pytest.mark.parametrize("tracks", [5, 500])
def test_the_number_of_queries_is_fixed(database: Database, queries: SqlQueries, tracks: int) -> None:
    fill(database, tracks, producers=2)
    assert {page: count(database, queries, read) for page, (read, _) in PAGES.items()} == {
        page: expected for page, (_, expected) in PAGES.items()
    }


def count(database: Database, queries: SqlQueries, read: Callable[[SqlQueries], object]) -> int:
    seen: list[object] = []
    database.query_hooks.append(seen.append)
    read(queries)
    database.query_hooks.clear()
    return len(seen)


INDEXES = {
    Order.NEWEST: "tracks_newest",
    Order.POPULAR: "tracks_popular",
    Order.NAME: "tracks_by_name",
    Order.BPM: "tracks_by_bpm",
}


def test_browsing_walks_an_index(
    database: Database, queries: SqlQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "WALKED", 50)
    fill(database, tracks=1000)
    plans = {order: plan_of(database, partial(queries.beats, BeatFilter(order=order))) for order in Order}
    assert [order for order in Order if INDEXES[order] not in plans[order]] == []


def plan_of(database: Database, read: Callable[[], object]) -> str:
    """What the database says it does for the longest query of `read`."""
    events: list[Any] = []
    database.query_hooks.append(events.append)
    read()
    database.query_hooks.clear()
    event = next(event for event in events if "ORDER BY" in event.sql)
    explain = "EXPLAIN" if isinstance(database, Postgres) else "EXPLAIN QUERY PLAN"
    with database.connection_context():
        return str(database.execute_sql(f"{explain} {event.sql}", event.params).fetchall())
