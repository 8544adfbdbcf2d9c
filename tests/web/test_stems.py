"""The stems of a beat as pages show them: every state, removing, retrying, and who may."""

import base64
from typing import Any

import pytest

from domain import faults
from domain.errors import DomainError
from domain.stem_sets import StemsState
from domain.stems import StemFile
from domain.uploads import problem_of
from tests import factories
from tests.web.conftest import Cast, House, prepare, publish
from tests.web.visitor import Page

TUS = {"Tus-Resumable": "1.0.0"}
JSON = {"Accept": "application/json"}
PROBLEM = problem_of(
    DomainError(faults.ZIP_PATH_OUTSIDE, name="stems.zip", inside="../evil.wav", detail="its path has “..”")
)


@pytest.fixture
def draft(house: House, cast: Cast) -> str:
    return prepare(house, cast.alice)


def put(house: House, cast: Cast, recording_id: str, minutes: int = 0, **fields: Any) -> str:
    """A set of alice's, that many minutes younger than others."""
    created = factories.NOW + minutes * factories.MINUTE
    stems = factories.stems(owner_id=cast.alice.id, recording_id=recording_id, created_at=created, **fields)
    house.put("stems", stems)
    return stems.id


def page_of(recording_id: str) -> str:
    return f"/backstage/stems/{recording_id}"


def state_of(cast: Cast, recording_id: str) -> dict[str, Any]:
    return dict(cast.alice.visitor.client.get(page_of(recording_id), headers=JSON).get_json())


def metadata(**pairs: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())


def box_of(page: Page) -> dict[str, str]:
    [box] = [each.attributes for each in page.markup.elements if "data-stems" in each.attributes]
    return box


def test_a_beat_without_stems_offers_to_add_some(cast: Cast, draft: str) -> None:
    page = cast.alice.visitor.get(page_of(draft))

    assert page.heading == "Stems" and "Stems (ZIP, optional)" in page.text
    assert (box_of(page)["data-stems"], box_of(page)["data-state"]) == (draft, "none")
    assert state_of(cast, draft) == {
        "key": "", "state": "none", "arrived": 0, "current": None, "newer": None
    }  # fmt: skip


def test_ready_stems_list_what_is_inside(house: House, cast: Cast, draft: str) -> None:
    id = put(house, cast, draft, files=(StemFile("Drums/<b>Kick</b>.wav", 2 * 1024**2),))

    page = cast.alice.visitor.get(page_of(draft))

    assert "stems.zip, 1 file inside" in page.text and "Drums/<b>Kick</b>.wav 2 MB" in page.text
    assert box_of(page)["data-key"] == state_of(cast, draft)["key"] == f"{id}:ready"
    assert state_of(cast, draft)["current"]["files"] == [
        {"name": "Drums/<b>Kick</b>.wav", "size": 2 * 1024**2}
    ]


def test_a_refused_set_says_why_and_what_still_stands(house: House, cast: Cast, draft: str) -> None:
    put(house, cast, draft)
    put(house, cast, draft, 1, state=StemsState.REFUSED, problem=PROBLEM)

    page = cast.alice.visitor.get(page_of(draft))

    assert PROBLEM.message in page.text and "UPL-505" in page.text and PROBLEM.advice in page.text
    assert "keeps the stems that it has" in page.text and "2 files inside" in page.text
    assert "/help/codes#UPL-505" in page.links()
    assert state_of(cast, draft)["newer"]["problem"]["code"] == "UPL-505"


def test_sets_are_removed_one_by_one(house: House, cast: Cast, draft: str) -> None:
    put(house, cast, draft)
    put(house, cast, draft, 1, state=StemsState.REFUSED, problem=PROBLEM)

    for text, left in (("Remove this ZIP", "ready"), ("Remove stems", "none")):
        form = cast.alice.visitor.get(page_of(draft)).form(text)
        [button] = [each for each in form.buttons if each.text.strip() == text]
        page = cast.alice.visitor.post(
            button["formaction"], {"stems": button["value"]}, follow_redirects=True
        )
        assert (page.path, box_of(page)["data-state"]) == (page_of(draft), left)


def test_a_failed_check_is_offered_again(house: House, cast: Cast, draft: str) -> None:
    failed = problem_of(DomainError(faults.STEP_FAILED, step="Checking the stems"))
    id = put(house, cast, draft, state=StemsState.FAILED, problem=failed)
    assert "Retry the check" in cast.alice.visitor.get(page_of(draft)).text

    answer = cast.alice.visitor.post(f"{page_of(draft)}/retry", {"stems": id}, headers=JSON)

    assert (answer.status, answer.response.get_json()["state"]) == (200, "processing")
    again = cast.alice.visitor.post(f"{page_of(draft)}/retry", {"stems": id}, headers=JSON)
    assert (again.status, again.response.get_json()["code"]) == (409, "UPL-303")
    assert "Checking the archive" in cast.alice.visitor.get(page_of(draft)).text


@pytest.mark.parametrize("action", ["remove", "retry"])
def test_another_producers_stems_are_not_changed(house: House, cast: Cast, draft: str, action: str) -> None:
    id = put(house, cast, draft)
    hers = prepare(house, cast.bob)

    assert cast.bob.visitor.post(f"{page_of(draft)}/{action}", {"stems": id}).status == 403
    assert cast.bob.visitor.post(f"{page_of(hers)}/{action}", {"stems": id}).status == 404
    assert state_of(cast, draft)["state"] == "ready"


def test_a_transfer_is_begun_shown_and_ended_over_tus(house: House, cast: Cast, draft: str) -> None:
    headers = TUS | {"Upload-Length": "8", "Upload-Metadata": metadata(filename="s.zip", stems_of=draft)}
    begun = cast.alice.visitor.client.post("/tus/", headers=headers)
    address = begun.headers["Location"]
    send(cast, address, 0, b"PK|a")

    page = cast.alice.visitor.get(page_of(draft))
    assert "50 % has arrived" in page.text and "choose the same file again" in page.text
    assert state_of(cast, draft)["arrived"] == 4
    send(cast, address, 4, b".wav")
    assert state_of(cast, draft)["state"] == "processing"
    with house.store.read() as unit:
        job = unit.jobs.get(house.queue.woken[-1])
    assert job and job.name == "stems"
    house.services.stems.run(stems_id=job.payload["stems"])
    assert state_of(cast, draft)["current"]["files"] == [{"name": "a.wav", "size": 1_000}]
    ids = {each["data-upload"] for each in cast.alice.visitor.get("/backstage/upload").markup.elements}
    assert ids == {"", draft}


def send(cast: Cast, address: str, offset: int, piece: bytes) -> None:
    headers = TUS | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    assert cast.alice.visitor.client.patch(address, headers=headers, data=piece).status_code == 204


def test_stems_whose_server_died_after_the_last_byte_are_checked_all_the_same(
    house: House, cast: Cast, draft: str
) -> None:
    transfer = house.services.transfer
    alice = house.services.accounts.actor(cookie_secret(cast))
    upload = transfer.begin(actor=alice, name="s.zip", size=2, stems_of=draft)
    transfer.staging.append(upload.id, 0, [b"PK"], 2)

    assert state_of(cast, draft)["state"] == "processing"


def cookie_secret(cast: Cast) -> str:
    with cast.alice.visitor.client.session_transaction() as kept:
        return str(kept["secret"])


def test_stems_of_nothing_or_somebody_else_are_not_taken(house: House, cast: Cast, draft: str) -> None:
    for owner, recording_id in ((cast.bob, draft), (cast.alice, "unknown")):
        headers = TUS | {
            "Upload-Length": "8",
            "Upload-Metadata": metadata(filename="s", stems_of=recording_id),
        }
        answer = owner.visitor.client.post("/tus/", headers=headers)
        assert (answer.status_code, answer.get_json()["code"]) == (404, "UPL-216")


def test_the_form_has_a_place_for_stems_that_enter_never_presses(cast: Cast, draft: str) -> None:
    page = cast.alice.visitor.get(f"/backstage/upload/{draft}")

    assert (box_of(page)["data-stems"], box_of(page)["data-state"]) == (draft, "")
    form = page.form("Save beat")
    first = next(each for each in form.buttons if each["type"] == "submit")
    assert first.text.strip() == "Save beat" and "stems" not in form.names


@pytest.mark.parametrize(("files", "words"), [(1, "1 file"), (3, "3 files"), (0, "")])
def test_a_beats_page_says_that_there_are_stems(house: House, cast: Cast, files: int, words: str) -> None:
    track = publish(house, cast.alice)
    if files:
        inside = tuple(StemFile(f"{number}.wav", 1) for number in range(files))
        put(house, cast, track.recording_id, files=inside)
        put(house, cast, track.recording_id, 1, state=StemsState.PROCESSING, files=())

    text = cast.stranger.get(f"/beats/{track.slug}").text

    assert (f"Stems available {words}" in text) == bool(files)
    assert ("Stems" in text) == bool(files)
