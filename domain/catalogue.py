"""Beats: what a track is, what saving one needs, and how people find it."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.errors import Fault, given, with_advice
from domain.licensing.offers import Option
from domain.music import KEYS, Scale
from domain.producers import Producer
from domain.uploads import Recording, RecordingState, UploadPolicy
from domain.words import say

UNKNOWN_BEAT = Fault("CAT-101", "There is no beat at this address.", "Browse the beats instead.")
ALREADY_SAVED = Fault("CAT-103", "This audio is a saved beat already.", "Open My Beats to see it.")
MAX_NAME = 120
MAX_DESCRIPTION = 5000
MAX_GENRES = 5
MAX_TAGS = 20
MAX_LABEL = 40
MAX_COLLABORATORS = 20
BEATS_A_PAGE = 24

GENRE_SUGGESTIONS = (
    "Afrobeats",
    "Boom Bap",
    "Dancehall",
    "Drill",
    "House",
    "Jersey Club",
    "Lo-fi",
    "Phonk",
    "Pop",
    "R&B",
    "Reggaeton",
    "Trap",
)


class Clearance(StrEnum):
    """Whether the samples in a beat may be used."""

    CLEARED = "Cleared"
    NEEDED = "Needs clearance"

    @property
    def label(self) -> str:
        return CLEARANCES[self]


CLEARANCES = {Clearance.CLEARED: say("Cleared"), Clearance.NEEDED: say("Needs clearance")}


class Visibility(StrEnum):
    """Producers choose between the first two; what was public is withheld while its producer is suspended."""

    PUBLIC = "public"
    PRIVATE = "private"
    WITHHELD = "withheld"
    TAKEN_DOWN = "taken down"
    """Not its producer's choice: an admin took it off the site, and only an admin puts it back."""

    @property
    def label(self) -> str:
        return VISIBILITIES[self]


CHOOSABLE = (Visibility.PUBLIC, Visibility.PRIVATE)
VISIBILITIES = {
    Visibility.PUBLIC: say("Public"),
    Visibility.PRIVATE: say("Private"),
    Visibility.WITHHELD: say("Withheld"),
    Visibility.TAKEN_DOWN: say("Taken down"),
}


def chosen_visibility(now: Visibility, wanted: str) -> Visibility:
    """What becomes of a producer's choice: what is taken down stays so, and what is withheld isn't opened."""
    is_kept = now is Visibility.WITHHELD and wanted == Visibility.PUBLIC
    return now if is_kept or now is Visibility.TAKEN_DOWN else Visibility(wanted)


def standing_again(before: Visibility, is_suspended: bool) -> Visibility:
    """Who may see what is taken down no more, which may have been withheld, or let go of, meanwhile."""
    again = Visibility.WITHHELD if is_suspended else Visibility.PUBLIC
    return before if before is Visibility.PRIVATE else again


class Status(StrEnum):
    """How a beat stands, to its producer; a private one waits for nothing."""

    LIVE = "live"
    PRIVATE = "private"
    SCHEDULED = "scheduled"
    SOLD = "sold"
    TAKEN_DOWN = "taken down"

    @property
    def label(self) -> str:
        return STATUSES[self]


STATUSES = {
    Status.LIVE: say("Live"),
    Status.PRIVATE: say("Private"),
    Status.SCHEDULED: say("Scheduled"),
    Status.SOLD: say("Sold"),
    Status.TAKEN_DOWN: say("Taken down"),
}


def status_of(
    visibility: Visibility, published_at: datetime | None, sold_at: datetime | None = None
) -> Status:
    if visibility is Visibility.TAKEN_DOWN:
        return Status.TAKEN_DOWN
    if sold_at is not None:
        return Status.SOLD
    if visibility is not Visibility.PUBLIC:
        return Status.PRIVATE
    return Status.SCHEDULED if published_at is None else Status.LIVE


@dataclass(frozen=True)
class Listing:
    """What a field that takes a list may hold, and what is said of too many labels or of one too long."""

    most: int
    too_many: str
    too_long: str = ""


GENRES = Listing(
    MAX_GENRES,
    say("Use at most {most} genres.", most=MAX_GENRES),
    say("Each of the genres may have at most {most} characters.", most=MAX_LABEL),
)
TAGS = Listing(
    MAX_TAGS,
    say("Use at most {most} tags.", most=MAX_TAGS),
    say("Each of the tags may have at most {most} characters.", most=MAX_LABEL),
)
COLLABORATORS = Listing(MAX_COLLABORATORS, say("Use at most {most} collaborators.", most=MAX_COLLABORATORS))


@dataclass(frozen=True)
class BeatForm:
    """A beat's form as it was typed, every field as text; lists are separated by commas."""

    name: str = ""
    description: str = ""
    genres: str = ""
    tags: str = ""
    collaborators: str = ""
    key: str = ""
    scale: str = ""
    bpm: str = ""
    clearance: str = ""


@dataclass(frozen=True)
class BeatDetails:
    """A form that was found to be right. `collaborators` are producers' ids."""

    name: str
    key: str
    scale: Scale
    bpm: int
    description: str = ""
    genres: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    clearance: Clearance | None = None
    collaborators: tuple[str, ...] = ()


@dataclass(frozen=True)
class Track:
    """A saved beat. `licences` is how many were ever granted: with the first one its files are kept for good.

    `offer_id` is the offer that holds, empty for Standard Licensing as every beat begins with.
    """

    id: str
    producer_id: str
    recording_id: str
    slug: str
    details: BeatDetails
    created_at: datetime
    published_at: datetime | None = None
    visibility: Visibility = Visibility.PUBLIC
    cover_key: str = ""
    plays: int = 0
    downloads: int = 0
    licences: int = 0
    deleted_at: datetime | None = None
    option: Option = Option.STANDARD
    offer_id: str = ""
    sold_at: datetime | None = None

    @property
    def is_public(self) -> bool:
        """Whether anyone may open its page and play it."""
        is_out = self.visibility is Visibility.PUBLIC and self.published_at is not None
        return is_out and self.deleted_at is None

    @property
    def is_listed(self) -> bool:
        """Whether anyone may browse and search for it, too: not once it was sold."""
        return self.is_public and self.sold_at is None


def split_labels(text: str) -> tuple[str, ...]:
    """Labels typed with commas between them, trimmed, each once whatever its case."""
    seen: dict[str, str] = {}
    for part in text.split(","):
        label = re.sub(r"\s+", " ", part).strip().lstrip("#")
        seen.setdefault(label.casefold(), label)
    seen.pop("", None)
    return tuple(seen.values())


def beat_errors(
    form: BeatForm, policy: UploadPolicy, has_cover: bool, in_collection: bool = False
) -> dict[str, str]:
    """A sentence for each field that `policy` finds missing or wrong; audio is `audio_error`'s part.

    A beat that comes with a new collection needs a picture whatever the policy.
    """
    needs_cover = policy.needs_cover or in_collection
    errors = {
        "name": name_error(form.name, say("Enter the beat's name.")),
        "key": None if form.key in KEYS else say("Choose the key."),
        "scale": None if form.scale in set(Scale) else say("Choose Major or Minor."),
        "bpm": _bpm_error(form.bpm, policy),
        "description": length_error(form.description, MAX_DESCRIPTION),
        "genres": labels_error(form.genres, GENRES),
        "tags": labels_error(form.tags, TAGS),
        "collaborators": count_error(form.collaborators, COLLABORATORS),
        "clearance": None
        if form.clearance in ("", *Clearance)
        else say("Choose one of the two, or leave it open."),
        "cover": say("Add cover art.") if needs_cover and not has_cover else None,
    }
    return given(**errors)


def saving_errors(
    form: BeatForm,
    recording: Recording | None,
    policy: UploadPolicy,
    has_cover: bool,
    in_collection: bool,
    others: Collection[Producer],
) -> dict[str, str]:
    """All that keeps a draft from becoming a beat; `others` are the producers whom it may credit."""
    _, uncredited = credited_of(names_to_credit(form.collaborators), others)
    errors = beat_errors(form, policy, has_cover, in_collection)
    return errors | given(audio=audio_error(recording), collaborators=uncredited)


def audio_error(recording: Recording | None) -> str | None:
    """Why the audio isn't ready to be sold, or None when it is."""
    if recording is None:
        return say("The audio has not arrived yet.")
    if recording.state is RecordingState.READY:
        return None
    if recording.problem is not None:
        return with_advice(recording.problem)
    return say("The audio is still being processed.")


def name_error(name: str, missing: str) -> str | None:
    """What is wrong with a beat's or a collection's name; `missing` says that there is none."""
    return length_error(name, MAX_NAME) if name.strip() else missing


def _bpm_error(text: str, policy: UploadPolicy) -> str | None:
    whole = re.fullmatch(r"[0-9]{1,4}", text.strip())
    if whole and policy.min_bpm <= int(whole[0]) <= policy.max_bpm:
        return None
    return say("Enter a whole number from {least} to {most}.", least=policy.min_bpm, most=policy.max_bpm)


def length_error(text: str, most: int) -> str | None:
    return say("Use at most {most} characters.", most=most) if len(text) > most else None


def labels_error(text: str, listing: Listing) -> str | None:
    if any(len(label) > MAX_LABEL for label in split_labels(text)):
        return listing.too_long
    return count_error(text, listing)


def count_error(text: str, listing: Listing) -> str | None:
    return listing.too_many if len(split_labels(text)) > listing.most else None


def names_to_credit(typed: str) -> tuple[str, ...]:
    """Whom to look for; nobody where there are too many, which is an error of its own."""
    listed = split_labels(typed)
    return listed if len(listed) <= MAX_COLLABORATORS else ()


def credited_of(
    names: Collection[str], others: Collection[Producer]
) -> tuple[tuple[Producer, ...], str | None]:
    """The producers that `names` stand for, or what is wrong with the first name that stands for no one.

    A name that several bear is no answer: then their address, which is unique, has to be given.
    """
    credited: dict[str, Producer] = {}
    for name in names:
        meant = _meant_by(name, others)
        if not meant:
            return (), say("“{name}” is no other producer on this site.", name=name)
        if len(meant) > 1:
            addresses = ", ".join(sorted(each.slug for each in meant))
            return (), say(
                "“{name}” is the name of {count} producers. Enter an address: {addresses}.",
                name=name,
                count=len(meant),
                addresses=addresses,
            )
        credited[meant[0].id] = meant[0]
    return tuple(credited.values()), None


def _meant_by(name: str, others: Collection[Producer]) -> list[Producer]:
    """Whose address it is as it was typed, else whose name or address it is whatever the case."""
    folded = name.casefold()
    return (
        [each for each in others if each.slug == name]
        or [each for each in others if each.name.casefold() == folded]
        or [each for each in others if each.slug == folded]
    )


def details_of(form: BeatForm, collaborators: tuple[str, ...]) -> BeatDetails:
    """The details of a form without errors."""
    return BeatDetails(
        name=re.sub(r"\s+", " ", form.name).strip(),
        key=form.key,
        scale=Scale(form.scale),
        bpm=int(form.bpm),
        description=form.description.strip(),
        genres=split_labels(form.genres),
        tags=split_labels(form.tags),
        clearance=Clearance(form.clearance) if form.clearance else None,
        collaborators=collaborators,
    )


def form_of(details: BeatDetails, collaborator_names: tuple[str, ...] = ()) -> BeatForm:
    """The form that would give these details: what an edit page starts with."""
    return BeatForm(
        name=details.name,
        description=details.description,
        genres=", ".join(details.genres),
        tags=", ".join(details.tags),
        collaborators=", ".join(collaborator_names),
        key=details.key,
        scale=details.scale,
        bpm=str(details.bpm),
        clearance=details.clearance or "",
    )


def search_words(text: str) -> tuple[str, ...]:
    """At most eight words, folded for comparison."""
    return tuple(text.casefold().split()[:8])


def search_text(details: BeatDetails, producer_names: tuple[str, ...]) -> str:
    """What a beat is found by, folded for comparison."""
    parts = (details.name, *producer_names, *details.genres, *details.tags)
    return " ".join(parts).casefold()
