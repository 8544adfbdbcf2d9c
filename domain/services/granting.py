"""Granting a licence within one unit: its words frozen, its certificate signed, the beat's files kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.catalogue import Track
from domain.errors import NotFound
from domain.licensing.certificates import Certificate, document_of, signed_bytes, statement_of
from domain.licensing.granted import STANDARD_DELIVERIES, UNKNOWN_LICENCE, Licence, LicenceKind, facts_of
from domain.licensing.offers import Delivery, ExclusiveTerms
from domain.licensing.terms import (
    EXCLUSIVE_VERSION,
    STANDARD_VERSION,
    Line,
    exclusive_lines,
    standard_lines,
)
from domain.ports import Ids, Signer
from domain.site import Site
from domain.stem_sets import stems_of
from domain.store import Unit


@dataclass(frozen=True)
class Granting:
    """The one place where licences come from. The track has to be locked by the unit that grants."""

    ids: Ids
    signer: Signer
    site: Site

    def standard(
        self,
        unit: Unit,
        track: Track,
        holder_id: str,
        now: datetime,
        files: tuple[Delivery, ...] = STANDARD_DELIVERIES,
    ) -> Licence:
        """The licence that comes with a subscriber's first download of a beat's audio, for `files`."""
        lines = standard_lines(_producer_name(unit, track))
        return self._grant(unit, track, holder_id, LicenceKind.STANDARD, lines, STANDARD_VERSION, files, now)

    def exclusive(
        self, unit: Unit, track: Track, holder_id: str, terms: ExclusiveTerms, now: datetime
    ) -> Licence:
        """The licence of a beat's one buyer. Raises `Conflict` (BOUGHT_ALREADY) when there is one."""
        lines = exclusive_lines(terms, _producer_name(unit, track))
        return self._grant(
            unit, track, holder_id, LicenceKind.EXCLUSIVE, lines, EXCLUSIVE_VERSION, terms.files, now
        )

    def _grant(
        self,
        unit: Unit,
        track: Track,
        holder_id: str,
        kind: LicenceKind,
        lines: Sequence[Line],
        version: str,
        files: tuple[Delivery, ...],
        now: datetime,
    ) -> Licence:
        licence = Licence(
            id=self.ids.new(),
            kind=kind,
            track_id=track.id,
            recording_id=track.recording_id,
            holder_id=holder_id,
            producer_id=track.producer_id,
            granted_at=now,
            facts=_facts(unit, track, holder_id),
            terms={str(line.label): str(line.text) for line in lines},
            terms_version=version,
            files=files,
            stems_id=_stems_id(unit, track),
        )
        unit.licences.add(licence)
        unit.certificates.add(self._certificate(licence))
        unit.tracks.save(replace(track, licences=track.licences + 1))
        return licence

    def _certificate(self, licence: Licence) -> Certificate:
        statement = statement_of(licence, self.site.url)
        signature = self.signer.sign(signed_bytes(statement))
        return Certificate(licence.id, document_of(statement, signature).decode())


def _facts(unit: Unit, track: Track, holder_id: str) -> Mapping[str, str]:
    holder, recording = unit.users.get(holder_id), unit.recordings.get(track.recording_id)
    if holder is None or recording is None:
        raise NotFound(UNKNOWN_LICENCE)
    return facts_of(holder.name, track.details, _producer_name(unit, track), recording)


def _stems_id(unit: Unit, track: Track) -> str:
    current = stems_of(unit.stems.of_recording(track.recording_id)).current
    return current.id if current else ""


def _producer_name(unit: Unit, track: Track) -> str:
    producer = unit.producers.get(track.producer_id)
    return producer.name if producer else ""
