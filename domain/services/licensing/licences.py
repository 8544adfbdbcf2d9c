"""Licences that were granted: listed, shown, verified by anyone, revoked by an admin."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain import letters
from domain.accounts import Actor, administering, owning, signed_in
from domain.errors import NotFound
from domain.jobs import AuditEntry
from domain.letters import by_post
from domain.licensing.certificates import statement_in
from domain.licensing.granted import UNKNOWN_LICENCE, Licence, licence_number, revoked
from domain.licensing.published import keys_document, revocations_document
from domain.pages.licences import (
    LicenceFilter,
    LicencePage,
    LicenceQueries,
    Revocation,
    VerifiedLicence,
    verified_licence,
)
from domain.ports import Clock, Ids, Printer, Signer
from domain.site import Site
from domain.store import Store, Unit


@dataclass(frozen=True)
class Licences:
    """Held and granted ones; verifying is for anyone, revoking for admins."""

    store: Store
    queries: LicenceQueries
    signer: Signer
    printer: Printer
    clock: Clock
    ids: Ids
    site: Site

    def held(self, *, actor: Actor | None, filter: LicenceFilter) -> LicencePage:
        """One's own, whether they still hold or not."""
        return self.queries.held(signed_in(actor).id, filter, self.clock.now())

    def granted(self, *, actor: Actor | None, filter: LicenceFilter) -> LicencePage:
        """Those of one's own beats."""
        return self.queries.granted(signed_in(actor).id, filter, self.clock.now())

    def newest(self, *, actor: Actor | None, words: tuple[str, ...]) -> LicencePage:
        """Of all that were granted. Only admins."""
        administering(actor)
        return self.queries.newest(words, self.clock.now())

    def verify(self, *, number: str) -> VerifiedLicence:
        """For anyone who has the number. Raises `NotFound` for a licence that there isn't."""
        with self.store.read() as unit:
            licence = _existing(unit, licence_number(number))
        return verified_licence(licence, self.clock.now())

    def certificate(self, *, actor: Actor | None, licence_id: str) -> bytes:
        """The signed document, the same bytes as ever. Only the holder, the granting producer, an admin."""
        return self._document(actor, licence_id).encode()

    def pdf(self, *, actor: Actor | None, licence_id: str) -> bytes:
        """The certificate to be printed, made from what was signed. For the same people."""
        return self.printer.pdf(statement_in(self._document(actor, licence_id)))

    def shown(self, *, actor: Actor | None, licence_id: str) -> Licence:
        """All that is known of one. Only admins."""
        administering(actor)
        with self.store.read() as unit:
            return _existing(unit, licence_id)

    def revoke(self, *, actor: Actor | None, licence_id: str, reason: str) -> Licence:
        """End a licence for good, and tell its holder why. Only admins; a second time is a `Conflict`."""
        admin = administering(actor)
        with self.store.write() as unit:
            licence = _existing(unit, licence_id, lock=True)
            ended = revoked(licence, admin.id, reason, self.clock.now())
            unit.licences.save(ended)
            self._tell(unit, ended)
            unit.commit()
        return ended

    def revocations(self) -> tuple[Revocation, ...]:
        """What was revoked, and when, for anyone; never why."""
        return self.queries.revocations()

    def published_revocations(self) -> dict[str, Any]:
        """The same for programs, such as our own command."""
        listed = ((each.id, each.revoked_at) for each in self.queries.revocations())
        return revocations_document(self.site.url, listed, self.clock.now())

    def published_keys(self) -> dict[str, Any]:
        """The site's public keys for anyone, older ones too."""
        return keys_document(self.site.url, self.public_keys())

    def public_keys(self) -> Mapping[str, bytes]:
        return self.signer.public_keys()

    def rotate(self) -> str:
        """Sign new certificates with a new key, whose id is returned; older certificates go on counting."""
        return self.signer.rotate()

    def _document(self, actor: Actor | None, licence_id: str) -> str:
        person = signed_in(actor)
        with self.store.read() as unit:
            licence = _existing(unit, licence_id)
            if person.id != licence.producer_id:
                owning(person, licence.holder_id)
            certificate = unit.certificates.get(licence_id)
        if certificate is None:
            raise NotFound(UNKNOWN_LICENCE)
        return certificate.document

    def _tell(self, unit: Unit, ended: Licence) -> None:
        """Write it down, and to the holder."""
        now, track = self.clock.now(), ended.facts.get("track", "")
        told = {"track": track, "licensee": ended.facts.get("licensee", ""), "reason": ended.revoked_for}
        unit.audit.add(AuditEntry(self.ids.new(), now, ended.revoked_by, "licence.revoked", ended.id, told))
        holder = unit.users.get(ended.holder_id)
        if holder is not None:
            url = f"{self.site.url}/verify-license/{ended.id}"
            letter = letters.licence_revoked(
                holder.email, self.site.name, track, ended.id, ended.revoked_for, url
            )
            unit.jobs.add(by_post(letter, self.ids.new(), now))


def _existing(unit: Unit, licence_id: str, lock: bool = False) -> Licence:
    licence = unit.licences.get(licence_id, lock)
    if licence is None:
        raise NotFound(UNKNOWN_LICENCE)
    return licence
