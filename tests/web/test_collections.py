"""My Collections, a collection's edit page and its public page, by whoever may see and change them."""

import io
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from domain.catalogue import Track, Visibility
from domain.collections import NOT_ITS_BEATS, Collection
from tests import factories
from tests.factories import MINUTE
from tests.web.conftest import Cast, House, Person, publish
from tests.web.test_forms import NAMES, check
from tests.web.visitor import Page

MINE = "/backstage/collections"
AS_JSON = {"Accept": "application/json"}


def collect(house: House, owner: Person, *tracks: Track, **fields: Any) -> Collection:
    own = {
        "producer_id": owner.id,
        "created_at": house.clock.now(),
        "slug": "nights",
        "cover_key": "covers/n.jpg",
    }
    collection = factories.collection(**own | {"track_ids": tuple(track.id for track in tracks)} | fields)
    house.put("collections", collection)
    return collection


def edit_page(collection: Collection) -> str:
    return f"{MINE}/{collection.id}"


def kept(house: House, collection: Collection) -> Collection:
    with house.store.read() as unit:
        found = unit.collections.get(collection.id)
    assert found
    return found


def cover() -> tuple[io.BytesIO, str]:
    content = io.BytesIO()
    Image.new("RGB", (500, 500), "teal").save(content, "PNG")
    content.seek(0)
    return content, "cover.png"


def rows(page: Page) -> list[str]:
    """The names of a table's rows."""
    return [e.text.strip() for e in page.markup.elements if e.tag == "a" and e["href"].startswith(f"{MINE}/")]


def beats(page: Page) -> list[str]:
    return [e.text.strip() for e in page.markup.elements if e["class"] == "beat-name"]


def test_an_empty_page_says_how_to_begin(cast: Cast) -> None:
    page = cast.alice.visitor.get(MINE)
    assert page.heading == "My Collections"
    assert "No collections yet" in page.text
    assert any(e.tag == "details" and "open" in e.attributes for e in page.markup.elements)


def test_my_collections_show_what_each_holds_and_nobody_elses(house: House, cast: Cast) -> None:
    tracks = [publish(house, cast.alice, plays=plays) for plays in (1200, 4)]
    collect(house, cast.alice, *tracks, title="Nights")
    soon = house.clock.now() + 60 * 24 * MINUTE
    collect(house, cast.alice, title="Soon", slug="soon", published_at=None, release_at=soon)
    collect(house, cast.alice, title="Draft", slug="draft", published_at=None, visibility=Visibility.PRIVATE)
    collect(house, cast.bob, title="Foreign", slug="foreign")
    page = cast.alice.visitor.get(MINE)
    assert sorted(rows(page)) == ["Draft", "Nights", "Soon"]
    assert "Nights 2 1,204 4 March 2026 Public 4 March 2026" in page.text
    assert "Soon 0 0 Out on 5 March 2026 Public" in page.text
    assert "Draft 0 0 Not out yet Private" in page.text
    assert "1 to 3 of 3" in page.text


def test_my_collections_are_searched_sorted_and_paged(house: House, cast: Cast) -> None:
    beat = publish(house, cast.alice)
    for number in range(27):
        held = (beat,) if number == 5 else ()
        collect(house, cast.alice, *held, title=f"Pack {number:02}", slug=f"pack-{number}")
        house.clock.pass_by(minutes=1)
    alice = cast.alice.visitor
    first = alice.get(MINE)
    assert rows(first)[0] == "Pack 26" and len(rows(first)) == 25 and "1 to 25 of 27" in first.text
    last = alice.get(next(link for link in first.links() if "page=2" in link))
    assert rows(last) == ["Pack 01", "Pack 00"] and "26 to 27 of 27" in last.text
    assert rows(alice.get(f"{MINE}?order=-beats"))[0] == "Pack 05"
    assert rows(alice.get(f"{MINE}?order=name"))[0] == "Pack 00"
    assert rows(alice.get(f"{MINE}?order=nonsense&page=-1")) == rows(first)
    assert rows(alice.get(f"{MINE}?q=pack+13")) == ["Pack 13"]
    assert "Nothing matches" in alice.get(f"{MINE}?q=nothing").text
    assert "There are no more collections" in alice.get(f"{MINE}?page=9").text


def test_a_column_is_turned_by_its_head(house: House, cast: Cast) -> None:
    collect(house, cast.alice)
    page = cast.alice.visitor.get(f"{MINE}?order=-plays&q=n")
    assert f"{MINE}?q=n&order=plays" in page.links() and f"{MINE}?q=n&order=name" in page.links()
    assert [e.text.strip() for e in page.markup.elements if e["aria-sort"] == "descending"] == ["Plays"]


def test_a_new_collection_leads_to_its_beats_and_then_to_its_page(house: House, cast: Cast) -> None:
    alice = cast.alice.visitor
    one, two = publish(house, cast.alice, name="One"), publish(house, cast.alice, name="Two", tags=("dark",))
    publish(house, cast.bob, name="Foreign")
    typed = {"title": "Night Drives", "collection_cover": cover()}
    choosing = alice.submit(MINE, "Create collection", typed)
    assert choosing.heading == "Add beats to “Night Drives”" and beats(choosing) == []
    assert "Two" in choosing.text and "Foreign" not in choosing.text
    found = alice.get(f"{choosing.path}?q=dark")
    assert "Two" in found.text and "One" not in found.text
    editing = alice.get(choosing.path.removesuffix("/add"))
    alice.post(choosing.path, {"track": [one.id, two.id]})
    editing = alice.get(editing.path)
    assert beats(editing) == ["One", "Two"] and "It isn't out yet" in editing.text
    assert cast.stranger.get("/collections/night-drives").status == 404
    saved = alice.submit(editing, "Save details", {"description": "All night"})
    assert "“Night Drives” is saved." in saved.text and "It isn't out yet" not in saved.text
    assert beats(cast.stranger.get("/collections/night-drives")) == ["One", "Two"]


def test_a_new_collection_without_name_or_cover_is_asked_for_them(cast: Cast) -> None:
    page = cast.alice.visitor.submit(MINE, "Create collection", {"title": ""})
    assert page.status == 422
    assert page.error_of("title") == "Enter the collection's name."
    assert page.error_of("collection_cover") == "Add a cover for the collection."


def test_details_that_are_wrong_come_back_as_they_were_typed(house: House, cast: Cast) -> None:
    collection = collect(house, cast.alice)
    typed = {"title": "", "description": "Long nights", "release_date": "2027-01-01"}
    page = cast.alice.visitor.submit(edit_page(collection), "Save details", typed)
    assert page.status == 422
    assert page.error_of("title") == "Enter the collection's name."
    assert page.error_of("release_date").startswith("It is out already")
    assert page.form("Save details").values["description"] == "Long nights"
    assert kept(house, collection) == collection


def test_a_later_release_says_when_and_who_sees_it(house: House, cast: Cast) -> None:
    collection = collect(house, cast.alice, published_at=None)
    page = cast.alice.visitor.submit(edit_page(collection), "Save details", {"release_date": "2026-04-01"})
    assert "It comes out on 1 April 2026" in page.text
    assert page.form("Save details").values["release_date"] == "2026-04-01"
    assert cast.stranger.get("/collections/nights").status == 404
    for person in (cast.alice, cast.root):
        assert "This collection comes out on 1 April 2026." in person.visitor.get("/collections/nights").text


def test_the_order_is_saved_whole(house: House, cast: Cast) -> None:
    one, two, three = (publish(house, cast.alice, name=name) for name in ("One", "Two", "Three"))
    collection = collect(house, cast.alice, one, two, three)
    alice = cast.alice.visitor
    order = {"track": [three.id, one.id, two.id]}
    answer = alice.post(f"{edit_page(collection)}/order", order, headers=AS_JSON)
    assert (answer.status, answer.response.get_json()) == (200, {"order": order["track"]})
    assert beats(alice.get(edit_page(collection))) == ["Three", "One", "Two"]
    stale = alice.post(f"{edit_page(collection)}/order", {"track": [one.id]}, headers=AS_JSON)
    assert (stale.status, stale.response.get_json()["code"]) == (409, NOT_ITS_BEATS.code)


def test_beats_are_moved_and_taken_out_by_plain_forms(house: House, cast: Cast) -> None:
    one, two = publish(house, cast.alice, name="One"), publish(house, cast.alice, name="Two")
    collection = collect(house, cast.alice, one, two)
    alice, address = cast.alice.visitor, edit_page(collection)
    form = alice.get(address).form("Move Two up")
    assert form.action == f"{address}/move" and form.values["csrf_token"]
    moved = alice.post(f"{address}/move", {"up": two.id})
    assert (moved.status, moved.headers["Location"]) == (303, f"{address}#beat-{two.id}")
    assert beats(alice.get(address)) == ["Two", "One"]
    alice.post(f"{address}/move", {"down": two.id})
    assert beats(alice.get(address)) == ["One", "Two"]
    alice.post(f"{address}/remove", {"track": one.id})
    page = alice.get(address)
    assert beats(page) == ["Two"] and "it stays in My Beats" in page.text
    assert cast.stranger.get(f"/beats/{one.slug}").status == 200


def test_hidden_beats_are_marked_for_their_producer_and_missing_for_others(house: House, cast: Cast) -> None:
    shown = publish(house, cast.alice, name="Shown")
    hidden = publish(house, cast.alice, name="Hidden", visibility=Visibility.PRIVATE)
    waits = publish(house, cast.alice, name="Waits")
    with house.store.write() as unit:
        unit.tracks.save(replace(waits, published_at=None))
        unit.commit()
    collection = collect(house, cast.alice, shown, hidden, waits)
    editing = cast.alice.visitor.get(edit_page(collection))
    assert beats(editing) == ["Shown", "Hidden", "Waits"]
    assert "Private" in editing.text and "Waits for its release" in editing.text
    public = cast.stranger.get("/collections/nights")
    assert beats(public) == ["Shown"] and "Beats 1 " in public.text
    own = cast.alice.visitor.get("/collections/nights")
    assert beats(own) == ["Shown", "Hidden", "Waits"] and "only you see it here" in own.text


def test_deleting_says_what_it_means_and_deletes_no_beat(house: House, cast: Cast) -> None:
    beat = publish(house, cast.alice, name="One")
    collection = collect(house, cast.alice, beat)
    page = cast.alice.visitor.get(edit_page(collection))
    assert "None of its beats is deleted" in page.text
    gone = cast.alice.visitor.submit(page, "Delete collection")
    assert gone.path == MINE and "The collection is deleted; its beats stay in My Beats." in gone.text
    assert cast.stranger.get(f"/beats/{beat.slug}").status == 200
    assert cast.alice.visitor.get(edit_page(collection)).status == 404


def test_the_public_page_is_a_queue_with_its_length(house: House, cast: Cast) -> None:
    tracks = [publish(house, cast.alice, name=name) for name in ("One", "Two")]
    collection = collect(house, cast.alice, *tracks, title="Nights", description="Two\nlines")
    page = cast.stranger.get("/collections/nights")
    assert (page.heading, page.status) == ("Nights", 200)
    assert "6:00" in page.text and "Two lines" in page.text.replace("\n", " ")
    [queue] = [e for e in page.markup.elements if e["data-queue"]]
    assert queue["data-queue"] == collection.id
    assert [e["data-track"] for e in page.markup.elements if e["data-track"]] == list(collection.track_ids)
    assert [e["aria-label"] for e in page.markup.elements if "data-play-all" in e.attributes] == [
        "Play all of Nights"
    ]


def test_producers_and_beats_lead_to_listed_collections(house: House, cast: Cast) -> None:
    beat = publish(house, cast.alice, slug="one")
    collect(house, cast.alice, beat, title="Nights")
    collect(house, cast.alice, beat, title="Secret", slug="secret", visibility=Visibility.PRIVATE)
    for path in (f"/producers/{cast.alice.slug}", "/beats/one"):
        page = cast.stranger.get(path)
        assert "/collections/nights" in page.links() and "Secret" not in page.text
    assert "From the collection Nights" in cast.stranger.get("/beats/one").text
    assert "Collections" not in cast.stranger.get(f"/producers/{cast.bob.slug}").text


CHANGES = ["", "/add", "/order", "/move", "/remove", "/delete"]


@pytest.mark.parametrize("change", CHANGES)
def test_nobody_changes_somebody_elses_or_one_that_is_not_there(
    house: House, cast: Cast, change: str
) -> None:
    collection = collect(house, cast.alice, publish(house, cast.alice))
    for person in (cast.bob, cast.charlie):
        assert person.visitor.post(f"{edit_page(collection)}{change}", {"title": "Mine"}).status == 403
    for id in ("none", "%00", "..", "x" * 300):
        assert cast.alice.visitor.post(f"{MINE}/{id}{change}", {"title": "Mine"}).status == 404
    assert kept(house, collection) == collection


@pytest.mark.parametrize("change", ["", *CHANGES])
def test_a_change_without_its_token_is_refused(house: House, cast: Cast, change: str) -> None:
    collection = collect(house, cast.alice)
    answer = cast.alice.visitor.client.post(f"{edit_page(collection)}{change}", data={"title": "Forged"})
    assert answer.status_code == 400
    assert kept(house, collection) == collection


def test_somebody_elses_beat_can_not_be_added(house: House, cast: Cast) -> None:
    collection, foreign = collect(house, cast.alice), publish(house, cast.bob)
    address = f"{edit_page(collection)}/add"
    assert cast.alice.visitor.post(address, {"track": foreign.id}).status == 409
    assert cast.alice.visitor.post(address, {"track": "none"}).status == 404
    assert kept(house, collection).track_ids == ()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_typed_is_text_everywhere(house: House, cast: Cast, name: str) -> None:
    beat = publish(house, cast.alice, name=name, slug="one")
    collection = collect(house, cast.alice, beat, title=name, description=name)
    empty = collect(house, cast.alice, title=name, slug="empty")
    for path in (MINE, edit_page(collection), f"{edit_page(empty)}/add"):
        check(cast.alice.visitor.get(path), name)
    for path in ("/collections/nights", "/beats/one", f"/producers/{cast.alice.slug}"):
        check(cast.stranger.get(path), name)
