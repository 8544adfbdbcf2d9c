"""What each repository finds, in which order, and what must be unique, on every store."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.accounts import EMAIL_TAKEN, Role
from domain.appeals import SUSPENDED_ALREADY
from domain.catalogue import ALREADY_SAVED, Visibility
from domain.errors import Conflict, Fault
from domain.jobs import JobState
from domain.lookalikes import NAME_TAKEN, skeleton
from domain.producers import APPLICATION_PENDING, ApplicationState
from domain.slugs import ADDRESS_TAKEN
from domain.store import Store, Unit
from domain.uploads import UploadState
from tests import factories, program_factories
from tests.adapters.conftest import put
from tests.adapters.test_store_units import in_threads
from tests.factories import MINUTE, NOW
from tests.plays import add_plays

TWINS: dict[str, tuple[str, Any, Any, Fault]] = {
    "e-mail": (
        "users",
        factories.user(email="a@example.com"),
        factories.user(email="a@example.com"),
        EMAIL_TAKEN,
    ),
    "pending application": (
        "applications",
        factories.application(user_id="u"),
        factories.application(user_id="u"),
        APPLICATION_PENDING,
    ),
    "suspension": (
        "suspensions",
        program_factories.suspension(user_id="u"),
        program_factories.suspension(user_id="u"),
        SUSPENDED_ALREADY,
    ),
    "producer's address": (
        "producers",
        factories.producer(slug="owl"),
        factories.producer(slug="owl"),
        ADDRESS_TAKEN,
    ),
    "producer's name": (
        "producers",
        factories.producer(name="Night Owl", owns_name=True),
        factories.producer(name="NIGHT-0WL", owns_name=True),
        NAME_TAKEN,
    ),
    "beat's address": ("tracks", factories.track(slug="owl"), factories.track(slug="owl"), ADDRESS_TAKEN),
    "beat's audio": (
        "tracks",
        factories.track(recording_id="r"),
        factories.track(recording_id="r"),
        ALREADY_SAVED,
    ),
}


@pytest.mark.parametrize("what", TWINS)
def test_the_second_of_two_is_a_conflict(store: Store, what: str) -> None:
    kind, first, second, fault = TWINS[what]
    put(store, kind, first)
    with pytest.raises(Conflict) as caught:
        put(store, kind, second)
    assert caught.value.fault is fault


@pytest.mark.parametrize("what", TWINS)
def test_saving_into_a_conflict_is_one_too(store: Store, what: str) -> None:
    kind, first, second, fault = TWINS[what]
    other = UNLIKE[what](second)
    put(store, kind, first, other)
    with store.write() as unit, pytest.raises(Conflict) as caught:
        getattr(unit, kind).save(second)
    assert caught.value.fault is fault


UNLIKE: dict[str, Callable[[Any], Any]] = {
    "e-mail": lambda user: replace(user, email="other@example.com"),
    "pending application": lambda each: replace(each, state=ApplicationState.DENIED),
    "suspension": lambda each: replace(each, ended_at=NOW),
    "producer's address": lambda producer: replace(producer, slug="other"),
    "producer's name": lambda producer: replace(producer, name="Owl"),
    "beat's address": lambda track: replace(track, slug="other"),
    "beat's audio": lambda track: replace(track, recording_id="other"),
}


@pytest.mark.parametrize("make", [factories.draft, factories.fact, factories.job, factories.audit_entry])
def test_an_id_is_used_once(store: Store, make: Callable[..., Any]) -> None:
    kinds = {"Draft": "drafts", "Fact": "facts", "Job": "jobs", "AuditEntry": "audit"}
    item = make()
    put(store, kinds[type(item).__name__], item)
    with pytest.raises(Conflict, match="STO-001"):
        put(store, kinds[type(item).__name__], item)


def test_one_may_apply_again_after_a_denial(store: Store) -> None:
    denied = factories.application(user_id="u", state=ApplicationState.DENIED)
    again = factories.application(user_id="u", created_at=NOW + MINUTE)
    put(store, "applications", denied, again)
    with store.read() as unit:
        assert unit.applications.latest_of("u") == again
        assert unit.applications.latest_of("nobody") is None


def test_users_are_found_by_e_mail_and_role(store: Store) -> None:
    admin = factories.user(role=Role.ADMIN)
    put(store, "users", factories.user(), admin)
    with store.read() as unit:
        assert unit.users.by_email(admin.email) == admin
        assert unit.users.by_email(admin.email.upper()) is None
        assert unit.users.any_with(Role.ADMIN)
        assert not unit.users.any_with(Role.PRODUCER)


def test_sessions_end_all_but_one(store: Store) -> None:
    old, new = (factories.session(user_id="u", created_at=NOW + at * MINUTE) for at in (0, 1))
    other = factories.session()
    put(store, "sessions", old, new, other)
    with store.write() as unit:
        assert unit.sessions.of_user("u") == [new, old]
        unit.sessions.delete_of_user("u", but=old.id)
        assert unit.sessions.of_user("u") == [old]
        unit.sessions.delete_of_user("u")
        assert unit.sessions.of_user("u") == []
        assert unit.sessions.get(other.id) == other


def test_sessions_end_when_they_expire(store: Store) -> None:
    ends = [factories.session(user_id="u", expires_at=NOW + at * MINUTE) for at in (-1, 0, 1)]
    put(store, "sessions", *ends)
    with store.write() as unit:
        unit.sessions.delete_expired(NOW)
        assert unit.sessions.of_user("u") == [ends[2]]


def test_links_of_a_user_go_together(store: Store) -> None:
    mine, other = factories.link(user_id="u"), factories.link()
    put(store, "links", mine, other)
    with store.write() as unit:
        unit.links.delete_of_user("u")
        assert unit.links.get(mine.id) is None
        assert unit.links.get(other.id) == other


def test_links_are_forgotten_when_they_expire(store: Store) -> None:
    late, running = (factories.link(expires_at=NOW + at * MINUTE) for at in (0, 1))
    put(store, "links", late, running)
    with store.write() as unit:
        unit.links.delete_expired(NOW)
        assert unit.links.get(late.id) is None
        assert unit.links.get(running.id) == running


def test_producers_are_found_by_what_their_names_look_like(store: Store) -> None:
    shares = factories.producer(id="a", name="Night Owl")
    owns = factories.producer(id="b", name="Nìght 0wl", owns_name=True)
    put(store, "producers", shares, owns, factories.producer(name="Night Owls", owns_name=True))
    with store.read() as unit:
        assert unit.producers.by_skeleton(skeleton("NIGHT OWL")) == [owns, shares]
        assert unit.producers.by_skeleton(skeleton("Owl")) == []


def test_producers_are_found_by_name_or_address_whatever_the_case(store: Store) -> None:
    owl = factories.producer(slug="owl", name="Ölaf Öwl")
    drum, other = factories.producer(slug="drum", name="Drum & Co"), factories.producer()
    put(store, "producers", owl, drum, other)
    with store.read() as unit:
        assert unit.producers.by_slug("owl") == owl
        assert unit.producers.by_slug("none") is None
        assert unit.producers.by_names(["ÖLAF ÖWL", "DRUM", "nobody"]) == [drum, owl]
        assert unit.producers.by_names([]) == []


def test_drafts_that_are_not_saved_are_counted(store: Store) -> None:
    mine = [factories.draft(owner_id="o", track_id=track_id) for track_id in ("", "", "t")]
    put(store, "drafts", *mine, factories.draft())
    with store.read() as unit:
        assert unit.drafts.count_unsaved("o") == 2
        assert unit.drafts.count_unsaved("nobody") == 0


def test_uploads_that_ran_out_are_found(store: Store) -> None:
    late = factories.upload(expires_at=NOW)
    received = factories.upload(expires_at=NOW, state=UploadState.RECEIVED)
    put(store, "uploads", late, received, factories.upload(expires_at=NOW + MINUTE))
    with store.read() as unit:
        assert unit.uploads.expired(NOW) == [late]


def test_recordings_of_tracks_are_found_by_their_samples(store: Store) -> None:
    same, draft_only, other = (
        factories.recording(analysis=factories.analysis(sha256_samples=samples)) for samples in "aab"
    )
    put(store, "recordings", same, draft_only, other)
    put(store, "tracks", *(factories.track(recording_id=each.id) for each in (same, other)))
    with store.read() as unit:
        assert unit.recordings.published_with_samples("a") == [same.id]
        assert unit.recordings.published_with_samples("c") == []


def test_tracks_are_found_by_address_and_audio(store: Store) -> None:
    track = factories.track()
    put(store, "tracks", track, factories.track())
    with store.write() as unit:
        assert unit.tracks.by_slug(track.slug) == track
        assert unit.tracks.by_recording(track.recording_id) == track
        assert unit.tracks.by_slug("none") is unit.tracks.by_recording("none") is None


def test_plays_are_added_without_reading(store: Store) -> None:
    track = factories.track(plays=3)
    put(store, "tracks", track)
    with store.write() as unit:
        add_plays(unit, track.id, 2, factories.NOW)
        unit.commit()
    with store.read() as unit:
        assert unit.tracks.get(track.id) == replace(track, plays=5)


def test_a_saved_track_keeps_its_labels_when_it_becomes_private(store: Store) -> None:
    track = factories.track(details=factories.details(genres=("Trap",), tags=("dark",), collaborators=("x",)))
    put(store, "tracks", track)
    hidden = replace(track, visibility=Visibility.PRIVATE)
    with store.write() as unit:
        unit.tracks.save(hidden)
        unit.commit()
    with store.read() as unit:
        assert unit.tracks.get(track.id) == hidden


def test_a_job_with_a_key_is_added_once(store: Store) -> None:
    job = factories.job(key="k")
    put(store, "jobs", job)
    with store.write() as unit:
        assert not unit.jobs.add_once(factories.job(key="k"))
        assert unit.jobs.add_once(factories.job(key="other"))
        assert unit.jobs.add_once(factories.job())
        assert unit.jobs.add_once(factories.job())
        assert unit.jobs.by_key("k") == job
        assert unit.jobs.by_key("none") is None


def test_jobs_that_may_be_claimed_come_oldest_first(store: Store) -> None:
    def job(at: int, **fields: Any) -> Any:
        return factories.job(created_at=NOW + at * MINUTE, **fields)

    held = {"state": JobState.RUNNING, "worker": "w"}
    newest, oldest = job(2), job(0)
    lapsed = job(1, lease_until=NOW, **held)
    running = job(1, lease_until=NOW + MINUTE, **held)
    others = [job(0, run_after=NOW + MINUTE), job(0, state=JobState.DONE), job(0, state=JobState.FAILED)]
    put(store, "jobs", newest, oldest, lapsed, running, *others)
    with store.read() as unit:
        assert unit.jobs.claimable(NOW, 9) == [oldest.id, lapsed.id, newest.id]
        assert unit.jobs.claimable(NOW, 2) == [oldest.id, lapsed.id]
        assert unit.jobs.held_by("w") == [lapsed, running]
        assert unit.jobs.held_by("x") == []


def test_jobs_of_some_names_may_be_left_out(store: Store) -> None:
    early, late = factories.job(name="download"), factories.job(name="ingest")
    put(store, "jobs", early, late)
    with store.read() as unit:
        assert unit.jobs.claimable(NOW, 9, but={"download"}) == [late.id]
        assert unit.jobs.claimable(NOW, 9, but={"download", "ingest"}) == []


def test_a_job_made_by_a_clock_that_is_ahead_may_be_claimed_at_once(store: Store) -> None:
    ahead = NOW + timedelta(hours=1)
    made = factories.job(created_at=ahead, run_after=ahead)
    put_back = factories.job(created_at=NOW, run_after=ahead)
    put(store, "jobs", made, put_back)
    with store.read() as unit:
        assert unit.jobs.claimable(NOW, 9) == [made.id]


def test_only_jobs_that_were_done_before_are_forgotten(store: Store) -> None:
    done, late = (factories.job(state=JobState.DONE, finished_at=NOW + at * MINUTE) for at in (-1, 0))
    failed = factories.job(state=JobState.FAILED, finished_at=NOW - MINUTE)
    waiting = factories.job()
    put(store, "jobs", done, late, failed, waiting)
    with store.write() as unit:
        unit.jobs.delete_done(NOW)
        kept = [unit.jobs.get(job.id) for job in (done, late, failed, waiting)]
    assert kept == [None, late, failed, waiting]


def test_the_audit_log_shows_the_newest_first(store: Store) -> None:
    entries = [factories.audit_entry(at=NOW + timedelta(seconds=at)) for at in (1, 3, 2)]
    put(store, "audit", *entries)
    with store.read() as unit:
        assert unit.audit.newest(2) == [entries[1], entries[2]]


RACES: dict[str, tuple[Callable[[Unit], object], Fault]] = {
    "e-mail": (lambda unit: unit.users.add(factories.user(email="a@example.com")), EMAIL_TAKEN),
    "address": (lambda unit: unit.producers.add(factories.producer(slug="owl")), ADDRESS_TAKEN),
    "audio": (lambda unit: unit.tracks.add(factories.track(recording_id="r")), ALREADY_SAVED),
}


@pytest.mark.parametrize("what", RACES)
def test_of_eight_at_once_one_wins(store: Store, what: str) -> None:
    add, fault = RACES[what]
    outcomes: list[Fault | None] = []

    def try_to_add() -> None:
        try:
            with store.write() as unit:
                add(unit)
                unit.commit()
            outcomes.append(None)
        except Conflict as conflict:
            outcomes.append(conflict.fault)

    in_threads(8, try_to_add)
    assert outcomes.count(None) == 1
    assert outcomes.count(fault) == 7
