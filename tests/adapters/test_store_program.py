"""What every store does for the Producer Program: what people ask for, suspensions, handing over."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.db import tables
from adapters.db.program import ADDED_TO, BELONGS, STAYS, belonging
from domain.catalogue import Visibility
from domain.producers import ApplicationKind, ApplicationState
from domain.store import Store
from tests import factories, program_factories
from tests.adapters.conftest import put
from tests.factories import MINUTE, NOW

OF_PEOPLE = frozenset({"applications", "producers", "progress", ADDED_TO})


def test_applications_are_told_apart_by_kind(store: Store) -> None:
    join = factories.application(user_id="u")
    claim = factories.application(user_id="u", kind=ApplicationKind.CLAIM, created_at=NOW + MINUTE)
    denied = factories.application(user_id="u", state=ApplicationState.DENIED)
    put(store, "applications", claim, join, denied, factories.application())
    with store.read() as unit:
        assert unit.applications.latest_of("u", ApplicationKind.CLAIM) == claim
        assert unit.applications.latest_of("u", ApplicationKind.APPEAL) is None
        assert unit.applications.pending_of("u") == [join, claim]


def test_documents_come_in_their_order_and_are_due_after_the_decision(store: Store) -> None:
    decided = factories.application(state=ApplicationState.DENIED, decided_at=NOW)
    waits = factories.application()
    first, second = (
        program_factories.document(application_id=decided.id, created_at=NOW + n * MINUTE) for n in (0, 1)
    )
    gone = program_factories.document(
        application_id=decided.id, key="", erased_at=NOW, created_at=NOW + 2 * MINUTE
    )
    other = program_factories.document(application_id=waits.id)
    put(store, "applications", decided, waits)
    put(store, "documents", second, first, gone, other)
    with store.read() as unit:
        assert unit.documents.of_application(decided.id) == [first, second, gone]
        assert unit.documents.of_decided(NOW, 9) == []
        assert sorted(each.id for each in unit.documents.of_decided(NOW + MINUTE, 9)) == sorted(
            [first.id, second.id]
        )
        assert len(unit.documents.of_decided(NOW + MINUTE, 1)) == 1


def test_of_suspensions_one_lasts(store: Store) -> None:
    over = program_factories.suspension(user_id="u", ended_at=NOW)
    lasts = program_factories.suspension(user_id="u")
    put(store, "suspensions", over, lasts, program_factories.suspension())
    with store.read() as unit:
        assert unit.suspensions.current_of("u") == lasts
        assert unit.suspensions.current_of("nobody") is None


def test_work_is_found_by_how_it_is_seen(store: Store) -> None:
    tracks = [
        factories.track(producer_id="p"),
        factories.track(producer_id="p", visibility=Visibility.WITHHELD),
        factories.track(producer_id="p", visibility=Visibility.WITHHELD, deleted_at=NOW),
        factories.track(visibility=Visibility.WITHHELD),
    ]
    collections = [
        factories.collection(producer_id="p", visibility=Visibility.WITHHELD),
        factories.collection(producer_id="p"),
    ]
    put(store, "tracks", *tracks)
    put(store, "collections", *collections)
    with store.read() as unit:
        assert unit.tracks.seen_as("p", Visibility.WITHHELD, 9) == [tracks[1]]
        assert unit.tracks.seen_as("p", Visibility.PUBLIC, 9) == [tracks[0]]
        assert unit.collections.seen_as("p", Visibility.WITHHELD, 9) == [collections[0]]


def test_a_withheld_collection_waits_with_its_release(store: Store) -> None:
    later = NOW + timedelta(days=1)
    due = factories.collection(published_at=None, release_at=NOW)
    withheld = factories.collection(published_at=None, release_at=NOW, visibility=Visibility.WITHHELD)
    put(store, "collections", due, withheld)
    with store.read() as unit:
        assert unit.collections.due(later) == [due.id]


MONEY: dict[str, tuple[str, Any]] = {
    "a payout account": ("payees", factories.payee(id="p")),
    "an order": ("orders", factories.order(producer_id="p")),
    "a transfer": ("outgoing", factories.outgoing(producer_id="p")),
    "a split sheet": ("splits", factories.split_sheet(owner_id="p")),
}


@pytest.mark.parametrize("what", MONEY)
def test_a_profile_with_money_is_known(store: Store, what: str) -> None:
    kind, item = MONEY[what]
    put(store, kind, item)
    with store.read() as unit:
        assert unit.handover.has_money("p")
        assert not unit.handover.has_money("q")


def test_what_belongs_to_a_profile_goes_with_it(store: Store) -> None:
    old, new = factories.new_id(), factories.new_id()
    producer = factories.producer(id=old, slug="owl", verified=True)
    track = factories.track(producer_id=old)
    credited = factories.track(details=factories.details(collaborators=(old,)))
    others = factories.track()
    collection = factories.collection(producer_id=old, track_ids=(track.id,))
    recording, draft = factories.recording(owner_id=old), factories.draft(owner_id=old)
    licence = factories.licence(producer_id=old, track_id=track.id)
    preset = factories.preset(owner_id=old)
    with store.write() as unit:
        unit.producers.add(producer)
        unit.tracks.add(track)
        unit.tracks.add(credited)
        unit.tracks.add(others)
        unit.collections.add(collection)
        unit.recordings.add(recording)
        unit.drafts.add(draft)
        unit.licences.add(licence)
        unit.presets.add(preset)
        unit.follows.add(factories.follow(user_id="fan", producer_id=old))
        unit.follows.add_followers(old, 1, NOW)
        unit.commit()
    with store.write() as unit:
        unit.handover.move(old, new)
        unit.commit()
    with store.read() as unit:
        assert unit.producers.get(old) is None
        assert unit.producers.by_slug("owl") == replace(producer, id=new)
        assert unit.tracks.get(track.id) == replace(track, producer_id=new)
        kept = unit.tracks.get(credited.id)
        assert kept and kept.details.collaborators == (new,)
        assert unit.tracks.get(others.id) == others
        assert unit.collections.get(collection.id) == replace(collection, producer_id=new)
        assert [
            (each.owner_id if each else "")
            for each in (
                unit.recordings.get(recording.id),
                unit.drafts.get(draft.id),
                unit.presets.get(preset.id),
            )
        ] == [new] * 3
        assert unit.licences.get(licence.id) == replace(licence, producer_id=new)
        assert unit.follows.of("fan", new) is not None
        assert unit.follows.followers(new) == 1


def test_an_address_may_be_used_by_whoever_has_the_profile_now(store: Store) -> None:
    old, new = factories.new_id(), factories.new_id()
    put(store, "producers", factories.producer(id=old, slug="owl", owns_name=True))
    with store.write() as unit:
        unit.handover.move(old, new)
        moved = unit.producers.get(new)
        assert moved
        unit.producers.save(replace(moved, name="Other"))
        unit.producers.add(factories.producer(id=old, slug="other", owns_name=True))
        unit.commit()


def test_every_column_that_names_a_producer_moves_or_is_money() -> None:
    """A table that is added with another name for its producer has to be thought of."""
    known = {table for table, _ in belonging()} | STAYS | OF_PEOPLE
    named = {
        table._meta.table_name
        for table in tables.ALL
        for field in table._meta.sorted_fields
        if field.column_name in BELONGS or field.column_name.startswith(("producer", "owner", "artist"))
    }
    assert named <= known
