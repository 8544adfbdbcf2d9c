"""Background work: claiming, renewing, finishing and sweeping jobs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.jobs import (
    DONE_JOBS_KEPT,
    PATIENT,
    Fact,
    Job,
    claim,
    fail,
    finish,
    hand_back,
    holds,
    may_claim,
    new_job,
    release,
    renew,
)
from domain.ports import Clock, Ids, Queue
from domain.store import Store, Unit

SWEEP_LIMIT = 1000


@dataclass(frozen=True)
class Work:
    store: Store
    queue: Queue
    clock: Clock
    ids: Ids
    lease: timedelta

    def add(self, *, name: str, payload: Mapping[str, str], key: str) -> bool:
        """Ask for work, once for each `key`; whether this call was the first."""
        with self.store.write() as unit:
            added = unit.jobs.add_once(new_job(self.ids.new(), name, payload, self.clock.now(), key))
            unit.commit()
        return added

    def claim(self, *, job_id: str, worker: str) -> Job | None:
        """The job for this worker to do, or None when somebody else has it, or nothing is left to do.

        It may be another one: a job that nobody waits for lets those go first that somebody does wait for.
        """
        with self.store.write() as unit:
            job, now = unit.jobs.get(job_id, lock=True), self.clock.now()
            if job is None or not may_claim(job, now):
                return None
            chosen = self._pressing(unit, now) if job.name in PATIENT else None
            claimed = claim(chosen or job, worker, now, self.lease)
            unit.jobs.save(claimed)
            unit.commit()
        if claimed.id != job_id:
            self.queue.wake([job_id])
        return claimed

    def _pressing(self, unit: Unit, now: datetime) -> Job | None:
        """The first job that somebody waits for and nobody has begun."""
        for id in unit.jobs.claimable(now, 1, but=PATIENT):
            job = unit.jobs.get(id, lock=True)
            if job is not None and may_claim(job, now):
                return job
        return None

    def renew(self, *, claimed: Job) -> bool:
        """Hold on to a job for another lease; False when it was lost."""
        return self._change(claimed, lambda job: renew(job, self.clock.now(), self.lease))

    def finish(self, *, claimed: Job) -> bool:
        return self._change(claimed, lambda job: finish(job, self.clock.now()))

    def fail(self, *, claimed: Job, error: str) -> Job:
        """Put the job back for a later attempt, or give it up after its last; returns it as it now is."""
        failed = fail(claimed, error, self.clock.now())
        self._change(claimed, lambda job: failed)
        return failed

    def hand_back(self, *, claimed: Job) -> bool:
        """Leave the job to another worker, because this one was asked to stop; the attempt doesn't count."""
        handed = self._change(claimed, lambda job: hand_back(job, self.clock.now()))
        self.queue.wake([claimed.id] if handed else [])
        return handed

    def wake(self, *, job_id: str) -> None:
        """Tell workers of a job whose time has come again."""
        self.queue.wake([job_id])

    def release(self, *, worker: str) -> int:
        """Put back what a worker of this name held when it died; returns how many."""
        with self.store.write() as unit:
            found = unit.jobs.held_by(worker)
            locked = [(unit.jobs.get(job.id, lock=True), job.attempts) for job in found]
            # Others may have taken or finished one while this waited for its row.
            held = [job for job, attempt in locked if job and holds(job, worker, attempt)]
            for job in held:
                unit.jobs.save(release(job, self.clock.now()))
            unit.commit()
        self.queue.wake([job.id for job in held])
        return len(held)

    def sweep(self) -> int:
        """Wake workers for all that waits and nobody works on; returns how many. Called by the schedule."""
        with self.store.read() as unit:
            waiting = unit.jobs.claimable(self.clock.now(), SWEEP_LIMIT)
        self.queue.wake_again(waiting)
        return len(waiting)

    def forget_done(self) -> None:
        """Remove jobs that were done long ago; called by the schedule."""
        with self.store.write() as unit:
            unit.jobs.delete_done(self.clock.now() - DONE_JOBS_KEPT)
            unit.commit()

    def waiting(self) -> Sequence[str]:
        with self.store.read() as unit:
            return unit.jobs.claimable(self.clock.now(), SWEEP_LIMIT)

    def fact(self, *, fact_id: str) -> Fact | None:
        with self.store.read() as unit:
            return unit.facts.get(fact_id)

    def _change(self, claimed: Job, change: Callable[[Job], Job]) -> bool:
        """Change the job if this very claim still holds it."""
        with self.store.write() as unit:
            job = unit.jobs.get(claimed.id, lock=True)
            if job is None or not holds(job, claimed.worker, claimed.attempts):
                return False
            unit.jobs.save(change(job))
            unit.commit()
        return True
