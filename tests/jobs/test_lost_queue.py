"""A Valkey that forgets everything while hundreds of jobs wait."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.queue import RqQueue
from domain.jobs import JobState
from domain.uploads import RecordingState, ingest_key
from tests.jobs.support.house import House, build
from tests.jobs.test_clocks import stored
from tests.jobs.test_worker import until, worker_process
from tests.servers import flush

JOBS = 200

pytestmark = pytest.mark.usefixtures("own_signals")


@pytest.fixture
def house(tmp_path: Path, valkey_url: str) -> Iterator[House]:
    queue = RqQueue(valkey_url)
    yield build(tmp_path, queue)
    queue.close()


def is_done(house: House, key: str) -> bool:
    with house.store.read() as unit:
        job = unit.jobs.by_key(key)
    return job is not None and job.state is JobState.DONE


def outcomes(house: House, beats: list[str]) -> set[tuple[object, ...]]:
    """What became of the beats and their jobs: how each ended, after how many attempts."""
    with house.store.read() as unit:
        pairs = [(unit.recordings.get(id), unit.jobs.by_key(ingest_key(id))) for id in beats]
    return {(found.state, job.state, job.attempts) for found, job in pairs if found and job}


def test_two_hundred_jobs_that_valkey_forgot_come_back_with_one_sweep_and_are_done_once(
    tmp_path: Path, house: House, valkey_url: str
) -> None:
    with worker_process(str(tmp_path), valkey_url, "one") as process:
        house.services.work.add(name="react", payload={"fact": "none"}, key="first")
        until(lambda: is_done(house, "first"), process)
        # It listens, and so will hear of the others from the sweep alone.
        process.send_signal(signal.SIGSTOP)
        beats = [house.upload(f"RIFF beat {number}".encode()) for number in range(JOBS)]
        flush(valkey_url)

        assert house.services.work.sweep() == JOBS
        process.send_signal(signal.SIGCONT)
        for id in beats:
            until(lambda id=id: is_done(house, ingest_key(id)), process)

    assert outcomes(house, beats) == {(RecordingState.READY, JobState.DONE, 1)}
    assert stored(tmp_path / "files") == {"masters": JOBS, "waveforms": JOBS, "previews": JOBS}
    assert list((tmp_path / "uploads").iterdir()) == []
