"""A disk that is full while a recording goes through its steps, and has room again later."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain import faults
from domain.errors import NoRoom
from domain.jobs import JobState
from domain.uploads import RecordingState, Step
from jobs.performing import Performer
from tests.jobs.support.house import FakeClock, build
from tests.jobs.support.worker_process import Watched
from tests.jobs.test_clocks import once, stored


def full() -> None:
    raise NoRoom(faults.DISK_FULL)


@pytest.mark.parametrize(
    ("method", "kind", "step"),
    [
        ("put", "masters", Step.HASH),
        ("put_bytes", "waveforms", Step.ANALYSE),
        ("preview", "", Step.PREVIEW),
        ("put", "previews", Step.PREVIEW),
    ],
)
def test_a_step_without_room_costs_nothing_and_is_done_once_there_is_some(
    tmp_path: Path, method: str, kind: str, step: Step
) -> None:
    clock, fails_once = FakeClock(), once(full)

    def watched(part: Any) -> Watched:
        return Watched(part, fails_once, (method, kind.split(), "before"))

    house = build(tmp_path, clock=clock, wrap=watched)
    recording_id = house.upload()
    [job_id] = house.services.work.waiting()
    worker = Performer(house.services, "one", later=lambda delay, call: None)

    worker.perform(job_id)
    assert house.recording(recording_id).next_step is step
    job = house.job(job_id)
    assert (job.state, job.last_error) == (JobState.QUEUED, str(NoRoom(faults.DISK_FULL)))

    clock.advance(timedelta(minutes=1))
    worker.perform(job_id)
    recording = house.recording(recording_id)
    assert recording.state is RecordingState.READY
    with house.blobs.open(recording.master_key) as master:
        assert master.read() == b"RIFF beat"
    assert stored(tmp_path / "files") == {"masters": 1, "waveforms": 1, "previews": 1}
