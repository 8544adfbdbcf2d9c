"""The upload page: cards, forms, saving, retrying and discarding."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image

from domain import faults
from domain.audio import Suggestion, Tags
from domain.errors import DomainError
from domain.uploads import Match, RecordingState, Step, UploadState, problem_of
from tests import factories
from tests.web.conftest import Cast, House, Person, make_cast, prepare, publish

SECTIONS = [
    "Cover Art & Style",
    "Track Details",
    "Music Properties",
    "Protection & Verification",
    "Licensing Options",
]
AS_JSON = {"Accept": "application/json"}
TYPED = {"name": "Night Drive", "key": "A", "scale": "Minor", "bpm": "140", "tags": "dark, slow"}


def page_of(id: str) -> str:
    return f"/backstage/upload/{id}"


def status_of(person: Person, id: str) -> dict[str, Any]:
    answer = person.visitor.client.get(f"{page_of(id)}/status")
    assert answer.status_code == 200
    return dict(answer.get_json())


def begin(house: House, owner: Person, arrived: int, size: int | None = 1000) -> str:
    """An upload of which some bytes have arrived."""
    id = factories.new_id()
    upload = factories.upload(id=id, owner_id=owner.id, size=size, name="day.wav")
    house.put("uploads", upload)
    house.put("drafts", factories.draft(id=id, owner_id=owner.id))
    house.services.transfer.staging.create(id)
    house.services.transfer.staging.append(id, 0, iter([b"x" * arrived]), 1000)
    return id


def failed(fault: faults.Fault, state: RecordingState, **details: Any) -> dict[str, Any]:
    problem = problem_of(DomainError(fault, **details))
    return {"state": state, "problem": problem, "done": (Step.INSPECT, Step.HASH)}


def picture(size: int = 600) -> io.BytesIO:
    content = io.BytesIO()
    Image.new("RGB", (size, size), "teal").save(content, "PNG")
    content.seek(0)
    return content


def test_the_page_says_the_policy_in_force(cast: Cast) -> None:
    page = cast.alice.visitor.get("/backstage/upload")

    assert page.heading == "Upload Your Beats"
    assert "This site takes WAV or FLAC" in page.text and "up to 1 GB, 5 seconds to 30 minutes" in page.text
    assert "a BPM from 50 to 200. Cover art is optional" in page.text
    assert "New beats of a collection need an image each." in page.text
    assert "kept for 7 days after you last changed it, and up to 200 uploads may wait" in page.text


def test_a_strict_site_says_so_and_asks_for_a_cover(folder: Path) -> None:
    house = House(folder, environment={"UPLOAD_POLICY": "strict"})
    alice = make_cast(house).alice
    id = prepare(house, alice)

    assert "This site takes WAV (policy “strict”)" in alice.visitor.get("/backstage/upload").text
    assert status_of(alice, id)["missing"] == {"cover": "Add cover art."}
    refused = alice.visitor.submit(page_of(id), "Save beat", TYPED)
    assert (refused.status, refused.error_of("cover")) == (422, "Add cover art.")
    saved = alice.visitor.submit(page_of(id), "Save beat", TYPED | {"cover": (picture(), "c.png")})
    assert (saved.status, saved.path) == (200, "/beats/night-drive")
    house.database.close()


def test_only_producers_may_upload_and_others_are_told_how_to_apply(cast: Cast) -> None:
    page = cast.charlie.visitor.get("/backstage/upload")

    assert page.status == 403
    assert "Producer Program" in page.text and "/producers/apply" in page.links()
    assert cast.stranger.get("/backstage/upload").path == "/sign-in"


@pytest.mark.parametrize("path", ["", "/card", "/status"])
def test_another_producers_upload_is_closed(cast: Cast, house: House, path: str) -> None:
    id = prepare(house, cast.alice)

    assert cast.bob.visitor.get(page_of(id) + path).status == 403
    assert cast.alice.visitor.get(page_of("unknown") + path).status == 404


@pytest.mark.parametrize("action", ["", "/keep", "/retry", "/discard"])
def test_another_producers_upload_is_not_changed(cast: Cast, house: House, action: str) -> None:
    id = prepare(house, cast.alice, **failed(faults.STEP_FAILED, RecordingState.FAILED, step="Preview"))

    assert cast.bob.visitor.post(page_of(id) + action, TYPED).status == 403
    status = status_of(cast.alice, id)
    assert (status["phase"], status["values"]["name"]) == ("failed", "night drive")


def test_cards_show_transfers_and_steps(cast: Cast, house: House) -> None:
    begin(house, cast.alice, arrived=420)
    id = prepare(house, cast.alice, state=RecordingState.PROCESSING, done=(Step.INSPECT,))
    begin(house, cast.bob, arrived=10)

    text = cast.alice.visitor.get("/backstage/upload").text
    page = cast.alice.visitor.get(page_of(id))

    assert "42 % has arrived" in text and "10 % has arrived" not in text
    steps = {e["data-step"]: e["data-state"] for e in page.markup.elements if e["data-step"]}
    measured = dict.fromkeys(["waveform", "fingerprint", "tempo", "tags", "duplicates", "preview"], "waiting")
    assert steps == measured | {"inspect": "done", "hash": "running"}


def test_a_transfer_whose_length_nobody_knows_shows_no_percentage(cast: Cast, house: House) -> None:
    id = begin(house, cast.alice, arrived=420, size=None)

    page, status = cast.alice.visitor.get(page_of(id)), status_of(cast.alice, id)

    assert "420 bytes so far" in page.text and "%" not in page.text
    assert "How much is still to come isn’t known yet" in page.text
    [bar] = [element for element in page.markup.elements if element.tag == "progress"]
    assert "value" not in bar.attributes
    assert (status["offset"], status["size"]) == (420, None)


def test_the_form_has_five_sections_in_order(cast: Cast, house: House) -> None:
    page = cast.alice.visitor.get(page_of(prepare(house, cast.alice)))

    wanted = [e.text.strip() for e in page.markup.elements if e.tag in ("h3", "summary")]
    named = [text.removesuffix(" Standard Licensing") for text in wanted]
    assert [text for text in named if text in SECTIONS] == SECTIONS
    assert "Licensing Options Standard Licensing" in wanted


def test_suggestions_fill_the_form_and_tell_where_they_come_from(cast: Cast, house: House) -> None:
    guesses = {
        "bpm": Suggestion("140", 0.92),
        "key": Suggestion("A", 0.64),
        "scale": Suggestion("Minor", 0.3),
    }
    id = prepare(house, cast.alice, tags=Tags(bpm=138), analysis=factories.analysis(**guesses))

    status = status_of(cast.alice, id)

    assert status["values"]["name"] == "night drive"
    assert [status["values"][name] for name in ("key", "scale", "bpm")] == ["A", "Minor", "138"]
    assert status["hints"] == {
        "bpm": "From the file’s own tags.",
        "key": "Heard in the audio: likely (64 %).",
        "scale": "Heard in the audio: a guess (30 %).",
    }
    form = cast.alice.visitor.get(page_of(id)).form("Save beat")
    assert (form.values["name"], form.values["bpm"], form.values["key"]) == ("night drive", "138", "A")


def test_what_was_kept_comes_back_and_suggestions_fill_only_the_gaps(cast: Cast, house: House) -> None:
    id = prepare(house, cast.alice)
    kept = {"name": "", "bpm": "99", "description": "Two\nlines"}

    answer = cast.alice.visitor.post(f"{page_of(id)}/keep", kept, headers=AS_JSON)

    values = answer.response.get_json()["values"]
    assert (values["name"], values["bpm"], values["description"]) == ("night drive", "99", "Two\nlines")
    assert status_of(cast.alice, id)["missing"] == {}


def test_each_missing_thing_is_named(cast: Cast, house: House) -> None:
    id = begin(house, cast.alice, arrived=5)

    assert status_of(cast.alice, id)["missing"] == {
        "name": "Enter the beat's name.",
        "key": "Choose the key.",
        "scale": "Choose Major or Minor.",
        "bpm": "Enter a whole number from 50 to 200.",
        "audio": "The audio has not arrived yet.",
    }


def test_wrong_fields_come_back_with_everything_typed(cast: Cast, house: House) -> None:
    id = prepare(house, cast.alice)
    wrong = TYPED | {
        "bpm": "fast",
        "genres": "a,b,c,d,e,f",
        "description": "Kept.",
        "collaborators": "Nobody",
    }

    page = cast.alice.visitor.submit(page_of(id), "Save beat", wrong)

    assert page.status == 422
    assert page.error_of("bpm") == "Enter a whole number from 50 to 200."
    assert page.error_of("genres") == "Use at most 5 genres."
    assert page.error_of("collaborators") == "“Nobody” is no other producer on this site."
    values = page.form("Save beat").values
    assert {name: values[name] for name in wrong} == wrong
    assert page.error_of("name") == ""


def test_a_script_gets_wrong_fields_as_json(cast: Cast, house: House) -> None:
    answer = cast.alice.visitor.post(page_of(prepare(house, cast.alice)), {"name": "x"}, headers=AS_JSON)

    assert answer.status == 422
    assert set(answer.response.get_json()["fields"]) == {"key", "scale", "bpm"}


def test_saving_makes_one_public_beat_however_often_it_is_sent(cast: Cast, house: House) -> None:
    id = prepare(house, cast.alice)

    first = cast.alice.visitor.submit(page_of(id), "Save beat", TYPED, follow=False)
    again = cast.alice.visitor.post(page_of(id), TYPED, headers=AS_JSON)

    assert (first.status, first.headers["Location"]) == (303, "/beats/night-drive")
    assert again.response.get_json() == {"saved": "/beats/night-drive", "name": "Night Drive"}
    assert status_of(cast.alice, id)["saved"] == "/beats/night-drive"
    assert cast.alice.visitor.get(page_of(id)).path == "/beats/night-drive"
    assert "Night Drive" in cast.stranger.get("/beats").text
    assert "night drive.wav" not in cast.alice.visitor.get("/backstage/upload").text


def test_a_cover_that_is_no_picture_is_named_and_the_rest_kept(cast: Cast, house: House) -> None:
    id = prepare(house, cast.alice)

    page = cast.alice.visitor.submit(
        page_of(id), "Save beat", TYPED | {"cover": (io.BytesIO(b"no picture"), "x.png")}
    )

    assert page.status == 422
    assert page.error_of("cover").startswith("“x.png” is not a JPEG, PNG or WebP picture.")
    assert page.form("Save beat").values["tags"] == "dark, slow"


def test_a_failed_step_can_be_retried(cast: Cast, house: House) -> None:
    id = prepare(house, cast.alice, **failed(faults.STEP_FAILED, RecordingState.FAILED, step="Preview"))
    page = cast.alice.visitor.get(page_of(id))
    assert "The step “Preview” did not succeed." in page.text and "UPL-302" in page.text

    page = cast.alice.visitor.submit(page, "Retry")

    assert page.path == page_of(id)
    assert status_of(cast.alice, id)["phase"] == "processing"
    assert cast.alice.visitor.post(f"{page_of(id)}/retry").status == 409


def test_a_refused_format_is_told_and_its_form_is_gone(cast: Cast, house: House) -> None:
    told = {"name": "x.wav", "found": "an MP3 file", "accepted": "WAV or FLAC"}
    id = prepare(house, cast.alice, **failed(faults.UNSUPPORTED_FORMAT, RecordingState.REFUSED, **told))

    page = cast.alice.visitor.get(page_of(id))

    assert "“x.wav” is an MP3 file, and this site takes WAV or FLAC." in page.text
    steps = {e["data-step"]: e["data-state"] for e in page.markup.elements if e["data-step"]}
    assert (steps["tags"], steps["preview"]) == ("failed", "skipped")
    fields = next(e for e in page.markup.elements if "data-fields" in e.attributes)
    assert "hidden" in fields.attributes
    hidden = {e.text.strip(): "hidden" in e.attributes for e in page.form("Discard").buttons}
    assert (hidden["Save beat"], hidden["Discard"]) == (True, False)


def test_the_form_for_support_is_filled_in_already(cast: Cast, house: House) -> None:
    fields = failed(faults.STEP_FAILED, RecordingState.FAILED, step="Preview")
    page = cast.alice.visitor.get(page_of(prepare(house, cast.alice, **fields)))

    [form] = [urlsplit(link) for link in page.links() if link.startswith("/support?code=UPL-302")]

    assert parse_qs(form.query) == {
        "code": ["UPL-302"],
        "problem": ["The step “Preview” did not succeed."],
        "file_name": ["night drive.wav"],
        "format": ["WAV, 16 bit, 44.1 kHz"],
        "mode": ["Beats"],
    }


def test_the_steps_fold_once_all_are_done(cast: Cast, house: House) -> None:
    done, running = prepare(house, cast.alice), prepare(house, cast.alice, state="processing", done=())

    for id, told, is_open in ((done, "All checks done", False), (running, "0 of 8 checks done", True)):
        page = cast.alice.visitor.get(page_of(id))
        fold = next(e for e in page.markup.elements if "data-checks" in e.attributes)
        assert told in page.text and ("open" in fold.attributes) is is_open


def test_a_duplicate_names_the_original_and_when_it_was_fingerprinted(cast: Cast, house: House) -> None:
    track = publish(house, cast.bob, name="First")
    told = {"track": "First", "producer": "Bob", "similarity": 97}
    fields = failed(faults.DUPLICATE, RecordingState.DUPLICATE, **told)
    id = prepare(house, cast.alice, match=Match(track.id, 97, factories.NOW), **fields)

    page = cast.alice.visitor.get(page_of(id))

    assert "This audio matches “First” by Bob (97 % alike)." in page.text
    assert "97 % alike. The original was fingerprinted on 4 March 2026." in page.text
    assert cast.alice.visitor.submit(page, "Save beat", TYPED).status == 422


def test_a_failed_fingerprint_lets_the_beat_be_saved_less_protected(cast: Cast, house: House) -> None:
    id = prepare(house, cast.alice, analysis=factories.analysis(fingerprint=None))

    page = cast.alice.visitor.get(page_of(id))

    assert "Check failed" in page.text and "less protected" in page.text
    assert cast.alice.visitor.submit(page, "Save beat", TYPED).path == "/beats/night-drive"


def test_an_upload_may_be_discarded_whether_it_has_arrived_or_not(cast: Cast, house: House) -> None:
    travelling, arrived = begin(house, cast.alice, arrived=3), prepare(house, cast.alice)

    for id in (travelling, arrived):
        page = cast.alice.visitor.submit(page_of(id), "Discard")
        assert page.path == "/backstage/upload"
        assert cast.alice.visitor.get(page_of(id)).status == 404
    with house.store.read() as unit:
        upload = unit.uploads.get(travelling)
        assert upload and upload.state is UploadState.CANCELLED


def test_what_is_being_processed_is_not_discarded(cast: Cast, house: House) -> None:
    id = prepare(house, cast.alice, state=RecordingState.PROCESSING, done=())

    assert cast.alice.visitor.post(f"{page_of(id)}/discard").status == 409
    assert status_of(cast.alice, id)["phase"] == "processing"


def test_without_scripts_the_page_reloads_only_while_nobody_types(cast: Cast, house: House) -> None:
    id = prepare(house, cast.alice, state=RecordingState.PROCESSING, done=())
    refresh = 'http-equiv="refresh"'

    assert refresh in cast.alice.visitor.get(page_of(id)).html
    assert refresh not in cast.alice.visitor.get(f"{page_of(id)}?still=1").html
    assert refresh not in cast.alice.visitor.submit(page_of(id), "Save beat", {"name": "x"}).html
    with house.store.write() as unit:
        recording = unit.recordings.get(id)
        assert recording
        unit.recordings.save(replace(recording, state=RecordingState.READY, done=tuple(Step)))
        unit.commit()
    assert refresh not in cast.alice.visitor.get(page_of(id)).html


def test_the_whole_site_takes_uploads_without_a_forms_token(cast: Cast, house: House) -> None:
    client, tus = cast.alice.visitor.client, {"Tus-Resumable": "1.0.0"}

    created = client.post("/tus/", headers={**tus, "Upload-Length": "8"})
    stream = {**tus, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    sent = client.patch(created.headers["Location"], headers=stream, data=b"RIFF1234")

    assert (created.status_code, sent.status_code) == (201, 204)
    id = created.headers["Location"].rsplit("/", 1)[1]
    assert status_of(cast.alice, id)["phase"] == "processing"
    assert client.post("/tus/", headers={"Upload-Length": "8"}).status_code == 412
    card = client.get(f"{page_of(id)}/card").get_data(as_text=True)
    assert card.lstrip().startswith("<article") and f'data-upload="{id}"' in card


def test_a_suggestion_that_is_cleared_stays_cleared_and_is_missing(cast: Cast, house: House) -> None:
    id = prepare(house, cast.alice)
    assert status_of(cast.alice, id)["values"]["bpm"] == "140"
    page = cast.alice.visitor.submit(page_of(id), "Keep for later", {"bpm": ""})
    assert page.form("Save beat").values["bpm"] == ""
    assert list(status_of(cast.alice, id)["missing"]) == ["bpm"]
