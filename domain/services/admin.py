"""The admin's desk: what waits for a decision, and work that failed."""

from dataclasses import dataclass

from domain.accounts import Actor, administering
from domain.jobs import AuditEntry
from domain.pages import AdminPage, Queries
from domain.ports import Clock, Ids, Queue
from domain.services.retrying import start_again
from domain.store import Store


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
            job = start_again(unit, job_id, now)
            unit.audit.add(
                AuditEntry(self.ids.new(), now, admin.id, "job.retried", job.id, {"job": job.name})
            )
            unit.commit()
        self.queue.wake([job_id])
