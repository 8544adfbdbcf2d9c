"""Background work as rows: who holds a job, for how long, and what follows when it dies."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Fault
from domain.exports import EXPORT
from domain.leaving import ERASE_ACCOUNT
from domain.licensing.downloads import CONVERT, DOWNLOAD
from domain.progress.standing import CHECK_ALL
from domain.words import say

NOT_FAILED = Fault("ADM-101", "This job has not failed.", "Open the list of jobs again.")
UNKNOWN_JOB = Fault("ADM-102", "There is no such job.", "Open the list of jobs again.")
MAX_FAILURES = 5
# Workers may die for reasons of their own, so more than a handful of deaths in a row is allowed.
MAX_ATTEMPTS = 25
WORKER_DIED = say("The worker stopped while it worked on this.")
BACKOFF = (timedelta(seconds=2), timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=5))
# Once a letter is sent nobody needs its text again, and it may hold a link that opens an account.
FORGOTTEN_WHEN_DONE = frozenset({"mail"})
# Nobody waits for these, and somebody does for most others: those go first, however late they came.
PATIENT = frozenset({DOWNLOAD, CONVERT, CHECK_ALL, EXPORT, ERASE_ACCOUNT})
DONE_JOBS_KEPT = timedelta(days=14)


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    GIVEN_UP = "given up"


FAILURES = (JobState.FAILED, JobState.GIVEN_UP)
"""Jobs that can be tried again; of those that were given up somebody wants no more."""


@dataclass(frozen=True)
class Job:
    """A piece of work. `key`, when given, is unique: the same work asked for twice is one job.

    `attempts` counts every claim, also those that ended with their worker; `failures` those that ended in an
    error.
    """

    id: str
    name: str
    payload: Mapping[str, str]
    created_at: datetime
    run_after: datetime
    key: str | None = None
    state: JobState = JobState.QUEUED
    attempts: int = 0
    max_attempts: int = MAX_ATTEMPTS
    failures: int = 0
    worker: str = ""
    lease_until: datetime | None = None
    last_error: str = ""
    finished_at: datetime | None = None


def new_job(
    id: str,
    name: str,
    payload: Mapping[str, str],
    now: datetime,
    key: str | None = None,
    max_attempts: int = MAX_ATTEMPTS,
) -> Job:
    return Job(id, name, dict(payload), now, now, key, max_attempts=max_attempts)


def is_over(job: Job) -> bool:
    """Whether it was done or given up, so that nothing comes of it any more by itself."""
    return job.state in (JobState.DONE, *FAILURES)


def may_claim(job: Job, now: datetime) -> bool:
    """Queued and due, or left behind by a worker whose lease ran out.

    One that is newer than now was made by a clock that is ahead, or before ours was set back. It is due: all
    that it would wait for is the clock.
    """
    if job.state is JobState.QUEUED:
        return job.run_after <= now or job.created_at > now
    return job.state is JobState.RUNNING and job.lease_until is not None and job.lease_until <= now


def claim(job: Job, worker: str, now: datetime, lease: timedelta) -> Job:
    return replace(
        job,
        state=JobState.RUNNING,
        worker=worker,
        lease_until=now + lease,
        attempts=job.attempts + 1,
    )


def holds(job: Job | None, worker: str, attempt: int) -> bool:
    """Whether this attempt of this worker still owns the job; one that lost its lease must not finish it."""
    return (
        job is not None and job.state is JobState.RUNNING and job.worker == worker and job.attempts == attempt
    )


def renew(job: Job, now: datetime, lease: timedelta) -> Job:
    return replace(job, lease_until=now + lease)


def finish(job: Job, now: datetime) -> Job:
    payload = {} if job.name in FORGOTTEN_WHEN_DONE else job.payload
    done = replace(job, payload=payload, last_error="", lease_until=None)
    return replace(done, state=JobState.DONE, finished_at=now)


def fail(job: Job, error: str, now: datetime) -> Job:
    """Put back with a growing delay, or given up after the last attempt; the reason is kept."""
    kept = replace(job, failures=job.failures + 1, last_error=error[:2000], lease_until=None, worker="")
    if is_last_chance(job):
        return replace(kept, state=JobState.FAILED, finished_at=now)
    delay = BACKOFF[min(job.failures, len(BACKOFF) - 1)]
    return replace(kept, state=JobState.QUEUED, run_after=now + delay)


def is_last_chance(job: Job) -> bool:
    """Whether a claimed job is given up if it fails now."""
    return job.failures + 1 >= MAX_FAILURES or job.attempts >= job.max_attempts


def is_exhausted(job: Job) -> bool:
    """Whether a claimed job had all its attempts before this one: it has to be given up, not run again."""
    return job.attempts > job.max_attempts


def release(job: Job, now: datetime) -> Job:
    """Put back at once, for a worker that died: the attempt counts, so a job that kills workers ends.

    Even after the last attempt it is put back, because whoever claims it next has to give it up in order.
    """
    return replace(_put_back(job, now), last_error=WORKER_DIED)


def hand_back(job: Job, now: datetime) -> Job:
    """Put back at once, by a worker that was asked to stop: the attempt doesn't count."""
    return replace(_put_back(job, now), attempts=job.attempts - 1)


def _put_back(job: Job, now: datetime) -> Job:
    return replace(job, state=JobState.QUEUED, worker="", lease_until=None, run_after=now)


def retry(job: Job, now: datetime) -> Job:
    """Start again from the first attempt, because a person asked for it."""
    return replace(
        job, state=JobState.QUEUED, attempts=0, failures=0, run_after=now, finished_at=None, last_error=""
    )


def give_up(job: Job, now: datetime) -> Job:
    """A failed job that a person has looked at and wants no more of."""
    return replace(job, state=JobState.GIVEN_UP, finished_at=now)


@dataclass(frozen=True)
class Fact:
    """Something that happened, kept in the outbox; reactions to it are keyed by its id."""

    id: str
    name: str
    payload: Mapping[str, str]
    at: datetime


@dataclass(frozen=True)
class AuditEntry:
    """What somebody with power did, kept for good."""

    id: str
    at: datetime
    actor_id: str
    action: str
    subject: str
    details: Mapping[str, str] = field(default_factory=dict)
