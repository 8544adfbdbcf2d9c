"""Units of work: nothing without a commit, no lost updates, workers told afterwards, on every store."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts import EMAIL_TAKEN, User
from domain.audio import Fingerprint
from domain.errors import Conflict
from domain.jobs import JobState
from domain.store import Store
from tests import factories
from tests.adapters.conftest import Announcements
from tests.factories import NOW


def test_nothing_is_written_without_a_commit(store: Store) -> None:
    user, track, print = factories.user(), factories.track(), Fingerprint((1, 2, 3))
    with store.write() as unit:
        unit.users.add(user)
        unit.tracks.add(track)
        unit.fingerprints.add("recording", print, NOW)
        unit.facts.add(factories.fact())
    with store.read() as unit:
        assert unit.users.get(user.id) is None
        assert unit.tracks.get(track.id) is None
        assert list(unit.fingerprints.matches(print)) == []
        assert unit.jobs.claimable(NOW, 5) == []


def test_an_exception_rolls_back(store: Store) -> None:
    user = add_user(store)
    with pytest.raises(ZeroDivisionError), store.write() as unit:
        unit.users.save(replace(user, name="Bob"))
        raise ZeroDivisionError
    assert name_of(store, user.id) == "Alice"


def test_a_unit_after_one_that_failed_works(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.write():
        raise ZeroDivisionError
    assert name_of(store, add_user(store).id) == "Alice"


def test_a_change_that_is_not_saved_is_lost(store: Store) -> None:
    draft = factories.draft(fields={"name": "before"})
    with store.write() as unit:
        unit.drafts.add(draft)
        unit.drafts.get(draft.id).fields["name"] = "after"  # type: ignore[union-attr, index]
        draft.fields["name"] = "later"  # type: ignore[index]
        unit.commit()
    with store.read() as unit:
        assert unit.drafts.get(draft.id) == replace(draft, fields={"name": "before"})


def test_a_unit_sees_its_own_changes(store: Store) -> None:
    user = factories.user()
    with store.write() as unit:
        unit.users.add(user)
        assert unit.users.by_email(user.email) == user


def test_a_unit_that_is_committed_is_spent(store: Store) -> None:
    with store.write() as unit:
        users = unit.users
        unit.commit()
        assert_over(lambda: users.get("x"))
        assert_over(lambda: users.add(factories.user()))
        assert_over(lambda: unit.fingerprints.matches(Fingerprint(())))
        assert_over(unit.commit)


def test_a_unit_that_was_left_is_spent(store: Store) -> None:
    for opened in (store.read, store.write):
        with opened() as unit:
            pass
        assert_over(lambda unit=unit: unit.users.get("x"))  # type: ignore[misc]
        assert_over(lambda unit=unit: unit.fingerprints.matches(Fingerprint(())))  # type: ignore[misc]


def assert_over(work: Callable[[], object]) -> None:
    with pytest.raises(RuntimeError, match="over"):
        work()


def test_a_unit_that_reads_refuses_to_lock(store: Store) -> None:
    user = add_user(store)
    with store.read() as unit, pytest.raises(RuntimeError, match="only reads"):
        unit.users.get(user.id, lock=True)


def test_a_unit_that_reads_refuses_to_write(store: Store) -> None:
    with store.read() as unit:
        with pytest.raises(RuntimeError, match="only reads"):
            unit.users.add(factories.user())
        with pytest.raises(RuntimeError, match="only reads"):
            unit.commit()


def test_units_are_never_nested(store: Store) -> None:
    for outer in (store.read, store.write):
        for inner in (store.read, store.write):
            with outer(), pytest.raises(RuntimeError, match="nested"), inner():
                pass


def test_the_outer_unit_survives_an_attempt_to_nest(store: Store) -> None:
    user = factories.user()
    with store.write() as unit:
        unit.users.add(user)
        with pytest.raises(RuntimeError), store.write():
            pass
        unit.commit()
    assert name_of(store, user.id) == "Alice"


def test_a_unit_goes_on_after_a_conflict(store: Store) -> None:
    first, other = add_user(store), factories.user()
    with store.write() as unit:
        with pytest.raises(Conflict) as caught:
            unit.users.add(replace(other, email=first.email))
        unit.users.add(other)
        unit.commit()
    assert caught.value.fault is EMAIL_TAKEN
    assert name_of(store, other.id) == "Alice"


def test_two_writers_lose_no_update(store: Store) -> None:
    track = factories.track(plays=0)
    with store.write() as unit:
        unit.tracks.add(track)
        unit.commit()

    def count_up() -> None:
        for _ in range(10):
            with store.write() as unit:
                mine = unit.tracks.get(track.id, lock=True)
                assert mine is not None
                unit.tracks.save(replace(mine, plays=mine.plays + 1))
                unit.commit()

    in_threads(4, count_up)
    with store.read() as unit:
        assert unit.tracks.get(track.id).plays == 40  # type: ignore[union-attr]


def test_a_named_lock_serialises_units(store: Store) -> None:
    """Each unit registers only while nobody else has; without the lock several would."""

    def register_first() -> None:
        with store.write() as unit:
            unit.lock("first")
            if not unit.jobs.claimable(NOW, 1):
                unit.jobs.add(factories.job())
                unit.commit()

    in_threads(4, register_first)
    with store.read() as unit:
        assert len(unit.jobs.claimable(NOW, 9)) == 1


def test_readers_do_not_wait_for_a_writer(store: Store) -> None:
    user = add_user(store)
    seen: list[str] = []
    with store.write() as unit:
        unit.users.save(replace(user, name="Bob"))
        in_threads(1, lambda: seen.append(name_of(store, user.id)))
        unit.commit()
    assert seen == ["Alice"]


def test_workers_are_told_after_the_commit_and_of_what_is_due(store: Store, announced: Announcements) -> None:
    due, later = factories.job(), factories.job(run_after=NOW + timedelta(minutes=1))
    with store.write() as unit:
        unit.jobs.add(due)
        unit.jobs.add(later)
        assert announced.heard == []
        unit.commit()
        assert announced.heard == [[due.id]]


def test_workers_are_told_nothing_without_a_commit_or_a_job(store: Store, announced: Announcements) -> None:
    with store.write() as unit:
        unit.jobs.add(factories.job())
    with store.write() as unit:
        unit.users.add(factories.user())
        unit.commit()
    assert announced.heard == []


def test_workers_that_start_at_once_see_the_job(store: Store, announced: Announcements) -> None:
    """Telling them may run the job right there, in a unit of its own."""
    job, seen = factories.job(), []

    def work() -> None:
        with store.write() as unit:
            seen.append(unit.jobs.get(job.id, lock=True))

    announced.then = work
    with store.write() as unit:
        unit.jobs.add(job)
        unit.commit()
    assert seen == [job]


def test_a_commit_stands_when_workers_cannot_be_told(
    store: Store, announced: Announcements, caplog: pytest.LogCaptureFixture
) -> None:
    announced.then = {}.popitem
    with store.write() as unit:
        unit.jobs.add(job := factories.job())
        unit.commit()
    with store.read() as unit:
        assert unit.jobs.get(job.id) == job
    assert job.id in caplog.text


def test_a_fact_brings_the_job_that_reacts_to_it(store: Store, announced: Announcements) -> None:
    fact = factories.fact()
    with store.write() as unit:
        unit.facts.add(fact)
        unit.commit()
    [[job_id]] = announced.heard
    with store.read() as unit:
        job = unit.jobs.get(job_id)
        assert unit.facts.get(fact.id) == fact
    assert job is not None
    assert (job.name, job.payload, job.key) == ("react", {"fact": fact.id}, f"react:{fact.id}")
    assert (job.state, job.run_after) == (JobState.QUEUED, fact.at)


def test_fingerprints_are_part_of_the_unit(store: Store) -> None:
    print = Fingerprint((5, 6, 7))
    with store.write() as unit:
        unit.fingerprints.add("recording", print, NOW)
        unit.commit()
    with store.read() as unit:
        assert [match.recording_id for match in unit.fingerprints.matches(print)] == ["recording"]


def add_user(store: Store) -> User:
    user = factories.user()
    with store.write() as unit:
        unit.users.add(user)
        unit.commit()
    return user


def name_of(store: Store, user_id: str) -> str:
    with store.read() as unit:
        user = unit.users.get(user_id)
    assert user is not None
    return user.name


def in_threads(count: int, work: Callable[[], object]) -> None:
    """Run it at once in that many threads; errors of theirs are raised here."""
    errors: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
    if errors:
        raise errors[0]
