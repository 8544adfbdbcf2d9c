"""Unsaved drafts are kept for a week after they were last changed; a day before, their producer is told."""

from datetime import timedelta

import pytest

from domain.accounts import Actor
from domain.collections import CollectionForm, SharedForm
from domain.jobs import Job
from domain.uploads import DRAFT_LIFETIME, DRAFT_WARNING, Upload
from tests import factories
from tests.domain.house import FORM, House

WEEK, DAY = DRAFT_LIFETIME.total_seconds(), DRAFT_WARNING.total_seconds()


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


def ready(house: House, owner: Actor, content: bytes = b"RIFF one") -> Upload:
    upload = house.upload(owner, content)
    house.ingest.run(recording_id=upload.id)
    return upload


def letters(house: House) -> list[Job]:
    with house.store.read() as unit:
        jobs = [unit.jobs.get(id) for id in unit.jobs.claimable(house.clock.now(), 100)]
    return [job for job in jobs if job and job.name == "mail"]


def is_there(house: House, upload: Upload) -> bool:
    with house.store.read() as unit:
        return unit.drafts.get(upload.id) is not None


def test_a_week_after_its_last_change_a_draft_goes_with_all_its_files(house: House, owner: Actor) -> None:
    upload = ready(house, owner)
    house.clock.pass_by(seconds=WEEK - 1)
    assert house.expiry.expire() == 0
    house.clock.pass_by(seconds=2)
    assert house.expiry.expire() == 1
    assert not is_there(house, upload)
    assert [path for path in (house.folder / "files").rglob("*") if path.is_file()] == []


def test_whoever_types_gets_another_week(house: House, owner: Actor) -> None:
    upload = ready(house, owner)
    house.clock.pass_by(seconds=WEEK - 1)
    house.saving.keep(actor=owner, draft_id=upload.id, form=FORM)
    house.clock.pass_by(seconds=WEEK - 1)
    assert house.expiry.expire() == 0
    assert is_there(house, upload)


def test_one_letter_a_producer_warns_of_all_that_ends_within_a_day(house: House, owner: Actor) -> None:
    ready(house, owner)
    second = ready(house, owner, b"RIFF two")
    house.saving.keep(actor=owner, draft_id=second.id, form=FORM)
    house.clock.pass_by(seconds=WEEK - DAY - 1)
    assert house.expiry.warn() == 0
    house.clock.pass_by(seconds=2)
    assert house.expiry.warn() == 2
    assert house.expiry.warn() == 0
    [letter] = letters(house)
    assert "- beat.wav\n- Night Drive" in letter.payload["text"]
    ends = factories.NOW + timedelta(days=7)
    assert f"{ends.day} {ends:%B %Y at %H:%M} UTC" in letter.payload["text"]


def test_a_draft_that_was_touched_after_the_warning_is_warned_of_again(house: House, owner: Actor) -> None:
    upload = ready(house, owner)
    house.clock.pass_by(seconds=WEEK - DAY / 2)
    assert house.expiry.warn() == 1
    house.saving.keep(actor=owner, draft_id=upload.id, form=FORM)
    assert house.expiry.warn() == 0
    house.clock.pass_by(seconds=WEEK - DAY / 2)
    assert house.expiry.warn() == 1


def test_saved_beats_and_beats_being_processed_stay(house: House, owner: Actor) -> None:
    track = house.beat(owner)
    waiting = house.upload(owner, b"RIFF two")
    house.clock.pass_by(seconds=WEEK + 1)
    assert house.expiry.warn() == 1
    assert house.expiry.expire() == 0
    assert is_there(house, waiting)
    with house.store.read() as unit:
        assert unit.tracks.get(track.id) == track


def test_what_waits_for_an_admin_stays(house: House, owner: Actor) -> None:
    upload = ready(house, owner)
    with house.store.write() as unit:
        unit.disputes.add(factories.dispute(recording_id=upload.id, owner_id=owner.id))
        unit.commit()
    house.clock.pass_by(seconds=WEEK + 1)
    assert house.expiry.expire() == 0
    assert is_there(house, upload)


def test_a_batch_with_nothing_left_to_save_goes_and_one_with_drafts_stays(house: House, owner: Actor) -> None:
    empty, full = (house.batches.begin(actor=each) for each in (house.producer("Eve"), owner))
    begun = house.transfer.begin(actor=owner, name="b.wav", size=8, batch_id=full.id)
    house.clock.pass_by(seconds=WEEK - 5)
    house.send(owner, begun, 0, [b"RIFF one"])
    house.clock.pass_by(seconds=6)
    house.expiry.expire()
    with house.store.read() as unit:
        assert unit.batches.get(empty.id) is None
        assert unit.batches.get(full.id) is not None
    house.batches.keep(actor=owner, batch_id=full.id, form=CollectionForm("x"), shared=SharedForm())
