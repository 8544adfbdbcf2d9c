"""Uploading: from the first byte to a beat that is live."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from adapters.staging import DiskStaging
from domain.accounts import Actor, Role
from domain.errors import Conflict, Forbidden, Gone, Refused, TooLarge
from domain.jobs import Job, JobState
from domain.services.admin import Admin
from domain.uploads import (
    MAX_OPEN_UPLOADS,
    STEP_LABELS,
    Checksum,
    Recording,
    RecordingState,
    Step,
    Upload,
    UploadState,
    ingest_key,
)
from tests.domain.house import FORM, WAV, House
from tests.fakes import FakeIds


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


class FakeIdsOf(FakeIds):
    """The same id for everything."""

    def __init__(self, id: str) -> None:
        super().__init__()
        self._id = id

    def new(self) -> str:
        return self._id


def recording(house: House, id: str) -> Recording:
    with house.store.read() as unit:
        found = unit.recordings.get(id)
    assert found
    return found


def test_pieces_add_up_to_a_recording_and_one_job(house: House, owner: Actor) -> None:
    upload = house.transfer.begin(actor=owner, name="../night.wav", size=8)
    assert upload.name == "night.wav"
    assert house.send(owner, upload, 0, [b"RI", b"FF"])[1] == 4
    assert house.transfer.progress(actor=owner, upload_id=upload.id)[1] == 4
    done, offset = house.send(owner, upload, 4, [b"beat"])
    assert (done.state, offset) == (UploadState.RECEIVED, 8)
    assert house.send(owner, upload, 8, [])[1] == 8
    assert len(house.queue.woken) == 1


def test_an_upload_goes_on_only_where_it_stopped(house: House, owner: Actor) -> None:
    upload = house.transfer.begin(actor=owner, name="a.wav", size=8)
    house.send(owner, upload, 0, [b"RIFF"])
    with pytest.raises(Conflict):
        house.send(owner, upload, 3, [b"x"])
    assert house.transfer.progress(actor=owner, upload_id=upload.id)[1] == 4


def test_what_arrived_before_a_cut_stays(house: House, owner: Actor) -> None:
    def cut() -> Iterator[bytes]:
        yield b"RIFF"
        raise ConnectionError

    upload = house.transfer.begin(actor=owner, name="a.wav", size=8)
    with pytest.raises(ConnectionError):
        house.send(owner, upload, 0, cut())
    assert house.transfer.progress(actor=owner, upload_id=upload.id)[1] == 4


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_piece_with_a_wrong_checksum_is_dropped_and_can_be_sent_again(
    house: House, owner: Actor, algorithm: str
) -> None:
    upload = house.transfer.begin(actor=owner, name="a.wav", size=4)
    right = Checksum(algorithm, hashlib.new(algorithm, b"RIFF").digest())
    told = {"actor": owner, "upload_id": upload.id, "offset": 0, "checksum": right}
    with pytest.raises(Refused):
        house.transfer.receive(**told, pieces=[b"RI", b"FX"])
    assert house.transfer.progress(actor=owner, upload_id=upload.id)[1] == 0
    assert house.transfer.receive(**told, pieces=[b"RI", b"FF"])[1] == 4


def test_a_damaged_piece_is_gone_before_anybody_else_may_write(house: House, owner: Actor) -> None:
    upload = house.transfer.begin(actor=owner, name="a.wav", size=8)
    append, seen = house.staging.append, []

    def append_and_look(*told: Any) -> int:
        try:
            return append(*told)
        finally:
            seen.append(house.staging.offset(upload.id))

    house.staging.append = append_and_look  # type: ignore[method-assign]
    with pytest.raises(Refused):
        house.transfer.receive(
            actor=owner, upload_id=upload.id, offset=0, pieces=[b"RIFX"], checksum=Checksum("sha1", b"other")
        )
    assert seen == [0]


def test_a_checked_piece_that_overflows_is_dropped_whole(house: House, owner: Actor) -> None:
    upload = house.transfer.begin(actor=owner, name="a.wav", size=8)
    checksum = Checksum("sha1", hashlib.sha1(b"RIFF beats").digest())
    with pytest.raises(TooLarge):
        house.transfer.receive(
            actor=owner, upload_id=upload.id, offset=0, pieces=[b"RIFF", b" beats"], checksum=checksum
        )
    assert house.transfer.progress(actor=owner, upload_id=upload.id)[1] == 0


def test_nobody_else_touches_an_upload(house: House, owner: Actor) -> None:
    upload = house.transfer.begin(actor=owner, name="a.wav", size=4)
    for stranger in (house.producer("Eve"), house.person(), None):
        with pytest.raises(Forbidden):
            house.send(stranger, upload, 0, [b"evil"])  # type: ignore[arg-type]
        with pytest.raises(Forbidden):
            house.transfer.cancel(actor=stranger, upload_id=upload.id)
    assert house.send(owner, upload, 0, [b"RIFF"])[1] == 4


def test_a_listener_is_told_how_to_become_a_producer(house: House) -> None:
    with pytest.raises(Forbidden) as caught:
        house.transfer.begin(actor=house.person(), name="a.wav", size=4)
    assert caught.value.code == "ACC-102"
    assert "Apply" in caught.value.advice


@pytest.mark.parametrize(("size", "error"), [(1024**3 + 1, TooLarge), (0, Refused)])
def test_impossible_sizes_are_refused_before_a_byte_is_sent(
    house: House, owner: Actor, size: int, error: type[Exception]
) -> None:
    with pytest.raises(error):
        house.transfer.begin(actor=owner, name="a.wav", size=size)
    with house.store.read() as unit:
        assert unit.drafts.count_unsaved(owner.id) == 0


def test_a_cancelled_upload_is_gone(house: House, owner: Actor) -> None:
    upload = house.transfer.begin(actor=owner, name="a.wav", size=4)
    house.transfer.cancel(actor=owner, upload_id=upload.id)
    with pytest.raises(Gone):
        house.send(owner, upload, 0, [b"RIFF"])
    with pytest.raises(FileNotFoundError):
        house.staging.offset(upload.id)


def test_an_unfinished_upload_expires_after_a_week(house: House, owner: Actor) -> None:
    upload = house.transfer.begin(actor=owner, name="a.wav", size=4)
    whole = house.upload(owner)
    house.clock.pass_by(days=7)
    assert house.transfer.expire() == 1
    with pytest.raises(Gone):
        house.transfer.progress(actor=owner, upload_id=upload.id)
    assert house.transfer.progress(actor=owner, upload_id=whole.id)[0].state is UploadState.RECEIVED


def test_an_upload_whose_last_byte_arrived_is_completed_and_not_expired(house: House, owner: Actor) -> None:
    upload = house.transfer.begin(actor=owner, name="a.wav", size=4)
    house.staging.append(upload.id, 0, [b"RIFF"], 4)
    house.clock.pass_by(days=7)
    assert house.transfer.expire() == 0
    assert house.ingest.run(recording_id=upload.id).state is RecordingState.READY


def test_an_upload_cancelled_while_its_bytes_travel_is_gone(house: House, owner: Actor) -> None:
    upload = house.transfer.begin(actor=owner, name="a.wav", size=4)

    def append_late(*piece: object) -> int:
        house.transfer.cancel(actor=owner, upload_id=upload.id)
        raise FileNotFoundError

    house.staging.append = append_late  # type: ignore[method-assign]
    with pytest.raises(Gone):
        house.send(owner, upload, 0, [b"RIFF"])


def test_there_is_a_limit_to_drafts_that_are_not_saved(house: House, owner: Actor) -> None:
    arrived = house.upload(owner)
    for _ in range(MAX_OPEN_UPLOADS - 1):
        house.transfer.begin(actor=owner, name="a.wav", size=4)
    with pytest.raises(Conflict) as caught:
        house.transfer.begin(actor=owner, name="a.wav", size=4)
    assert caught.value.code == "UPL-209"
    house.ingest.run(recording_id=arrived.id)
    house.saving.save(actor=owner, draft_id=arrived.id, form=FORM)
    house.transfer.begin(actor=owner, name="a.wav", size=4)


def test_an_upload_that_can_not_begin_leaves_no_file(house: House, owner: Actor) -> None:
    house.transfer = replace(house.transfer, ids=FakeIdsOf("one"))
    house.transfer.begin(actor=owner, name="a.wav", size=4)
    house.staging.delete("one")
    with pytest.raises(Conflict):
        house.transfer.begin(actor=owner, name="a.wav", size=4)
    assert list((house.folder / "uploads").iterdir()) == []


def test_a_recording_goes_through_every_step_in_order(house: House, owner: Actor) -> None:
    upload, reported = house.upload(owner), list[str]()
    ready = house.ingest.run(recording_id=upload.id, report=lambda step, progress: reported.append(step))
    assert ready.state is RecordingState.READY
    assert ready.done == tuple(Step)
    assert list(dict.fromkeys(reported)) == [*Step]
    assert ready.sha256 == hashlib.sha256(WAV).hexdigest()
    assert house.content(ready.master_key) == WAV
    assert house.content(ready.preview_key) == b"128"
    assert ready.preview_size == len(b"128")
    assert house.blobs.exists(ready.waveform_key)


@pytest.mark.parametrize("broken", ["inspect", "tags", "analyse", "preview"])
def test_a_step_that_fails_is_gone_on_from_without_doing_the_others_again(
    house: House, owner: Actor, broken: str
) -> None:
    upload = house.upload(owner)
    house.lab.broken = {broken}
    with pytest.raises(RuntimeError):
        house.ingest.run(recording_id=upload.id)
    before = [asked for asked in house.lab.asked if asked != broken]
    house.lab.broken = set()
    assert house.ingest.run(recording_id=upload.id).state is RecordingState.READY
    assert [house.lab.asked.count(each) for each in before] == [1] * len(before)


def test_a_move_that_was_cut_off_before_its_step_was_saved_is_found_again(house: House, owner: Actor) -> None:
    upload = house.upload(owner)
    put = house.blobs.put

    def put_and_die(key: str, source: object) -> None:
        put(key, source)  # type: ignore[arg-type]
        raise SystemExit

    house.blobs.put = put_and_die  # type: ignore[method-assign, assignment]
    with pytest.raises(SystemExit):
        house.ingest.run(recording_id=upload.id)
    house.blobs.put = put  # type: ignore[method-assign]
    assert house.ingest.run(recording_id=upload.id).state is RecordingState.READY


def test_a_step_given_up_is_named_and_can_be_retried(house: House, owner: Actor) -> None:
    upload = house.upload(owner)
    house.lab.broken = {"analyse"}
    with pytest.raises(RuntimeError):
        house.ingest.run(recording_id=upload.id)
    house.ingest.give_up(recording_id=upload.id)
    failed = recording(house, upload.id)
    assert failed.problem and failed.problem.code == "UPL-302"
    assert STEP_LABELS[Step.ANALYSE] in failed.problem.message
    house.lab.broken = set()
    house.ingest.retry(actor=owner, recording_id=upload.id)
    assert house.ingest.run(recording_id=upload.id).state is RecordingState.READY
    with pytest.raises(Conflict):
        house.ingest.retry(actor=owner, recording_id=upload.id)


def fail_for_good(house: House, upload: Upload) -> Job:
    """Its job, failed and given up like a worker gives it up."""
    with house.store.write() as unit:
        job = unit.jobs.by_key(ingest_key(upload.id))
        assert job
        failed = replace(job, state=JobState.FAILED)
        unit.jobs.save(failed)
        unit.commit()
    house.ingest.give_up(recording_id=upload.id)
    return failed


def test_what_failed_is_done_whether_its_owner_or_an_admin_tries_again(house: House, owner: Actor) -> None:
    admin = house.person(Role.ADMIN)
    uploads = [house.upload(owner, b"RIFF one"), house.upload(owner, b"RIFF two")]
    jobs = [fail_for_good(house, upload) for upload in uploads]
    desk = Admin(house.store, None, house.queue, house.clock, house.ids)  # type: ignore[arg-type]
    house.queue.woken.clear()
    desk.retry_job(actor=admin, job_id=jobs[0].id)
    house.ingest.retry(actor=owner, recording_id=uploads[1].id)
    with house.store.read() as unit:
        again = [unit.jobs.by_key(ingest_key(upload.id)) for upload in uploads]
        assert unit.jobs.get(jobs[1].id) is None
    assert [job.state for job in again if job] == [JobState.QUEUED, JobState.QUEUED]
    assert house.queue.woken == [job.id for job in again if job]
    for upload in uploads:
        assert house.ingest.run(recording_id=upload.id).state is RecordingState.READY
    with pytest.raises(Conflict):
        desk.retry_job(actor=admin, job_id=jobs[0].id)


def test_a_refused_file_leaves_its_reason(house: House, owner: Actor) -> None:
    upload = house.upload(owner, b"hello", "notes.wav")
    refused = house.ingest.run(recording_id=upload.id)
    assert refused.state is RecordingState.REFUSED
    assert refused.problem and refused.problem.code == "UPL-101"


def test_a_file_whose_end_was_lost_with_the_machine_is_refused(house: House, owner: Actor) -> None:
    upload = house.upload(owner)
    restarted = DiskStaging(house.folder / "uploads", boot="another")
    refused = replace(house.ingest, staging=restarted).run(recording_id=upload.id)
    assert refused.problem and refused.problem.code == "UPL-212"
    assert list((house.folder / "uploads").iterdir()) == []


def test_a_file_lost_with_the_machine_after_it_was_hashed_is_refused(house: House, owner: Actor) -> None:
    upload = house.upload(owner)

    def lose_power(key: str, source: object) -> None:
        raise SystemExit

    house.blobs.put = lose_power  # type: ignore[method-assign, assignment]
    with pytest.raises(SystemExit):
        house.ingest.run(recording_id=upload.id)
    assert recording(house, upload.id).sha256
    restarted = DiskStaging(house.folder / "uploads", boot="another")
    refused = replace(house.ingest, staging=restarted).run(recording_id=upload.id)
    assert refused.problem and refused.problem.code == "UPL-212"
