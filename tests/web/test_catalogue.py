"""The front page, browsing, and a beat's own page."""

import pytest

from domain.catalogue import Visibility
from domain.music import Scale
from tests.web.conftest import Cast, House, publish
from tests.web.visitor import Page, Visitor


def shown(page: Page) -> list[str]:
    """Names of the beats on a page of cards, in order."""
    return [e.text.strip() for e in page.markup.elements if e["class"] == "beat-name"]


def browse(visitor: Visitor, **query: str) -> Page:
    return visitor.get("/beats", query_string=query)


@pytest.fixture
def market(house: House, cast: Cast) -> Visitor:
    """Four beats, from the oldest to the newest."""
    publish(house, cast.alice, name="Midnight Drive", bpm=90, genres=("Trap",), tags=("dark",), plays=5)
    publish(house, cast.alice, name="100% Real_Deal", bpm=140, key="C", scale=Scale.MAJOR, plays=9)
    publish(house, cast.bob, name='Äther\'s "Quote"', bpm=70, genres=("R&B",), tags=("soft", "dark"))
    publish(house, cast.bob, name="Zebra", bpm=120, key="C", genres=("Trap", "Drill"), plays=1)
    return cast.stranger


ALL = ["Zebra", 'Äther\'s "Quote"', "100% Real_Deal", "Midnight Drive"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ALL),
        ({"q": "drive"}, ["Midnight Drive"]),
        ({"q": "MIDNIGHT  drive"}, ["Midnight Drive"]),
        ({"q": "bob"}, ["Zebra", 'Äther\'s "Quote"']),
        ({"q": "dark"}, ['Äther\'s "Quote"', "Midnight Drive"]),
        ({"q": "trap"}, ["Zebra", "Midnight Drive"]),
        ({"q": "dark drive"}, ["Midnight Drive"]),
        ({"q": "äther"}, ['Äther\'s "Quote"']),
        ({"q": "100%"}, ["100% Real_Deal"]),
        ({"q": "dri"}, ["Zebra", "Midnight Drive"]),
        ({"q": "rive"}, []),
        ({"q": "ATHER"}, ['Äther\'s "Quote"']),
        ({"q": "%"}, ALL),
        ({"q": "real_deal"}, ["100% Real_Deal"]),
        ({"q": "\\"}, ALL),
        ({"q": "'"}, ALL),
        ({"q": "' OR 1=1 --"}, []),
        ({"q": '"quote"'}, ['Äther\'s "Quote"']),
        ({"q": "nothing at all"}, []),
        ({"genre": "Trap"}, ["Zebra", "Midnight Drive"]),
        ({"genre": "trap"}, ["Zebra", "Midnight Drive"]),
        ({"genre": "R&B"}, ['Äther\'s "Quote"']),
        ({"genre": "Polka"}, []),
        ({"key": "C"}, ["Zebra", "100% Real_Deal"]),
        ({"key": "H"}, ALL),
        ({"scale": "Major"}, ["100% Real_Deal"]),
        ({"scale": "Lydian"}, ALL),
        ({"min_bpm": "100"}, ["Zebra", "100% Real_Deal"]),
        ({"max_bpm": "90"}, ['Äther\'s "Quote"', "Midnight Drive"]),
        ({"min_bpm": "90", "max_bpm": "120"}, ["Zebra", "Midnight Drive"]),
        ({"min_bpm": "120", "max_bpm": "90"}, []),
        ({"min_bpm": "abc", "max_bpm": "-1"}, ALL),
        ({"min_bpm": "99999999999999999999"}, ALL),
        ({"order": "newest"}, ALL),
        ({"order": "popular"}, ["100% Real_Deal", "Midnight Drive", "Zebra", 'Äther\'s "Quote"']),
        ({"order": "name"}, ["100% Real_Deal", "Midnight Drive", "Zebra", 'Äther\'s "Quote"']),
        ({"order": "bpm"}, ['Äther\'s "Quote"', "Midnight Drive", "Zebra", "100% Real_Deal"]),
        ({"order": "'; DROP TABLE tracks"}, ALL),
        ({"q": "dark", "genre": "Trap", "key": "A", "scale": "Minor", "min_bpm": "80"}, ["Midnight Drive"]),
        ({"page": "-1"}, ALL),
        ({"page": "0"}, ALL),
        ({"page": "2"}, []),
        ({"page": "99999999"}, []),
        ({"page": "999999999"}, ALL),
        ({"page": "abc"}, ALL),
        ({"nonsense": "yes"}, ALL),
    ],
)
def test_the_address_says_which_beats_are_shown(
    market: Visitor, query: dict[str, str], expected: list[str]
) -> None:
    page = browse(market, **query)
    assert (page.status, shown(page)) == (200, expected)


def test_nothing_found_says_what_to_do(market: Visitor) -> None:
    page = browse(market, q="nothing at all")
    assert "There are beats once you take one of these away" in page.text and "/beats" in page.links()
    page = browse(market, q="nothing", genre="Polka")
    assert "Take several filters away, or search for another word." in page.text
    page = browse(market, q="zebra", genre="Trap", max_bpm="100")
    advice = [e["aria-label"] for e in page.markup.elements if e["class"] == "chip"][3:]
    assert advice == ["Take away: “zebra”", "Take away: ≤ 100 BPM"]


def test_each_filter_is_a_chip_that_takes_it_away(market: Visitor) -> None:
    page = browse(market, q="dark", key="A", relative="1", neighbours="1", min_bpm="80", tempos="1")
    chips = {e["aria-label"]: e["href"] for e in page.markup.elements if e["class"] == "chip"}
    assert list(chips) == [
        f"Take away: {told}"
        for told in (
            "“dark”",
            "Key: A",
            "Also the relative key",
            "Also neighbouring keys",
            "≥ 80 BPM",
            "Also half and double time",
        )
    ]
    assert "1 beat" not in page.text and "2 beats." in page.text
    assert "q=" not in chips["Take away: “dark”"] and "key=A" in chips["Take away: “dark”"]
    assert "relative" not in chips["Take away: Key: A"]
    for address in chips.values():
        assert market.get(address).status == 200


@pytest.mark.parametrize(
    "markup", ["<script>alert(1)</script>", '"><img src=x>', "\u202egnirts", "x" * 10**6]
)
def test_what_is_sought_is_shown_harmless(market: Visitor, markup: str) -> None:
    for name in ("q", "genre", "key", "min_price", "currency", "licence", "min_length"):
        page = browse(market, **{name: markup})
        assert page.status == 200
        assert "<script>alert" not in page.html and "<img src=x" not in page.html
        assert len(page.html) < 200_000


def test_ten_kilobytes_of_words_are_searched_as_eight(market: Visitor) -> None:
    assert shown(browse(market, q="drive " * 2000)) == ["Midnight Drive"]


@pytest.mark.parametrize("query", ["q=%00drive", "q=%ff%fe", "q=a&q=b&q=c", "q[]=x", "&&&=&", "page=%D9%A1"])
def test_queries_that_no_form_sends_harm_nothing(market: Visitor, query: str) -> None:
    assert market.get(f"/beats?{query}").status == 200


def test_a_page_after_the_last_leads_back(market: Visitor) -> None:
    page = browse(market, q="drive", page="7")
    assert "There are no more beats" in page.text and "/beats?q=drive" in page.links()


def test_the_filters_show_what_is_in_force(market: Visitor) -> None:
    query = {"q": "dark", "genre": "Trap", "key": "A", "scale": "Minor", "min_bpm": "80", "order": "bpm"}
    assert browse(market, **query).form("Show").values | query == browse(market, **query).form("Show").values


def test_a_filter_by_an_unused_genre_is_still_shown_in_the_form(market: Visitor) -> None:
    assert browse(market, genre="Polka").form("Show").values["genre"] == "Polka"
    assert browse(market, genre="trap").form("Show").values["genre"] == "Trap"


def test_pages_keep_the_filter(house: House, cast: Cast) -> None:
    for number in range(25):
        publish(house, cast.alice, name=f"Beat {number:02}", genres=("R&B",), slug=f"beat-{number}")
    first = browse(cast.stranger, genre="R&B", order="name")
    [link] = [link for link in first.links() if "page=2" in link]
    assert shown(cast.stranger.get(link)) == ["Beat 24"]
    assert "/beats?genre=R%26B&order=name" in cast.stranger.get(link).links()


def test_the_front_page_shows_new_and_played_beats(market: Visitor) -> None:
    page = market.get("/")
    assert shown(page)[:4] == ALL


def test_an_empty_site_says_how_it_begins(visitor: Visitor) -> None:
    page = visitor.get("/")
    assert "The first producer to upload opens it." in page.text and "/producers/apply" in page.links()


def test_a_beats_page_tells_all_about_it(house: House, cast: Cast) -> None:
    track = publish(
        house, cast.alice, name="Night Drive", description="Two lines\nof words", genres=("Trap",),
        tags=("dark",), collaborators=(cast.bob.id,), plays=1204,
    )  # fmt: skip
    page = cast.stranger.get(f"/beats/{track.slug}")
    assert page.heading == "Night Drive"
    for told in ("Alice", "Bob", "140", "A Minor", "3:00", "1,204", "Two lines", "Trap", "#dark"):
        assert told in page.text, told
    assert {"/producers/alice", "/producers/bob", "/beats?genre=Trap", "/beats?q=dark"} <= set(page.links())


def test_a_private_beat_is_there_for_its_producer_and_admins_alone(house: House, cast: Cast) -> None:
    track = publish(house, cast.alice, name="Hidden", visibility=Visibility.PRIVATE)
    seen = {
        name: [
            visitor.status_of(path)
            for path in (
                f"/beats/{track.slug}",
                f"/media/preview/{track.recording_id}.mp3",
                f"/media/waveform/{track.recording_id}",
            )
        ]
        for name, visitor in everyone(cast).items()
    }
    assert seen == {
        "alice": [200] * 3, "root": [200] * 3, "bob": [404] * 3, "charlie": [404] * 3, "stranger": [404] * 3
    }  # fmt: skip
    assert "Hidden" not in browse(cast.alice.visitor).text


def everyone(cast: Cast) -> dict[str, Visitor]:
    people = {name: getattr(cast, name).visitor for name in ("alice", "bob", "charlie", "root")}
    return people | {"stranger": cast.stranger}


def test_a_hidden_beat_and_none_at_all_look_the_same(house: House, cast: Cast) -> None:
    track = publish(house, cast.alice, visibility=Visibility.PRIVATE)
    hidden, missing = cast.stranger.get(f"/beats/{track.slug}"), cast.stranger.get("/beats/none")
    assert (hidden.status, hidden.text) == (missing.status, missing.text)


def test_a_private_beats_page_says_that_it_is_private(house: House, cast: Cast) -> None:
    track = publish(house, cast.alice, visibility=Visibility.PRIVATE)
    assert "not public" in cast.alice.visitor.get(f"/beats/{track.slug}").text
