"""How profiles read on pages: figures, sizes of pictures, and the addresses of their tabs."""

from collections.abc import Iterable

from flask import url_for

from domain.countries import COUNTRIES
from domain.pages.profiles import ProfileTab
from domain.pictures import COVER_MAX_BYTES
from domain.profiles.credits import MAX_CREDITS, MAX_TITLE, CreditKind, CreditRole
from domain.profiles.forms import MAX_BIOGRAPHY, MAX_CITY
from domain.profiles.links import MAX_LINKS, MAX_URL, place_of, shown_address
from domain.profiles.pictures import AVATAR, COVER, MAX_ALT, MAX_GALLERY, MAX_NEW, sized
from domain.profiles.profile import Profile
from domain.values import Country
from domain.words import joined, written
from web.shown import media_url

EDITOR_FIGURES = {
    "alt": MAX_ALT,
    "avatar": AVATAR.least,
    "biography": MAX_BIOGRAPHY,
    "bytes": COVER_MAX_BYTES,
    "city": MAX_CITY,
    "cover": COVER.widths[0],
    "cover_height": round(COVER.widths[0] / (COVER.ratio or 1)),
    "cover_least": COVER.least,
    "credits": MAX_CREDITS,
    "gallery": MAX_GALLERY,
    "links": MAX_LINKS,
    "new": MAX_NEW,
    "title": MAX_TITLE,
    "url": MAX_URL,
}


def picture_url(key: str, width: int) -> str:
    """The address of one size of a picture; one that is stored nowhere holds its content itself."""
    return key if key.startswith("data:") else media_url(sized(key, width))


def tab_url(slug: str, tab: ProfileTab, **more: object) -> str:
    """The first tab is the page itself."""
    if tab is ProfileTab.DISCOGRAPHY:
        return url_for("producers.show", slug=slug, **more)  # type: ignore[arg-type]
    return url_for("profiles.tab", slug=slug, tab=tab.value, **more)  # type: ignore[arg-type]


def place_words(profile: Profile) -> str:
    """`Lyon, France`; one of both, or nothing."""
    country = written(Country(profile.country)) if profile.country in COUNTRIES else ""
    return joined(", ", [part for part in (profile.city, country) if part])


def worded(choices: Iterable[CreditKind | CreditRole]) -> list[tuple[str, str]]:
    """Choices of a list with what each is called."""
    return [(each.value, each.words) for each in choices]


FILTERS = {
    "picture_url": picture_url,
    "place_of": place_of,
    "place_words": place_words,
    "shown_address": shown_address,
    "worded": worded,
}
