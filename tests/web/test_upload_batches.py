"""Create Collection: the page of a batch, its form, its order and saving it, all as plain forms too."""

import io
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from domain import faults
from domain.accounts import Role
from domain.audio import Suggestion
from domain.errors import DomainError
from domain.uploads import Match, RecordingState, Step, problem_of
from tests import factories
from tests.web.conftest import Cast, House, Person, a_person, prepare, publish
from tests.web.visitor import Page

START = "/backstage/upload"
AS_JSON = {"Accept": "application/json"}
NAMED = {"title": "Night Drives", "shared_genres": "Trap, Drill"}
PROCESSING = {"state": RecordingState.PROCESSING, "done": (Step.INSPECT,)}


def picture(colour: str = "teal") -> tuple[io.BytesIO, str]:
    content = io.BytesIO()
    Image.new("RGB", (600, 600), colour).save(content, "PNG")
    content.seek(0)
    return content, "c.png"


def begin(person: Person) -> str:
    """The address of a new batch's page."""
    page = person.visitor.post(f"{START}/collection", follow_redirects=True)
    assert page.status == 200
    return page.path


def add(house: House, owner: Person, address: str, name: str = "night drive", **fields: Any) -> str:
    """A beat of a batch that has arrived and sounds like no other; returns its id."""
    heard = {"sha256_samples": factories.new_id(), "fingerprint": None} | fields.pop("heard", {})
    fields = {"analysis": factories.analysis(**heard)} | fields
    id = prepare(house, owner, name=f"{name}.wav", **fields)
    with house.store.write() as unit:
        draft, upload = unit.drafts.get(id), unit.uploads.get(id)
        assert draft and upload
        unit.uploads.save(replace(upload, name=f"{name}.wav"))
        its = {"batch_id": address.rsplit("/", 1)[1], "created_at": house.clock.now()}
        unit.drafts.save(replace(draft, **its))
        unit.commit()
    house.clock.pass_by(seconds=1)
    return id


def order_of(page: Page) -> list[str]:
    return [each["value"] for each in page.markup.elements if each["name"] == "order"]


def status_of(person: Person, address: str) -> dict[str, Any]:
    answer = person.visitor.client.get(f"{address}/status")
    assert answer.status_code == 200
    return dict(answer.get_json())


def card_of(person: Person, id: str) -> dict[str, Any]:
    return dict(person.visitor.client.get(f"{START}/{id}/status").get_json())


def pressed(page: Page) -> dict[str, str]:
    """The two modes and whether each is the open one."""
    buttons = (each for each in page.markup.elements if each["class"] == "choice" and each.tag == "button")
    return {each.text.strip()[:5]: each["aria-pressed"] for each in buttons}


def test_the_mode_is_chosen_before_the_first_file(cast: Cast, house: House) -> None:
    page = cast.alice.visitor.get(START)
    assert pressed(page) == {"Beats": "true", "Creat": "false"}

    page = cast.alice.visitor.submit(page, "Create CollectionAll files become one album or pack.")
    assert pressed(page) == {"Beats": "false", "Creat": "true"}
    back = cast.alice.visitor.submit(page, "BeatsEach file becomes a beat of its own.")
    assert back.path == START

    address = begin(cast.alice)
    add(house, cast.alice, address)
    page = cast.alice.visitor.get(address)
    other = next(each for each in page.markup.elements if "data-mode-other" in each.attributes)
    assert "disabled" in other.attributes
    assert "The mode is locked, since files of this collection are in." in page.text


def test_saving_without_beats_says_that_there_are_none_yet(cast: Cast) -> None:
    address = begin(cast.alice)
    page = cast.alice.visitor.submit(address, "Save collection", NAMED | {"collection_cover": picture()})
    assert "There are no beats to save yet." in page.text
    assert page.form("Save collection").values["title"] == "Night Drives"
    assert not [e for e in page.markup.elements if "notice-good" in e["class"]]
    answer = cast.alice.visitor.post(address, NAMED | {"visibility": "public"}, headers=AS_JSON)
    assert (answer.status, answer.response.get_json()["code"]) == (409, "COL-111")


def test_what_is_typed_is_kept_and_comes_back(cast: Cast, house: House) -> None:
    address = begin(cast.alice)
    typed = NAMED | {
        "description": "Late.",
        "release_date": "2026-12-24",
        "visibility": "private",
        "shared_cover": "yes",
    }

    page = cast.alice.visitor.submit(address, "Keep for later", typed)

    values = page.form("Keep for later").values
    assert {name: values[name] for name in typed} == typed
    assert "Publishes itself on 24 December 2026 at 00:00 UTC." in page.text
    assert status_of(cast.alice, address)["missing"] == {
        "collection_cover": "Add a cover for the collection."
    }
    waiting = cast.alice.visitor.get(START)
    assert "Night Drives" in waiting.text and "No files yet" in waiting.text
    assert address in waiting.links()


def test_a_cover_is_kept_before_the_collection_is_made(cast: Cast, house: House) -> None:
    address = begin(cast.alice)

    page = cast.alice.visitor.submit(address, "Keep for later", NAMED | {"collection_cover": picture()})

    [shown] = [e["src"] for e in page.markup.elements if "data-cover-image" in e.attributes]
    assert cast.alice.visitor.status_of(shown) == 200
    assert status_of(cast.alice, address)["missing"] == {}
    wrong = {"collection_cover": (io.BytesIO(b"text"), "x.png")}
    refused = cast.alice.visitor.submit(page, "Keep for later", wrong)
    assert refused.status == 422
    assert refused.error_of("collection_cover").startswith("“x.png” is not a JPEG, PNG or WebP picture.")
    answer = cast.alice.visitor.post(f"{address}/keep", NAMED, headers=AS_JSON)
    assert answer.response.get_json()["cover"] == shown


def test_cards_inherit_from_the_collection_and_say_so(cast: Cast, house: House) -> None:
    address = begin(cast.alice)
    id = add(house, cast.alice, address)
    assert card_of(cast.alice, id)["missing"] == {"cover": "Add cover art."}

    page = cast.alice.visitor.submit(
        address, "Keep for later", NAMED | {"shared_cover": "yes", "collection_cover": picture()}
    )

    [genres] = [e for e in page.markup.elements if e["name"] == "genres"]
    assert genres["placeholder"] == "From the collection: Trap, Drill"
    assert card_of(cast.alice, id)["missing"] == {}
    assert "mode=Collection" in card_of(cast.alice, id)["about"]


def test_the_order_is_changed_by_plain_buttons(cast: Cast, house: House) -> None:
    address = begin(cast.alice)
    one, two, three = (add(house, cast.alice, address, name) for name in ("one", "two", "three"))
    page = cast.alice.visitor.get(address)
    assert order_of(page) == [one, two, three]

    kept = {"order": order_of(page), "move": f"up:{three}"}
    page = cast.alice.visitor.post(f"{address}/keep", kept, follow_redirects=True)

    assert order_of(page) == [one, three, two]
    cast.alice.visitor.post(f"{address}/keep", {"order": order_of(page), "move": f"down:{one}"})
    assert order_of(cast.alice.visitor.get(address)) == [three, one, two]


def test_what_is_right_is_saved_and_the_rest_is_named_beside_its_card(cast: Cast, house: House) -> None:
    address = begin(cast.alice)
    good, bare = add(house, cast.alice, address, "good"), add(house, cast.alice, address, "bare",
        heard={"bpm": None})  # fmt: skip
    told = {"track": "First", "producer": "Bob", "similarity": 97}
    copy = add(house, cast.alice, address, "copy", state=RecordingState.DUPLICATE,
               match=Match("first", 97, factories.NOW),
               problem=problem_of(DomainError(faults.DUPLICATE, **told)))  # fmt: skip
    typed = NAMED | {"shared_cover": "yes", "collection_cover": picture()}

    page = cast.alice.visitor.submit(address, "Save collection", typed)

    assert page.status == 422
    assert "1 of 3 beats are saved. What is left:" in page.text
    left = {e["href"]: e.text for e in page.markup.elements if e["href"].startswith("#u-")}
    assert left[f"#u-{bare}-title"] == "bare: Enter a whole number from 50 to 200."
    assert left[f"#u-{copy}-title"].startswith(
        "copy: This audio matches “First” by Bob (97 % alike)."
    ) or left[f"#u-{copy}-title"].startswith("copy: This audio matches")
    assert card_of(cast.alice, good)["phase"] == "live"
    assert "Made" in page.text

    cast.alice.visitor.post(f"{START}/{bare}/keep", {"name": "Bare", "bpm": "99"}, headers=AS_JSON)
    page = cast.alice.visitor.submit(address, "Save the 2 that are left", {"shared_genres": "Trap"})
    assert "2 of 3 beats are saved." in page.text
    assert page.form("Save the one that is left")
    waiting = cast.alice.visitor.get(START)
    assert "2 of 3 beats are saved" in waiting.text


def test_a_script_is_told_the_same(cast: Cast, house: House) -> None:
    address = begin(cast.alice)
    good, busy = add(house, cast.alice, address), add(house, cast.alice, address, "busy", **PROCESSING)
    refused = cast.alice.visitor.post(address, {"title": "", "visibility": "public"}, headers=AS_JSON)
    assert (refused.status, set(refused.response.get_json()["fields"])) == (
        422,
        {"title", "collection_cover"},
    )

    cast.alice.visitor.submit(
        address, "Keep for later", NAMED | {"shared_cover": "yes", "collection_cover": picture()}
    )
    sent = NAMED | {"visibility": "public", "shared_cover": "yes"}
    answer = cast.alice.visitor.post(address, sent, headers=AS_JSON).response.get_json()

    assert [(one["id"], one["errors"]) for one in answer["failed"]] == [
        (busy, {"audio": "The audio is still being processed."})
    ]
    assert (answer["left"], answer["label"], answer["is_made"]) == (1, "Save the one that is left", True)
    assert answer["title"] == "Night Drives"
    assert card_of(cast.alice, good)["saved"]


def test_a_collection_that_is_saved_whole_is_said_and_no_longer_waits(cast: Cast, house: House) -> None:
    address = begin(cast.alice)
    add(house, cast.alice, address)
    typed = NAMED | {"release_date": "2026-12-24", "shared_cover": "yes", "collection_cover": picture()}

    page = cast.alice.visitor.submit(address, "Save collection", typed)

    assert (page.status, page.path) == (200, address)
    assert "1 of 1 beat is saved." in page.text
    assert "Saved, not public" in page.text
    assert "Night Drives" not in cast.alice.visitor.get(START).text


def test_beats_of_a_batch_stand_on_its_page_alone_and_are_not_saved_singly(cast: Cast, house: House) -> None:
    address = begin(cast.alice)
    id = add(house, cast.alice, address, "kept apart")

    assert "kept apart" not in cast.alice.visitor.get(START).text
    page = cast.alice.visitor.get(f"{START}/{id}")
    assert "Open its collection" in page.text and "Save beat" not in page.text
    assert cast.alice.visitor.post(f"{START}/{id}", {"name": "x"}, headers=AS_JSON).status == 409


def test_a_beat_whose_batch_is_gone_is_offered_to_be_saved_singly(cast: Cast, house: House) -> None:
    address = begin(cast.alice)
    id = add(house, cast.alice, address)
    with house.store.write() as unit:
        unit.batches.delete(address.rsplit("/", 1)[1])
        unit.commit()
    page = cast.alice.visitor.get(f"{START}/{id}")
    assert page.form("Save beat")
    assert address not in page.links()


def test_a_beat_that_took_a_files_audio_over_is_left_until_the_collection_is_saved(
    cast: Cast, house: House
) -> None:
    address, beat = begin(cast.alice), publish(house, cast.alice)
    id = add(house, cast.alice, address)
    with house.store.write() as unit:
        draft = unit.drafts.get(id)
        assert draft
        unit.drafts.save(replace(draft, track_id=beat.id, replaces=beat.id))
        unit.commit()
    assert (status_of(cast.alice, address)["left"], card_of(cast.alice, id)["is_to_join"]) == (1, True)
    assert "0 of 1 beat is saved" in cast.alice.visitor.get(START).text

    cast.alice.visitor.submit(address, "Save collection", NAMED | {"collection_cover": picture()})

    assert (status_of(cast.alice, address)["left"], card_of(cast.alice, id)["is_to_join"]) == (0, False)
    assert "of 1 beat" not in cast.alice.visitor.get(START).text


def test_collaborators_that_nobody_knows_are_missing_before_anything_is_saved(
    cast: Cast, house: House
) -> None:
    address = begin(cast.alice)
    own, inherits = (add(house, cast.alice, address, name) for name in ("one", "two"))
    cast.alice.visitor.submit(f"{START}/{own}", "Keep for later", {"collaborators": "Nobody"})
    cast.alice.visitor.submit(address, "Keep for later", {"shared_collaborators": "Carol"})
    unknown = "“{}” is no other producer on this site."
    assert card_of(cast.alice, own)["missing"]["collaborators"] == unknown.format("Nobody")
    assert card_of(cast.alice, inherits)["missing"]["collaborators"] == unknown.format("Carol")
    assert status_of(cast.alice, address)["missing"]["shared_collaborators"] == unknown.format("Carol")

    a_person(house, "Carol", Role.PRODUCER)

    assert "collaborators" not in card_of(cast.alice, inherits)["missing"]
    assert "shared_collaborators" not in status_of(cast.alice, address)["missing"]


def test_giving_a_collection_up_makes_its_beats_single_ones(cast: Cast, house: House) -> None:
    address = begin(cast.alice)
    id = add(house, cast.alice, address, "set free")

    page = cast.alice.visitor.submit(address, "Give the collection up")

    assert page.path == START and "set free" in page.text
    assert cast.alice.visitor.get(address).status == 404
    assert cast.alice.visitor.submit(f"{START}/{id}", "Save beat", {"name": "Free"}).path == "/beats/free"


def test_more_beats_are_added_to_a_collection_that_is_there(cast: Cast, house: House) -> None:
    standing = factories.collection(producer_id=cast.alice.id, title="Standing", cover_key="covers/s.jpg")
    house.put("collections", standing)
    house.services.blobs.put_bytes("covers/s.jpg", b"JPEG")
    edit, button = f"/backstage/collections/{standing.id}", "Upload more beats into it"
    page = cast.alice.visitor.submit(edit, button)

    assert "Standing" in page.text and "New beats go to the end of this collection." in page.text
    assert cast.alice.visitor.submit(edit, button).path == page.path
    assert cast.bob.visitor.post(f"{START}/collection", {"collection": standing.id}).status == 404
    id = add(house, cast.alice, page.path)
    cast.alice.visitor.submit(page.path, "Save collection", {"shared_cover": "yes"})
    with house.store.read() as unit:
        collection = unit.collections.get(standing.id)
        track = unit.tracks.by_recording(id)
    assert collection and track and collection.track_ids == (track.id,)


def test_reading_the_upload_page_begins_no_collection(cast: Cast, house: House) -> None:
    standing = factories.collection(producer_id=cast.alice.id)
    house.put("collections", standing)
    assert cast.alice.visitor.get(f"{START}?collection={standing.id}").path.startswith(START)
    with house.store.read() as unit:
        assert unit.batches.of_owner(cast.alice.id) == []


def test_another_file_takes_over_from_one_that_can_not_be_used(cast: Cast, house: House) -> None:
    address = begin(cast.alice)
    bad = add(house, cast.alice, address, "bad", state=RecordingState.REFUSED,
              problem=problem_of(DomainError(faults.EMPTY_FILE, name="bad.wav")))  # fmt: skip
    cast.alice.visitor.post(f"{START}/{bad}/keep", {"name": "Mine", "tags": "dark"})
    good = add(house, cast.alice, address, "good")

    answer = cast.alice.visitor.post(f"{START}/{good}/take-over", {"from": bad}, headers=AS_JSON)

    values = answer.response.get_json()["values"]
    assert (values["name"], values["tags"]) == ("Mine", "dark")
    assert order_of(cast.alice.visitor.get(address)) == [good]


@pytest.mark.parametrize(
    ("days", "ending"), [(0, ""), (4, ""), (5, "2 days left"), (6, "1 day left"), (7, "Last day")]
)
def test_each_unsaved_beat_says_until_when_it_is_kept(
    cast: Cast, house: House, days: int, ending: str
) -> None:
    id = prepare(house, cast.alice)
    house.clock.pass_by(days=days)

    page = cast.alice.visitor.get(START)

    assert "kept until 11 March 2026" in page.text
    [badge] = [e for e in page.markup.elements if "data-ending" in e.attributes]
    assert (badge.text, "hidden" in badge.attributes) == (ending, not ending)
    cast.alice.visitor.post(f"{START}/{id}/keep", {"name": "Touched"})
    assert card_of(cast.alice, id)["ending"] == ""


def test_minutes_are_told_only_where_there_is_a_limit(folder: Any) -> None:
    house = House(folder, environment={"UPLOAD_MINUTES": "10"})
    alice = a_person(house, "alice", Role.PRODUCER)
    prepare(house, alice, analysis=factories.analysis(bpm=Suggestion("140", 0.9)))

    page = alice.visitor.get(START)
    assert "7:00 of 10:00 left" in page.text and "3:00 used" in page.text
    ask = alice.visitor.client.get
    one = ask(f"{START}/minutes?seconds=60.5").get_json()
    assert (one["chosen"], one["fits"]) == (
        "The chosen file takes 1:01 minutes, of the 7:00 that were left.",
        True,
    )
    two = ask(f"{START}/minutes?seconds=300&seconds=180").get_json()
    assert (two["chosen"], two["fits"]) == (
        "The 2 chosen files take 8:00 minutes, but only 7:00 are left.",
        False,
    )
    assert ask(f"{START}/minutes?seconds=nan&seconds=x&seconds=-1").get_json()["chosen"] == ""
    house.database.close()


def test_without_a_limit_nothing_is_said_of_minutes(cast: Cast) -> None:
    assert "Upload minutes" not in cast.alice.visitor.get(START).text
    assert cast.alice.visitor.client.get(f"{START}/minutes").get_json() == {"is_limited": False}


def test_a_cover_that_is_no_picture_is_named_while_it_is_kept(cast: Cast, house: House) -> None:
    id = prepare(house, cast.alice)
    wrong = {"name": "Mine", "cover": (io.BytesIO(b"text"), "x.png")}

    page = cast.alice.visitor.submit(f"{START}/{id}", "Keep for later", wrong)
    assert page.status == 422 and page.error_of("cover").startswith("“x.png” is not a JPEG")
    kept = cast.alice.visitor.submit(f"{START}/{id}", "Keep for later", {"cover": picture()})
    assert kept.form("Save beat").values["name"] == "Mine"
    assert card_of(cast.alice, id)["cover"].startswith("/media/covers/")
