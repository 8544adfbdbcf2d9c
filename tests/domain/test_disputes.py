"""Disputes: a producer says that a match is wrong, an admin listens, and the beat goes live or stays back."""

from dataclasses import replace

import pytest

from domain.accounts import Actor, Role
from domain.catalogue import BeatForm, Track
from domain.disputes import (
    DISPUTE_DECIDED,
    DISPUTE_OPEN,
    MATCH_STANDS,
    NOT_DISPUTABLE,
    Dispute,
    DisputeState,
)
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.jobs import AuditEntry, Job
from domain.uploads import INGEST, RecordingState, Step, ingest_key
from tests.domain.duplicates import COPY, beat_of, draft, held_back, recording, work_off
from tests.domain.house import FORM, House


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


@pytest.fixture
def eve(house: House) -> Actor:
    return house.producer("Eve")


@pytest.fixture
def admin(house: House) -> Actor:
    return house.person(Role.ADMIN, "Root")


@pytest.fixture
def original(house: House, owner: Actor) -> Track:
    return house.beat(owner, b"RIFF same|1")


@pytest.fixture
def copy(house: House, eve: Actor, original: Track) -> str:
    """Eve's upload, which was held back; its form is complete."""
    return held_back(house, eve)


def disputed(house: House, eve: Actor, copy: str, reason: str = "I played it all myself.") -> Dispute:
    return house.disputes.open(actor=eve, draft_id=copy, reason=reason)


def standing(house: House, dispute: Dispute) -> Dispute | None:
    with house.store.read() as unit:
        return unit.disputes.get(dispute.id)


def jobs(house: House, name: str) -> list[Job]:
    with house.store.read() as unit:
        found = [unit.jobs.get(id) for id in unit.jobs.claimable(house.clock.now(), 100)]
    return [job for job in found if job and job.name == name]


def letter_to(house: House, person: Actor) -> str:
    with house.store.read() as unit:
        user = unit.users.get(person.id)
    assert user
    [text] = [job.payload["text"] for job in jobs(house, "mail") if job.payload["to"] == user.email]
    return text


def audited(house: House) -> list[AuditEntry]:
    with house.store.read() as unit:
        return unit.audit.newest(10)


def test_a_dispute_holds_what_is_needed_to_decide_it(
    house: House, eve: Actor, copy: str, original: Track
) -> None:
    dispute = disputed(house, eve, copy, "  I played it all myself.\n")
    assert (dispute.recording_id, dispute.owner_id, dispute.track_id) == (copy, eve.id, original.id)
    assert (dispute.file_name, dispute.similarity) == ("my version.wav", 100)
    assert dispute.reason == "I played it all myself."
    assert standing(house, dispute) == dispute
    [job] = jobs(house, "preview")
    assert (job.payload["recording"], job.key) == (copy, f"preview:{copy}")


def test_an_admin_can_hear_the_upload_once_its_preview_was_made(house: House, eve: Actor, copy: str) -> None:
    disputed(house, eve, copy)
    assert not house.blobs.exists(recording(house, copy).preview_key)
    for _ in range(2):
        house.ingest.make_preview(recording_id=copy)
    assert house.content(recording(house, copy).preview_key) == b"128"
    assert house.lab.asked.count("preview") == 2


def test_a_dispute_needs_a_reason(house: House, eve: Actor, copy: str) -> None:
    for reason in ("", " \n", "x" * 2001):
        with pytest.raises(Invalid) as caught:
            disputed(house, eve, copy, reason)
        assert list(caught.value.fields) == ["reason"]


def test_only_the_owner_disputes(house: House, owner: Actor, copy: str) -> None:
    with pytest.raises(Forbidden):
        disputed(house, owner, copy)
    with pytest.raises(Forbidden):
        house.disputes.open(actor=None, draft_id=copy, reason="Mine.")


def test_what_is_no_duplicate_can_not_be_disputed(house: House, eve: Actor) -> None:
    upload = house.upload(eve)
    for _ in range(2):
        with pytest.raises(Conflict) as caught:
            disputed(house, eve, upload.id)
        assert caught.value.fault is NOT_DISPUTABLE
        house.ingest.run(recording_id=upload.id)


def test_one_dispute_is_open_at_a_time(house: House, eve: Actor, copy: str) -> None:
    disputed(house, eve, copy)
    with pytest.raises(Conflict) as caught:
        disputed(house, eve, copy)
    assert caught.value.fault is DISPUTE_OPEN


def test_an_accepted_dispute_brings_the_beat_live_by_itself(
    house: House, eve: Actor, admin: Actor, copy: str, original: Track
) -> None:
    dispute = disputed(house, eve, copy)
    house.disputes.accept(actor=admin, dispute_id=dispute.id, verdict="Same chords, another song.")
    assert recording(house, copy).state is RecordingState.PROCESSING
    assert [job.payload["recording"] for job in jobs(house, INGEST) if job.key == ingest_key(copy)] == [copy]
    work_off(house, copy)
    track = beat_of(house, copy)
    assert track and track.is_listed and track.producer_id == eve.id
    assert recording(house, copy).cleared == (original.id,)
    assert recording(house, copy).family_id == recording(house, original.recording_id).family_id


def test_the_producer_is_told_why_a_dispute_was_accepted(
    house: House, eve: Actor, admin: Actor, copy: str
) -> None:
    dispute = disputed(house, eve, copy)
    decided = house.disputes.accept(actor=admin, dispute_id=dispute.id, verdict=" Another song. ")
    assert (decided.state, decided.verdict) == (DisputeState.ACCEPTED, "Another song.")
    assert (decided.decided_by, decided.decided_at) == (admin.id, house.clock.now())
    assert "“Night Drive” repeats no other beat" in (text := letter_to(house, eve))
    assert "Another song." in text and f"/backstage/upload/{copy}" in text
    assert "goes live by itself" in text
    [entry] = audited(house)
    assert (entry.actor_id, entry.action, entry.subject) == (admin.id, "dispute.accepted", dispute.id)
    assert entry.details == {"file": "my version.wav", "reason": "Another song."}


def test_a_form_that_is_incomplete_leaves_a_draft_that_can_be_saved(
    house: House, eve: Actor, admin: Actor, original: Track
) -> None:
    copy = held_back(house, eve, form=BeatForm(name="", bpm="fast"))
    dispute = disputed(house, eve, copy)
    house.disputes.accept(actor=admin, dispute_id=dispute.id, verdict="Another song.")
    work_off(house, copy)
    assert beat_of(house, copy) is None
    assert recording(house, copy).state is RecordingState.READY
    assert not draft(house, copy).save_when_ready
    assert house.saving.save(actor=eve, draft_id=copy, form=FORM).is_listed


def test_a_beat_of_a_batch_waits_for_its_collection(
    house: House, eve: Actor, admin: Actor, copy: str
) -> None:
    batch = house.batches.begin(actor=eve)
    held = draft(house, copy)
    with house.store.write() as unit:
        unit.drafts.save(replace(held, batch_id=batch.id))
        unit.commit()
    dispute = disputed(house, eve, copy)
    house.disputes.accept(actor=admin, dispute_id=dispute.id, verdict="Another song.")
    work_off(house, copy)
    assert beat_of(house, copy) is None
    assert recording(house, copy).state is RecordingState.READY
    assert "Save it with its collection" in letter_to(house, eve)


def test_an_upload_that_was_found_out_when_it_was_saved_goes_live_too(
    house: House, owner: Actor, eve: Actor, admin: Actor
) -> None:
    """Its steps are all behind it, the check has to be made again all the same."""
    upload = house.upload(eve, COPY)
    work_off(house, upload.id)
    house.beat(owner, b"RIFF same|1")
    with pytest.raises(Invalid):
        house.saving.save(actor=eve, draft_id=upload.id, form=FORM)
    assert Step.DUPLICATES in recording(house, upload.id).done
    dispute = disputed(house, eve, upload.id)
    house.disputes.accept(actor=admin, dispute_id=dispute.id, verdict="Another song.")
    work_off(house, upload.id)
    assert beat_of(house, upload.id)


def test_a_match_with_another_beat_can_be_disputed_after_the_first(
    house: House, eve: Actor, admin: Actor, copy: str, original: Track
) -> None:
    """What was cleared of one beat isn't cleared of all."""
    first = disputed(house, eve, copy)
    house.disputes.accept(actor=admin, dispute_id=first.id, verdict="Another song.")
    mallory = house.producer("Mallory")
    upload = house.upload(mallory, b"RIFF same|3")
    theirs = recording(house, upload.id)
    with house.store.write() as unit:
        unit.recordings.save(replace(theirs, cleared=(original.id,)))
        unit.commit()
    house.ingest.run(recording_id=upload.id)
    other = house.saving.save(actor=mallory, draft_id=upload.id, form=FORM)
    work_off(house, copy)
    match = recording(house, copy).match
    assert match and match.track_id == other.id
    second = disputed(house, eve, copy)
    house.disputes.accept(actor=admin, dispute_id=second.id, verdict="Another song, too.")
    work_off(house, copy)
    assert beat_of(house, copy)


def test_a_rejected_dispute_stays_held_back_and_says_that_a_person_listened(
    house: House, eve: Actor, admin: Actor, copy: str
) -> None:
    dispute = disputed(house, eve, copy)
    house.disputes.reject(actor=admin, dispute_id=dispute.id, verdict="The same take, louder.")
    held = recording(house, copy)
    assert held.state is RecordingState.DUPLICATE and held.match
    assert held.problem and held.problem.code == MATCH_STANDS.code == "UPL-311"
    assert "The same take, louder." in letter_to(house, eve)
    assert audited(house)[0].action == "dispute.rejected"
    with pytest.raises(Invalid) as caught:
        house.saving.save(actor=eve, draft_id=copy, form=FORM)
    assert "person has listened" in caught.value.fields["audio"]


def test_a_match_is_disputed_once(house: House, eve: Actor, admin: Actor, copy: str) -> None:
    dispute = disputed(house, eve, copy)
    house.disputes.reject(actor=admin, dispute_id=dispute.id, verdict="The same take.")
    with pytest.raises(Conflict) as caught:
        disputed(house, eve, copy)
    assert caught.value.fault is MATCH_STANDS


@pytest.mark.parametrize("decide", ["accept", "reject"])
def test_deciding_is_for_admins_and_needs_a_reason(
    house: House, eve: Actor, admin: Actor, copy: str, decide: str
) -> None:
    dispute = disputed(house, eve, copy)
    act = getattr(house.disputes, decide)
    with pytest.raises(Forbidden):
        act(actor=eve, dispute_id=dispute.id, verdict="I win.")
    with pytest.raises(Invalid) as caught:
        act(actor=admin, dispute_id=dispute.id, verdict="  ")
    assert "producer will read" in caught.value.fields["reason"]
    assert standing(house, dispute) == dispute


def test_a_dispute_is_decided_once(house: House, eve: Actor, admin: Actor, copy: str) -> None:
    dispute = disputed(house, eve, copy)
    decided = house.disputes.reject(actor=admin, dispute_id=dispute.id, verdict="The same take.")
    with pytest.raises(Conflict) as caught:
        house.disputes.accept(actor=admin, dispute_id=dispute.id, verdict="Or is it?")
    assert caught.value.fault is DISPUTE_DECIDED
    assert standing(house, dispute) == decided


def test_a_decision_about_a_discarded_upload_still_reads_as_decided(
    house: House, eve: Actor, admin: Actor, copy: str
) -> None:
    dispute = disputed(house, eve, copy)
    house.disputes.reject(actor=admin, dispute_id=dispute.id, verdict="The same take.")
    house.saving.discard(actor=eve, draft_id=copy)
    with pytest.raises(Conflict) as caught:
        house.disputes.accept(actor=admin, dispute_id=dispute.id, verdict="Or is it?")
    assert caught.value.fault is DISPUTE_DECIDED


def test_a_discarded_upload_takes_its_dispute_along(
    house: House, eve: Actor, admin: Actor, copy: str
) -> None:
    dispute = disputed(house, eve, copy)
    house.saving.discard(actor=eve, draft_id=copy)
    assert standing(house, dispute) is None
    assert jobs(house, "preview") == []
    with pytest.raises(NotFound):
        house.disputes.accept(actor=admin, dispute_id=dispute.id, verdict="Another song.")


def test_a_preview_of_an_upload_that_is_discarded_while_it_is_made_leaves_nothing(
    house: House, eve: Actor, copy: str
) -> None:
    held, make = recording(house, copy), house.lab.preview

    def discard_and_make(source: object, target: object) -> None:
        make(source, target)  # type: ignore[arg-type]
        house.saving.discard(actor=eve, draft_id=copy)

    house.lab.preview = discard_and_make  # type: ignore[method-assign]
    house.ingest.make_preview(recording_id=copy)
    house.ingest.make_preview(recording_id=copy)
    assert not house.blobs.exists(held.preview_key)


def test_admins_get_a_letter_when_a_match_is_disputed(house: House, eve: Actor, copy: str) -> None:
    dispute = disputed(house, eve, copy, "I played it all.")
    with pytest.raises(Conflict):
        disputed(house, eve, copy)
    [letter] = jobs(house, "mail")
    assert letter.payload["to"] == house.site.support_email
    for told in (
        "my version.wav",
        f"{dispute.similarity} %",
        "I played it all.",
        f"/admin/disputes/{dispute.id}",
    ):
        assert told in letter.payload["text"]


def test_a_draft_doesnt_run_out_while_its_dispute_is_open(
    house: House, eve: Actor, admin: Actor, copy: str
) -> None:
    dispute = disputed(house, eve, copy)
    house.clock.pass_by(days=6, hours=12)
    assert house.expiry.warn() == 0
    house.clock.pass_by(days=7)
    assert house.expiry.expire() == 0
    house.disputes.accept(actor=admin, dispute_id=dispute.id, verdict="Another song.")
    house.ingest.run(recording_id=copy)
    assert house.expiry.expire() == 0
    house.saving.finish(draft_id=copy)
    assert beat_of(house, copy)
