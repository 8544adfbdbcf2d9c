"""The profile editor's form as it came in: cleaned text and pictures, nothing judged yet."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import TypeVar

from flask import request

from domain.names import clean_lines, clean_text
from domain.profiles.credits import MAX_CREDITS, CreditForm, CreditKind
from domain.profiles.forms import GalleryForm, LinkForm, PictureForm, ProfileForm
from domain.profiles.links import MAX_LINKS
from domain.profiles.pictures import MAX_GALLERY, crop_of
from web.forms import number, picture

BEYOND = 10
"""So many rows more than a tab may keep are judged and shown again: no page of ours sends more of them."""
Row = TypeVar("Row", LinkForm, GalleryForm, CreditForm)


def read_profile() -> ProfileForm:
    """All five tabs; rows in the order that their places say, without those that were taken away."""
    return ProfileForm(
        version=number(request.form.get("version")) or 0,
        name=_line("details-name"),
        genres=_line("details-genres"),
        pinned=_line("details-pinned"),
        links=_filled(MAX_LINKS, (LinkForm(at, _line(f"links-{at}-url")) for at in _rows("links"))),
        country=_line("biography-country"),
        city=_line("biography-city"),
        text=clean_lines(request.form.get("biography-text", "")),
        avatar=_place("images-avatar"),
        cover=_place("images-cover"),
        gallery=_filled(MAX_GALLERY, (_gallery(at) for at in _rows("images"))),
        credits=_filled(MAX_CREDITS, (_credit(at) for at in _rows("credits"))),
    )


def _line(name: str) -> str:
    return clean_text(request.form.get(name, ""))


def _filled(most: int, rows: Iterator[Row]) -> tuple[Row, ...]:
    """Those with something in them; enough to see that there are too many."""
    return tuple(islice((row for row in rows if not row.is_blank), most + BEYOND))


def _rows(tab: str) -> list[int]:
    found = {at for at in _numbers(tab) if f"{tab}-{at}-remove" not in request.form}
    return sorted(found, key=lambda at: (_position(tab, at), at))


def _numbers(tab: str) -> Iterator[int]:
    row = re.compile(rf"{tab}-(0|[1-9][0-9]{{0,3}})-[a-z]+")
    for name in (*request.form, *request.files):
        if match := row.fullmatch(name):
            yield int(match[1])


def _position(tab: str, at: int) -> int:
    """Rows that say no place come where they stand."""
    place = number(request.form.get(f"{tab}-{at}-place"))
    return at + 1 if place is None else place


def _place(name: str) -> PictureForm:
    crop = crop_of(request.form.get(f"{name}-crop", ""))
    return PictureForm(picture(name), crop, f"{name}-remove" in request.form)


def _gallery(at: int) -> GalleryForm:
    prefix = f"images-{at}"
    key = request.form.get(f"{prefix}-key", "")[:200]
    return GalleryForm(at, key, _line(f"{prefix}-alt"), picture(f"{prefix}-file"))


def _credit(at: int) -> CreditForm:
    title, artist, year, link = (
        _line(f"credits-{at}-{name}") for name in ("title", "artist", "year", "link")
    )
    roles = tuple(dict.fromkeys(request.form.getlist(f"credits-{at}-roles")))
    kind = _line(f"credits-{at}-kind") or CreditKind.SONG
    return CreditForm(at, kind, title, artist, year, link, roles)
