"""Links on profiles: https only, without credentials, and known by their site."""

import pytest

from domain.profiles.links import (
    MAX_URL,
    NO_CREDENTIALS,
    ONLY_HTTPS,
    TOO_LONG,
    link_error,
    mentions_link,
    normal_link,
    place_of,
    shown_address,
)


@pytest.mark.parametrize(
    ("url", "name", "icon"),
    [
        ("https://instagram.com/owl", "Instagram", "instagram"),
        ("https://WWW.Instagram.com/owl", "Instagram", "instagram"),
        ("https://open.spotify.com/artist/1", "Spotify", "spotify"),
        ("https://youtu.be/abc", "YouTube", "youtube"),
        ("https://owl.bandcamp.com", "Bandcamp", "bandcamp"),
        ("https://music.apple.com/ca/artist/owl", "Apple Music", "apple-music"),
        ("https://apple.com", "Website", "website"),
        ("https://notinstagram.com/owl", "Website", "website"),
        ("https://instagram.com.evil.example/owl", "Website", "website"),
        ("https://іnstagram.com/owl", "Website", "website"),
    ],
)
def test_a_site_is_known_by_its_host_alone(url: str, name: str, icon: str) -> None:
    assert link_error(url) is None
    assert (place_of(url).name, place_of(url).icon) == (name, icon)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "javascript:alert(1)",
        "JaVaScRiPt://example.com/%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "//example.com",
        "example.com",
        "https://",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://example.com:99999/",
        "https://example.com/a b",
        'https://example.com/"onmouseover="alert(1)',
        "https://example.com/<script>",
        "https://example.com\\@evil.example/",
        "https://exa mple.com",
        "https://-example.com",
        "https://example.c",
        "https://" + "é" * 300 + ".com",
        "",
    ],
)
def test_what_is_no_https_address_is_refused(url: str) -> None:
    assert link_error(url) == ONLY_HTTPS


@pytest.mark.parametrize(
    "url", ["https://a:b@example.com/", "https://a@example.com/", "https://@example.com/"]
)
def test_credentials_are_refused_by_name(url: str) -> None:
    assert link_error(url) == NO_CREDENTIALS


def test_an_address_has_an_end() -> None:
    assert link_error("https://example.com/" + "a" * MAX_URL) == TOO_LONG


def test_a_link_is_kept_in_one_way_of_writing() -> None:
    assert normal_link("https://Example.COM:443/Owl?a=1#b") == "https://example.com/Owl?a=1#b"
    assert normal_link("https://example.com:8443") == "https://example.com:8443"
    assert normal_link("https://bücher.example/ä") == "https://xn--bcher-kva.example/ä"
    assert shown_address("https://www.example.com/owl/") == "example.com/owl"


@pytest.mark.parametrize(
    "text",
    [
        "Find me at http://example.com.",
        "HTTPS://EXAMPLE.COM",
        "www.example.xyz",
        "soundcloud.com/owl",
        "See my.site.de!",
        "ｗｗｗ．example．com",
        "ftp://files",
        "linktr.ee/owl",
    ],
)
def test_links_in_a_text_are_found(text: str) -> None:
    assert mentions_link(text)


@pytest.mark.parametrize(
    "text",
    ["J.Cole and will.i.am", "Dr. Dre", "I make beats.No really", "owl@example.com", "140 vs. 2.5"],
)
def test_names_and_sentences_are_no_links(text: str) -> None:
    assert not mentions_link(text)
