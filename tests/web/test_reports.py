"""Reporting a thing, taking it down, and answering, on the pages."""

from pathlib import Path

import pytest

from domain.catalogue import Track
from tests import factories, office
from tests.second_factors import signed_in_secret
from tests.web.conftest import Cast, House, grant, publish
from web.deps import WebOptions

SAID = {"reason": "copyright", "text": "This is my melody.", "email": "eve@example.com"}


@pytest.fixture
def beat(house: House, cast: Cast) -> Track:
    return publish(house, cast.alice, name="Night Drive", slug="night-drive")


def report(cast: Cast) -> None:
    page = cast.stranger.submit("/report/beat/night-drive", "Send the report", SAID)
    assert (page.status, page.path) == (200, "/beats/night-drive"), page.text


def newest(house: House, cast: Cast, begins: str) -> str:
    page = cast.root.visitor.get("/admin/reports")
    return next(link for link in page.links() if link.startswith(begins))


def take_down(house: House, cast: Cast) -> str:
    """Returns the address of the admins' page of it."""
    report(cast)
    address = newest(house, cast, "/admin/reports/")
    page = cast.root.visitor.submit(address, "Take it down", {"reason": "The proof is good."})
    assert page.status == 200 and "Acted on" in page.text
    return newest(house, cast, "/admin/take-downs/")


def test_beats_collections_and_profiles_lead_to_their_report(house: House, cast: Cast, beat: Track) -> None:
    pack = factories.collection(
        producer_id=cast.alice.id, slug="pack", track_ids=(beat.id,), published_at=house.clock.now()
    )
    house.put("collections", pack)
    pages = {
        "/beats/night-drive": "/report/beat/night-drive",
        "/collections/pack": "/report/collection/pack",
        f"/producers/{cast.alice.slug}": f"/report/producer/{cast.alice.slug}",
    }
    for page, address in pages.items():
        assert address in cast.stranger.get(page).links()
        assert cast.stranger.get(address).status == 200
    assert cast.stranger.get("/report/beat/nothing").status == 404
    assert cast.stranger.get("/report/user/night-drive").status == 404


def test_a_form_that_is_wrong_keeps_what_was_typed(cast: Cast, beat: Track) -> None:
    page = cast.stranger.submit("/report/beat/night-drive", "Send the report", {"text": "<b>Mine</b>"})
    assert page.status == 422 and page.error_of("email").startswith("Enter an e-mail")
    assert page.error_of("reason") == "Choose what is wrong." and "&lt;b&gt;Mine&lt;/b&gt;" in page.html
    assert 'name="email"' not in cast.charlie.visitor.get("/report/beat/night-drive").html


def test_the_same_report_twice_is_one(cast: Cast, beat: Track) -> None:
    report(cast)
    page = cast.stranger.submit("/report/beat/night-drive", "Send the report", SAID)
    assert page.status == 409 and "REP-102" in page.text


def test_reports_are_limited(folder: Path, cast: Cast, beat: Track) -> None:
    limited = House(folder, options=WebOptions(lambda: "k" * 40))
    visitor = limited.visitor()
    page = visitor.get("/report/beat/night-drive")
    answers = [
        visitor.submit(page, "Send the report", SAID | {"email": f"e{n}@example.com"}) for n in range(21)
    ]
    assert [each.status for each in answers] == [200] * 20 + [429]
    assert "What you typed is still here." in answers[-1].html and SAID["text"] in answers[-1].text
    limited.database.close()


def test_a_taken_down_beat_says_so_and_is_nowhere_else(house: House, cast: Cast, beat: Track) -> None:
    licence = grant(house, cast.charlie, beat)
    take_down(house, cast)
    for visitor in (cast.stranger, cast.charlie.visitor, cast.bob.visitor):
        page = visitor.get("/beats/night-drive")
        assert (page.status, page.heading) == (
            451,
            "This beat was taken down after somebody reported it.",
        )
    assert "Night Drive" not in cast.stranger.get("/beats").text
    assert cast.stranger.get("/report/beat/night-drive").status == 404
    assert cast.stranger.status_of(f"/media/preview/{beat.recording_id}.mp3") == 404
    held = cast.charlie.visitor.post(f"/licences/{licence.id}/download/wav")
    assert held.status == 451 and "LIC-349" in held.text
    assert "Active" in cast.stranger.get(f"/verify-license/{licence.id}").text


def test_its_owner_sees_why_answers_and_gets_it_back(house: House, cast: Cast, beat: Track) -> None:
    desk = take_down(house, cast)
    mine = desk.removeprefix("/admin")
    assert mine in house.letters(cast.alice.email)[-1].payload["text"]
    assert mine in cast.alice.visitor.get("/beats/night-drive").links()
    assert "Taken down" in cast.alice.visitor.get("/backstage/beats").text
    page = cast.alice.visitor.submit(mine, "Send the counter-notice")
    assert page.status == 422 and page.error_of("stated").startswith("Tick the box")
    answer = {"text": "I played it myself.", "name": "Alice Archer", "stated": "yes"}
    page = cast.alice.visitor.submit(page, "Send the counter-notice", answer)
    assert page.status == 200 and "Alice Archer" in page.text
    assert "Counter-notices" in cast.root.visitor.get("/admin/reports").text
    page = cast.root.visitor.submit(desk, "Reinstate it", {"reason": "They did."})
    assert page.status == 200 and "Reinstated" in page.text
    assert cast.stranger.get("/beats/night-drive").status == 200
    assert "It is back on the site." in cast.alice.visitor.get(mine).text
    told = [job.payload["to"] for job in house.letters()]
    assert told.count("eve@example.com") == 2 and told.count(cast.alice.email) >= 2


def test_it_may_stay_down(house: House, cast: Cast, beat: Track) -> None:
    desk = take_down(house, cast)
    assert "It stays down" not in cast.root.visitor.get(desk).text
    answer = {"text": "Mine.", "name": "Alice Archer", "stated": "yes"}
    cast.alice.visitor.submit(desk.removeprefix("/admin"), "Send the counter-notice", answer)
    page = cast.root.visitor.submit(desk, "It stays down", {"reason": "It isn't."})
    assert "Stays down" in page.text and cast.stranger.get("/beats/night-drive").status == 451


def test_no_action_leaves_it(house: House, cast: Cast, beat: Track) -> None:
    report(cast)
    address = newest(house, cast, "/admin/reports/")
    page = cast.root.visitor.submit(address, "No action")
    assert page.status == 422 and page.error_of("reason") == "Say why."
    page = cast.root.visitor.submit(page, "No action", {"reason": "It is theirs."})
    assert "No action" in page.text and cast.stranger.get("/beats/night-drive").status == 200


def test_a_report_of_a_producer_is_seen_to_at_their_account(house: House, cast: Cast) -> None:
    cast.stranger.submit(f"/report/producer/{cast.alice.slug}", "Send the report", SAID)
    address = newest(house, cast, "/admin/reports/")
    page = cast.root.visitor.get(address)
    assert f"/admin/users/{cast.alice.id}" in page.links() and "Take it down" not in page.text
    page = cast.root.visitor.submit(page, "It is seen to", {"reason": "We spoke."})
    assert "Acted on" in page.text


def test_a_taken_down_collection_says_so(house: House, cast: Cast, beat: Track) -> None:
    pack = factories.collection(
        producer_id=cast.alice.id, slug="pack", track_ids=(beat.id,), published_at=house.clock.now()
    )
    house.put("collections", pack)
    cast.stranger.submit("/report/collection/pack", "Send the report", SAID)
    address = newest(house, cast, "/admin/reports/")
    cast.root.visitor.submit(address, "Take it down", {"reason": "The cover."})
    assert cast.stranger.get("/collections/pack").status == 451
    assert "was taken down" in cast.alice.visitor.get("/collections/pack").text
    form = {"visibility": "public"}
    cast.alice.visitor.submit(f"/backstage/collections/{pack.id}", "Save details", form)
    assert cast.stranger.get("/collections/pack").status == 451


def test_somebody_elses_take_down_is_not_there(house: House, cast: Cast, beat: Track) -> None:
    mine = take_down(house, cast).removeprefix("/admin")
    assert cast.bob.visitor.get(mine).status == 404
    down = office.take_down(owner_id=cast.bob.id)
    house.put("take_downs", down)
    assert cast.alice.visitor.post(f"/take-downs/{down.id}", {"text": "x"}).status == 404


def test_a_suspended_producer_is_not_there_to_be_reported(house: House, cast: Cast) -> None:
    root = house.services.accounts.actor(signed_in_secret(house.services, cast.root.email))
    house.services.program.suspending.suspend(actor=root, user_id=cast.alice.id, reason="Stolen.")
    assert cast.stranger.get("/report/producer/alice").status == 404
