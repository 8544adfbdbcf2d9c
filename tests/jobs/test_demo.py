"""The demo: an empty site becomes a living one through the use cases, the same for the same seed."""

import random
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import app
from adapters.db.migrate import migrate
from adapters.demo.studio import Studio
from adapters.memory.queue import MemoryQueue
from adapters.settings import Settings
from domain.accounts import Actor, Role
from domain.discovery.filters import BeatFilter, Order
from domain.licensing.offers import Option
from domain.pages.collections import CollectionSearch
from domain.pages.licences import LicenceFilter
from domain.pages.my_beats import MyBeatsFilter
from domain.ports import Clock
from domain.services.bundle import Services
from domain.uploads import RecordingState, UploadState
from jobs.demo import demo_command
from jobs.demo.cast import ALBUMS, APPLICANTS, ARTISTS, UNFINISHED, Artist
from jobs.demo.filling import ADMIN, LISTENER, PASSWORD, Demo, SetClock, fill
from jobs.demo.plan import LENGTHS, plan_beats, plan_plays
from tests.factories import NOW
from tests.fakes import PlainPasswords

ADMIN_ACTOR = Actor("admin", "Admin", Role.ADMIN)


def small_cast() -> tuple[Artist, ...]:
    """Two producers with three short beats in all."""
    first, second = ARTISTS[0], ARTISTS[7]
    return (
        replace(first, ideas=first.ideas[:2]),
        replace(second, ideas=(replace(second.ideas[3], collaborators=first.name),)),
    )


SMALL = Demo(small_cast(), ("Amara Nwosu", "Oskar Lind"), plays=30, lengths=(6, 8), now=NOW, processes=1)


@dataclass
class Place:
    """A data folder that can be filled."""

    settings: Settings
    said: list[str]

    def build(self, clock: Clock) -> Services:
        return app.build_services(self.settings, clock=clock, queue=MemoryQueue(), passwords=PlainPasswords())

    def fill(self) -> None:
        migrate(app.open_database(app.database_address(self.settings)))
        fill(self.build, Studio(), SMALL, self.said.append)

    def services(self) -> Services:
        return self.build(SetClock(NOW))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(Settings(data_dir=tmp_path_factory.mktemp("demo")), [])
    place.fill()
    return place


def test_everyone_is_there_and_can_sign_in(filled: Place) -> None:
    accounts = filled.services().accounts

    roles = []
    for email in (ADMIN, ARTISTS[0].email, LISTENER):
        actor = accounts.actor(accounts.sign_in(email=email, password=PASSWORD, agent="test"))
        roles.append(actor and (actor.role, actor.is_producer))
    assert roles == [(Role.ADMIN, False), (Role.PRODUCER, True), (Role.LISTENER, False)]


def test_some_beats_are_sold_exclusively_and_the_listener_holds_licences(filled: Place) -> None:
    services = filled.services()
    producer = services.producers.acting(email=ARTISTS[0].email)
    beats = services.my_beats.page(actor=producer, filter=MyBeatsFilter()).beats
    assert {beat.option for beat in beats} == {Option.EXCLUSIVE, Option.BOTH}
    [preset] = services.licensing.presets.mine(actor=producer)
    assert (preset.preset.is_default, preset.used_by) == (True, 1)
    accounts = services.accounts
    listener = accounts.actor(accounts.sign_in(email=LISTENER, password=PASSWORD, agent="test"))
    [held] = services.licensing.licences.held(actor=listener, filter=LicenceFilter(())).rows
    assert held.facts["licensee"] == "Alex Morgan"


def test_the_beats_are_live_with_details_plays_and_a_past(filled: Place) -> None:
    found = filled.services().catalogue.browse(filter=BeatFilter(order=Order.POPULAR)).beats

    planned = {beat.details.name: beat for beat in plan_beats(SMALL.artists, SMALL.seed, SMALL.lengths)}
    assert {beat.name: (beat.key, beat.scale, beat.bpm, beat.published_at) for beat in found} == {
        name: (beat.details.key, beat.details.scale, beat.details.bpm, beat.at(NOW))
        for name, beat in planned.items()
    }
    assert 0 < sum(beat.plays for beat in found) <= SMALL.plays


def test_a_collaborator_is_credited(filled: Place) -> None:
    page = filled.services().catalogue.beat(actor=None, slug="midnight-odometer")

    assert [person.name for person in page.collaborators] == ["Marlow Vex"]


def test_producers_have_followers_and_were_told(filled: Place) -> None:
    services = filled.services()
    told = 0
    for artist in SMALL.artists:
        producer = services.producers.acting(email=artist.email)
        page = services.profiles.pages.head(slug=producer.producer_slug)
        events = services.backstage.dashboard(actor=producer).events
        assert page.followers <= len(SMALL.listeners) + 1
        told += bool(page.followers) and any("follow" in event.text for event in events)
    assert told


def test_one_application_waits_and_one_is_denied(filled: Place) -> None:
    desk = filled.services().admin.desk(actor=ADMIN_ACTOR)

    assert [row.application.producer_name for row in desk.pending] == [APPLICANTS[0].name]
    assert APPLICANTS[1].name in [row.application.producer_name for row in desk.decided]
    assert desk.failed_jobs == ()


def test_the_upload_page_shows_a_draft_a_refusal_and_a_duplicate(filled: Place) -> None:
    services = filled.services()
    owner = services.producers.acting(email=ARTISTS[0].email)

    rows = services.backstage.queries.open_uploads(owner.id)
    assert {row.recording.state for row in rows if row.recording} == {
        RecordingState.READY,
        RecordingState.REFUSED,
        RecordingState.DUPLICATE,
    }
    assert {row.upload.state for row in rows} == {UploadState.RECEIVED}


def test_an_album_is_out_and_a_collection_waits_to_be_finished(filled: Place) -> None:
    services = filled.services()
    owner = services.producers.acting(email=ARTISTS[0].email)

    [album] = services.collection_pages.mine(actor=owner, search=CollectionSearch()).rows
    page = services.collection_pages.page(actor=None, slug=album.slug)
    assert page.title == ALBUMS[0].title
    assert [each.beat.name for each in page.beats] == ["Cold Platinum", "Glass Elevator"]
    [line] = services.overview.batches(actor=owner)
    assert (line.title, line.beats, line.left) == (UNFINISHED.title, 2, 2)
    rows = services.backstage.queries.open_uploads(owner.id)
    states = {row.recording.state for row in rows if row.batch and row.recording}
    assert states == {RecordingState.READY}


def test_only_the_encoding_of_downloads_is_left_and_letters_were_written(filled: Place) -> None:
    services = filled.services()
    jobs = [services.work.claim(job_id=id, worker="test") for id in services.work.waiting()]

    assert [job and job.name for job in jobs] == ["convert"] * 3
    assert any((filled.settings.data_dir / "outbox").iterdir())


def test_the_same_seed_fills_another_folder_with_the_same_audio(filled: Place, tmp_path: Path) -> None:
    again = Place(Settings(data_dir=tmp_path), [])
    again.fill()

    assert masters(again) == masters(filled)
    assert again.said == filled.said


def masters(place: Place) -> list[str]:
    """The hashes of all masters; a master's name begins with its own."""
    return sorted(path.name[:64] for path in (place.settings.data_dir / "files/masters").rglob("*.*"))


def test_the_whole_plan_has_no_name_or_seed_twice_and_fits_its_figures() -> None:
    beats = plan_beats(ARTISTS, 1)

    assert len(beats) >= 60
    assert len({beat.details.name for beat in beats}) == len({beat.seed for beat in beats}) == len(beats)
    assert all(45 <= (beat.format.frames or 0) / beat.format.rate <= 75 for beat in beats)
    assert {beat.format.channels for beat in beats} == {1, 2}
    assert {beat.details.scale for beat in beats} == {"Major", "Minor"}


def test_plays_come_after_publication_in_order_of_time() -> None:
    beats = plan_beats(ARTISTS, 1, LENGTHS)
    plays = plan_plays(beats, 40, 500, NOW, random.Random(1))

    assert plays == sorted(plays, key=lambda play: play.at)
    assert all(beats[play.beat].at(NOW) <= play.at <= NOW for play in plays)
    assert all(0.5 <= play.share <= 1 for play in plays)


def run_demo(place: Place) -> Result:
    """Run the command without serving, where any attempt to fill would be an error."""

    def build(clock: Clock) -> Services:
        raise AssertionError("nothing is to be filled")

    context = app.command_context(place.settings, place.services)
    return CliRunner().invoke(demo_command(context, build, Studio), ["--no-serve"], catch_exceptions=False)


def test_a_folder_that_is_filled_already_is_only_introduced(tmp_path: Path) -> None:
    (tmp_path / "demo-is-complete").touch()
    result = run_demo(Place(Settings(data_dir=tmp_path), []))

    assert result.exit_code == 0
    assert "filled already" in result.output
    assert all(words in result.output for words in (ADMIN, ARTISTS[0].email, LISTENER, PASSWORD))


def test_a_site_that_is_no_demo_is_left_alone(tmp_path: Path) -> None:
    place = Place(Settings(data_dir=tmp_path), [])
    migrate(app.open_database(app.database_address(place.settings)))
    place.services().accounts.create(
        name="Owner", email="owner@example.com", password=PASSWORD, role=Role.ADMIN
    )
    result = run_demo(place)

    assert result.exit_code == 1
    assert "isn’t a whole demo" in result.stderr
