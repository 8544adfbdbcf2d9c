"""Starting failed work again, together with what it is about."""

from datetime import datetime

from domain import stem_sets, uploads
from domain.errors import Conflict
from domain.jobs import FAILURES, NOT_FAILED, Job, retry
from domain.stem_sets import STEMS, StemsState
from domain.store import Unit
from domain.uploads import INGEST, RecordingState


def start_again(unit: Unit, job_id: str, now: datetime) -> Job:
    """A recording, or stems, go on from the step that failed. Raises `Conflict` for what didn't fail."""
    # What it is about before the job: in the order in which its owner's Retry takes them.
    _reopen(unit, job_id)
    job = unit.jobs.get(job_id, lock=True)
    if job is None or job.state not in FAILURES:
        raise Conflict(NOT_FAILED)
    again = retry(job, now)
    unit.jobs.save(again)
    return again


def _reopen(unit: Unit, job_id: str) -> None:
    job = unit.jobs.get(job_id)
    if job is not None and job.name == INGEST:
        recording = unit.recordings.get(job.payload["recording"], lock=True)
        if recording is not None and recording.state is RecordingState.FAILED:
            unit.recordings.save(uploads.retry(recording))
    if job is not None and job.name == STEMS:
        stems = unit.stems.get(job.payload["stems"], lock=True)
        if stems is not None and stems.state is StemsState.FAILED:
            unit.stems.save(stem_sets.retry(stems))
