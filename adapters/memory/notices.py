"""Notices, how people want to hear of them, and who follows whom, in memory."""

from dataclasses import replace
from datetime import datetime

from adapters.memory.repository import MemoryRepository, Transaction
from domain.faults import ALREADY_THERE
from domain.follows import Follow
from domain.notices import Choices, Notice, NoticeKind

MOST_BEGUN = 1_000


class MemoryNotices(MemoryRepository[Notice]):
    unique = ((lambda notice: f"{notice.user_id} {notice.cause}", ALREADY_THERE),)

    def add_once(self, notice: Notice) -> bool:
        told = (notice.user_id, notice.cause)
        if self.first(lambda each: (each.user_id, each.cause) == told):
            return False
        self.add(notice)
        return True

    def newest(self, user_id: str, kind: NoticeKind) -> Notice | None:
        found = self.where(lambda each: (each.user_id, each.kind) == (user_id, kind), lambda each: each.at)
        return found[-1] if found else None

    def read_all(self, user_id: str, until: datetime, now: datetime) -> None:
        for each in self.where(lambda each: each.user_id == user_id and each.is_unread and each.at <= until):
            self.save(replace(each, read_at=now))


class MemoryNoticeChoices:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def of(self, user_id: str) -> Choices:
        return dict(self._work.rows("notice_choices").get(user_id, {}))

    def put(self, user_id: str, choices: Choices) -> None:
        self._work.changing("notice_choices")[user_id] = {**self.of(user_id), **choices}


class MemoryFollows(MemoryRepository[Follow]):
    unique = ((lambda follow: f"{follow.user_id} {follow.producer_id}", ALREADY_THERE),)

    def of(self, user_id: str, producer_id: str) -> Follow | None:
        return self.first(lambda each: (each.user_id, each.producer_id) == (user_id, producer_id))

    def begun(self, producer_id: str, since: datetime, until: datetime) -> list[Follow]:
        found = self.where(
            lambda each: each.producer_id == producer_id and each.lasts and since <= each.at < until,
            lambda each: each.at,
        )
        return found[::-1][:MOST_BEGUN]

    def add_followers(self, producer_id: str, change: int, at: datetime) -> None:
        followers = self._work.changing("followers")
        for whose in (producer_id, f"{producer_id} {at.date()}"):
            followers[whose] = followers.get(whose, 0) + change

    def followers(self, producer_id: str) -> int:
        return int(self._work.rows("followers").get(producer_id, 0))
