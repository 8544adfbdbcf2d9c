"""What public pages read, on both databases: the right things, by a fixed number of queries."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from adapters.db.database import Database, transaction
from adapters.db.profile_queries import SUMS, SqlProfileQueries
from adapters.db.store import SqlStore
from domain.catalogue import Track, Visibility
from domain.discovery.filters import Order
from domain.pages.profiles import FOLLOWERS_A_PAGE, Company, ProfileBeats, ProfileHead, ProfileTab
from domain.producers import Producer
from domain.profiles.profile import Profile
from domain.progress.ledger import Grant
from domain.progress.standing import Progress
from tests import factories
from tests.adapters.conftest import Announcements, put, sql_store
from tests.adapters.test_queries import publish, save
from tests.bench.catalogue import fill
from tests.factories import MINUTE, NOW


@pytest.fixture
def store(database: Database, announced: Announcements) -> SqlStore:
    return sql_store(database, announced)


@pytest.fixture
def queries(database: Database) -> SqlProfileQueries:
    return SqlProfileQueries(database)


@pytest.fixture
def owl(store: SqlStore) -> Producer:
    return producer(store, "owl", verified=True, picture_key="pictures/o-800.jpg")


def producer(store: SqlStore, id: str, suspended: bool = False, **fields: Any) -> Producer:
    made = factories.producer(id=id, slug=id, name=id.title(), **fields)
    put(store, "users", factories.user(id=id, name=id.title(), suspended=suspended))
    put(store, "producers", made)
    return made


def follow(store: SqlStore, producer_id: str, *names: str) -> None:
    with store.write() as unit:
        for at, name in enumerate(names):
            unit.users.add(factories.user(id=name, name=name.title()))
            unit.follows.add(factories.follow(user_id=name, producer_id=producer_id, at=NOW + at * MINUTE))
            unit.follows.add_followers(producer_id, 1, NOW)
        unit.commit()


def head_of(queries: SqlProfileQueries, slug: str = "owl") -> ProfileHead:
    head = queries.head(slug)
    assert head
    return head


def test_a_new_producer_has_a_page_with_one_tab(queries: SqlProfileQueries, owl: Producer) -> None:
    head = head_of(queries)
    assert head == ProfileHead(
        "owl", "Owl", "owl", True, NOW, "pictures/o-800.jpg", 0, False, False, 0, 0, 0, False, False, False,
        Profile("owl"),
    )  # fmt: skip
    assert head.tabs == (ProfileTab.DISCOGRAPHY,) and head.title == ""
    assert queries.head("nobody") is None


def test_the_head_sums_up_what_there_is(store: SqlStore, queries: SqlProfileQueries, owl: Producer) -> None:
    kept = factories.profile(id="owl")
    put(store, "profiles", kept)
    publish(store, owl, plays=3, genres=("Trap",))
    hidden = publish(store, owl, plays=900, genres=("Trap",))
    save(store, replace(hidden, visibility=Visibility.PRIVATE))
    publish(store, producer(store, "cat"), plays=5, genres=("TRAP",))
    put(store, "collections", factories.collection(producer_id="owl", published_at=NOW))
    follow(store, "owl", "eve", "fay")
    with store.write() as unit:
        unit.progress.grant(Grant("owl", "achievement:oracle", 300, NOW))
        unit.progress.save(Progress("owl", 300, 3, 300, 0, {}, NOW))
        unit.commit()
    head = head_of(queries)
    assert (head.tracks, head.plays, head.followers, head.level) == (1, 3, 2, 3)
    assert (head.has_albums, head.has_similar, head.has_achievements, head.profile) == (
        True,
        True,
        True,
        kept,
    )
    assert head.title == "Apprentice"
    assert set(queries.unlocked("owl")) == {"oracle"} and queries.unlocked("cat") == {}


def test_who_is_suspended_is_closed(store: SqlStore, queries: SqlProfileQueries) -> None:
    producer(store, "owl", suspended=True)
    assert head_of(queries).is_closed


def test_a_pinned_beat_is_ones_own_and_public(
    store: SqlStore, queries: SqlProfileQueries, owl: Producer
) -> None:
    mine, sold, hidden = (publish(store, owl, name=name) for name in ("A", "B", "C"))
    save(store, replace(sold, sold_at=NOW))
    save(store, replace(hidden, deleted_at=NOW))
    for track, is_there in ((mine, True), (sold, True), (hidden, False)):
        assert bool(queries.pinned("owl", track.id)) is is_there
    assert queries.pinned("cat", mine.id) is None and queries.pinned("owl", "") is None


def test_the_newest_come_first_and_are_listed(
    store: SqlStore, queries: SqlProfileQueries, owl: Producer
) -> None:
    first, second, sold = (publish(store, owl, at=at, description=f"No. {at}") for at in range(3))
    save(store, replace(sold, sold_at=NOW))
    publish(store, producer(store, "cat"))
    assert [card.id for card in queries.newest("owl", 9)] == [second.id, first.id]
    assert [card.id for card in queries.newest("owl", 1)] == [second.id]
    feed = queries.feed("owl")
    assert [(each.beat.id, each.description) for each in feed] == [(second.id, "No. 1"), (first.id, "No. 0")]
    with store.write() as unit:
        recording = unit.recordings.get(first.recording_id, lock=True)
        assert recording
        unit.recordings.save(replace(recording, preview_size=4096))
        unit.commit()
    assert [each.preview_size for each in queries.feed("owl")] == [None, 4096]


def names(queries: SqlProfileQueries, **search: Any) -> list[str]:
    return [card.name for card in queries.beats("owl", ProfileBeats(**search)).beats]


def test_beats_are_chosen_and_ordered(store: SqlStore, queries: SqlProfileQueries, owl: Producer) -> None:
    publish(store, owl, 0, 9, name="Night", bpm=90, genres=("Trap",))
    publish(store, owl, 1, 1, name="Day", bpm=150, genres=("Drill", "Trap"), collaborators=("cat",))
    publish(store, producer(store, "cat"), 2, name="Night Shift", genres=("Trap",))
    assert names(queries) == ["Day", "Night"] == names(queries, order=Order.NAME)
    assert names(queries, order=Order.POPULAR) == ["Night", "Day"] == names(queries, order=Order.BPM)
    assert names(queries, words=("nig",)) == ["Night"] == names(queries, company=Company.SOLO)
    assert names(queries, genre="drill") == ["Day"] == names(queries, company=Company.COLLAB)
    assert names(queries, genre="drill", company=Company.SOLO) == []
    assert queries.genres("owl") == ("Trap", "Drill")


def test_genres_are_counted_as_beats_come_and_go(
    store: SqlStore, queries: SqlProfileQueries, owl: Producer, database: Database
) -> None:
    track = publish(store, owl, genres=("Trap", "Drill"))
    other = publish(store, owl, genres=("TRAP",))
    save(store, replace(track, details=replace(track.details, genres=("House",))))
    assert queries.genres("owl") == ("House", "Trap")
    save(store, replace(other, deleted_at=NOW))
    assert queries.genres("owl") == ("House",)
    assert genre_counts(database) == {("owl", "house"): 1, ("owl", "trap"): 0, ("owl", "drill"): 0}


def genre_counts(database: Database) -> dict[tuple[str, str], int]:
    with transaction(database, writable=False) as work:
        rows = work.select("SELECT producer_id, folded, tracks FROM producer_genres")
    return {(row["producer_id"], row["folded"]): row["tracks"] for row in rows}


def test_followers_are_leafed_through(store: SqlStore, queries: SqlProfileQueries, owl: Producer) -> None:
    people = [f"p{at:03}" for at in range(FOLLOWERS_A_PAGE + 2)]
    follow(store, "owl", *people)
    put(
        store, "producers", factories.producer(id=people[-1], slug="latest", picture_key="pictures/x-800.jpg")
    )
    first, second = queries.followers("owl", 1), queries.followers("owl", 2)
    assert [each.name for each in (*first.followers, *second.followers)] == [p.title() for p in people[::-1]]
    assert (first.has_next, second.has_next, first.followers[0].slug) == (True, False, "latest")
    assert {each.slug for each in first.followers[1:]} == {""}
    assert queries.followers("owl", 0) == first and queries.followers("owl", 10**9).followers == ()


def test_who_shares_the_most_genres_is_the_most_similar(
    store: SqlStore, queries: SqlProfileQueries, owl: Producer
) -> None:
    publish(store, owl, genres=("Trap", "Drill"))
    assert queries.similar("owl") == () and not head_of(queries).has_similar
    made: list[tuple[str, tuple[str, ...], bool]] = [
        ("one", ("Trap",), False),
        ("both", ("DRILL", "Trap"), False),
        ("none", ("House",), False),
        ("gone", ("Trap", "Drill"), True),
    ]
    for id, genres, suspended in made:
        publish(store, producer(store, id, suspended), genres=genres)
    assert [(each.slug, each.shared, each.tracks) for each in queries.similar("owl")] == [
        ("both", 2, 1),
        ("one", 1, 1),
    ]


def test_sums_are_read_along_one_index(sqlite_database: Database) -> None:
    fill(sqlite_database, tracks=500, producers=2)
    with sqlite_database.connection_context():
        plan = sqlite_database.execute_sql(f"EXPLAIN QUERY PLAN {SUMS}", ("p0",)).fetchall()
    assert "USING COVERING INDEX tracks_of_producer_by_plays" in str(plan)


PAGES: dict[str, tuple[Callable[[SqlProfileQueries], object], int]] = {
    "head": (lambda queries: queries.head("owl"), 3),
    "pinned": (lambda queries: queries.pinned("owl", "t"), 1),
    "newest": (lambda queries: queries.newest("owl", 12), 1),
    "beats": (lambda queries: queries.beats("owl", ProfileBeats(("a",), "trap", Company.SOLO)), 1),
    "genres": (lambda queries: queries.genres("owl"), 1),
    "followers": (lambda queries: queries.followers("owl", 1), 1),
    "similar": (lambda queries: queries.similar("owl"), 2),
    "unlocked": (lambda queries: queries.unlocked("owl"), 1),
    "feed": (lambda queries: queries.feed("owl"), 1),
}


@pytest.mark.parametrize("beats", [1, 40])
def test_the_number_of_queries_is_fixed(
    database: Database, store: SqlStore, queries: SqlProfileQueries, owl: Producer, beats: int
) -> None:
    tracks: list[Track] = [publish(store, owl, at, genres=("Trap", f"G{at}")) for at in range(beats)]
    publish(store, producer(store, "cat"), genres=("Trap",))
    follow(store, "owl", *(f"p{at}" for at in range(len(tracks))))
    counted = {}
    for page, (read, _) in PAGES.items():
        seen: list[object] = []
        database.query_hooks.append(seen.append)
        read(queries)
        database.query_hooks.clear()
        counted[page] = len(seen)
    assert counted == {page: expected for page, (_, expected) in PAGES.items()}
