"""Credits on a profile: songs and albums of others that a producer had a part in."""

import re
from dataclasses import dataclass
from enum import StrEnum

from domain.profiles.links import link_error, normal_link
from domain.words import say

MAX_CREDITS = 100
MAX_TITLE = 120
EARLIEST_YEAR = 1900


class CreditKind(StrEnum):
    SONG = "song"
    ALBUM = "album"

    @property
    def words(self) -> str:
        return say("Song") if self is CreditKind.SONG else say("Album")


class CreditRole(StrEnum):
    """What somebody did on a song or an album."""

    PRODUCER = "producer"
    CO_PRODUCER = "co-producer"
    BEAT_MAKER = "beat maker"
    MIXING_ENGINEER = "mixing engineer"
    MASTERING_ENGINEER = "mastering engineer"
    RECORDING_ENGINEER = "recording engineer"
    SONGWRITER = "songwriter"
    COMPOSER = "composer"
    ARRANGER = "arranger"
    FEATURED_ARTIST = "featured artist"
    VOCALIST = "vocalist"
    MUSICIAN = "musician"
    EXECUTIVE_PRODUCER = "executive producer"
    A_AND_R = "A&R"
    CREATIVE_DIRECTOR = "creative director"

    @property
    def words(self) -> str:
        return ROLES[self]


ROLES = {
    CreditRole.PRODUCER: say("Producer"),
    CreditRole.CO_PRODUCER: say("Co-producer"),
    CreditRole.BEAT_MAKER: say("Beat maker"),
    CreditRole.MIXING_ENGINEER: say("Mixing engineer"),
    CreditRole.MASTERING_ENGINEER: say("Mastering engineer"),
    CreditRole.RECORDING_ENGINEER: say("Recording engineer"),
    CreditRole.SONGWRITER: say("Songwriter"),
    CreditRole.COMPOSER: say("Composer"),
    CreditRole.ARRANGER: say("Arranger"),
    CreditRole.FEATURED_ARTIST: say("Featured artist"),
    CreditRole.VOCALIST: say("Vocalist"),
    CreditRole.MUSICIAN: say("Musician"),
    CreditRole.EXECUTIVE_PRODUCER: say("Executive producer"),
    CreditRole.A_AND_R: say("A&R"),
    CreditRole.CREATIVE_DIRECTOR: say("Creative director"),
}
"""What each is called on pages."""


@dataclass(frozen=True)
class ProfileCredit:
    """`year` is 0 and `link` empty where they weren't told; there is one role at least."""

    kind: CreditKind
    title: str
    artist: str
    roles: tuple[CreditRole, ...]
    year: int = 0
    link: str = ""


@dataclass(frozen=True)
class CreditForm:
    """A credit as it was typed; `at` is its row on the page."""

    at: int
    kind: str = CreditKind.SONG
    title: str = ""
    artist: str = ""
    year: str = ""
    link: str = ""
    roles: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        return not any((self.title, self.artist, self.year, self.link, self.roles))


def credit_errors(form: CreditForm, this_year: int) -> dict[str, str]:
    """A sentence for each field of one credit that can't be accepted, by the field's name."""
    errors: dict[str, str | None] = {
        "kind": None if form.kind in set(CreditKind) else say("Choose song or album."),
        "title": _text_error(form.title, say("Enter the title.")),
        "artist": _text_error(form.artist, say("Enter the artist.")),
        "year": _year_error(form.year, this_year),
        "link": link_error(form.link) if form.link else None,
        "roles": None
        if form.roles and {*form.roles} <= set(CreditRole)
        else say("Choose what you did on it."),
    }
    return {field: error for field, error in errors.items() if error}


def credit_of(form: CreditForm) -> ProfileCredit:
    """The credit of a form without errors; roles in their own order, each once."""
    return ProfileCredit(
        CreditKind(form.kind),
        form.title,
        form.artist,
        tuple(role for role in CreditRole if role in form.roles),
        int(form.year or 0),
        normal_link(form.link) if form.link else "",
    )


def credit_form(at: int, credit: ProfileCredit) -> CreditForm:
    """The form that would give this credit."""
    year = str(credit.year or "")
    return CreditForm(at, credit.kind, credit.title, credit.artist, year, credit.link, credit.roles)


def chosen(credits: tuple[ProfileCredit, ...], kind: str = "", role: str = "") -> tuple[ProfileCredit, ...]:
    """Those of one kind and with one role; either may be empty for all. The newest come first."""
    wanted = (each for each in credits if kind in ("", each.kind) and (not role or role in each.roles))
    return tuple(sorted(wanted, key=lambda each: -each.year))


def _text_error(text: str, missing: str) -> str | None:
    if not text:
        return missing
    return say("Use at most {most} characters.", most=MAX_TITLE) if len(text) > MAX_TITLE else None


def _year_error(text: str, this_year: int) -> str | None:
    if not text:
        return None
    is_year = re.fullmatch("[0-9]{4}", text) and EARLIEST_YEAR <= int(text) <= this_year + 1
    told = say("Enter a year from {first} to {last}.", first=str(EARLIEST_YEAR), last=str(this_year + 1))
    return None if is_year else told
