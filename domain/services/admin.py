"""The admin's desk: what waits for a decision, and work that failed."""

from dataclasses import dataclass

from domain import stem_sets, uploads
from domain.accounts import Actor, administering
from domain.errors import Conflict
from domain.jobs import NOT_FAILED, AuditEntry, JobState, retry
from domain.pages import AdminPage, Queries
from domain.ports import Clock, Ids, Queue
from domain.stem_sets import STEMS, StemsState
from domain.store import Store, Unit
from domain.uploads import INGEST, RecordingState


@dataclass(frozen=True)
class Admin:
    store: Store
    queries: Queries
    queue: Queue
    clock: Clock
    ids: Ids

    def desk(self, *, actor: Actor | None) -> AdminPage:
        """Only admins."""
        administering(actor)
        return self.queries.admin()

    def retry_job(self, *, actor: Actor | None, job_id: str) -> None:
        """Only admins, and only a job that failed. A recording, or stems, go on from the step that failed."""
        admin, now = administering(actor), self.clock.now()
        with self.store.write() as unit:
            # What it is about before the job: in the order in which its owner's Retry takes them.
            self._reopen(unit, job_id)
            job = unit.jobs.get(job_id, lock=True)
            if job is None or job.state is not JobState.FAILED:
                raise Conflict(NOT_FAILED)
            unit.jobs.save(retry(job, now))
            unit.audit.add(
                AuditEntry(self.ids.new(), now, admin.id, "job.retried", job.id, {"job": job.name})
            )
            unit.commit()
        self.queue.wake([job_id])

    def _reopen(self, unit: Unit, job_id: str) -> None:
        job = unit.jobs.get(job_id)
        if job is not None and job.name == INGEST:
            recording = unit.recordings.get(job.payload["recording"], lock=True)
            if recording is not None and recording.state is RecordingState.FAILED:
                unit.recordings.save(uploads.retry(recording))
        if job is not None and job.name == STEMS:
            stems = unit.stems.get(job.payload["stems"], lock=True)
            if stems is not None and stems.state is StemsState.FAILED:
                unit.stems.save(stem_sets.retry(stems))
