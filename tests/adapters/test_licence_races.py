"""Licences on Postgres while two want the same, or something else happens to the beat."""

from dataclasses import replace

import pytest

from domain.accounts import Actor, Role
from domain.catalogue import Track
from domain.errors import Conflict
from domain.licensing.granted import BOUGHT_ALREADY, Licence
from domain.licensing.sales import FAMILY_SOLD, UNDO_USED, Sale
from domain.store import Store
from tests import factories
from tests.adapters.test_use_case_races import Race, house, owner, race
from tests.domain.house import House

__all__ = ["house", "owner", "race"]
pytestmark = pytest.mark.postgres


@pytest.fixture
def track(house: House, owner: Actor) -> Track:
    return house.beat(owner)


@pytest.fixture
def eve(house: House) -> Actor:
    eve = house.person(Role.LISTENER, "Eve")
    house.give_plan(eve, "Plus")
    return eve


def begin(house: House, store: Store, person: Actor, track: Track) -> object:
    return replace(house.downloading, store=store).begin(actor=person, track_id=track.id, kind="wav")


def held(house: House, person: Actor, track: Track) -> list[Licence]:
    with house.store.read() as unit:
        return unit.licences.held(track.id, person.id)


def stored(house: House, track: Track) -> Track:
    with house.store.read() as unit:
        found = unit.tracks.get(track.id)
    assert found
    return found


def sell(house: House, store: Store, track: Track, buyer: Actor) -> Sale:
    with store.write() as unit:
        locked = unit.tracks.get(track.id, lock=True)
        assert locked
        offer = factories.offer(track_id=track.id, made_by=track.producer_id)
        locked = replace(locked, offer_id=offer.id)
        sale = house.selling.mark_sold(unit, locked, buyer.id, offer, house.clock.now())
        unit.commit()
    return sale


def test_two_first_downloads_at_once_make_one_licence(
    house: House, race: Race, track: Track, eve: Actor
) -> None:
    second = race(
        lambda store: begin(house, store, eve, track), lambda: begin(house, house.store, eve, track)
    )
    [licence] = held(house, eve, track)
    assert second.result().licence_id == licence.id
    assert (stored(house, track).licences, stored(house, track).downloads) == (1, 2)


def test_two_people_who_download_at_once_get_a_licence_each(
    house: House, race: Race, track: Track, eve: Actor
) -> None:
    bob = house.person(Role.LISTENER, "Bob")
    house.give_plan(bob, "Pro")
    second = race(
        lambda store: begin(house, store, eve, track), lambda: begin(house, house.store, bob, track)
    )
    assert second.exception() is None
    assert (stored(house, track).licences, stored(house, track).downloads) == (2, 2)


def test_a_beat_that_is_deleted_during_its_first_download_keeps_its_files(
    house: House, race: Race, track: Track, owner: Actor, eve: Actor
) -> None:
    deleted = race(
        lambda store: begin(house, store, eve, track),
        lambda: house.editing.delete(actor=owner, track_id=track.id),
    )
    assert deleted.exception() is None
    [licence] = held(house, eve, track)
    ticket = house.downloading.begin_under(actor=eve, licence_id=licence.id, kind="wav")
    assert house.blobs.exists(house.downloading.file(actor=eve, ticket=ticket).key)


def test_of_two_buyers_at_once_one_gets_it(house: House, race: Race, track: Track, eve: Actor) -> None:
    bob = house.person(Role.LISTENER, "Bob")
    second = race(lambda store: sell(house, store, track, bob), lambda: sell(house, house.store, track, eve))
    error = second.exception()
    assert isinstance(error, Conflict) and error.fault is BOUGHT_ALREADY
    assert len(held(house, bob, track)) == 1 and held(house, eve, track) == []
    assert (stored(house, track).licences, stored(house, track).sold_at) == (1, house.clock.now())


def test_of_two_beats_that_sound_alike_one_is_sold(
    house: House, race: Race, track: Track, eve: Actor
) -> None:
    other = house.beat(house.producer("Day Owl"), b"RIFF other")
    with house.store.write() as unit:
        for each in (track, other):
            recording = unit.recordings.get(each.recording_id)
            assert recording
            unit.recordings.save(replace(recording, family_id="f"))
        unit.commit()
    second = race(lambda store: sell(house, store, track, eve), lambda: sell(house, house.store, other, eve))
    error = second.exception()
    assert isinstance(error, Conflict) and error.fault is FAMILY_SOLD
    assert stored(house, other).sold_at is None


def test_a_sale_whose_file_is_being_fetched_is_not_undone(
    house: House, race: Race, track: Track, eve: Actor
) -> None:
    sale = sell(house, house.store, track, eve)

    def undo() -> None:
        with house.store.write() as unit:
            house.selling.relist(unit, sale.licence_id, "root", house.clock.now())
            unit.commit()

    undone = race(lambda store: begin(house, store, eve, track), undo)
    error = undone.exception()
    assert isinstance(error, Conflict) and error.fault is UNDO_USED
    assert stored(house, track).sold_at is not None


def test_a_plan_that_is_taken_twice_at_once_is_one(house: House, race: Race) -> None:
    email = house.email(bob := house.person(Role.LISTENER, "Bob"))
    second = race(
        lambda store: replace(house.plans, store=store).grant(email=email, plan="Plus"),
        lambda: house.plans.grant(email=email, plan="Pro"),
    )
    assert second.result() == house.plans.mine(actor=bob)
