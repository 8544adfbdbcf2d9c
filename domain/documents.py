"""Documents that people attach to what they ask for: what they may be, and how long they are kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from domain.errors import Fault
from domain.words import say

UNKNOWN_DOCUMENT = Fault("PRD-120", "There is no such document.", "Open the application again.")
DOCUMENT_ERASED = Fault(
    "PRD-121",
    "This document was deleted, as all documents are some time after the decision.",
    "Ask for it again if you still need it.",
)
MOST_DOCUMENTS = 3
MOST_BYTES = 5 * 1000**2
"""Of all documents of an application together."""
KEPT_FOR = timedelta(days=90)
"""How long after the decision; until then an appeal may need them."""
TOO_MANY = say("Attach at most {most} documents.", most=MOST_DOCUMENTS)
TOO_LARGE = say("Attach documents of at most {most} MB together.", most=MOST_BYTES // 1000**2)
NEEDED = say("Attach at least one document.")
PDF = "application/pdf"
JPEG = "image/jpeg"
DOCUMENT_TYPES = (PDF, JPEG, "image/png", "image/webp")
"""What a browser offers to choose."""
_SUFFIXES = {PDF: ".pdf", JPEG: ".jpg"}
# Readers look for the end of a PDF in its last kilobyte.
_TAIL = 1024


@dataclass(frozen=True)
class Attachment:
    """A file as it was sent."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Document:
    """An attached file that was found to be right; `key` is empty once it was deleted."""

    id: str
    application_id: str
    name: str
    media_type: str
    size: int
    key: str
    created_at: datetime
    erased_at: datetime | None = None


def is_pdf(content: bytes) -> bool:
    """By its beginning and its end, whatever its name says."""
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-_TAIL:]


def not_taken(name: str) -> str:
    return say("“{name}” is neither a PDF nor a JPEG, PNG or WebP picture that can be read.", name=name)


def amount_error(attached: Sequence[Attachment], least: int = 0) -> str | None:
    """What is wrong with how many or how much they are, or None."""
    if len(attached) < least:
        return NEEDED
    if len(attached) > MOST_DOCUMENTS:
        return TOO_MANY
    return TOO_LARGE if sum(len(each.content) for each in attached) > MOST_BYTES else None


def shown_name(name: str, media_type: str) -> str:
    """What a download is called: its own name, but with the ending of what it really is."""
    return (PurePosixPath(name).stem or "document") + _SUFFIXES[media_type]


def erased(document: Document, now: datetime) -> Document:
    return replace(document, key="", erased_at=now)
