"""Listens and the totals of them as rows."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from adapters.db import tables
from adapters.db.bulk import in_batches, write_all
from adapters.db.database import Transaction
from adapters.db.mapping import RowMapping, from_microseconds, to_microseconds
from adapters.db.rows import Table
from domain.activity.listens import Listen
from domain.activity.totals import NO_PARTS, Band, Kind, Sums, Totals, with_more
from domain.licensing.downloads import Download

FIRST_DAY = date(1970, 1, 1)
AT_ONCE = 500
BANDS = tuple(str(band) for band in Band)
SUMS = ("plays", "listeners", "listens", "milliseconds", *BANDS)
DOWNLOADS = ("downloads", "downloaders")
IS_ANY = " OR ".join(f"{name} <> 0" for name in SUMS)


def number_of(day: date) -> int:
    """As days are kept."""
    return (day - FIRST_DAY).days


def day_of(moment: datetime) -> int:
    return number_of(moment.astimezone(UTC).date())


def day_numbered(number: int) -> date:
    return FIRST_DAY + timedelta(days=number)


class SqlListens:
    mapping = RowMapping(Listen)

    def __init__(self, work: Transaction) -> None:
        self._work = work

    def put(self, listens: Sequence[Listen]) -> None:
        names = [name for name in self.mapping.names if name != "id"]
        write_all(self._work, tables.Listens, map(self.mapping.row, listens), ("id",), _excluded(names))

    def oldest(self) -> date | None:
        [first] = self._work.select("SELECT MIN(at) AS at FROM listens")
        return None if first["at"] is None else from_microseconds(first["at"]).date()

    def by_ids(self, ids: Collection[str]) -> list[Listen]:
        return self._among("id", ids, "")

    def plays_of(self, listeners: Collection[str], since: datetime) -> list[Listen]:
        return self._among("listener", listeners, "AND at >= ? AND reason IS NULL", to_microseconds(since))

    def _among(self, name: str, values: Collection[str], also: str, *more: object) -> list[Listen]:
        rows = (
            row
            for some in in_batches(sorted(values), AT_ONCE)
            for row in self._work.select(
                f"SELECT * FROM listens WHERE {name} IN ({', '.join('?' * len(some))}) {also}", [*some, *more]
            )
        )
        return sorted(map(self.mapping.item, rows), key=lambda each: (each.at, each.id))

    def walk(self, since: datetime, until: datetime, after: tuple[datetime, str], limit: int) -> list[Listen]:
        # Of two lower bounds SQLite takes the first to find its way, so there is only the one that matters.
        first, end = to_microseconds(max(since, after[0])), to_microseconds(until)
        rows = self._work.select(
            "SELECT * FROM listens WHERE at >= ? AND at < ? AND (at, id) > (?, ?) ORDER BY at, id LIMIT ?",
            [first, end, to_microseconds(after[0]), after[1], limit],
        )
        return [self.mapping.item(row) for row in rows]


class SqlDayTotals:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def add(self, change: Totals) -> None:
        more = [(count, track_id) for track_id, count in sorted(change.plays.items()) if count]
        # Beats first, as by whoever downloads one: they hold the beat before its days.
        with self._work.all_or_nothing():
            self._work.execute_all("UPDATE tracks SET plays = plays + ? WHERE id = ?", more)
        self._add_sums(change)
        self._add_shares(change.shares)
        self._add_curves(change.curves)

    def _add_sums(self, change: Totals) -> None:
        tracks = (
            {"track_id": track, "day": number_of(day), "producer_id": whose, **_columns(sums), **NO_DOWNLOADS}
            for (track, whose, day), sums in sorted(change.tracks.items())
        )
        write_all(self._work, tables.TrackDays, tracks, ("track_id", "day"), _added("track_days", SUMS))
        producers = (
            {"producer_id": whose, "day": number_of(day), **_columns(sums), **NO_DOWNLOADS, "followers": 0}
            for (whose, day), sums in sorted(change.producers.items())
        )
        both = ("producer_id", "day")
        write_all(self._work, tables.ProducerDays, producers, both, _added("producer_days", SUMS))

    def _add_shares(self, shares: Counter[tuple[str, str, date, Kind, str]]) -> None:
        of_producers = Counter[tuple[str, date, Kind, str]]()
        for (_, producer_id, day, kind, value), count in shares.items():
            of_producers[producer_id, day, kind, value] += count
        tracks = (
            {"track_id": track, "kind": kind.value, "value": value, "day": number_of(day), "count": count}
            for (track, _, day, kind, value), count in sorted(shares.items())
            if count
        )
        self._write_shares(tables.TrackShares, "track", tracks)
        producers = (
            {"producer_id": whose, "kind": kind.value, "value": value, "day": number_of(day), "count": count}
            for (whose, day, kind, value), count in sorted(of_producers.items())
            if count
        )
        self._write_shares(tables.ProducerShares, "producer", producers)

    def _write_shares(self, table: type[Table], whose: str, rows: Iterable[dict[str, Any]]) -> None:
        key = (f"{whose}_id", "kind", "day", "value")
        write_all(self._work, table, rows, key, _added(f"{whose}_shares", ("count",)))

    def _add_curves(self, curves: Mapping[str, tuple[int, ...]]) -> None:
        changed = {track_id: parts for track_id, parts in curves.items() if any(parts)}
        kept = self._curves(changed)
        self._put_curves(
            {track_id: with_more(kept.get(track_id, NO_PARTS), parts) for track_id, parts in changed.items()}
        )

    def _put_curves(self, curves: Mapping[str, tuple[int, ...]]) -> None:
        rows = ({"track_id": id, "parts": json.dumps(parts)} for id, parts in sorted(curves.items()))
        write_all(self._work, tables.TrackCurves, rows, ("track_id",), _excluded(["parts"]))

    def _curves(self, track_ids: Collection[str]) -> dict[str, tuple[int, ...]]:
        return {
            row["track_id"]: tuple(json.loads(row["parts"]))
            for some in in_batches(sorted(track_ids), AT_ONCE)
            for row in self._work.select(
                f"SELECT track_id, parts FROM track_curves WHERE track_id IN ({', '.join('?' * len(some))})",
                some,
            )
        }

    def curve(self, track_id: str) -> tuple[int, ...]:
        return self._curves([track_id]).get(track_id, NO_PARTS)

    def replace_curves(self, curves: Mapping[str, tuple[int, ...]]) -> None:
        self._run("DELETE FROM track_curves", [])
        self._put_curves(curves)

    def get(self, day: date) -> Totals:
        number = [number_of(day)]
        tracks = self._work.select(f"SELECT * FROM track_days WHERE day = ? AND ({IS_ANY})", number)
        producers = self._work.select(f"SELECT * FROM producer_days WHERE day = ? AND ({IS_ANY})", number)
        shares = self._work.select(
            """
            SELECT s.*, t.producer_id FROM track_days t JOIN track_shares s
                ON s.track_id = t.track_id AND s.kind IN ('country', 'device', 'uncounted') AND s.day = t.day
            WHERE t.day = ? AND s.count <> 0
            """,
            number,
        )
        return Totals(
            {(row["track_id"], row["producer_id"], day): _sums(row) for row in tracks},
            {(row["producer_id"], day): _sums(row) for row in producers},
            Counter(
                {
                    (row["track_id"], row["producer_id"], day, Kind(row["kind"]), row["value"]): row["count"]
                    for row in shares
                }
            ),
            {},
        )

    def replace(self, day: date, totals: Totals) -> None:
        number, none = [number_of(day)], ", ".join(f"{name} = 0" for name in SUMS)
        for table in ("track_days", "producer_days"):
            self._run(f"UPDATE {table} SET {none} WHERE day = ?", number)
        for table in ("track_shares", "producer_shares"):
            self._run(f"DELETE FROM {table} WHERE day = ?", number)
        self._add_sums(totals)
        self._add_shares(totals.shares)

    def mend_plays(self) -> int:
        rows = self._work.select(
            """
            SELECT t.id, COALESCE(SUM(d.plays), 0) AS plays FROM tracks t
            LEFT JOIN track_days d ON d.track_id = t.id
            GROUP BY t.id, t.plays HAVING t.plays <> COALESCE(SUM(d.plays), 0) ORDER BY t.id
            """
        )
        with self._work.all_or_nothing():
            right = [(int(row["plays"]), row["id"]) for row in rows]
            self._work.execute_all("UPDATE tracks SET plays = ? WHERE id = ?", right)
        return len(rows)

    def add_download(self, download: Download, producer_id: str) -> None:
        day = day_of(download.at)
        begins = to_microseconds(datetime.combine(download.at.astimezone(UTC).date(), time(), UTC))
        [had] = self._work.select(
            """
            SELECT COUNT(CASE WHEN d.track_id = ? THEN 1 END) AS of_track, COUNT(*) AS of_producer
            FROM downloads d JOIN tracks t ON t.id = d.track_id
            WHERE d.user_id = ? AND d.at >= ? AND d.id <> ? AND t.producer_id = ?
            """,
            [download.track_id, download.user_id, begins, download.id, producer_id],
        )
        of_track, of_producer = (
            {"day": day, **_columns(Sums()), "downloads": 1, "downloaders": int(not had[name])}
            for name in ("of_track", "of_producer")
        )
        track = {"track_id": download.track_id, "producer_id": producer_id, **of_track}
        producer = {"producer_id": producer_id, "followers": 0, **of_producer}
        one, all = _added("track_days", DOWNLOADS), _added("producer_days", DOWNLOADS)
        write_all(self._work, tables.TrackDays, [track], ("track_id", "day"), one)
        write_all(self._work, tables.ProducerDays, [producer], ("producer_id", "day"), all)
        self._run("UPDATE tracks SET downloads = downloads + 1 WHERE id = ?", [download.track_id])

    def _run(self, sql: str, values: Sequence[object]) -> None:
        with self._work.all_or_nothing():
            self._work.execute(sql, values)


NO_DOWNLOADS = dict.fromkeys(DOWNLOADS, 0)


def _columns(sums: Sums) -> dict[str, int]:
    figures = sums.plays, sums.listeners, sums.listens, sums.milliseconds, *sums.bands
    return dict(zip(SUMS, figures, strict=True))


def _sums(row: Mapping[str, Any]) -> Sums:
    a, b, c, d, e = (row[name] for name in BANDS)
    return Sums(row["plays"], row["listeners"], row["listens"], row["milliseconds"], (a, b, c, d, e))


def _excluded(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}" = excluded."{name}"' for name in names)


def _added(table: str, names: Iterable[str]) -> str:
    return ", ".join(f'"{name}" = "{table}"."{name}" + excluded."{name}"' for name in names)
