"""The dashboard in plain SQL: sums that an index gives, and what is missing, counted no further than told."""

from datetime import date
from typing import Any

from adapters.db import cards
from adapters.db.activity import number_of
from adapters.db.cards import Condition
from adapters.db.database import Database, Transaction, transaction
from adapters.db.money import SqlPayees
from adapters.db.notice_queries import newest
from adapters.db.queries import OPEN_UPLOADS
from domain.activity.growth import GROWTH_DAYS, Growth
from domain.licensing.splits import Answer
from domain.next_steps import MOST_COUNTED, Unfinished
from domain.pages.dashboard import DashboardPage, Level
from domain.progress.levels import title_of

MOST_EVENTS = 5
LATEST_BEATS = 5

KEPT = "FROM tracks WHERE producer_id = ? AND deleted_at IS NULL"
# The sums are read from an index that holds all of this, never from the beats themselves: were deleted ones
# left out by its WHERE, other indexes would do as well, and Postgres would take one of those.
FIGURES = """
    SELECT COUNT(*) FILTER (WHERE deleted_at IS NULL) AS tracks,
        COALESCE(SUM(plays) FILTER (WHERE deleted_at IS NULL), 0) AS plays,
        COALESCE(SUM(downloads) FILTER (WHERE deleted_at IS NULL), 0) AS downloads,
        (SELECT COUNT(*) FROM collections WHERE producer_id = ?) AS albums,
        (SELECT followers FROM producers WHERE id = ?) AS followers
    FROM tracks WHERE producer_id = ?
"""
GROWN = """
    SELECT
        COALESCE(SUM(CASE WHEN day > ? THEN plays ELSE 0 END), 0) AS plays,
        COALESCE(SUM(CASE WHEN day <= ? THEN plays ELSE 0 END), 0) AS earlier
    FROM producer_days WHERE producer_id = ? AND day > ? AND day <= ?
"""
# The same condition, word for word, as the index `tracks_incomplete` has.
INCOMPLETE = f"{KEPT} AND sold_at IS NULL AND (description = '' OR tags = '[]' OR cover_key = '')"
# The offset of nothing keeps Postgres from sorting all sheets first: it looks credit by credit, and stops.
WAITING_SHARES = """
    FROM track_collaborators c WHERE c.producer_id = ? AND EXISTS (
        SELECT 1 FROM split_sheets s JOIN tracks t ON t.id = s.track_id
        WHERE s.track_id = c.track_id AND t.deleted_at IS NULL AND t.sold_at IS NULL
          AND s.owner_id = t.producer_id
          AND s.shares LIKE ? AND s.answers NOT LIKE ? AND s.answers NOT LIKE ?
          AND NOT EXISTS (
            SELECT 1 FROM split_sheets n WHERE n.track_id = s.track_id AND n.version > s.version
          )
        LIMIT 1 OFFSET 0
    )
"""
DECLINED = f'%"{Answer.DECLINED}"%'
MISSING = f"""
    SELECT
        (SELECT COUNT(*) FROM (SELECT 1 {OPEN_UPLOADS} LIMIT {MOST_COUNTED}) AS found) AS drafts,
        (SELECT COUNT(*) FROM (SELECT 1 {INCOMPLETE} LIMIT {MOST_COUNTED}) AS found) AS incomplete,
        (SELECT id {INCOMPLETE} ORDER BY created_at DESC, id DESC LIMIT 1) AS incomplete_id,
        (SELECT COUNT(*) FROM (SELECT 1 {WAITING_SHARES} LIMIT {MOST_COUNTED}) AS found) AS shares,
        EXISTS (SELECT 1 {KEPT} AND option <> 'standard') AS is_for_sale
"""


class SqlDashboardQueries:
    def __init__(self, database: Database) -> None:
        self._database = database

    def dashboard(self, producer_id: str, today: date) -> DashboardPage:
        with transaction(self._database, writable=False) as work:
            [figures] = work.select(FIGURES, [producer_id] * 3)
            return DashboardPage(
                tracks=figures["tracks"],
                plays=int(figures["plays"]),
                albums=figures["albums"],
                downloads=int(figures["downloads"]),
                followers=figures["followers"] or 0,
                growth=_growth(work, producer_id, today),
                unfinished=_unfinished(work, producer_id, figures["tracks"]),
                events=newest(work, producer_id, MOST_EVENTS),
                latest=cards.cards(work, _own(producer_id), cards.LATEST_ADDED, LATEST_BEATS),
                level=_level(work, producer_id),
            )


def _own(producer_id: str) -> list[Condition]:
    return [Condition("f.producer_id = ? AND f.deleted_at IS NULL", (producer_id,))]


def _growth(work: Transaction, producer_id: str, today: date) -> Growth:
    now = number_of(today)
    last, first = now - GROWTH_DAYS, now - 2 * GROWTH_DAYS
    [row] = work.select(GROWN, [last, last, producer_id, first, now])
    return Growth(int(row["plays"]), int(row["earlier"]))


def _unfinished(work: Transaction, producer_id: str, tracks: int) -> Unfinished:
    own, named = [producer_id], f'%"{producer_id}":%'
    values = [*own, *own, *own, *own, named, named, DECLINED, *own]
    [row] = work.select(MISSING, values)
    payee = SqlPayees(work).get(producer_id)
    return Unfinished(
        tracks=tracks,
        has_account=payee is not None and not payee.is_closed,
        is_payable=payee is not None and payee.is_ready,
        **_counted(row),
    )


def _counted(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"incomplete_id": row["incomplete_id"] or "", "is_for_sale": bool(row["is_for_sale"])}


def _level(work: Transaction, producer_id: str) -> Level | None:
    """None before the first look at what they have done."""
    for row in work.select("SELECT xp, level FROM progress WHERE id = ?", [producer_id]):
        return Level(row["level"], title_of(row["level"]), row["xp"])
    return None
