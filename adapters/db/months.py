"""Months' runs, held shares and points by the day, as rows."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from adapters.db import tables
from adapters.db.bulk import insert_all
from adapters.db.database import Transaction
from adapters.db.mapping import RowMapping, from_microseconds, to_microseconds
from adapters.db.packing import packed
from adapters.db.reckoning import Chunk, reckoned
from adapters.db.repository import SqlRepository
from domain.licensing.offers import Option
from domain.payouts.contributions import Rule, TrackInput
from domain.payouts.holding import Held
from domain.payouts.points import Points
from domain.payouts.runs import Inputs, Run, Stage
from domain.payouts.splitting import Outcome, Share, Split, StoredSplit

LIMIT = 1000
TRACKS_AT_ONCE = 20_000
PRODUCERS_AT_ONCE = 1_000
SECOND = 10**6
FIRST = ("", -(2**62), "")
INPUTS = RowMapping(Inputs, but=("eligible",))
SPLIT: RowMapping[Split] = RowMapping(StoredSplit, but=("shares", "points"))
HELD = RowMapping(Held)
READY = """
    SELECT p.id FROM payees a JOIN producers p ON p.id = a.id JOIN users u ON u.id = a.id
    WHERE NOT u.suspended AND a.account_id <> '' AND a.details_submitted AND a.charges_enabled
        AND a.payouts_enabled AND NOT a.is_closed
"""
HEARD = """
    SELECT l.track_id, COUNT(*) AS heard FROM listens l JOIN tracks t ON t.id = l.track_id
    WHERE l.reason IS NULL AND l.at >= ? AND l.at < ? AND l.listener <> t.producer_id AND NOT EXISTS (
        SELECT 1 FROM track_collaborators c WHERE c.track_id = t.id AND c.producer_id = l.listener
    ) GROUP BY l.track_id
"""
CONTRIBUTING = """
    SELECT id, producer_id, published_at, plays, collaborators FROM tracks
    WHERE listed AND published_at <= ? AND "option" <> ? AND (producer_id, published_at, id) > (?, ?, ?)
    ORDER BY producer_id, published_at, id LIMIT ?
"""
TRACKS = """
    SELECT producer_id, tracks FROM run_tracks WHERE run_id = ? AND is_own AND producer_id > ?
    ORDER BY producer_id LIMIT ?
"""
SHARES = "SELECT producer_id, points, ppm, original, amount, outcome FROM run_shares WHERE run_id = ?"


class SqlRuns(SqlRepository[Run]):
    table = tables.Runs
    mapping = RowMapping(Run)

    def of_period(self, period: str) -> Run | None:
        return self.first(self.table.select().where(self.table.period == period))

    def unfinished(self) -> list[Run]:
        query = self.table.select().where(self.table.stage != Stage.DONE)
        return self.all(query.order_by(self.table.period))

    def newest_period(self) -> str:
        newest = self.first(self.table.select().order_by(self.table.period.desc()))
        return newest.period if newest else ""

    def contributing(self, moment: datetime, start: datetime, end: datetime) -> Iterator[TrackInput]:
        heard = self._heard(start, end)
        last: tuple[object, ...] = FIRST
        while True:
            values = [to_microseconds(moment), Option.EXCLUSIVE.value, *last, TRACKS_AT_ONCE]
            rows = self._work.select(CONTRIBUTING, values)
            for row in rows:
                yield _input(row, heard.get(row["id"], 0))
            if len(rows) < TRACKS_AT_ONCE:
                return
            last = (rows[-1]["producer_id"], rows[-1]["published_at"], rows[-1]["id"])

    def eligible(self) -> set[str]:
        return {row["id"] for row in self._work.select(READY)}

    def keep_inputs(self, run_id: str, inputs: Inputs, tracks: Iterable[TrackInput]) -> None:
        insert_all(self._work, tables.RunInputs, [{"id": run_id} | INPUTS.row(inputs)])
        insert_all(self._work, tables.RunTracks, packed(run_id, inputs, tracks))

    def inputs(self, run_id: str) -> Inputs:
        rows = self._work.select("SELECT * FROM run_inputs WHERE id = ?", [run_id])
        sql = "SELECT DISTINCT producer_id FROM run_tracks WHERE run_id = ? AND eligible"
        eligible = {row["producer_id"] for row in self._work.select(sql, [run_id])}
        for row in rows:
            return INPUTS.item(row, eligible=eligible)
        raise KeyError(run_id)

    def reckoned(self, run_id: str, rule: Rule, moment: datetime) -> dict[str, int]:
        return reckoned(self._chunks(run_id), rule, moment)

    def _chunks(self, run_id: str) -> Iterator[Chunk]:
        last = ""
        while rows := self._work.select(TRACKS, [run_id, last, PRODUCERS_AT_ONCE]):
            yield [(row["producer_id"], row["tracks"]) for row in rows]
            last = rows[-1]["producer_id"]

    def keep_points(self, run_id: str, points: Mapping[str, int]) -> None:
        rows = ({"run_id": run_id, "producer_id": id, "points": points[id]} for id in sorted(points))
        insert_all(self._work, tables.RunPoints, rows)

    def points(self, run_id: str) -> dict[str, int]:
        rows = self._work.select("SELECT producer_id, points FROM run_points WHERE run_id = ?", [run_id])
        return {row["producer_id"]: row["points"] for row in rows}

    def keep_split(self, run_id: str, split: Split) -> None:
        whole = {"id": run_id} | SPLIT.row(split) | {"points": str(split.points)}
        insert_all(self._work, tables.RunSplits, [whole])
        shares = (
            {
                "run_id": run_id,
                "place": place,
                "producer_id": share.producer_id,
                "points": share.points,
                "ppm": share.ppm,
                "original": share.original,
                "amount": share.amount,
                "outcome": share.outcome.value,
            }
            for place, share in enumerate(split.shares)
        )
        insert_all(self._work, tables.RunShares, shares)

    def split(self, run_id: str) -> Split:
        rows = self._work.select("SELECT * FROM run_splits WHERE id = ?", [run_id])
        shares = self._shares(f"{SHARES} ORDER BY place", [run_id])
        for row in rows:
            return SPLIT.item(row, points=int(row["points"]), shares=tuple(shares))
        raise KeyError(run_id)

    def shares(self, run_id: str, part: int, size: int) -> list[Share]:
        sql = f"{SHARES} AND place >= ? AND place < ? ORDER BY place"
        return self._shares(sql, [run_id, part * size, (part + 1) * size])

    def _shares(self, sql: str, values: list[object]) -> list[Share]:
        return [share_of(row) for row in self._work.select(sql, values)]

    def _heard(self, start: datetime, end: datetime) -> dict[str, int]:
        rows = self._work.select(HEARD, [to_microseconds(start), to_microseconds(end)])
        return {row["track_id"]: row["heard"] for row in rows}


class SqlHeldShares:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def add(self, *shares: Held) -> None:
        rows = [HELD.row(share) | {"ended_at": None} for share in shares]
        insert_all(self._work, tables.HeldShares, rows)

    def due(self, now: datetime) -> list[Held]:
        sql = f"""
            SELECT * FROM held_shares WHERE ended_at IS NULL AND (until <= ? OR producer_id IN ({READY}))
            ORDER BY until, run_id, producer_id LIMIT ?
        """
        return [HELD.item(row) for row in self._work.select(sql, [to_microseconds(now), LIMIT])]

    def end(self, held: Held, now: datetime) -> bool:
        table = tables.HeldShares
        its = (table.run_id == held.run_id) & (table.producer_id == held.producer_id)
        end = table.update(ended_at=to_microseconds(now)).where(its & table.ended_at.is_null())
        return self._work.change(end) > 0


class SqlPoints:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def replace_all(self, points: Mapping[str, int], at: datetime) -> None:
        of_day, reckoned = tables.PointsOfDay, tables.PointsReckoned
        self._work.change(of_day.delete())
        self._work.change(reckoned.delete())
        insert_all(self._work, of_day, ({"producer_id": id, "points": points[id]} for id in sorted(points)))
        whole = {"id": "all", "points": str(sum(points.values())), "at": to_microseconds(at)}
        insert_all(self._work, reckoned, [whole])

    def of(self, producer_id: str) -> Points | None:
        return points_of(self._work, producer_id)


def points_of(work: Transaction, producer_id: str) -> Points | None:
    sql = """
        SELECT r.points AS total, r.at, COALESCE(p.points, 0) AS own
        FROM points_reckoned r LEFT JOIN points_of_day p ON p.producer_id = ?
    """
    for row in work.select(sql, [producer_id]):
        return Points(int(row["own"]), int(row["total"]), from_microseconds(row["at"]))
    return None


def _input(row: Mapping[str, Any], heard: int) -> TrackInput:
    credited: tuple[str, ...] = (row["producer_id"],)
    if row["collaborators"] != "[]":
        credited = tuple(dict.fromkeys((*credited, *json.loads(row["collaborators"]))))
    return TrackInput(row["id"], row["published_at"] // SECOND, row["plays"], heard, credited)


def share_of(row: Mapping[str, Any]) -> Share:
    return Share(
        row["producer_id"],
        row["points"],
        row["ppm"],
        row["original"],
        row["amount"],
        Outcome(row["outcome"]),
    )
