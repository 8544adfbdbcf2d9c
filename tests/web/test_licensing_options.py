"""Licensing Options within a beat's own form: while it is uploaded, and on its edit page."""

from dataclasses import replace
from typing import Any

import pytest

from domain.accounts import Role
from domain.catalogue import Track
from domain.licensing.offers import Offer, Option
from tests import factories
from tests.factories import NOW
from tests.second_factors import give_second_factor
from tests.web.conftest import Cast, House, Person, prepare, publish
from tests.web.test_licensing import FILES, TERMS, change, offer_of, preset, put_offer
from tests.web.test_upload_batches import add, begin, picture
from tests.web.visitor import Page

BEAT = {"name": "Night Drive", "key": "A", "scale": "Minor", "bpm": "140"}
EXCLUSIVE = {"offer.option": "exclusive", "offer.price": "350", "offer.files": FILES}


@pytest.fixture
def draft(house: House, cast: Cast) -> str:
    return prepare(house, cast.alice)


def address(draft: str) -> str:
    return f"/backstage/upload/{draft}"


def summary(page: Page) -> str:
    """What the folded options read."""
    [fold] = [e for e in page.markup.elements if e.tag == "summary" and "Licensing Options" in e.text]
    return " ".join(fold.text.split()).removeprefix("Licensing Options ")


def offer_on(page: Page) -> dict[str, Any]:
    """What a draft's page sends of its offer."""
    [form] = [each for each in page.markup.forms if "offer.option" in each.values]
    return {name: value for name, value in form.values.items() if name.startswith("offer.")}


def saved(house: House, draft: str) -> Track:
    with house.store.read() as unit:
        found = unit.drafts.get(draft)
        track = unit.tracks.get(found.track_id) if found else None
    assert track
    return track


def keep(alice: Person, draft: str, typed: dict[str, Any]) -> dict[str, Any]:
    headers = {"X-CSRFToken": alice.visitor.token(), "Accept": "application/json"}
    answer = alice.visitor.client.post(f"{address(draft)}/keep", data=typed, headers=headers)
    assert answer.status_code == 200 and isinstance(answer.json, dict)
    return answer.json


def test_folded_they_read_standard_licensing_and_nothing_has_to_be_done(
    house: House, cast: Cast, draft: str
) -> None:
    page = cast.alice.visitor.get(address(draft))
    assert summary(page) == "Standard Licensing"
    assert page.form("Save beat").values["offer.option"] == "standard"
    cast.alice.visitor.submit(page, "Save beat", BEAT)
    track = saved(house, draft)
    assert (track.option, track.offer_id) == (Option.STANDARD, "")


def test_a_draft_is_saved_with_its_offer(house: House, cast: Cast, draft: str) -> None:
    cast.alice.visitor.submit(address(draft), "Save beat", BEAT | EXCLUSIVE)
    track = saved(house, draft)
    made = offer_of(house, track)
    assert made and made.terms == factories.terms(price=350_00, files=TERMS.files)
    assert (track.option, made.version, made.made_by) == (Option.EXCLUSIVE, 1, cast.alice.id)


def test_wrong_terms_stand_beside_their_fields_and_block_the_save(
    house: House, cast: Cast, draft: str
) -> None:
    wrong = EXCLUSIVE | {"offer.price": "0", "offer.files": ["stems"], "offer.law": "Narnia"}
    page = cast.alice.visitor.submit(address(draft), "Save beat", BEAT | wrong)
    assert page.status == 422
    assert "Enter a price" in page.error_of("offer.price")
    assert "Upload the stems first" in page.error_of("offer.files")
    assert page.error_of("offer.law") == "Choose one of the countries."
    assert summary(page) == "Exclusive Only"
    assert page.form("Save beat").values["offer.price"] == "0"
    with house.store.read() as unit:
        found = unit.drafts.get(draft)
    assert found and not found.track_id


def test_what_was_chosen_is_remembered_and_what_it_lacks_is_told(
    house: House, cast: Cast, draft: str
) -> None:
    offer = offer_on(cast.alice.visitor.get(address(draft))) | EXCLUSIVE
    told = keep(cast.alice, draft, offer | {"offer.price": ""})
    assert [name for name in told["missing"] if name.startswith("offer.")] == ["offer.price"]
    page = cast.alice.visitor.get(address(draft))
    assert summary(page) == "Exclusive Only"
    told = keep(cast.alice, draft, {"name": "Other"})
    assert "Enter a price" in told["missing"]["offer.price"]
    with house.store.read() as unit:
        found = unit.drafts.get(draft)
    assert found and (found.fields["name"], found.fields["offer.files"]) == ("Other", "WAV,MP3 320")
    told = keep(cast.alice, draft, offer)
    assert "offer.price" not in told["missing"]


def test_a_preset_suffices_for_a_quick_choice(house: House, cast: Cast, draft: str) -> None:
    chosen = preset(house, cast.alice.id)
    quick = {"offer.option": "standard-exclusive", "offer.preset_id": chosen.id}
    cast.alice.visitor.submit(address(draft), "Save beat", BEAT | quick)
    made = offer_of(house, saved(house, draft))
    assert made and (made.option, made.terms, made.preset_id) == (Option.BOTH, TERMS, chosen.id)


def test_the_default_preset_is_ready(house: House, cast: Cast, draft: str) -> None:
    chosen = preset(house, cast.alice.id, is_default=True, terms=factories.terms(price=44_00))
    page = cast.alice.visitor.get(address(draft))
    values = page.form("Save beat").values
    assert (values["offer.price"], values["offer.preset_id"]) == ("44.00", chosen.id)
    assert summary(page) == "Standard Licensing"


def test_a_beat_of_a_collection_comes_with_its_own_offer(house: House, cast: Cast) -> None:
    batch = begin(cast.alice)
    plain, offered = (add(house, cast.alice, batch, name) for name in ("plain", "offered"))
    lends = {"title": "Pack", "collection_cover": picture(), "shared_cover": "yes"}
    cast.alice.visitor.submit(batch, "Keep for later", lends)
    for id in (plain, offered):
        keep(cast.alice, id, BEAT)
    keep(cast.alice, offered, offer_on(cast.alice.visitor.get(address(offered))) | EXCLUSIVE)
    cast.alice.visitor.submit(batch, "Save collection")
    assert saved(house, plain).option is Option.STANDARD
    made = offer_of(house, saved(house, offered))
    assert made and made.option is Option.EXCLUSIVE


def test_a_list_of_drafts_draws_the_terms_only_of_those_that_have_some(
    house: House, cast: Cast, draft: str
) -> None:
    touched = prepare(house, cast.alice)
    keep(cast.alice, touched, offer_on(cast.alice.visitor.get(address(touched))) | EXCLUSIVE)
    page = cast.alice.visitor.get("/backstage/upload")
    ids = {each["id"] for each in page.markup.elements}
    assert f"u-{touched}-offer.price" in ids and f"u-{draft}-offer.price" not in ids
    assert f"u-{draft}-offer.option" in ids and address(draft) in page.links()
    waiting = next(each for each in page.markup.elements if "data-terms" in each.attributes)
    assert 'name="offer.price"' in waiting["data-terms"]
    # Without scripts it is the beat's own page that asks for what is missing.
    typed = BEAT | {"offer.option": "exclusive", "offer.shown_preset": ""}
    answer = cast.alice.visitor.post(address(draft), typed)
    assert answer.status == 422 and answer.error_of("offer.price")
    assert answer.form("Save beat").values["offer.royalty"] == "3"


def test_a_form_shows_what_a_buyer_would_read(cast: Cast, draft: str) -> None:
    page = cast.alice.visitor.get(address(draft))
    [fold] = [each for each in page.markup.elements if each["data-sketch"]]
    offer = offer_on(page) | EXCLUSIVE
    shown = cast.alice.visitor.post(fold["data-sketch"], offer).html
    assert "395.00 USD" in shown and "Produced by Alice" in shown and "<html" not in shown
    wrong = cast.alice.visitor.post(fold["data-sketch"], offer | {"offer.price": "-1"}).html
    assert "It shows here once every field is right." in wrong and "Enter a price" in wrong


@pytest.fixture
def admin(house: House, cast: Cast) -> Person:
    """Bob, who makes beats and runs the site as well."""
    with house.store.write() as unit:
        user = unit.users.get(cast.bob.id)
        assert user
        unit.users.save(replace(user, role=Role.ADMIN))
        unit.commit()
    give_second_factor(house.services, cast.bob.id)
    return cast.bob


def pages_of(house: House, alice: Person) -> dict[str, str]:
    """Every page that has Licensing Options within the form of one of her beats."""
    draft, batch = prepare(house, alice), begin(alice)
    add(house, alice, batch)
    beat = publish(house, alice)
    edit = f"/backstage/beats/{beat.id}/edit"
    return {"draft": address(draft), "card": f"{address(draft)}/card", "collection": batch, "beat": edit}


@pytest.mark.parametrize("shown", ["draft", "card", "collection", "beat"])
def test_an_admin_is_offered_the_presets_of_whose_beat_it_is(
    house: House, cast: Cast, admin: Person, shown: str
) -> None:
    where = pages_of(house, cast.alice)[shown]
    preset(house, admin.id, name="Bob’s own", is_default=True)
    nothing = admin.visitor.get(where)
    assert "Bob’s own" not in nothing.html and "offer.preset_id" not in nothing.html
    hers = preset(house, cast.alice.id, name="Hers", is_default=True)
    page = admin.visitor.get(where)
    assert "Hers (default)" in page.html and "Bob’s own" not in page.html
    assert offer_on(page)["offer.preset_id"] == hers.id


def test_an_admin_saves_somebodys_draft_under_their_preset_and_reads_their_name(
    house: House, cast: Cast, admin: Person, draft: str
) -> None:
    hers = preset(house, cast.alice.id)
    page = admin.visitor.get(address(draft))
    [fold] = [each for each in page.markup.elements if each["data-sketch"]]
    quick = {"offer.option": "standard-exclusive", "offer.preset_id": hers.id}
    shown = admin.visitor.post(fold["data-sketch"], offer_on(page) | quick).html
    assert "Produced by Alice" in shown and "It shows here once" not in shown
    admin.visitor.submit(page, "Save beat", BEAT | quick)
    made = offer_of(house, saved(house, draft))
    assert made and (made.terms, made.preset_id) == (TERMS, hers.id)


def test_nobody_else_reads_a_beat_as_somebodys(cast: Cast) -> None:
    for visitor in (cast.bob.visitor, cast.root.visitor, cast.charlie.visitor):
        asked = f"/backstage/beats/licensing/preview?owner={cast.alice.id}"
        assert visitor.post(asked, EXCLUSIVE).status == 403


class TestTheEditPage:
    @pytest.fixture
    def track(self, house: House, cast: Cast) -> Track:
        return publish(house, cast.alice, slug="night-drive", name="Night Drive")

    def edit(self, cast: Cast, track: Track, **fields: Any) -> Page:
        address = f"/backstage/beats/{track.id}/edit"
        return cast.alice.visitor.submit(address, "Save changes", fields)

    def test_sets_the_offer_with_the_details(self, house: House, cast: Cast, track: Track) -> None:
        self.edit(cast, track, name="Day Drive", **EXCLUSIVE)
        made = offer_of(house, track)
        assert made and made.terms == factories.terms(price=350_00, files=TERMS.files)
        assert cast.stranger.get("/beats/night-drive").heading == "Day Drive"

    def test_shows_the_offer_and_leaves_it_alone(self, house: House, cast: Cast, track: Track) -> None:
        made = put_offer(house, track)
        page = cast.alice.visitor.get(f"/backstage/beats/{track.id}/edit")
        assert summary(page) == "Standard + Exclusive"
        self.edit(cast, track, name="Day Drive", **{"offer.files": FILES})
        assert offer_of(house, track) == made

    def test_changes_nothing_when_a_term_is_wrong(self, house: House, cast: Cast, track: Track) -> None:
        page = self.edit(cast, track, name="Day Drive", **EXCLUSIVE | {"offer.price": "NaN"})
        assert page.status == 422 and "Enter a price" in page.error_of("offer.price")
        assert summary(page) == "Exclusive Only"
        assert cast.stranger.get("/beats/night-drive").heading == "Night Drive"
        assert offer_of(house, track) is None

    def old_page(self, house: House, cast: Cast, track: Track, begins: str) -> tuple[Page, Offer | None]:
        """An edit page that was opened before its offer changed, and the offer that holds since."""
        if begins == "offered":
            put_offer(house, track)
        page = cast.alice.visitor.get(f"/backstage/beats/{track.id}/edit")
        if begins == "offered":
            change(house, track, offer_id="", option=Option.STANDARD)
        now = put_offer(house, track, version=2, terms=replace(TERMS, price=900_00))
        return page, now

    @pytest.mark.parametrize("begins", ["standard", "offered"])
    def test_that_is_old_leaves_an_offer_alone_that_was_changed_since(
        self, house: House, cast: Cast, track: Track, begins: str
    ) -> None:
        page, now = self.old_page(house, cast, track, begins)
        kept = {"offer.files": FILES}
        wrong = cast.alice.visitor.submit(page, "Save changes", {"bpm": "999"} | kept)
        assert wrong.status == 422
        cast.alice.visitor.submit(wrong, "Save changes", {"name": "Day Drive", "bpm": "140"} | kept)
        assert cast.stranger.get("/beats/night-drive").heading == "Day Drive"
        assert offer_of(house, track) == now

    @pytest.mark.parametrize("begins", ["standard", "offered"])
    def test_that_is_old_counts_where_the_offer_was_changed_there(
        self, house: House, cast: Cast, track: Track, begins: str
    ) -> None:
        page, _ = self.old_page(house, cast, track, begins)
        cast.alice.visitor.submit(page, "Save changes", EXCLUSIVE)
        made = offer_of(house, track)
        assert made and (made.version, made.terms) == (3, replace(TERMS, price=350_00))

    def test_that_is_old_leaves_standard_licensing_alone_and_another_beats_offer_is_none_of_its(
        self, house: House, cast: Cast, track: Track
    ) -> None:
        put_offer(house, track)
        page = cast.alice.visitor.get(f"/backstage/beats/{track.id}/edit")
        change(house, track, offer_id="", option=Option.STANDARD)
        cast.alice.visitor.submit(page, "Save changes", {"offer.files": FILES})
        assert offer_of(house, track) is None
        others = put_offer(house, publish(house, cast.bob, slug="bobs"))
        sent = {"offer.files": FILES, "offer.shown_offer": others.id}
        cast.alice.visitor.submit(page, "Save changes", sent)
        made = offer_of(house, track)
        assert made and (made.version, made.terms) == (2, TERMS)

    def test_of_a_sold_beat_has_no_options_and_still_saves(
        self, house: House, cast: Cast, track: Track
    ) -> None:
        put_offer(house, track)
        change(house, track, sold_at=NOW)
        page = cast.alice.visitor.get(f"/backstage/beats/{track.id}/edit")
        assert summary(page) == "Sold" and "offer.option" not in page.form("Save changes").names
        self.edit(cast, track, name="Day Drive")
        assert cast.stranger.get("/beats/night-drive").heading == "Day Drive"
        forced = page.form("Save changes").values | {"name": "Third"} | EXCLUSIVE
        refused = Page(cast.alice.visitor.client.post(f"/backstage/beats/{track.id}/edit", data=forced))
        assert refused.status == 409 and "LIC-105" in refused.text
        assert cast.stranger.get("/beats/night-drive").heading == "Day Drive"
