"""What admins and producers read of duplicates: all facts, with a fixed number of queries."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from adapters.db.database import Database
from adapters.db.desk_queries import SqlDeskQueries
from adapters.db.queries import SqlQueries
from adapters.db.store import SqlStore
from domain.accounts import Role
from domain.catalogue import Track
from domain.disputes import Dispute, DisputeState
from domain.jobs import JobState
from domain.producers import Producer
from domain.store import Store
from domain.uploads import Match, RecordingState, UploadState
from tests import factories
from tests.adapters.conftest import Announcements, sql_store
from tests.factories import MINUTE, NOW


@pytest.fixture
def store(database: Database, announced: Announcements) -> SqlStore:
    return sql_store(database, announced)


@pytest.fixture
def desk(database: Database) -> SqlDeskQueries:
    return SqlDeskQueries(database)


@pytest.fixture
def owl(store: SqlStore) -> Producer:
    return put(store, "producers", factories.producer(slug="owl", name="Night Öwl"))


@pytest.fixture
def eve(store: SqlStore) -> Producer:
    return put(store, "producers", factories.producer(slug="eve", name="Eve"))


@pytest.fixture
def beat(store: SqlStore, owl: Producer) -> Track:
    recording = put(store, "recordings", factories.recording(owner_id=owl.id, family_id="f"))
    return put(store, "tracks", factories.track(producer_id=owl.id, recording_id=recording.id))


def put(store: Store, kind: str, item: Any) -> Any:
    with store.write() as unit:
        getattr(unit, kind).add(item)
        unit.commit()
    return item


def save(store: Store, kind: str, item: Any) -> None:
    with store.write() as unit:
        getattr(unit, kind).save(item)
        unit.commit()


def copy(store: Store, owner: Producer, track_id: str, name: str = "") -> str:
    """A held-back upload."""
    id = factories.new_id()
    match = Match(track_id, 97, NOW)
    put(store, "uploads", factories.upload(id=id, owner_id=owner.id, state=UploadState.RECEIVED))
    put(store, "drafts", factories.draft(id=id, owner_id=owner.id, fields={"name": name}))
    state, at = RecordingState.DUPLICATE, NOW + MINUTE
    recording = factories.recording(
        id=id, owner_id=owner.id, state=state, match=match, family_id="f", created_at=at
    )
    put(store, "recordings", recording)
    return id


def disputed(store: Store, owner: Producer, recording_id: str, track_id: str, **fields: Any) -> Dispute:
    dispute = factories.dispute(recording_id=recording_id, owner_id=owner.id, track_id=track_id, **fields)
    return put(store, "disputes", dispute)  # type: ignore[no-any-return]


def count(database: Database, read: Callable[[], object]) -> int:
    seen: list[object] = []
    database.query_hooks.append(seen.append)
    read()
    database.query_hooks.clear()
    return len(seen)


def test_an_upload_is_shown_with_the_beat_that_it_repeats(
    store: SqlStore, database: Database, beat: Track, owl: Producer, eve: Producer
) -> None:
    id = copy(store, eve, beat.id)
    rejected = disputed(store, eve, id, beat.id, state=DisputeState.REJECTED)
    disputed(store, eve, id, "another", created_at=NOW + MINUTE)
    row = SqlQueries(database).upload(id)
    assert row and row.duplicate and row.duplicate.beat
    shown = row.duplicate.beat
    assert (shown.name, shown.slug, shown.producer_name) == ("Night Drive", beat.slug, "Night Öwl")
    assert (shown.producer_slug, shown.recording_id, shown.is_public) == ("owl", beat.recording_id, True)
    assert shown.seconds == 180
    assert row.duplicate.match == Match(beat.id, 97, NOW)
    assert not row.duplicate.is_own
    assert row.duplicate.dispute == rejected


def test_ones_own_and_deleted_beats_are_told_apart(
    store: SqlStore, database: Database, beat: Track, owl: Producer
) -> None:
    id = copy(store, owl, beat.id)
    row = SqlQueries(database).upload(id)
    assert row and row.duplicate and row.duplicate.is_own
    save(store, "tracks", replace(beat, deleted_at=NOW))
    row = SqlQueries(database).upload(id)
    assert row and row.duplicate and (row.duplicate.beat, row.duplicate.is_own) == (None, False)


def test_what_is_no_duplicate_shows_none(store: SqlStore, database: Database, eve: Producer) -> None:
    id = copy(store, eve, "none")
    with store.write() as unit:
        recording = unit.recordings.get(id)
        assert recording
        unit.recordings.save(replace(recording, state=RecordingState.READY))
        unit.commit()
    row = SqlQueries(database).upload(id)
    assert row and row.duplicate is None


def test_the_list_of_uploads_costs_the_same_for_one_duplicate_and_for_many(
    store: SqlStore, database: Database, beat: Track, eve: Producer
) -> None:
    copy(store, eve, beat.id)
    queries = SqlQueries(database)
    one = count(database, lambda: queries.open_uploads(eve.id))
    for _ in range(20):
        copy(store, eve, beat.id)
    assert count(database, lambda: queries.open_uploads(eve.id)) == one
    rows = queries.open_uploads(eve.id)
    assert len(rows) == 21 and all(row.duplicate and row.duplicate.beat for row in rows)


def test_open_disputes_come_first_and_the_longest_waiting_first_of_them(
    store: SqlStore, desk: SqlDeskQueries, beat: Track, eve: Producer
) -> None:
    late, early = (
        disputed(store, eve, factories.new_id(), beat.id, created_at=NOW + at * MINUTE) for at in (2, 1)
    )
    old, new = (
        disputed(
            store, eve, "r", "gone", state=DisputeState.ACCEPTED, decided_at=NOW + at * MINUTE, decided_by="x"
        )
        for at in (1, 2)
    )
    page = desk.disputes()
    assert [row.dispute for row in page.open] == [early, late]
    assert [row.dispute for row in page.decided] == [new, old]
    row = page.open[0]
    assert (row.producer_name, row.beat_name, row.beat_producer) == ("Eve", "Night Drive", "Night Öwl")
    assert page.decided[0].beat_name == ""
    assert desk.waiting_disputes() == 2


def test_a_dispute_is_shown_with_both_sounds(
    store: SqlStore, desk: SqlDeskQueries, beat: Track, eve: Producer
) -> None:
    id = copy(store, eve, beat.id, name="My Version")
    root = put(store, "users", factories.user(name="Root", role=Role.ADMIN))
    dispute = disputed(
        store, eve, id, beat.id, state=DisputeState.REJECTED, decided_by=root.id, decided_at=NOW
    )
    put(store, "jobs", factories.job(name="preview", key=f"preview:{id}"))
    page = desk.dispute(dispute.id)
    assert page and page.upload and page.beat
    assert (page.dispute, page.decided_by, page.preview) == (dispute, "Root", JobState.QUEUED)
    assert (page.upload.name, page.upload.producer_name, page.upload.slug) == ("My Version", "Eve", "")
    assert (page.upload.recording.id, page.upload.recording.match) == (id, Match(beat.id, 97, NOW))
    assert (page.beat.name, page.beat.producer_slug, page.beat.slug) == ("Night Drive", "owl", beat.slug)
    assert (page.beat.track_id, page.beat.is_public, page.beat.is_deleted) == (beat.id, True, False)
    assert desk.dispute("none") is None


def test_a_decided_dispute_outlives_what_it_was_about(
    store: SqlStore, desk: SqlDeskQueries, beat: Track, eve: Producer
) -> None:
    save(store, "tracks", replace(beat, deleted_at=NOW))
    dispute = disputed(store, eve, "discarded", beat.id, state=DisputeState.REJECTED)
    page = desk.dispute(dispute.id)
    assert page and page.beat and page.beat.is_deleted
    assert (page.upload, page.preview) == (None, None)


def test_a_family_holds_beats_and_uploads_the_oldest_first(
    store: SqlStore, desk: SqlDeskQueries, beat: Track, owl: Producer, eve: Producer
) -> None:
    held = copy(store, eve, beat.id)
    put(store, "recordings", factories.recording(family_id="other"))
    page = desk.family(beat.slug)
    assert page and page.beat.track_id == beat.id
    assert [member.recording.id for member in page.members] == [beat.recording_id, held]
    assert [member.name for member in page.members] == ["Night Drive", "night drive.wav"]
    assert desk.family("none") is None


def test_a_beat_without_a_family_stands_alone(store: SqlStore, desk: SqlDeskQueries, owl: Producer) -> None:
    for slug in ("one", "two"):
        recording = put(store, "recordings", factories.recording(owner_id=owl.id))
        put(store, "tracks", factories.track(producer_id=owl.id, recording_id=recording.id, slug=slug))
    page = desk.family("one")
    assert page and page.members == (page.beat,)


def test_producers_are_found_by_a_part_of_their_names(
    store: SqlStore, desk: SqlDeskQueries, owl: Producer, eve: Producer
) -> None:
    save(store, "producers", replace(owl, upload_minutes=90))
    for state in (RecordingState.READY, RecordingState.DUPLICATE, RecordingState.DELETED):
        put(store, "recordings", factories.recording(owner_id=owl.id, state=state))
    [row] = desk.producers("ÖW")
    assert (row.slug, row.name, row.upload_minutes, row.used) == ("owl", "Night Öwl", 90, 360)
    assert [(row.name, row.upload_minutes, row.used) for row in desk.producers("")] == [
        ("Eve", None, 0),
        ("Night Öwl", 90, 360),
    ]
    assert desk.producers("%") == ()


def test_the_desk_costs_the_same_for_few_and_for_many(
    store: SqlStore, desk: SqlDeskQueries, database: Database, beat: Track, eve: Producer
) -> None:
    dispute = disputed(store, eve, copy(store, eve, beat.id), beat.id)
    reads = [
        lambda: desk.disputes(),
        lambda: desk.dispute(dispute.id),
        lambda: desk.family(beat.slug),
        lambda: desk.producers(""),
    ]
    for _ in range(2):
        assert [count(database, read) for read in reads] == [2, 5, 2, 1]
        for _ in range(15):
            disputed(store, eve, copy(store, eve, beat.id), beat.id)
            put(store, "producers", factories.producer())
