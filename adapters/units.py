"""What the units of work of every store have in common."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from domain.jobs import Fact, Job

log = logging.getLogger(__name__)

Announce = Callable[[Sequence[str]], None]

REACT = "react"
OVER = "this unit of work is over"
ONLY_READS = "this unit of work only reads"
NESTED = "a unit of work is open already; they are never nested"


class Spent:
    """Stands in for a part of a unit that is over."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise RuntimeError(OVER)


def reaction_to(fact: Fact) -> Job:
    """The job that lets the rest of the site react to a fact. It bears the fact's id: one a fact."""
    return Job(fact.id, REACT, {"fact": fact.id}, fact.at, fact.at, key=f"{REACT}:{fact.id}")


def is_due(job: Job) -> bool:
    """Whether a job just added may be worked on at once."""
    return job.run_after <= job.created_at


def tell_workers(announce: Announce, job_ids: Sequence[str]) -> None:
    """What is committed stays committed whether or not anybody hears of it: the sweep finds the jobs."""
    if not job_ids:
        return
    try:
        announce(job_ids)
    except Exception:
        log.exception("Workers could not be told of the jobs %s", ", ".join(job_ids))
