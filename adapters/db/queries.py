"""What pages show, read in plain SQL with a fixed number of queries each."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from adapters.db import cards, search
from adapters.db.cards import LISTED, PUBLIC, Condition
from adapters.db.database import Database, Transaction, transaction
from adapters.db.licensing import SqlOffers
from adapters.db.mapping import RowMapping
from adapters.db.office import SqlAudit
from adapters.db.program import SqlApplications
from adapters.db.upload_queries import newest_first, upload_rows
from adapters.db.uploading import SqlRecordings, SqlStems
from domain.catalogue import Clearance, Visibility
from domain.discovery.filters import BeatFilter
from domain.pages import (
    AdminPage,
    ApplicationRow,
    BeatList,
    BeatPage,
    Credit,
    JobRow,
    RecordingAccess,
    UploadRow,
)
from domain.stem_sets import stems_of
from domain.uploads import RecordingState

MOST_GENRES = 30
MORE_BEATS = 6
MOST_UPLOADS = 200
MOST_DECIDED = 20
MOST_ENTRIES = 50

JOB_ROWS = RowMapping(JobRow)
CREDITS = RowMapping(Credit)
OPEN_UPLOADS = """
    FROM uploads u JOIN drafts d ON d.id = u.id
    WHERE d.owner_id = ? AND d.track_id = '' AND u.state IN ('receiving', 'received')
"""


class SqlQueries:
    def __init__(self, database: Database) -> None:
        self._database = database

    def beats(self, filter: BeatFilter) -> BeatList:
        with self._reading() as work:
            return search.beats(work, filter)

    def finds_any(self, filter: BeatFilter) -> bool:
        with self._reading() as work:
            return search.any_beat(work, filter)

    def genres(self) -> tuple[str, ...]:
        sql = "SELECT label FROM genre_counts WHERE tracks > 0 ORDER BY tracks DESC, folded LIMIT ?"
        with self._reading() as work:
            return tuple(row["label"] for row in work.select(sql, [MOST_GENRES]))

    def beat(self, slug: str) -> BeatPage | None:
        sql = f"""
            SELECT {cards.COLUMNS}, t.producer_id, {PUBLIC} AS is_public, t.description, t.clearance,
                t.deleted_at, t.offer_id, t.sold_at, t.visibility, COALESCE(u.suspended, FALSE) AS is_withheld
            FROM tracks t JOIN producers p ON p.id = t.producer_id LEFT JOIN users u ON u.id = p.id
            WHERE t.slug = ?
        """
        with self._reading() as work:
            for row in work.select(sql, [slug]):
                return _beat_page(work, row)
        return None

    def recording_access(self, recording_id: str) -> RecordingAccess | None:
        sql = f"""
            SELECT r.owner_id, COALESCE({PUBLIC}, FALSE) AND NOT COALESCE(u.suspended, FALSE) AS is_public
            FROM recordings r LEFT JOIN tracks t ON t.recording_id = r.id
            LEFT JOIN users u ON u.id = r.owner_id WHERE r.id = ? AND r.state <> ?
        """
        with self._reading() as work:
            for row in work.select(sql, [recording_id, RecordingState.DELETED]):
                return RecordingAccess(row["owner_id"], bool(row["is_public"]))
        return None

    def open_uploads(self, owner_id: str) -> tuple[UploadRow, ...]:
        newest = f"SELECT u.id {OPEN_UPLOADS} ORDER BY u.created_at DESC, u.id DESC LIMIT {MOST_UPLOADS}"
        with self._reading() as work:
            return newest_first(upload_rows(work, newest, owner_id))

    def upload(self, upload_id: str) -> UploadRow | None:
        with self._reading() as work:
            return next(iter(upload_rows(work, "?", upload_id)), None)

    def admin(self) -> AdminPage:
        pending = f"a.state = 'pending' AND a.kind = 'join' ORDER BY a.created_at, a.id LIMIT {MOST_ENTRIES}"
        decided = f"a.state <> 'pending' ORDER BY a.decided_at DESC, a.id DESC LIMIT {MOST_DECIDED}"
        with self._reading() as work:
            return AdminPage(
                pending=_applications(work, pending),
                decided=_applications(work, decided),
                failed_jobs=_failed_jobs(work),
                audit=tuple(SqlAudit(work).newest(MOST_ENTRIES)),
            )

    @contextmanager
    def _reading(self) -> Iterator[Transaction]:
        """All queries of a page see the same moment."""
        with transaction(self._database, writable=False) as work:
            yield work


def _of(producer_id: str) -> Condition:
    return Condition("f.producer_id = ?", (producer_id,))


def _beat_page(work: Transaction, row: dict[str, Any]) -> BeatPage:
    [recording] = work.select("SELECT * FROM recordings WHERE id = ?", [row["recording_id"]])
    credits = """
        SELECT p.name, p.slug FROM track_collaborators c JOIN producers p ON p.id = c.producer_id
        WHERE c.track_id = ? ORDER BY c.position
    """
    others = [LISTED, _of(row["producer_id"]), Condition("f.id <> ?", (row["id"],))]
    stems = stems_of(SqlStems(work).of_recording(row["recording_id"])).current
    return BeatPage(
        beat=cards.card(row),
        producer_id=row["producer_id"],
        is_public=bool(row["is_public"]),
        description=row["description"],
        clearance=Clearance(row["clearance"]) if row["clearance"] else None,
        collaborators=tuple(CREDITS.item(each) for each in work.select(credits, [row["id"]])),
        recording=SqlRecordings.item(recording),
        more=cards.cards(work, others, cards.NEWEST, MORE_BEATS),
        is_deleted=row["deleted_at"] is not None,
        stems=len(stems.files) if stems else 0,
        offer=SqlOffers(work).get(row["offer_id"]) if row["offer_id"] else None,
        is_sold=row["sold_at"] is not None,
        is_withheld=bool(row["is_withheld"]),
        is_taken_down=row["visibility"] == Visibility.TAKEN_DOWN,
    )


def _applications(work: Transaction, which: str) -> tuple[ApplicationRow, ...]:
    sql = f"SELECT a.*, u.email FROM applications a JOIN users u ON u.id = a.user_id WHERE {which}"
    return tuple(ApplicationRow(SqlApplications.item(row), row["email"]) for row in work.select(sql))


def _failed_jobs(work: Transaction) -> tuple[JobRow, ...]:
    sql = f"""
        SELECT id, name, state, attempts, last_error, created_at FROM jobs WHERE state = 'failed'
        ORDER BY finished_at DESC, id DESC LIMIT {MOST_ENTRIES}
    """
    return tuple(JOB_ROWS.item(row) for row in work.select(sql))
