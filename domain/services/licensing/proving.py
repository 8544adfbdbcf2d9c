"""Checking a certificate away from the site: with its keys, and perhaps with its list of revocations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.errors import Refused
from domain.licensing.certificates import NO_CERTIFICATE, verified
from domain.licensing.granted import LicenceStatus, status_at
from domain.licensing.published import (
    OTHER_REVOCATIONS,
    REVOCATIONS_ADDRESS,
    Revocations,
    keys_in,
    revocations_in,
)
from domain.names import clean_text
from domain.ports import Clock


@dataclass(frozen=True)
class Proof:
    """What a genuine certificate says; `keys_site` is whose keys it was checked with.

    `listed_at` is of when the list of revocations was that was looked at, None without one.
    """

    id: str
    kind: str
    site: str
    keys_site: str
    licensee: str
    track: str
    producer: str
    granted_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    status: LicenceStatus
    listed_at: datetime | None


@dataclass(frozen=True)
class Proving:
    """Needs no store: `is_signed` takes key, signature and bytes."""

    is_signed: Callable[[bytes, bytes, bytes], bool]
    clock: Clock

    def prove(self, *, document: bytes, keys: bytes, revocations: bytes | None = None) -> Proof:
        """What a certificate says. Raises `Refused` for one that isn't genuine, and for a wrong file."""
        public = keys_in(keys)
        statement = verified(document, public.keys, self.is_signed)
        listed = revocations_in(revocations) if revocations is not None else None
        site = str(statement.get("site"))
        if listed is not None and listed.site != site:
            raise Refused(OTHER_REVOCATIONS, address=REVOCATIONS_ADDRESS, site=clean_text(site))
        try:
            return _proof(statement, public.site, listed, self.clock.now())
        except (KeyError, TypeError, ValueError) as error:
            raise Refused(NO_CERTIFICATE) from error


def _proof(statement: Mapping[str, Any], keys_site: str, listed: Revocations | None, now: datetime) -> Proof:
    """Whoever signed it may have signed anything, so that nothing of it is shown as it is."""
    facts, ends = statement["facts"], statement["expires_at"]
    expires_at = datetime.fromisoformat(ends) if ends else None
    revoked_at = (listed.ended if listed else {}).get(statement["id"])
    return Proof(
        id=_text(statement["id"]),
        kind=_text(statement["kind"]),
        site=_text(statement["site"]),
        keys_site=clean_text(keys_site),
        licensee=_text(facts["licensee"]),
        track=_text(facts["track"]),
        producer=_text(facts["producer"]),
        granted_at=datetime.fromisoformat(statement["granted_at"]),
        expires_at=expires_at,
        revoked_at=revoked_at,
        status=status_at(now, expires_at, revoked_at),
        listed_at=listed.made_at if listed else None,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return clean_text(value)
