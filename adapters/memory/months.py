"""Months' runs, held shares and points by the day, in memory."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from adapters.memory.money import MemoryPayees
from adapters.memory.people import MemoryProducers, MemoryUsers
from adapters.memory.repository import MemoryRepository, Transaction
from domain.errors import Conflict
from domain.faults import ALREADY_THERE
from domain.payouts.closing import CLOSED_ALREADY
from domain.payouts.contributions import Rule, TrackInput, contributes, input_of, producer_points
from domain.payouts.holding import Held
from domain.payouts.points import Points
from domain.payouts.runs import Inputs, Run
from domain.payouts.splitting import Share, Split

LIMIT = 1000


def eligible(work: Transaction) -> set[str]:
    users, producers = MemoryUsers(work), MemoryProducers(work)
    ready = MemoryPayees(work).where(lambda each: each.is_ready)
    return {
        each.id
        for each in ready
        if producers.get(each.id) and (user := users.get(each.id)) and not user.suspended
    }


class MemoryRuns(MemoryRepository[Run]):
    unique = ((lambda run: run.period, CLOSED_ALREADY),)

    def of_period(self, period: str) -> Run | None:
        return self.first(lambda run: run.period == period)

    def unfinished(self) -> list[Run]:
        return self.where(lambda run: not run.is_done, lambda run: run.period)

    def newest_period(self) -> str:
        return max((run.period for run in self.where(lambda run: True)), default="")

    def contributing(self, moment: datetime, start: datetime, end: datetime) -> Iterator[TrackInput]:
        tracks = [each for each in self._work.rows("MemoryTracks").values() if contributes(each, moment)]
        for track in sorted(tracks, key=lambda each: (each.producer_id, each.published_at, each.id)):
            credited = input_of(track, 0).credited
            listens = self._work.rows("MemoryListens").values()
            heard = sum(
                each.track_id == track.id
                and each.counted
                and start <= each.at < end
                and each.listener not in credited
                for each in listens
            )
            yield input_of(track, heard)

    def eligible(self) -> set[str]:
        return eligible(self._work)

    def keep_inputs(self, run_id: str, inputs: Inputs, tracks: Iterable[TrackInput]) -> None:
        kept = tuple(tracks)
        credited = {id for track in kept for id in track.credited}
        inputs = replace(inputs, eligible=credited & set(inputs.eligible))
        self._put_once("run inputs", run_id, (inputs, kept))

    def inputs(self, run_id: str) -> Inputs:
        inputs: Inputs = self._work.rows("run inputs")[run_id][0]
        return inputs

    def reckoned(self, run_id: str, rule: Rule, moment: datetime) -> dict[str, int]:
        tracks: tuple[TrackInput, ...] = self._work.rows("run inputs")[run_id][1]
        return producer_points(tracks, rule, moment)

    def keep_points(self, run_id: str, points: Mapping[str, int]) -> None:
        self._put_once("run points", run_id, dict(points))

    def points(self, run_id: str) -> dict[str, int]:
        return dict(self._work.rows("run points").get(run_id, {}))

    def keep_split(self, run_id: str, split: Split) -> None:
        self._put_once("run splits", run_id, split)

    def split(self, run_id: str) -> Split:
        split: Split = self._work.rows("run splits")[run_id]
        return split

    def shares(self, run_id: str, part: int, size: int) -> list[Share]:
        rows = self._work.rows("run splits")
        return list(rows[run_id].shares[part * size : (part + 1) * size]) if run_id in rows else []

    def _put_once(self, name: str, id: str, value: object) -> None:
        rows = self._work.changing(name)
        if id in rows:
            raise Conflict(ALREADY_THERE)
        rows[id] = value


class MemoryHeldShares:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def add(self, *shares: Held) -> None:
        rows = self._work.changing("held shares")
        if rows.keys() & {share.id for share in shares}:
            raise Conflict(ALREADY_THERE)
        rows.update({share.id: share for share in shares})

    def due(self, now: datetime) -> list[Held]:
        able = eligible(self._work)
        waiting = self._work.rows("held shares").values()
        due = [each for each in waiting if each and (each.until <= now or each.producer_id in able)]
        return sorted(due, key=lambda each: (each.until, each.run_id, each.producer_id))[:LIMIT]

    def end(self, held: Held, now: datetime) -> bool:
        rows = self._work.changing("held shares")
        is_waiting = rows.get(held.id) is not None
        rows[held.id] = None
        return is_waiting


class MemoryPoints:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def replace_all(self, points: Mapping[str, int], at: datetime) -> None:
        self._work.changing("points")["all"] = (dict(points), at)

    def of(self, producer_id: str) -> Points | None:
        kept = self._work.rows("points").get("all")
        return Points(kept[0].get(producer_id, 0), sum(kept[0].values()), kept[1]) if kept else None
