"""Uploading: from the first byte to a beat that is live."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from adapters.staging import DiskStaging
from domain.accounts import Actor
from domain.catalogue import BeatForm
from domain.errors import Conflict, Forbidden, Gone, Invalid, Refused, TooLarge
from domain.facts import TRACK_PUBLISHED
from domain.site import Site
from domain.uploads import (
    POLICIES,
    STEP_LABELS,
    Checksum,
    PictureFile,
    Recording,
    RecordingState,
    Step,
    UploadState,
)
from tests.domain.house import FORM, WAV, House


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


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
        assert unit.uploads.receiving_of(owner.id) == []


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


def test_a_recording_goes_through_every_step_in_order(house: House, owner: Actor) -> None:
    upload, reported = house.upload(owner), list[str]()
    ready = house.ingest.run(recording_id=upload.id, report=lambda step, progress: reported.append(step))
    assert ready.state is RecordingState.READY
    assert ready.done == tuple(Step)
    assert list(dict.fromkeys(reported)) == [*Step]
    assert ready.sha256 == hashlib.sha256(WAV).hexdigest()
    assert house.content(ready.master_key) == WAV
    assert house.blobs.exists(ready.preview_key)
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


def test_saving_makes_one_public_beat_however_often(house: House, owner: Actor) -> None:
    upload = house.upload(owner)
    house.ingest.run(recording_id=upload.id)
    first = house.saving.save(actor=owner, draft_id=upload.id, form=FORM)
    assert first == house.saving.save(actor=owner, draft_id=upload.id, form=FORM)
    assert first.is_listed
    assert (first.slug, first.details.bpm) == ("night-drive", 140)


def test_what_is_missing_is_named_and_what_was_typed_is_kept(house: House, owner: Actor) -> None:
    upload = house.transfer.begin(actor=owner, name="a.wav", size=4)
    typed = BeatForm(name="Night", bpm="fast", collaborators="Nobody")
    with pytest.raises(Invalid) as caught:
        house.saving.save(
            actor=owner, draft_id=upload.id, form=typed, cover=PictureFile("cover.jpg", b"JPEG cover")
        )
    assert set(caught.value.fields) == {"audio", "key", "scale", "bpm", "collaborators"}
    with house.store.read() as unit:
        draft = unit.drafts.get(upload.id)
    assert draft and draft.fields["bpm"] == "fast"
    assert house.content(draft.cover_key) == b"JPEG cover"


def test_the_strict_policy_wants_a_cover(house: House, owner: Actor) -> None:
    strict = House(house.folder / "strict", Site(policy=POLICIES["strict"]))
    owner = strict.producer()
    with pytest.raises(Invalid) as caught:
        strict.beat(owner)
    assert caught.value.fields == {"cover": "Add cover art."}


def test_somebody_elses_equal_beat_is_a_duplicate(house: House, owner: Actor) -> None:
    original = house.beat(owner, b"RIFF same|first")
    upload = house.upload(house.producer("Eve"), b"RIFF same|second")
    duplicate = house.ingest.run(recording_id=upload.id)
    assert duplicate.state is RecordingState.DUPLICATE
    assert duplicate.match and (duplicate.match.track_id, duplicate.match.similarity) == (original.id, 100)
    assert duplicate.problem and "“Night Drive” by Night Owl (100 %" in duplicate.problem.message


def test_of_two_equal_uploads_the_first_saved_wins_and_the_other_is_told(house: House, owner: Actor) -> None:
    eve = house.producer("Eve")
    uploads = [house.upload(owner, b"RIFF same|1"), house.upload(eve, b"RIFF same|2")]
    for upload in uploads:
        assert house.ingest.run(recording_id=upload.id).state is RecordingState.READY
    house.saving.save(actor=owner, draft_id=uploads[0].id, form=FORM)
    with pytest.raises(Invalid) as caught:
        house.saving.save(actor=eve, draft_id=uploads[1].id, form=FORM)
    assert "matches" in caught.value.fields["audio"]
    assert recording(house, uploads[1].id).state is RecordingState.DUPLICATE


def test_two_producers_of_one_name_are_credited_by_address(house: House, owner: Actor) -> None:
    first, _ = house.producer("Nova"), house.producer("Nova")
    with pytest.raises(Invalid) as caught:
        house.beat(owner, b"RIFF one", replace(FORM, collaborators="Nova"))
    assert first.producer_slug and first.producer_slug in caught.value.fields["collaborators"]
    track = house.beat(owner, b"RIFF two", replace(FORM, collaborators=first.producer_slug))
    assert track.details.collaborators == (first.id,)


def test_collaborators_are_credited_by_name(house: House, owner: Actor) -> None:
    mara = house.producer("Mara Voss")
    track = house.beat(
        owner, form=BeatForm("Night Drive", collaborators="mara voss", key="A", scale="Minor", bpm="99")
    )
    assert track.details.collaborators == (mara.id,)


def test_a_beat_saved_twice_is_told_of_once(house: House, owner: Actor) -> None:
    track = house.beat(owner)
    house.saving.save(actor=owner, draft_id=track.recording_id, form=FORM)
    with house.store.read() as unit:
        jobs = [unit.jobs.get(id) for id in unit.jobs.claimable(house.clock.now(), 100)]
        told = [unit.facts.get(job.payload["fact"]) for job in jobs if job and job.name == "react"]
    assert [(fact.name, fact.payload["track"]) for fact in told if fact] == [(TRACK_PUBLISHED, track.id)]


def test_the_download_is_encoded_once(house: House, owner: Actor) -> None:
    track = house.beat(owner)
    house.ingest.make_download(recording_id=track.recording_id)
    house.ingest.make_download(recording_id=track.recording_id)
    assert house.lab.asked.count("download") == 1
    assert house.content(recording(house, track.recording_id).download_key) == b"320"


def test_a_saved_beat_can_not_be_discarded(house: House, owner: Actor) -> None:
    track = house.beat(owner)
    with pytest.raises(Conflict):
        house.saving.discard(actor=owner, draft_id=track.recording_id)
    assert house.blobs.exists(recording(house, track.recording_id).master_key)
