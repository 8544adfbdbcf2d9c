"""Producers' public pages: their tabs as addresses, what is left out, and who is shown no more."""

from dataclasses import replace
from typing import Any

import pytest

from domain.profiles.credits import CreditKind, CreditRole, ProfileCredit
from domain.profiles.profile import GalleryPicture, Profile
from tests import factories
from tests.web.conftest import Cast, House, Person, publish
from tests.web.visitor import Page

ALICE = "/producers/alice"
SONG = ProfileCredit(CreditKind.SONG, "Night Bus", "Ada", (CreditRole.PRODUCER,), 2024, "https://x.com/a")
ALBUM = ProfileCredit(CreditKind.ALBUM, "Blue Hours", "Joni", (CreditRole.MUSICIAN,), 2025)


def give(house: House, person: Person, **fields: Any) -> Profile:
    profile = factories.profile(id=person.id, **fields)
    house.put("profiles", profile)
    return profile


def page_tabs(page: Page) -> list[str]:
    [nav] = [e for e in page.markup.elements if e["class"] == "tabs"]
    at = page.markup.elements.index(nav)
    rest = page.markup.elements[at + 1 :]
    names = []
    for element in rest:
        if element.tag != "a":
            break
        names.append(element["href"])
    return names


def test_empty_tabs_are_left_out(house: House, cast: Cast) -> None:
    assert page_tabs(cast.stranger.get(ALICE)) == [ALICE]
    publish(house, cast.alice, genres=("Trap",))
    publish(house, cast.bob, genres=("TRAP",))
    give(house, cast.alice, credits=(SONG,), gallery=(GalleryPicture("pictures/a-1600.jpg", "At work"),))
    cast.charlie.visitor.submit(ALICE, "Follow")
    names = ["", "/beats", "/credits", "/gallery", "/followers", "/similar"]
    page = cast.stranger.get(ALICE)
    assert page_tabs(page) == [ALICE + name for name in names]
    for name in names:
        assert cast.stranger.get(ALICE + name).status == 200


def test_the_first_tab_shows_who_somebody_is(house: House, cast: Cast) -> None:
    track = publish(house, cast.alice, name="Night Drive")
    give(house, cast.alice, country="FR", city="Lyon", genres=("Trap",), pinned_id=track.id)
    page = cast.stranger.get(ALICE)
    for words in ("Lyon, France", "Beats from Lyon.", "Instagram instagram.com/owl"):
        assert words in page.text
    assert page.text.index("Pinned") < page.text.index("Night Drive") < page.text.index("New beats")
    [link] = [e for e in page.markup.elements if e["href"] == "https://instagram.com/owl"]
    assert link["rel"] == "me nofollow noopener ugc"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Night Drive", "Day Walk", "Together"}),
        ("?q=night", {"Night Drive"}),
        ("?genre=drill", {"Day Walk"}),
        ("?with=collab", {"Together"}),
        ("?with=solo", {"Night Drive", "Day Walk"}),
        ("?q=none", set()),
        ("?order=popular&page=abc&with=nonsense", {"Night Drive", "Day Walk", "Together"}),
    ],
)
def test_beats_are_found_among_a_producers_own(house: House, cast: Cast, query: str, found: set[str]) -> None:
    publish(house, cast.alice, name="Night Drive", genres=("Trap",))
    publish(house, cast.alice, name="Day Walk", genres=("Drill",))
    publish(house, cast.alice, name="Together", collaborators=(cast.bob.id,), genres=("Trap",))
    publish(house, cast.bob, name="Night Shift")
    page = cast.stranger.get(f"{ALICE}/beats{query}")
    names = {e.text.strip() for e in page.markup.elements if e["class"] == "beat-name"}
    assert names == found
    assert ("Nothing matches" in page.text) is (not found)


def test_credits_are_filtered_by_kind_and_role(house: House, cast: Cast) -> None:
    give(house, cast.alice, credits=(SONG, ALBUM))
    assert "Blue Hours Joni · Album · 2025 Musician Night Bus" in cast.stranger.get(f"{ALICE}/credits").text
    assert "Blue Hours" not in cast.stranger.get(f"{ALICE}/credits?kind=song").text
    assert "Nothing matches" in cast.stranger.get(f"{ALICE}/credits?kind=song&role=musician").text
    assert "Night Bus" in cast.stranger.get(f"{ALICE}/credits?kind=film&role=king").text


def test_followers_and_similar_producers_are_shown(house: House, cast: Cast) -> None:
    publish(house, cast.alice, genres=("Trap", "Drill"))
    publish(house, cast.bob, genres=("Trap",))
    for person in (cast.charlie, cast.bob):
        person.visitor.submit(ALICE, "Follow")
    page = cast.stranger.get(f"{ALICE}/followers")
    assert "Charlie" in page.text and "/producers/bob" in page.links()
    page = cast.stranger.get(f"{ALICE}/similar")
    assert "Bob 1 genre in common" in page.text


def test_a_tab_without_anything_says_so(cast: Cast) -> None:
    for tab in ("beats", "albums", "credits", "gallery", "followers", "similar", "achievements"):
        page = cast.stranger.get(f"{ALICE}/{tab}")
        assert page.status == 200 and any(e["class"] == "empty" for e in page.markup.elements)
    assert cast.stranger.get(f"{ALICE}/nonsense").status == 404


def test_what_a_profile_says_is_text_and_nothing_else(house: House, cast: Cast) -> None:
    evil = '"><script>alert(1)</script>'
    credit = replace(SONG, title=evil, artist=evil)
    give(house, cast.alice, biography=evil, city=evil, genres=(evil,), credits=(credit,))
    for tab in ("", "/credits"):
        page = cast.stranger.get(ALICE + tab)
        assert "<script>alert" not in page.html
        scripts = [e for e in page.markup.elements if e.tag == "script" and not e["src"]]
        assert scripts and all(script["nonce"] for script in scripts)


def test_a_suspended_producers_page_is_closed(house: House, cast: Cast) -> None:
    publish(house, cast.alice)
    with house.store.write() as unit:
        user = unit.users.get(cast.alice.id)
        assert user
        unit.users.save(replace(user, suspended=True))
        unit.commit()
    for path in (ALICE, f"{ALICE}/beats", f"{ALICE}/feed.xml", "/embed/producers/alice"):
        page = cast.stranger.get(path)
        assert (page.status, "PRD-135" in page.html) == (410, True)
    assert cast.root.visitor.get(ALICE).status == 200


def test_old_addresses_of_further_pages_lead_to_the_beats(cast: Cast) -> None:
    page = cast.stranger.get(f"{ALICE}?page=3", follow=False)
    assert (page.status, page.headers["Location"]) == (302, f"{ALICE}/beats?page=3")
