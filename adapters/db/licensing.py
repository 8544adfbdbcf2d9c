"""Offers, presets, split sheets, licences and what was downloaded, as rows."""

from collections.abc import Collection
from typing import Any

import peewee

from adapters.db import tables
from adapters.db.database import Transaction
from adapters.db.mapping import RowMapping
from adapters.db.repository import SqlRepository
from domain.licensing.certificates import Certificate
from domain.licensing.downloads import Download
from domain.licensing.granted import Licence
from domain.licensing.offers import Offer
from domain.licensing.presets import Preset
from domain.licensing.splits import MOST_SHEETS, SplitSheet
from domain.plans import Subscription

OF_COLLABORATOR = """
    SELECT s.* FROM track_collaborators c
    JOIN tracks t ON t.id = c.track_id AND t.deleted_at IS NULL
    JOIN split_sheets s ON s.track_id = t.id
    WHERE c.producer_id = ?
      AND s.version = (SELECT MAX(n.version) FROM split_sheets n WHERE n.track_id = t.id)
    ORDER BY s.proposed_at DESC, s.id DESC LIMIT ?
"""
SEARCHED_FACTS = ("track", "producer", "licensee")


class SqlOffers(SqlRepository[Offer]):
    table = tables.Offers
    mapping = RowMapping(Offer)

    def newest(self, track_id: str) -> Offer | None:
        query = self.table.select().where(self.table.track_id == track_id)
        return self.first(query.order_by(self.table.version.desc()))

    def count_using(self, preset_id: str) -> int:
        return self.counts_using([preset_id]).get(preset_id, 0)

    def counts_using(self, preset_ids: Collection[str]) -> dict[str, int]:
        query = self.table.select(self.table.preset_id, peewee.fn.COUNT(self.table.id).alias("beats"))
        held = query.join(tables.Tracks, on=tables.Tracks.offer_id == self.table.id)
        its = self.table.preset_id.in_(preset_ids)
        may_change = tables.Tracks.deleted_at.is_null() & tables.Tracks.sold_at.is_null()
        rows = self._work.rows(held.where(its & may_change).group_by(self.table.preset_id))
        return {row["preset_id"]: int(row["beats"]) for row in rows}


class SqlPresets(SqlRepository[Preset]):
    table = tables.Presets
    mapping = RowMapping(Preset)

    def row(self, item: Preset) -> dict[str, Any]:
        return super().row(item) | {"folded_name": item.folded_name}

    def of_owner(self, owner_id: str) -> list[Preset]:
        query = self.table.select().where(self.table.owner_id == owner_id)
        return self.all(query.order_by(self.table.folded_name))


class SqlSplitSheets(SqlRepository[SplitSheet]):
    table = tables.SplitSheets
    mapping = RowMapping(SplitSheet)

    def newest(self, track_id: str) -> SplitSheet | None:
        query = self.table.select().where(self.table.track_id == track_id)
        return self.first(query.order_by(self.table.version.desc()))

    def of_collaborator(self, producer_id: str) -> list[SplitSheet]:
        return [self.item(row) for row in self._work.select(OF_COLLABORATOR, [producer_id, MOST_SHEETS])]


class SqlLicences(SqlRepository[Licence]):
    table = tables.Licences
    mapping = RowMapping(Licence)

    def row(self, item: Licence) -> dict[str, Any]:
        return super().row(item) | {"search_text": search_text(item)}

    def held(self, track_id: str, holder_id: str) -> list[Licence]:
        its = (self.table.track_id == track_id) & (self.table.holder_id == holder_id)
        return self.all(self.table.select().where(its).order_by(self.table.granted_at, self.table.id))


def search_text(licence: Licence) -> str:
    """What a licence is found by, folded for comparison."""
    facts = (licence.facts.get(name, "") for name in SEARCHED_FACTS)
    return " ".join((*facts, licence.id)).casefold()


class SqlCertificates(SqlRepository[Certificate]):
    table = tables.Certificates
    mapping = RowMapping(Certificate)


class SqlDownloads:
    table = tables.Downloads
    mapping = RowMapping(Download)

    def __init__(self, work: Transaction) -> None:
        self._work = work

    def add(self, download: Download) -> None:
        self._work.change(self.table.insert(self.mapping.row(download)))

    def any_under(self, licence_id: str) -> bool:
        query = self.table.select(self.table.id).where(self.table.licence_id == licence_id)
        return bool(self._work.rows(query.limit(1)))


class SqlSubscriptions(SqlRepository[Subscription]):
    table = tables.Subscriptions
    mapping = RowMapping(Subscription)
