"""What is shown of licences, to those who have them and to whoever verifies one, and the port for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.licensing.granted import Licence, LicenceKind, LicenceStatus, status_at, without_addresses
from domain.licensing.offers import Delivery
from domain.orders import REASONS
from domain.pages.paging import Paged


@dataclass(frozen=True)
class LicenceFilter:
    """Which of one's licences. Each of `words` is in the track, a name or the number."""

    words: tuple[str, ...] = ()
    page: int = 1


@dataclass(frozen=True)
class LicenceRow:
    """A line of a list. `slug` is the beat's address, empty where it has no page for everyone.

    `revoked_for` is why an admin ended it, for its holder alone.
    """

    id: str
    kind: LicenceKind
    granted_at: datetime
    facts: Mapping[str, str]
    files: tuple[Delivery, ...]
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    slug: str = ""
    revoked_for: str = ""

    def status(self, now: datetime) -> LicenceStatus:
        return status_at(now, self.expires_at, self.revoked_at)

    @property
    def why(self) -> str:
        """Why it was ended, to be said in another language where that is a reason of ours."""
        return REASONS.get(self.revoked_for, self.revoked_for)

    def fact(self, name: str) -> str:
        """What the certificate says, but for e-mail addresses."""
        return without_addresses(self.facts.get(name, ""))


@dataclass(frozen=True)
class LicencePage(Paged):
    """A page of a list as it stands at `now`."""

    rows: tuple[LicenceRow, ...]
    now: datetime


@dataclass(frozen=True)
class VerifiedLicence:
    """What anyone may know of a licence: what its certificate says, but for e-mail addresses."""

    id: str
    kind: LicenceKind
    status: LicenceStatus
    granted_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    facts: Mapping[str, str]
    terms: Mapping[str, str]
    files: tuple[Delivery, ...]


def verified_licence(licence: Licence, now: datetime) -> VerifiedLicence:
    return VerifiedLicence(
        id=licence.id,
        kind=licence.kind,
        status=licence.status(now),
        granted_at=licence.granted_at,
        expires_at=licence.expires_at,
        revoked_at=licence.revoked_at,
        facts={name: without_addresses(text) for name, text in licence.facts.items()},
        terms={label: without_addresses(text) for label, text in licence.terms.items()},
        files=licence.files,
    )


@dataclass(frozen=True)
class Revocation:
    """A licence that was ended, and when."""

    id: str
    revoked_at: datetime


class LicenceQueries(Protocol):
    """A fixed number of queries each, however many licences there are."""

    def held(self, holder_id: str, filter: LicenceFilter, now: datetime) -> LicencePage:
        """What somebody was granted, the newest first."""

    def granted(self, producer_id: str, filter: LicenceFilter, now: datetime) -> LicencePage:
        """What was granted of somebody's beats, the newest first."""

    def newest(self, words: tuple[str, ...], now: datetime) -> LicencePage:
        """Of all there are, the first page."""

    def revocations(self) -> tuple[Revocation, ...]:
        """All of them, the newest first."""
