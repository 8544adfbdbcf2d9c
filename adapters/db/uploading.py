"""Uploads, recordings, drafts and stems as rows."""

import struct
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import peewee

from adapters.db import tables
from adapters.db.database import Transaction
from adapters.db.mapping import RowMapping, to_microseconds
from adapters.db.repository import SqlRepository
from domain.audio import Analysis
from domain.stem_sets import OPEN, Stems, StemsState
from domain.uploads import NOT_KEPT, Draft, Recording, RecordingState, Upload, UploadState

MOST_UNTOUCHED = 1000


class SqlUploads(SqlRepository[Upload]):
    table = tables.Uploads
    mapping = RowMapping(Upload)

    def expired(self, now: datetime) -> list[Upload]:
        late = self.table.expires_at <= to_microseconds(now)
        its = (self.table.state == UploadState.RECEIVING.value) & late
        return self.all(self.table.select().where(its).order_by(self.table.expires_at, self.table.id))

    def seconds_announced(self, owner_id: str) -> float:
        recordings = tables.Recordings
        waits = (recordings.state == RecordingState.PROCESSING.value) & recordings.analysis.is_null()
        arrived = recordings.select(recordings.id).where((recordings.owner_id == owner_id) & waits)
        is_on_its_way = (self.table.state == UploadState.RECEIVING.value) | self.table.id.in_(arrived)
        its = (self.table.owner_id == owner_id) & is_on_its_way
        return total(self._work, self.table.select(peewee.fn.SUM(self.table.seconds).alias("sum")).where(its))


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
        same = (self.table.sha256_samples == sha256_samples) & tables.Tracks.deleted_at.is_null()
        oldest_first = query.where(same).order_by(self.table.created_at, self.table.id)
        return [row["id"] for row in self._work.rows(oldest_first)]

    def seconds_kept(self, owner_id: str, but: Collection[str] = ()) -> float:
        gone = [state.value for state in NOT_KEPT]
        its = (self.table.owner_id == owner_id) & self.table.state.not_in(gone)
        counted = its & self.table.id.not_in(list(but)) if but else its
        query = self.table.select(peewee.fn.SUM(self.table.seconds).alias("sum"))
        return total(self._work, query.where(counted))

    def family(self, family_id: str) -> list[Recording]:
        query = self.table.select().where(self.table.family_id == family_id)
        return self.all(query.order_by(self.table.created_at, self.table.id))


def total(work: Transaction, query: peewee.Node) -> float:
    """The one number of a query for a `sum`; 0 for no rows."""
    [row] = work.rows(query)
    return float(row["sum"] or 0)


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

    def of_batch(self, batch_id: str) -> list[Draft]:
        query = self.table.select().where(self.table.batch_id == batch_id)
        return self.all(query.order_by(self.table.created_at, self.table.id))

    def untouched_since(self, moment: datetime, warned: datetime | None = None) -> list[Draft]:
        touched = peewee.fn.COALESCE(self.table.touched_at, self.table.created_at)
        old = (self.table.track_id == "") & (touched < to_microseconds(moment))
        told = self.table.warned_at
        is_meant = told.is_null() if warned is None else told <= to_microseconds(warned)
        oldest_first = self.table.select().where(old & is_meant).order_by(touched, self.table.id)
        return self.all(oldest_first.limit(MOST_UNTOUCHED))


class SqlStems(SqlRepository[Stems]):
    table = tables.Stems
    mapping = RowMapping(Stems)

    def of_recording(self, recording_id: str) -> list[Stems]:
        query = self.table.select().where(self.table.recording_id == recording_id)
        return self.all(query.order_by(self.table.created_at.desc(), self.table.id.desc()))

    def count_open(self, owner_id: str) -> int:
        is_open = self.table.state.in_([state.value for state in OPEN])
        query = self.table.select(peewee.fn.COUNT(self.table.id).alias("stems"))
        [row] = self._work.rows(query.where((self.table.owner_id == owner_id) & is_open))
        return int(row["stems"])

    def failed_before(self, moment: datetime) -> list[str]:
        is_old = self.table.created_at < to_microseconds(moment)
        failed = self.table.state == StemsState.FAILED.value
        query = self.table.select(self.table.id).where(failed & is_old)
        return [row["id"] for row in self._work.rows(query.order_by(self.table.created_at, self.table.id))]
