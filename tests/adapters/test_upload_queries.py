"""What the upload page reads of uploads and batches, with a fixed number of queries."""

from typing import Any

import pytest

from adapters.db.database import Database
from adapters.db.queries import SqlQueries
from adapters.db.store import SqlStore
from adapters.db.upload_queries import SqlUploadQueries
from domain.catalogue import Visibility
from domain.pages.uploads import StandingCollection
from domain.store import Store
from tests import factories
from tests.adapters.conftest import Announcements, put, sql_store
from tests.factories import MINUTE, NOW


@pytest.fixture
def store(database: Database, announced: Announcements) -> SqlStore:
    return sql_store(database, announced)


@pytest.fixture
def queries(database: Database) -> SqlUploadQueries:
    return SqlUploadQueries(database)


def prepare(store: Store, at: int = 0, **fields: Any) -> str:
    id = factories.new_id()
    moment = NOW + at * MINUTE
    put(store, "uploads", factories.upload(id=id, owner_id="owl", created_at=moment))
    put(store, "drafts", factories.draft(id=id, owner_id="owl", created_at=moment, **fields))
    return id


def save_as_beat(store: Store, id: str, **fields: Any) -> None:
    track = factories.track(id=f"t-{id}", recording_id=id, slug=f"beat-{id}", **fields)
    put(store, "tracks", track)
    with store.write() as unit:
        draft = unit.drafts.get(id)
        assert draft
        unit.drafts.save(factories.draft(id=id, owner_id="owl", created_at=draft.created_at,
                                         batch_id=draft.batch_id, track_id=track.id))  # fmt: skip
        unit.commit()


def test_a_batch_shows_its_uploads_in_their_order_with_what_became_of_them(
    store: SqlStore, queries: SqlUploadQueries
) -> None:
    put(store, "batches", batch := factories.batch(owner_id="owl", cover_key="covers/new.jpg"))
    first, second, third = (prepare(store, at, batch_id=batch.id) for at in range(3))
    prepare(store, 4)
    put(store, "recordings", factories.recording(id=second, owner_id="owl"))
    for id, visibility in ((first, Visibility.PRIVATE), (second, Visibility.PUBLIC)):
        save_as_beat(store, id, visibility=visibility)
    with store.write() as unit:
        unit.batches.save(ordered := factories.batch(id=batch.id, owner_id="owl", cover_key="covers/new.jpg",
                                                     draft_ids=(third, first)))  # fmt: skip
        unit.commit()

    page = queries.batch(batch.id)

    assert page and (page.batch, page.collection, page.cover_key) == (ordered, None, "covers/new.jpg")
    assert [row.draft.id for row in page.rows] == [third, first, second]
    assert [(row.slug, row.is_live) for row in page.rows] == [
        ("", False), (f"beat-{first}", False), (f"beat-{second}", True)
    ]  # fmt: skip
    assert page.rows[2].recording and page.rows[0].batch == ordered
    assert page.left == 1
    assert queries.batch("unknown") is None


def test_batches_are_listed_newest_first_with_what_is_left(
    store: SqlStore, queries: SqlUploadQueries, database: Database
) -> None:
    standing = factories.collection(
        producer_id="owl", slug="nights", title="Nights", cover_key="covers/a.jpg"
    )
    put(store, "collections", standing)
    half = factories.batch(owner_id="owl", collection_id=standing.id)
    typed = factories.batch(owner_id="owl", created_at=NOW + MINUTE, fields={"title": "Later"})
    blank = factories.batch(owner_id="owl", created_at=NOW + 2 * MINUTE)
    put(store, "batches", half, typed, blank, factories.batch(owner_id="bob"))
    saved, left = prepare(store, batch_id=half.id), prepare(store, batch_id=half.id)
    save_as_beat(store, saved)

    lines = queries.batches("owl")

    assert [(line.title, line.beats, line.left, line.is_open) for line in lines] == [
        ("", 0, 0, False), ("Later", 0, 0, True), ("Nights", 2, 1, True)
    ]  # fmt: skip
    assert lines[2].collection == StandingCollection(standing.id, "nights", "Nights", "covers/a.jpg")
    row = SqlQueries(database).upload(left)
    assert row and (row.batch, row.collection_cover) == (half, "covers/a.jpg")


def test_a_batch_costs_the_same_whatever_its_size(
    store: SqlStore, queries: SqlUploadQueries, database: Database
) -> None:
    put(store, "batches", small := factories.batch(owner_id="owl"), large := factories.batch(owner_id="owl"))
    prepare(store, batch_id=small.id)
    for at in range(20):
        prepare(store, at, batch_id=large.id)

    asked: list[object] = []
    counts = []
    for batch in (small, large):
        database.query_hooks.append(asked.append)
        queries.batch(batch.id)
        database.query_hooks.clear()
        counts.append(len(asked))
        asked.clear()

    assert counts[0] == counts[1] > 0
