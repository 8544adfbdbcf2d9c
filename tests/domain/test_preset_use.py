"""Presets as their owner uses them: made, changed, chosen as the default, deleted."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.accounts import Actor, Role
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.licensing.offers import OfferForm, Option, TermsForm, form_of, terms_of
from domain.licensing.presets import MOST_PRESETS, Preset
from tests import factories
from tests.domain.house import House
from tests.domain.test_licensing import TERMS as ANY_TERMS
from tests.domain.test_offering import FORM, TERMS, beat, offer, put


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


def create(house: House, owner: Actor | None, name: str = "Standard Exclusive", **fields: Any) -> Preset:
    return house.presets.create(actor=owner, name=name, form=fields.pop("form", FORM), **fields)


def names(house: House, owner: Actor) -> list[tuple[str, bool]]:
    return [(each.preset.name, each.preset.is_default) for each in house.presets.mine(actor=owner)]


def test_a_preset_is_made_of_a_name_and_terms(house: House, owner: Actor) -> None:
    made = create(house, owner, "  Standard   Exclusive ")

    assert made == Preset(made.id, owner.id, "Standard Exclusive", TERMS, house.clock.now())
    assert house.presets.choices(actor=owner) == (made,)
    assert house.presets.get(actor=owner, preset_id=made.id).summary == (
        "Standard Exclusive · 20/80 · 3 % · used by 0"
    )


def test_an_admin_among_producers_chooses_among_somebodys(house: House, owner: Actor) -> None:
    made, other = create(house, owner), house.producer("Bob")
    admin = replace(other, role=Role.ADMIN)
    assert house.presets.choices(actor=admin, owner_id=owner.id) == (made,)
    assert house.presets.choices(actor=admin) == ()
    for stranger in (None, other, house.person(Role.ADMIN)):
        with pytest.raises(Forbidden):
            house.presets.choices(actor=stranger, owner_id=owner.id)


def test_wrong_fields_are_named_and_nothing_is_made(house: House, owner: Actor) -> None:
    create(house, owner)
    with pytest.raises(Invalid) as caught:
        create(house, owner, "standard EXCLUSIVE", form=TermsForm())
    assert caught.value.fields.keys() == {"name", "price"}
    assert len(house.presets.mine(actor=owner)) == 1
    assert create(house, house.producer("Bob")).name == "Standard Exclusive"


def test_there_are_at_most_fifty(house: House, owner: Actor) -> None:
    for number in range(MOST_PRESETS):
        put(house, "presets", factories.preset(owner_id=owner.id, name=f"Preset {number}"))
    with pytest.raises(Conflict) as caught:
        create(house, owner)
    assert caught.value.code == "LIC-103"


def test_a_preset_begins_with_a_beats_terms(house: House, owner: Actor) -> None:
    plain, offered = beat(house, owner), beat(house, owner)
    offer(house, owner, offered, terms=replace(FORM, price="350"))

    assert house.presets.begun(actor=owner) == TermsForm()
    assert house.presets.begun(actor=owner, track_id=plain.id) == TermsForm()
    begun = house.presets.begun(actor=owner, track_id=offered.id)
    assert begun == form_of(replace(TERMS, price=350_00))
    with pytest.raises(Forbidden):
        house.presets.begun(actor=house.producer("Bob"), track_id=offered.id)


def test_one_is_the_default_or_none(house: House, owner: Actor) -> None:
    first = create(house, owner, "First", is_default=True)
    assert first.is_default
    second = create(house, owner, "Second", is_default=True)
    assert names(house, owner) == [("First", False), ("Second", True)]
    house.presets.set_default(actor=owner, preset_id=first.id)
    assert names(house, owner) == [("First", True), ("Second", False)]
    house.presets.set_default(actor=owner, preset_id=second.id, is_default=False)
    assert names(house, owner) == [("First", True), ("Second", False)]
    house.presets.set_default(actor=owner, preset_id=first.id, is_default=False)
    assert names(house, owner) == [("First", False), ("Second", False)]


def test_an_edit_keeps_the_default_and_what_beats_were_offered_under(house: House, owner: Actor) -> None:
    made, track = create(house, owner, is_default=True), beat(house, owner)
    offered = offer(house, owner, track, preset_id=made.id)
    with house.store.read() as unit:
        before = unit.offers.get(offered.offer_id)

    dearer = house.presets.edit(
        actor=owner, preset_id=made.id, name="Dearer", form=replace(FORM, price="900")
    )
    with house.store.read() as unit:
        assert unit.offers.get(offered.offer_id) == before
    assert before and before.terms == TERMS
    assert (dearer.is_default, dearer.terms.price) == (True, 900_00)
    assert house.presets.get(actor=owner, preset_id=made.id).summary == "Dearer · 20/80 · 3 % · used by 1"


def test_an_edit_may_keep_its_name_and_not_take_anothers(house: House, owner: Actor) -> None:
    made = create(house, owner)
    create(house, owner, "Other")
    house.presets.edit(actor=owner, preset_id=made.id, name="STANDARD exclusive", form=FORM)
    with pytest.raises(Invalid):
        house.presets.edit(actor=owner, preset_id=made.id, name="other", form=FORM)
    assert [name for name, _ in names(house, owner)] == ["Other", "STANDARD exclusive"]


def test_one_is_deleted_once_no_beat_uses_it(house: House, owner: Actor) -> None:
    made, track = create(house, owner), beat(house, owner)
    offer(house, owner, track, preset_id=made.id)
    with pytest.raises(Conflict) as caught:
        house.presets.delete(actor=owner, preset_id=made.id)
    assert caught.value.code == "LIC-102"
    offer(house, owner, track, option=Option.STANDARD)
    house.presets.delete(actor=owner, preset_id=made.id)
    assert house.presets.mine(actor=owner) == ()
    # Its terms stay ready for the beat that had them, as terms of its own.
    form = house.offering.beat(actor=owner, track_id=track.id).form
    again = house.offering.set(actor=owner, track_id=track.id, form=replace(form, option=Option.BOTH))
    with house.store.read() as unit:
        newest = unit.offers.get(again.offer_id)
    assert newest and (newest.terms, newest.preset_id) == (TERMS, "")


def test_a_sold_beat_keeps_its_terms_and_holds_no_preset_back(house: House, owner: Actor) -> None:
    made, track = create(house, owner), beat(house, owner)
    offered = offer(house, owner, track, preset_id=made.id)
    with house.store.write() as unit:
        unit.tracks.save(replace(offered, sold_at=factories.NOW))
        unit.commit()
    house.presets.delete(actor=owner, preset_id=made.id)
    page = house.offering.beat(actor=owner, track_id=track.id)
    assert page.offer and (page.offer.terms, page.offer.preset_id) == (TERMS, made.id)


EVERY_WAY: dict[str, Any] = {
    "get": lambda house, actor, id: house.presets.get(actor=actor, preset_id=id),
    "edit": lambda house, actor, id: house.presets.edit(actor=actor, preset_id=id, name="N", form=FORM),
    "default": lambda house, actor, id: house.presets.set_default(actor=actor, preset_id=id),
    "delete": lambda house, actor, id: house.presets.delete(actor=actor, preset_id=id),
}


@pytest.mark.parametrize("way", EVERY_WAY.values(), ids=EVERY_WAY.keys())
def test_somebody_elses_preset_is_as_unknown_as_none(house: House, owner: Actor, way: Any) -> None:
    made, bob = create(house, owner), house.producer("Bob")
    for id in (made.id, "none"):
        with pytest.raises(NotFound):
            way(house, bob, id)
    for stranger in (None, house.person()):
        with pytest.raises(Forbidden):
            way(house, stranger, made.id)
        with pytest.raises(Forbidden):
            create(house, stranger)
        with pytest.raises(Forbidden):
            house.presets.mine(actor=stranger)
    assert house.presets.choices(actor=owner) == (made,)


# Each example uses beats and presets of its own, so that the house may be the same.
@settings(
    max_examples=20,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(ANY_TERMS, min_size=1, max_size=4), st.lists(st.sampled_from(["edit", "set"]), max_size=3))
def test_no_version_changes_once_it_was_written(
    house: House, some_terms: list[Any], deeds: list[str]
) -> None:
    owner = house.producer(factories.new_id())
    track, recording = beat(house, owner), factories.new_id()
    track = replace(track, recording_id=recording)
    with house.store.write() as unit:
        unit.tracks.save(track)
        unit.stems.add(factories.stems_with_midi(owner_id=owner.id, recording_id=recording))
        unit.commit()
    first = some_terms[0]
    made = create(house, owner, form=form_of(first))
    assert terms_of(form_of(first)) == made.terms == first
    seen = [offer(house, owner, track, preset_id=made.id).offer_id]
    with house.store.read() as unit:
        written = {seen[0]: unit.offers.get(seen[0])}
    for deed, terms in zip(deeds, some_terms[1:], strict=False):
        form = form_of(terms)
        if deed == "edit":
            house.presets.edit(actor=owner, preset_id=made.id, name="Edited", form=form)
        else:
            after = house.offering.set(actor=owner, track_id=track.id, form=OfferForm(Option.EXCLUSIVE, form))
            seen.append(after.offer_id)
        with house.store.read() as unit:
            for id in seen:
                written.setdefault(id, unit.offers.get(id))
            assert {id: unit.offers.get(id) for id in written} == written
    with house.store.read() as unit:
        kept = [unit.offers.get(id) for id in dict.fromkeys(seen)]
    assert [each.version for each in kept if each] == list(range(1, len(kept) + 1))
