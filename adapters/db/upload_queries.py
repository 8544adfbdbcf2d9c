"""What the upload page shows, in plain SQL: uploads with all that belongs to them, and batches."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.db.collections import SqlBatches
from adapters.db.database import Database, Transaction, transaction
from adapters.db.desk_queries import with_duplicates
from adapters.db.people import SqlProducers
from adapters.db.uploading import SqlDrafts, SqlRecordings, SqlUploads
from domain.catalogue import names_to_credit
from domain.collections import in_order
from domain.pages import UploadRow
from domain.pages.uploads import BatchLine, BatchPage, StandingCollection
from domain.producers import Producer
from domain.uploads import Draft

BATCHES = """
    SELECT b.*, c.title AS standing_title, c.slug AS standing_slug, c.cover_key AS standing_cover,
        (SELECT COUNT(*) FROM drafts d WHERE d.batch_id = b.id) AS beats,
        (SELECT COUNT(*) FROM drafts d WHERE d.batch_id = b.id AND (d.track_id = '' OR EXISTS (
            SELECT 1 FROM tracks t WHERE t.id = d.replaces AND t.deleted_at IS NULL))) AS unsaved
    FROM batches b LEFT JOIN collections c ON c.id = b.collection_id
"""

GONE: Mapping[str, Any] = {"deleted_at": 0}


class SqlUploadQueries:
    def __init__(self, database: Database) -> None:
        self._database = database

    def batches(self, owner_id: str) -> tuple[BatchLine, ...]:
        sql = f"{BATCHES} WHERE b.owner_id = ? ORDER BY b.created_at DESC, b.id DESC"
        with transaction(self._database, writable=False) as work:
            rows = work.select(sql, [owner_id])
        return tuple(
            BatchLine(SqlBatches.item(row), _standing(row), row["beats"], row["unsaved"]) for row in rows
        )

    def batch(self, batch_id: str) -> BatchPage | None:
        with transaction(self._database, writable=False) as work:
            for row in work.select(f"{BATCHES} WHERE b.id = ?", [batch_id]):
                its = "SELECT d.id FROM drafts d WHERE d.batch_id = ?"
                page = _page(row, upload_rows(work, its, batch_id))
                others = _producers(work, page.batch.fields.get("shared_collaborators", ""))
                return replace(page, others=_but(page.batch.owner_id, others))
        return None


def upload_rows(work: Transaction, ids: str, *values: str) -> list[UploadRow]:
    """The uploads that have a draft, among those whose ids are selected by `ids` with these values."""

    def chosen(table: str) -> list[dict[str, Any]]:
        return work.select(f"SELECT * FROM {table} WHERE id IN ({ids})", values)

    drafts = {row["id"]: SqlDrafts.item(row) for row in chosen("drafts")}
    recordings = {row["id"]: SqlRecordings.item(row) for row in chosen("recordings")}
    uploads = [SqlUploads.item(row) for row in chosen("uploads") if row["id"] in drafts]
    beats = _beats_of(work, ids, values)
    of_drafts = f"{BATCHES} WHERE b.id IN (SELECT o.batch_id FROM drafts o WHERE o.id IN ({ids}))"
    batches = {row["id"]: row for row in work.select(of_drafts, values)}
    nothing: dict[str, Any] = {}
    rows = [
        _row(
            UploadRow(upload, _with_its_beat(drafts[upload.id], beats), recordings.get(upload.id)),
            beats.get(drafts[upload.id].track_id, nothing),
            batches.get(drafts[upload.id].batch_id, nothing),
        )
        for upload in uploads
    ]
    return with_duplicates(work, _with_others(work, rows))


def _with_others(work: Transaction, rows: Sequence[UploadRow]) -> list[UploadRow]:
    """With the producers whom their forms may credit, or their batches' forms for them."""
    shared = [row.batch.fields.get("shared_collaborators", "") for row in rows if row.batch]
    others = _producers(work, *(row.draft.fields.get("collaborators", "") for row in rows), *shared)
    return [replace(row, others=_but(row.draft.owner_id, others)) for row in rows]


def _producers(work: Transaction, *typed: str) -> list[Producer]:
    names = {name for each in typed for name in names_to_credit(each)}
    return SqlProducers(work).by_names(sorted(names))


def _but(owner_id: str, producers: Iterable[Producer]) -> tuple[Producer, ...]:
    return tuple(each for each in producers if each.id != owner_id)


def _beats_of(work: Transaction, ids: str, values: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The beats that drafts became, whose audio may be another one's by now, and those they are audio for."""
    chosen = " OR ".join(
        f"id IN (SELECT o.{column} FROM drafts o WHERE o.id IN ({ids}))"
        for column in ("track_id", "replaces")
    )
    sql = f"SELECT id, slug, listed, deleted_at FROM tracks WHERE {chosen}"
    return {row["id"]: row for row in work.select(sql, [*values, *values])}


def _with_its_beat(draft: Draft, beats: Mapping[str, Mapping[str, Any]]) -> Draft:
    """Audio for a beat that was deleted is a beat of its own."""
    if draft.replaces and beats.get(draft.replaces, GONE)["deleted_at"] is not None:
        return replace(draft, replaces="")
    return draft


def newest_first(rows: Iterable[UploadRow]) -> tuple[UploadRow, ...]:
    return tuple(sorted(rows, key=lambda row: (row.upload.created_at, row.upload.id), reverse=True))


def _row(row: UploadRow, beat: dict[str, Any], batch: dict[str, Any]) -> UploadRow:
    return replace(
        row,
        slug=beat.get("slug", ""),
        is_live=bool(beat.get("listed")),
        batch=SqlBatches.item(batch) if batch else None,
        collection_cover=batch.get("standing_cover") or "",
    )


def _page(row: dict[str, Any], rows: list[UploadRow]) -> BatchPage:
    batch, by_id = SqlBatches.item(row), {each.draft.id: each for each in rows}
    ordered = in_order([each.draft for each in rows], batch.draft_ids)
    return BatchPage(batch, _standing(row), tuple(by_id[draft.id] for draft in ordered))


def _standing(row: dict[str, Any]) -> StandingCollection | None:
    """None for a collection that isn't made yet, or isn't there any more."""
    if row["standing_slug"] is None:
        return None
    return StandingCollection(
        row["collection_id"], row["standing_slug"], row["standing_title"], row["standing_cover"]
    )
