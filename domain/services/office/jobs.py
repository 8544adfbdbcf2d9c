"""Background work as admins see it: what failed, trying it again, giving it up."""

from dataclasses import dataclass

from domain.accounts import Actor, administering
from domain.errors import Conflict, NotFound
from domain.jobs import NOT_FAILED, UNKNOWN_JOB, AuditEntry, Job, JobState, give_up
from domain.pages.office import JobList, JobSearch, OfficeQueries
from domain.ports import Clock, Ids, Queue
from domain.reasons import given_reason
from domain.services.retrying import start_again
from domain.store import Store, Unit

AT_ONCE = 1000
"""How many of a kind are tried again by one press of a button."""
A_UNIT = 50


@dataclass(frozen=True)
class JobDesk:
    """Only for admins."""

    store: Store
    queries: OfficeQueries
    queue: Queue
    clock: Clock
    ids: Ids

    def search(self, *, actor: Actor | None, search: JobSearch) -> JobList:
        administering(actor)
        return self.queries.jobs(search)

    def job(self, *, actor: Actor | None, job_id: str) -> Job:
        """Raises `NotFound`."""
        administering(actor)
        with self.store.read() as unit:
            job = unit.jobs.get(job_id)
        if job is None:
            raise NotFound(UNKNOWN_JOB)
        return job

    def retry_kind(self, *, actor: Actor | None, name: str) -> int:
        """Try all failed jobs of a name again, a thousand at most; returns how many there were."""
        admin = administering(actor)
        with self.store.read() as unit:
            failed = unit.jobs.failed(name, AT_ONCE)
        again = [
            id
            for at in range(0, len(failed), A_UNIT)
            for id in self._retry(admin, name, failed[at : at + A_UNIT])
        ]
        self.queue.wake(again)
        return len(again)

    def give_up(self, *, actor: Actor | None, job_id: str, reason: str) -> Job:
        """Say of a failed job that nothing more is wanted of it, with a reason that is kept.

        Raises `Invalid` without one, `Conflict` for a job that hasn't failed.
        """
        admin, because, now = administering(actor), given_reason(reason), self.clock.now()
        with self.store.write() as unit:
            job = unit.jobs.get(job_id, lock=True)
            if job is None or job.state is not JobState.FAILED:
                raise Conflict(NOT_FAILED)
            after = give_up(job, now)
            unit.jobs.save(after)
            details = {"job": job.name, "reason": because}
            unit.audit.add(AuditEntry(self.ids.new(), now, admin.id, "job.given_up", job.id, details))
            unit.commit()
        return after

    def _retry(self, admin: Actor, name: str, job_ids: list[str]) -> list[str]:
        """Those that failed still; each by itself in the log, so that its own page tells of it."""
        now = self.clock.now()
        with self.store.write() as unit:
            again = [id for id in job_ids if self._is_started(unit, id)]
            for id in again:
                unit.audit.add(AuditEntry(self.ids.new(), now, admin.id, "job.retried", id, {"job": name}))
            unit.commit()
        return again

    def _is_started(self, unit: Unit, job_id: str) -> bool:
        try:
            start_again(unit, job_id, self.clock.now())
        except Conflict:
            return False
        return True
