"""Collections and batches as rows; a collection's tracks hang on it in their order."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.db import tables
from adapters.db.mapping import RowMapping, to_microseconds
from adapters.db.repository import SqlRepository
from domain.catalogue import Visibility
from domain.collections import Batch, Collection


class SqlBatches(SqlRepository[Batch]):
    table = tables.Batches
    mapping = RowMapping(Batch)

    def of_owner(self, owner_id: str) -> list[Batch]:
        query = self.table.select().where(self.table.owner_id == owner_id)
        return self.all(query.order_by(self.table.created_at.desc(), self.table.id.desc()))

    def untouched_since(self, moment: datetime) -> list[Batch]:
        query = self.table.select().where(self.table.touched_at < to_microseconds(moment))
        return self.all(query.order_by(self.table.touched_at, self.table.id))


class SqlCollections(SqlRepository[Collection]):
    table = tables.Collections
    mapping = RowMapping(Collection, but=("track_ids",))

    def row(self, item: Collection) -> dict[str, Any]:
        return super().row(item) | {"folded_title": item.title.casefold()}

    @classmethod
    def item(cls, row: Mapping[str, Any]) -> Collection:
        collection: Collection = cls.mapping.item(row, track_ids=row["track_ids"])
        return collection

    def items(self, rows: list[dict[str, Any]]) -> list[Collection]:
        held = self._held([row["id"] for row in rows])
        return [self.item(row | {"track_ids": tuple(held.get(row["id"], ()))}) for row in rows]

    def add(self, item: Collection) -> None:
        super().add(item)
        self._write_tracks(item)

    def save(self, item: Collection) -> None:
        super().save(item)
        part = tables.CollectionTracks
        self._work.change(part.delete().where(part.collection == item.id))
        self._write_tracks(item)

    def by_slug(self, slug: str) -> Collection | None:
        return self.first(self.table.select().where(self.table.slug == slug))

    def with_track(self, track_id: str) -> list[Collection]:
        part = tables.CollectionTracks
        holding = part.select(part.collection).where(part.track == track_id)
        query = self.table.select().where(self.table.id.in_(holding))
        return self.all(query.order_by(self.table.created_at, self.table.id))

    def seen_as(self, producer_id: str, visibility: Visibility, limit: int) -> list[Collection]:
        its = (self.table.producer_id == producer_id) & (self.table.visibility == visibility.value)
        return self.all(self.table.select().where(its).order_by(self.table.id).limit(limit))

    def due(self, now: datetime) -> list[str]:
        waits = self.table.published_at.is_null() & (self.table.release_at <= to_microseconds(now))
        waits &= self.table.visibility != Visibility.WITHHELD.value
        query = self.table.select(self.table.id).where(waits).order_by(self.table.release_at, self.table.id)
        return [row["id"] for row in self._work.rows(query)]

    def _held(self, ids: list[str]) -> dict[str, list[str]]:
        part = tables.CollectionTracks
        query = part.select(part.collection, part.track).where(part.collection.in_(ids))
        held: dict[str, list[str]] = {}
        for row in self._work.rows(query.order_by(part.collection, part.position)) if ids else []:
            held.setdefault(row["collection_id"], []).append(row["track_id"])
        return held

    def _write_tracks(self, item: Collection) -> None:
        rows = [
            {"collection": item.id, "position": position, "track": track_id}
            for position, track_id in enumerate(item.track_ids)
        ]
        if rows:
            self._work.change(tables.CollectionTracks.insert_many(rows))
