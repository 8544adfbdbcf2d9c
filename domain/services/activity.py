"""Listens coming in."""

from dataclasses import dataclass
from datetime import date

from domain.accounts import Actor
from domain.activity import Listen, counts, is_heard
from domain.catalogue import UNKNOWN_BEAT
from domain.errors import NotFound
from domain.ports import Clock, Ids
from domain.store import Store


@dataclass(frozen=True)
class Activity:
    store: Store
    clock: Clock
    ids: Ids

    def listen(self, *, actor: Actor | None, visitor: str, track_id: str, seconds: float) -> bool:
        """Keep a listen of a public beat, by anyone; returns whether it counted as a play."""
        listener, now = actor.id if actor else visitor, self.clock.now()
        with self.store.write() as unit:
            track = unit.tracks.get(track_id, lock=True)
            recording = unit.recordings.get(track.recording_id) if track else None
            if track is None or not track.is_public or recording is None or recording.seconds is None:
                raise NotFound(UNKNOWN_BEAT)
            if not is_heard(seconds, recording.seconds):
                return False
            counted = counts(listener, track.producer_id, unit.listens.last_counted(track_id, listener), now)
            unit.listens.add(Listen(self.ids.new(), track_id, listener, now, seconds, counted))
            if counted:
                unit.tracks.add_plays(track_id, 1, now)
            unit.commit()
        return counted

    def today(self) -> date:
        """The day by which visitors who aren't signed in are told apart."""
        return self.clock.now().date()
