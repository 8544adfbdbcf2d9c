"""What other sites are told of our pages: previews, oEmbed, embedded players, structured data, feeds."""

import json
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree import ElementTree

import pytest

from domain.catalogue import Visibility
from tests import factories
from tests.web.conftest import SITE_URL, Cast, House, publish
from tests.web.test_profiles import give
from tests.web.visitor import Page

EVIL = '"/><script>alert("1")</script>'
ATOM = "{http://www.w3.org/2005/Atom}"


def meta(page: Page) -> dict[str, str]:
    return {
        e["property"] or e["name"]: e["content"]
        for e in page.markup.elements
        if e.tag == "meta" and e["content"]
    }


def structured(page: Page) -> Any:
    [script] = [e for e in page.markup.elements if e["type"] == "application/ld+json"]
    return json.loads(script.text)


def alternates(page: Page) -> dict[str, str]:
    return {e["type"]: e["href"] for e in page.markup.elements if e["rel"] == "alternate"}


def test_a_producer_looks_right_where_their_link_is_shared(house: House, cast: Cast) -> None:
    with house.store.write() as unit:
        producer = unit.producers.get(cast.alice.id)
        assert producer
        unit.producers.save(replace(producer, picture_key="pictures/a-800.jpg"))
        unit.commit()
    give(house, cast.alice, biography="Beats from Lyon. " * 30, genres=("Trap",), city="Lyon", country="FR")
    page = cast.stranger.get("/producers/alice")
    told = meta(page)
    assert (told["og:type"], told["og:title"], told["og:url"]) == (
        "profile",
        "Alice",
        f"{SITE_URL}/producers/alice",
    )
    assert told["og:image"] == told["twitter:image"] == f"{SITE_URL}/media/pictures/a-800.jpg"
    assert len(told["og:description"]) <= 200 and told["og:description"].startswith("Beats from Lyon.")
    assert told["twitter:card"] == "summary"
    group = structured(page)
    assert (group["@type"], group["name"], group["genre"]) == ("MusicGroup", "Alice", ["Trap"])
    assert group["sameAs"] == ["https://instagram.com/owl"]
    assert group["location"]["address"]["addressCountry"] == "FR"


def test_a_beat_looks_right_where_its_link_is_shared(house: House, cast: Cast) -> None:
    track = publish(
        house, cast.alice, name=EVIL, cover_key="covers/one.jpg", description="", genres=("Trap",)
    )
    page = cast.stranger.get(f"/beats/{track.slug}")
    told = meta(page)
    assert (told["og:type"], told["og:title"]) == ("music.song", f"{EVIL} · Alice")
    assert told["og:audio"] == f"{SITE_URL}/media/preview/{track.recording_id}.mp3"
    assert (told["music:duration"], told["music:musician"]) == ("180", f"{SITE_URL}/producers/alice")
    assert "140 BPM" in told["og:description"]
    song = structured(page)
    assert (song["@type"], song["name"], song["duration"]) == ("MusicRecording", EVIL, "PT3M0S")
    assert "<script>alert" not in page.html


def test_cards_play_where_the_site_is_safe_to_frame(house: House, cast: Cast) -> None:
    from web.profiles.sharing import About

    about = About("music.song", "A", "", "https://x/a", "https://x/i.jpg", embed="https://x/e", height=190)
    assert about.has_player
    assert not replace(about, embed="http://x/e").has_player
    assert not replace(about, image="").has_player


def test_a_collection_looks_right_where_its_link_is_shared(house: House, cast: Cast) -> None:
    track = publish(house, cast.alice, name="One")
    album = factories.collection(
        producer_id=cast.alice.id,
        slug="blue",
        title="Blue",
        published_at=house.clock.now(),
        track_ids=(track.id,),
    )
    house.put("collections", album)
    page = cast.stranger.get("/collections/blue")
    told = meta(page)
    assert (told["og:type"], told["og:title"]) == ("music.album", "Blue · Alice")
    assert structured(page)["track"] == [{"@type": "MusicRecording", "name": "One", "duration": "PT3M0S"}]


def test_nothing_is_told_of_what_isnt_public(house: House, cast: Cast) -> None:
    hidden = publish(house, cast.alice, visibility=Visibility.PRIVATE)
    page = cast.alice.visitor.get(f"/beats/{hidden.slug}")
    assert page.status == 200 and "og:title" not in meta(page) and not alternates(page)
    assert cast.stranger.get(f"/embed/beats/{hidden.slug}").status == 404
    assert cast.alice.visitor.get(f"/embed/beats/{hidden.slug}").status == 404
    assert cast.stranger.get("/oembed", query_string={"url": f"{SITE_URL}/beats/{hidden.slug}"}).status == 404


def test_oembed_is_found_from_the_page_and_leads_to_the_player(house: House, cast: Cast) -> None:
    track = publish(house, cast.alice, name=EVIL)
    for path in (f"/beats/{track.slug}", "/producers/alice"):
        found = alternates(cast.stranger.get(path))["application/json+oembed"]
        assert found.startswith(f"{SITE_URL}/oembed?url=")
        answer = cast.stranger.get(found.removeprefix(SITE_URL))
        told = answer.response.json
        assert told and (told["type"], told["version"], told["provider_name"]) == ("rich", "1.0", "BeatPass")
        assert f'src="{SITE_URL}/embed{path}"' in told["html"] and "<script" not in told["html"]
        assert (told["author_name"], told["author_url"]) == ("Alice", f"{SITE_URL}/producers/alice")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in answer.headers


def test_oembed_keeps_to_what_it_is_asked_for(house: House, cast: Cast) -> None:
    url = f"{SITE_URL}/producers/alice"
    answer = cast.stranger.get("/oembed", query_string={"url": url, "maxwidth": "300", "maxheight": "200"})
    assert answer.response.json
    assert (answer.response.json["width"], answer.response.json["height"]) == (300, 200)
    assert cast.stranger.get("/oembed", query_string={"url": url, "format": "xml"}).status == 501


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://elsewhere.example/beats/x",
        f"{SITE_URL}.evil.example/producers/alice",
        f"{SITE_URL}/admin",
        f"{SITE_URL}/beats/none",
        f"{SITE_URL}/producers/nobody",
        "javascript://beats.example/producers/alice",
        "http://[",
    ],
)
def test_oembed_knows_our_public_pages_alone(cast: Cast, url: str) -> None:
    assert cast.stranger.get("/oembed", query_string={"url": url}).status == 404


@pytest.mark.parametrize("kind", ["beats", "producers"])
def test_a_player_may_stand_in_any_page_and_knows_nobody(house: House, cast: Cast, kind: str) -> None:
    track = publish(house, cast.alice, name="Night Drive")
    path = f"/embed/beats/{track.slug}" if kind == "beats" else "/embed/producers/alice"
    for visitor in (cast.stranger, cast.charlie.visitor):
        page = visitor.get(path)
        assert page.status == 200 and "Night Drive" in page.text
        assert page.headers["Content-Security-Policy"].endswith("frame-ancestors *")
        assert (
            "X-Frame-Options" not in page.headers and "unsafe" not in page.headers["Content-Security-Policy"]
        )
        assert "Set-Cookie" not in page.headers
        assert "csrf" not in page.html and "Charlie" not in page.html
        assert not [e for e in page.markup.elements if e.tag == "script" and not e["src"]]
    assert (
        cast.stranger.get(path, query_string={"theme": "dark"}).markup.first("html")["data-theme"] == "dark"
    )
    assert cast.stranger.get(path, query_string={"theme": EVIL}).markup.first("html")["data-theme"] == ""


def test_no_other_page_may_be_framed(house: House, cast: Cast) -> None:
    for path in ("/", "/producers/alice", "/embed/beats/none", "/oembed"):
        page = cast.stranger.get(path)
        assert page.headers["X-Frame-Options"] == "DENY"
        assert page.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")


def test_a_player_opens_its_plays_as_a_visitor(house: House, cast: Cast) -> None:
    track = publish(house, cast.alice)
    client = cast.alice.visitor.client
    answer = client.post("/embed/plays", json={"track": track.id}, headers={"User-Agent": "Firefox/1 Linux"})
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (201, False)
    session = house.services.listening.seals.unseal(answer.json["session"])  # type: ignore[index]
    assert session.track_id == track.id and session.listener != cast.alice.id and not session.is_own
    assert client.post("/embed/plays", data={"track": track.id}).status_code == 400
    assert client.post("/embed/plays", data='{"track": 1}', content_type="text/plain").status_code == 400
    assert client.post("/embed/plays", json={"track": "none"}).status_code == 404


def test_a_feed_is_rss_with_the_previews(house: House, cast: Cast) -> None:
    first = publish(house, cast.alice, name="One & <Two>", description="Late\x07 night.", genres=("Trap",))
    publish(house, cast.alice, name="Hidden", visibility=Visibility.PRIVATE)
    second = publish(house, cast.alice, name="Three", description="", preview_size=None)
    found = alternates(cast.stranger.get("/producers/alice"))["application/rss+xml"]
    answer = cast.stranger.get(found.removeprefix(SITE_URL))
    assert (answer.response.mimetype, answer.headers["Cache-Control"]) == (
        "application/rss+xml",
        "public, max-age=900",
    )
    root = ElementTree.fromstring(answer.html)
    [channel] = root
    assert (root.tag, root.get("version"), channel.findtext("title")) == ("rss", "2.0", "Alice · BeatPass")
    assert channel.findtext("link") == f"{SITE_URL}/producers/alice" and channel.findtext("description")
    own = channel.find(f"{ATOM}link")
    assert own is not None and own.get("href") == found and own.get("rel") == "self"
    items = channel.findall("item")
    assert [each.findtext("title") for each in items] == ["Three", "One & <Two>"]
    assert items[0].findtext("link") == f"{SITE_URL}/beats/{second.slug}"
    assert (items[1].findtext("description") or "").startswith("Late night.")
    assert len({each.findtext("guid") for each in items}) == 2
    assert parsedate_to_datetime(items[1].findtext("pubDate") or "").date() == first.created_at.date()
    enclosure = items[1].find("enclosure")
    assert enclosure is not None and enclosure.get("type") == "audio/mpeg"
    assert (enclosure.get("url"), enclosure.get("length")) == (
        f"{SITE_URL}/media/preview/{first.recording_id}.mp3",
        "400",
    )
    of_unknown_size = items[0].find("enclosure")
    assert of_unknown_size is not None and of_unknown_size.get("length") == "0"


def test_a_feed_asks_nothing_of_the_store_of_files(house: House, cast: Cast) -> None:
    """Which may be a network away, for each of its beats."""
    track = publish(house, cast.alice)
    house.services.blobs.delete(f"previews/{track.recording_id}.mp3")
    assert 'length="400"' in cast.stranger.get("/producers/alice/feed.xml").html


def test_a_feed_is_sent_again_only_when_it_has_changed(house: House, cast: Cast) -> None:
    publish(house, cast.alice)
    tag = cast.stranger.get("/producers/alice/feed.xml").headers["ETag"]
    again = cast.stranger.get("/producers/alice/feed.xml", headers={"If-None-Match": tag})
    assert again.status == 304
    publish(house, cast.alice)
    assert cast.stranger.get("/producers/alice/feed.xml", headers={"If-None-Match": tag}).status == 200


def test_the_pages_offer_the_code_of_the_player(house: House, cast: Cast) -> None:
    track = publish(house, cast.alice, name="Night Drive")
    for path in (f"/beats/{track.slug}", "/producers/alice"):
        page = cast.stranger.get(path)
        [code] = [e for e in page.markup.elements if e["id"] == "f-share-embed"]
        assert f'<iframe src="{SITE_URL}/embed{path}"' in code.text
