"""Use cases that meet on Postgres: one is about to commit while its rival waits for the row."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from adapters.audio.matching import index_terms
from adapters.db.database import Database
from adapters.db.fingerprints import SqlFingerprints
from adapters.db.store import SqlStore
from adapters.staging import DiskStaging
from domain.accounts import Actor, Role
from domain.catalogue import Track
from domain.collections import Collection
from domain.errors import Conflict, Gone, Invalid
from domain.jobs import Job, JobState
from domain.services.admin import Admin
from domain.services.uploads.transfer import Transfer
from domain.store import Store, Unit
from domain.uploads import RecordingState, Upload, UploadState, ingest_key
from tests import factories
from tests.domain.house import FORM, House
from tests.fakes import FakeClock

pytestmark = pytest.mark.postgres

PATIENCE_SECONDS = 30
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


class Paused:
    """A store whose unit, with all its rows held, lets something happen right before it commits."""

    def __init__(self, store: Store, happen: Callable[[], object]) -> None:
        self._store = store
        self._happen = happen

    def read(self) -> Any:
        return self._store.read()

    @contextmanager
    def write(self) -> Iterator[Unit]:
        with self._store.write() as unit:
            commit = unit.commit

            def pause_and_commit() -> None:
                self._happen()
                commit()

            unit.commit = pause_and_commit  # type: ignore[method-assign]
            yield unit


@dataclass
class Race:
    """Lets two use cases meet; `rival` is called once the first one holds its rows."""

    house: House
    address: str

    def __call__(self, first: Callable[[Paused], object], rival: Callable[[], Any]) -> Future[Any]:
        """What became of the rival, after both are through; errors of the first are raised here."""
        with ThreadPoolExecutor(1) as thread:
            started: list[Future[Any]] = []

            def start_rival() -> None:
                started.append(thread.submit(rival))
                self._wait_for_a_lock(started[0])

            first(Paused(self.house.store, start_rival))
            started[0].exception(PATIENCE_SECONDS)
        return started[0]

    def _wait_for_a_lock(self, rival: Future[Any]) -> None:
        """Until the rival stands in front of a row of the first, which is what these tests are about."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        with psycopg.connect(self.address, autocommit=True) as connection:
            while connection.execute(WAITING).fetchone() == (0,):
                assert not rival.done(), "the rival was through without waiting"
                assert time.monotonic() < deadline
                time.sleep(0.005)


def house_on(database: Database, folder: Path) -> House:
    def open_store(house: House) -> Store:
        return SqlStore(
            database,
            house.queue.wake,
            lambda opened: SqlFingerprints(opened, house.lab.compare, index_terms),
        )

    return House(folder, open_store=open_store)


@pytest.fixture
def house(postgres_database: Database, tmp_path: Path) -> House:
    return house_on(postgres_database, tmp_path)


@pytest.fixture
def race(house: House, migrated_postgres: str) -> Race:
    return Race(house, migrated_postgres)


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


@pytest.fixture
def upload(house: House, owner: Actor) -> Upload:
    """One whose last byte is missing."""
    begun = house.transfer.begin(actor=owner, name="a.wav", size=4)
    return house.send(owner, begun, 0, [b"RIF"])[0]


def send_the_rest(transfer: Transfer, owner: Actor, upload: Upload) -> Callable[[], Upload]:
    return lambda: transfer.receive(actor=owner, upload_id=upload.id, offset=3, pieces=[b"F"])[0]


def state_of(house: House, upload: Upload) -> tuple[UploadState | None, bool]:
    """The upload's state, and whether there is a recording of it with its job."""
    with house.store.read() as unit:
        found = unit.uploads.get(upload.id)
        recording, job = unit.recordings.get(upload.id), unit.jobs.by_key(ingest_key(upload.id))
    assert (recording is None) is (job is None)
    return (found.state if found else None), recording is not None


def test_a_length_that_is_told_while_its_upload_is_cancelled_comes_too_late(
    house: House, race: Race, owner: Actor
) -> None:
    upload = house.transfer.begin(actor=owner, name="a.wav", size=None)
    sent = race(
        lambda store: replace(house.transfer, store=store).cancel(actor=owner, upload_id=upload.id),
        lambda: house.transfer.receive(
            actor=owner, upload_id=upload.id, offset=0, pieces=[b"RIFF"], length=4
        ),
    )
    assert isinstance(sent.exception(), Gone)
    assert state_of(house, upload) == (UploadState.CANCELLED, False)


class Unaware(DiskStaging):
    """Staging as it looked a moment ago, when a byte was missing."""

    def offset(self, upload_id: str) -> int:
        return super().offset(upload_id) - 1


def test_an_upload_that_is_completed_while_it_expires_is_kept(
    house: House, race: Race, owner: Actor, upload: Upload
) -> None:
    later = FakeClock(house.clock.now())
    later.pass_by(days=7)
    schedule = replace(house.transfer, clock=later, staging=Unaware(house.folder / "uploads"))
    expired = race(
        lambda store: send_the_rest(replace(house.transfer, store=store), owner, upload)(), schedule.expire
    )
    assert expired.result() == 0
    assert state_of(house, upload) == (UploadState.RECEIVED, True)
    assert house.ingest.run(recording_id=upload.id).state is RecordingState.READY


def test_a_last_byte_that_comes_while_its_upload_expires_is_told_so(
    house: House, race: Race, owner: Actor, upload: Upload
) -> None:
    later = FakeClock(house.clock.now())
    later.pass_by(days=7)
    sent = race(
        lambda store: replace(house.transfer, clock=later, store=store).expire(),
        send_the_rest(house.transfer, owner, upload),
    )
    assert isinstance(sent.exception(), Gone)
    assert state_of(house, upload) == (UploadState.EXPIRED, False)
    assert list((house.folder / "uploads").glob(upload.id)) == []


def test_a_last_byte_that_comes_while_its_upload_is_cancelled_is_told_so(
    house: House, race: Race, owner: Actor, upload: Upload
) -> None:
    sent = race(
        lambda store: replace(house.transfer, store=store).cancel(actor=owner, upload_id=upload.id),
        send_the_rest(house.transfer, owner, upload),
    )
    assert isinstance(sent.exception(), Gone)
    assert state_of(house, upload) == (UploadState.CANCELLED, False)


def test_an_upload_that_is_being_completed_is_not_cancelled(
    house: House, race: Race, owner: Actor, upload: Upload
) -> None:
    cancelled = race(
        lambda store: send_the_rest(replace(house.transfer, store=store), owner, upload)(),
        lambda: house.transfer.cancel(actor=owner, upload_id=upload.id),
    )
    assert isinstance(cancelled.exception(), Conflict)
    assert house.ingest.run(recording_id=upload.id).state is RecordingState.READY


@pytest.fixture
def job(house: House) -> Job:
    """One that the worker “a” holds."""
    added = factories.job()
    with house.store.write() as unit:
        unit.jobs.add(added)
        unit.commit()
    claimed = house.work.claim(job_id=added.id, worker="a")
    assert claimed
    return claimed


def standing(house: House, job: Job) -> Job | None:
    with house.store.read() as unit:
        return unit.jobs.get(job.id)


def test_a_job_that_is_finished_while_it_is_released_stays_done(house: House, race: Race, job: Job) -> None:
    released = race(
        lambda store: replace(house.work, store=store).finish(claimed=job),
        lambda: house.work.release(worker="a"),
    )
    assert released.result() == 0
    found = standing(house, job)
    assert found and found.state is JobState.DONE


def test_a_job_that_another_claims_while_it_is_released_is_left_to_them(
    house: House, race: Race, job: Job
) -> None:
    house.clock.pass_by(minutes=2)
    released = race(
        lambda store: replace(house.work, store=store).claim(job_id=job.id, worker="b"),
        lambda: house.work.release(worker="a"),
    )
    assert released.result() == 0
    found = standing(house, job)
    assert found and (found.state, found.worker) == (JobState.RUNNING, "b")


def test_of_two_workers_that_claim_a_job_one_gets_it(house: House, race: Race, job: Job) -> None:
    house.clock.pass_by(minutes=2)
    claimed = race(
        lambda store: replace(house.work, store=store).claim(job_id=job.id, worker="b"),
        lambda: house.work.claim(job_id=job.id, worker="c"),
    )
    assert claimed.result() is None


def ready(house: House, owner: Actor, content: bytes) -> str:
    upload = house.upload(owner, content)
    house.ingest.run(recording_id=upload.id)
    return upload.id


def test_a_draft_saved_twice_at_once_is_one_beat(house: House, race: Race, owner: Actor) -> None:
    draft_id, saved = ready(house, owner, b"RIFF one"), []
    again = race(
        lambda store: saved.append(
            replace(house.saving, store=store).save(actor=owner, draft_id=draft_id, form=FORM)
        ),
        lambda: house.saving.save(actor=owner, draft_id=draft_id, form=FORM),
    )
    assert saved == [again.result()]


def test_of_two_equal_beats_saved_at_once_one_wins(house: House, race: Race, owner: Actor) -> None:
    eve = house.producer("Eve")
    mine, theirs = ready(house, owner, b"RIFF same|1"), ready(house, eve, b"RIFF same|2")
    other = race(
        lambda store: replace(house.saving, store=store).save(actor=owner, draft_id=mine, form=FORM),
        lambda: house.saving.save(actor=eve, draft_id=theirs, form=FORM),
    )
    assert isinstance(refused := other.exception(), Invalid)
    assert "matches" in refused.fields["audio"]
    with house.store.read() as unit:
        assert unit.tracks.by_recording(mine)
        assert unit.tracks.by_recording(theirs) is None


def test_what_failed_is_tried_again_once_when_owner_and_admin_ask_at_once(
    house: House, race: Race, owner: Actor
) -> None:
    upload, admin = house.upload(owner), house.person(Role.ADMIN)
    house.ingest.give_up(recording_id=upload.id)
    with house.store.write() as unit:
        job = unit.jobs.by_key(ingest_key(upload.id))
        assert job
        unit.jobs.save(replace(job, state=JobState.FAILED))
        unit.commit()
    desk = Admin(house.store, None, house.queue, house.clock, house.ids)  # type: ignore[arg-type]
    asked = race(
        lambda store: replace(house.ingest, store=store).retry(actor=owner, recording_id=upload.id),
        lambda: desk.retry_job(actor=admin, job_id=job.id),
    )
    assert isinstance(asked.exception(), Conflict)
    with house.store.read() as unit:
        assert len(unit.jobs.claimable(house.clock.now(), 10)) == 1
    assert house.ingest.run(recording_id=upload.id).state is RecordingState.READY


def a_release(house: House, owner: Actor) -> tuple[Collection, Track]:
    """A collection that comes out tomorrow, with a beat that waits for it."""
    beat = replace(house.beat(owner), published_at=None)
    tomorrow = house.clock.now() + timedelta(days=1)
    release = factories.collection(
        producer_id=owner.id, published_at=None, release_at=tomorrow, track_ids=(beat.id,)
    )
    with house.store.write() as unit:
        unit.tracks.save(beat)
        unit.collections.add(release)
        unit.commit()
    return release, beat


def told_of(house: House, beat: Track) -> int:
    """How often its publishing was told of, not counting its first saving."""
    with house.store.read() as unit:
        jobs = [unit.jobs.get(id) for id in unit.jobs.claimable(house.clock.now(), 100)]
        facts = [unit.facts.get(job.payload["fact"]) for job in jobs if job and job.name == "react"]
    return len([fact for fact in facts if fact and fact.payload["track"] == beat.id]) - 1


def test_two_schedules_publish_a_collection_once(house: House, race: Race, owner: Actor) -> None:
    _, beat = a_release(house, owner)
    house.clock.pass_by(days=1)
    published = race(
        lambda store: replace(house.collections, store=store).publish_due(), house.collections.publish_due
    )
    assert published.result() == 0
    assert told_of(house, beat) == 1


def test_a_collection_that_is_being_deleted_does_not_come_out(house: House, race: Race, owner: Actor) -> None:
    release, beat = a_release(house, owner)
    house.clock.pass_by(days=1)
    published = race(
        lambda store: replace(house.collections, store=store).delete(actor=owner, collection_id=release.id),
        house.collections.publish_due,
    )
    assert published.result() == 0
    assert told_of(house, beat) == 0


def test_two_orders_at_once_lose_no_beat(house: House, race: Race, owner: Actor) -> None:
    release, beat = a_release(house, owner)
    more = house.beat(owner, b"RIFF two")
    ordered = race(
        lambda store: replace(house.collections, store=store).add(
            actor=owner, collection_id=release.id, track_ids=[more.id]
        ),
        lambda: house.collections.reorder(actor=owner, collection_id=release.id, order=[beat.id]),
    )
    assert isinstance(ordered.exception(), Conflict)
    with house.store.read() as unit:
        kept = unit.collections.get(release.id)
    assert kept and kept.track_ids == (beat.id, more.id)
