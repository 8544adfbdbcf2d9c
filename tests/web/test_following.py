"""Following a producer from their page."""

from pathlib import Path

import pytest

from domain.notices import NoticeKind
from tests.web.conftest import Cast, House, make_cast
from tests.web.visitor import Page
from web.deps import WebOptions

ALICE = "/producers/alice"


def labels(page: Page) -> set[str]:
    return {e["aria-label"] for e in page.markup.elements if "ollow" in e["aria-label"]}


def test_a_listener_follows_and_stops_again(house: House, cast: Cast) -> None:
    page = cast.charlie.visitor.get(ALICE)
    assert "Followers 0" in page.text and labels(page) == {"Follow Alice"}
    page = cast.charlie.visitor.submit(page, "Follow")
    assert page.path == ALICE
    assert "Followers 1" in page.text and labels(page) == {"Stop following Alice"}
    page = cast.charlie.visitor.submit(page, "Following")
    assert "Followers 0" in page.text and labels(page) == {"Follow Alice"}


def test_the_producer_is_told_and_sees_the_number(house: House, cast: Cast) -> None:
    for person in (cast.charlie, cast.bob):
        person.visitor.submit(ALICE, "Follow")
    assert "Bob and 1 other follow you." in cast.alice.visitor.get("/notices").text
    page = cast.alice.visitor.get("/backstage")
    assert "Followers 2" in page.text and "Bob and 1 other follow you." in page.text
    assert not [job for job in house.letters(cast.alice.email) if "follow" in job.payload["subject"]]


def test_ones_own_page_has_no_button(cast: Cast) -> None:
    page = cast.alice.visitor.get(ALICE)
    assert labels(page) == set()
    refused = cast.alice.visitor.post(f"{ALICE}/follow")
    assert (refused.status, "PRD-107" in refused.text) == (409, True)


def test_a_visitor_is_led_to_signing_in_and_back(cast: Cast) -> None:
    page = cast.stranger.get(ALICE)
    [link] = [link for link in page.links() if link.startswith("/sign-in?")]
    assert cast.stranger.get(link).form("Sign in").values["next"] == ALICE


def test_an_unknown_producer_is_told_plainly(cast: Cast) -> None:
    for act in ("follow", "stop-following"):
        page = cast.charlie.visitor.post(f"/producers/nobody/{act}")
        assert (page.status, "PRD-105" in page.text) == (404, True)


def test_following_is_limited(folder: Path) -> None:
    house = House(folder, options=WebOptions(lambda: "k" * 40))
    cast = make_cast(house)
    statuses = [cast.charlie.visitor.post(f"{ALICE}/follow").status for _ in range(121)]
    assert set(statuses[:120]) == {303} and statuses[-1] == 429
    with house.store.read() as unit:
        notice = unit.notices.newest(cast.alice.id, NoticeKind.FOLLOWER)
    assert notice and notice.text == "Charlie follows you."


@pytest.mark.parametrize("times", [1, 2])
def test_sending_the_form_twice_counts_once(cast: Cast, times: int) -> None:
    form = cast.charlie.visitor.get(ALICE)
    for _ in range(times):
        page = cast.charlie.visitor.submit(form, "Follow")
    assert "Followers 1" in page.text
