"""Downloads: which files there are, what was handed to whom, under which name, and the jobs that make it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.audio import Container
from domain.catalogue import BeatDetails
from domain.errors import Fault, Forbidden, Gone, NotFound
from domain.licensing.offers import STEM_KINDS, Delivery
from domain.made import Made, made_key
from domain.names import clean_text
from domain.uploads import Recording
from domain.words import say

CONVERT = "convert"
DOWNLOAD = "download"
"""What the job for the MP3 at 320 kbit/s was called before; some may still wait."""
LINK_SECONDS = 300
"""How long a signed link may be begun to be used."""
RESUME_SECONDS = 24 * 60 * 60
"""How long a transfer that was begun may go on where it stopped; the right to it is asked each time."""
STORE_LINK_SECONDS = 60 * 60
"""How long a file store's own link lives, which a transfer that was cut off goes on by."""
LONGEST_FILE_NAME = 180
"""In bytes; file systems take 255, and some programs put words of their own behind."""

NOT_INCLUDED = Fault(
    "LIC-311", "You can't download the {kind} of this beat.", "Choose one of the files that its page lists."
)
BEING_PREPARED = Fault(
    "LIC-312",
    "The {kind} of this beat is still being prepared.",
    "Try again in a few minutes; nothing was counted.",
)
FILE_MISSING = Fault(
    "LIC-313",
    "The {kind} of this beat can't be found on this site.",
    "Contact support, so that we look for it.",
)
NO_SUCH_LINK = Fault(
    "LIC-314",
    "This isn't a download link of ours, or it was changed.",
    "Open the beat's page, or My Licenses, and choose the file there.",
)
LINK_EXPIRED = Fault(
    "LIC-315",
    "This download link has expired.",
    "Open the beat's page, or My Licenses, and choose the file again: it costs nothing.",
)
LINK_OF_ANOTHER = Fault(
    "LIC-316",
    "This download link was made for somebody else.",
    "Sign in as that person, or get your own link.",
)
LICENCE_OVER = Fault(
    "LIC-317", "The licence of this download doesn't hold any more.", "My Licenses says why."
)
MAKING_FAILED = Fault(
    "LIC-318",
    "The {kind} of this beat couldn't be made.",
    "We are trying once more: come back in a few minutes, or contact support. Nothing was counted.",
)

OWN_DELIVERIES = (Delivery.WAV, Delivery.TAGGED_WAV, Delivery.MP3_320, Delivery.FLAC, Delivery.STEMS)
"""What producers fetch of their own beats."""


@dataclass(frozen=True)
class Download:
    """One time that somebody was handed a file; `licence_id` is empty for one's own beat."""

    id: str
    track_id: str
    recording_id: str
    user_id: str
    licence_id: str
    kind: Delivery
    at: datetime


@dataclass(frozen=True)
class Ticket:
    """What a link is good for: one file of one recording for one person, under a licence or as one's own."""

    user_id: str
    track_id: str
    recording_id: str
    kind: Delivery
    licence_id: str
    at: datetime


@dataclass(frozen=True)
class Label:
    """What is written into a file, and makes its name; `key` as `A Minor`."""

    title: str
    artist: str
    bpm: str
    key: str


@dataclass(frozen=True)
class Wrapping:
    """What is sent around a blob's bytes: `before` in place of its first `skip` bytes, `after` behind."""

    before: bytes = b""
    skip: int = 0
    after: bytes = b""


@dataclass(frozen=True)
class Handout:
    """A file as it is sent; `is_late` says that only the rest of it may still be."""

    key: str
    name: str
    mimetype: str
    wrapping: Wrapping = Wrapping()
    is_late: bool = False


def slug_of(kind: Delivery) -> str:
    """How addresses name a kind of file: `tagged-wav`."""
    return kind.casefold().replace(" ", "-")


def delivery_named(slug: str) -> Delivery:
    """The kind that an address names. Raises `NotFound`."""
    found = next((kind for kind in Delivery if slug_of(kind) == slug.casefold().replace(" ", "-")), None)
    if found is None:
        raise NotFound(NOT_INCLUDED, kind=clean_text(slug)[:40] or say("file of this kind"))
    return found


def files_there(
    kinds: Sequence[Delivery], recording: Recording, has_stems: bool, is_exclusive: bool
) -> tuple[Delivery, ...]:
    """Of these kinds those that there are: FLAC is made of a WAV only where a sale has promised it."""
    is_flac = recording.format is not None and recording.format.container is Container.FLAC
    there = dict.fromkeys(STEM_KINDS, has_stems) | {Delivery.FLAC: is_flac or is_exclusive}
    return tuple(kind for kind in kinds if there.get(kind, True))


def made_for(recording: Recording, kind: Delivery) -> Made | None:
    """What has to be made for a kind of file; None for the original's own bytes, and for stems."""
    is_flac = recording.format is not None and recording.format.container is Container.FLAC
    if kind in (Delivery.WAV, Delivery.TAGGED_WAV):
        return Made.WAV if is_flac else None
    if kind is Delivery.FLAC:
        return None if is_flac else Made.FLAC
    return {Delivery.MP3_320: Made.MP3_320, Delivery.MP3_256: Made.MP3_256}.get(kind)


def file_key(recording: Recording, kind: Delivery) -> str:
    """Where the audio of a kind lies."""
    made = made_for(recording, kind)
    return made_key(recording.id, made) if made else recording.master_key


def check_ticket(ticket: Ticket, user_id: str, now: datetime) -> None:
    """Raises `Forbidden` for somebody else's, `Gone` once nothing may come of it any more."""
    if ticket.user_id != user_id:
        raise Forbidden(LINK_OF_ANOTHER)
    if now - ticket.at > timedelta(seconds=RESUME_SECONDS):
        raise Gone(LINK_EXPIRED)


def is_late(ticket: Ticket, now: datetime) -> bool:
    """Whether it is too late to begin, and a transfer may only go on where it stopped."""
    return now - ticket.at > timedelta(seconds=LINK_SECONDS)


def label_of(details: BeatDetails, producer_name: str) -> Label:
    return Label(details.name, producer_name, str(details.bpm), f"{details.key} {details.scale}")


def label_from(facts: Mapping[str, str]) -> Label:
    """For audio that its beat doesn't have any more, as it was licensed."""
    return Label(*(facts.get(name, "") for name in ("track", "producer", "bpm", "key")))


MIMETYPES = {"wav": "audio/wav", "flac": "audio/flac", "mp3": "audio/mpeg", "zip": "application/zip"}
EXTENSIONS = {
    Delivery.WAV: "wav",
    Delivery.TAGGED_WAV: "wav",
    Delivery.FLAC: "flac",
    Delivery.MP3_320: "mp3",
    Delivery.MP3_256: "mp3",
}
NAMED_IN_FILES = (Delivery.TAGGED_WAV, Delivery.MP3_256, *STEM_KINDS)
"""Kinds that share their ending with a more common one, so that their files' names tell them apart."""


def extension_of(kind: Delivery) -> str:
    return EXTENSIONS.get(kind, "zip")


def file_name(label: Label, kind: Delivery) -> str:
    """`Night Drive - Night Owl (140 BPM, A Minor).wav`, of characters that every system takes."""
    facts = (f"{label.bpm} BPM" if label.bpm else "", label.key, kind if kind in NAMED_IN_FILES else "")
    told = safe_name(", ".join(fact for fact in facts if fact))
    tail = f" ({told})" if told else ""
    named = safe_name(" - ".join(part for part in (label.title, label.artist) if part)) or "beat"
    room = LONGEST_FILE_NAME - len(tail.encode())
    short = named.encode()[:room].decode(errors="ignore").rstrip()
    return f"{short}{tail}.{extension_of(kind)}"


def safe_name(text: str) -> str:
    """Text without what file systems, headers or shells give a meaning of its own."""
    plain = unicodedata.normalize("NFC", clean_text(text))
    return re.sub(r'[\\/:*?"<>|%;`$]', "-", plain).lstrip(". -")


def made_job(recording_id: str, made: Made) -> tuple[str, dict[str, str], str]:
    """The name, payload and key of the job that makes a file."""
    return CONVERT, {"recording": recording_id, "made": made}, made_job_key(recording_id, made)


def made_job_key(recording_id: str, made: Made) -> str:
    """The key of the one job for a file of a recording."""
    return f"{CONVERT}:{recording_id}:{made}"
