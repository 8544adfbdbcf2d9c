"""My Beats: the table, changing many, editing one, replacing audio, deleting."""

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from domain.accounts import Actor, Role
from domain.catalogue import Track, Visibility
from domain.collections import Collection
from domain.uploads import Problem, RecordingState, Step
from tests import factories
from tests.plays import add_plays
from tests.web.conftest import Cast, House, Person, prepare, publish
from tests.web.visitor import Page

BEATS = "/backstage/beats"


def shown(page: Page) -> list[str]:
    """Names of the table's beats, in order, as their boxes call them."""
    boxes = [e["aria-label"] for e in page.markup.elements if e["name"] == "beat"]
    return [label.removeprefix("Choose ") for label in boxes]


def table(person: Person, **query: str) -> Page:
    return person.visitor.get(BEATS, query_string=query)


def stored(house: House, track: Track) -> Track:
    with house.store.read() as unit:
        found = unit.tracks.get(track.id)
    assert found
    return found


def collect(house: House, owner: Person, title: str, *tracks: Track) -> Collection:
    made = factories.collection(
        producer_id=owner.id, title=title, track_ids=tuple(track.id for track in tracks)
    )
    house.put("collections", made)
    return made


def change(person: Person, *tracks: Track, query: str = "", follow: bool = True, **fields: str) -> Page:
    """Send the form below the table with these beats ticked."""
    data = {"beat": [track.id for track in tracks], **fields}
    return person.visitor.post(f"{BEATS}/change{query}", data, follow_redirects=follow)


@pytest.fixture
def shelf(house: House, cast: Cast) -> list[Track]:
    """Three of alice's beats, the newest last, and one of bob's."""
    tracks = [
        publish(house, cast.alice, name="Open Road", bpm=90, plays=1204, genres=("Trap",), tags=("dark",)),
        publish(house, cast.alice, name="Hidden Road", bpm=140, visibility=Visibility.PRIVATE),
        publish(house, cast.alice, name="Calm Sea", bpm=70, key="C", collaborators=(cast.bob.id,)),
    ]
    publish(house, cast.bob, name="Foreign Road")
    return tracks


def test_the_table_shows_all_of_ones_own_and_nobody_elses(
    cast: Cast, house: House, shelf: list[Track]
) -> None:
    collect(house, cast.alice, "Road Songs", *shelf[:2])
    page = table(cast.alice)
    assert shown(page) == ["Calm Sea", "Hidden Road", "Open Road"]
    for told in (
        "Trap",
        "A Minor",
        "1,204",
        "Standard Licensing",
        "Private",
        "Live",
        "Road Songs",
        "4 Mar 2026",
    ):
        assert told in page.text
    assert "Foreign Road" not in page.text and "1 to 3 of 3" in page.text


def test_without_beats_the_page_leads_to_uploading(cast: Cast) -> None:
    page = table(cast.alice)
    assert "No beats yet" in page.text and "/backstage/upload" in page.links()
    assert not any(e["type"] == "checkbox" for e in page.markup.elements)


QUERIES: list[tuple[dict[str, str], list[str]]] = [
    ({"q": "road"}, ["Hidden Road", "Open Road"]),
    ({"q": "trap"}, ["Open Road"]),
    ({"q": "dark open"}, ["Open Road"]),
    ({"q": "alice"}, []),
    ({"q": "nothing"}, []),
    ({"status": "private"}, ["Hidden Road"]),
    ({"status": "live"}, ["Calm Sea", "Open Road"]),
    ({"status": "sold"}, []),
    ({"status": "lost"}, ["Calm Sea", "Hidden Road", "Open Road"]),
    ({"sort": "name"}, ["Calm Sea", "Hidden Road", "Open Road"]),
    ({"sort": "name", "order": "down"}, ["Open Road", "Hidden Road", "Calm Sea"]),
    ({"sort": "bpm"}, ["Calm Sea", "Open Road", "Hidden Road"]),
    ({"sort": "key"}, ["Calm Sea", "Open Road", "Hidden Road"]),
    ({"sort": "plays"}, ["Open Road", "Calm Sea", "Hidden Road"]),
    ({"sort": "added", "order": "up"}, ["Open Road", "Hidden Road", "Calm Sea"]),
    ({"sort": "x", "order": "y"}, ["Calm Sea", "Hidden Road", "Open Road"]),
    ({"with": "bob"}, ["Calm Sea"]),
    ({"with": "\0", "collection": "\0"}, []),
    ({"collection": "unknown"}, []),
    ({"page": "-1"}, ["Calm Sea", "Hidden Road", "Open Road"]),
    ({"page": "99999999"}, ["Calm Sea", "Hidden Road", "Open Road"]),
    ({"page": "999999999999"}, ["Calm Sea", "Hidden Road", "Open Road"]),
]


@pytest.mark.parametrize(("query", "expected"), QUERIES)
@pytest.mark.usefixtures("shelf")
def test_search_filters_and_order_live_in_the_address(
    cast: Cast, query: dict[str, str], expected: list[str]
) -> None:
    page = table(cast.alice, **query)
    assert (page.status, shown(page)) == (200, expected)
    assert ("Nothing matches" in page.text) is (not expected)


@pytest.mark.usefixtures("shelf")
def test_a_column_sorts_and_turns_round_and_keeps_the_search(cast: Cast) -> None:
    page = table(cast.alice, q="road", sort="bpm", page="1")
    links = [link for link in page.links() if "sort=" in link]
    assert f"{BEATS}?q=road&sort=bpm&order=down" in links
    assert f"{BEATS}?q=road&sort=plays&order=down" in links and f"{BEATS}?q=road&sort=name&order=up" in links
    [marked] = [e for e in page.markup.elements if e["aria-sort"]]
    assert (marked.text.strip(), marked["aria-sort"]) == ("BPM", "ascending")


def test_pages_keep_the_search_and_the_order(cast: Cast, house: House) -> None:
    for number in range(26):
        publish(house, cast.alice, name=f"Beat {number:02}")
    first = table(cast.alice, q="beat", sort="name")
    assert "1 to 25 of 26" in first.text
    [after] = [link for link in first.links() if "page=2" in link]
    second = cast.alice.visitor.get(after)
    assert shown(second) == ["Beat 25"] and "26 to 26 of 26" in second.text


def test_growth_and_collaborators_are_told(cast: Cast, house: House, shelf: list[Track]) -> None:
    with house.store.write() as unit:
        for days, plays in ((0, 23), (40, 20)):
            add_plays(unit, shelf[0].id, plays, house.clock.now() - timedelta(days=days))
        unit.commit()
    page = table(cast.alice)
    assert "Growth +15 % Strong growth" in page.text
    assert "Collaborators 1" in page.text and "Bob · 1 beat" in page.text
    assert f"{BEATS}?with=bob" in page.links()


def test_many_are_changed_and_the_table_stays_where_it_was(
    cast: Cast, house: House, shelf: list[Track]
) -> None:
    page = change(
        cast.alice, *shelf[:2], query="?q=road&sort=name&next=//evil", genres="Drill", visibility="private"
    )
    assert page.response.request.full_path == f"{BEATS}?q=road&sort=name"
    assert "2 beats changed." in page.text
    assert stored(house, shelf[0]).details.genres == ("Trap", "Drill")
    assert {stored(house, each).visibility for each in shelf[:2]} == {Visibility.PRIVATE}
    assert stored(house, shelf[2]) == shelf[2]


def test_the_changed_beat_is_found_by_its_new_words_and_genres_are_counted(
    cast: Cast, house: House, shelf: list[Track]
) -> None:
    change(cast.alice, shelf[0], genres="Polka", replaces_genres="yes", add_tags="brass")
    assert "Open Road" in cast.stranger.get("/beats?q=brass+polka").text
    assert "Open Road" not in cast.stranger.get("/beats?genre=Trap").text
    assert "Polka" in house.services.catalogue.genres()


def test_a_collection_takes_beats_in_and_lets_them_go(cast: Cast, house: House, shelf: list[Track]) -> None:
    album = collect(house, cast.alice, "Album")
    change(cast.alice, *shelf[:2], add_to=album.id)
    assert shown(table(cast.alice, collection=album.id)) == ["Hidden Road", "Open Road"]
    change(cast.alice, shelf[1], remove_from=album.id)
    assert shown(table(cast.alice, collection=album.id)) == ["Open Road"]


def test_what_can_not_be_is_said_and_all_that_was_typed_and_ticked_is_kept(
    cast: Cast, house: House, shelf: list[Track]
) -> None:
    page = change(cast.alice, *shelf[:2], query="?sort=name", genres="a,b,c,d,e,f", add_tags="kept")
    assert (page.status, page.error_of("genres")) == (422, "Use at most 5 genres.")
    assert page.form("Change the chosen beats").values["add_tags"] == "kept"
    ticked = [e["value"] for e in page.markup.elements if e["name"] == "beat" and "checked" in e.attributes]
    assert set(ticked) == {track.id for track in shelf[:2]}
    assert [stored(house, each) for each in shelf] == shelf


def test_without_a_ticked_beat_nothing_is_changed_and_it_is_said(cast: Cast, shelf: list[Track]) -> None:
    page = change(cast.alice, genres="Drill")
    assert page.status == 422 and "Choose the beats to change first." in page.text and shelf
    assert "#f-beats" in page.links()


@pytest.mark.parametrize("who", ["bob", "charlie", "root", "stranger"])
def test_nobody_changes_somebody_elses_beats(cast: Cast, house: House, shelf: list[Track], who: str) -> None:
    visitor = cast.stranger if who == "stranger" else getattr(cast, who).visitor
    own = [publish(house, cast.bob).id] if who == "bob" else []
    data = {"beat": [*own, shelf[0].id], "visibility": "private"}
    page = visitor.post(f"{BEATS}/change", data)
    assert page.status == (303 if who == "stranger" else 403)
    assert ("CAT-105" in page.html) is (who == "bob")
    for address in (f"{BEATS}/{shelf[0].id}/edit", f"{BEATS}/{shelf[0].id}/delete"):
        assert visitor.post(address, {"name": "Mine", "visibility": "private"}).status in (303, 403)
    assert stored(house, shelf[0]) == shelf[0]


def test_somebody_elses_collection_takes_nothing(cast: Cast, house: House, shelf: list[Track]) -> None:
    foreign = collect(house, cast.bob, "Bob’s")
    page = change(cast.alice, shelf[0], add_to=foreign.id, visibility="private")
    assert (page.status, "COL-101" in page.text) == (404, True)
    assert stored(house, shelf[0]) == shelf[0]
    assert "Bob’s" not in table(cast.alice).text


def test_a_full_collection_is_said_beside_its_field(cast: Cast, house: House, shelf: list[Track]) -> None:
    full = collect(house, cast.alice, "Full")
    many = [factories.track(producer_id=cast.alice.id) for _ in range(200)]
    house.put("tracks", *many)
    with house.store.write() as unit:
        unit.collections.save(replace(full, track_ids=tuple(track.id for track in many)))
        unit.commit()
    page = change(cast.alice, shelf[0], add_to=full.id)
    assert (page.status, "at most 200 beats" in page.error_of("add_to")) == (409, True)


def test_a_beat_is_edited_with_what_it_has(cast: Cast, house: House, shelf: list[Track]) -> None:
    opened = cast.alice.visitor.get(f"{BEATS}/{shelf[2].id}/edit?q=sea")
    assert opened.heading == "Edit “Calm Sea”"
    values = opened.form("Save changes").values
    assert (values["name"], values["bpm"], values["collaborators"]) == ("Calm Sea", "70", "Bob")
    assert values["visibility"] == "public" and f"{BEATS}?q=sea" in opened.links()
    typed = {"name": "Rough Sea", "tags": "storm", "cover": (io.BytesIO(png()), "cover.png")}
    page = cast.alice.visitor.submit(opened, "Save changes", typed)
    assert page.response.request.full_path == f"{BEATS}?q=sea"
    assert "“Rough Sea” is saved." in page.text and shown(page) == ["Rough Sea"]
    after = stored(house, shelf[2])
    assert (after.slug, after.details.tags) == (shelf[2].slug, ("storm",))
    assert house.services.blobs.exists(after.cover_key)


def png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (600, 600), "teal").save(file, "PNG")
    return file.getvalue()


def test_an_edit_that_can_not_be_keeps_what_was_typed(cast: Cast, house: House, shelf: list[Track]) -> None:
    typed = {"name": "", "bpm": "999", "tags": "kept", "collaborators": "Nobody", "visibility": "private"}
    page = cast.alice.visitor.submit(f"{BEATS}/{shelf[0].id}/edit", "Save changes", typed)
    assert (page.status, page.error_of("bpm")) == (422, "Enter a whole number from 50 to 200.")
    assert "Nobody" in page.error_of("collaborators") and page.error_of("name")
    values = page.form("Save changes").values
    assert (values["tags"], values["bpm"], values["visibility"]) == ("kept", "999", "private")
    assert stored(house, shelf[0]) == shelf[0]


def test_deleting_says_first_what_it_means_and_then_does_it(
    cast: Cast, house: House, shelf: list[Track]
) -> None:
    collect(house, cast.alice, "Road Songs", shelf[0])
    first = cast.alice.visitor.get(f"{BEATS}/{shelf[0].id}/delete?sort=name")
    assert first.heading == "Delete “Open Road”?"
    assert "1,204 plays leave your total" in first.text and "“Road Songs”" in first.text
    assert stored(house, shelf[0]) == shelf[0]
    page = cast.alice.visitor.submit(first, "Delete this beat")
    assert "“Open Road” is deleted." in page.text and "Open Road" not in shown(page)
    again = cast.alice.visitor.post(f"{BEATS}/{shelf[0].id}/delete")
    assert again.status == 303


def test_a_deleted_beat_is_nowhere_and_its_address_says_so(
    cast: Cast, house: House, shelf: list[Track]
) -> None:
    album = collect(house, cast.alice, "Road Songs", shelf[0])
    cast.alice.visitor.post(f"{BEATS}/{shelf[0].id}/delete")
    for visitor in (cast.stranger, cast.alice.visitor, cast.root.visitor):
        page = visitor.get(f"/beats/{shelf[0].slug}")
        assert (page.status, "This beat was deleted by its producer." in page.text) == (410, True)
    for path in ("/beats", f"/producers/{cast.alice.slug}", "/backstage", f"{BEATS}?collection={album.id}"):
        assert "Open Road" not in cast.alice.visitor.get(path).text.replace("“Open Road” is deleted.", "")
    for way in ("edit", "delete", "audio"):
        assert cast.alice.visitor.get(f"{BEATS}/{shelf[0].id}/{way}").status == 410
    assert cast.stranger.status_of(f"/media/preview/{shelf[0].recording_id}.mp3") == 404
    assert cast.alice.visitor.status_of(f"/media/preview/{shelf[0].recording_id}.mp3") == 404


def replacement(house: House, owner: Person, track: Track, **fields: Any) -> str:
    """New audio for a beat that has arrived."""
    id = prepare(house, owner, **fields)
    with house.store.write() as unit:
        draft = unit.drafts.get(id)
        assert draft
        unit.drafts.save(replace(draft, replaces=track.id))
        unit.commit()
    return id


def test_replacing_says_what_stays_and_what_changes(cast: Cast, shelf: list[Track]) -> None:
    page = cast.alice.visitor.get(f"{BEATS}/{shelf[0].id}/audio")
    assert page.heading == "Replace the audio of “Open Road”"
    assert "Its plays (1,204), its address" in page.text and "The old file is erased." in page.text


def test_new_audio_takes_the_old_ones_place(cast: Cast, house: House, shelf: list[Track]) -> None:
    sound = factories.analysis(sha256_samples="6b" * 32)
    id = replacement(house, cast.alice, shelf[0], analysis=sound)
    page = cast.alice.visitor.get(f"/backstage/upload/{id}")
    assert page.path == f"{BEATS}/{shelf[0].id}/audio"
    done = cast.alice.visitor.submit(page, "Replace the audio")
    assert "“Open Road” has its new audio." in done.text
    assert stored(house, shelf[0]) == replace(shelf[0], recording_id=id)
    address = f"/backstage/beats/{shelf[0].id}/audio/{id}"
    status = cast.alice.visitor.get(f"{address}/status").response.get_json()
    assert status["saved"] == f"/beats/{shelf[0].slug}"
    assert cast.alice.visitor.get(f"/backstage/upload/{id}").path == f"/beats/{shelf[0].slug}"


def test_new_audio_whose_server_died_after_the_last_byte_is_processed_all_the_same(
    cast: Cast, house: House, shelf: list[Track]
) -> None:
    transfer, track = house.services.transfer, shelf[0]
    actor = Actor(cast.alice.id, "Alice", Role.PRODUCER, producer_slug="alice")
    upload = transfer.begin(actor=actor, name="new.wav", size=4, replaces=track.id)
    transfer.staging.append(upload.id, 0, [b"RIFF"], 4)
    status = cast.alice.visitor.get(f"{BEATS}/{track.id}/audio/{upload.id}/status").response.get_json()
    assert status["phase"] == "processing"


def test_audio_that_is_not_ready_waits_for_its_steps(cast: Cast, house: House, shelf: list[Track]) -> None:
    id = replacement(house, cast.alice, shelf[0], state=RecordingState.PROCESSING, done=(Step.INSPECT,))
    address = f"{BEATS}/{shelf[0].id}/audio"
    status = cast.alice.visitor.get(f"{address}/{id}/status").response.get_json()
    assert list(status["missing"]) == ["audio"]
    page = cast.alice.visitor.submit(address, "Replace the audio")
    assert "The audio is still being processed." in page.text
    answer = cast.alice.visitor.post(f"{address}/{id}", headers={"Accept": "application/json"})
    assert (answer.status, list(answer.response.get_json()["fields"])) == (422, ["audio"])
    assert stored(house, shelf[0]) == shelf[0]


def test_a_duplicate_never_takes_the_place(cast: Cast, house: House, shelf: list[Track]) -> None:
    problem = Problem("UPL-301", "This audio matches “Foreign Road”.", "Tell us if that is wrong.")
    id = replacement(house, cast.alice, shelf[0], state=RecordingState.DUPLICATE, problem=problem)
    page = cast.alice.visitor.get(f"{BEATS}/{shelf[0].id}/audio")
    assert "This audio matches “Foreign Road”." in page.text
    cast.alice.visitor.post(f"{BEATS}/{shelf[0].id}/audio/{id}")
    assert stored(house, shelf[0]) == shelf[0]


def test_audio_for_a_beat_that_is_deleted_meanwhile_is_said_to_wait_by_itself(
    cast: Cast, house: House, shelf: list[Track]
) -> None:
    id = replacement(house, cast.alice, shelf[0])
    opened = cast.alice.visitor.get(f"{BEATS}/{shelf[0].id}/audio")
    cast.alice.visitor.post(f"{BEATS}/{shelf[0].id}/delete")
    page = cast.alice.visitor.submit(opened, "Replace the audio")
    assert (page.status, page.heading) == (404, "The beat that this audio was for is deleted.")
    assert "UPL-224" in page.text and f"/backstage/upload/{id}" in page.links()
    address = f"{BEATS}/{shelf[0].id}/audio/{id}"
    answer = cast.alice.visitor.post(address, headers={"Accept": "application/json"}).response.get_json()
    assert answer["way"] == {"words": "Open the upload", "href": f"/backstage/upload/{id}"}
    assert cast.alice.visitor.get(f"/backstage/upload/{id}").form("Save beat").names >= {"name", "bpm"}


def test_the_upload_page_offers_to_replace_and_not_to_save(
    cast: Cast, house: House, shelf: list[Track]
) -> None:
    id = replacement(house, cast.alice, shelf[0])
    page = cast.alice.visitor.get("/backstage/upload")
    assert page.form("Replace the audio").action == f"{BEATS}/{shelf[0].id}/audio/{id}"
    assert "Save beat" not in page.text


def test_an_upload_for_something_else_is_not_found_under_a_beat(
    cast: Cast, house: House, shelf: list[Track]
) -> None:
    other = replacement(house, cast.alice, shelf[2])
    for id in (prepare(house, cast.alice), other, "unknown"):
        address = f"{BEATS}/{shelf[0].id}/audio/{id}"
        assert cast.alice.visitor.post(address).status == 404
        assert [cast.alice.visitor.get(f"{address}/{end}").status for end in ("card", "status")] == [404] * 2
    foreign = f"{BEATS}/{shelf[2].id}/audio/{other}"
    assert cast.bob.visitor.post(foreign).status == 403
    assert [stored(house, each) for each in shelf] == shelf
