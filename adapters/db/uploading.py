"""Uploads, recordings and drafts as rows."""

import struct
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import peewee

from adapters.db import tables
from adapters.db.mapping import RowMapping, to_microseconds
from adapters.db.repository import SqlRepository
from domain.audio import Analysis
from domain.uploads import Draft, Recording, Upload, UploadState


class SqlUploads(SqlRepository[Upload]):
    table = tables.Uploads
    mapping = RowMapping(Upload)

    def expired(self, now: datetime) -> list[Upload]:
        late = self.table.expires_at <= to_microseconds(now)
        its = (self.table.state == UploadState.RECEIVING.value) & late
        return self.all(self.table.select().where(its).order_by(self.table.expires_at, self.table.id))


class SqlRecordings(SqlRepository[Recording]):
    """`analysis.waveform` is not kept here: it is a blob, and comes back empty."""

    table = tables.Recordings
    mapping = RowMapping(Recording)

    def row(self, item: Recording) -> dict[str, Any]:
        analysis = item.analysis
        extra = {
            "sha256_samples": analysis.sha256_samples if analysis else "",
            "seconds": item.seconds or 0.0,
            "terms": pack_terms(analysis),
        }
        return super().row(replace(item, analysis=slim(analysis))) | extra

    @classmethod
    def item(cls, row: Mapping[str, Any]) -> Recording:
        recording: Recording = cls.mapping.item(row)
        analysis = recording.analysis
        if analysis is None or analysis.fingerprint is None:
            return recording
        fingerprint = replace(analysis.fingerprint, terms=unpack_terms(row["terms"]))
        return replace(recording, analysis=replace(analysis, fingerprint=fingerprint))

    def published_with_samples(self, sha256_samples: str) -> list[str]:
        on_track = tables.Tracks.recording_id == self.table.id
        query = self.table.select(self.table.id).join(tables.Tracks, on=on_track)
        its = query.where(self.table.sha256_samples == sha256_samples)
        return [row["id"] for row in self._work.rows(its.order_by(self.table.created_at, self.table.id))]


def slim(analysis: Analysis | None) -> Analysis | None:
    """The analysis without what is kept elsewhere."""
    if analysis is None:
        return None
    fingerprint = analysis.fingerprint and replace(analysis.fingerprint, terms=())
    return replace(analysis, waveform=b"", fingerprint=fingerprint)


def pack_terms(analysis: Analysis | None) -> bytes | None:
    if analysis is None or analysis.fingerprint is None:
        return None
    terms = analysis.fingerprint.terms
    return struct.pack(f"<{len(terms)}I", *terms)


def unpack_terms(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(packed) // 4}I", packed)


class SqlDrafts(SqlRepository[Draft]):
    table = tables.Drafts
    mapping = RowMapping(Draft)

    def count_unsaved(self, owner_id: str) -> int:
        its = (self.table.owner_id == owner_id) & (self.table.track_id == "")
        [row] = self._work.rows(self.table.select(peewee.fn.COUNT(self.table.id).alias("drafts")).where(its))
        return int(row["drafts"])
