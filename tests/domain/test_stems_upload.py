"""Stems from their first byte to standing for a beat, and when they go again."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from domain import faults
from domain.accounts import Actor, Role
from domain.errors import Conflict, Gone, NotFound, TooLarge
from domain.jobs import JobState
from domain.services.admin import Admin
from domain.stem_sets import Stems, StemsOf, StemsState, stems_job_key
from domain.stems import StemFile
from domain.uploads import MAX_OPEN_UPLOADS, Upload
from tests import factories
from tests.domain.house import House

ZIP = b"PK|Drums.wav"


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


@pytest.fixture
def draft(house: House, owner: Actor) -> str:
    """A draft whose audio is ready."""
    upload = house.upload(owner)
    house.ingest.run(recording_id=upload.id)
    return upload.id


def begin(house: House, owner: Actor, recording_id: str, size: int = len(ZIP)) -> Upload:
    return house.transfer.begin(actor=owner, name="stems.zip", size=size, stems_of=recording_id)


def ready(house: House, owner: Actor, recording_id: str, content: bytes = ZIP) -> str:
    house.clock.pass_by(seconds=1)
    upload = house.upload_stems(owner, recording_id, content)
    house.stems.run(stems_id=upload.id)
    return upload.id


def stored(house: House, stems_id: str) -> Stems | None:
    with house.store.read() as unit:
        return unit.stems.get(stems_id)


def of(house: House, owner: Actor, recording_id: str) -> StemsOf:
    return house.stems.of(actor=owner, recording_id=recording_id)


def stems_files(house: House) -> list[str]:
    """What is kept of stems, checked or not, by the ids."""
    with house.store.read() as unit:
        staged = [path.name for path in (house.folder / "uploads").rglob("*") if path.is_file()]
        recordings = [id for id in staged if unit.recordings.get(id)]
    kept = [path.stem for path in (house.folder / "files" / "stems").rglob("*.zip")]
    return sorted([*kept, *(id for id in staged if id not in recordings)])


def test_stems_are_checked_and_then_stand_for_their_draft(house: House, owner: Actor, draft: str) -> None:
    upload = begin(house, owner, draft)
    assert stored(house, upload.id) == Stems(
        upload.id, owner.id, draft, "stems.zip", len(ZIP), house.clock.now(), StemsState.RECEIVING
    )
    house.send(owner, upload, 0, [ZIP[:5]])
    found = of(house, owner, draft)
    assert found.newer and (found.newer.state, found.arrived, found.current) == ("receiving", 5, None)
    house.send(owner, upload, 5, [ZIP[5:]])
    assert of(house, owner, draft).newer == stored(house, upload.id)
    done = house.stems.run(stems_id=upload.id)
    assert done and (done.state, done.files) == (StemsState.READY, (StemFile("Drums.wav", 1_000),))
    assert of(house, owner, draft) == StemsOf(current=done)
    assert house.content(f"stems/{upload.id}.zip") == ZIP
    assert stems_files(house) == [upload.id]


def test_stems_whose_server_died_after_the_last_byte_are_completed_when_they_are_looked_at(
    house: House, owner: Actor, draft: str
) -> None:
    upload = begin(house, owner, draft)
    house.staging.append(upload.id, 0, [ZIP], len(ZIP))
    found = of(house, owner, draft)
    assert found.newer and (found.newer.state, found.arrived) == (StemsState.PROCESSING, len(ZIP))
    assert house.stems.run(stems_id=upload.id)


def test_stems_make_no_draft_and_no_recording_and_take_no_minutes(
    house: House, owner: Actor, draft: str
) -> None:
    before = house.transfer.minutes(actor=owner)
    content = {"name": "stems.zip", "size": 12, "stems_of": draft, "seconds": 60.0}
    upload = house.transfer.begin(actor=owner, **content)
    house.send(owner, upload, 0, [ZIP])
    house.stems.run(stems_id=upload.id)
    with house.store.read() as unit:
        assert (unit.drafts.get(upload.id), unit.recordings.get(upload.id)) == (None, None)
    assert house.transfer.minutes(actor=owner) == before


def test_a_draft_lasts_longer_when_it_gets_stems(house: House, owner: Actor, draft: str) -> None:
    house.clock.pass_by(days=6, hours=12)
    assert house.expiry.warn() == 1
    begin(house, owner, draft)
    house.clock.pass_by(days=3)
    assert house.expiry.expire() == 0
    house.clock.pass_by(days=3, seconds=1)
    assert house.expiry.warn() == 1
    house.clock.pass_by(days=1)
    assert house.expiry.expire() == 1


def saved(house: House, owner: Actor) -> str:
    return house.beat(owner).recording_id


def somebody_elses(house: House, owner: Actor) -> str:
    return house.beat(house.producer("Eve")).recording_id


def somebody_elses_draft(house: House, owner: Actor) -> str:
    return house.upload(house.producer("Eve")).id


def deleted(house: House, owner: Actor) -> str:
    track = house.beat(owner)
    with house.store.write() as unit:
        unit.tracks.save(replace(track, deleted_at=house.clock.now()))
        unit.commit()
    return track.recording_id


def replaced(house: House, owner: Actor) -> str:
    track = house.beat(owner)
    replace_audio(house, owner, track.id)
    return track.recording_id


def replace_audio(house: House, owner: Actor, track_id: str) -> str:
    content = b"RIFF other"
    begun = house.transfer.begin(actor=owner, name="b.wav", size=len(content), replaces=track_id)
    house.send(owner, begun, 0, [content])
    house.ingest.run(recording_id=begun.id)
    house.saving.replace(actor=owner, draft_id=begun.id)
    return begun.id


def test_stems_go_with_ones_own_saved_beat(house: House, owner: Actor) -> None:
    recording_id = saved(house, owner)
    stems_id = ready(house, owner, recording_id)
    current = of(house, owner, recording_id).current
    assert current and current.id == stems_id


@pytest.mark.parametrize(
    "whose", [somebody_elses, somebody_elses_draft, deleted, replaced, lambda house, owner: "unknown"]
)
def test_stems_go_with_nothing_else(house: House, owner: Actor, whose: Callable[[House, Actor], str]) -> None:
    recording_id = whose(house, owner)
    with pytest.raises(NotFound) as caught:
        begin(house, owner, recording_id)
    assert caught.value.fault is faults.STEMS_OF_UNKNOWN
    assert stems_files(house) == []


def test_stems_have_the_limits_of_audio(house: House, owner: Actor, draft: str) -> None:
    with pytest.raises(TooLarge):
        begin(house, owner, draft, house.site.limits.max_bytes + 1)
    with house.store.write() as unit:
        for _ in range(MAX_OPEN_UPLOADS - 2):
            unit.stems.add(factories.stems(owner_id=owner.id, state=StemsState.RECEIVING))
        unit.commit()
    begin(house, owner, draft)
    for stems_of in (draft, ""):
        with pytest.raises(Conflict) as caught:
            house.transfer.begin(actor=owner, name="a.zip", size=4, stems_of=stems_of)
        assert caught.value.fault is faults.TOO_MANY_UPLOADS


def test_a_refused_set_keeps_its_reason_and_leaves_no_bytes(house: House, owner: Actor, draft: str) -> None:
    upload = house.upload_stems(owner, draft, b"no ZIP")
    refused = house.stems.run(stems_id=upload.id)
    assert refused and refused.state is StemsState.REFUSED and refused.problem
    assert refused.problem.code == faults.NOT_A_ZIP.code
    assert stems_files(house) == []
    assert of(house, owner, draft) == StemsOf(newer=refused)


def test_a_newer_set_takes_the_place_of_the_older_once_it_is_ready(
    house: House, owner: Actor, draft: str
) -> None:
    older, left = ready(house, owner, draft), begin(house, owner, draft)
    house.clock.pass_by(seconds=1)
    newer = house.upload_stems(owner, draft, b"PK|Bass.wav").id
    found = of(house, owner, draft)
    assert found.current and found.newer and (found.current.id, found.newer.id) == (older, newer)
    house.stems.run(stems_id=newer)
    assert [stored(house, id) for id in (older, left.id)] == [None, None]
    assert stems_files(house) == [newer]
    with pytest.raises(Gone):
        house.send(owner, left, 0, [ZIP])


def test_a_refused_set_leaves_the_older_one_and_takes_its_like_along(
    house: House, owner: Actor, draft: str
) -> None:
    older, first = ready(house, owner, draft), ready(house, owner, draft, b"no ZIP")
    second = ready(house, owner, draft, b"none either")
    found = of(house, owner, draft)
    assert found.current and found.newer and (found.current.id, found.newer.id) == (older, second)
    assert stored(house, first) is None and stems_files(house) == [older]


def test_a_set_that_is_slower_than_a_newer_one_is_dropped(house: House, owner: Actor, draft: str) -> None:
    slow = house.upload_stems(owner, draft)
    quick = ready(house, owner, draft)
    assert house.stems.run(stems_id=slow.id) is None
    assert stems_files(house) == [quick]


@pytest.mark.parametrize("bytes_sent", [0, 5])
def test_a_cancelled_transfer_leaves_nothing(house: House, owner: Actor, draft: str, bytes_sent: int) -> None:
    upload = begin(house, owner, draft)
    house.send(owner, upload, 0, [ZIP[:bytes_sent]])
    house.transfer.cancel(actor=owner, upload_id=upload.id)
    assert stored(house, upload.id) is None and stems_files(house) == []


def test_a_transfer_that_runs_out_leaves_nothing(house: House, owner: Actor) -> None:
    recording_id = saved(house, owner)
    upload = begin(house, owner, recording_id)
    house.clock.pass_by(days=8)
    assert house.transfer.expire() == 1
    assert stored(house, upload.id) is None and stems_files(house) == []


def test_stems_that_wait_for_their_check_are_no_leftovers(
    house: House, owner: Actor, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, done = house.upload_stems(owner, draft).id, factories.new_id()
    monkeypatch.setattr(house.staging, "untouched_since", lambda moment: [waiting, done])
    house.staging.create(done)
    house.transfer.expire()
    assert stems_files(house) == [waiting]


def test_a_check_that_breaks_is_tried_again_then_given_up_and_offered_again(
    house: House, owner: Actor, draft: str
) -> None:
    upload = house.upload_stems(owner, draft)
    told: dict[str, Any] = {"actor": owner, "recording_id": draft, "stems_id": upload.id}
    house.lab.broken = {"stems"}
    with pytest.raises(RuntimeError):
        house.stems.run(stems_id=upload.id)
    with pytest.raises(Conflict):
        house.stems.retry(**told)
    house.stems.give_up(stems_id=upload.id)
    failed = stored(house, upload.id)
    assert failed and failed.state is StemsState.FAILED and failed.problem
    assert "Checking the stems" in failed.problem.message
    house.lab.broken = set()
    house.stems.retry(**told)
    assert len(house.work.waiting()) == 2
    done = house.stems.run(stems_id=upload.id)
    assert done and (done.state, done.problem) == (StemsState.READY, None)
    house.stems.give_up(stems_id=upload.id)
    assert stored(house, upload.id) == done


def test_an_admins_retry_of_the_job_reopens_the_stems(house: House, owner: Actor, draft: str) -> None:
    upload = house.upload_stems(owner, draft)
    house.stems.give_up(stems_id=upload.id)
    with house.store.write() as unit:
        job = unit.jobs.by_key(stems_job_key(upload.id))
        assert job
        unit.jobs.save(replace(job, state=JobState.FAILED))
        unit.commit()
    unread: Any = None
    admin = Admin(house.store, unread, house.queue, house.clock, house.ids)
    admin.retry_job(actor=house.person(Role.ADMIN, "Root"), job_id=job.id)
    done = house.stems.run(stems_id=upload.id)
    assert done and done.state is StemsState.READY


STEPS = {
    "checked": ("lab", "stems"),
    "stored": ("blobs", "put"),
    "unstaged": ("staging", "delete"),
}


class Cut(Exception):
    """The worker died here."""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("part", "method"), STEPS.values(), ids=STEPS.keys())
def test_work_cut_off_anywhere_goes_on(
    house: House, owner: Actor, draft: str, part: str, method: str, when: str
) -> None:
    ready(house, owner, draft)
    house.clock.pass_by(seconds=1)
    upload = house.upload_stems(owner, draft, b"PK|Bass.wav")
    cut_off(house, part, method, when)
    with pytest.raises(Cut):
        house.stems.run(stems_id=upload.id)
    done = house.stems.run(stems_id=upload.id)
    assert done and (done.state, done.files) == (StemsState.READY, (StemFile("Bass.wav", 1_000),))
    assert of(house, owner, draft) == StemsOf(current=done)
    assert house.content(done.blob_key) == b"PK|Bass.wav" and stems_files(house) == [upload.id]


def cut_off(house: House, part: str, method: str, when: str) -> None:
    """Die once, before or after a part does something."""
    target = getattr(house, part)
    inner = getattr(target, method)

    def cut(*args: Any) -> Any:
        setattr(target, method, inner)
        if when == "after":
            inner(*args)
        raise Cut

    setattr(target, method, cut)


def test_a_file_whose_end_was_lost_is_refused(house: House, owner: Actor, draft: str) -> None:
    upload = house.upload_stems(owner, draft)
    house.staging.truncate(upload.id, 3)
    refused = house.stems.run(stems_id=upload.id)
    assert refused and refused.problem and refused.problem.code == faults.UPLOAD_LOST.code
