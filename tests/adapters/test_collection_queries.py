"""What pages of collections read, on both databases, with a fixed number of queries."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from adapters.db.collection_queries import SqlCollectionQueries
from adapters.db.database import Database
from adapters.db.store import SqlStore
from domain.catalogue import Track, Visibility
from domain.collections import Collection
from domain.pages.collections import CollectionCard, CollectionOrder, CollectionSearch
from domain.pages.paging import ROWS_A_PAGE
from domain.producers import Producer
from tests import factories
from tests.adapters.conftest import Announcements, put, sql_store
from tests.adapters.test_queries import publish, save
from tests.factories import MINUTE, NOW

Order = CollectionOrder


@pytest.fixture
def store(database: Database, announced: Announcements) -> SqlStore:
    return sql_store(database, announced)


@pytest.fixture
def queries(database: Database) -> SqlCollectionQueries:
    return SqlCollectionQueries(database)


@pytest.fixture
def owl(store: SqlStore) -> Producer:
    owl = factories.producer(id="owl", slug="owl", name="Night Öwl")
    put(store, "producers", owl)
    return owl


def collect(
    store: SqlStore, *tracks: Track, at: int = 0, title: str = "Nights", **fields: object
) -> Collection:
    """A collection of the owl's, made that many minutes from now."""
    made = NOW + at * MINUTE
    own = {"producer_id": "owl", "created_at": made, "published_at": made, "title": title}
    collection = factories.collection(**own | {"track_ids": tuple(track.id for track in tracks)} | fields)
    put(store, "collections", collection)
    return collection


def titles(queries: SqlCollectionQueries, *words: str, **search: object) -> str:
    found = queries.mine("owl", CollectionSearch(words, **search))  # type: ignore[arg-type]
    return "".join(row.title for row in found.rows)


def test_a_row_sums_up_its_beats_but_deleted_ones(
    store: SqlStore, queries: SqlCollectionQueries, owl: Producer
) -> None:
    shown, hidden, gone = (publish(store, owl, plays=plays) for plays in (3, 40, 500))
    save(store, replace(hidden, visibility=Visibility.PRIVATE))
    save(store, replace(gone, deleted_at=NOW))
    made = collect(store, shown, hidden, gone, cover_key="covers/n.jpg", visibility=Visibility.PRIVATE)
    collect(store, shown, producer_id="fox")
    found = queries.mine("owl", CollectionSearch())
    [row] = found.rows
    assert (row.id, row.slug, row.title, row.cover_key) == (made.id, made.slug, "Nights", "covers/n.jpg")
    assert (row.beats, row.plays, row.visibility) == (2, 43, Visibility.PRIVATE)
    assert (row.release_at, row.published_at, row.created_at) == (None, NOW, NOW)
    assert (found.total, found.first, found.has_next) == (1, 1, False)
    assert queries.mine("nobody", CollectionSearch()).total == 0


# The lowest first. What isn't scheduled yet is released last of all.
ORDERED = {
    Order.ADDED: "cadb",
    Order.NAME: "abcd",
    Order.BEATS: "dbac",
    Order.PLAYS: "dbac",
    Order.RELEASE: "bacd",
}


@pytest.mark.parametrize("order", Order)
def test_collections_come_in_order_both_ways(
    store: SqlStore, queries: SqlCollectionQueries, owl: Producer, order: CollectionOrder
) -> None:
    few, many, most = (publish(store, owl, plays=plays) for plays in (1, 9, 90))
    collect(store, few, many, most, at=0, title="c", release_at=NOW + 5 * MINUTE)
    collect(store, many, few, at=1, title="A", published_at=NOW + 2 * MINUTE)
    collect(store, at=2, title="d", published_at=None)
    collect(store, few, at=3, title="b", release_at=NOW - MINUTE)
    assert titles(queries, order=order, is_descending=False).lower() == ORDERED[order]
    assert titles(queries, order=order, is_descending=True).lower() == ORDERED[order][::-1]


@pytest.mark.parametrize(
    ("words", "found"),
    [(("night",), "Night Ones"), (("ONES", "night"), "Night Ones"), (("%",), "100% Öl"), (("öl",), "100% Öl"),
     (("_",), ""), (("x' OR 1=1 --",), ""), (("\0night",), "Night Ones")],
)  # fmt: skip
def test_a_search_looks_for_each_word_in_the_name(
    store: SqlStore, queries: SqlCollectionQueries, owl: Producer, words: tuple[str, ...], found: str
) -> None:
    collect(store, title="Night Ones")
    collect(store, title="100% Öl")
    assert titles(queries, *words) == found


def test_pages_follow_each_other_without_gaps(
    store: SqlStore, queries: SqlCollectionQueries, owl: Producer
) -> None:
    for at in range(ROWS_A_PAGE + 2):
        collect(store, at=at % 3)
    pages = [queries.mine("owl", CollectionSearch(page=page)) for page in (1, 2, 3, 10**30, -4)]
    assert [len(page.rows) for page in pages] == [ROWS_A_PAGE, 2, 0, 0, ROWS_A_PAGE]
    assert [page.has_next for page in pages] == [True, False, False, False, True]
    assert {page.total for page in pages} == {ROWS_A_PAGE + 2}
    assert len({row.id for page in pages[:2] for row in page.rows}) == ROWS_A_PAGE + 2


def test_ones_own_collection_holds_hidden_beats_in_their_order(
    store: SqlStore, queries: SqlCollectionQueries, owl: Producer
) -> None:
    one, hidden, gone, waits = (publish(store, owl, at=at, name=name) for at, name in enumerate("abcd"))
    save(store, replace(hidden, visibility=Visibility.PRIVATE))
    save(store, replace(gone, deleted_at=NOW))
    save(store, replace(waits, published_at=None))
    made = collect(store, waits, one, gone, hidden, description="Two\nlines", release_at=NOW)
    page = queries.own(made.id)
    assert page is not None
    assert page.collection == replace(made, track_ids=(waits.id, one.id, hidden.id))
    assert [each.beat.id for each in page.beats] == [waits.id, one.id, hidden.id]
    assert [each.is_listed for each in page.beats] == [False, True, False]
    assert [each.visibility for each in page.beats] == ["public", "public", "private"]
    assert queries.own("none") is None


def test_candidates_are_ones_own_beats_that_it_does_not_hold(
    store: SqlStore, queries: SqlCollectionQueries, owl: Producer
) -> None:
    fox = factories.producer(id="fox", slug="fox")
    put(store, "producers", fox)
    held, gone, dark, hidden = (
        publish(store, owl, at=at, name=name) for at, name in enumerate(["Held", "Gone", "Dark 1", "Hidden"])
    )
    publish(store, fox, name="Dark 2")
    save(store, replace(gone, deleted_at=NOW))
    save(store, replace(hidden, visibility=Visibility.PRIVATE))
    made, other = collect(store, held), collect(store, dark)
    assert [beat.id for beat in queries.candidates(made, (), 1).beats] == [hidden.id, dark.id]
    assert [beat.id for beat in queries.candidates(made, ("dark",), 1).beats] == [dark.id]
    assert [beat.id for beat in queries.candidates(other, (), 1).beats] == [hidden.id, held.id]


def test_a_public_page_tells_what_anyone_may_see(
    store: SqlStore, queries: SqlCollectionQueries, owl: Producer
) -> None:
    one, hidden = publish(store, owl), publish(store, owl, at=1)
    save(store, replace(hidden, visibility=Visibility.PRIVATE))
    made = collect(store, hidden, one, title="Nights", description="All of them", release_at=NOW)
    page = queries.page(made.slug)
    assert page is not None
    assert (page.id, page.slug, page.title, page.description) == (made.id, made.slug, "Nights", "All of them")
    assert (page.producer_id, page.producer_name, page.producer_slug) == ("owl", "Night Öwl", "owl")
    assert (page.release_at, page.published_at, page.is_listed) == (NOW, NOW, True)
    assert [(each.beat.id, each.is_listed) for each in page.beats] == [(hidden.id, False), (one.id, True)]
    assert page.seconds == 360.0
    assert queries.page("none") is None


@pytest.mark.parametrize("fields", [{"published_at": None}, {"visibility": Visibility.PRIVATE}])
def test_what_is_private_or_not_out_is_listed_nowhere(
    store: SqlStore, queries: SqlCollectionQueries, owl: Producer, fields: dict[str, object]
) -> None:
    track = publish(store, owl)
    hidden = collect(store, track, **fields)
    page = queries.page(hidden.slug)
    assert page is not None and not page.is_listed
    assert queries.of_producer("owl") == ()
    assert queries.holding(track.id) == ()


def test_listed_collections_are_found_by_producer_and_by_beat(
    store: SqlStore, queries: SqlCollectionQueries, owl: Producer
) -> None:
    one, hidden = publish(store, owl), publish(store, owl)
    save(store, replace(hidden, visibility=Visibility.PRIVATE))
    old = collect(store, one, hidden, title="Old", cover_key="covers/o.jpg")
    new = collect(store, one, at=1, title="New")
    collect(store, one, producer_id="fox", at=2, slug="foxes")
    cards = queries.of_producer("owl")
    assert cards == (
        CollectionCard(new.slug, "New", "", 1),
        CollectionCard(old.slug, "Old", "covers/o.jpg", 1),
    )
    assert [card.slug for card in queries.holding(one.id)] == [old.slug, new.slug, "foxes"]
    assert queries.holding("none") == ()


PAGES: dict[str, tuple[Callable[[SqlCollectionQueries, Collection], object], int]] = {
    "mine": (lambda queries, _: queries.mine("owl", CollectionSearch(("n",))), 2),
    "own": (lambda queries, made: queries.own(made.id), 2),
    "candidates": (lambda queries, made: queries.candidates(made, ("n",), 1), 1),
    "page": (lambda queries, made: queries.page(made.slug), 2),
    "of producer": (lambda queries, _: queries.of_producer("owl"), 1),
    "holding": (lambda queries, made: queries.holding(made.track_ids[0]), 1),
}


@pytest.mark.parametrize("size", [2, 40])
def test_the_number_of_queries_is_fixed(
    database: Database, store: SqlStore, queries: SqlCollectionQueries, owl: Producer, size: int
) -> None:
    tracks = [publish(store, owl) for _ in range(size)]
    made = [collect(store, *tracks) for _ in range(size)][0]
    assert {page: count(database, partial(read, queries, made)) for page, (read, _) in PAGES.items()} == {
        page: expected for page, (_, expected) in PAGES.items()
    }


def count(database: Database, read: Callable[[], object]) -> int:
    seen: list[object] = []
    database.query_hooks.append(seen.append)
    read()
    database.query_hooks.clear()
    return len(seen)
