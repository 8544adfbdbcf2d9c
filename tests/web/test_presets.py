"""Presets: the list, making one, from a beat as well, changing, the default, deleting."""

from typing import Any

import pytest

from domain.licensing.presets import MOST_PRESETS, Preset
from tests import factories
from tests.web.conftest import Cast, House, publish
from tests.web.test_licensing import FILES, TERMS, preset, put_offer
from tests.web.visitor import Page

HOME = "/backstage/presets"
SAVE = "Save preset"


def stored(house: House, owner_id: str) -> list[Preset]:
    with house.store.read() as unit:
        return unit.presets.of_owner(owner_id)


def typed(**fields: Any) -> dict[str, Any]:
    return {"name": "Standard Exclusive", "price": "200", "files": FILES} | fields


def create(cast: Cast, **fields: Any) -> Page:
    return cast.alice.visitor.submit(f"{HOME}/new", SAVE, typed(**fields))


def test_without_any_the_page_says_how_to_get_one(cast: Cast) -> None:
    page = cast.alice.visitor.get(HOME)
    assert "No presets yet" in page.text and f"{HOME}/new" in page.links()


def test_one_is_made_and_told_in_a_line(house: House, cast: Cast) -> None:
    page = create(cast, royalty="2.5", is_default="yes")
    assert page.path == HOME
    assert "Standard Exclusive · 20/80 · 2.5 % · used by 0" in page.text and "Default" in page.text
    [made] = stored(house, cast.alice.id)
    assert (made.name, made.is_default, made.terms.files) == ("Standard Exclusive", True, TERMS.files)


def test_each_error_stands_beside_its_field(house: House, cast: Cast) -> None:
    create(cast)
    page = create(cast, name="STANDARD exclusive", price="NaN", files=None)
    assert page.status == 422
    assert page.error_of("name") == "You have a preset of this name already."
    assert "Enter a price" in page.error_of("price")
    assert page.error_of("files") == "Choose at least one kind of file."
    assert page.form(SAVE).values["name"] == "STANDARD exclusive"
    assert len(stored(house, cast.alice.id)) == 1


def test_one_too_many_is_refused(house: House, cast: Cast) -> None:
    for number in range(MOST_PRESETS):
        preset(house, cast.alice.id, name=f"Preset {number}")
    page = create(cast)
    assert page.status == 409 and "LIC-103" in page.text
    assert len(stored(house, cast.alice.id)) == MOST_PRESETS


def test_one_begins_with_the_terms_of_a_beat(house: House, cast: Cast) -> None:
    track = publish(house, cast.alice, slug="mine")
    put_offer(house, track, terms=factories.terms(price=321_00, files=TERMS.files))
    page = cast.alice.visitor.get(f"{HOME}/new?beat={track.id}")
    cast.alice.visitor.submit(page, SAVE, {"name": "From it", "files": FILES})
    [made] = stored(house, cast.alice.id)
    assert made.terms == factories.terms(price=321_00, files=TERMS.files)
    assert cast.bob.visitor.get(f"{HOME}/new?beat={track.id}").status == 403


def test_changing_one_changes_no_beat_that_used_it(house: House, cast: Cast) -> None:
    track, made = publish(house, cast.alice, slug="mine"), preset(house, cast.alice.id)
    put_offer(house, track, preset_id=made.id)
    page = cast.alice.visitor.get(f"{HOME}/{made.id}")
    assert page.heading == "Standard Exclusive"
    assert "used by 1" in page.text and "1 beat that used it keeps the terms that it has." in page.text
    page = cast.alice.visitor.submit(page, SAVE, {"name": "Dear", "price": "900", "files": FILES})
    assert "Dear · 20/80 · 3 % · used by 1" in page.text
    assert "200.00 USD" in cast.stranger.get("/beats/mine").text


def test_wrong_changes_are_named_and_not_kept(house: House, cast: Cast) -> None:
    made = preset(house, cast.alice.id)
    page = cast.alice.visitor.submit(f"{HOME}/{made.id}", SAVE, {"name": "", "price": "0", "files": FILES})
    assert page.status == 422
    assert page.error_of("name") == "Enter a name for the preset." and page.error_of("price")
    assert stored(house, cast.alice.id) == [made]


def test_one_is_made_the_default_and_no_default_again(house: House, cast: Cast) -> None:
    first, second = (preset(house, cast.alice.id, name=name) for name in ("First", "Second"))
    cast.alice.visitor.post(f"{HOME}/{first.id}/default", {"default": "yes"})
    page = cast.alice.visitor.post(f"{HOME}/{second.id}/default", {"default": "yes"}, follow_redirects=True)
    assert "“Second” is your default." in page.text
    assert [each.is_default for each in stored(house, cast.alice.id)] == [False, True]
    page = cast.alice.visitor.post(f"{HOME}/{second.id}/default", {"default": "no"}, follow_redirects=True)
    assert "“Second” is no default any more." in page.text
    assert not any(each.is_default for each in stored(house, cast.alice.id))


def test_one_is_deleted_unless_beats_use_it(house: House, cast: Cast) -> None:
    used, unused = (preset(house, cast.alice.id, name=name) for name in ("Used", "Unused"))
    put_offer(house, publish(house, cast.alice, slug="mine"), preset_id=used.id)
    page = cast.alice.visitor.submit(HOME, "Delete Unused")
    assert "“Unused” is deleted." in page.text and "In use, so it can’t be deleted." in page.text
    refused = cast.alice.visitor.post(f"{HOME}/{used.id}/delete")
    assert refused.status == 409 and "LIC-102" in refused.text and "is used by 1 beat" in refused.text
    assert stored(house, cast.alice.id) == [used]


@pytest.mark.parametrize("way", ["", "/default", "/delete"])
def test_somebody_elses_is_as_unknown_as_none(house: House, cast: Cast, way: str) -> None:
    made = preset(house, cast.alice.id)
    for id in (made.id, "none"):
        page = cast.bob.visitor.post(f"{HOME}/{id}{way}", typed())
        assert page.status == 404 and "LIC-101" in page.text
    assert cast.bob.visitor.get(f"{HOME}/{made.id}").status == 404
    assert stored(house, cast.alice.id) == [made]


def test_the_list_costs_the_same_number_of_queries_however_long_it_is(house: House, cast: Cast) -> None:
    cast.alice.visitor.get(HOME)  # the site's settings are read once in a while
    counts = []
    for number in (1, 30):
        for each in range(number):
            preset(house, cast.alice.id, name=f"Preset {number} {each}")
        seen: list[object] = []
        house.database.query_hooks.append(seen.append)
        cast.alice.visitor.get(HOME)
        house.database.query_hooks.clear()
        counts.append(len(seen))
    assert counts[0] == counts[1]
