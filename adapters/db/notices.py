"""Notices, how people want to hear of them, and who follows whom, as rows."""

from datetime import datetime

from adapters.db import tables
from adapters.db.activity import day_of
from adapters.db.database import Transaction
from adapters.db.mapping import RowMapping, to_microseconds
from adapters.db.repository import SqlRepository
from domain.follows import Follow
from domain.notices import Choice, Choices, Notice, NoticeKind, Topic

MOST_BEGUN = 1_000
COUNTED = "UPDATE producers SET followers = followers + ? WHERE id = ?"
COUNTED_THAT_DAY = """
    INSERT INTO producer_days (producer_id, day, plays, followers) VALUES (?, ?, 0, ?)
    ON CONFLICT (producer_id, day) DO UPDATE SET followers = producer_days.followers + excluded.followers
"""


class SqlNotices(SqlRepository[Notice]):
    table = tables.Notices
    mapping = RowMapping(Notice)

    def add_once(self, notice: Notice) -> bool:
        return self._work.change(self.table.insert(self.row(notice)).on_conflict(action="IGNORE")) > 0

    def newest(self, user_id: str, kind: NoticeKind) -> Notice | None:
        its = (self.table.user_id == user_id) & (self.table.kind == kind.value)
        return self.first(self.table.select().where(its).order_by(self.table.at.desc(), self.table.id.desc()))

    def read_all(self, user_id: str, until: datetime, now: datetime) -> None:
        its = (self.table.user_id == user_id) & self.table.is_shown & self.table.read_at.is_null()
        seen = self.table.at <= to_microseconds(until)
        self._work.change(self.table.update(read_at=to_microseconds(now)).where(its & seen))


class SqlNoticeChoices:
    table = tables.NoticeChoices

    def __init__(self, work: Transaction) -> None:
        self._work = work

    def of(self, user_id: str) -> Choices:
        rows = self._work.rows(self.table.select().where(self.table.user_id == user_id))
        return {Topic(row["topic"]): Choice(bool(row["in_app"]), bool(row["by_mail"])) for row in rows}

    def put(self, user_id: str, choices: Choices) -> None:
        both = [self.table.user_id, self.table.topic]
        for topic, choice in sorted(choices.items()):
            said = {self.table.in_app: choice.in_app, self.table.by_mail: choice.by_mail}
            insert = self.table.insert({self.table.user_id: user_id, self.table.topic: topic.value, **said})
            self._work.change(insert.on_conflict(conflict_target=both, update=said))


class SqlFollows(SqlRepository[Follow]):
    table = tables.Follows
    mapping = RowMapping(Follow)

    def of(self, user_id: str, producer_id: str) -> Follow | None:
        both = (self.table.user_id == user_id) & (self.table.producer_id == producer_id)
        return self.first(self.table.select().where(both))

    def begun(self, producer_id: str, since: datetime, until: datetime) -> list[Follow]:
        its = (self.table.producer_id == producer_id) & self.table.stopped_at.is_null()
        then = (self.table.at >= to_microseconds(since)) & (self.table.at < to_microseconds(until))
        newest = self.table.select().where(its & then).order_by(self.table.at.desc(), self.table.id.desc())
        return self.all(newest.limit(MOST_BEGUN))

    def add_followers(self, producer_id: str, change: int, at: datetime) -> None:
        with self._work.all_or_nothing():
            self._work.execute(COUNTED, [change, producer_id])
            self._work.execute(COUNTED_THAT_DAY, [producer_id, day_of(at), change])

    def followers(self, producer_id: str) -> int:
        producers = tables.Producers
        rows = self._work.rows(producers.select(producers.followers).where(producers.id == producer_id))
        return int(rows[0]["followers"]) if rows else 0
