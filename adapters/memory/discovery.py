"""Likes, choices of listening histories, staff picks and trending beats in memory."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from adapters.memory.catalogue import MemoryTracks
from adapters.memory.repository import MemoryRepository, Transaction
from domain.faults import ALREADY_THERE
from domain.likes import HistoryChoice, Like
from domain.picks import Pick


class MemoryLikes(MemoryRepository[Like]):
    unique = ((lambda like: f"{like.user_id} {like.track_id}", ALREADY_THERE),)

    def of(self, user_id: str, track_id: str) -> Like | None:
        return self.first(lambda each: (each.user_id, each.track_id) == (user_id, track_id))

    def add_likes(self, track_id: str, change: int) -> None:
        counted = self._work.changing("likes")
        if MemoryTracks(self._work).get(track_id):
            counted[track_id] = counted.get(track_id, 0) + change

    def likes(self, track_id: str) -> int:
        return int(self._work.rows("likes").get(track_id, 0))


class MemoryHistoryChoices:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def of(self, user_id: str) -> HistoryChoice:
        choice: HistoryChoice = self._work.rows("history_choices").get(user_id, HistoryChoice(user_id))
        return choice

    def put(self, choice: HistoryChoice) -> None:
        self._work.changing("history_choices")[choice.id] = choice


class MemoryPicks:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def all(self) -> list[Pick]:
        return sorted(self._work.rows("picks").values(), key=lambda pick: (pick.place, pick.id))

    def replace(self, picks: Sequence[Pick]) -> None:
        rows = self._work.changing("picks")
        rows.clear()
        rows.update({pick.id: pick for pick in picks})


class MemoryTrending:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def reckon(self, since: date, limit: int) -> list[tuple[str, int]]:
        plays = Counter[str]()
        for (track_id, _, day), sums in self._work.rows("track_days").items():
            plays[track_id] += sums.plays if day >= since else 0
        tracks = MemoryTracks(self._work)
        listed = [(id, n) for id, n in plays.items() if n > 0 and (t := tracks.get(id)) and t.is_listed]
        return sorted(listed, key=lambda each: (-each[1], each[0]))[:limit]

    def put(self, played: Sequence[tuple[str, int]]) -> None:
        self._work.changing("trending")["all"] = list(played)

    def all(self) -> list[tuple[str, int]]:
        return list(self._work.rows("trending").get("all", []))
