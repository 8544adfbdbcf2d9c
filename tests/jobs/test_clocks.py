"""Clocks that are an hour off: set forward or back, or two workers' that differ."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.jobs import JobState
from domain.uploads import RecordingState, Step
from jobs.performing import Performer
from tests.jobs.support.house import LEASE, FakeClock, build
from tests.jobs.support.worker_process import Watched
from tests.jobs.test_worker import POINTS

HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def ahead_of(clock: FakeClock) -> FakeClock:
    ahead = FakeClock()
    ahead.time = clock.time + HOUR
    return ahead


def once(act: Callable[[], None]) -> Callable[[], None]:
    """The act, the first time that it is called."""
    left = [act]
    return lambda: left.pop()() if left else None


def stored(folder: Path) -> Counter[str]:
    """How many files of each kind there are, drafts apart."""
    files = (path.relative_to(folder) for path in folder.rglob("*.*") if path.is_file())
    return Counter(path.parts[0] for path in files if not path.parts[0].startswith("."))


@pytest.mark.parametrize(("step", "method", "text", "when"), POINTS)
def test_a_worker_that_is_an_hour_ahead_takes_a_running_job_and_all_happens_once(
    tmp_path: Path, clock: FakeClock, step: Step, method: str, text: str, when: str
) -> None:
    quick = build(tmp_path, clock=ahead_of(clock))
    recording_id = quick.upload()
    [job_id] = quick.services.work.waiting()
    takes_over = once(lambda: Performer(quick.services, "ahead").perform(job_id))

    def watched(part: Any) -> Watched:
        return Watched(part, takes_over, (method, f"{text} {recording_id}".split(), when))

    slow = build(tmp_path, clock=clock, wrap=watched)
    Performer(slow.services, "behind").perform(job_id)

    recording, job = quick.recording(recording_id), quick.job(job_id)
    assert (recording.state, recording.done) == (RecordingState.READY, tuple(Step))
    assert (job.state, job.worker, job.attempts, job.failures) == (JobState.DONE, "ahead", 2, 0)
    with quick.blobs.open(recording.master_key) as master:
        assert master.read() == b"RIFF beat"
    assert stored(tmp_path / "files") == {"masters": 1, "waveforms": 1, "previews": 1}
    assert list((tmp_path / "uploads").iterdir()) == []


def test_a_worker_that_is_an_hour_behind_takes_no_running_job_and_in_the_end_one_left_behind(
    tmp_path: Path, clock: FakeClock
) -> None:
    house, ahead = build(tmp_path, clock=clock), build(tmp_path, clock=ahead_of(clock))
    recording_id = house.upload()
    [job_id] = house.services.work.waiting()
    assert ahead.services.work.claim(job_id=job_id, worker="ahead")

    Performer(house.services, "behind").perform(job_id)
    assert house.job(job_id).worker == "ahead"

    clock.advance(HOUR + LEASE)
    Performer(house.services, "behind").perform(job_id)
    assert house.recording(recording_id).state is RecordingState.READY


@pytest.mark.parametrize("shift", [HOUR, -HOUR], ids=["forward", "back"])
def test_what_waits_while_the_clock_is_set_is_done_at_once(
    tmp_path: Path, clock: FakeClock, shift: timedelta
) -> None:
    house = build(tmp_path, clock=clock)
    recording_id = house.upload()
    [job_id] = house.services.work.waiting()

    clock.advance(shift)

    assert house.services.work.sweep() == 1
    Performer(house.services, "one").perform(job_id)
    assert house.recording(recording_id).state is RecordingState.READY


@pytest.mark.parametrize("shift", [HOUR, -HOUR], ids=["forward", "back"])
def test_a_job_goes_on_while_the_clock_is_set(tmp_path: Path, clock: FakeClock, shift: timedelta) -> None:
    set_once = once(lambda: clock.advance(shift))
    house = build(tmp_path, clock=clock, wrap=lambda part: Watched(part, set_once, ("analyse", [], "before")))
    recording_id = house.upload()
    [job_id] = house.services.work.waiting()

    Performer(house.services, "one").perform(job_id)

    job = house.job(job_id)
    assert (job.state, job.attempts, job.finished_at) == (JobState.DONE, 1, clock.now())
    assert house.recording(recording_id).state is RecordingState.READY


def test_a_worker_that_comes_back_under_its_name_goes_on_at_once_after_the_clock_was_set_back(
    tmp_path: Path, clock: FakeClock
) -> None:
    house = build(tmp_path, clock=clock)
    house.upload()
    [job_id] = house.services.work.waiting()
    assert house.services.work.claim(job_id=job_id, worker="one")
    clock.advance(-HOUR)

    assert house.services.work.release(worker="one") == 1

    assert house.services.work.waiting() == [job_id]
