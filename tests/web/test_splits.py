"""Split sheets: the uploader's part of the licensing page, and the page of those who are asked."""

from dataclasses import replace
from typing import Any

import pytest

from domain.catalogue import Track, Visibility
from domain.licensing.splits import Answer, SplitSheet
from tests import factories
from tests.factories import NOW
from tests.web.conftest import Cast, House, publish
from tests.web.test_licensing import address, change

HOME = "/backstage/splits"
PROPOSE = "Propose these shares"
ALONE = "The money of an exclusive sale is the uploader’s alone"


@pytest.fixture
def track(house: House, cast: Cast) -> Track:
    return publish(house, cast.alice, slug="night-drive", name="Night Drive", collaborators=(cast.bob.id,))


def shares(cast: Cast, alice: str = "60", bob: str = "40") -> dict[str, Any]:
    return {f"share.{cast.alice.id}": alice, f"share.{cast.bob.id}": bob}


def propose(house: House, cast: Cast, track: Track) -> SplitSheet:
    cast.alice.visitor.submit(address(track), PROPOSE, shares(cast))
    return newest(house, track)


def newest(house: House, track: Track) -> SplitSheet:
    with house.store.read() as unit:
        sheet = unit.splits.newest(track.id)
    assert sheet
    return sheet


def test_a_beat_of_ones_own_needs_no_sheet(house: House, cast: Cast) -> None:
    own = publish(house, cast.alice, slug="own")
    page = cast.alice.visitor.get(address(own))
    assert "Nobody else is credited on this beat" in page.text
    assert f"/backstage/beats/{own.id}/edit" in page.links()
    refused = cast.alice.visitor.post(f"/backstage/beats/{own.id}/splits", {f"share.{cast.alice.id}": "100"})
    assert refused.status == 409 and "LIC-114" in refused.text


def test_shares_are_proposed_and_the_collaborator_is_asked(house: House, cast: Cast, track: Track) -> None:
    before = cast.alice.visitor.get(address(track))
    assert f"{ALONE}, until shares are proposed" in before.text
    page = cast.alice.visitor.submit(before, PROPOSE, shares(cast))
    assert "Everybody on the sheet was asked by e-mail." in page.text
    assert f"{ALONE}, until everybody has accepted these shares." in page.text
    assert "Not answered" in page.text and page.form(PROPOSE).values == {
        "csrf_token": page.form(PROPOSE).values["csrf_token"],
        **shares(cast),
    }
    assert house.link_to(cast.bob.email) == HOME
    waiting = cast.bob.visitor.get(HOME)
    assert "Night Drive" in waiting.text and "Alice proposed this on" in waiting.text
    assert "40 %" in waiting.text and ALONE in waiting.text


def test_nobody_is_asked_again_for_what_was_proposed_already(house: House, cast: Cast, track: Track) -> None:
    sheet, letters = propose(house, cast, track), len(house.letters(cast.bob.email))
    page = cast.alice.visitor.submit(address(track), PROPOSE, shares(cast))
    assert "so nobody was asked again" in page.text and "was asked by e-mail" not in page.text
    assert newest(house, track) == sheet and len(house.letters(cast.bob.email)) == letters


@pytest.mark.parametrize(
    ("alice", "bob", "sentence"),
    [
        ("60", "39", "The shares must total 100; these total 99."),
        ("60", "-1", "Enter a whole percentage from 0 to 100."),
        ("60", "NaN", "Enter a whole percentage from 0 to 100."),
        ("60.5", "39.5", "Enter a whole percentage from 0 to 100."),
    ],
)
def test_wrong_shares_stay_as_they_were_typed_with_what_is_wrong(
    house: House, cast: Cast, track: Track, alice: str, bob: str, sentence: str
) -> None:
    page = cast.alice.visitor.submit(address(track), PROPOSE, shares(cast, alice, bob))
    assert page.status == 422 and page.error_of(f"share.{cast.bob.id}") == sentence
    invalid = {e["name"] for e in page.markup.elements if e["aria-invalid"] == "true"}
    assert f"share.{cast.bob.id}" in invalid
    assert page.form(PROPOSE).values[f"share.{cast.bob.id}"] == bob
    with house.store.read() as unit:
        assert unit.splits.newest(track.id) is None


def test_it_is_accepted_and_declined_and_the_uploader_hears_of_it(
    house: House, cast: Cast, track: Track
) -> None:
    sheet = propose(house, cast, track)
    page = cast.bob.visitor.submit(HOME, "Decline your share of Night Drive")
    assert page.path == HOME and "You have declined your share" in page.text
    cast.bob.visitor.post(f"{HOME}/{sheet.id}", {"answer": "accepted"})
    assert newest(house, track).answers == {cast.bob.id: Answer.ACCEPTED}
    page = cast.alice.visitor.get(address(track))
    assert "Everybody has accepted" in page.text and ALONE not in page.text
    assert [job.payload["subject"] for job in house.letters(cast.alice.email)[-2:]] == [
        "Bob declined their share of “Night Drive”",
        "Bob accepted their share of “Night Drive”",
    ]
    page = cast.bob.visitor.post(f"{HOME}/{sheet.id}", {"answer": "declined"}, follow_redirects=True)
    assert f"{ALONE}, because these shares were declined." in page.text


def test_only_those_on_it_answer(house: House, cast: Cast, track: Track) -> None:
    sheet = propose(house, cast, track)
    page = cast.alice.visitor.post(f"{HOME}/{sheet.id}", {"answer": "accepted"})
    assert page.status == 403 and "LIC-111" in page.text
    page = cast.bob.visitor.post(f"{HOME}/none", {"answer": "accepted"})
    assert page.status == 404 and "LIC-113" in page.text
    assert newest(house, track).answers == {}
    refused = cast.bob.visitor.post(f"/backstage/beats/{track.id}/splits", shares(cast))
    assert refused.status == 403


def test_one_that_was_replaced_can_not_be_answered(house: House, cast: Cast, track: Track) -> None:
    first = propose(house, cast, track)
    cast.alice.visitor.submit(address(track), PROPOSE, shares(cast, "50", "50"))
    page = cast.bob.visitor.post(f"{HOME}/{first.id}", {"answer": "accepted"})
    assert page.status == 409 and "LIC-112" in page.text
    assert "50 %" in cast.bob.visitor.get(HOME).text


def test_others_being_credited_since_is_said_to_both(house: House, cast: Cast, track: Track) -> None:
    sheet = propose(house, cast, track)
    details = replace(track.details, collaborators=(cast.bob.id, cast.charlie.id))
    change(house, track, details=details)
    stale = f"{ALONE}: others are credited now than when these shares were proposed."
    assert stale in cast.alice.visitor.get(address(track)).text
    page = cast.bob.visitor.get(HOME)
    assert stale in page.text and not any("Accept" in b.text for f in page.markup.forms for b in f.buttons)
    page = cast.bob.visitor.post(f"{HOME}/{sheet.id}", {"answer": "accepted"})
    assert page.status == 409 and "LIC-115" in page.text


def test_nothing_is_changed_about_a_sold_beat(house: House, cast: Cast, track: Track) -> None:
    sheet = propose(house, cast, track)
    change(house, track, sold_at=NOW)
    page = cast.bob.visitor.get(HOME)
    assert "The beat is sold" in page.text
    assert cast.bob.visitor.post(f"{HOME}/{sheet.id}", {"answer": "accepted"}).status == 409
    assert cast.alice.visitor.post(f"/backstage/beats/{track.id}/splits", shares(cast)).status == 409


def test_without_any_the_page_says_so(cast: Cast) -> None:
    assert "Nobody has proposed you a share" in cast.bob.visitor.get(HOME).text


def test_a_private_beat_is_not_linked(house: House, cast: Cast, track: Track) -> None:
    propose(house, cast, track)
    assert "/beats/night-drive" in cast.bob.visitor.get(HOME).links()
    change(house, track, visibility=Visibility.PRIVATE)
    assert "/beats/night-drive" not in cast.bob.visitor.get(HOME).links()


def test_the_page_costs_the_same_number_of_queries_however_many_there_are(house: House, cast: Cast) -> None:
    counts = []
    for more in (1, 12):
        for number in range(more):
            track = publish(house, cast.alice, slug=f"b-{more}-{number}", collaborators=(cast.bob.id,))
            shared = {cast.alice.id: 50, cast.bob.id: 50}
            sheet = factories.split_sheet(track_id=track.id, owner_id=cast.alice.id, shares=shared)
            house.put("splits", sheet)
        seen: list[object] = []
        house.database.query_hooks.append(seen.append)
        assert cast.bob.visitor.get(HOME).text.count("Alice proposed this on") == sum(
            (1, 12)[: len(counts) + 1]
        )
        house.database.query_hooks.clear()
        counts.append(len(seen))
    assert counts[0] == counts[1]
