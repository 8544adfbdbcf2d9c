"""Jobs at the desk: trying a kind again, giving one up with a reason."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts import Actor, Role
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.jobs import DONE_JOBS_KEPT, NOT_FAILED, UNKNOWN_JOB, Job, JobState, is_over
from tests import factories
from tests.domain.house import House


@pytest.fixture
def root(house: House) -> Actor:
    return house.person(Role.ADMIN, "Root")


def put(house: House, *jobs: Job) -> list[str]:
    with house.store.write() as unit:
        for job in jobs:
            unit.jobs.add(job)
        unit.commit()
    house.queue.woken.clear()
    return [job.id for job in jobs]


def failed(name: str = "mail") -> Job:
    return factories.job(name=name, state=JobState.FAILED, attempts=5, failures=5, last_error="no answer")


def state_of(house: House, job_id: str) -> JobState:
    with house.store.read() as unit:
        job = unit.jobs.get(job_id)
    assert job
    return job.state


def test_all_failed_jobs_of_a_kind_are_tried_again_and_no_others(house: House, root: Actor) -> None:
    mails = put(house, *(failed() for _ in range(60)))
    others = put(house, failed("convert"), factories.job(name="mail", state=JobState.DONE))
    assert house.office.jobs.retry_kind(actor=root, name="mail") == 60
    assert {state_of(house, id) for id in mails} == {JobState.QUEUED}
    assert [state_of(house, id) for id in others] == [JobState.FAILED, JobState.DONE]
    assert sorted(house.queue.woken) == sorted(mails)
    with house.store.read() as unit:
        assert {entry.subject for entry in unit.audit.newest(99)} == set(mails)


def test_a_kind_of_which_none_failed_is_fine(house: House, root: Actor) -> None:
    assert house.office.jobs.retry_kind(actor=root, name="nothing") == 0


def test_a_failed_job_is_given_up_with_a_reason_that_is_kept(house: House, root: Actor) -> None:
    [id] = put(house, failed())
    job = house.office.jobs.give_up(actor=root, job_id=id, reason="The address is gone.")
    assert job.state is JobState.GIVEN_UP and is_over(job) and job.last_error == "no answer"
    with house.store.read() as unit:
        [entry] = unit.audit.newest(9)
    assert (entry.action, entry.subject) == ("job.given_up", id)
    assert entry.details == {"job": "mail", "reason": "The address is gone."}
    assert house.office.jobs.retry_kind(actor=root, name="mail") == 0


def test_what_was_given_up_is_forgotten_like_what_was_done(house: House, root: Actor) -> None:
    [id] = put(house, failed())
    house.office.jobs.give_up(actor=root, job_id=id, reason="No.")
    house.clock.moment += DONE_JOBS_KEPT + timedelta(days=1)
    house.work.forget_done()
    with pytest.raises(NotFound) as missing:
        house.office.jobs.job(actor=root, job_id=id)
    assert missing.value.fault is UNKNOWN_JOB


def test_only_what_failed_is_given_up(house: House, root: Actor) -> None:
    waiting, running = factories.job(), replace(factories.job(), state=JobState.RUNNING)
    for id in put(house, waiting, running):
        with pytest.raises(Conflict) as refused:
            house.office.jobs.give_up(actor=root, job_id=id, reason="No.")
        assert refused.value.fault is NOT_FAILED
    [id] = put(house, failed())
    with pytest.raises(Invalid):
        house.office.jobs.give_up(actor=root, job_id=id, reason=" ")
    assert state_of(house, id) is JobState.FAILED


def test_only_admins_touch_jobs(house: House) -> None:
    [id] = put(house, failed())
    listener = house.person()
    with pytest.raises(Forbidden):
        house.office.jobs.retry_kind(actor=listener, name="mail")
    with pytest.raises(Forbidden):
        house.office.jobs.give_up(actor=listener, job_id=id, reason="No.")
    with pytest.raises(Forbidden):
        house.office.jobs.job(actor=None, job_id=id)
