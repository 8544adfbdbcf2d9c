"""Downloads: who gets which file by what right, and what is written down."""

from dataclasses import replace

import pytest

from domain.accounts import Actor, Role
from domain.audio import AudioFormat, Container
from domain.catalogue import Track, Visibility
from domain.errors import Conflict, DomainError, Fault, Forbidden, Gone, NotFound
from domain.jobs import JobState, new_job
from domain.licensing import downloads, entitlement
from domain.licensing.downloads import made_job, slug_of
from domain.licensing.entitlement import Way
from domain.licensing.granted import Licence, LicenceKind
from domain.licensing.offers import Delivery, Option
from domain.made import Made, made_key
from domain.stem_sets import StemsState
from domain.uploads import Recording
from tests import factories
from tests.domain.duplicates import recording
from tests.domain.house import House

WAV, MP3 = "wav", "mp3-320"


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


@pytest.fixture
def track(house: House, owner: Actor) -> Track:
    """A beat whose MP3 is made."""
    track = house.beat(owner)
    house.ingest.convert(recording_id=track.recording_id, made="mp3")
    return track


@pytest.fixture
def eve(house: House) -> Actor:
    """Somebody with a plan."""
    eve = house.person(Role.LISTENER, "Eve")
    house.give_plan(eve, "Plus")
    return eve


def change(house: House, kind: str, item: object) -> None:
    with house.store.write() as unit:
        getattr(unit, kind).save(item)
        unit.commit()


def stored(house: House, track: Track) -> Track:
    with house.store.read() as unit:
        found = unit.tracks.get(track.id)
    assert found
    return found


def held(house: House, track: Track, person: Actor) -> list[Licence]:
    with house.store.read() as unit:
        return unit.licences.held(track.id, person.id)


def suspend(house: House, person: Actor) -> None:
    with house.store.write() as unit:
        user = unit.users.get(person.id)
        assert user
        unit.users.save(replace(user, suspended=True))
        unit.commit()


def refused(house: House, actor: Actor | None, track: Track, kind: str = WAV) -> DomainError:
    before = (stored(house, track), held(house, track, actor) if actor else [])
    with pytest.raises(DomainError) as caught:
        house.downloading.begin(actor=actor, track_id=track.id, kind=kind)
    assert (stored(house, track), held(house, track, actor) if actor else []) == before
    return caught.value


def test_a_subscribers_first_download_grants_the_standard_licence(
    house: House, track: Track, eve: Actor
) -> None:
    ticket = house.downloading.begin(actor=eve, track_id=track.id, kind=WAV)
    [licence] = held(house, track, eve)
    assert (ticket.licence_id, ticket.recording_id, ticket.kind) == (licence.id, track.recording_id, "WAV")
    assert licence.kind is LicenceKind.STANDARD and licence.facts["licensee"] == "Eve"
    assert (stored(house, track).licences, stored(house, track).downloads) == (1, 1)
    with house.store.read() as unit:
        assert unit.downloads.any_under(licence.id) and unit.certificates.get(licence.id)


@pytest.mark.parametrize("is_flac", [False, True])
def test_the_licence_names_the_files_that_there_are(
    house: House, track: Track, eve: Actor, is_flac: bool
) -> None:
    if is_flac:
        flac_master(house, track)
    house.downloading.begin(actor=eve, track_id=track.id, kind=MP3)
    [licence] = held(house, track, eve)
    assert licence.files == (Delivery.WAV, Delivery.MP3_320, *([Delivery.FLAC] if is_flac else []))


def test_a_repeated_download_reuses_the_licence_and_counts_again(
    house: House, track: Track, eve: Actor
) -> None:
    tickets = [house.downloading.begin(actor=eve, track_id=track.id, kind=kind) for kind in (WAV, MP3, WAV)]
    assert len({ticket.licence_id for ticket in tickets}) == 1
    assert (stored(house, track).licences, stored(house, track).downloads) == (1, 3)


def test_ones_own_beat_needs_no_licence_and_counts_nothing(house: House, track: Track, owner: Actor) -> None:
    ticket = house.downloading.begin(actor=owner, track_id=track.id, kind=WAV)
    assert ticket.licence_id == "" and held(house, track, owner) == []
    assert (stored(house, track).licences, stored(house, track).downloads) == (0, 0)
    assert house.downloading.file(actor=owner, ticket=ticket).key.startswith("masters/")


def test_reasons_why_not(house: House, track: Track, owner: Actor, eve: Actor) -> None:
    listener, admin = house.person(Role.LISTENER, "Bob"), house.person(Role.ADMIN, "Root")
    assert refused(house, None, track).fault is entitlement.NOT_SIGNED_IN
    for person in (listener, admin, house.producer("Day Owl")):
        assert refused(house, person, track).fault is entitlement.NOT_SUBSCRIBED
    change(house, "tracks", replace(track, option=Option.EXCLUSIVE))
    assert refused(house, eve, track).fault is entitlement.EXCLUSIVE_ONLY
    change(house, "tracks", replace(track, sold_at=house.clock.now()))
    assert refused(house, eve, track).fault is entitlement.SOLD
    change(house, "tracks", replace(track, visibility=Visibility.PRIVATE))
    assert isinstance(hidden := refused(house, eve, track), NotFound)
    assert hidden.fault is entitlement.NOT_OUT
    change(house, "tracks", replace(track, deleted_at=house.clock.now()))
    assert isinstance(gone := refused(house, owner, track), Gone)
    assert gone.fault is entitlement.DELETED
    change(house, "tracks", track)
    suspend(house, owner)
    assert refused(house, eve, track).fault is entitlement.PRODUCER_SUSPENDED
    suspend(house, eve)
    assert refused(house, eve, track).fault is entitlement.ASKER_SUSPENDED


def test_a_beat_that_is_not_there_and_a_file_that_nobody_is_offered(
    house: House, track: Track, eve: Actor
) -> None:
    with pytest.raises(NotFound):
        house.downloading.begin(actor=eve, track_id="none", kind=WAV)
    with pytest.raises(NotFound):
        house.downloading.offered(actor=eve, track_id="none")
    for kind in ("stems", "midi", "flac", "tagged-wav", "mp3-256"):
        assert refused(house, eve, track, kind).fault is downloads.NOT_INCLUDED
    assert "You can't download the stems of this beat." in str(refused(house, eve, track, "stems"))
    for kind in ("exe", "", "../wav", "WAV\n"):
        assert isinstance(refused(house, eve, track, kind), NotFound)


def test_the_page_shows_what_there_is_or_why_not(
    house: House, track: Track, owner: Actor, eve: Actor
) -> None:
    offered = house.downloading.offered
    found = offered(actor=eve, track_id=track.id)
    assert (found.way, found.files) == (Way.SUBSCRIPTION, ("WAV", "MP3 320"))
    assert offered(actor=owner, track_id=track.id).files == ("WAV", "tagged WAV", "MP3 320")
    assert offered(actor=None, track_id=track.id).reason is entitlement.NOT_SIGNED_IN
    change(house, "tracks", replace(track, sold_at=house.clock.now()))
    assert offered(actor=None, track_id=track.id).reason is entitlement.SOLD


def test_what_is_not_made_yet_is_seen_to_once_and_grants_nothing(
    house: House, owner: Actor, eve: Actor
) -> None:
    track = house.beat(owner)
    for _ in range(2):
        problem = refused(house, eve, track, MP3)
        assert isinstance(problem, Conflict) and problem.fault is downloads.BEING_PREPARED
    with house.store.read() as unit:
        assert (job := unit.jobs.by_key(f"convert:{track.recording_id}:mp3"))
    assert (job.name, job.payload) == ("convert", {"recording": track.recording_id, "made": "mp3"})


@pytest.mark.parametrize(
    ("state", "said"),
    [(JobState.FAILED, downloads.MAKING_FAILED), (JobState.DONE, downloads.BEING_PREPARED)],
)
def test_what_could_not_be_made_or_was_lost_is_said_once_and_tried_again(
    house: House, track: Track, eve: Actor, state: JobState, said: Fault
) -> None:
    house.blobs.delete(made_key(track.recording_id, Made.MP3_320))
    name, payload, key = made_job(track.recording_id, Made.MP3_320)
    ended = replace(new_job("ended", name, payload, house.clock.now(), key), state=state)
    with house.store.write() as unit:
        unit.jobs.add(ended)
        unit.commit()
    assert refused(house, eve, track, MP3).fault is said
    with house.store.read() as unit:
        again = unit.jobs.by_key(key)
    assert again and (again.id != "ended", again.state) == (True, JobState.QUEUED)
    assert refused(house, eve, track, MP3).fault is downloads.BEING_PREPARED
    with house.store.read() as unit:
        assert unit.jobs.by_key(key) == again


def test_files_are_looked_for_while_no_row_is_held(
    house: House, track: Track, eve: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    exists = house.blobs.exists

    def exists_outside(key: str) -> bool:
        with house.store.read():
            looked.append(key)
        return exists(key)

    monkeypatch.setattr(house.blobs, "exists", exists_outside)
    house.downloading.begin(actor=eve, track_id=track.id, kind=MP3)
    [licence] = held(house, track, eve)
    house.downloading.begin_under(actor=eve, licence_id=licence.id, kind=MP3)
    assert looked == [made_key(track.recording_id, Made.MP3_320)] * 2


def flac_master(house: House, track: Track) -> Recording:
    """The same beat as if a FLAC had been uploaded."""
    with house.store.write() as unit:
        before = unit.recordings.get(track.recording_id)
        assert before
        flac = replace(before, format=AudioFormat(Container.FLAC, 2, 44_100, 16, frames=60 * 44_100))
        unit.recordings.save(flac)
        unit.commit()
    house.blobs.put_bytes(flac.master_key, b"fLaC one beat")
    return flac


def test_a_flac_master_is_handed_out_itself_and_its_wav_is_made(
    house: House, track: Track, eve: Actor
) -> None:
    flac = flac_master(house, track)
    assert house.downloading.offered(actor=eve, track_id=track.id).files == ("WAV", "MP3 320", "FLAC")
    assert refused(house, eve, track, WAV).fault is downloads.BEING_PREPARED
    with house.store.read() as unit:
        assert (job := unit.jobs.by_key(f"convert:{flac.id}:wav"))
    house.ingest.convert(recording_id=job.payload["recording"], made=job.payload["made"])
    for kind, content in (("wav", b"made wav of fLaC one beat"), ("flac", b"fLaC one beat")):
        ticket = house.downloading.begin(actor=eve, track_id=track.id, kind=kind)
        handout = house.downloading.file(actor=eve, ticket=ticket)
        assert house.content(handout.key) == content
        assert handout.name == f"Night Drive - Night Owl (140 BPM, A Minor).{kind}"


def test_a_master_that_is_lost_is_said(house: House, track: Track, eve: Actor) -> None:
    house.blobs.delete(recording(house, track.recording_id).master_key)
    assert refused(house, eve, track, WAV).fault is downloads.FILE_MISSING


def test_a_licence_outlives_plan_offer_sale_and_beat(
    house: House, track: Track, owner: Actor, eve: Actor
) -> None:
    first = house.downloading.begin(actor=eve, track_id=track.id, kind=WAV)
    house.plans.end_of(email=house.email(eve))
    licensed = stored(house, track)
    for changed in (
        licensed,
        replace(licensed, option=Option.EXCLUSIVE),
        replace(licensed, sold_at=house.clock.now()),
        replace(licensed, visibility=Visibility.PRIVATE),
    ):
        change(house, "tracks", changed)
        again = house.downloading.begin(actor=eve, track_id=track.id, kind=WAV)
        assert again.licence_id == first.licence_id
    house.editing.delete(actor=owner, track_id=track.id)
    for ticket in (
        house.downloading.begin(actor=eve, track_id=track.id, kind=WAV),
        house.downloading.begin_under(actor=eve, licence_id=first.licence_id, kind=MP3),
    ):
        handout = house.downloading.file(actor=eve, ticket=ticket)
        assert house.blobs.exists(handout.key)


def replace_audio(house: House, owner: Actor, track: Track) -> Track:
    begun = house.transfer.begin(actor=owner, name="new.wav", size=8, replaces=track.id)
    upload, _ = house.send(owner, begun, 0, [b"RIFF new"])
    house.ingest.run(recording_id=upload.id)
    return house.saving.replace(actor=owner, draft_id=upload.id)


def test_the_audio_that_was_licensed_is_handed_out_after_it_was_replaced(
    house: House, track: Track, owner: Actor, eve: Actor
) -> None:
    old = house.downloading.begin(actor=eve, track_id=track.id, kind=WAV)
    after = replace_audio(house, owner, track)
    under = house.downloading.begin_under(actor=eve, licence_id=old.licence_id, kind=WAV)
    assert under.recording_id == track.recording_id != after.recording_id
    assert house.content(house.downloading.file(actor=eve, ticket=under).key) == b"RIFF one beat"
    new = house.downloading.begin(actor=eve, track_id=track.id, kind=WAV)
    assert (new.recording_id, new.licence_id != old.licence_id) == (after.recording_id, True)
    assert house.content(house.downloading.file(actor=eve, ticket=new).key) == b"RIFF new"


def test_old_audio_keeps_the_name_that_it_was_licensed_under(
    house: House, track: Track, owner: Actor, eve: Actor
) -> None:
    ticket = house.downloading.begin(actor=eve, track_id=track.id, kind=WAV)
    after = replace_audio(house, owner, track)
    change(house, "tracks", replace(after, details=replace(after.details, name="Other", bpm=99)))
    name = house.downloading.file(actor=eve, ticket=ticket).name
    assert name == "Night Drive - Night Owl (140 BPM, A Minor).wav"


def test_without_a_plan_the_old_licence_is_what_the_page_offers(
    house: House, track: Track, owner: Actor, eve: Actor
) -> None:
    old = house.downloading.begin(actor=eve, track_id=track.id, kind=WAV)
    replace_audio(house, owner, track)
    house.plans.end_of(email=house.email(eve))
    found = house.downloading.offered(actor=eve, track_id=track.id)
    assert found.licence and found.licence.id == old.licence_id


def sell(house: House, track: Track, buyer: Actor, *files: Delivery) -> Licence:
    with house.store.write() as unit:
        locked = unit.tracks.get(track.id, lock=True)
        assert locked
        terms = factories.terms(files=files)
        licence = house.granting.exclusive(unit, locked, buyer.id, terms, house.clock.now())
        unit.commit()
    return licence


def test_an_exclusive_licence_hands_over_every_file_that_it_promises(
    house: House, track: Track, owner: Actor
) -> None:
    house.stems.run(stems_id=house.upload_stems(owner, track.recording_id).id)
    bob = house.person(Role.LISTENER, "Bob")
    licence = sell(house, track, bob, *Delivery)
    assert house.downloading.offered(actor=bob, track_id=track.id).files == tuple(Delivery)
    for made in ("256.mp3", "flac"):
        house.ingest.convert(recording_id=track.recording_id, made=made)
    found = {}
    for kind in Delivery:
        ticket = house.downloading.begin_under(actor=bob, licence_id=licence.id, kind=slug_of(kind))
        found[kind] = house.downloading.file(actor=bob, ticket=ticket)
    assert len({handout.name for handout in found.values()}) == len(Delivery)
    assert found[Delivery.STEMS].key == found[Delivery.MIDI].key
    assert found[Delivery.STEMS].mimetype == "application/zip"
    assert house.content(found[Delivery.FLAC].key).startswith(b"made flac of")


def test_stems_that_moved_on_with_the_beat_are_still_the_buyers(
    house: House, track: Track, owner: Actor
) -> None:
    house.stems.run(stems_id=house.upload_stems(owner, track.recording_id).id)
    bob = house.person(Role.LISTENER, "Bob")
    house.clock.pass_by(minutes=1)
    licence = sell(house, track, bob, Delivery.STEMS)
    house.clock.pass_by(minutes=1)
    after = replace_audio(house, owner, stored(house, track))
    newer = house.upload_stems(owner, after.recording_id, b"PK|Other.wav")
    house.stems.run(stems_id=newer.id)
    ticket = house.downloading.begin_under(actor=bob, licence_id=licence.id, kind="stems")
    assert house.content(house.downloading.file(actor=bob, ticket=ticket).key) == b"PK|Drums.wav"
    with house.store.read() as unit:
        states = [each.state for each in unit.stems.of_recording(after.recording_id)]
    assert sorted(states) == [StemsState.KEPT, StemsState.READY]


def test_stems_that_were_still_being_checked_at_the_sale_are_not_the_buyers(
    house: House, track: Track, owner: Actor
) -> None:
    house.stems.run(stems_id=house.upload_stems(owner, track.recording_id).id)
    house.clock.pass_by(minutes=1)
    newer = house.upload_stems(owner, track.recording_id, b"PK|Other.wav")
    house.clock.pass_by(minutes=1)
    bob = house.person(Role.LISTENER, "Bob")
    licence = sell(house, track, bob, Delivery.STEMS)
    house.stems.run(stems_id=newer.id)
    ticket = house.downloading.begin_under(actor=bob, licence_id=licence.id, kind="stems")
    assert house.content(house.downloading.file(actor=bob, ticket=ticket).key) == b"PK|Drums.wav"


def test_stems_that_came_after_a_licence_are_no_part_of_it(house: House, track: Track, owner: Actor) -> None:
    bob = house.person(Role.LISTENER, "Bob")
    licence = sell(house, track, bob, Delivery.STEMS)
    house.stems.run(stems_id=house.upload_stems(owner, track.recording_id).id)
    with pytest.raises(Forbidden) as caught:
        house.downloading.begin_under(actor=bob, licence_id=licence.id, kind="stems")
    assert caught.value.fault is downloads.NOT_INCLUDED
