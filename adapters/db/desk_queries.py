"""What is shown of duplicates, disputes, families and producers' minutes, in plain SQL."""

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from adapters.db.cards import PUBLIC, containing
from adapters.db.database import Database, Transaction, transaction
from adapters.db.desk import SqlDisputes
from adapters.db.mapping import RowMapping
from adapters.db.uploading import SqlRecordings
from domain.disputes import Dispute
from domain.jobs import JobState
from domain.pages import UploadRow
from domain.pages.desk import (
    DisputeList,
    DisputePage,
    DisputeRow,
    Duplicate,
    FamilyPage,
    MatchedBeat,
    ProducerRow,
    Sound,
)
from domain.uploads import NOT_KEPT, Match, Recording, RecordingState, held_back_preview_key

MOST_OPEN = 100
MOST_DECIDED = 50
MOST_MEMBERS = 100
MOST_PRODUCERS = 20
GONE = ", ".join(f"'{state}'" for state in NOT_KEPT)

MATCHED = RowMapping(MatchedBeat)
PRODUCERS = RowMapping(ProducerRow)
DISPUTES = """
    SELECT d.*, COALESCE(o.name, '') AS producer_name,
        COALESCE(t.name, '') AS beat_name, COALESCE(p.name, '') AS beat_producer
    FROM disputes d LEFT JOIN producers o ON o.id = d.owner_id
        LEFT JOIN tracks t ON t.id = d.track_id LEFT JOIN producers p ON p.id = t.producer_id
"""
SOUNDS = f"""
    SELECT r.*, p.name AS producer_name, p.slug AS producer_slug, d.fields,
        t.id AS track_id, t.slug AS slug, t.name AS track_name, {PUBLIC} AS is_public,
        t.deleted_at, t.sold_at,
        COALESCE(t.cover_key, d.cover_key, '') AS cover_key
    FROM recordings r LEFT JOIN producers p ON p.id = r.owner_id
        LEFT JOIN tracks t ON t.recording_id = r.id LEFT JOIN drafts d ON d.id = r.id
"""


class SqlDeskQueries:
    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting_disputes(self) -> int:
        with transaction(self._database, writable=False) as work:
            [row] = work.select("SELECT COUNT(*) AS waiting FROM disputes WHERE state = 'open'")
        return int(row["waiting"])

    def disputes(self) -> DisputeList:
        opened = f"d.state = 'open' ORDER BY d.created_at, d.id LIMIT {MOST_OPEN}"
        decided = f"d.state <> 'open' ORDER BY d.decided_at DESC, d.id DESC LIMIT {MOST_DECIDED}"
        with transaction(self._database, writable=False) as work:
            return DisputeList(_dispute_rows(work, opened), _dispute_rows(work, decided))

    def dispute(self, dispute_id: str) -> DisputePage | None:
        with transaction(self._database, writable=False) as work:
            for row in work.select("SELECT * FROM disputes WHERE id = ?", [dispute_id]):
                return _dispute_page(work, SqlDisputes.item(row))
        return None

    def family(self, slug: str) -> FamilyPage | None:
        with transaction(self._database, writable=False) as work:
            for beat in _sounds(work, "t.slug = ?", slug):
                family = beat.recording.family_id
                alike = _sounds(work, "r.family_id = ?", family) if family else ()
                return FamilyPage(beat, alike or (beat,))
        return None

    def producers(self, name: str) -> tuple[ProducerRow, ...]:
        sql = f"""
            SELECT p.slug, p.name, p.upload_minutes, (
                SELECT COALESCE(SUM(r.seconds), 0) FROM recordings r
                WHERE r.owner_id = p.id AND r.state NOT IN ({GONE})
            ) AS used
            FROM producers p WHERE p.folded_name LIKE ? ESCAPE '\\'
            ORDER BY p.folded_name, p.id LIMIT {MOST_PRODUCERS}
        """
        with transaction(self._database, writable=False) as work:
            return tuple(PRODUCERS.item(row) for row in work.select(sql, [containing(name)]))


def _dispute_rows(work: Transaction, which: str) -> tuple[DisputeRow, ...]:
    return tuple(
        DisputeRow(SqlDisputes.item(row), row["producer_name"], row["beat_name"], row["beat_producer"])
        for row in work.select(f"{DISPUTES} WHERE {which}")
    )


def _dispute_page(work: Transaction, dispute: Dispute) -> DisputePage:
    uploads, beats = (
        _sounds(work, "r.id = ?", dispute.recording_id),
        _sounds(work, "t.id = ?", dispute.track_id),
    )
    people = work.select("SELECT name FROM users WHERE id = ?", [dispute.decided_by])
    jobs = work.select("SELECT state FROM jobs WHERE key = ?", [held_back_preview_key(dispute.recording_id)])
    return DisputePage(
        dispute=dispute,
        upload=next(iter(uploads), None),
        beat=next(iter(beats), None),
        decided_by=people[0]["name"] if people else "",
        preview=JobState(jobs[0]["state"]) if jobs else None,
    )


def _sounds(work: Transaction, which: str, value: str) -> tuple[Sound, ...]:
    sql = f"{SOUNDS} WHERE {which} ORDER BY r.created_at, r.id LIMIT {MOST_MEMBERS}"
    return tuple(_sound(row) for row in work.select(sql, [value]))


def _sound(row: dict[str, Any]) -> Sound:
    recording = SqlRecordings.item(row)
    typed = json.loads(row["fields"] or "{}")
    return Sound(
        recording=recording,
        name=row["track_name"] or typed.get("name") or recording.name,
        producer_name=row["producer_name"] or "",
        producer_slug=row["producer_slug"] or "",
        track_id=row["track_id"] or "",
        slug=row["slug"] or "",
        cover_key=row["cover_key"],
        is_public=bool(row["is_public"]),
        is_deleted=row["deleted_at"] is not None,
        is_sold=row["sold_at"] is not None,
    )


def with_duplicates(work: Transaction, rows: Sequence[UploadRow]) -> list[UploadRow]:
    """The rows, those that are duplicates with what they repeat: two queries, however many there are."""
    held = {row.upload.id: match for row in rows if (match := _match_of(row.recording))}
    if not held:
        return [*rows]
    beats = _matched(work, {match.track_id for match in held.values()})
    disputes = _latest_disputes(work, list(held))

    def duplicate(row: UploadRow) -> Duplicate | None:
        if (match := held.get(row.upload.id)) is None:
            return None
        beat = beats.get(match.track_id)
        is_own = beat is not None and beat.producer_id == row.draft.owner_id
        return Duplicate(match, beat, is_own, disputes.get((row.upload.id, match.track_id)))

    return [replace(row, duplicate=duplicate(row)) for row in rows]


def _match_of(recording: Recording | None) -> Match | None:
    is_held = recording is not None and recording.state is RecordingState.DUPLICATE
    return recording.match if recording and is_held else None


def _matched(work: Transaction, track_ids: Collection[str]) -> dict[str, MatchedBeat]:
    sql = f"""
        SELECT t.id, t.slug, t.name, t.producer_id, p.name AS producer_name, p.slug AS producer_slug,
            t.seconds, t.cover_key, t.recording_id, {PUBLIC} AS is_public
        FROM tracks t JOIN producers p ON p.id = t.producer_id
        WHERE t.deleted_at IS NULL AND t.id IN ({_marks(track_ids)})
    """
    return {row["id"]: MATCHED.item(row) for row in work.select(sql, [*track_ids])}


def _latest_disputes(work: Transaction, recording_ids: Collection[str]) -> dict[tuple[str, str], Dispute]:
    sql = f"SELECT * FROM disputes WHERE recording_id IN ({_marks(recording_ids)}) ORDER BY created_at, id"
    found = (SqlDisputes.item(row) for row in work.select(sql, [*recording_ids]))
    return {(dispute.recording_id, dispute.track_id): dispute for dispute in found}


def _marks(values: Collection[str]) -> str:
    return ", ".join("?" * len(values))
