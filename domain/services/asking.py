"""Asking for work until what it is for has happened."""

from domain.jobs import Job, is_over
from domain.store import Unit


def ask_again(unit: Unit, job: Job) -> None:
    """For what hasn't happened yet: a job of the same key that is over didn't bring it about, and makes room.

    It may have been given up, or have come too early for a worker whose clock is behind.
    """
    before = unit.jobs.by_key(job.key) if job.key else None
    if before is not None and is_over(before):
        unit.jobs.delete(before.id)
    unit.jobs.add_once(job)
