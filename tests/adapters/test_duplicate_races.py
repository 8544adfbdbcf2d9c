"""Duplicates and disputes that meet on Postgres: of two equal beats one wins, and one decision stands."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from adapters.db.database import Database
from domain.accounts import Actor, Role
from domain.catalogue import Track
from domain.collections import CollectionForm, SharedForm
from domain.disputes import DISPUTE_DECIDED, DISPUTE_OPEN, Dispute, DisputeState
from domain.errors import Conflict, Invalid, NotFound
from domain.services.uploads.batches import BatchOutcome
from domain.uploads import PictureFile, RecordingState
from tests.adapters.test_use_case_races import PATIENCE_SECONDS, Race, house_on, ready
from tests.domain.duplicates import beat_of, held_back, recording, work_off
from tests.domain.house import FORM, House

pytestmark = pytest.mark.postgres


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
    return held_back(house, eve)


@pytest.fixture
def dispute(house: House, eve: Actor, copy: str) -> Dispute:
    return house.disputes.open(actor=eve, draft_id=copy, reason="I played it all.")


def standing(house: House, dispute: Dispute) -> Dispute | None:
    with house.store.read() as unit:
        return unit.disputes.get(dispute.id)


def test_a_match_disputed_twice_at_once_is_disputed_once(
    house: House, race: Race, eve: Actor, copy: str
) -> None:
    again = race(
        lambda store: replace(house.disputes, store=store).open(actor=eve, draft_id=copy, reason="Mine."),
        lambda: house.disputes.open(actor=eve, draft_id=copy, reason="Mine!"),
    )
    assert isinstance(refused := again.exception(), Conflict) and refused.fault is DISPUTE_OPEN


@pytest.mark.parametrize(
    ("first", "second", "state"),
    [("accept", "reject", DisputeState.ACCEPTED), ("reject", "accept", DisputeState.REJECTED)],
)
def test_of_two_admins_who_decide_at_once_one_wins(
    house: House, race: Race, admin: Actor, dispute: Dispute, first: str, second: str, state: DisputeState
) -> None:
    verdict = {"actor": admin, "dispute_id": dispute.id, "verdict": "I have listened."}
    late = race(
        lambda store: getattr(replace(house.disputes, store=store), first)(**verdict),
        lambda: getattr(house.disputes, second)(**verdict),
    )
    assert isinstance(refused := late.exception(), Conflict) and refused.fault is DISPUTE_DECIDED
    decided = standing(house, dispute)
    assert decided and decided.state is state
    held = RecordingState.PROCESSING if state is DisputeState.ACCEPTED else RecordingState.DUPLICATE
    assert recording(house, dispute.recording_id).state is held


def test_an_upload_that_is_accepted_while_its_owner_discards_it_goes_live(
    house: House, race: Race, admin: Actor, eve: Actor, dispute: Dispute
) -> None:
    discarded = race(
        lambda store: replace(house.disputes, store=store).accept(
            actor=admin, dispute_id=dispute.id, verdict="Another song."
        ),
        lambda: house.saving.discard(actor=eve, draft_id=dispute.recording_id),
    )
    assert isinstance(discarded.exception(), Conflict)
    work_off(house, dispute.recording_id)
    assert beat_of(house, dispute.recording_id)


def test_an_admin_who_decides_while_the_owner_discards_is_told_so(
    house: House, race: Race, admin: Actor, eve: Actor, dispute: Dispute
) -> None:
    decided = race(
        lambda store: replace(house.saving, store=store).discard(actor=eve, draft_id=dispute.recording_id),
        lambda: house.disputes.accept(actor=admin, dispute_id=dispute.id, verdict="Another song."),
    )
    assert isinstance(decided.exception(), NotFound)
    assert standing(house, dispute) is None


def test_an_upload_that_takes_over_its_own_beat_while_it_is_decided_about_does_so(
    house: House, race: Race, admin: Actor, owner: Actor, original: Track
) -> None:
    better = held_back(house, owner)
    dispute = house.disputes.open(actor=owner, draft_id=better, reason="Another mix.")
    decided = race(
        lambda store: replace(house.saving, store=store).replace_own(actor=owner, draft_id=better),
        lambda: house.disputes.reject(actor=admin, dispute_id=dispute.id, verdict="The same."),
    )
    assert isinstance(decided.exception(), NotFound)
    work_off(house, better)
    beat = beat_of(house, better)
    assert beat and beat.id == original.id


def in_batch(house: House, owner: Actor, content: bytes) -> tuple[str, str]:
    """A batch and its one upload, ready to be saved."""
    batch = house.batches.begin(actor=owner)
    begun = house.transfer.begin(actor=owner, name="a.wav", size=len(content), batch_id=batch.id)
    house.send(owner, begun, 0, [content])
    house.ingest.run(recording_id=begun.id)
    form = replace(FORM, name="Batched")
    house.saving.keep(actor=owner, draft_id=begun.id, form=form)
    cover = PictureFile("cover.jpg", b"JPEG")
    house.saving.keep_cover(actor=owner, draft_id=begun.id, cover=cover)
    return batch.id, begun.id


def save_batch(house: House, owner: Actor, batch_id: str, store: Any = None) -> BatchOutcome:
    batches = replace(house.batches, store=store or house.store)
    cover, form = PictureFile("cover.jpg", b"JPEG"), CollectionForm(title="Nights")
    return batches.save(actor=owner, batch_id=batch_id, form=form, shared=SharedForm(), cover=cover)


def replacement(house: House, owner: Actor, track: Track, content: bytes) -> str:
    """An upload that is ready to take over as a beat's audio."""
    begun = house.transfer.begin(actor=owner, name="a.wav", size=len(content), replaces=track.id)
    house.send(owner, begun, 0, [content])
    house.ingest.run(recording_id=begun.id)
    return begun.id


def test_a_beat_that_equals_what_replaces_anothers_audio_meanwhile_is_told(
    house: House, race: Race, owner: Actor, eve: Actor
) -> None:
    mine = replacement(house, owner, house.beat(owner, b"RIFF old"), b"RIFF same|1")
    theirs = ready(house, eve, b"RIFF same|2")
    other = race(
        lambda store: replace(house.saving, store=store).replace(actor=owner, draft_id=mine),
        lambda: house.saving.save(actor=eve, draft_id=theirs, form=FORM),
    )
    assert isinstance(refused := other.exception(), Invalid)
    assert "matches" in refused.fields["audio"]


def test_audio_that_equals_a_beat_saved_meanwhile_replaces_nothing(
    house: House, race: Race, owner: Actor, eve: Actor
) -> None:
    track = house.beat(owner, b"RIFF old")
    mine, theirs = replacement(house, owner, track, b"RIFF same|1"), ready(house, eve, b"RIFF same|2")
    other = race(
        lambda store: replace(house.saving, store=store).save(actor=eve, draft_id=theirs, form=FORM),
        lambda: house.saving.replace(actor=owner, draft_id=mine),
    )
    assert isinstance(other.exception(), Invalid)
    with house.store.read() as unit:
        kept = unit.tracks.get(track.id)
    assert kept and kept.recording_id == track.recording_id


def test_of_equal_beats_in_a_batch_and_alone_one_wins(
    house: House, race: Race, owner: Actor, eve: Actor
) -> None:
    batch_id, mine = in_batch(house, owner, b"RIFF same|1")
    theirs = ready(house, eve, b"RIFF same|2")
    batched = race(
        lambda store: replace(house.saving, store=store).save(actor=eve, draft_id=theirs, form=FORM),
        lambda: save_batch(house, owner, batch_id),
    ).result()
    assert (batched.collection, batched.saved) == (None, ())
    assert [failed.draft_id for failed in batched.failed] == [mine]
    assert "matches" in batched.failed[0].errors["audio"]


def test_equal_beats_saved_by_two_threads_at_the_same_moment_are_one(
    house: House, owner: Actor, eve: Actor
) -> None:
    """Alone against alone, against a batch and against another beat's new audio, without any order."""
    old = house.beat(owner, b"RIFF old")

    def alone(content: bytes) -> tuple[str, Callable[[], object]]:
        id = ready(house, owner, content)
        return id, lambda: house.saving.save(actor=owner, draft_id=id, form=FORM)

    def batched(content: bytes) -> tuple[str, Callable[[], object]]:
        batch_id, id = in_batch(house, owner, content)
        return id, lambda: save_batch(house, owner, batch_id)

    def replacing(content: bytes) -> tuple[str, Callable[[], object]]:
        id = replacement(house, owner, old, content)
        return id, lambda: house.saving.replace(actor=owner, draft_id=id)

    for number, way in enumerate([alone, batched, replacing] * 3):
        mine, act = way(f"RIFF same {number}|1".encode())
        theirs = ready(house, eve, f"RIFF same {number}|2".encode())
        at_once(act, lambda id=theirs: house.saving.save(actor=eve, draft_id=id, form=FORM))  # type: ignore[misc]
        with house.store.read() as unit:
            beats = [unit.tracks.by_recording(id) for id in (mine, theirs)]
            recordings = [unit.recordings.get(id) for id in (mine, theirs)]
        assert beats.count(None) == 1
        states = {found.state for found in recordings if found}
        assert states == {RecordingState.READY, RecordingState.DUPLICATE}


def at_once(*acts: Callable[[], object]) -> None:
    """Each in a thread of its own; only `Invalid` may come of them."""
    barrier = Barrier(len(acts))

    def act(one: Callable[[], object]) -> None:
        barrier.wait(PATIENCE_SECONDS)
        one()

    with ThreadPoolExecutor(len(acts)) as threads:
        done, _ = wait([threads.submit(act, one) for one in acts], PATIENCE_SECONDS)
    assert len(done) == len(acts)
    assert [error for each in done if (error := each.exception()) and not isinstance(error, Invalid)] == []
