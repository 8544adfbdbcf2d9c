"""Leases: who holds a job, and what follows when its holder dies."""

from datetime import timedelta

import pytest

from domain.jobs import Job, JobState, new_job
from tests.domain.house import House


@pytest.fixture
def job(house: House) -> Job:
    job = new_job("job-1", "ingest", {"recording": "r"}, house.clock.now(), max_attempts=3)
    with house.store.write() as unit:
        unit.jobs.add(job)
        unit.commit()
    return job


def state(house: House) -> Job:
    with house.store.read() as unit:
        job = unit.jobs.get("job-1")
    assert job
    return job


def test_a_job_goes_to_one_worker(house: House, job: Job) -> None:
    assert house.work.claim(job_id=job.id, worker="a")
    assert house.work.claim(job_id=job.id, worker="b") is None


def test_a_finished_job_is_not_done_again(house: House, job: Job) -> None:
    claimed = house.work.claim(job_id=job.id, worker="a")
    assert claimed and house.work.finish(claimed=claimed)
    assert house.work.claim(job_id=job.id, worker="a") is None
    assert state(house).state is JobState.DONE


def test_a_job_whose_lease_ran_out_goes_to_another_and_the_first_can_not_finish_it(
    house: House, job: Job
) -> None:
    first = house.work.claim(job_id=job.id, worker="a")
    house.clock.pass_by(seconds=61)
    second = house.work.claim(job_id=job.id, worker="b")
    assert first and second
    assert not house.work.finish(claimed=first)
    assert not house.work.renew(claimed=first)
    assert state(house).state is JobState.RUNNING
    assert house.work.finish(claimed=second)


def test_a_renewed_lease_holds(house: House, job: Job) -> None:
    claimed = house.work.claim(job_id=job.id, worker="a")
    house.clock.pass_by(seconds=50)
    assert claimed and house.work.renew(claimed=claimed)
    house.clock.pass_by(seconds=50)
    assert house.work.claim(job_id=job.id, worker="b") is None


def test_a_failing_job_waits_longer_each_time_and_is_given_up_with_its_reason(house: House, job: Job) -> None:
    delays: list[timedelta] = []
    for _ in range(2):
        claimed = house.work.claim(job_id=job.id, worker="a")
        assert claimed
        failed = house.work.fail(claimed=claimed, error="no room")
        assert house.work.claim(job_id=job.id, worker="a") is None
        delays.append(failed.run_after - house.clock.now())
        house.clock.moment = failed.run_after
    assert delays == [timedelta(seconds=2), timedelta(seconds=15)]
    claimed = house.work.claim(job_id=job.id, worker="a")
    assert claimed
    house.work.fail(claimed=claimed, error="no room")
    assert (state(house).state, state(house).last_error) == (JobState.FAILED, "no room")


def test_the_sweep_wakes_what_waits_and_what_was_left_behind(house: House, job: Job) -> None:
    house.queue.woken.clear()
    assert house.work.sweep() == 1
    house.work.claim(job_id=job.id, worker="a")
    assert house.work.sweep() == 0
    house.clock.pass_by(seconds=61)
    assert house.work.sweep() == 1
    assert house.queue.woken == [job.id, job.id]


def test_a_restarted_worker_gives_back_what_it_held(house: House, job: Job) -> None:
    house.work.claim(job_id=job.id, worker="a")
    assert house.work.release(worker="b") == 0
    assert house.work.release(worker="a") == 1
    assert house.work.claim(job_id=job.id, worker="b")


def test_work_with_one_key_is_one_job(house: House) -> None:
    assert house.work.add(name="convert", payload={}, key="convert:1")
    assert not house.work.add(name="convert", payload={}, key="convert:1")


def test_what_nobody_waits_for_lets_others_go_first_and_is_called_again(house: House) -> None:
    now = house.clock.now()
    with house.store.write() as unit:
        unit.jobs.add(new_job("patient", "convert", {"recording": "r"}, now))
        unit.jobs.add(new_job("other", "convert", {"recording": "s"}, now))
        unit.jobs.add(new_job("pressing", "ingest", {"recording": "t"}, now + timedelta(seconds=5)))
        unit.commit()
    house.queue.woken.clear()

    claimed = [house.work.claim(job_id="patient", worker="a") for _ in range(2)]

    assert [job.id for job in claimed if job] == ["pressing", "patient"]
    assert house.queue.woken == ["patient"]
    assert house.work.claim(job_id="pressing", worker="b") is None
