"""Licences that were granted: to whom, for what, on which terms, and whether they still hold."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.catalogue import BeatDetails
from domain.errors import Conflict, Fault, Invalid, NotFound
from domain.licensing.offers import Delivery
from domain.reasons import LONG_REASON
from domain.uploads import Recording
from domain.words import say

UNKNOWN_LICENCE = Fault(
    "LIC-201", "There is no licence of this number.", "Check the number, or ask whoever showed it."
)
ALREADY_REVOKED = Fault("LIC-202", "This licence was revoked already.", "Open the licence to see why.")
LICENSED_ALREADY = Fault(
    "LIC-203", "You have a licence of this beat already.", "Open My Licenses to download it again."
)
BOUGHT_ALREADY = Fault(
    "LIC-204", "Somebody has bought this beat exclusively.", "Choose another beat: you weren't charged."
)
NO_NUMBER = Fault(
    "LIC-205",
    "This isn't the number of a licence.",
    "Copy it whole from the certificate: 32 letters and digits with four dashes between them.",
)
NUMBER = re.compile("[0-9a-f]{32}")
DASHES = (0, 8, 12, 16, 20, 32)
ADDRESS = re.compile(r"[^\s@<>(),;:\"]+@[^\s@<>(),;:\"]+\.\w{2,}")
STANDARD_DELIVERIES = (Delivery.WAV, Delivery.MP3_320, Delivery.FLAC)


class LicenceKind(StrEnum):
    STANDARD = "standard"
    EXCLUSIVE = "exclusive"

    @property
    def label(self) -> str:
        return KIND_LABELS[self]

    @property
    def long_label(self) -> str:
        return LONG_LABELS[self]


KIND_LABELS = {LicenceKind.STANDARD: say("Standard"), LicenceKind.EXCLUSIVE: say("Exclusive")}
LONG_LABELS = {
    LicenceKind.STANDARD: say("Standard licence"),
    LicenceKind.EXCLUSIVE: say("Exclusive licence"),
}


class LicenceStatus(StrEnum):
    ACTIVE = "Active"
    EXPIRED = "Expired"
    REVOKED = "Revoked"

    @property
    def label(self) -> str:
        return STATUS_LABELS[self]


STATUS_LABELS = {
    LicenceStatus.ACTIVE: say("Active"),
    LicenceStatus.EXPIRED: say("Expired"),
    LicenceStatus.REVOKED: say("Revoked"),
}


@dataclass(frozen=True)
class Licence:
    """What was agreed, as it stood that minute: `facts` and `terms` are the words of the certificate.

    `id` is the number on the certificate, a UUID; one person has at most one standing standard licence of a
    recording, however often they download it. `recording_id` is the audio that was licensed: later isn't.
    `stems_id` is the set of stems that stood for it then, empty if none did.
    """

    id: str
    kind: LicenceKind
    track_id: str
    recording_id: str
    holder_id: str
    producer_id: str
    granted_at: datetime
    facts: Mapping[str, str]
    terms: Mapping[str, str]
    terms_version: str
    files: tuple[Delivery, ...] = STANDARD_DELIVERIES
    stems_id: str = ""
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_by: str = ""
    revoked_for: str = ""

    def status(self, now: datetime) -> LicenceStatus:
        return status_at(now, self.expires_at, self.revoked_at)

    def is_active(self, now: datetime) -> bool:
        return self.status(now) is LicenceStatus.ACTIVE


def status_at(now: datetime, expires_at: datetime | None, revoked_at: datetime | None) -> LicenceStatus:
    """How a licence with that end, and that revocation, stands."""
    if revoked_at is not None:
        return LicenceStatus.REVOKED
    is_over = expires_at is not None and expires_at <= now
    return LicenceStatus.EXPIRED if is_over else LicenceStatus.ACTIVE


def licence_number(text: str) -> str:
    """A licence's number as somebody typed or scanned it, perhaps with the address it stands in.

    Raises `NotFound` for what can't be a number.
    """
    last = text.strip().rstrip("/").rpartition("/")[2].casefold()
    digits = last.replace("-", "")
    if not NUMBER.fullmatch(digits) or "-" in (last[:1], last[-1:]):
        raise NotFound(NO_NUMBER)
    parts = (digits[begin:end] for begin, end in zip(DASHES, DASHES[1:], strict=False))
    return "-".join(parts)


def without_addresses(text: str) -> str:
    """A text for everyone's eyes: somebody may have written an e-mail address into a name or a term."""
    return ADDRESS.sub("(e-mail left out)", text) if "@" in text else text


def facts_of(licensee: str, details: BeatDetails, producer_name: str, recording: Recording) -> dict[str, str]:
    """What a certificate says of the beat and of whom it was granted to: never an e-mail address."""
    return {
        "licensee": without_addresses(licensee),
        "track": details.name,
        "producer": producer_name,
        "key": f"{details.key} {details.scale}",
        "bpm": str(details.bpm),
        "fingerprint": fingerprint_hash(recording),
    }


def fingerprint_hash(recording: Recording) -> str:
    """The SHA-256 of the audio's fingerprint, its terms as 4 bytes each, or of the file without one."""
    fingerprint = recording.analysis.fingerprint if recording.analysis else None
    if fingerprint is None:
        return recording.sha256
    packed = b"".join(term.to_bytes(4, "little") for term in fingerprint.terms)
    return hashlib.sha256(packed).hexdigest()


def revoked(licence: Licence, by: str, reason: str, now: datetime) -> Licence:
    """The licence as an admin ended it. Raises `Conflict` for a second time, `Invalid` without a reason."""
    if licence.revoked_at is not None:
        raise Conflict(ALREADY_REVOKED)
    reason = reason.strip()
    if not reason or len(reason) > LONG_REASON:
        raise Invalid({"reason": say("Say why, in at most {most} characters.", most=LONG_REASON)})
    return replace(licence, revoked_at=now, revoked_by=by, revoked_for=reason)
