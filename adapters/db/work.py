"""Jobs and facts as rows."""

from collections.abc import Collection
from datetime import datetime

from adapters.db import tables
from adapters.db.database import Transaction
from adapters.db.mapping import RowMapping, to_microseconds
from adapters.db.repository import SqlRepository
from adapters.units import is_due, reaction_to
from domain.jobs import Fact, Job, JobState


class SqlJobs(SqlRepository[Job]):
    table = tables.Jobs
    mapping = RowMapping(Job)

    def __init__(self, work: Transaction) -> None:
        super().__init__(work)
        self.due: list[str] = []

    def add(self, item: Job) -> None:
        super().add(item)
        self._note_due(item)

    def add_once(self, job: Job) -> bool:
        insert = self.table.insert(self.row(job)).on_conflict(action="IGNORE")
        added = self._work.change(insert) > 0
        if added:
            self._note_due(job)
        return added

    def by_key(self, key: str) -> Job | None:
        return self.first(self.table.select().where(self.table.key == key))

    def claimable(self, now: datetime, limit: int, but: Collection[str] = ()) -> list[str]:
        moment = to_microseconds(now)
        may_begin = (self.table.run_after <= moment) | (self.table.created_at > moment)
        due = (self.table.state == JobState.QUEUED.value) & may_begin
        left = (self.table.state == JobState.RUNNING.value) & (self.table.lease_until <= moment)
        query = self.table.select(self.table.id).where((due | left) & self.table.name.not_in(list(but)))
        oldest = query.order_by(self.table.created_at, self.table.id).limit(limit)
        return [row["id"] for row in self._work.rows(oldest)]

    def held_by(self, worker: str) -> list[Job]:
        its = (self.table.state == JobState.RUNNING.value) & (self.table.worker == worker)
        return self.all(self.table.select().where(its).order_by(self.table.created_at, self.table.id))

    def failed(self, name: str, limit: int) -> list[str]:
        its = (self.table.state == JobState.FAILED.value) & (self.table.name == name)
        query = self.table.select(self.table.id).where(its).order_by(self.table.id).limit(limit)
        return [row["id"] for row in self._work.rows(query)]

    def delete_done(self, before: datetime) -> None:
        done = self.table.state.in_([JobState.DONE.value, JobState.GIVEN_UP.value])
        old = self.table.finished_at < to_microseconds(before)
        self._work.change(self.table.delete().where(done & old))

    def _note_due(self, job: Job) -> None:
        if is_due(job):
            self.due.append(job.id)


class SqlFacts:
    mapping = RowMapping(Fact)

    def __init__(self, work: Transaction, jobs: SqlJobs) -> None:
        self._work = work
        self._jobs = jobs

    def add(self, fact: Fact) -> None:
        self._work.change(tables.Facts.insert(self.mapping.row(fact)))
        self._jobs.add(reaction_to(fact))

    def get(self, id: str) -> Fact | None:
        rows = self._work.rows(tables.Facts.select().where(tables.Facts.id == id))
        return self.mapping.item(rows[0]) if rows else None
