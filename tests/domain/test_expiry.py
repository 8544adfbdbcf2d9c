"""Unsaved drafts are kept for a week after they were last changed; a day before, their producer is told."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts import Actor
from domain.collections import CollectionForm, SharedForm
from domain.jobs import Job, JobState
from domain.stem_sets import stems_job_key
from domain.store import Store, Unit
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
    house.clock.pass_by(seconds=WEEK - DAY + 1)
    house.expiry.warn()
    house.clock.pass_by(seconds=DAY - 2)
    assert house.expiry.expire() == 0
    house.clock.pass_by(seconds=3)
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


def test_after_a_pause_of_the_site_a_draft_stays_for_another_day_from_its_warning(
    house: House, owner: Actor
) -> None:
    upload = ready(house, owner)
    house.clock.pass_by(seconds=WEEK + 5 * DAY)
    assert house.expiry.expire() == 0
    assert house.expiry.warn() == 1
    assert house.expiry.expire() == 0
    [letter] = letters(house)
    ends = house.clock.now() + DRAFT_WARNING
    assert f"{ends.day} {ends:%B %Y at %H:%M} UTC" in letter.payload["text"]
    house.clock.pass_by(seconds=DAY)
    assert house.expiry.expire() == 1
    assert not is_there(house, upload)


def test_a_form_filled_in_while_its_audio_is_on_its_way_lasts_a_week_and_is_warned_of(
    house: House, owner: Actor
) -> None:
    upload = house.transfer.begin(actor=owner, name="a.wav", size=8)
    house.clock.pass_by(days=5)
    house.saving.keep(actor=owner, draft_id=upload.id, form=FORM)
    house.clock.pass_by(days=2, seconds=1)
    assert house.expiry.warn() == 0
    assert house.transfer.expire() == 0
    house.send(owner, upload, 0, [b"RIFF"])
    house.clock.pass_by(days=6, seconds=1)
    assert house.transfer.expire() == 0
    assert house.expiry.warn() == 1
    house.clock.pass_by(days=1)
    assert house.transfer.expire() == 1
    assert not is_there(house, upload)


def test_a_form_whose_transfer_ran_out_while_the_site_was_down_is_warned_of_first(
    house: House, owner: Actor
) -> None:
    upload = house.transfer.begin(actor=owner, name="a.wav", size=8)
    house.saving.keep(actor=owner, draft_id=upload.id, form=FORM)
    house.clock.pass_by(days=9)
    assert house.transfer.expire() == 0
    assert house.expiry.warn() == 1
    house.send(owner, upload, 0, [b"RIFF one"])
    assert is_there(house, upload)


@pytest.mark.parametrize("size", [8, None])
def test_bytes_that_come_keep_a_draft_and_are_noted_once_a_day(
    house: House, owner: Actor, size: int | None
) -> None:
    upload = house.transfer.begin(actor=owner, name="a.wav", size=size)
    touched = []
    for offset, hours in enumerate((1, 24, 1, 24)):
        house.clock.pass_by(hours=hours)
        house.send(owner, upload, offset, [b"R"])
        with house.store.read() as unit:
            draft = unit.drafts.get(upload.id)
        assert draft
        touched.append(draft.touched_at)
    second, fourth = (factories.NOW + timedelta(hours=hours) for hours in (25, 50))
    assert touched == [None, second, second, fourth]


def test_what_waits_for_an_admin_stays(house: House, owner: Actor) -> None:
    upload = ready(house, owner)
    with house.store.write() as unit:
        unit.disputes.add(factories.dispute(recording_id=upload.id, owner_id=owner.id))
        unit.commit()
    house.clock.pass_by(seconds=WEEK + 1)
    with house.store.write() as unit:
        draft = unit.drafts.get(upload.id)
        assert draft
        unit.drafts.save(replace(draft, warned_at=house.clock.now() - DRAFT_WARNING))
        unit.commit()
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


def failed_stems(house: House, owner: Actor) -> str:
    stems = house.upload_stems(owner, house.beat(owner).recording_id)
    house.stems.give_up(stems_id=stems.id)
    return stems.id


def test_stems_whose_check_failed_run_out_and_leave_nothing(house: House, owner: Actor) -> None:
    stems_id = failed_stems(house, owner)
    house.clock.pass_by(seconds=WEEK - 1)
    house.expiry.expire()
    assert house.staging.path(stems_id).exists()
    house.clock.pass_by(seconds=2)
    house.expiry.expire()
    assert not house.staging.path(stems_id).exists()
    with house.store.read() as unit:
        assert unit.stems.get(stems_id) is None
        assert unit.stems.count_open(owner.id) == 0
        assert unit.jobs.by_key(stems_job_key(stems_id)) is None


def test_stems_whose_check_failed_again_stay_for_a_week_from_then(house: House, owner: Actor) -> None:
    stems_id = failed_stems(house, owner)
    house.clock.pass_by(seconds=WEEK + 1)
    with house.store.write() as unit:
        job = unit.jobs.by_key(stems_job_key(stems_id))
        assert job
        unit.jobs.save(replace(job, state=JobState.FAILED, finished_at=house.clock.now()))
        unit.commit()
    house.expiry.expire()
    with house.store.read() as unit:
        assert unit.stems.get(stems_id)


def test_ready_stems_stay(house: House, owner: Actor) -> None:
    stems = house.upload_stems(owner, house.beat(owner).recording_id)
    house.stems.run(stems_id=stems.id)
    house.clock.pass_by(seconds=9 * WEEK)
    house.expiry.expire()
    with house.store.read() as unit:
        assert unit.stems.get(stems.id)


class TouchedMeanwhile:
    """A store in which somebody opens a batch between its being found old and its being dropped."""

    def __init__(self, store: Store, happen: Callable[[], object]) -> None:
        self.read = store.read
        self._store, self._happen = store, happen

    def write(self) -> AbstractContextManager[Unit]:
        self._happen()
        return self._store.write()


def test_a_batch_that_somebody_goes_on_with_meanwhile_stays(house: House, owner: Actor) -> None:
    batch = house.batches.begin(actor=owner)
    house.clock.pass_by(seconds=WEEK + 1)

    def go_on() -> None:
        house.batches.keep(actor=owner, batch_id=batch.id, form=CollectionForm("Summer"), shared=SharedForm())

    replace(house.expiry, store=TouchedMeanwhile(house.store, go_on)).expire()
    with house.store.read() as unit:
        assert unit.batches.get(batch.id)
