"""Beats and collections in memory."""

from collections.abc import Collection as Several
from dataclasses import replace
from datetime import datetime

from adapters.memory.repository import MemoryRepository
from domain.catalogue import ALREADY_SAVED, Track, Visibility
from domain.collections import Collection, is_due
from domain.slugs import ADDRESS_TAKEN


class MemoryTracks(MemoryRepository[Track]):
    unique = (
        (lambda track: track.slug, ADDRESS_TAKEN),
        (lambda track: track.recording_id, ALREADY_SAVED),
    )

    def by_slug(self, slug: str) -> Track | None:
        return self.first(lambda track: track.slug == slug)

    def seen_as(self, producer_id: str, visibility: Visibility, limit: int) -> list[Track]:
        wanted = (producer_id, visibility, None)
        return self.where(lambda each: (each.producer_id, each.visibility, each.deleted_at) == wanted)[:limit]

    def by_recording(self, recording_id: str) -> Track | None:
        return self.first(lambda track: track.recording_id == recording_id)

    def by_ids(self, ids: Several[str]) -> list[Track]:
        found = (self.get(id) for id in ids)
        return [track for track in found if track is not None]

    def naming(self, producer_id: str, after: str, limit: int) -> list[str]:
        kept = self.where(lambda track: track.deleted_at is None and track.id > after)
        return [each.id for each in kept if producer_id in (each.producer_id, *each.details.collaborators)][
            :limit
        ]

    def set_search_text(self, id: str, text: str) -> None:
        self._work.changing("search_texts")[id] = text

    def delete(self, id: str) -> None:
        super().delete(id)
        collections = MemoryCollections(self._work)
        for each in collections.with_track(id):
            collections.save(replace(each, track_ids=tuple(other for other in each.track_ids if other != id)))


class MemoryCollections(MemoryRepository[Collection]):
    unique = ((lambda collection: collection.slug, ADDRESS_TAKEN),)

    def by_slug(self, slug: str) -> Collection | None:
        return self.first(lambda each: each.slug == slug)

    def with_track(self, track_id: str) -> list[Collection]:
        return self.where(lambda each: track_id in each.track_ids, lambda each: each.created_at)

    def seen_as(self, producer_id: str, visibility: Visibility, limit: int) -> list[Collection]:
        return self.where(lambda each: (each.producer_id, each.visibility) == (producer_id, visibility))[
            :limit
        ]

    def due(self, now: datetime) -> list[str]:
        waiting = self.where(lambda each: is_due(each, now), lambda each: each.release_at)
        return [each.id for each in waiting]
