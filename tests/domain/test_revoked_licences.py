"""What a revoked licence means for whoever held it, and for a sale that it came from."""

from dataclasses import replace

import pytest

from domain.accounts import Actor, Role
from domain.catalogue import Track
from domain.errors import Forbidden
from domain.licensing.entitlement import WAS_REVOKED
from domain.licensing.granted import Licence, revoked
from domain.licensing.sales import relisted
from tests import factories
from tests.domain.house import House
from tests.factories import NOW


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


@pytest.fixture
def track(house: House, owner: Actor) -> Track:
    return house.beat(owner)


def save(house: House, kind: str, item: object) -> None:
    with house.store.write() as unit:
        getattr(unit, kind).save(item)
        unit.commit()


def granted(house: House, track: Track, person: Actor) -> Licence:
    ticket = house.downloading.begin(actor=person, track_id=track.id, kind="wav")
    with house.store.read() as unit:
        licence = unit.licences.get(ticket.licence_id)
    assert licence
    return licence


def test_new_audio_gives_back_nothing_that_was_revoked(house: House, owner: Actor, track: Track) -> None:
    eve = house.person(Role.LISTENER, "Eve")
    house.give_plan(eve, "Pro")
    save(house, "licences", revoked(granted(house, track, eve), "root", "Stolen card.", house.clock.now()))
    begun = house.transfer.begin(actor=owner, name="new.wav", size=8, replaces=track.id)
    house.send(owner, begun, 0, [b"RIFF new"])
    house.ingest.run(recording_id=begun.id)
    house.saving.replace(actor=owner, draft_id=begun.id)
    with pytest.raises(Forbidden) as caught:
        house.downloading.begin(actor=eve, track_id=track.id, kind="wav")
    assert caught.value.fault is WAS_REVOKED


def test_a_sale_whose_licence_an_admin_revoked_can_be_undone_and_their_reason_stays() -> None:
    ended = revoked(factories.licence(), "root", "Charged back.", NOW)
    sold = factories.track(sold_at=NOW)
    licence, track = relisted(ended, sold, "system", was_downloaded=False, now=NOW)
    assert (licence, track) == (ended, replace(sold, sold_at=None))
