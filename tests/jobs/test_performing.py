"""Doing jobs under leases: once, by one worker, and never for ever."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.memory.queue import MemoryQueue
from domain.audio import Analysis, AudioFormat
from domain.errors import DomainError, Refused
from domain.facts import TRACK_PUBLISHED
from domain.faults import DECODER_LIMIT, STEP_FAILED
from domain.jobs import JobState, claim
from domain.made import Made, made_key
from domain.ports import Report
from domain.services.bundle import Services
from domain.uploads import RecordingState, Step
from jobs.handlers import HANDLERS, Handler
from jobs.performing import Performer
from tests import factories
from tests.jobs.support.house import LEASE, PRODUCER, FakeClock, House, QuickLab, build, with_lab

Run = Callable[[Services, Mapping[str, str], Report], None]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def house(tmp_path: Path, clock: FakeClock) -> House:
    return build(tmp_path, clock=clock)


class Later:
    """Remembers what is to be called, and when."""

    def __init__(self) -> None:
        self.calls: list[tuple[timedelta, Callable[[], None]]] = []

    def __call__(self, delay: timedelta, call: Callable[[], None]) -> None:
        self.calls.append((delay, call))


def performer(house: House, run: Run, name: str = "one", **parts: object) -> Performer:
    """A worker that knows one kind of job."""
    parts = {"later": Later(), **parts}
    return Performer(house.services, name, {"test": Handler(run)}, **parts)  # type: ignore[arg-type]


def waiting_job(house: House, **fields: object) -> str:
    now = house.clock.now()
    return house.add_job(factories.job(name="test", created_at=now, run_after=now, **fields))


def nothing(services: Services, payload: Mapping[str, str], report: Report) -> None:
    pass


def failing(services: Services, payload: Mapping[str, str], report: Report) -> None:
    raise ValueError("the disk sang")


def the_ingest_job(house: House) -> str:
    [job_id] = house.services.work.waiting()
    return job_id


def test_a_job_is_done_and_finished(house: House) -> None:
    done: list[str] = []
    job_id = waiting_job(house, payload={"recording": "r"})

    performer(house, lambda services, payload, report: done.append(payload["recording"])).perform(job_id)

    job = house.job(job_id)
    assert (done, job.state, job.attempts, job.finished_at) == (["r"], JobState.DONE, 1, house.clock.now())


def test_a_job_delivered_twice_is_done_once(house: House) -> None:
    done: list[str] = []
    worker, job_id = performer(house, lambda *args: done.append("done")), waiting_job(house)

    worker.perform(job_id)
    worker.perform(job_id)

    assert done == ["done"]


def test_a_job_that_does_not_exist_is_nothing_to_do(house: House) -> None:
    performer(house, failing).perform("00000000-0000-7000-8000-000000000000")


def test_two_workers_given_the_same_job_have_one_effect(house: House) -> None:
    done: list[str] = []
    barrier, job_id = threading.Barrier(2), waiting_job(house)

    def work(name: str) -> None:
        worker = performer(house, lambda *args: done.append(name), name)
        barrier.wait()
        worker.perform(job_id)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(done), house.job(job_id).attempts) == (1, 1)


def test_a_job_that_fails_is_put_back_with_its_reason_and_woken_in_time(
    house: House, clock: FakeClock
) -> None:
    later, job_id = Later(), waiting_job(house)

    performer(house, failing, later=later).perform(job_id)

    job = house.job(job_id)
    [(delay, wake)] = later.calls
    assert (job.state, job.last_error) == (JobState.QUEUED, "ValueError: the disk sang")
    assert job.run_after == clock.now() + delay
    assert isinstance(house.queue, MemoryQueue)
    wake()
    assert house.queue.woken.count(job_id) == 2


def test_a_poison_job_ends_failed_with_its_reason(house: House, clock: FakeClock) -> None:
    job_id = waiting_job(house, max_attempts=3)

    for _ in range(5):
        performer(house, failing).perform(job_id)
        clock.advance(timedelta(hours=1))

    job = house.job(job_id)
    assert (job.state, job.attempts, job.last_error) == (JobState.FAILED, 3, "ValueError: the disk sang")
    assert house.services.work.waiting() == []


def test_a_job_of_an_unknown_kind_fails_with_a_reason(house: House) -> None:
    job_id = house.add_job(
        factories.job(name="polish", created_at=house.clock.now(), run_after=house.clock.now())
    )

    performer(house, nothing).perform(job_id)

    assert house.job(job_id).last_error == "LookupError: nothing here does jobs named 'polish'"


def test_a_job_whose_workers_always_die_is_given_up(house: House) -> None:
    job_id = waiting_job(house, max_attempts=3)
    done: list[str] = []

    for _ in range(3):
        assert house.services.work.claim(job_id=job_id, worker="one") is not None
        assert house.services.work.release(worker="one") == 1
    performer(house, lambda *args: done.append("done")).perform(job_id)

    job = house.job(job_id)
    assert (done, job.state) == ([], JobState.FAILED)
    assert job.last_error == "The worker stopped while it worked on this."


def test_a_job_left_behind_without_a_word_is_given_up_too(house: House, clock: FakeClock) -> None:
    job_id = waiting_job(house, max_attempts=2)

    for number in range(2):
        assert house.services.work.claim(job_id=job_id, worker=f"gone-{number}") is not None
        clock.advance(LEASE)
    performer(house, nothing).perform(job_id)

    assert house.job(job_id).state is JobState.FAILED


def test_who_lost_the_lease_finishes_nothing(house: House, clock: FakeClock) -> None:
    job_id = waiting_job(house)

    def slow(*args: object) -> None:
        clock.advance(LEASE)
        performer(house, nothing, "two").perform(job_id)

    performer(house, slow).perform(job_id)

    job = house.job(job_id)
    assert (job.worker, job.attempts, job.state) == ("two", 2, JobState.DONE)


def test_who_lost_the_lease_fails_nothing(house: House, clock: FakeClock) -> None:
    job_id, later = waiting_job(house, max_attempts=1), Later()

    def slow(*args: object) -> None:
        clock.advance(LEASE)
        assert house.services.work.claim(job_id=job_id, worker="two") is not None
        raise ValueError("too late")

    performer(house, slow, later=later).perform(job_id)

    job = house.job(job_id)
    assert (job.worker, job.state, job.last_error) == ("two", JobState.RUNNING, "")
    assert later.calls == []


def test_the_lease_is_renewed_while_the_job_runs(tmp_path: Path, clock: FakeClock) -> None:
    house = build(tmp_path, clock=clock, lease=timedelta(milliseconds=60))
    job_id, renewed = waiting_job(house), threading.Event()

    def slow(*args: object) -> None:
        clock.advance(timedelta(milliseconds=40))
        for _ in range(1000):
            if house.job(job_id).lease_until == clock.now() + timedelta(milliseconds=60):
                renewed.set()
                return
            threading.Event().wait(0.01)

    performer(house, slow).perform(job_id)

    assert renewed.is_set()
    assert house.job(job_id).state is JobState.DONE


def test_a_step_does_not_begin_once_the_lease_was_lost(tmp_path: Path, clock: FakeClock) -> None:
    house = build(tmp_path, clock=clock, lease=timedelta(milliseconds=30))
    job_id, begun = waiting_job(house), []

    def slow(services: Services, payload: Mapping[str, str], report: Report) -> None:
        clock.advance(timedelta(seconds=1))
        assert services.work.claim(job_id=job_id, worker="two") is not None
        for _ in range(1000):
            report("another step", 0.0)
            threading.Event().wait(0.01)
        begun.append("went on for ever")

    performer(house, slow).perform(job_id)

    assert begun == []
    assert house.job(job_id).worker == "two"


def test_a_worker_asked_to_stop_hands_the_job_back_after_its_step(house: House) -> None:
    job_id, stopping, steps = waiting_job(house), threading.Event(), []

    def stepwise(services: Services, payload: Mapping[str, str], report: Report) -> None:
        report("first", 0.0)
        stopping.set()
        report("first", 0.5)
        steps.append("first")
        report("second", 0.0)
        steps.append("second")

    performer(house, stepwise, stopping=stopping).perform(job_id)

    job = house.job(job_id)
    assert (steps, job.state, job.attempts, job.worker) == (["first"], JobState.QUEUED, 0, "")
    assert house.services.work.waiting() == [job_id]


class BrokenLab(QuickLab):
    def preview(self, source: Path, target: Path) -> None:
        raise RuntimeError("the encoder is missing")


def test_an_ingest_that_fails_for_good_says_so_on_the_recording_and_can_be_retried(
    house: House, clock: FakeClock
) -> None:
    recording_id = house.upload()
    job_id = the_ingest_job(house)
    broken = Performer(with_lab(house, BrokenLab()), "one", later=Later())
    for _ in range(house.job(job_id).max_attempts):
        broken.perform(job_id)
        clock.advance(timedelta(hours=1))

    job, recording = house.job(job_id), house.recording(recording_id)
    assert (job.state, job.last_error) == (JobState.FAILED, "the encoder is missing")
    assert recording.state is RecordingState.FAILED
    assert recording.problem is not None
    assert recording.problem.code == STEP_FAILED.code
    assert recording.problem.message == DomainError(STEP_FAILED, step="Audio preview").message

    house.services.ingest.retry(actor=PRODUCER, recording_id=recording_id)
    Performer(house.services, "one").perform(the_ingest_job(house))

    assert house.recording(recording_id).state is RecordingState.READY


def test_an_ingest_whose_workers_always_die_says_so_on_the_recording(house: House) -> None:
    recording_id = house.upload()
    job_id = the_ingest_job(house)
    job = claim(house.job(job_id), "one", house.clock.now(), LEASE)
    with house.store.write() as unit:
        unit.jobs.save(replace(job, attempts=job.max_attempts))
        unit.commit()

    house.services.work.release(worker="one")
    Performer(house.services, "one").perform(job_id)

    recording = house.recording(recording_id)
    assert recording.state is RecordingState.FAILED
    assert house.job(job_id).state is JobState.FAILED


class SlowLab(QuickLab):
    """While it works, somebody else does the whole job; then it may refuse the file after all."""

    def __init__(self, meanwhile: Callable[[], None], refuses: bool) -> None:
        self._meanwhile, self._refuses = meanwhile, refuses

    def analyse(self, path: Path, name: str, format: AudioFormat, report: Report) -> Analysis:
        found = super().analyse(path, name, format, lambda step, progress: None)
        self._meanwhile()
        if self._refuses:
            raise Refused(DECODER_LIMIT, name=name)
        return found


@pytest.mark.parametrize("refuses", [False, True])
def test_a_late_worker_takes_nothing_back_that_a_quicker_one_did(
    house: House, clock: FakeClock, refuses: bool
) -> None:
    recording_id = house.upload()
    job_id = the_ingest_job(house)

    def meanwhile() -> None:
        clock.advance(LEASE)
        Performer(house.services, "two").perform(job_id)

    Performer(with_lab(house, SlowLab(meanwhile, refuses)), "one").perform(job_id)

    recording, job = house.recording(recording_id), house.job(job_id)
    assert (recording.state, recording.done) == (RecordingState.READY, tuple(Step))
    assert house.blobs.exists(recording.master_key)
    assert (job.state, job.worker) == (JobState.DONE, "two")


def test_a_refused_file_is_a_job_well_done(house: House) -> None:
    recording_id = house.upload(b"ID3 this is an MP3")
    job_id = the_ingest_job(house)

    Performer(house.services, "one").perform(job_id)

    assert house.job(job_id).state is JobState.DONE
    assert house.recording(recording_id).state is RecordingState.REFUSED


def test_an_ingest_ends_with_every_step_done(house: House) -> None:
    recording_id = house.upload()

    Performer(house.services, "one").perform(the_ingest_job(house))

    recording = house.recording(recording_id)
    assert (recording.state, recording.done) == (RecordingState.READY, tuple(Step))


def test_a_letter_is_handed_to_the_mailer(house: House) -> None:
    house.services.accounts.register(name="Bob", email="bob@example.com", password="long enough 1")

    Performer(house.services, "one").perform(the_ingest_job(house))

    [letter] = house.mailer.sent
    assert (letter.to, letter.subject) == ("bob@example.com", "Welcome to BeatPass")


def test_a_published_track_gets_its_download_once(house: House) -> None:
    recording_id = house.upload()
    Performer(house.services, "one").perform(the_ingest_job(house))
    fact = factories.fact(
        name=TRACK_PUBLISHED, payload={"track": "t", "recording": recording_id}, at=house.clock.now()
    )
    with house.store.write() as unit:
        unit.facts.add(fact)
        unit.commit()
    react = HANDLERS["react"]

    Performer(house.services, "one").perform(fact.id)
    react.run(house.services, {"fact": fact.id}, lambda step, progress: None)
    [download] = house.services.work.waiting()
    Performer(house.services, "one").perform(download)

    assert house.blobs.exists(made_key(recording_id, Made.MP3_320))


def test_a_fact_without_a_reaction_is_fine(house: House) -> None:
    fact = factories.fact(name="ProducerApproved", payload={"producer": "p"}, at=house.clock.now())
    with house.store.write() as unit:
        unit.facts.add(fact)
        unit.commit()

    Performer(house.services, "one").perform(fact.id)

    assert house.job(fact.id).state is JobState.DONE
