"""Activity and insights in plain SQL: totals of days, never listens."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from adapters.db.activity import BANDS, SUMS, day_numbered, number_of
from adapters.db.catalogue import OF_ALL
from adapters.db.database import Database, Transaction, transaction
from adapters.db.insights import SUMMARIES, of_days
from adapters.db.mapping import RowMapping
from domain.activity.insights import Heard, added
from domain.activity.ranges import Days
from domain.activity.series import OF_BEATS, DayFigures, Figure
from domain.activity.summaries import MOST_BEST, MOST_ROWS, BestTrack, RangeSummary, ShareCount
from domain.activity.totals import Kind, Sums
from domain.pages.insights import MOST_OF_A_DAY, DayBeat, Found, HeardBeat, Measured, Of

MICROSECONDS = 24 * 60 * 60 * 1_000_000
"""Of a day."""
DAY_BEATS = RowMapping(DayBeat)
BEST = RowMapping(BestTrack)
KINDS = ", ".join(f"'{kind}'" for kind in Kind)
BESTS = ", ".join(f"SUM({figure}) AS {figure}" for figure in OF_BEATS)
FIRST = "s.plays DESC, s.downloads DESC, s.track_id"
WHOSE = {
    Of.BEAT: "SELECT id FROM tracks WHERE id = ?",
    Of.COLLECTION: (
        "SELECT h.track_id FROM collection_tracks h JOIN tracks t ON t.id = h.track_id "
        "WHERE h.collection_id = ? AND t.deleted_at IS NULL"
    ),
}
LISTED = {
    Of.BEAT: "tracks t",
    Of.COLLECTION: "collection_tracks h JOIN tracks t ON t.id = h.track_id",
}
WHICH = {
    Of.BEAT: "t.id = ?",
    Of.COLLECTION: "h.collection_id = ? AND t.deleted_at IS NULL ORDER BY h.position",
}


class SqlInsightQueries:
    def __init__(self, database: Database) -> None:
        self._database = database

    def activity(self, owner_id: str, days: Days, year: Days, day: date | None, now: datetime) -> Found:
        with transaction(self._database, writable=False) as work:
            uploads = _uploads(work, owner_id, year)
            is_large, has_beats, summary = _standing(work, owner_id, days)
            if not is_large:
                summary = _summed_up(work, owner_id, days, now)
            return Found(
                days=_days(work, owner_id, days),
                uploads={each: own for each, (own, _) in uploads.items()},
                others={each: others for each, (_, others) in uploads.items()},
                has_beats=has_beats,
                is_large=is_large,
                summary=summary,
                names=_names(work, summary.best if summary else ()),
                of_day=_of_day(work, owner_id, day) if day else (),
            )

    def sum_up(self, owner_id: str, days: Days, now: datetime) -> RangeSummary:
        with transaction(self._database, writable=False) as work:
            return _summed_up(work, owner_id, days, now)

    def insight(self, of: Of, id: str, days: Days) -> Measured:
        whose = WHOSE[of]
        with transaction(self._database, writable=False) as work:
            beats = _heard(work, of, id, days)
            curves = work.select(f"SELECT parts FROM track_curves WHERE track_id IN ({whose})", [id])
            return Measured(
                beats,
                _track_days(work, whose, id, days),
                added(tuple(json.loads(row["parts"])) for row in curves),
                _track_shares(work, whose, id, days),
            )


def _days(work: Transaction, owner_id: str, days: Days) -> DayFigures:
    sql = f"SELECT day, {', '.join(Figure)} FROM producer_days WHERE producer_id = ? AND day BETWEEN ? AND ?"
    rows = work.select(sql, [owner_id, number_of(days.before.first), number_of(days.last)])
    return _by_day(rows, tuple(Figure))


def _by_day(rows: Iterable[Mapping[str, Any]], figures: Sequence[Figure]) -> DayFigures:
    return {day_numbered(row["day"]): {figure: int(row[figure]) for figure in figures} for row in rows}


def _uploads(work: Transaction, owner_id: str, year: Days) -> dict[date, tuple[int, int]]:
    """By day: one's own, and those of all others that are for everybody."""
    sql = """
        SELECT day, SUM(CASE WHEN producer_id = ? THEN uploads ELSE 0 END) AS own,
            SUM(CASE WHEN producer_id = ? THEN -listed ELSE listed END) AS others
        FROM upload_days WHERE producer_id IN (?, ?) AND day BETWEEN ? AND ? GROUP BY day
    """
    rows = work.select(sql, [owner_id, owner_id, owner_id, OF_ALL, *of_days(year).values()])
    return {day_numbered(row["day"]): (int(row["own"]), int(row["others"])) for row in rows}


def _standing(work: Transaction, owner_id: str, days: Days) -> tuple[bool, bool, RangeSummary | None]:
    """Whether there is more to add up than a page may, whether there are beats, and what was kept."""
    span = [owner_id, *of_days(days).values()]
    of_range = "producer_id = ? AND day BETWEEN ? AND ?"
    tracks = f"SELECT 1 FROM track_days WHERE {of_range} LIMIT ?"
    shares = f"SELECT 1 FROM producer_shares WHERE {of_range} AND kind IN ({KINDS}) LIMIT ?"
    sql = f"""
        SELECT (SELECT COUNT(*) FROM ({tracks}) AS few) AS track_rows,
            (SELECT COUNT(*) FROM ({shares}) AS few) AS share_rows,
            EXISTS (SELECT 1 FROM tracks WHERE producer_id = ? AND deleted_at IS NULL) AS has_beats, k.*
        FROM (SELECT 1 AS one) AS always
        LEFT JOIN range_sums k ON k.producer_id = ? AND k.first_day = ? AND k.last_day = ?
    """
    limit = MOST_ROWS + 1
    [row] = work.select(sql, [*span, limit, *span, limit, owner_id, *span])
    kept = SUMMARIES.item(row) if row["at"] is not None else None
    return max(row["track_rows"], row["share_rows"]) > MOST_ROWS, bool(row["has_beats"]), kept


def _summed_up(work: Transaction, owner_id: str, days: Days, now: datetime) -> RangeSummary:
    span = [owner_id, *of_days(days).values()]
    best = f"""
        SELECT s.* FROM (
            SELECT track_id, {BESTS} FROM track_days
            WHERE producer_id = ? AND day BETWEEN ? AND ? GROUP BY track_id
        ) AS s WHERE s.plays + s.downloads > 0 ORDER BY {FIRST} LIMIT {MOST_BEST}
    """
    rows = work.select(best, span)
    shares = _shares(work, "producer_shares", "producer_id = ?", span)
    return RangeSummary(now, tuple(BEST.item(row) for row in rows), shares)


def _shares(work: Transaction, table: str, whose: str, values: Sequence[object]) -> tuple[ShareCount, ...]:
    sql = f"""
        SELECT kind, value, SUM(count) AS count FROM {table}
        WHERE {whose} AND kind IN ({KINDS}) AND day BETWEEN ? AND ? GROUP BY kind, value ORDER BY kind, value
    """
    rows = work.select(sql, values)
    return tuple(ShareCount(Kind(row["kind"]), row["value"], int(row["count"])) for row in rows)


def _names(work: Transaction, best: Sequence[BestTrack]) -> dict[str, tuple[str, str, bool]]:
    """Asked for none as well, so that no query is left out."""
    marks = ", ".join("?" * len(best)) or "NULL"
    sql = f"SELECT id, name, slug, deleted_at IS NOT NULL AS is_deleted FROM tracks WHERE id IN ({marks})"
    rows = work.select(sql, [each.track_id for each in best])
    return {row["id"]: (row["name"], row["slug"], bool(row["is_deleted"])) for row in rows}


def _of_day(work: Transaction, owner_id: str, day: date) -> tuple[DayBeat, ...]:
    begins = number_of(day) * MICROSECONDS
    sql = """
        SELECT id, name, slug, created_at FROM tracks
        WHERE producer_id = ? AND deleted_at IS NULL AND created_at >= ? AND created_at < ?
        ORDER BY created_at, id LIMIT ?
    """
    rows = work.select(sql, [owner_id, begins, begins + MICROSECONDS, MOST_OF_A_DAY])
    return tuple(DAY_BEATS.item(row) for row in rows)


def _heard(work: Transaction, of: Of, id: str, days: Days) -> tuple[HeardBeat, ...]:
    """Each beat with what was heard of it in the range, and how many listens there ever were."""
    sums, whose = ", ".join(f"SUM({name}) AS {name}" for name in SUMS), WHOSE[of]
    sql = f"""
        SELECT t.id, t.name, t.slug, t.seconds, s.*, COALESCE(e.ever, 0) AS ever
        FROM {LISTED[of]}
        LEFT JOIN (
            SELECT track_id, {sums} FROM track_days
            WHERE track_id IN ({whose}) AND day BETWEEN ? AND ? GROUP BY track_id
        ) AS s ON s.track_id = t.id
        LEFT JOIN (
            SELECT track_id, SUM(listens) AS ever FROM track_days WHERE track_id IN ({whose})
            GROUP BY track_id
        ) AS e ON e.track_id = t.id
        WHERE {WHICH[of]}
    """
    return tuple(_heard_beat(row) for row in work.select(sql, [id, *of_days(days).values(), id, id]))


def _heard_beat(row: Mapping[str, Any]) -> HeardBeat:
    a, b, c, d, e = (int(row[name] or 0) for name in BANDS)
    plays, listeners, listens, milliseconds = (int(row[name] or 0) for name in SUMS[:4])
    whole = round(listens * row["seconds"] * 1000)
    heard = Heard(Sums(plays, listeners, listens, milliseconds, (a, b, c, d, e)), whole)
    return HeardBeat(row["id"], row["name"], row["slug"], row["seconds"], heard, int(row["ever"]))


def _track_days(work: Transaction, whose: str, id: str, days: Days) -> DayFigures:
    sql = f"""
        SELECT day, {BESTS} FROM track_days
        WHERE track_id IN ({whose}) AND day BETWEEN ? AND ? GROUP BY day
    """
    rows = work.select(sql, [id, number_of(days.before.first), number_of(days.last)])
    return _by_day(rows, OF_BEATS)


def _track_shares(work: Transaction, whose: str, id: str, days: Days) -> tuple[ShareCount, ...]:
    return _shares(work, "track_shares", f"track_id IN ({whose})", [id, *of_days(days).values()])
