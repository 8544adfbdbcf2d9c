"""Jobs, facts, and what waits for an admin, in memory."""

from collections.abc import Collection
from datetime import datetime

from adapters.memory.repository import MemoryRepository, Transaction
from adapters.units import is_due, reaction_to
from domain.disputes import DISPUTE_OPEN, Dispute, DisputeState
from domain.faults import ALREADY_THERE
from domain.jobs import Fact, Job, JobState, may_claim
from domain.support import SupportRequest


class MemoryJobs(MemoryRepository[Job]):
    unique = ((lambda job: job.key, ALREADY_THERE),)

    def __init__(self, work: Transaction) -> None:
        super().__init__(work)
        self.due: list[str] = []

    def add(self, item: Job) -> None:
        super().add(item)
        if is_due(item):
            self.due.append(item.id)

    def add_once(self, job: Job) -> bool:
        if self.first(lambda other: other.id == job.id or (job.key is not None and other.key == job.key)):
            return False
        self.add(job)
        return True

    def by_key(self, key: str) -> Job | None:
        return self.first(lambda job: job.key == key)

    def claimable(self, now: datetime, limit: int, but: Collection[str] = ()) -> list[str]:
        found = self.where(
            lambda job: may_claim(job, now) and job.name not in but, lambda job: job.created_at
        )
        return [job.id for job in found[:limit]]

    def held_by(self, worker: str) -> list[Job]:
        return self.where(
            lambda job: job.state is JobState.RUNNING and job.worker == worker, lambda job: job.created_at
        )

    def failed(self, name: str, limit: int) -> list[str]:
        found = self.where(lambda job: (job.name, job.state) == (name, JobState.FAILED), lambda job: job.id)
        return [job.id for job in found[:limit]]

    def delete_done(self, before: datetime) -> None:
        done = self.where(lambda job: job.state in (JobState.DONE, JobState.GIVEN_UP))
        for job in done:
            if job.finished_at is not None and job.finished_at < before:
                self.delete(job.id)


class MemoryFacts(MemoryRepository[Fact]):
    def __init__(self, work: Transaction, jobs: MemoryJobs) -> None:
        super().__init__(work)
        self._jobs = jobs

    def add(self, item: Fact) -> None:
        super().add(item)
        self._jobs.add(reaction_to(item))


def _open_recording(dispute: Dispute) -> str | None:
    return dispute.recording_id if dispute.state is DisputeState.OPEN else None


class MemoryDisputes(MemoryRepository[Dispute]):
    unique = ((_open_recording, DISPUTE_OPEN),)

    def open_of(self, recording_id: str) -> Dispute | None:
        return self.first(lambda each: _open_recording(each) == recording_id)

    def of_recording(self, recording_id: str) -> list[Dispute]:
        found = self.where(lambda each: each.recording_id == recording_id, lambda each: each.created_at)
        return found[::-1]


class MemorySupportRequests(MemoryRepository[SupportRequest]):
    pass
