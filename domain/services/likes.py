"""Liking beats, and not liking them any more."""

from dataclasses import dataclass

from domain.accounts import Actor, signed_in
from domain.catalogue import UNKNOWN_BEAT, Track
from domain.errors import NotFound
from domain.likes import Like
from domain.pages.discovery import DiscoveryQueries
from domain.ports import Clock, Ids
from domain.store import Store, Unit


@dataclass(frozen=True)
class Liking:
    store: Store
    queries: DiscoveryQueries
    clock: Clock
    ids: Ids

    def like(self, *, actor: Actor | None, slug: str) -> None:
        """Anyone who is signed in, a public beat, also one's own; liking already is fine."""
        person = signed_in(actor)
        with self.store.write() as unit:
            track = _held(unit, slug)
            if not track.is_public:
                raise NotFound(UNKNOWN_BEAT)
            if unit.likes.of(person.id, track.id) is None:
                unit.likes.add(Like(self.ids.new(), person.id, track.id, self.clock.now()))
                unit.likes.add_likes(track.id, 1)
                unit.commit()

    def stop(self, *, actor: Actor | None, slug: str) -> None:
        """Also a beat that isn't public any more; not liking it is fine."""
        person = signed_in(actor)
        with self.store.write() as unit:
            track = _held(unit, slug)
            like = unit.likes.of(person.id, track.id)
            if like is not None:
                unit.likes.delete(like.id)
                unit.likes.add_likes(track.id, -1)
                unit.commit()

    def liked(self, *, actor: Actor | None) -> frozenset[str]:
        """Ids of the beats that one likes, the newest 1,000; nobody's of a visitor."""
        return self.queries.liked(actor.id) if actor else frozenset()


def _held(unit: Unit, slug: str) -> Track:
    """Locked, so that likes are counted one after the other. Raises `NotFound`."""
    seen = unit.tracks.by_slug(slug)
    track = unit.tracks.get(seen.id, lock=True) if seen else None
    if track is None:
        raise NotFound(UNKNOWN_BEAT)
    return track
