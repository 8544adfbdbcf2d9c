"""Licences that were granted: to whom, for what, on which terms, and whether they still hold."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.catalogue import BeatDetails
from domain.errors import Conflict, Fault, Invalid
from domain.licensing.offers import Delivery
from domain.uploads import Recording

UNKNOWN_LICENCE = Fault(
    "LIC-201", "There is no licence of this number.", "Check the number, or ask whoever showed it."
)
ALREADY_REVOKED = Fault("LIC-202", "This licence was revoked already.", "Open the licence to see why.")
LICENSED_ALREADY = Fault(
    "LIC-203", "You have a licence of this beat already.", "Open My Licenses to download it again."
)
BOUGHT_ALREADY = Fault(
    "LIC-204", "Somebody has just bought this beat exclusively.", "Choose another beat: you weren't charged."
)
MAX_REASON = 2000
STANDARD_DELIVERIES = (Delivery.WAV, Delivery.MP3_320, Delivery.FLAC)


class LicenceKind(StrEnum):
    STANDARD = "standard"
    EXCLUSIVE = "exclusive"


class LicenceStatus(StrEnum):
    ACTIVE = "Active"
    EXPIRED = "Expired"
    REVOKED = "Revoked"


@dataclass(frozen=True)
class Licence:
    """What was agreed, as it stood that minute: `facts` and `terms` are the words of the certificate.

    `id` is the number on the certificate, a UUID; one person has at most one standing standard licence of a
    beat, however often they download it. `recording_id` is the audio that was licensed: later audio isn't.
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
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_by: str = ""
    revoked_for: str = ""

    def status(self, now: datetime) -> LicenceStatus:
        if self.revoked_at is not None:
            return LicenceStatus.REVOKED
        is_over = self.expires_at is not None and self.expires_at <= now
        return LicenceStatus.EXPIRED if is_over else LicenceStatus.ACTIVE

    def is_active(self, now: datetime) -> bool:
        return self.status(now) is LicenceStatus.ACTIVE


def facts_of(licensee: str, details: BeatDetails, producer_name: str, recording: Recording) -> dict[str, str]:
    """What a certificate says of the beat and of whom it was granted to: never an e-mail address."""
    return {
        "licensee": licensee,
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
    if not reason or len(reason) > MAX_REASON:
        raise Invalid({"reason": f"Say why, in at most {MAX_REASON:,} characters."})
    return replace(licence, revoked_at=now, revoked_by=by, revoked_for=reason)
