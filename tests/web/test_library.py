"""Likes, the library, the history, genres, what trends, and staff picks."""

from datetime import timedelta

from domain.catalogue import Track
from tests import discovery_factories, factories
from tests.web.conftest import Cast, House, Person, publish
from tests.web.test_catalogue import shown
from tests.web.visitor import Page


def hearts(page: Page) -> dict[str, str]:
    """By what they are called, whether they are pressed."""
    labelled = [e for e in page.markup.elements if e["aria-label"].startswith("Like ")]
    return {e["aria-label"]: e["aria-pressed"] for e in labelled}


def hear(house: House, person: Person, *tracks: Track) -> None:
    """One after the other, as the reports of it are folded in."""
    listens = []
    for track in tracks:
        house.clock.moment += timedelta(minutes=1)
        its = {"track_id": track.id, "producer_id": track.producer_id, "listener": person.id}
        listens.append(factories.listen(**its, at=house.clock.now()))
    with house.store.write() as unit:
        unit.listens.put(listens)
        unit.commit()


def test_a_heart_is_pressed_where_the_beat_is_shown_and_brings_back_there(house: House, cast: Cast) -> None:
    publish(house, cast.alice, name="Night")
    publish(house, cast.alice, name="Day")
    page = cast.charlie.visitor.submit("/beats?q=night", "Like Night")
    assert (page.path, shown(page)) == ("/beats", ["Night"])
    assert hearts(page) == {"Like Night": "true"}
    assert hearts(cast.charlie.visitor.get("/")) == {"Like Night": "true", "Like Day": "false"}
    assert hearts(cast.bob.visitor.get("/beats?q=night")) == {"Like Night": "false"}
    assert shown(cast.charlie.visitor.get("/library")) == ["Night"]
    page = cast.charlie.visitor.submit("/library", "Like Night")
    assert page.path == "/library" and "No likes yet" in page.text


def test_a_script_gets_no_page(house: House, cast: Cast) -> None:
    track, visitor = publish(house, cast.alice), cast.charlie.visitor
    headers = {"Accept": "application/json", "X-CSRFToken": visitor.token()}
    assert visitor.status_of(f"/beats/{track.slug}/like", "POST", headers=headers) == 204
    assert visitor.status_of(f"/beats/{track.slug}/unlike", "POST", headers=headers) == 204


def test_a_heart_leads_nowhere_else(house: House, cast: Cast) -> None:
    track = publish(house, cast.alice)
    for target in ("https://evil.example", "//evil.example", "/\\evil.example"):
        page = cast.charlie.visitor.post(
            f"/beats/{track.slug}/like", {"next": target}, follow_redirects=False
        )
        assert page.headers["Location"] == f"/beats/{track.slug}"


def test_a_visitor_is_asked_to_sign_in(house: House, cast: Cast) -> None:
    publish(house, cast.alice, name="Night")
    assert cast.stranger.submit("/beats", "Like Night").path == "/sign-in"


def test_the_history_is_cleared_switched_off_and_on(house: House, cast: Cast) -> None:
    visitor = cast.charlie.visitor
    one, two, three = (publish(house, cast.alice, name=name) for name in ("One", "Two", "Three"))
    hear(house, cast.charlie, one, two, one)
    assert shown(visitor.get("/library")) == ["One", "Two"]
    assert shown(cast.bob.visitor.get("/library")) == []
    page = visitor.submit("/library", "Clear the listening history")
    assert shown(page) == [] and "Nothing heard yet" in page.text
    hear(house, cast.charlie, two)
    assert shown(visitor.get("/library")) == ["Two"]
    page = visitor.submit("/library", "Switch the listening history off")
    assert shown(page) == [] and "No history is kept" in page.text
    hear(house, cast.charlie, three)
    assert shown(visitor.submit("/library", "Switch the listening history on")) == []
    hear(house, cast.charlie, one)
    assert shown(visitor.get("/library")) == ["One"]


def test_followed_producers_and_their_new_beats(house: House, cast: Cast) -> None:
    publish(house, cast.alice, name="Old")
    house.clock.moment += timedelta(days=120)
    publish(house, cast.alice, name="New")
    publish(house, cast.bob, name="Other")
    charlie = house.signed_in(cast.charlie.email)
    assert "You follow nobody yet" in charlie.get("/library").text
    charlie.submit("/producers/alice", "Follow")
    page = charlie.get("/library")
    assert "Alice 1 new beat" in page.text and shown(page) == ["New"]


def test_genres_have_pages_of_their_own(house: House, cast: Cast) -> None:
    publish(house, cast.alice, name="One", genres=("R&B", "Trap"))
    publish(house, cast.alice, name="Two", genres=("trap",))
    page = cast.stranger.get("/genres")
    assert "Trap 2 beats" in page.text and "R&B 1 beat" in page.text
    page = cast.stranger.get("/genres/r-b")
    assert (page.heading, shown(page)) == ("R&B beats", ["One"])
    assert shown(cast.stranger.get("/genres/trap?genre=r-b&order=name")) == ["One", "Two"]
    missing = cast.stranger.get("/genres/polka")
    assert missing.status == 404 and "DIS-104" in missing.text


def test_what_trends_is_on_the_front_page_once_the_task_has_looked(house: House, cast: Cast) -> None:
    one, two = (publish(house, cast.alice, name=name) for name in ("One", "Two"))
    with house.store.write() as unit:
        unit.day_totals.add(discovery_factories.plays({one.id: 2, two.id: 5}, house.clock.now().date()))
        unit.commit()
    assert "Nothing trends yet" in cast.stranger.get("/trending").text
    house.services.discovery.refresh_trending()
    assert shown(cast.stranger.get("/trending")) == ["Two", "One"]
    assert "All that trends" in cast.stranger.get("/").text
    house.clock.moment += timedelta(days=7)
    house.services.discovery.refresh_trending()
    assert shown(cast.stranger.get("/trending")) == []


def test_staff_picks_are_made_on_a_beats_page_and_ordered_in_a_list(house: House, cast: Cast) -> None:
    one, two = (publish(house, cast.alice, name=name) for name in ("One", "Two"))
    assert "No staff picks yet" in cast.stranger.get("/picks").text
    for track in (one, two):
        page = cast.root.visitor.submit(f"/beats/{track.slug}", "Make it a staff pick")
        assert "It is the first staff pick now." in page.text
    assert shown(cast.stranger.get("/picks")) == ["Two", "One"]
    cast.root.visitor.submit("/admin/picks", "Move One up")
    assert shown(cast.stranger.get("/picks")) == ["One", "Two"]
    assert "Staff picks" in cast.stranger.get("/").text
    page = cast.root.visitor.submit(f"/beats/{one.slug}", "Take it off the staff picks")
    assert page.path == f"/beats/{one.slug}"
    cast.root.visitor.submit("/admin/picks", "Remove Two")
    assert "No staff picks yet" in cast.root.visitor.get("/admin/picks").text
    for visitor in (cast.stranger, cast.alice.visitor):
        assert "staff pick" not in visitor.get(f"/beats/{one.slug}").text
