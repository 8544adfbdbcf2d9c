"""Offering a beat: one at a time, or many by a preset; what was agreed stays as it was."""

from dataclasses import replace
from typing import Any

import pytest

from domain.accounts import Actor, Role
from domain.catalogue import Track
from domain.editing import MAX_AT_ONCE, NOTHING_CHOSEN
from domain.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from domain.licensing.offers import Delivery, Offer, OfferForm, Option, TermsForm, form_of
from domain.licensing.presets import UNKNOWN_PRESET, Preset
from domain.stem_sets import Stems, StemsState
from tests import factories
from tests.domain.house import House
from tests.factories import NOW

NO_STEMS = (Delivery.WAV, Delivery.MP3_320)
FORM = TermsForm(price="200", files=NO_STEMS)
TERMS = factories.terms(files=NO_STEMS)


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


@pytest.fixture
def track(house: House, owner: Actor) -> Track:
    return beat(house, owner)


def put(house: House, kind: str, item: Any) -> Any:
    with house.store.write() as unit:
        getattr(unit, kind).add(item)
        unit.commit()
    return item


def beat(house: House, owner: Actor, **fields: Any) -> Track:
    made: Track = put(house, "tracks", factories.track(producer_id=owner.id, **fields))
    return made


def preset(house: House, owner: Actor, **fields: Any) -> Preset:
    values = {"owner_id": owner.id, "terms": TERMS} | fields
    made: Preset = put(house, "presets", factories.preset(**values))
    return made


def offer(house: House, actor: Actor | None, track: Track, **fields: Any) -> Track:
    form = OfferForm(**{"option": Option.BOTH, "terms": FORM} | fields)
    return house.offering.set(actor=actor, track_id=track.id, form=form)


def stored(house: House, track: Track) -> Track:
    with house.store.read() as unit:
        found = unit.tracks.get(track.id)
    assert found
    return found


def test_every_beat_begins_with_standard_licensing_and_the_usual_terms_ready(
    house: House, owner: Actor, track: Track
) -> None:
    page = house.offering.beat(actor=owner, track_id=track.id)

    assert (page.offer, page.form, page.presets, page.zip_gives) == (None, OfferForm(), (), set())
    assert (page.producer_name, page.split.sheet) == ("Night Owl", None)


def test_an_offer_holds_for_the_beat_with_its_terms(house: House, owner: Actor, track: Track) -> None:
    after = offer(house, owner, track)

    page = house.offering.beat(actor=owner, track_id=track.id)
    assert after == stored(house, track) and after.option is Option.BOTH
    made = Offer(after.offer_id, track.id, 1, Option.BOTH, owner.id, house.clock.now(), TERMS)
    assert page.offer == made
    assert page.form == OfferForm(Option.BOTH, form_of(TERMS))


def test_each_change_is_another_version_and_the_one_before_stays_as_it_was(
    house: House, owner: Actor, track: Track
) -> None:
    first = offer(house, owner, track)
    second = offer(house, owner, track, terms=replace(FORM, price="250"))
    third = offer(house, owner, track, terms=replace(FORM, price="250"), option=Option.EXCLUSIVE)

    with house.store.read() as unit:
        made = [unit.offers.get(each.offer_id) for each in (first, second, third)]
    assert [(each.version, each.option, each.terms) for each in made if each] == [
        (1, Option.BOTH, TERMS),
        (2, Option.BOTH, replace(TERMS, price=250_00)),
        (3, Option.EXCLUSIVE, replace(TERMS, price=250_00)),
    ]


def test_what_changes_nothing_makes_no_version(house: House, owner: Actor, track: Track) -> None:
    assert offer(house, owner, track).offer_id == offer(house, owner, track).offer_id
    plain = beat(house, owner)
    assert offer(house, owner, plain, option=Option.STANDARD) == plain


def test_standard_licensing_ends_the_offer_and_remembers_its_terms(
    house: House, owner: Actor, track: Track
) -> None:
    offer(house, owner, track)
    after = offer(house, owner, track, option=Option.STANDARD, terms=TermsForm())

    assert (after.option, after.offer_id) == (Option.STANDARD, "")
    page = house.offering.beat(actor=owner, track_id=track.id)
    assert (page.offer, page.form) == (None, OfferForm(Option.STANDARD, form_of(TERMS)))
    again = offer(house, owner, track)
    with house.store.read() as unit:
        newest = unit.offers.get(again.offer_id)
    assert newest and newest.version == 2


def test_wrong_fields_are_named_and_nothing_changes(house: House, owner: Actor, track: Track) -> None:
    with pytest.raises(Invalid) as caught:
        offer(house, owner, track, terms=TermsForm(price="0", buyer_share="70", territory="Atlantis"))
    assert caught.value.fields.keys() == {"price", "producer_share", "territory", "files"}
    assert "Upload the stems first" in caught.value.fields["files"]
    with pytest.raises(Invalid) as caught:
        offer(house, owner, track, option="free")
    assert caught.value.fields.keys() == {"option"}
    assert stored(house, track) == track


def test_stems_may_be_promised_once_they_are_there(house: House, owner: Actor, track: Track) -> None:
    put(house, "stems", factories.stems(owner_id=owner.id, recording_id=track.recording_id))

    assert offer(house, owner, track, terms=TermsForm(price="200")).offer_id


def test_midi_may_be_promised_once_there_is_some_in_the_zip(house: House, owner: Actor, track: Track) -> None:
    its, terms = {"owner_id": owner.id, "recording_id": track.recording_id}, replace(FORM, files=("MIDI",))
    put(house, "stems", factories.stems(**its))
    with pytest.raises(Invalid) as caught:
        offer(house, owner, track, terms=terms)
    assert "no MIDI file in the ZIP" in caught.value.fields["files"]
    put(house, "stems", factories.stems_with_midi(**its))
    assert offer(house, owner, track, terms=terms).offer_id


@pytest.mark.parametrize("kind", [Delivery.STEMS, Delivery.TRACKOUTS, Delivery.MIDI])
def test_stems_that_are_promised_stay_until_they_are_no_more(
    house: House, owner: Actor, kind: Delivery
) -> None:
    track = house.beat(owner)
    its = {"owner_id": owner.id, "recording_id": track.recording_id}
    current = put(house, "stems", factories.stems_with_midi(**its))
    newer = put(house, "stems", factories.stems(**its, state=StemsState.REFUSED))
    offer(house, owner, track, terms=TermsForm(price="200", files=(Delivery.WAV, kind)))

    def remove(stems: Stems) -> None:
        house.stems.remove(actor=owner, recording_id=track.recording_id, stems_id=stems.id)

    with pytest.raises(Conflict) as caught:
        remove(current)
    assert caught.value.code == "LIC-106"
    remove(newer)
    offer(house, owner, track)
    remove(current)
    assert not house.offering.beat(actor=owner, track_id=track.id).zip_gives


@pytest.mark.parametrize("way", ["set", "apply"])
def test_a_sold_beats_licensing_is_locked(house: House, owner: Actor, way: str) -> None:
    sold = beat(house, owner, sold_at=NOW)
    chosen = preset(house, owner)
    with pytest.raises(Conflict, match="“Night Drive” is sold") as caught:
        if way == "set":
            offer(house, owner, sold, option="wrong anyway")
        else:
            house.offering.apply_preset(actor=owner, track_ids=[sold.id], preset_id=chosen.id)
    assert caught.value.code == "LIC-105"
    assert stored(house, sold) == sold


class TestAPreset:
    def test_that_is_the_default_fills_in_the_terms(self, house: House, owner: Actor, track: Track) -> None:
        preset(house, owner, name="Other")
        chosen = preset(house, owner, is_default=True)

        page = house.offering.beat(actor=owner, track_id=track.id)
        assert page.form == OfferForm(Option.STANDARD, form_of(TERMS), chosen.id, chosen.id)
        assert [each.name for each in page.presets] == ["Other", "Standard Exclusive"]

    def test_that_was_just_picked_counts_instead_of_what_was_typed(
        self, house: House, owner: Actor, track: Track
    ) -> None:
        chosen = preset(house, owner)
        after = offer(house, owner, track, terms=TermsForm(price="nonsense"), preset_id=chosen.id)

        with house.store.read() as unit:
            made = unit.offers.get(after.offer_id)
            assert made and (made.terms, made.preset_id) == (TERMS, chosen.id)
            assert unit.offers.count_using(chosen.id) == 1

    @pytest.mark.parametrize(("price", "is_kept"), [("200", True), ("201", False)])
    def test_is_kept_only_while_the_terms_are_its_own(
        self, house: House, owner: Actor, track: Track, price: str, is_kept: bool
    ) -> None:
        chosen = preset(house, owner)
        typed = replace(FORM, price=price)
        after = offer(house, owner, track, terms=typed, preset_id=chosen.id, shown_preset=chosen.id)

        with house.store.read() as unit:
            made = unit.offers.get(after.offer_id)
        assert made and made.preset_id == (chosen.id if is_kept else "")

    def test_that_was_edited_since_is_still_the_one_that_the_beat_used(
        self, house: House, owner: Actor, track: Track
    ) -> None:
        chosen = preset(house, owner)
        after = offer(house, owner, track, preset_id=chosen.id)
        dearer = replace(FORM, price="900")
        house.presets.edit(actor=owner, preset_id=chosen.id, name="Dearer", form=dearer)

        form = house.offering.beat(actor=owner, track_id=track.id).form
        assert form.terms == form_of(TERMS)
        saved = house.offering.set(actor=owner, track_id=track.id, form=form)
        assert saved.offer_id == after.offer_id

    def test_of_somebody_else_or_of_nobody_is_refused(self, house: House, owner: Actor, track: Track) -> None:
        others = preset(house, house.producer("Bob"))
        for id in (others.id, "none"):
            with pytest.raises(Invalid) as caught:
                offer(house, owner, track, preset_id=id)
            assert UNKNOWN_PRESET.sentence in caught.value.fields["preset_id"]
            with pytest.raises(NotFound) as missing:
                house.offering.apply_preset(actor=owner, track_ids=[track.id], preset_id=id)
            assert missing.value.code == "LIC-101"
        assert stored(house, track) == track

    def test_is_applied_to_many_beats(self, house: House, owner: Actor) -> None:
        chosen, beats = preset(house, owner), [beat(house, owner), beat(house, owner)]
        offer(house, owner, beats[1], option=Option.EXCLUSIVE, terms=replace(FORM, price="9"))
        ids = [each.id for each in beats]

        assert house.offering.apply_preset(actor=owner, track_ids=ids, preset_id=chosen.id) == 2
        pages = [house.offering.beat(actor=owner, track_id=id) for id in ids]
        assert [page.track.option for page in pages] == [Option.BOTH, Option.EXCLUSIVE]
        assert [(page.offer.terms, page.offer.preset_id) for page in pages if page.offer] == [
            (TERMS, chosen.id)
        ] * 2
        assert house.presets.get(actor=owner, preset_id=chosen.id).used_by == 2

    def test_is_applied_to_all_of_them_or_to_none(self, house: House, owner: Actor) -> None:
        chosen, good = preset(house, owner), beat(house, owner)
        sold = beat(house, owner, sold_at=NOW, details=factories.details(name="Gone Girl"))
        others = beat(house, house.producer("Bob"))
        deleted = beat(house, owner, deleted_at=NOW)
        for bad, error in ((sold, Conflict), (others, Forbidden), (deleted, Forbidden)):
            with pytest.raises(error):
                house.offering.apply_preset(actor=owner, track_ids=[good.id, bad.id], preset_id=chosen.id)
        with pytest.raises(Conflict, match="“Gone Girl” is sold"):
            house.offering.apply_preset(actor=owner, track_ids=[good.id, sold.id], preset_id=chosen.id)
        assert stored(house, good) == good

    @pytest.mark.parametrize("kind", [Delivery.STEMS, Delivery.TRACKOUTS, Delivery.MIDI])
    def test_that_promises_stems_is_not_applied_where_there_are_none(
        self, house: House, owner: Actor, kind: Delivery
    ) -> None:
        chosen = preset(house, owner, terms=factories.terms(files=(Delivery.WAV, kind)))
        bare = beat(house, owner, details=factories.details(name="Bare"))
        full = beat(house, owner)
        put(house, "stems", factories.stems_with_midi(owner_id=owner.id, recording_id=full.recording_id))
        assert house.offering.apply_preset(actor=owner, track_ids=[full.id], preset_id=chosen.id) == 1
        with pytest.raises(Invalid) as caught:
            house.offering.apply_preset(actor=owner, track_ids=[bare.id, full.id], preset_id=chosen.id)
        assert caught.value.fields == {
            "preset": f"This preset promises {kind}, and “Bare” has none. Nothing was changed."
        }

    def test_that_promises_midi_is_not_applied_where_the_zip_has_none(
        self, house: House, owner: Actor, track: Track
    ) -> None:
        chosen = preset(house, owner, terms=factories.terms(files=(Delivery.STEMS, Delivery.MIDI)))
        put(house, "stems", factories.stems(owner_id=owner.id, recording_id=track.recording_id))
        with pytest.raises(Invalid) as caught:
            house.offering.apply_preset(actor=owner, track_ids=[track.id], preset_id=chosen.id)
        assert caught.value.fields == {
            "preset": "This preset promises MIDI, and “Night Drive” has none. Nothing was changed."
        }

    def test_needs_to_be_chosen_and_beats_as_well(self, house: House, owner: Actor, track: Track) -> None:
        with pytest.raises(Invalid) as caught:
            house.offering.apply_preset(actor=owner, track_ids=[], preset_id="")
        assert caught.value.fields == {"beats": NOTHING_CHOSEN, "preset": "Choose the preset."}
        with pytest.raises(Invalid) as caught:
            ids = [str(number) for number in range(MAX_AT_ONCE + 1)]
            house.offering.apply_preset(actor=owner, track_ids=ids, preset_id="x")
        assert caught.value.fields.keys() == {"beats"}


EVERY_WAY = {
    "look": lambda house, actor, track: house.offering.beat(actor=actor, track_id=track.id),
    "set": offer,
    "apply": lambda house, actor, track: house.offering.apply_preset(
        actor=actor, track_ids=[track.id], preset_id="p"
    ),
}


@pytest.mark.parametrize("way", EVERY_WAY.values(), ids=EVERY_WAY.keys())
def test_nobody_but_its_producer_may(house: House, owner: Actor, track: Track, way: Any) -> None:
    for stranger in (None, house.person(), house.person(Role.ADMIN), house.producer("Bob")):
        with pytest.raises(Forbidden):
            way(house, stranger, track)
    assert stored(house, track) == track


def test_a_beat_that_is_not_there_or_was_deleted_says_so(house: House, owner: Actor) -> None:
    with pytest.raises(NotFound):
        house.offering.beat(actor=owner, track_id="none")
    with pytest.raises(Gone):
        offer(house, owner, beat(house, owner, deleted_at=NOW))


def test_what_an_admin_sets_for_somebody_else_is_recorded(house: House, owner: Actor, track: Track) -> None:
    admin = replace(house.producer("Root"), role=Role.ADMIN)
    offer(house, owner, track)
    after = offer(house, admin, track, option=Option.EXCLUSIVE)

    with house.store.read() as unit:
        made, [entry] = unit.offers.get(after.offer_id), unit.audit.newest(9)
    assert made and made.made_by == admin.id
    assert (entry.action, entry.subject, entry.actor_id) == ("beat.offered", track.id, admin.id)
