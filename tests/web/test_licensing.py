"""A beat's licensing page: the options and terms, each error beside its field, the preview, and who may."""

import re
from dataclasses import replace
from typing import Any

import pytest

from domain.catalogue import Track
from domain.licensing.offers import Delivery, Offer, Option
from domain.money import Currency
from tests import factories
from tests.factories import NOW
from tests.web.conftest import Cast, House, publish
from tests.web.visitor import Page

FILES = ["WAV", "MP3 320"]
TERMS = factories.terms(files=(Delivery.WAV, Delivery.MP3_320))
SAVE = "Save licensing"
FORMS = {
    "licensing": ("/backstage/beats/{}/licensing", SAVE, ""),
    "edit": ("/backstage/beats/{}/edit", "Save changes", "offer."),
}
"""The address, the button and what begins the fields' names of each form that offers a saved beat."""


@pytest.fixture
def track(house: House, cast: Cast) -> Track:
    return publish(house, cast.alice, slug="night-drive", name="Night Drive")


def address(track: Track) -> str:
    return f"/backstage/beats/{track.id}/licensing"


def offer_of(house: House, track: Track) -> Offer | None:
    with house.store.read() as unit:
        now = unit.tracks.get(track.id)
        return unit.offers.get(now.offer_id) if now and now.offer_id else None


def put_offer(house: House, track: Track, **fields: Any) -> Offer:
    made = factories.offer(**{"track_id": track.id, "terms": TERMS} | fields)
    house.put("offers", made)
    change(house, track, offer_id=made.id, option=made.option)
    return made


def change(house: House, track: Track, **fields: Any) -> None:
    with house.store.write() as unit:
        now = unit.tracks.get(track.id)
        assert now
        unit.tracks.save(replace(now, **fields))
        unit.commit()


def preset(house: House, owner_id: str, **fields: Any) -> Any:
    made = factories.preset(**{"owner_id": owner_id, "terms": TERMS} | fields)
    house.put("presets", made)
    return made


def typed(**fields: Any) -> dict[str, Any]:
    return {"option": "standard-exclusive", "price": "200", "files": FILES} | fields


def test_a_beat_begins_with_standard_licensing_and_every_default_filled_in(cast: Cast, track: Track) -> None:
    page = cast.alice.visitor.get(address(track))
    assert page.heading == "Licensing of “Night Drive”"
    assert "Now: Standard Licensing." in page.text
    values = page.form(SAVE).values
    assert values["option"] == "standard"
    shown = {name: values[name] for name in ("currency", "producer_share", "buyer_share", "royalty")}
    assert shown == {"currency": "USD", "producer_share": "20", "buyer_share": "80", "royalty": "3"}
    assert (values["territory"], values["law"]) == ("Worldwide", "United States")
    assert {values[name] for name in ("broadcasting", "for_profit_shows", "content_id")} == {"yes"}
    ticked = [e["value"] for e in page.markup.elements if e["name"] == "files" and "checked" in e.attributes]
    assert ticked == ["WAV", "tagged WAV", "MP3 320", "stems"]
    assert "Standard licence" in page.text and "Exclusive licence" not in page.text


def test_an_offer_is_saved_and_read_by_everybody(house: House, cast: Cast, track: Track) -> None:
    page = cast.alice.visitor.submit(address(track), SAVE, typed(currency="EUR", copies="5,000"))
    assert page.path == address(track)
    assert "“Night Drive” is offered under Standard + Exclusive." in page.text
    made = offer_of(house, track)
    assert (
        made
        and made.terms
        and made.terms == factories.terms(files=TERMS.files, currency=Currency.EUR, copies=5000)
    )
    public = cast.stranger.get("/beats/night-drive")
    for words in ("Standard + Exclusive", "200.00 EUR", "27.00 EUR", "227.00 EUR", "Up to 5,000 copies."):
        assert words in public.text
    assert "Standard + Exclusive" in cast.alice.visitor.get("/backstage/beats").text


def test_each_error_stands_beside_its_field_and_nothing_is_kept(
    house: House, cast: Cast, track: Track
) -> None:
    wrong = typed(
        price="0",
        buyer_share="70",
        royalty="200",
        territory="Atlantis",
        copies="many",
        content_id="maybe",
        contact_email="nobody",
        files=["WAV", "stems"],
    )
    page = cast.alice.visitor.submit(address(track), SAVE, wrong)
    assert page.status == 422
    for field, sentence in {
        "price": "Enter a price from 1.00",
        "producer_share": "The two shares must total 100; these total 90.",
        "royalty": "Enter a percentage from 0 to 100",
        "territory": "Choose one of the territories.",
        "copies": "Enter a whole number",
        "content_id": "Choose yes or no.",
        "contact_email": "Enter an e-mail address",
        "files": "Upload the stems first",
    }.items():
        assert sentence in page.error_of(field), field
    assert page.form(SAVE).values["price"] == "0"
    assert offer_of(house, track) is None


@pytest.mark.parametrize("price", ["", "-1", "NaN", "1e9", "999999999"])
def test_a_price_that_nobody_could_pay_is_refused(cast: Cast, track: Track, price: str) -> None:
    page = cast.alice.visitor.submit(address(track), SAVE, typed(price=price))
    assert (page.status, bool(page.error_of("price"))) == (422, True)


def test_files_have_to_be_chosen_and_an_option_known(cast: Cast, track: Track) -> None:
    page = cast.alice.visitor.submit(address(track), SAVE, typed(files=None))
    assert page.error_of("files") == "Choose at least one kind of file."
    page = cast.alice.visitor.submit(address(track), SAVE, typed(option="free"))
    assert page.error_of("option") == "Choose how the beat may be had."


def test_a_preview_shows_what_a_buyer_reads_and_saves_nothing(house: House, cast: Cast, track: Track) -> None:
    page = cast.alice.visitor.get(address(track))
    sent = {**page.form(SAVE).values, **typed(option="exclusive", price="350"), "act": "preview"}
    shown = Page(cast.alice.visitor.client.post(address(track), data=sent))
    assert shown.status == 200
    assert "Exclusive licence" in shown.text and "Standard licence" not in shown.text
    assert "395.00 USD" in shown.text and "WAV and MP3 320." in shown.text
    assert shown.form(SAVE).values["price"] == "350"
    wrong = Page(cast.alice.visitor.client.post(address(track), data={**sent, "price": "0"}))
    assert wrong.status == 200 and "It shows here once every field is right." in wrong.text
    assert wrong.error_of("price")
    assert offer_of(house, track) is None


class TestPresets:
    def test_the_default_one_is_filled_in(self, house: House, cast: Cast, track: Track) -> None:
        terms = factories.terms(price=99_00, files=TERMS.files)
        chosen = preset(house, cast.alice.id, terms=terms, is_default=True)
        page = cast.alice.visitor.get(address(track))
        values = page.form(SAVE).values
        assert (values["option"], values["price"], values["preset_id"]) == ("standard", "99.00", chosen.id)
        cast.alice.visitor.submit(page, SAVE, {"option": "exclusive", "files": FILES})
        made = offer_of(house, track)
        assert made and (made.option, made.terms, made.preset_id) == (Option.EXCLUSIVE, terms, chosen.id)

    def test_picking_one_is_all_there_is_to_do(self, house: House, cast: Cast, track: Track) -> None:
        chosen = preset(house, cast.alice.id)
        page = cast.alice.visitor.get(address(track))
        quick = {"option": "standard-exclusive", "preset_id": chosen.id}
        cast.alice.visitor.submit(page, SAVE, quick)
        made = offer_of(house, track)
        assert made and (made.terms, made.preset_id) == (TERMS, chosen.id)

    def test_a_picked_one_shows_in_the_fields_and_the_preview(
        self, house: House, cast: Cast, track: Track
    ) -> None:
        chosen = preset(house, cast.alice.id, terms=factories.terms(price=77_00, files=TERMS.files))
        page = cast.alice.visitor.get(address(track))
        sent = page.form(SAVE).values | {"option": "exclusive", "preset_id": chosen.id, "act": "preview"}
        shown = Page(cast.alice.visitor.client.post(address(track), data=sent))
        assert shown.form(SAVE).values["price"] == "77.00" and "77.00 USD" in shown.text
        assert shown.form(SAVE).values["shown_preset"] == chosen.id

    def test_one_that_is_not_there_is_told_beside_the_field(
        self, house: House, cast: Cast, track: Track
    ) -> None:
        preset(house, cast.alice.id)
        others = preset(house, cast.bob.id)
        page = cast.alice.visitor.submit(address(track), SAVE, typed(preset_id=others.id))
        assert page.status == 422
        assert "There is no such preset." in page.error_of("preset_id")

    def test_many_beats_are_offered_under_one_at_once(self, house: House, cast: Cast, track: Track) -> None:
        other, chosen = publish(house, cast.alice, slug="two"), preset(house, cast.alice.id)
        sent = {"beat": [track.id, other.id], "preset": chosen.id}
        page = cast.alice.visitor.submit("/backstage/beats", "Apply preset", sent)
        assert "2 beats offered under the preset’s terms." in page.text
        assert page.text.count("Standard + Exclusive") >= 2
        assert all(offer_of(house, each) for each in (track, other))

    def test_all_of_them_or_none(self, house: House, cast: Cast, track: Track) -> None:
        sold, chosen = publish(house, cast.alice, slug="two", name="Gone"), preset(house, cast.alice.id)
        bobs = publish(house, cast.bob, slug="bobs")
        change(house, sold, sold_at=NOW)
        for beats, id, status, field, sentence in (
            ([track.id, sold.id], chosen.id, 409, "preset", "“Gone” is sold"),
            ([track.id, bobs.id], chosen.id, 403, "", "One of the chosen beats isn't yours"),
            ([track.id], "none", 404, "preset", "There is no such preset. "),
            ([track.id], "", 422, "preset", "Choose the preset."),
            ([], chosen.id, 422, "", "Choose the beats to change first."),
        ):
            sent = {"beat": beats, "preset": id}
            page = cast.alice.visitor.submit("/backstage/beats", "Apply preset", sent)
            assert page.status == status and sentence in page.text
            assert not field or sentence.strip() in page.error_of(field)
        assert offer_of(house, track) is None

    def test_a_stems_promise_is_kept_to(self, house: House, cast: Cast, track: Track) -> None:
        chosen = preset(house, cast.alice.id, terms=factories.terms())
        sent = {"beat": [track.id], "preset": chosen.id}
        page = cast.alice.visitor.submit("/backstage/beats", "Apply preset", sent)
        assert page.status == 422 and "“Night Drive” has none" in page.error_of("preset")


def test_a_sold_beat_shows_that_its_licensing_is_locked(house: House, cast: Cast, track: Track) -> None:
    put_offer(house, track)
    change(house, track, sold_at=NOW)
    page = cast.alice.visitor.get(address(track))
    assert "This beat is sold" in page.text and "200.00 USD" in page.text
    assert not any(SAVE in (button.text,) for form in page.markup.forms for button in form.buttons)
    refused = cast.alice.visitor.post(address(track), typed())
    assert refused.status == 409 and "LIC-105" in refused.text
    public = cast.stranger.get("/beats/night-drive")
    assert "SOLD" in public.text and "200.00 USD" not in public.text


def test_what_is_promised_and_gone_since_is_said(house: House, cast: Cast, track: Track) -> None:
    put_offer(house, track, terms=factories.terms())
    assert "promises stems, and this beat has none by now" in cast.alice.visitor.get(address(track)).text
    put_offer(house, track, version=2, terms=factories.terms(files=(Delivery.TRACKOUTS,)))
    assert "promises trackouts, and this beat" in cast.alice.visitor.get(address(track)).text
    house.put("stems", factories.stems(owner_id=cast.alice.id, recording_id=track.recording_id))
    put_offer(house, track, version=3, terms=factories.terms(files=(Delivery.STEMS, Delivery.MIDI)))
    text = cast.alice.visitor.get(address(track)).text
    assert "promises MIDI, and this beat has none by now. Send a ZIP of stems that has some, or" in text


@pytest.mark.parametrize("page", ["licensing", "edit"])
def test_midi_is_promised_only_of_a_zip_that_has_some(
    house: House, cast: Cast, track: Track, page: str
) -> None:
    its = {"owner_id": cast.alice.id, "recording_id": track.recording_id}
    path, button, prefix = FORMS[page]
    path = path.format(track.id)
    assert "MIDI once there is a MIDI file in it" in cast.alice.visitor.get(path).text
    house.put("stems", factories.stems(**its))
    assert "MIDI can be promised once there is a MIDI file" in cast.alice.visitor.get(path).text
    sent = {prefix + name: value for name, value in typed(files=["WAV", "stems", "MIDI"]).items()}
    refused = cast.alice.visitor.submit(path, button, sent)
    assert refused.status == 422
    assert refused.error_of(f"{prefix}files") == (
        "There is no MIDI file in the ZIP of stems: send one that has some, or take MIDI off the files."
    )
    house.put("stems", factories.stems_with_midi(**its))
    assert "can be promised once" not in cast.alice.visitor.get(path).text
    assert cast.alice.visitor.submit(path, button, sent).status == 200
    made = offer_of(house, track)
    assert made and made.terms and Delivery.MIDI in made.terms.files


def test_stems_that_are_promised_can_not_be_removed(house: House, cast: Cast, track: Track) -> None:
    stems = factories.stems(owner_id=cast.alice.id, recording_id=track.recording_id)
    house.put("stems", stems)
    put_offer(house, track, terms=factories.terms())
    refused = cast.alice.visitor.post(f"/backstage/stems/{track.recording_id}/remove", {"stems": stems.id})
    assert refused.status == 409 and "LIC-106" in refused.text


@pytest.mark.parametrize(
    ("option", "said", "unsaid"),
    [
        (Option.BOTH, ("Standard licence", "Exclusive licence"), ()),
        (Option.EXCLUSIVE, ("Exclusive Only", "Exclusive licence"), ("Standard licence",)),
    ],
)
def test_the_public_page_reads_the_option(
    house: House, cast: Cast, track: Track, option: Option, said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    put_offer(house, track, option=option)
    text = cast.stranger.get("/beats/night-drive").text
    assert all(words in text for words in said) and not any(words in text for words in unsaid)


def test_whom_to_write_to_is_read_in_the_producers_preview_and_not_by_everybody(
    house: House, cast: Cast, track: Track
) -> None:
    put_offer(house, track, terms=replace(TERMS, contact_email="secret@example.com"))
    assert "secret@example.com" in cast.alice.visitor.get(address(track)).text
    for visitor in (cast.stranger, cast.bob.visitor):
        assert "secret@example.com" not in visitor.get("/beats/night-drive").html


def test_the_public_page_of_any_other_beat_reads_the_standard_terms(cast: Cast, track: Track) -> None:
    text = cast.stranger.get("/beats/night-drive").text
    assert "Standard Licensing" in text and "Produced by Alice" in text
    assert "Exclusive licence" not in text


def test_the_pages_lead_to_each_other(cast: Cast, track: Track) -> None:
    mine = cast.alice.visitor.get("/backstage/beats").links()
    assert {address(track), "/backstage/presets", "/backstage/splits"} <= set(mine)
    assert address(track) in cast.alice.visitor.get(f"/backstage/beats/{track.id}/edit").links()
    assert "/backstage/presets" in cast.alice.visitor.get(address(track)).links()


def test_an_offer_leads_to_a_preset_of_its_terms(house: House, cast: Cast, track: Track) -> None:
    put_offer(house, track, terms=factories.terms(price=123_00))
    [link] = [e for e in cast.alice.visitor.get(address(track)).links() if "presets/new" in e]
    page = cast.alice.visitor.get(link)
    assert page.form("Save preset").values["price"] == "123.00"


def test_the_forms_fields_are_each_named_once(cast: Cast, track: Track) -> None:
    page = cast.alice.visitor.get(address(track))
    ids = [e["id"] for e in page.markup.elements if e["id"]]
    assert len(ids) == len(set(ids))
    described = {id for e in page.markup.elements for id in re.split(r"\s+", e["aria-describedby"]) if id}
    assert described <= set(ids)
