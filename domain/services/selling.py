"""What an exclusive sale does to a beat within one unit, which whoever handles the money commits."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.catalogue import UNKNOWN_BEAT, Track
from domain.errors import Conflict, Fault, NotFound
from domain.licensing.entitlement import ASKER_SUSPENDED, PRODUCER_SUSPENDED
from domain.licensing.granted import UNKNOWN_LICENCE, Licence, LicenceKind, revoked
from domain.licensing.offers import Offer
from domain.licensing.sales import NOT_FOR_SALE, Sale, is_same, reason_against, relisted, sale_of
from domain.services.granting import Granting
from domain.store import Unit
from domain.uploads import Recording


@dataclass(frozen=True)
class Selling:
    """The one place where beats become sold, and are listed again."""

    granting: Granting

    def reason_against(self, unit: Unit, track: Track, offer: Offer | None, buyer_id: str) -> Fault | None:
        """Why a beat can't be sold to somebody, or None; asked before anything is charged."""
        for user_id, reason in ((track.producer_id, PRODUCER_SUSPENDED), (buyer_id, ASKER_SUSPENDED)):
            user = unit.users.get(user_id)
            if user is None or user.suspended:
                return reason
        return reason_against(track, offer, buyer_id, is_family_sold(unit, track))

    def mark_sold(self, unit: Unit, track: Track, buyer_id: str, offer: Offer, now: datetime) -> Sale:
        """Grant the exclusive licence on the offer's terms, and take the beat out of all lists and plans.

        The track has to be locked by the unit. Raises `Conflict` with the reason why it can't be sold.
        """
        hold_family(unit, track)
        reason = self.reason_against(unit, track, offer, buyer_id)
        if reason is not None or offer.terms is None:
            raise Conflict(reason or NOT_FOR_SALE)
        sheet = unit.splits.newest(track.id)
        licence = self.granting.exclusive(unit, track, buyer_id, offer.terms, now)
        unit.tracks.save(replace(_track(unit, track.id), sold_at=now))
        return sale_of(licence, offer, sheet, track.details.collaborators)

    def take_back(self, unit: Unit, licence_id: str, by: str, reason: str, now: datetime) -> Track:
        """Undo a sale whose payment is gone, whatever was downloaded: licence revoked, beat listed again."""
        track, licence = self._sold(unit, licence_id)
        if licence.revoked_at is None:
            unit.licences.save(revoked(licence, by, reason, now))
        listed = replace(track, sold_at=None)
        unit.tracks.save(listed)
        return listed

    def relist(self, unit: Unit, licence_id: str, by: str, now: datetime) -> Track:
        """Undo a sale within a day and before any download: licence revoked, beat listed again."""
        track, licence = self._sold(unit, licence_id)
        was_downloaded = unit.downloads.any_under(licence_id)
        ended, listed = relisted(licence, track, by, was_downloaded, now)
        unit.licences.save(ended)
        unit.tracks.save(listed)
        return listed

    def _sold(self, unit: Unit, licence_id: str) -> tuple[Track, Licence]:
        """A sale's beat and licence, both locked. Raises `NotFound` for any other licence."""
        seen = unit.licences.get(licence_id)
        if seen is None or seen.kind is not LicenceKind.EXCLUSIVE:
            raise NotFound(UNKNOWN_LICENCE)
        track = _track(unit, seen.track_id)
        return track, unit.licences.get(licence_id, lock=True) or seen


def is_family_sold(unit: Unit, track: Track) -> bool:
    """Whether a beat that sounds like this one was sold exclusively."""
    recording = unit.recordings.get(track.recording_id)
    if recording is None or not recording.family_id:
        return False
    return any(
        _is_sold_copy(unit, recording, track, other) for other in unit.recordings.family(recording.family_id)
    )


def hold_family(unit: Unit, track: Track) -> None:
    """Two beats that sound alike aren't sold at once."""
    recording = unit.recordings.get(track.recording_id)
    if recording is not None and recording.family_id:
        unit.lock(f"family:{recording.family_id}")


def _is_sold_copy(unit: Unit, recording: Recording, track: Track, other: Recording) -> bool:
    theirs = unit.tracks.by_recording(other.id)
    if theirs is None or theirs.id == track.id or theirs.sold_at is None:
        return False
    return is_same(recording, track.id, other, theirs.id)


def _track(unit: Unit, track_id: str) -> Track:
    track = unit.tracks.get(track_id, lock=True)
    if track is None:
        raise NotFound(UNKNOWN_BEAT)
    return track
