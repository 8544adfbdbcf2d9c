"""The profile editor's form: five tabs that are saved together, and what is wrong in which of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from domain.catalogue import MAX_GENRES, MAX_LABEL, split_labels
from domain.countries import COUNTRIES
from domain.errors import given
from domain.producers import Producer
from domain.profiles.credits import (
    MAX_CREDITS,
    CreditForm,
    credit_errors,
    credit_form,
    credit_of,
)
from domain.profiles.links import MAX_LINKS, TWICE, link_error, mentions_link, normal_link
from domain.profiles.pictures import MAX_ALT, MAX_GALLERY, MAX_NEW, Crop
from domain.profiles.profile import GalleryPicture, Profile
from domain.uploads import PictureFile
from domain.words import say, say_many

MAX_BIOGRAPHY = 3_000
MAX_CITY = 80
NO_LINKS_IN_TEXT = say("Links don't belong into the text: add them in the tab Links.")


class Tab(StrEnum):
    """The tabs in their order; a field's name begins with its tab's."""

    DETAILS = "details"
    LINKS = "links"
    BIOGRAPHY = "biography"
    IMAGES = "images"
    CREDITS = "credits"

    @property
    def words(self) -> str:
        return TABS[self]


TABS = {
    Tab.DETAILS: say("Details"),
    Tab.LINKS: say("Links"),
    Tab.BIOGRAPHY: say("Biography"),
    Tab.IMAGES: say("Images"),
    Tab.CREDITS: say("Credits"),
}
"""What each is called."""


def tab_of(field: str) -> Tab:
    return Tab(field.partition("-")[0])


@dataclass(frozen=True)
class LinkForm:
    at: int
    url: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.url


@dataclass(frozen=True)
class PictureForm:
    """A place for one picture: a new `file` and the part of it to show, or none, or the old one gone."""

    file: PictureFile | None = None
    crop: Crop | None = None
    is_removed: bool = False


@dataclass(frozen=True)
class GalleryForm:
    """A row of the gallery: a picture that is in it already by its `key`, or a new `file`."""

    at: int
    key: str = ""
    alt: str = ""
    file: PictureFile | None = None

    @property
    def is_blank(self) -> bool:
        return not (self.key or self.alt or self.file)


@dataclass(frozen=True)
class ProfileForm:
    """All tabs as they were typed. Rows stand in the order wanted; those taken away are left out.

    `version` is the one that the page was opened with; `genres` are separated by commas.
    """

    version: int = 0
    name: str = ""
    genres: str = ""
    pinned: str = ""
    links: tuple[LinkForm, ...] = ()
    country: str = ""
    city: str = ""
    text: str = ""
    avatar: PictureForm = field(default_factory=PictureForm)
    cover: PictureForm = field(default_factory=PictureForm)
    gallery: tuple[GalleryForm, ...] = ()
    credits: tuple[CreditForm, ...] = ()


def form_of(producer: Producer, profile: Profile) -> ProfileForm:
    """The form that would give this profile: what the editor starts with."""
    return ProfileForm(
        version=profile.version,
        name=producer.name,
        genres=", ".join(profile.genres),
        pinned=profile.pinned_id,
        links=tuple(LinkForm(at, url) for at, url in enumerate(profile.links)),
        country=profile.country,
        city=profile.city,
        text=profile.biography,
        gallery=tuple(GalleryForm(at, each.key, each.alt) for at, each in enumerate(profile.gallery)),
        credits=tuple(credit_form(at, each) for at, each in enumerate(profile.credits)),
    )


def profile_errors(form: ProfileForm, now: datetime) -> dict[str, str]:
    """A sentence for each field that can't be accepted, by tab and field; of pictures only their words.

    Whether the name may be had, and whether pictures are any, is found out elsewhere.
    """
    return {
        **_details_errors(form),
        **_link_errors(form.links),
        **_biography_errors(form),
        **_gallery_errors(form.gallery),
        **_credits_errors(form.credits, now.year),
    }


def _details_errors(form: ProfileForm) -> dict[str, str]:
    labels = split_labels(form.genres)
    too_many = say_many("Use at most {count} genre.", "Use at most {count} genres.", count=MAX_GENRES)
    too_long = say("Use at most {most} characters for each genre.", most=MAX_LABEL)
    is_long = any(len(label) > MAX_LABEL for label in labels)
    error = too_many if len(labels) > MAX_GENRES else too_long if is_long else None
    return given(**{"details-genres": error})


def _link_errors(links: Iterable[LinkForm]) -> dict[str, str]:
    errors: dict[str, str] = {}
    seen: set[str] = set()
    rows = [row for row in links if row.url]
    for row in rows:
        error = link_error(row.url)
        address = normal_link(row.url) if error is None else ""
        if error or address in seen:
            errors[f"links-{row.at}-url"] = error or TWICE
        seen.add(address)
    if len(rows) > MAX_LINKS:
        told = say_many("Keep at most {count} link.", "Keep at most {count} links.", count=MAX_LINKS)
        errors.setdefault(f"links-{rows[MAX_LINKS].at}-url", told)
    return errors


def _biography_errors(form: ProfileForm) -> dict[str, str]:
    texts = {"city": (form.city, MAX_CITY), "text": (form.text, MAX_BIOGRAPHY)}
    errors = {f"biography-{name}": _text_error(text, most) for name, (text, most) in texts.items()}
    is_country = not form.country or form.country in COUNTRIES
    errors["biography-country"] = None if is_country else say("Choose a country from the list.")
    return given(**errors)


def _text_error(text: str, most: int) -> str | None:
    if len(text) > most:
        return say("Use at most {most} characters.", most=most)
    return NO_LINKS_IN_TEXT if mentions_link(text) else None


def _gallery_errors(gallery: Iterable[GalleryForm]) -> dict[str, str]:
    rows = [row for row in gallery if row.key or row.file]
    errors: dict[str, str] = {
        f"images-{row.at}-alt": say("Use at most {most} characters.", most=MAX_ALT)
        for row in rows
        if len(row.alt) > MAX_ALT
    }
    if len(rows) > MAX_GALLERY:
        told = say_many("Keep at most {count} picture.", "Keep at most {count} pictures.", count=MAX_GALLERY)
        errors[f"images-{rows[MAX_GALLERY].at}-alt"] = told
    new = [row for row in rows if row.file]
    if len(new) > MAX_NEW:
        told = say_many("Add at most {count} at once.", "Add at most {count} at once.", count=MAX_NEW)
        errors[f"images-{new[MAX_NEW].at}-file"] = told
    return errors


def _credits_errors(credits: Iterable[CreditForm], this_year: int) -> dict[str, str]:
    rows = [row for row in credits if not row.is_blank]
    errors = {
        f"credits-{row.at}-{name}": sentence
        for row in rows
        for name, sentence in credit_errors(row, this_year).items()
    }
    if len(rows) > MAX_CREDITS:
        told = say_many("Keep at most {count} credit.", "Keep at most {count} credits.", count=MAX_CREDITS)
        errors[f"credits-{rows[MAX_CREDITS].at}-title"] = told
    return errors


def without_wrong(form: ProfileForm, errors: Mapping[str, str]) -> ProfileForm:
    """What is left of a form when whatever is wrong is taken out, for a preview of the rest."""

    wrong = {name.rpartition("-")[0] for name in errors}

    def is_right(tab: Tab, at: int) -> bool:
        return f"{tab}-{at}" not in wrong

    return replace(
        form,
        genres="" if "details-genres" in errors else form.genres,
        country="" if "biography-country" in errors else form.country,
        city="" if "biography-city" in errors else form.city,
        text="" if "biography-text" in errors else form.text,
        links=tuple(row for row in form.links if is_right(Tab.LINKS, row.at)),
        gallery=tuple(row for row in form.gallery if is_right(Tab.IMAGES, row.at)),
        credits=tuple(row for row in form.credits if is_right(Tab.CREDITS, row.at)),
    )


def with_form(profile: Profile, form: ProfileForm) -> Profile:
    """The profile as a form without errors wants it, all but its pictures."""
    return replace(
        profile,
        genres=split_labels(form.genres),
        pinned_id=form.pinned,
        links=tuple(normal_link(row.url) for row in form.links if row.url),
        country=form.country,
        city=form.city,
        biography=form.text,
        credits=tuple(credit_of(row) for row in form.credits if not row.is_blank),
    )


def with_gallery(profile: Profile, gallery: Iterable[GalleryForm], keys: Mapping[int, str]) -> Profile:
    """The profile with its gallery as the rows say; `keys` are those of new pictures, by their rows."""
    rows = [(keys.get(row.at) or row.key, row.alt) for row in gallery]
    return replace(profile, gallery=tuple(GalleryPicture(key, alt) for key, alt in rows if key))
