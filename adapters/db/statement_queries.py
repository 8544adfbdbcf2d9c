"""Producers' statements of closed months in plain SQL; tracks' points are reckoned from stored inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.db.database import Database, Transaction, transaction
from adapters.db.mapping import from_microseconds
from adapters.db.months import points_of, share_of
from adapters.db.packing import unpacked
from domain.money import Currency
from domain.outgoing import OutgoingState
from domain.pages.paging import ROWS_A_PAGE, nearest_page
from domain.pages.statements import Statement, StatementList, StatementRow, TrackShare
from domain.payouts.contributions import Rule, TrackInput, second_of, track_points
from domain.payouts.runs import Stage
from domain.payouts.splitting import Carry, Exclusion

MOST_MONTHS = 240
SHARES = f"""
    SELECT r.id AS run_id, r.period, i.moment, i.currency, i.rule, i.exclusion, w.pool, w.carry,
        w.points AS all_points, s.producer_id, s.points, s.ppm, s.original, s.amount, s.outcome,
        g.state AS transfer
    FROM run_shares s JOIN runs r ON r.id = s.run_id JOIN run_inputs i ON i.id = r.id
    JOIN run_splits w ON w.id = r.id
    LEFT JOIN outgoing g ON g.cause = 'transfer:' || r.id || ':' || s.producer_id
    WHERE s.producer_id = ? AND r.stage IN ('{Stage.TRANSFERRING}', '{Stage.DONE}')
"""
TRACKS = "SELECT is_own, tracks FROM run_tracks WHERE run_id = ? AND producer_id = ?"
TRANSFER = "SELECT state, reason FROM outgoing WHERE cause = ?"
HELD = "SELECT ended_at FROM held_shares WHERE run_id = ? AND producer_id = ?"


class SqlStatementQueries:
    def __init__(self, database: Database) -> None:
        self._database = database

    def statements(self, producer_id: str) -> StatementList:
        sql = f"{SHARES} ORDER BY r.period DESC LIMIT ?"
        with transaction(self._database, writable=False) as work:
            rows = work.select(sql, [producer_id, MOST_MONTHS])
            return StatementList(tuple(map(_row, rows)), points_of(work, producer_id))

    def statement(self, producer_id: str, period: str, page: int) -> Statement | None:
        with transaction(self._database, writable=False) as work:
            for row in work.select(f"{SHARES} AND r.period = ?", [producer_id, period]):
                return _statement(work, row, page)
        return None


def _statement(work: Transaction, row: Mapping[str, Any], asked: int) -> Statement:
    run_id, producer_id = row["run_id"], row["producer_id"]
    tracks = _valued(work.select(TRACKS, [run_id, producer_id]), row)
    page = nearest_page(asked, len(tracks))
    shown = tracks[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]
    sent = work.select(TRANSFER, [f"transfer:{run_id}:{producer_id}"])
    held = work.select(HELD, [run_id, producer_id])
    return Statement(
        row=_row(row),
        pool=row["pool"],
        points=int(row["all_points"]),
        rule=Rule(row["rule"]),
        exclusion=Exclusion(row["exclusion"]),
        carry=Carry(row["carry"]) if row["carry"] else None,
        tracks=_named(work, shown),
        transfer=OutgoingState(sent[0]["state"]) if sent else None,
        transfer_reason=sent[0]["reason"] if sent else "",
        held_ended=bool(held) and held[0]["ended_at"] is not None,
        page=page,
        total=len(tracks),
    )


def _valued(chunks: Sequence[Mapping[str, Any]], row: Mapping[str, Any]) -> list[TrackShare]:
    """All tracks of a producer in that month, those with most points first."""
    rule, second = Rule(row["rule"]), second_of(from_microseconds(row["moment"]))
    found = [
        _track(track, track_points(track, rule, second))
        for chunk in chunks
        for track in unpacked(chunk["tracks"], row["producer_id"] if chunk["is_own"] else "")
    ]
    return sorted(found, key=lambda each: (-each.points, each.track_id))


def _track(track: TrackInput, points: int) -> TrackShare:
    return TrackShare(track.track_id, points, track.plays, track.heard, len(track.credited))


def _named(work: Transaction, shown: Sequence[TrackShare]) -> tuple[TrackShare, ...]:
    """Asked for none as well, so that no query is left out."""
    marks = ", ".join("?" * len(shown)) or "NULL"
    sql = f"SELECT id, name, slug, deleted_at FROM tracks WHERE id IN ({marks})"
    rows = {row["id"]: row for row in work.select(sql, [each.track_id for each in shown])}
    return tuple(_with_name(each, rows[each.track_id]) if each.track_id in rows else each for each in shown)


def _with_name(track: TrackShare, row: Mapping[str, Any]) -> TrackShare:
    return replace(track, name=row["name"], slug="" if row["deleted_at"] else row["slug"])


def _row(row: Mapping[str, Any]) -> StatementRow:
    closed = from_microseconds(row["moment"])
    transfer = OutgoingState(row["transfer"]) if row["transfer"] else None
    return StatementRow(row["period"], closed, Currency(row["currency"]), share_of(row), transfer)
