"""Doing one job under its lease: claim, renew while it runs, then finish, put back or give up."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from domain.errors import DomainError
from domain.jobs import WORKER_DIED, Job, JobState, is_exhausted, is_last_chance
from domain.services.bundle import Services
from domain.services.work import Work
from jobs.handlers import HANDLERS, Handler

log = logging.getLogger(__name__)

Later = Callable[[timedelta, Callable[[], None]], None]


class Interrupted(Exception):
    """The worker was asked to stop, and the job has just come to the end of a step."""


class LeaseLost(Exception):
    """Somebody else may have the job by now, so nothing more may be done for it."""


def later(delay: timedelta, call: Callable[[], None]) -> None:
    """Call in a while, unless the process has ended by then."""
    timer = threading.Timer(delay.total_seconds(), call)
    timer.daemon = True
    timer.start()


@dataclass(frozen=True)
class Performer:
    """Does jobs for one worker. `stopping` is set once the worker was asked to leave."""

    services: Services
    worker: str
    handlers: Mapping[str, Handler] = field(default_factory=lambda: HANDLERS)
    stopping: threading.Event = field(default_factory=threading.Event)
    later: Later = later

    def perform(self, job_id: str) -> None:
        """Do the job, if it is there to be done: somebody else may have it, or have done it already."""
        self.services.office.settings.keep_up()
        job = self._work.claim(job_id=job_id, worker=self.worker)
        if job is None:
            return
        started = time.monotonic()
        outcome = self._do(job)
        log.info(
            "job %s %s, attempt %d: %s after %.2f seconds",
            job.name,
            job.id,
            job.attempts,
            outcome,
            time.monotonic() - started,
        )

    @property
    def _work(self) -> Work:
        return self.services.work

    def _do(self, job: Job) -> str:
        """Run the job's handler and settle the job; returns what came of it, for the log."""
        with renewed(self._work, job) as lost:
            try:
                self._run(job, lost)
            except Interrupted:
                self._work.hand_back(claimed=job)
                return "handed back"
            except LeaseLost:
                return "lease lost"
            except Exception as error:
                return self._fail(job, error)
            return "done" if self._work.finish(claimed=job) else "lease lost"

    def _run(self, job: Job, lost: threading.Event) -> None:
        if is_exhausted(job):
            raise RuntimeError(job.last_error or WORKER_DIED)
        handler = self.handlers.get(job.name)
        if handler is None:
            raise LookupError(f"nothing here does jobs named {job.name!r}")

        def report(step: str, progress: float) -> None:
            if lost.is_set():
                raise LeaseLost
            if progress == 0.0 and self.stopping.is_set():
                raise Interrupted

        handler.run(self.services, job.payload, report)

    def _fail(self, job: Job, error: Exception) -> str:
        """Put the job back for a later attempt; after the last one tell the people concerned and end it."""
        self._log(job, error)
        if not self._work.renew(claimed=job):
            return "lease lost"
        if is_last_chance(job):
            self._give_up(job)
        failed = self._work.fail(claimed=job, error=_reason(error))
        if failed.state is JobState.FAILED:
            return "given up"
        delay = failed.run_after - self.services.work.clock.now()
        self.later(delay, lambda: self._work.wake(job_id=job.id))
        return "put back"

    def _give_up(self, job: Job) -> None:
        handler = self.handlers.get(job.name)
        if handler is not None and handler.give_up is not None:
            handler.give_up(self.services, job.payload)

    def _log(self, job: Job, error: Exception) -> None:
        """A known fault in one line, anything else with its traceback."""
        traceback = None if isinstance(error, DomainError) or is_exhausted(job) else error
        log.error(
            "job %s %s, attempt %d failed: %s", job.name, job.id, job.attempts, error, exc_info=traceback
        )


def _reason(error: Exception) -> str:
    if isinstance(error, DomainError | RuntimeError):
        return str(error)
    return f"{type(error).__name__}: {error}"


@contextmanager
def renewed(work: Work, claimed: Job) -> Iterator[threading.Event]:
    """Renew the job's lease every third of it, from a thread; yields what is set once the lease was lost."""
    over, lost = threading.Event(), threading.Event()

    def renew() -> None:
        while not over.wait(work.lease.total_seconds() / 3):
            try:
                if not work.renew(claimed=claimed):
                    lost.set()
                    return
            except Exception:
                log.exception("the lease of job %s could not be renewed just now", claimed.id)

    thread = threading.Thread(target=renew, name=f"lease-{claimed.id}", daemon=True)
    thread.start()
    try:
        yield lost
    finally:
        over.set()
        thread.join()
