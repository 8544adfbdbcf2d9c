"""What stores find of batches, collections, drafts, disputes and minutes, on every store."""

from dataclasses import replace

import pytest

from domain.disputes import DISPUTE_OPEN, DisputeState
from domain.errors import Conflict
from domain.slugs import ADDRESS_TAKEN
from domain.store import Store
from domain.uploads import RecordingState, UploadState
from tests import factories
from tests.adapters.conftest import put
from tests.factories import MINUTE, NOW


def test_a_collection_keeps_its_tracks_in_their_order(store: Store) -> None:
    one, two, three = (factories.track() for _ in range(3))
    put(store, "tracks", one, two, three)
    collection = factories.collection(track_ids=(three.id, one.id, two.id))
    put(store, "collections", collection, factories.collection())
    with store.write() as unit:
        assert unit.collections.get(collection.id) == collection
        assert unit.collections.by_slug(collection.slug) == collection
        fewer = replace(collection, track_ids=(two.id, three.id))
        unit.collections.save(fewer)
        unit.commit()
    with store.read() as unit:
        assert unit.collections.get(collection.id) == fewer
        assert unit.collections.with_track(two.id) == [fewer]
        assert unit.collections.with_track(one.id) == []


def test_a_deleted_track_leaves_its_collections_and_a_deleted_collection_leaves_its_tracks(
    store: Store,
) -> None:
    one, two = factories.track(), factories.track()
    put(store, "tracks", one, two)
    first, second = (factories.collection(track_ids=(one.id, two.id)) for _ in range(2))
    put(store, "collections", first, second)
    with store.write() as unit:
        unit.tracks.delete(one.id)
        unit.collections.delete(second.id)
        unit.commit()
    with store.read() as unit:
        assert unit.collections.get(first.id) == replace(first, track_ids=(two.id,))
        assert unit.tracks.get(two.id) == two


def test_addresses_of_collections_are_taken_once(store: Store) -> None:
    put(store, "collections", factories.collection(slug="nights"))
    with store.write() as unit, pytest.raises(Conflict) as caught:
        unit.collections.add(factories.collection(slug="nights"))
    assert caught.value.fault is ADDRESS_TAKEN


def test_collections_whose_release_has_come_are_due_once(store: Store) -> None:
    due, early = (factories.collection(published_at=None, release_at=NOW + at * MINUTE) for at in (0, 1))
    out = factories.collection(release_at=NOW)
    put(store, "collections", due, early, out)
    with store.read() as unit:
        assert unit.collections.due(NOW) == [due.id]
        assert unit.collections.due(NOW + MINUTE) == [due.id, early.id]


def test_batches_are_found_by_their_owner_and_by_age(store: Store) -> None:
    old, new = (factories.batch(owner_id="o", created_at=NOW + at * MINUTE) for at in (0, 1))
    fresh = replace(factories.batch(), touched_at=NOW + MINUTE)
    put(store, "batches", old, new, fresh)
    with store.read() as unit:
        assert unit.batches.of_owner("o") == [new, old]
        assert unit.batches.untouched_since(NOW + MINUTE) == [old, new]


def test_drafts_are_found_by_their_batch_and_by_age(store: Store) -> None:
    second, first = (factories.draft(batch_id="b", created_at=NOW + at * MINUTE) for at in (1, 0))
    saved = factories.draft(batch_id="b", track_id="t", created_at=NOW + 2 * MINUTE)
    touched = factories.draft(touched_at=NOW + 2 * MINUTE)
    put(store, "drafts", second, first, saved, touched)
    with store.read() as unit:
        assert unit.drafts.of_batch("b") == [first, second, saved]
        assert unit.drafts.untouched_since(NOW + 2 * MINUTE) == [first, second]


def test_drafts_that_somebody_was_told_of_are_found_apart_from_the_others(store: Store) -> None:
    untold = factories.draft(created_at=NOW)
    told, later = (factories.draft(created_at=NOW, warned_at=NOW + at * MINUTE) for at in (1, 2))
    put(store, "drafts", untold, told, later, factories.draft(track_id="t", warned_at=NOW))
    with store.read() as unit:
        assert unit.drafts.untouched_since(NOW + MINUTE) == [untold]
        assert unit.drafts.untouched_since(NOW + MINUTE, NOW + MINUTE) == [told]
        assert unit.drafts.untouched_since(NOW, NOW + MINUTE) == []


def test_one_dispute_of_an_upload_is_open_at_a_time(store: Store) -> None:
    decided = factories.dispute(recording_id="r", state=DisputeState.REJECTED)
    dispute = factories.dispute(recording_id="r")
    put(store, "disputes", decided, dispute)
    with store.write() as unit:
        assert unit.disputes.open_of("r") == dispute
        assert unit.disputes.open_of("other") is None
        with pytest.raises(Conflict) as caught:
            unit.disputes.add(factories.dispute(recording_id="r"))
    assert caught.value.fault is DISPUTE_OPEN


def test_the_disputes_of_an_upload_are_found_newest_first(store: Store) -> None:
    first, second = (
        factories.dispute(recording_id="r", state=state, created_at=NOW + at * MINUTE)
        for at, state in enumerate((DisputeState.REJECTED, DisputeState.OPEN))
    )
    put(store, "disputes", first, second, factories.dispute())
    with store.read() as unit:
        assert unit.disputes.of_recording("r") == [second, first]
        assert unit.disputes.of_recording("none") == []


def test_kept_audio_is_counted_without_what_was_refused_or_deleted(store: Store) -> None:
    def recording(state: RecordingState) -> object:
        return factories.recording(owner_id="o", state=state)

    kept = factories.recording(owner_id="o")
    gone = [recording(state) for state in (RecordingState.REFUSED, RecordingState.DELETED)]
    undecoded = factories.recording(owner_id="o", analysis=None, state=RecordingState.PROCESSING)
    held = recording(RecordingState.DUPLICATE)
    put(store, "recordings", kept, *gone, undecoded, held, factories.recording())
    with store.read() as unit:
        assert unit.recordings.seconds_kept("o") == 360
        assert unit.recordings.seconds_kept("o", [kept.id]) == 180
        assert unit.recordings.seconds_kept("nobody") == 0


def test_audio_counts_as_announced_until_it_is_decoded(store: Store) -> None:
    def upload(state: UploadState) -> object:
        return factories.upload(owner_id="o", seconds=60.0, state=state)

    arrived, decoded = (upload(UploadState.RECEIVED) for _ in range(2))
    put(store, "uploads", upload(UploadState.RECEIVING), upload(UploadState.CANCELLED), arrived, decoded)
    put(
        store,
        "recordings",
        factories.recording(
            id=arrived.id,  # type: ignore[attr-defined]
            owner_id="o",
            analysis=None,
            state=RecordingState.PROCESSING,
        ),
        factories.recording(id=decoded.id, owner_id="o"),  # type: ignore[attr-defined]
    )
    with store.read() as unit:
        assert unit.uploads.seconds_announced("o") == 120
        assert unit.uploads.seconds_announced("nobody") == 0


def test_a_family_is_found_oldest_first(store: Store) -> None:
    second, first = (factories.recording(family_id="f", created_at=NOW + at * MINUTE) for at in (1, 0))
    put(store, "recordings", second, first, factories.recording(family_id="g"))
    with store.read() as unit:
        assert unit.recordings.family("f") == [first, second]


def test_tracks_are_found_by_ids_in_the_order_asked(store: Store) -> None:
    one, two = factories.track(), factories.track(deleted_at=NOW)
    put(store, "tracks", one, two, factories.track())
    with store.read() as unit:
        assert unit.tracks.by_ids([two.id, "none", one.id]) == [two, one]
        assert unit.tracks.by_ids([]) == []


def test_deleted_tracks_claim_no_samples(store: Store) -> None:
    recording = factories.recording()
    put(store, "recordings", recording)
    put(store, "tracks", factories.track(recording_id=recording.id, deleted_at=NOW))
    with store.read() as unit:
        assert unit.recordings.published_with_samples("5a" * 32) == []
