"""What isn't kept of jobs that are done."""

from datetime import timedelta
from pathlib import Path

import pytest

from domain.jobs import JobState
from domain.letters import by_post, password_reset
from jobs.handlers import Handler
from jobs.performing import Performer
from tests import factories
from tests.jobs.support.house import FakeClock, House, build


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def house(tmp_path: Path, clock: FakeClock) -> House:
    return build(tmp_path, clock=clock)


def test_a_letter_that_was_sent_is_forgotten(house: House, clock: FakeClock) -> None:
    letter = by_post(
        password_reset("alice@example.com", "BeatPass", "https://x/secret"), "letter", clock.now()
    )
    job_id = house.add_job(letter)

    Performer(house.services, "one").perform(job_id)

    assert ["https://x/secret" in sent.text for sent in house.mailer.sent] == [True]
    assert (house.job(job_id).state, house.job(job_id).payload) == (JobState.DONE, {})


def test_a_letter_that_could_not_be_sent_is_kept_for_the_next_attempt(house: House, clock: FakeClock) -> None:
    def fail(services: object, payload: object, report: object) -> None:
        raise ConnectionRefusedError

    job_id = house.add_job(
        by_post(password_reset("a@example.com", "B", "https://x/1"), "letter", clock.now())
    )
    Performer(house.services, "one", {"mail": Handler(fail)}, later=lambda delay, call: None).perform(job_id)

    assert "https://x/1" in house.job(job_id).payload["text"]


def test_jobs_are_forgotten_two_weeks_after_they_were_done(house: House, clock: FakeClock) -> None:
    done, waiting = (house.add_job(factories.job(name="test", run_after=clock.now())) for _ in range(2))
    does_nothing = Handler(lambda services, payload, report: None)
    Performer(house.services, "one", {"test": does_nothing}).perform(done)

    clock.advance(timedelta(days=14))
    house.services.work.forget_done()
    kept = house.job(done)
    clock.advance(timedelta(seconds=1))
    house.services.work.forget_done()

    assert kept.state is JobState.DONE
    with house.store.read() as unit:
        assert (unit.jobs.get(done), unit.jobs.get(waiting) is not None) == (None, True)
