"""Offers, presets and split sheets on Postgres while somebody else changes them."""

from dataclasses import replace

import pytest

from domain.accounts import Actor
from domain.errors import Conflict, Invalid, NotFound
from domain.licensing.offers import OfferForm, Option, TermsForm
from domain.licensing.presets import PRESET_IN_USE, Preset
from tests.adapters.test_use_case_races import Race, house, owner, race
from tests.domain.house import FORM as BEAT
from tests.domain.house import House
from tests.domain.test_offering import FORM, preset, stored

__all__ = ["house", "owner", "race"]
pytestmark = pytest.mark.postgres


def presets(house: House, owner: Actor) -> list[Preset]:
    return list(house.presets.choices(actor=owner))


def test_a_preset_that_a_beat_begins_to_use_is_not_deleted(house: House, race: Race, owner: Actor) -> None:
    track, chosen = house.beat(owner), preset(house, owner)
    deleted = race(
        lambda store: replace(house.offering, store=store).apply_preset(
            actor=owner, track_ids=[track.id], preset_id=chosen.id
        ),
        lambda: house.presets.delete(actor=owner, preset_id=chosen.id),
    )
    refused = deleted.exception()
    assert isinstance(refused, Conflict) and refused.fault is PRESET_IN_USE
    assert presets(house, owner) == [chosen]


def test_a_preset_that_is_being_deleted_is_not_used_any_more(house: House, race: Race, owner: Actor) -> None:
    track, other = house.beat(owner, b"RIFF one"), house.beat(owner, b"RIFF two")
    chosen = preset(house, owner)
    applied = race(
        lambda store: replace(house.presets, store=store).delete(actor=owner, preset_id=chosen.id),
        lambda: house.offering.apply_preset(actor=owner, track_ids=[track.id], preset_id=chosen.id),
    )
    assert isinstance(applied.exception(), NotFound)
    assert stored(house, track) == track
    again = preset(house, owner, name="Again")
    form = OfferForm(Option.BOTH, TermsForm(), again.id)
    offered = race(
        lambda store: replace(house.presets, store=store).delete(actor=owner, preset_id=again.id),
        lambda: house.offering.set(actor=owner, track_id=other.id, form=form),
    )
    with house.store.read() as unit:
        made = unit.offers.get(offered.result().offer_id)
    assert made and (made.terms, made.preset_id) == (again.terms, "")


def test_two_changes_of_an_offer_at_once_are_two_versions(house: House, race: Race, owner: Actor) -> None:
    track = house.beat(owner)
    second = race(
        lambda store: replace(house.offering, store=store).set(
            actor=owner, track_id=track.id, form=OfferForm(Option.BOTH, FORM)
        ),
        lambda: house.offering.set(
            actor=owner, track_id=track.id, form=OfferForm(Option.EXCLUSIVE, replace(FORM, price="300"))
        ),
    )
    with house.store.read() as unit:
        newest = unit.offers.newest(track.id)
    assert newest and (newest.id, newest.version) == (second.result().offer_id, 2)


def test_two_proposals_at_once_are_two_versions(house: House, race: Race, owner: Actor) -> None:
    ann = house.producer("Ann")
    track = house.beat(owner, form=replace(BEAT, collaborators="Ann"))
    second = race(
        lambda store: replace(house.splits, store=store).propose(
            actor=owner, track_id=track.id, typed={owner.id: "50", ann.id: "50"}
        ),
        lambda: house.splits.propose(actor=owner, track_id=track.id, typed={owner.id: "60", ann.id: "40"}),
    )
    assert second.result().version == 2


def test_two_defaults_chosen_at_once_leave_one(house: House, race: Race, owner: Actor) -> None:
    first, second = preset(house, owner, name="First"), preset(house, owner, name="Second")
    chosen = race(
        lambda store: replace(house.presets, store=store).set_default(actor=owner, preset_id=first.id),
        lambda: house.presets.set_default(actor=owner, preset_id=second.id),
    )
    assert chosen.exception() is None
    assert [each.is_default for each in presets(house, owner)] == [False, True]


def test_a_default_that_is_being_deleted_is_not_in_the_way_of_another(
    house: House, race: Race, owner: Actor
) -> None:
    first = preset(house, owner, name="First", is_default=True)
    second = preset(house, owner, name="Second")
    chosen = race(
        lambda store: replace(house.presets, store=store).delete(actor=owner, preset_id=first.id),
        lambda: house.presets.set_default(actor=owner, preset_id=second.id),
    )
    assert chosen.exception() is None
    assert [(each.name, each.is_default) for each in presets(house, owner)] == [("Second", True)]


def test_two_presets_of_one_name_at_once_are_one_and_a_sentence(
    house: House, race: Race, owner: Actor
) -> None:
    made = race(
        lambda store: replace(house.presets, store=store).create(actor=owner, name="Club", form=FORM),
        lambda: house.presets.create(actor=owner, name="CLUB", form=FORM),
    )
    refused = made.exception()
    assert isinstance(refused, Invalid) and refused.fields.keys() == {"name"}
    assert [each.name for each in presets(house, owner)] == ["Club"]
