"""Changing many beats when some of what was chosen is gone by the time that the form is sent."""

import pytest

from domain.catalogue import Track
from tests.web.conftest import Cast, House, publish
from tests.web.test_my_beats import BEATS, change, collect, stored


@pytest.fixture
def shelf(house: House, cast: Cast) -> list[Track]:
    return [publish(house, cast.alice, name=name) for name in ("Open Road", "Hidden Road")]


def test_a_beat_that_is_gone_meanwhile_is_said_and_what_was_typed_and_ticked_is_kept(
    cast: Cast, house: House, shelf: list[Track]
) -> None:
    cast.alice.visitor.post(f"{BEATS}/{shelf[1].id}/delete")
    page = change(cast.alice, *shelf[:2], query="?q=road", genres="Drill", add_tags="kept")
    assert (page.status, "One of the chosen beats" in page.text, "CAT-105" in page.text) == (403, True, True)
    values = page.form("Change the chosen beats").values
    assert (values["genres"], values["add_tags"]) == ("Drill", "kept")
    ticked = [e["value"] for e in page.markup.elements if e["name"] == "beat" and "checked" in e.attributes]
    assert ticked == [shelf[0].id]
    assert stored(house, shelf[0]) == shelf[0]


@pytest.mark.parametrize("query", ["", "?q=nothing"])
def test_what_was_typed_is_kept_even_when_no_beat_is_left(cast: Cast, house: House, query: str) -> None:
    only = publish(house, cast.alice, name="Only")
    cast.alice.visitor.post(f"{BEATS}/{only.id}/delete")
    page = change(cast.alice, only, query=query, genres="Drill")
    assert (page.status, page.form("Change the chosen beats").values["genres"]) == (403, "Drill")


@pytest.mark.parametrize("field", ["add_to", "remove_from"])
def test_a_collection_that_is_gone_meanwhile_is_said_beside_its_field(
    cast: Cast, house: House, shelf: list[Track], field: str
) -> None:
    kept = collect(house, cast.alice, "Kept")
    fields = {"add_to": kept.id, "remove_from": kept.id, field: "gone"}
    page = change(cast.alice, shelf[0], genres="Drill", **fields)
    assert (page.status, "isn’t there any more" in page.error_of(field)) == (404, True)
    assert page.form("Change the chosen beats").values["genres"] == "Drill"
    assert stored(house, shelf[0]) == shelf[0]
