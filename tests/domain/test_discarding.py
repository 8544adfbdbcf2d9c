"""Discarding a draft: whatever became of its audio, not one file is left."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.accounts import Actor
from domain.catalogue import BeatForm
from domain.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from domain.faults import DECODER_LIMIT
from domain.uploads import PictureFile, Recording, RecordingState, Upload
from tests.domain.house import FORM, House

COVER = PictureFile("cover.jpg", b"JPEG cover")


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


def files(house: House) -> list[Path]:
    """All that the site keeps on disk."""
    return [path for path in house.folder.rglob("*") if not path.is_dir() or path.is_symlink()]


def ready(house: House, owner: Actor) -> Upload:
    upload = house.upload(owner)
    house.ingest.run(recording_id=upload.id)
    return upload


def refused_at_once(house: House, owner: Actor) -> Upload:
    upload = house.upload(owner, b"ID3 a renamed MP3", "beat.wav")
    house.ingest.run(recording_id=upload.id)
    return upload


def refused_at_the_preview(house: House, owner: Actor) -> Upload:
    def refuse(source: Path, target: Path) -> None:
        raise Refused(DECODER_LIMIT, name="beat.wav")

    house.lab.preview = refuse  # type: ignore[method-assign]
    return ready(house, owner)


def failed(broken: str) -> Callable[[House, Actor], Upload]:
    def fail(house: House, owner: Actor) -> Upload:
        upload = house.upload(owner)
        house.lab.broken = {broken}
        with pytest.raises(RuntimeError):
            house.ingest.run(recording_id=upload.id)
        house.ingest.give_up(recording_id=upload.id)
        return upload

    return fail


def duplicate(house: House, owner: Actor) -> Upload:
    upload = house.upload(owner, b"RIFF same|2")
    eve = house.producer("Eve")
    twin = house.upload(eve, b"RIFF same|1")
    for each in (upload, twin):
        house.ingest.run(recording_id=each.id)
    house.saving.save(actor=eve, draft_id=twin.id, form=FORM)
    with pytest.raises(Invalid):
        house.saving.save(actor=owner, draft_id=upload.id, form=FORM)
    return upload


OUTCOMES = {
    "ready": (RecordingState.READY, ready),
    "refused at once": (RecordingState.REFUSED, refused_at_once),
    "refused at the preview": (RecordingState.REFUSED, refused_at_the_preview),
    "failed before it was hashed": (RecordingState.FAILED, failed("inspect")),
    "failed at the end": (RecordingState.FAILED, failed("preview")),
    "duplicate": (RecordingState.DUPLICATE, duplicate),
}


@pytest.mark.parametrize(("state", "make"), OUTCOMES.values(), ids=OUTCOMES.keys())
def test_nothing_is_left_of_a_discarded_draft(
    house: House, owner: Actor, state: RecordingState, make: Callable[[House, Actor], Upload]
) -> None:
    upload = make(house, owner)
    assert recording(house, upload.id).state is state
    with pytest.raises(Invalid):
        house.saving.save(actor=owner, draft_id=upload.id, form=BeatForm(), cover=COVER)
    assert any(path.parent.name == "covers" for path in files(house))
    house.saving.discard(actor=owner, draft_id=upload.id)
    assert [path for path in files(house) if upload.id in path.name or path.parent.name == "covers"] == []
    assert [path for path in files(house) if path.parent.name == "uploads"] == []
    with pytest.raises(NotFound):
        house.saving.save(actor=owner, draft_id=upload.id, form=FORM)


@pytest.mark.parametrize("refused", [refused_at_once, refused_at_the_preview])
def test_a_refused_file_leaves_no_bytes(
    house: House, owner: Actor, refused: Callable[[House, Actor], Upload]
) -> None:
    upload = refused(house, owner)
    assert recording(house, upload.id).problem
    assert files(house) == []


def test_only_the_owner_discards(house: House, owner: Actor) -> None:
    upload = ready(house, owner)
    kept = files(house)
    with pytest.raises(Forbidden):
        house.saving.discard(actor=house.producer("Eve"), draft_id=upload.id)
    assert files(house) == kept


def test_what_is_being_processed_is_not_discarded(house: House, owner: Actor) -> None:
    upload = house.upload(owner)
    with pytest.raises(Conflict):
        house.saving.discard(actor=owner, draft_id=upload.id)
    house.ingest.run(recording_id=upload.id)
    assert recording(house, upload.id).state is RecordingState.READY


def test_what_a_beat_plays_is_not_discarded_whatever_its_draft_says(house: House, owner: Actor) -> None:
    track = house.beat(owner)
    with house.store.write() as unit:
        draft = unit.drafts.get(track.recording_id)
        assert draft
        unit.drafts.save(replace(draft, track_id=""))
        unit.commit()
    house.clock.pass_by(days=30)
    assert house.expiry.expire() == 0
    with pytest.raises(Conflict):
        house.saving.discard(actor=owner, draft_id=track.recording_id)


def test_a_new_cover_takes_the_place_of_the_old_one(house: House, owner: Actor) -> None:
    upload = ready(house, owner)
    for cover in (COVER, PictureFile("better.jpg", b"JPEG better")):
        with pytest.raises(Invalid):
            house.saving.save(actor=owner, draft_id=upload.id, form=BeatForm(), cover=cover)
    track = house.saving.save(actor=owner, draft_id=upload.id, form=FORM)
    assert house.content(track.cover_key) == b"JPEG better"
    assert len([path for path in files(house) if path.parent.name == "covers"]) == 1


def test_a_cover_that_comes_with_a_second_save_is_dropped(house: House, owner: Actor) -> None:
    track = house.beat(owner)
    assert house.saving.save(actor=owner, draft_id=track.recording_id, form=FORM, cover=COVER) == track
    assert [path for path in files(house) if path.parent.name == "covers"] == []


def test_a_strangers_cover_is_never_kept(house: House, owner: Actor) -> None:
    upload = ready(house, owner)
    with pytest.raises(Forbidden):
        house.saving.save(actor=house.producer("Eve"), draft_id=upload.id, form=FORM, cover=COVER)
    assert [path for path in files(house) if path.parent.name == "covers"] == []


@pytest.mark.parametrize("end", ["cancelled", "expired"])
def test_nothing_is_left_of_an_upload_that_never_arrived(house: House, owner: Actor, end: str) -> None:
    upload = house.transfer.begin(actor=owner, name="a.wav", size=4)
    house.send(owner, upload, 0, [b"RIF"])
    with pytest.raises(Invalid):
        house.saving.save(actor=owner, draft_id=upload.id, form=FORM, cover=COVER)
    assert files(house)
    if end == "cancelled":
        house.transfer.cancel(actor=owner, upload_id=upload.id)
    else:
        house.clock.pass_by(days=6, seconds=1)
        house.expiry.warn()
        house.clock.pass_by(days=1)
        assert house.transfer.expire() == 1
    assert files(house) == []


def test_files_left_behind_by_a_dead_process_go_after_a_day(house: House, owner: Actor) -> None:
    house.clock.moment = datetime.now(UTC)
    travelling = house.transfer.begin(actor=owner, name="a.wav", size=4)
    unread, refused = house.upload(owner), refused_at_once(house, owner)
    for left_behind in (refused.id, "never-committed"):
        house.staging.create(left_behind)
    age(house, days=2)
    house.staging.create("just-begun")
    house.transfer.expire()
    left = {path.stem for path in files(house) if path.parent.name == "uploads"}
    assert left == {travelling.id, unread.id, "just-begun"}


def age(house: House, days: int) -> None:
    """Make everything that is on its way look as if it came days ago."""
    then = (datetime.now(UTC) - timedelta(days=days)).timestamp()
    for path in (house.folder / "uploads").iterdir():
        os.utime(path, (then, then), follow_symlinks=False)


def recording(house: House, id: str) -> Recording:
    with house.store.read() as unit:
        found = unit.recordings.get(id)
    assert found
    return found
