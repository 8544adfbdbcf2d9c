"""Files that nothing needs any more are erased by a job: no silent store and no dead process keeps them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from domain import faults
from domain.accounts import Actor
from domain.collections import CollectionForm
from domain.errors import Refused, Unavailable
from domain.jobs import Job
from domain.services.erasing import ERASE, erase_later
from domain.uploads import DRAFT_LIFETIME, PictureFile
from tests import factories
from tests.domain.house import FORM, House

COVER, BETTER = PictureFile("cover.jpg", b"JPEG cover"), PictureFile("better.jpg", b"JPEG better")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path, has_eraser=False)


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


def ready(house: House, owner: Actor, content: bytes = b"RIFF one") -> str:
    upload = house.upload(owner, content)
    house.ingest.run(recording_id=upload.id)
    house.saving.keep_cover(actor=owner, draft_id=upload.id, cover=COVER)
    return upload.id


def discarding(house: House, owner: Actor) -> Callable[[], object]:
    draft_id = ready(house, owner)
    return lambda: house.saving.discard(actor=owner, draft_id=draft_id)


def running_out(house: House, owner: Actor) -> Callable[[], object]:
    ready(house, owner)
    house.clock.pass_by(days=6, seconds=1)
    house.expiry.warn()
    house.clock.pass_by(seconds=DRAFT_LIFETIME.total_seconds())
    return house.expiry.expire


def cancelling(house: House, owner: Actor) -> Callable[[], object]:
    upload = house.transfer.begin(actor=owner, name="a.wav", size=4)
    house.saving.keep_cover(actor=owner, draft_id=upload.id, cover=COVER)
    return lambda: house.transfer.cancel(actor=owner, upload_id=upload.id)


def deleting_a_beat(house: House, owner: Actor) -> Callable[[], object]:
    track = house.saving.save(actor=owner, draft_id=ready(house, owner), form=FORM)
    return lambda: house.editing.delete(actor=owner, track_id=track.id)


def refusing(house: House, owner: Actor) -> Callable[[], object]:
    def refuse(source: Path, target: Path) -> None:
        raise Refused(faults.DECODER_LIMIT, name="beat.wav")

    house.lab.preview = refuse  # type: ignore[method-assign]
    upload = house.upload(owner)
    return lambda: house.ingest.run(recording_id=upload.id)


def deleting_a_collection(house: House, owner: Actor) -> Callable[[], object]:
    made = house.collections.create(actor=owner, title="Summer", cover=COVER)
    return lambda: house.collections.delete(actor=owner, collection_id=made.id)


def giving_a_batch_up(house: House, owner: Actor) -> Callable[[], object]:
    batch = house.batches.begin(actor=owner)
    house.batches.keep_cover(actor=owner, batch_id=batch.id, cover=COVER)
    return lambda: house.batches.discard(actor=owner, batch_id=batch.id)


WAYS = {
    "discarding": discarding,
    "running out": running_out,
    "cancelling": cancelling,
    "deleting a beat": deleting_a_beat,
    "refusing": refusing,
    "deleting a collection": deleting_a_collection,
    "giving a batch up": giving_a_batch_up,
}


def files(house: House) -> list[Path]:
    return [path for path in (house.folder / "files").rglob("*") if path.is_file()]


def erasers(house: House) -> list[Job]:
    with house.store.read() as unit:
        jobs = [unit.jobs.get(id) for id in unit.jobs.claimable(house.clock.now(), 100)]
    return [job for job in jobs if job and job.name == ERASE]


def unreachable(key: str) -> None:
    raise Unavailable(faults.FILES_UNREACHABLE)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_what_is_let_go_of_while_the_store_is_silent_is_erased_later(
    house: House, owner: Actor, way: Callable[[House, Actor], Callable[[], object]]
) -> None:
    let_go, delete = way(house, owner), house.blobs.delete
    house.blobs.delete = unreachable  # type: ignore[method-assign]
    let_go()
    house.blobs.delete = delete  # type: ignore[method-assign]
    assert files(house)
    for job in erasers(house):
        house.erase(job.id)
    assert files(house) == []


def a_drafts(house: House, owner: Actor) -> Callable[[PictureFile], object]:
    draft_id = ready(house, owner)
    return lambda cover: house.saving.keep_cover(actor=owner, draft_id=draft_id, cover=cover)


def a_beats(house: House, owner: Actor) -> Callable[[PictureFile], object]:
    track = house.saving.save(actor=owner, draft_id=ready(house, owner), form=FORM)
    return lambda cover: house.editing.edit(
        actor=owner, track_id=track.id, form=FORM, visibility="public", cover=cover
    )


def a_collections(house: House, owner: Actor) -> Callable[[PictureFile], object]:
    made = house.collections.create(actor=owner, title="Summer", cover=COVER)
    form = CollectionForm("Summer")
    return lambda cover: house.collections.edit(actor=owner, collection_id=made.id, form=form, cover=cover)


def a_batchs(house: House, owner: Actor) -> Callable[[PictureFile], object]:
    batch = house.batches.begin(actor=owner)
    house.batches.keep_cover(actor=owner, batch_id=batch.id, cover=COVER)
    return lambda cover: house.batches.keep_cover(actor=owner, batch_id=batch.id, cover=cover)


@pytest.mark.parametrize("whose", [a_drafts, a_beats, a_collections, a_batchs])
def test_an_old_cover_is_erased_with_the_unit_that_shows_another(
    house: House, owner: Actor, whose: Callable[[House, Actor], Callable[[PictureFile], object]]
) -> None:
    change = whose(house, owner)
    [old] = covers(house)
    change(BETTER)
    [job] = erasers(house)
    assert job.payload == {"keys": f"covers/{old.name}"}
    house.erase(job.id)
    assert [path.read_bytes() for path in covers(house)] == [BETTER.content]


def covers(house: House) -> list[Path]:
    return [path for path in files(house) if path.parent.name == "covers"]


def test_a_silent_store_keeps_no_other_draft_from_running_out(house: House, owner: Actor) -> None:
    for content in (b"RIFF one", b"RIFF two"):
        ready(house, owner, content)
    house.clock.pass_by(days=6, seconds=1)
    house.expiry.warn()
    house.clock.pass_by(days=1)
    house.blobs.delete = unreachable  # type: ignore[method-assign]
    assert house.expiry.expire() == 2


def test_nothing_is_erased_for_a_unit_that_was_never_committed(house: House) -> None:
    key = f"covers/{factories.new_id()}.jpg"
    house.blobs.put_bytes(key, b"JPEG")
    with house.store.write() as unit:
        erase_later(unit, house.ids, house.clock, key)
    assert erasers(house) == []


def test_no_job_is_made_for_no_file(house: House) -> None:
    with house.store.write() as unit:
        erase_later(unit, house.ids, house.clock, "", "")
        unit.commit()
    assert erasers(house) == []


def test_a_preview_for_a_dispute_is_not_made_of_audio_that_was_let_go_of(house: House, owner: Actor) -> None:
    track = house.saving.save(actor=owner, draft_id=ready(house, owner), form=FORM)
    house.editing.delete(actor=owner, track_id=track.id)
    for job in erasers(house):
        house.erase(job.id)
    house.ingest.make_preview(recording_id=track.recording_id)
    assert files(house) == []
