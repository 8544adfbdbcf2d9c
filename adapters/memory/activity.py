"""Listens, their totals and the player's reports in memory."""

import threading
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from adapters.memory.catalogue import MemoryTracks
from adapters.memory.repository import MemoryRepository, Transaction
from domain.activity.listens import Listen, PlayReport
from domain.activity.totals import NO_PARTS, Sums, Totals, with_more
from domain.licensing.downloads import Download


class MemoryListens(MemoryRepository[Listen]):
    def put(self, listens: Sequence[Listen]) -> None:
        for listen in listens:
            self._put(listen)

    def oldest(self) -> date | None:
        return min((each.day for each in self.where(lambda each: True)), default=None)

    def by_ids(self, ids: Collection[str]) -> list[Listen]:
        return self.where(lambda each: each.id in ids, _begun)

    def plays_of(self, listeners: Collection[str], since: datetime) -> list[Listen]:
        there = self.where(lambda each: each.listener in listeners and each.at >= since, _begun)
        return [each for each in there if each.counted]

    def walk(self, since: datetime, until: datetime, after: tuple[datetime, str], limit: int) -> list[Listen]:
        there = self.where(lambda each: since <= each.at < until and (each.at, each.id) > after, _begun)
        return there[:limit]


def _begun(listen: Listen) -> datetime:
    return listen.at


class MemoryDayTotals:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def add(self, change: Totals) -> None:
        tracks = MemoryTracks(self._work)
        self._add("track_days", change.tracks, Sums())
        self._add("producer_days", change.producers, Sums())
        self._add("day_shares", change.shares, 0)
        curves = self._work.changing("curves")
        for track_id, parts in change.curves.items():
            if any(parts):
                curves[track_id] = with_more(curves.get(track_id, NO_PARTS), parts)
        for track_id, plays in change.plays.items():
            if track := tracks.get(track_id):
                tracks.save(replace(track, plays=track.plays + plays))

    def _add(self, name: str, more: Mapping[Any, Any], none: Any) -> None:
        rows = self._work.changing(name)
        for key, change in more.items():
            rows[key] = rows.get(key, none) + change

    def get(self, day: date) -> Totals:
        def of(name: str, place: int) -> dict[Any, Any]:
            rows = self._work.rows(name).items()
            return {key: value for key, value in rows if key[place] == day and value not in (0, Sums())}

        return Totals(of("track_days", 2), of("producer_days", 1), Counter(of("day_shares", 2)), {})

    def replace(self, day: date, totals: Totals) -> None:
        for name, place in (("track_days", 2), ("producer_days", 1), ("day_shares", 2)):
            rows = self._work.changing(name)
            for key in [key for key in rows if key[place] == day]:
                del rows[key]
        self._add("track_days", totals.tracks, Sums())
        self._add("producer_days", totals.producers, Sums())
        self._add("day_shares", totals.shares, 0)

    def curve(self, track_id: str) -> tuple[int, ...]:
        curve: tuple[int, ...] = self._work.rows("curves").get(track_id, NO_PARTS)
        return curve

    def replace_curves(self, curves: Mapping[str, tuple[int, ...]]) -> None:
        kept = self._work.changing("curves")
        kept.clear()
        kept.update(curves)

    def mend_plays(self) -> int:
        tracks, plays = MemoryTracks(self._work), Counter[str]()
        for (track_id, *_), sums in self._work.rows("track_days").items():
            plays[track_id] += sums.plays
        wrong = tracks.where(lambda track: track.plays != plays[track.id])
        for track in wrong:
            tracks.save(replace(track, plays=plays[track.id]))
        return len(wrong)

    def add_download(self, download: Download, producer_id: str) -> None:
        """Days of downloads are read by pages alone, of which there are none in memory."""
        tracks = MemoryTracks(self._work)
        if track := tracks.get(download.track_id):
            tracks.save(replace(track, downloads=track.downloads + 1))


class MemoryPlayReports:
    """Reports that nothing keeps."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._waiting: dict[int, tuple[PlayReport, ...]] = {}
        self._last = 0

    def append(self, reports: Sequence[PlayReport]) -> None:
        with self._turn:
            self._last += 1
            self._waiting[self._last] = tuple(reports)

    def read(self, limit: int) -> Sequence[tuple[int, Sequence[PlayReport]]]:
        found: list[tuple[int, Sequence[PlayReport]]] = []
        with self._turn:
            for place, reports in self._waiting.items():
                if limit <= 0:
                    break
                found.append((place, reports))
                limit -= len(reports)
        return found

    def forget(self, places: Collection[int]) -> None:
        with self._turn:
            for place in places:
                self._waiting.pop(place, None)
