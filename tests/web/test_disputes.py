"""Duplicates on pages: what a producer is shown and can do, and where admins listen and decide."""

from dataclasses import replace

import pytest

from domain.catalogue import Track, Visibility
from domain.disputes import Dispute, DisputeState
from domain.jobs import JobState
from domain.uploads import Match, Recording, RecordingState, Step
from tests import factories
from tests.web.conftest import Cast, House, Person, prepare, publish
from tests.web.visitor import Page

UNHEARD = tuple(step for step in Step if step not in (Step.DUPLICATES, Step.PREVIEW))


@pytest.fixture
def original(house: House, cast: Cast) -> Track:
    return publish(house, cast.bob, name="Night Drive", slug="night-drive")


@pytest.fixture
def copy(house: House, cast: Cast, original: Track) -> str:
    """Alice's upload, which repeats bob's beat."""
    return held_back(house, cast.alice, original)


def held_back(house: House, owner: Person, original: Track, recording_id: str = "") -> str:
    match = Match(original.id, 97, factories.NOW, recording_id)
    return prepare(
        house, owner, state=RecordingState.DUPLICATE, match=match, done=UNHEARD, family_id="f", name="my.wav"
    )


def recording(house: House, id: str) -> Recording:
    with house.store.read() as unit:
        found = unit.recordings.get(id)
    assert found
    return found


def change(house: House, kind: str, item: object) -> None:
    with house.store.write() as unit:
        getattr(unit, kind).save(item)
        unit.commit()


def disputed(house: House, owner: Person, copy: str, reason: str = "I played it all.") -> Dispute:
    page = owner.visitor.submit(f"/backstage/upload/{copy}", "Ask a person to listen", {"reason": reason})
    assert page.status == 200
    with house.store.read() as unit:
        found = unit.disputes.open_of(copy)
    assert found
    return found


def make_preview(house: House, copy: str) -> None:
    house.services.blobs.put_bytes(recording(house, copy).preview_key, b"128")


def buttons(page: Page) -> set[str]:
    return {
        button.text.strip() or button["aria-label"] for form in page.markup.forms for button in form.buttons
    }


@pytest.mark.parametrize(
    "path", ["/backstage/upload", "/backstage/upload/{}", "/backstage/upload/{}/duplicate"]
)
def test_the_producer_sees_upload_and_beat_side_by_side(cast: Cast, copy: str, path: str) -> None:
    page = cast.alice.visitor.get(path.format(copy))
    assert page.status == 200
    for told in (
        "This sounds like a beat that is here already",
        "Night Drive",
        "Bob",
        "97 %",
        "4 March 2026",
    ):
        assert told in page.text
    assert "/beats/night-drive" in page.links()
    assert "Ask a person to listen" in buttons(page)
    assert not any(button.startswith("Replace") for button in buttons(page))


def test_a_beat_that_is_not_public_is_named_and_can_not_be_heard(cast: Cast, house: House) -> None:
    hidden = publish(house, cast.bob, name="Hidden", slug="hidden", visibility=Visibility.PRIVATE)
    page = cast.alice.visitor.get(f"/backstage/upload/{held_back(house, cast.alice, hidden)}")
    assert "Hidden" in page.text
    assert "/beats/hidden" not in page.links()
    assert not [each for each in page.markup.elements if each["data-src"]]


def test_a_dispute_needs_a_reason_and_says_so_beside_the_field(cast: Cast, copy: str) -> None:
    page = cast.alice.visitor.submit(f"/backstage/upload/{copy}", "Ask a person to listen", {"reason": " "})
    assert page.status == 422
    assert page.error_of("reason") == "Say why the match is wrong."
    answer = cast.alice.visitor.post(
        f"/backstage/upload/{copy}/dispute", {"reason": ""}, headers={"Accept": "application/json"}
    )
    assert answer.response.get_json()["fields"] == {"reason": "Say why the match is wrong."}


def test_a_disputed_upload_says_that_a_person_will_look(cast: Cast, house: House, copy: str) -> None:
    disputed(house, cast.alice, copy, "I played it all.\nEven the drums.")
    page = cast.alice.visitor.get(f"/backstage/upload/{copy}")
    assert "A person will look at it" in page.text and "Even the drums." in page.text
    assert "Ask a person to listen" not in buttons(page)


def test_scripts_are_told_what_phase_follows(cast: Cast, house: House, copy: str) -> None:
    answer = cast.alice.visitor.post(
        f"/backstage/upload/{copy}/dispute", {"reason": "Mine."}, headers={"Accept": "application/json"}
    )
    assert answer.response.get_json() == {"phase": "duplicate"}
    own = held_back(house, cast.alice, publish(house, cast.alice, slug="mine"))
    answer = cast.alice.visitor.post(
        f"/backstage/upload/{own}/replace-own", headers={"Accept": "application/json"}
    )
    assert answer.response.get_json() == {"phase": "processing"}


def test_ones_own_beat_can_take_over_the_audio(cast: Cast, house: House) -> None:
    mine = publish(house, cast.alice, name="Mine", slug="mine")
    copy = held_back(house, cast.alice, mine)
    page = cast.alice.visitor.get(f"/backstage/upload/{copy}")
    assert "This repeats your own beat" in page.text
    page = cast.alice.visitor.submit(page, "Replace the audio of “Mine”")
    assert "gets this audio as soon as it is ready" in page.text
    assert recording(house, copy).state is RecordingState.PROCESSING


def test_once_the_matched_beat_is_deleted_the_upload_can_be_checked_again(
    cast: Cast, house: House, copy: str, original: Track
) -> None:
    change(house, "tracks", replace(original, deleted_at=house.clock.now()))
    page = cast.alice.visitor.get(f"/backstage/upload/{copy}")
    assert "The beat that it matched is gone" in page.text
    assert "Ask a person to listen" not in buttons(page)
    page = cast.alice.visitor.submit(page, "Check again")
    assert "The upload is being checked again." in page.text
    assert recording(house, copy).state is RecordingState.PROCESSING


def test_once_the_matched_beat_has_other_audio_both_sides_are_told_and_the_upload_can_be_checked_again(
    cast: Cast, house: House, original: Track
) -> None:
    copy = held_back(house, cast.alice, original, original.recording_id)
    assert "Check again" not in buttons(cast.alice.visitor.get(f"/backstage/upload/{copy}"))
    dispute = disputed(house, cast.alice, copy)
    assert "has other audio now" not in cast.root.visitor.get(f"/admin/disputes/{dispute.id}").text
    other = factories.recording(owner_id=cast.bob.id)
    house.put("recordings", other)
    change(house, "tracks", replace(original, recording_id=other.id))
    assert "has other audio now" in cast.root.visitor.get(f"/admin/disputes/{dispute.id}").text
    page = cast.alice.visitor.get(f"/backstage/upload/{copy}")
    assert "The beat that it matched has other audio now" in page.text
    assert "Ask a person to listen" not in buttons(page)
    cast.alice.visitor.submit(page, "Check again")
    assert recording(house, copy).state is RecordingState.PROCESSING


def test_the_desk_counts_open_disputes_and_leads_to_them(cast: Cast, house: House, copy: str) -> None:
    assert "Disputes 0" in cast.root.visitor.get("/admin").text
    dispute = disputed(house, cast.alice, copy)
    assert "Disputes 1" in cast.root.visitor.get("/admin").text
    page = cast.root.visitor.get("/admin/disputes")
    for told in ("my.wav", "Alice", "Night Drive by Bob", "97 %"):
        assert told in page.text
    assert f"/admin/disputes/{dispute.id}" in page.links()


def test_an_empty_list_says_that_nothing_waits(cast: Cast) -> None:
    assert "Nothing waits" in cast.root.visitor.get("/admin/disputes").text


def test_until_the_preview_is_made_the_page_says_so_and_loads_itself_again(
    cast: Cast, house: House, copy: str
) -> None:
    path = f"/admin/disputes/{disputed(house, cast.alice, copy).id}"
    page = cast.root.visitor.get(path)
    assert "A preview of the upload is being made" in page.text
    assert 'http-equiv="refresh"' in page.html
    assert 'http-equiv="refresh"' not in cast.root.visitor.get(f"{path}?still=1").html
    make_preview(house, copy)
    page = cast.root.visitor.get(path)
    assert "is being made" not in page.text and 'http-equiv="refresh"' not in page.html


def test_a_preview_that_could_not_be_made_leads_to_its_job(cast: Cast, house: House, copy: str) -> None:
    dispute = disputed(house, cast.alice, copy)
    with house.store.read() as unit:
        job = unit.jobs.by_key(f"preview:{copy}")
    assert job
    change(house, "jobs", replace(job, state=JobState.FAILED, finished_at=house.clock.now()))
    page = cast.root.visitor.get(f"/admin/disputes/{dispute.id}")
    assert "could not be made" in page.text and 'http-equiv="refresh"' not in page.html
    assert "/admin#jobs" in page.links()


@pytest.mark.parametrize("job", [JobState.DONE, JobState.QUEUED])
def test_nobody_waits_for_the_preview_of_an_upload_that_was_decided_about_and_is_gone(
    cast: Cast, house: House, copy: str, job: JobState
) -> None:
    dispute = disputed(house, cast.alice, copy)
    with house.store.read() as unit:
        preview = unit.jobs.by_key(f"preview:{copy}")
    assert preview
    change(house, "jobs", replace(preview, state=job))
    change(house, "disputes", replace(dispute, state=DisputeState.ACCEPTED, decided_at=house.clock.now()))
    change(house, "recordings", replace(recording(house, copy), state=RecordingState.DELETED))
    page = cast.root.visitor.get(f"/admin/disputes/{dispute.id}")
    assert "There is no preview of the upload any more." in page.text
    assert "is being made" not in page.text and 'http-equiv="refresh"' not in page.html


def test_an_open_dispute_whose_preview_is_made_and_lost_is_not_waited_for(
    cast: Cast, house: House, copy: str
) -> None:
    dispute = disputed(house, cast.alice, copy)
    with house.store.read() as unit:
        preview = unit.jobs.by_key(f"preview:{copy}")
    assert preview
    change(house, "jobs", replace(preview, state=JobState.DONE))
    page = cast.root.visitor.get(f"/admin/disputes/{dispute.id}")
    assert "There is no preview" in page.text and 'http-equiv="refresh"' not in page.html


def test_an_admin_hears_both_and_reads_all_facts(
    cast: Cast, house: House, copy: str, original: Track
) -> None:
    dispute = disputed(house, cast.alice, copy, "I played it all.\nEven the drums.")
    make_preview(house, copy)
    page = cast.root.visitor.get(f"/admin/disputes/{dispute.id}")
    players = [each for each in page.markup.elements if "data-play" in each.attributes]
    assert [each["data-src"] for each in players] == [
        f"/media/preview/{copy}.mp3",
        f"/media/preview/{original.recording_id}.mp3",
    ]
    assert all("data-uncounted" in each.attributes for each in players)
    assert len([each for each in page.markup.elements if each["data-waveform"]]) == 2
    for told in ("97 %", "Alice", "Bob", "my.wav", "WAV, 16 bit, 44.1 kHz", "3:00", "Even the drums."):
        assert told in page.text
    assert "/beats/night-drive" in page.links() and "/admin/beats/night-drive/family" in page.links()
    assert cast.root.visitor.status_of(f"/media/preview/{copy}.mp3") == 200


def test_an_accepted_dispute_puts_the_upload_back(cast: Cast, house: House, copy: str) -> None:
    dispute = disputed(house, cast.alice, copy)
    page = cast.root.visitor.get(f"/admin/disputes/{dispute.id}")
    page = cast.root.visitor.submit(page, "Accept: it is another beat", {"reason": "Another song."})
    assert "The producer was told why." in page.text and "Accepted" in page.text
    assert recording(house, copy).state is RecordingState.PROCESSING
    assert "Another song." in house.letters(cast.alice.email)[-1].payload["text"]
    page = cast.root.visitor.get(f"/admin/disputes/{dispute.id}")
    assert "Decided" in page.text and "Another song." in page.text and "Root" in page.text


def test_a_rejected_dispute_is_told_on_the_card(cast: Cast, house: House, copy: str) -> None:
    dispute = disputed(house, cast.alice, copy)
    page = cast.root.visitor.get(f"/admin/disputes/{dispute.id}")
    page = cast.root.visitor.submit(page, "Reject: the match stands", {"reason": "The same take."})
    assert "stays held back" in page.text
    page = cast.alice.visitor.get(f"/backstage/upload/{copy}")
    for told in ("A person has listened", "The same take.", "UPL-311"):
        assert told in page.text
    assert "Ask a person to listen" not in buttons(page)
    again = cast.alice.visitor.post(f"/backstage/upload/{copy}/dispute", {"reason": "But…"})
    assert (again.status, "UPL-311" in again.text) == (409, True)


def test_a_decision_needs_a_reason(cast: Cast, house: House, copy: str) -> None:
    dispute = disputed(house, cast.alice, copy)
    for button in ("Accept: it is another beat", "Reject: the match stands"):
        page = cast.root.visitor.submit(f"/admin/disputes/{dispute.id}", button, {"reason": ""})
        assert page.status == 422
        assert page.error_of("reason") == "Say why, in words that the producer will read."


def test_a_match_that_is_gone_is_said_beside_what_was_typed(
    cast: Cast, house: House, copy: str, original: Track
) -> None:
    dispute = disputed(house, cast.alice, copy)
    page = cast.root.visitor.get(f"/admin/disputes/{dispute.id}")
    change(house, "tracks", replace(original, deleted_at=house.clock.now()))
    page = cast.root.visitor.submit(page, "Reject: the match stands", {"reason": "The same take."})
    assert (page.status, "isn't there any more" in page.error_of("reason")) == (409, True)
    assert page.form("Reject: the match stands").values["reason"] == "The same take."
    page = cast.root.visitor.submit(page, "Accept: it is another beat")
    assert "The producer was told why." in page.text


def test_a_family_shows_each_recording_with_its_state(cast: Cast, house: House) -> None:
    beat = publish(house, cast.bob, name="Night Drive", slug="night-drive")
    change(house, "recordings", replace(recording(house, beat.recording_id), family_id="f"))
    copy = held_back(house, cast.alice, beat)
    cleared = factories.recording(owner_id=cast.alice.id, family_id="f", cleared=(beat.id,), name="other.wav")
    house.put("recordings", cleared)
    page = cast.root.visitor.get("/admin/beats/night-drive/family")
    for told in ("Night Drive", "Live", "my.wav", "Held back", "other.wav", "Cleared"):
        assert told in page.text
    heard = [each["data-src"] for each in page.markup.elements if "data-play" in each.attributes]
    assert f"/media/preview/{copy}.mp3" not in heard and len(heard) == 2
    make_preview(house, copy)
    assert f"/media/preview/{copy}.mp3" in cast.root.visitor.get("/admin/beats/night-drive/family").html
    assert cast.root.visitor.get("/admin/beats/none/family").status == 404


def test_a_family_says_what_was_sold_and_what_follows(cast: Cast, house: House) -> None:
    beat, other = (publish(house, person, name=person.slug) for person in (cast.bob, cast.alice))
    for each in (beat, other):
        change(house, "recordings", replace(recording(house, each.recording_id), family_id="f"))
    address = f"/admin/beats/{other.slug}/family"
    assert "exclusively" not in cast.root.visitor.get(address).text
    change(house, "tracks", replace(beat, sold_at=house.clock.now()))
    page = cast.root.visitor.get(address)
    assert "“bob” was sold exclusively." in page.text and "Sold" in page.text and "Live" in page.text


def test_a_beats_page_leads_admins_to_its_family(cast: Cast, original: Track) -> None:
    family = "/admin/beats/night-drive/family"
    assert family in cast.root.visitor.get("/beats/night-drive").links()
    for other in (cast.alice.visitor, cast.stranger):
        assert family not in other.get("/beats/night-drive").links()


def test_an_admin_gives_a_producer_minutes_of_their_own(cast: Cast, house: House) -> None:
    publish(house, cast.bob)
    page = cast.root.visitor.get("/admin?producer=bo")
    assert "3:00" in page.text and "None (the site’s)" in page.text and "/producers/alice" not in page.links()
    page = cast.root.visitor.submit(page, "Set", {"minutes": "90"})
    assert "The upload minutes of Bob are set." in page.text
    assert page.form("Set").values["minutes"] == "90"
    page = cast.root.visitor.submit(page, "Set", {"minutes": ""})
    assert page.form("Set").values["minutes"] == ""
    page = cast.root.visitor.submit(page, "Set", {"minutes": "a lot"})
    assert (page.status, "whole number" in page.error_of("minutes")) == (422, True)


def test_a_search_without_finds_says_so(cast: Cast) -> None:
    assert "No producer has “zz” in their name." in cast.root.visitor.get("/admin?producer=zz").text
