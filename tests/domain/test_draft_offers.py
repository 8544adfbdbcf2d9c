"""An offer that is prepared with its beat: remembered by the draft, checked and made when it is saved."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from domain.accounts import Actor
from domain.catalogue import Track
from domain.errors import Conflict, Invalid
from domain.licensing.drafts import kept_offer, typed_offer, with_offer
from domain.licensing.offers import Offer, OfferForm, Option, TermsForm, form_of, terms_of
from domain.uploads import Draft
from tests.domain.house import FORM, WAV, House
from tests.domain.test_licensing import TERMS as ANY_TERMS
from tests.domain.test_offering import FORM as TERMS_FORM
from tests.domain.test_offering import TERMS, preset, stored
from tests.factories import NOW

OFFER = OfferForm(Option.BOTH, TERMS_FORM)


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


@pytest.fixture
def draft(house: House, owner: Actor) -> str:
    upload = house.upload(owner, WAV)
    house.ingest.run(recording_id=upload.id)
    return upload.id


def save(house: House, owner: Actor, draft: str, offer: OfferForm | None = OFFER) -> Track:
    return house.saving.save(actor=owner, draft_id=draft, form=FORM, offer=offer)


def kept(house: House, draft: str) -> Draft:
    with house.store.read() as unit:
        found = unit.drafts.get(draft)
    assert found
    return found


def offer_of(house: House, track: Track) -> Offer | None:
    with house.store.read() as unit:
        return unit.offers.get(track.offer_id) if track.offer_id else None


@settings(max_examples=50, derandomize=True, database=None, deadline=None)
@given(ANY_TERMS)
def test_a_draft_remembers_every_field_of_an_offer(terms: Any) -> None:
    form = OfferForm(Option.EXCLUSIVE, form_of(terms), "p-1", "p-2")
    remembered = typed_offer({"name": "Night Drive"} | kept_offer(form))

    assert remembered == form
    assert terms_of(remembered.terms) == terms


def test_what_was_not_touched_stays_and_what_was_is_taken_as_a_whole() -> None:
    before = {"name": "Old"} | kept_offer(OFFER)

    assert typed_offer({"name": "Old"}) is None
    assert with_offer({"name": "New"}, before, None) == {"name": "New"} | kept_offer(OFFER)
    other = OfferForm(Option.STANDARD, TermsForm())
    assert with_offer(before, before, other) == {"name": "Old"} | kept_offer(other)


@pytest.mark.parametrize(("inside", "is_saved"), [("Chords.mid", True), ("Chords.wav", False)])
def test_midi_is_promised_only_of_a_drafts_zip_that_has_some(
    house: House, owner: Actor, draft: str, inside: str, is_saved: bool
) -> None:
    house.stems.run(stems_id=house.upload_stems(owner, draft, f"PK|{inside}".encode()).id)
    wish = OfferForm(Option.BOTH, replace(TERMS_FORM, files=("WAV", "MIDI")))

    if is_saved:
        assert save(house, owner, draft, wish).offer_id
    else:
        with pytest.raises(Invalid) as caught:
            save(house, owner, draft, wish)
        assert "There is no MIDI file in the ZIP of stems" in caught.value.fields["offer.files"]


def test_a_beat_is_saved_with_its_offer(house: House, owner: Actor, draft: str) -> None:
    track = save(house, owner, draft)

    assert track == stored(house, track)
    made = Offer(track.offer_id, track.id, 1, Option.BOTH, owner.id, house.clock.now(), TERMS)
    assert offer_of(house, track) == made


@pytest.mark.parametrize("offer", [None, OfferForm(), OfferForm(Option.STANDARD, TermsForm(price="x"))])
def test_without_one_it_has_standard_licensing(
    house: House, owner: Actor, draft: str, offer: OfferForm | None
) -> None:
    track = save(house, owner, draft, offer)
    assert (track.option, track.offer_id) == (Option.STANDARD, "")


def test_wrong_terms_block_the_save_beside_their_fields_and_are_kept(
    house: House, owner: Actor, draft: str
) -> None:
    with pytest.raises(Invalid) as caught:
        save(house, owner, draft, OfferForm(Option.BOTH, TermsForm(price="0")))
    assert caught.value.fields.keys() == {"offer.price", "offer.files"}
    assert not kept(house, draft).track_id
    assert kept(house, draft).fields["offer.price"] == "0"


def test_what_was_kept_counts_when_nothing_else_is_sent(house: House, owner: Actor, draft: str) -> None:
    house.saving.keep(actor=owner, draft_id=draft, form=FORM, changed=[], offer=OFFER)
    house.saving.keep(actor=owner, draft_id=draft, form=FORM, changed=["name"])
    track = save(house, owner, draft, None)
    made = offer_of(house, track)
    assert made and made.terms == TERMS


def test_a_preset_that_was_picked_is_what_it_was_then(house: House, owner: Actor, draft: str) -> None:
    chosen = preset(house, owner)
    picked = OfferForm(Option.EXCLUSIVE, TermsForm(), chosen.id)
    house.saving.keep(actor=owner, draft_id=draft, form=FORM, offer=picked)
    assert typed_offer(kept(house, draft).fields) == OfferForm(
        Option.EXCLUSIVE, form_of(TERMS), chosen.id, chosen.id
    )
    made = offer_of(house, save(house, owner, draft, None))
    assert made and (made.terms, made.preset_id) == (TERMS, chosen.id)


def test_a_beat_that_saves_itself_comes_with_its_offer(house: House, owner: Actor, draft: str) -> None:
    house.saving.keep(actor=owner, draft_id=draft, form=FORM, offer=OFFER)
    with house.store.write() as unit:
        found = unit.drafts.get(draft)
        assert found
        unit.drafts.save(replace(found, save_when_ready=True))
        unit.commit()
    house.saving.finish(draft_id=draft)
    track_id = kept(house, draft).track_id
    with house.store.read() as unit:
        track = unit.tracks.get(track_id)
    assert track and track.option is Option.BOTH


class TestEditing:
    def edit(self, house: House, owner: Actor, track: Track, offer: OfferForm | None, name: str) -> Track:
        form = replace(FORM, name=name)
        return house.editing.edit(actor=owner, track_id=track.id, form=form, visibility="public", offer=offer)

    def test_sets_details_and_offer_at_once(self, house: House, owner: Actor) -> None:
        track = house.beat(owner)
        after = self.edit(house, owner, track, OFFER, "Day Drive")
        assert after == stored(house, track)
        made = offer_of(house, after)
        assert (after.details.name, made and made.terms) == ("Day Drive", TERMS)

    def test_leaves_the_offer_alone_when_none_was_sent(self, house: House, owner: Actor) -> None:
        track = self.edit(house, owner, house.beat(owner), OFFER, "One")
        assert self.edit(house, owner, track, None, "Two").offer_id == track.offer_id

    def test_does_both_or_nothing(self, house: House, owner: Actor) -> None:
        track = house.beat(owner)
        with pytest.raises(Invalid) as caught:
            self.edit(house, owner, track, OfferForm(Option.BOTH, TermsForm(price="NaN")), "")
        assert caught.value.fields.keys() == {"name", "offer.price", "offer.files"}
        assert stored(house, track) == track

    def test_of_a_sold_beat_takes_details_and_no_offer(self, house: House, owner: Actor) -> None:
        sold = replace(house.beat(owner), sold_at=NOW)
        with house.store.write() as unit:
            unit.tracks.save(sold)
            unit.commit()
        with pytest.raises(Conflict, match="LIC-105"):
            self.edit(house, owner, sold, OFFER, "Day Drive")
        assert stored(house, sold) == sold
        assert self.edit(house, owner, sold, None, "Day Drive").details.name == "Day Drive"
