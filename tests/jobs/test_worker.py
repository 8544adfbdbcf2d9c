"""The worker on real RQ and a real Valkey: what it survives, and how it leaves."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis

from adapters.embedded import EmbeddedValkey, tied_to_us
from adapters.memory.queue import MemoryQueue
from adapters.queue import RqQueue
from domain.jobs import JobState
from domain.uploads import RecordingState, Step
from jobs import worker
from tests.jobs.support.house import House, build
from tests.servers import flush, short_folder

PATIENCE_SECONDS = 30
# The step that is cut off, the part's method, what its arguments contain, and when.
POINTS = (
    (Step.INSPECT, "inspect", "", "before"),
    (Step.INSPECT, "inspect", "", "after"),
    (Step.HASH, "exists", "masters", "before"),
    (Step.HASH, "put", "masters", "before"),
    (Step.HASH, "put", "masters", "after"),
    (Step.HASH, "delete", "", "before"),
    (Step.HASH, "delete", "", "after"),
    (Step.TAGS, "local", "masters", "before"),
    (Step.TAGS, "tags", "", "before"),
    (Step.TAGS, "tags", "", "after"),
    (Step.ANALYSE, "analyse", "", "before"),
    (Step.ANALYSE, "analyse", "", "after"),
    (Step.ANALYSE, "put_bytes", "waveforms", "before"),
    (Step.ANALYSE, "put_bytes", "waveforms", "after"),
    (Step.DUPLICATES, "matches", "", "before"),
    (Step.DUPLICATES, "matches", "", "after"),
    (Step.PREVIEW, "preview", "", "before"),
    (Step.PREVIEW, "preview", "", "after"),
    (Step.PREVIEW, "put", "previews", "before"),
    (Step.PREVIEW, "put", "previews", "after"),
)


@pytest.fixture
def house(tmp_path: Path, valkey_url: str) -> Iterator[House]:
    queue = RqQueue(valkey_url)
    yield build(tmp_path, queue)
    queue.close()


pytestmark = pytest.mark.usefixtures("own_signals")


@contextmanager
def worker_process(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.jobs.support.worker_process", *words]
    process = subprocess.Popen(tied_to_us(command), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE_SECONDS)


@contextmanager
def forked_workers() -> Iterator[Callable[..., int]]:
    """Runs one worker process after the other, each until it ends; gives how it ended."""
    command = [sys.executable, "-m", "tests.jobs.support.worker_process"]
    parent = subprocess.Popen(tied_to_us(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(*words: str) -> int:
        assert parent.stdin is not None
        assert parent.stdout is not None
        parent.stdin.write(json.dumps(words) + "\n")
        parent.stdin.flush()
        return int(parent.stdout.readline())

    try:
        yield run
    finally:
        parent.kill()
        parent.communicate(timeout=PATIENCE_SECONDS)


def until(holds: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert process.poll() is None, "the worker ended"
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


def ingest_jobs(house: House) -> Sequence[str]:
    return house.services.work.waiting()


def is_ready(house: House, recording_id: str) -> bool:
    return house.recording(recording_id).state is RecordingState.READY


def files(folder: Path) -> list[str]:
    return sorted(path.parent.name for path in folder.rglob("*") if path.is_file())


def test_a_job_that_rq_delivers_twice_is_done_once(house: House, valkey_url: str) -> None:
    recording_id = house.upload()
    [job_id] = ingest_jobs(house)
    house.queue.wake([job_id, job_id])

    worker.run_worker(house.services, valkey_url, "one", burst=True)

    assert is_ready(house, recording_id)
    assert (house.job(job_id).state, house.job(job_id).attempts) == (JobState.DONE, 1)


def test_a_job_that_was_asked_for_while_the_worker_runs_is_done(
    tmp_path: Path, house: House, valkey_url: str
) -> None:
    with worker_process(str(tmp_path), valkey_url, "one") as process:
        first = house.upload(b"RIFF first")
        until(lambda: is_ready(house, first), process)
        second = house.upload(b"RIFF second")
        until(lambda: is_ready(house, second), process)


def test_a_redis_that_forgot_everything_loses_nothing_for_a_worker_that_begins(
    house: House, valkey_url: str
) -> None:
    recording_id = house.upload()
    flush(valkey_url)

    worker.run_worker(house.services, valkey_url, "one", burst=True)

    assert is_ready(house, recording_id)


def test_the_sweep_brings_back_what_redis_forgot(tmp_path: Path, house: House, valkey_url: str) -> None:
    with worker_process(str(tmp_path), valkey_url, "one") as process:
        first = house.upload(b"RIFF first")
        until(lambda: is_ready(house, first), process)
        second = build(tmp_path, MemoryQueue()).upload(b"RIFF second")
        flush(valkey_url)

        assert house.services.work.sweep() == 1
        until(lambda: is_ready(house, second), process)


def test_sweeps_do_not_pile_up_calls_while_workers_are_busy(house: House, valkey_url: str) -> None:
    house.upload(b"RIFF first")
    house.upload(b"RIFF second")

    assert [house.services.work.sweep() for _ in range(3)] == [2, 2, 2]

    with Redis.from_url(valkey_url) as connection:
        assert connection.llen(f"rq:queue:{worker.QUEUE}") == 2


def test_a_worker_outlives_its_redis(tmp_path: Path) -> None:
    with short_folder() as folder:
        valkey = EmbeddedValkey(folder)
        address = valkey.start()
        queue = RqQueue(address)
        house = build(tmp_path, queue)
        try:
            with worker_process(str(tmp_path), address, "one") as process:
                first = house.upload(b"RIFF first")
                until(lambda: is_ready(house, first), process)
                valkey.stop()
                valkey.start()
                second = house.upload(b"RIFF second")
                until(lambda: is_ready(house, second), process)
        finally:
            queue.close()
            valkey.stop()


def test_a_worker_killed_at_any_point_of_any_step_costs_no_beat(
    tmp_path: Path, house: House, valkey_url: str
) -> None:
    beats = [house.upload(f"RIFF beat {number}".encode()) for number in range(len(POINTS))]

    with forked_workers() as run:
        for (step, method, text, when), recording_id in zip(POINTS, beats, strict=True):
            point = (method, f"{text} {recording_id}", when)
            assert run(str(tmp_path), valkey_url, "one", "--burst", "die", *point) == -signal.SIGKILL
            assert house.recording(recording_id).next_step is step
    worker.run_worker(house.services, valkey_url, "one", burst=True)

    recordings = [house.recording(recording_id) for recording_id in beats]
    assert {(each.state, each.done) for each in recordings} == {(RecordingState.READY, tuple(Step))}
    for number, each in enumerate(recordings):
        with house.blobs.open(each.master_key) as master:
            assert master.read() == f"RIFF beat {number}".encode()
    kinds = [path.relative_to(tmp_path / "files").parts[0] for path in (tmp_path / "files").rglob("*.*")]
    count = len(beats)
    assert {kind: kinds.count(kind) for kind in kinds if not kind.startswith(".")} == {
        "masters": count,
        "waveforms": count,
        "previews": count,
    }
    assert files(tmp_path / "uploads") == []
    assert ingest_jobs(house) == []


def test_a_worker_asked_to_leave_finishes_its_step_and_goes(
    tmp_path: Path, house: House, valkey_url: str
) -> None:
    recording_id = house.upload()
    [job_id] = ingest_jobs(house)
    words = ("wait", "tags", recording_id, "before")
    with worker_process(str(tmp_path), valkey_url, "one", *words) as process:
        until((tmp_path / "waiting").exists, process)
        process.send_signal(signal.SIGTERM)
        (tmp_path / "go").touch()
        assert process.wait(PATIENCE_SECONDS) == 0

    job = house.job(job_id)
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)
    assert house.recording(recording_id).done == (Step.INSPECT, Step.HASH, Step.TAGS)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_worker_leaves_at_once(
    tmp_path: Path, house: House, valkey_url: str, number: signal.Signals
) -> None:
    with worker_process(str(tmp_path), valkey_url, "one") as process:
        first = house.upload()
        until(lambda: is_ready(house, first), process)
        process.send_signal(number)

        assert process.wait(PATIENCE_SECONDS) == 0


def test_a_worker_without_a_redis_does_what_waits_and_still_leaves_when_asked(
    tmp_path: Path, house: House
) -> None:
    recording_id = house.upload()
    with worker_process(str(tmp_path), f"unix://{tmp_path}/nobody.sock", "one") as process:
        until(lambda: is_ready(house, recording_id), process)
        process.send_signal(signal.SIGTERM)

        assert process.wait(PATIENCE_SECONDS) == 0
