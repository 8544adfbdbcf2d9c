"""Putting a recording's job back, for what was changed by a person."""

from datetime import datetime

from domain.jobs import new_job
from domain.store import Unit
from domain.uploads import INGEST, Recording, ingest_key


def ingest_again(unit: Unit, recording: Recording, job_id: str, now: datetime) -> None:
    """Save the recording as it is to go on; the job that ended makes room for a new one."""
    unit.recordings.save(recording)
    key = ingest_key(recording.id)
    if ended := unit.jobs.by_key(key):
        unit.jobs.delete(ended.id)
    unit.jobs.add(new_job(job_id, INGEST, {"recording": recording.id}, now, key))


def withdraw_dispute(unit: Unit, recording_id: str) -> None:
    """What an open dispute is about has come to its end otherwise."""
    if dispute := unit.disputes.open_of(recording_id):
        unit.disputes.delete(dispute.id)
