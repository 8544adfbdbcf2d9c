"""Links on a profile: what may be one, and whose site it leads to."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from domain.words import Sentence, say

MAX_LINKS = 12
MAX_URL = 500
ONLY_HTTPS = say("Enter a full address that begins with https://.")
NO_CREDENTIALS = say("Take the name and password out of this address: everybody could read them.")
TOO_LONG = say("Use an address of at most {most} characters.", most=MAX_URL)
TWICE = say("This link is there twice: take one of them away.")


@dataclass(frozen=True)
class Place:
    """A site that links lead to; `icon` names what is drawn beside it."""

    name: str
    icon: str


WEBSITE = Place(say("Website"), "website")
PLACES: Mapping[str, Place] = {
    "instagram.com": Place("Instagram", "instagram"),
    "youtube.com": Place("YouTube", "youtube"),
    "youtu.be": Place("YouTube", "youtube"),
    "soundcloud.com": Place("SoundCloud", "soundcloud"),
    "spotify.com": Place("Spotify", "spotify"),
    "music.apple.com": Place("Apple Music", "apple-music"),
    "tidal.com": Place("Tidal", "tidal"),
    "deezer.com": Place("Deezer", "deezer"),
    "bandcamp.com": Place("Bandcamp", "bandcamp"),
    "audiomack.com": Place("Audiomack", "audiomack"),
    "beatstars.com": Place("BeatStars", "beatstars"),
    "tiktok.com": Place("TikTok", "tiktok"),
    "facebook.com": Place("Facebook", "facebook"),
    "x.com": Place("X", "x"),
    "twitter.com": Place("X", "x"),
    "threads.net": Place("Threads", "threads"),
    "bsky.app": Place("Bluesky", "bluesky"),
    "twitch.tv": Place("Twitch", "twitch"),
    "discord.gg": Place("Discord", "discord"),
    "discord.com": Place("Discord", "discord"),
    "genius.com": Place("Genius", "genius"),
    "linktr.ee": Place("Linktree", "linktree"),
    "patreon.com": Place("Patreon", "patreon"),
}

# Only endings that no abbreviation or artist's name has after a dot.
_ENDINGS = "com|net|org|info|biz|io|tv|fm|gg|ee|be|de|fr|uk|ca|co|me|app|dev|link|shop|store|music|site|xyz"
_IN_TEXT = re.compile(rf"(?i)[a-z][a-z0-9+.-]*://|\bwww\.|(?<![\w@.])(?:[\w-]+\.)+(?:{_ENDINGS})(?![\w.]*\w)")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


def place_of(url: str) -> Place:
    """The site by the address's host, whatever stands before its name; any other is a website."""
    host = _host_of(url)
    parts = host.split(".")
    ends = (".".join(parts[at:]) for at in range(len(parts) - 1))
    return next((PLACES[end] for end in ends if end in PLACES), WEBSITE)


def shown_address(url: str) -> str:
    """What people read of a link: without what all addresses begin with."""
    parts = urlsplit(url)
    return f"{_host_of(url).removeprefix('www.')}{parts.path.rstrip('/')}"


def link_error(url: str) -> Sentence | None:
    """What keeps an address from being a link, or None."""
    if len(url) > MAX_URL:
        return TOO_LONG
    if not _is_address(url, "https"):
        return ONLY_HTTPS
    if _has_credentials(url):
        return NO_CREDENTIALS
    return None if _HOST.fullmatch(_host_of(url)) else ONLY_HTTPS


def may_lead_everybody(url: str) -> bool:
    """Whether an operator may put an address on every page: like a link, but of any host, also over http."""
    return _is_address(url, "http", "https") and not _has_credentials(url) and bool(urlsplit(url).hostname)


def normal_link(url: str) -> str:
    """One way of writing an address without errors: its host in ASCII and small letters."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port not in (None, 443) else ""
    return urlunsplit(("https", _host_of(url) + port, parts.path, parts.query, parts.fragment))


def mentions_link(text: str) -> bool:
    """Whether a text has an address in it, however its letters are dressed up."""
    return _IN_TEXT.search(unicodedata.normalize("NFKC", text)) is not None


def _is_address(url: str, *schemes: str) -> bool:
    """Whether it is written as one, with a port that can be one."""
    try:
        is_one = urlsplit(url).scheme in schemes and urlsplit(url).port != 0
    except ValueError:
        return False
    return is_one and not re.search(r"[\s<>\"\\`{}|^]", url)


def _has_credentials(url: str) -> bool:
    return "@" in urlsplit(url).netloc


def _host_of(url: str) -> str:
    """In ASCII, as browsers ask for it; empty for none that can be."""
    host = urlsplit(url).hostname or ""
    try:
        return host.encode("ascii" if host.isascii() else "idna").decode().rstrip(".")
    except UnicodeError:
        return ""
