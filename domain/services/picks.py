"""Staff picks: choosing beats for the front page, and their order."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.accounts import Actor, administering
from domain.catalogue import UNKNOWN_BEAT, Track
from domain.errors import Conflict, NotFound
from domain.jobs import AuditEntry
from domain.picks import NOT_LISTED, NOT_PICKED, Pick, in_order, moved, picked
from domain.ports import Clock, Ids
from domain.store import Store, Unit

PICKS = "staff-picks"
"""What is locked while the list changes: a new pick moves all others."""


@dataclass(frozen=True)
class PickRow:
    pick: Pick
    track: Track


@dataclass(frozen=True)
class Picking:
    """Only for admins; each change is noted."""

    store: Store
    clock: Clock
    ids: Ids

    def all(self, *, actor: Actor | None) -> tuple[PickRow, ...]:
        """In their order; also those that aren't listed any more, which nobody else sees."""
        administering(actor)
        with self.store.read() as unit:
            picks = unit.picks.all()
            tracks = {track.id: track for track in unit.tracks.by_ids([pick.id for pick in picks])}
        return tuple(PickRow(pick, tracks[pick.id]) for pick in picks if pick.id in tracks)

    def is_picked(self, *, actor: Actor | None, track_id: str) -> bool:
        """Nobody but admins is told."""
        if actor is None or not actor.is_admin:
            return False
        with self.store.read() as unit:
            return any(pick.id == track_id for pick in unit.picks.all())

    def pick(self, *, actor: Actor | None, slug: str) -> None:
        """Put a listed beat first; one that is picked stays where it is. Raises `Conflict`, `NotFound`."""
        admin = administering(actor)
        with self.store.write() as unit:
            track, picks = _track(unit, slug), _held(unit)
            if any(pick.id == track.id for pick in picks):
                return
            if not track.is_listed:
                raise Conflict(NOT_LISTED)
            unit.picks.replace(picked(track.id, admin.id, self.clock.now(), picks))
            self._record(unit, admin, "pick.added", track)
            unit.commit()

    def remove(self, *, actor: Actor | None, slug: str) -> None:
        """Raises `Conflict` (NOT_PICKED), `NotFound`."""
        admin = administering(actor)
        with self.store.write() as unit:
            track, picks = _track(unit, slug), _held(unit)
            if all(pick.id != track.id for pick in picks):
                raise Conflict(NOT_PICKED)
            unit.picks.replace(in_order([pick for pick in picks if pick.id != track.id]))
            self._record(unit, admin, "pick.removed", track)
            unit.commit()

    def move(self, *, actor: Actor | None, slug: str, is_up: bool) -> None:
        """One place up or down. Raises `Conflict` (NOT_PICKED), `NotFound`."""
        admin = administering(actor)
        with self.store.write() as unit:
            track, picks = _track(unit, slug), _held(unit)
            unit.picks.replace(moved(picks, track.id, is_up))
            self._record(unit, admin, "pick.moved", track)
            unit.commit()

    def _record(self, unit: Unit, admin: Actor, action: str, track: Track) -> None:
        entry = AuditEntry(
            self.ids.new(), self.clock.now(), admin.id, action, track.id, {"name": track.details.name}
        )
        unit.audit.add(entry)


def _held(unit: Unit) -> Sequence[Pick]:
    unit.lock(PICKS)
    return unit.picks.all()


def _track(unit: Unit, slug: str) -> Track:
    track = unit.tracks.by_slug(slug)
    if track is None:
        raise NotFound(UNKNOWN_BEAT)
    return track
