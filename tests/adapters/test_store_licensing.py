"""What stores find and refuse of offers, presets, split sheets and licences, on every store."""

from dataclasses import replace

import pytest

from domain.errors import Conflict
from domain.faults import ALREADY_THERE
from domain.licensing.granted import BOUGHT_ALREADY, LICENSED_ALREADY, LicenceKind
from domain.licensing.presets import PRESET_NAMED
from domain.licensing.splits import MOST_SHEETS, Answer
from domain.store import Store
from tests import factories
from tests.adapters.conftest import put
from tests.factories import MINUTE, NOW


def test_the_newest_offer_is_the_one_with_the_highest_version(store: Store) -> None:
    first, third, second = (factories.offer(track_id="t", version=version) for version in (1, 3, 2))
    put(store, "offers", first, third, second, factories.offer(version=9))
    with store.read() as unit:
        assert unit.offers.newest("t") == third
        assert unit.offers.newest("none") is None


@pytest.mark.parametrize("kind", ["offers", "splits"])
def test_a_version_is_there_once_a_beat(store: Store, kind: str) -> None:
    make = {"offers": factories.offer, "splits": factories.split_sheet}[kind]
    put(store, kind, make(track_id="t", version=1), make(track_id="t", version=2), make(version=1))
    with store.write() as unit, pytest.raises(Conflict) as caught:
        getattr(unit, kind).add(make(track_id="t", version=2))
    assert caught.value.fault is ALREADY_THERE


def test_beats_count_that_have_a_presets_offer_now_and_are_neither_deleted_nor_sold(store: Store) -> None:
    used, unused = factories.preset(), factories.preset()
    offers = [factories.offer(preset_id=used.id) for _ in range(5)]
    other = factories.offer(preset_id="other")
    put(store, "offers", *offers, other)
    holding, also, deleted, sold, moved_on = offers
    for offer_id, deleted_at in ((holding.id, None), (also.id, None), (deleted.id, NOW), (other.id, None)):
        put(store, "tracks", factories.track(offer_id=offer_id, deleted_at=deleted_at))
    put(store, "tracks", factories.track(), factories.track(offer_id=sold.id, sold_at=NOW))
    assert moved_on.preset_id == used.id
    with store.read() as unit:
        assert unit.offers.count_using(used.id) == 2
        assert unit.offers.count_using(unused.id) == 0
        assert unit.offers.counts_using([used.id, unused.id, "other"]) == {used.id: 2, "other": 1}
        assert unit.offers.counts_using([]) == {}


def test_a_presets_name_is_there_once_an_owner_whatever_its_case(store: Store) -> None:
    first, second = (factories.preset(owner_id="o", name=name) for name in ("Straße", "Other"))
    put(store, "presets", first, second, factories.preset(name="Straße"))
    for name in ("Straße", "STRASSE", "straße"):
        with store.write() as unit, pytest.raises(Conflict) as caught:
            unit.presets.add(factories.preset(owner_id="o", name=name))
        assert caught.value.fault is PRESET_NAMED
        with store.write() as unit, pytest.raises(Conflict):
            unit.presets.save(replace(second, name=name))
    with store.write() as unit:
        unit.presets.save(replace(first, name="STRASSE"))
        unit.commit()


def test_presets_come_by_their_names(store: Store) -> None:
    named = [factories.preset(owner_id="o", name=name) for name in ("beta", "Alpha", "Gamma")]
    put(store, "presets", *named, factories.preset(name="Alpha"))
    with store.read() as unit:
        assert [each.name for each in unit.presets.of_owner("o")] == ["Alpha", "beta", "Gamma"]
        assert unit.presets.of_owner("none") == []


def test_the_newest_sheet_is_the_one_with_the_highest_version(store: Store) -> None:
    first, second = (factories.split_sheet(track_id="t", version=version) for version in (1, 2))
    put(store, "splits", second, first)
    with store.write() as unit:
        unit.splits.save(replace(first, answers={"ann": Answer.ACCEPTED}))
        unit.commit()
    with store.read() as unit:
        assert unit.splits.newest("t") == second
        assert unit.splits.newest("none") is None


def test_somebody_finds_the_newest_sheet_of_each_beat_that_credits_them(store: Store) -> None:
    details = factories.details(collaborators=("ann", "ben"))
    early, late, deleted, bare = (
        factories.track(details=details, deleted_at=NOW if number == 2 else None) for number in range(4)
    )
    others = factories.track(details=factories.details(collaborators=("ben",)))
    put(store, "tracks", early, late, deleted, bare, others)
    sheets = {
        (track.id, version): factories.split_sheet(
            track_id=track.id, version=version, proposed_at=NOW + minutes * MINUTE
        )
        for track, version, minutes in (
            (early, 1, 9),
            (early, 2, 1),
            (late, 1, 2),
            (deleted, 1, 3),
            (others, 1, 4),
        )
    }
    put(store, "splits", *sheets.values())
    with store.read() as unit:
        assert unit.splits.of_collaborator("ann") == [sheets[late.id, 1], sheets[early.id, 2]]
        assert unit.splits.of_collaborator("none") == []


def test_no_more_sheets_are_found_than_anybody_reads(store: Store) -> None:
    details = factories.details(collaborators=("ann",))
    tracks = [factories.track(details=details) for _ in range(MOST_SHEETS + 1)]
    put(store, "tracks", *tracks)
    put(store, "splits", *(factories.split_sheet(track_id=track.id) for track in tracks))
    with store.read() as unit:
        assert len(unit.splits.of_collaborator("ann")) == MOST_SHEETS


def test_producers_come_in_the_order_that_they_were_asked_for_in(store: Store) -> None:
    ann, ben = factories.producer(name="Ann"), factories.producer(name="Ben")
    put(store, "producers", ann, ben)
    with store.read() as unit:
        assert unit.producers.by_ids([ben.id, "none", ann.id]) == [ben, ann]
        assert unit.producers.by_ids([]) == []


def test_one_person_has_one_standing_standard_licence_of_a_recording(store: Store) -> None:
    first = factories.licence(recording_id="r", holder_id="eve")
    put(store, "licences", first, factories.licence(recording_id="r"), factories.licence(holder_id="eve"))
    again = factories.licence(recording_id="r", holder_id="eve")
    with store.write() as unit, pytest.raises(Conflict) as caught:
        unit.licences.add(again)
    assert caught.value.fault is LICENSED_ALREADY
    with store.write() as unit:
        unit.licences.save(replace(first, revoked_at=NOW))
        unit.licences.add(again)
        unit.commit()


def test_a_beat_has_one_standing_exclusive_licence(store: Store) -> None:
    sold = factories.licence(track_id="t", kind=LicenceKind.EXCLUSIVE)
    put(store, "licences", sold, factories.licence(track_id="t"))
    again = factories.licence(track_id="t", kind=LicenceKind.EXCLUSIVE)
    with store.write() as unit, pytest.raises(Conflict) as caught:
        unit.licences.add(again)
    assert caught.value.fault is BOUGHT_ALREADY
    with store.write() as unit:
        unit.licences.save(replace(sold, revoked_at=NOW))
        unit.licences.add(again)
        unit.commit()


def test_what_somebody_holds_of_a_beat_comes_oldest_first(store: Store) -> None:
    late, early = (
        factories.licence(track_id="t", holder_id="eve", granted_at=at) for at in (NOW + MINUTE, NOW)
    )
    put(store, "licences", late, early, factories.licence(track_id="t"), factories.licence(holder_id="eve"))
    with store.read() as unit:
        assert unit.licences.held("t", "eve") == [early, late]
