"""Filling an empty site with people, beats and weeks of listening, through the same doors as everybody."""

import random
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from typing import Protocol

from domain.accounts import Actor, Role, User
from domain.activity.listens import PARTS, Device, PlayReport
from domain.audio import AudioFormat, Container
from domain.catalogue import BeatDetails, BeatForm
from domain.collections import CollectionForm, SharedForm
from domain.licensing.offers import Delivery
from domain.ports import Clock
from domain.producers import ApplicationForm
from domain.services.bundle import Services
from domain.uploads import PictureFile, Recording
from jobs.demo import licensing
from jobs.demo.cast import ALBUMS, APPLICANTS, REASON, UNFINISHED, Album, Artist
from jobs.demo.plan import Planned, Play, plan_beats, plan_plays
from jobs.demo.profiles import profile_of
from jobs.performing import Performer

PASSWORD = "listen-closely"
ADMIN = "admin@example.com"
LISTENER = "listener@example.com"
COUNTRIES = ("US", "CA", "GB", "DE", "FR", "NG", "BR", "")
"""Where the demo's plays come from; of some nobody knows."""
PICTURED = 0.7
PICTURE_SEEDS = 1000
"""Far from the seeds of covers."""
ALBUM_SEEDS = 500
"""Further than there are beats."""
FOLLOWED, FOLLOWED_DAYS, STOPPED = 0.6, 4.0, 0.05
"""Of all pairs, when, and how many of them stop again."""
TOLD_EVERY = 10
DOWNLOADED = 5


class Studio(Protocol):
    """Makes audio and pictures; the same arguments give the same bytes."""

    def beat(self, details: BeatDetails, format: AudioFormat, seed: int) -> bytes: ...

    def cover(self, seed: int) -> bytes: ...

    def renamed_mp3(self, details: BeatDetails, format: AudioFormat, seed: int) -> bytes: ...


@dataclass
class SetClock:
    """A clock that shows what it was set to, so that a demo can have a past."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


Build = Callable[[Clock], Services]
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Demo:
    """What to fill a site with. `processes` share the work on audio."""

    artists: tuple[Artist, ...]
    listeners: tuple[str, ...]
    plays: int
    lengths: tuple[int, int]
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    seed: int = 1
    processes: int = 2
    albums: tuple[Album, ...] = ALBUMS


@dataclass(frozen=True)
class Published:
    """A beat that is live, and how many seconds it lasts."""

    beat: Planned
    track_id: str
    seconds: float


class Filling:
    """One process's hands on the site: the services at a time that it sets."""

    def __init__(self, build: Build, studio: Studio, demo: Demo) -> None:
        self.demo, self.studio = demo, studio
        self.clock = SetClock(demo.now)
        self.services = build(self.clock)
        self.dice = random.Random(demo.seed)

    def open_site(self) -> Actor:
        """The admin, whose account is the first of all."""
        self._go_back(days=140)
        admin = self.services.accounts.create(
            name="Robin Vale", email=ADMIN, password=PASSWORD, role=Role.ADMIN
        )
        return Actor(admin.id, admin.name, admin.role)

    def admit(self, admin: Actor) -> None:
        """Every artist applies and is approved a day later; of two more one waits and one is denied."""
        for place, artist in enumerate(self.demo.artists):
            application = self._apply(artist)
            self.clock.moment += timedelta(hours=self.dice.uniform(3, 30))
            self.services.program.deciding.approve(actor=admin, application_id=application)
            self._introduce(artist, place)
        _, denied = (self._apply(artist) for artist in APPLICANTS)
        self.clock.moment += timedelta(days=1)
        self.services.program.deciding.deny(actor=admin, application_id=denied, reason=REASON)

    def register_listeners(self) -> list[Actor]:
        names = (*self.demo.listeners, "Alex Morgan")
        emails = [f"listener{number}@example.com" for number in range(1, len(names))] + [LISTENER]
        return [self._register(name, email) for name, email in zip(names, emails, strict=True)]

    def publish(self, beat: Planned) -> Published:
        """Make a beat, upload it, see it through the steps and save it."""
        self.clock.moment = beat.at(self.demo.now)
        actor = self.services.producers.acting(email=beat.email)
        recording = self._upload(actor, beat.file_name, self._audio(beat))
        cover = None
        if beat.cover_seed is not None:
            cover = PictureFile("cover.jpg", self.studio.cover(beat.cover_seed))
        track = self.services.saving.save(actor=actor, draft_id=recording.id, form=beat.form, cover=cover)
        return Published(beat, track.id, recording.seconds or 0.0)

    def leave_unsaved(self, draft: Planned, refused: Planned, repeated: Planned) -> None:
        """What a producer finds on the upload page: a draft, a renamed MP3, audio that is somebody else's."""
        self.clock.moment = self.demo.now - timedelta(minutes=20)
        actor = self.services.producers.acting(email=self.demo.artists[0].email)
        self._upload(actor, repeated.file_name, self._audio(repeated))
        mp3 = self.studio.renamed_mp3(refused.details, refused.format, refused.seed)
        self._upload(actor, refused.file_name, mp3)
        waiting = self._upload(actor, draft.file_name, self._audio(draft))
        form = replace(draft.form, description="", key="", scale="")
        self.services.saving.keep(actor=actor, draft_id=waiting.id, form=form)

    def collect(self, beats: list[Published]) -> None:
        """Albums of what is live, each out an hour after the newest of its beats."""
        for number, album in enumerate(self.demo.albums):
            tracks = {each.beat.details.name: each for each in beats if each.beat.email == album.email}
            chosen = [tracks[name] for name in album.beats if name in tracks]
            if chosen:
                self._collect(album, chosen, number)

    def _collect(self, album: Album, chosen: list[Published], number: int) -> None:
        newest = max(each.beat.at(self.demo.now) for each in chosen)
        self.clock.moment = min(newest + timedelta(hours=1), self.demo.now)
        actor, collections = self.services.producers.acting(email=album.email), self.services.collections
        cover = PictureFile("cover.jpg", self.studio.cover(ALBUM_SEEDS + number))
        made = collections.create(actor=actor, title=album.title, cover=cover)
        collections.add(
            actor=actor, collection_id=made.id, track_ids=[published.track_id for published in chosen]
        )
        form = CollectionForm(album.title, album.description)
        collections.edit(actor=actor, collection_id=made.id, form=form)

    def leave_batch(self, beats: list[Planned]) -> None:
        """A collection that a producer hasn't saved yet."""
        self.clock.moment = self.demo.now - timedelta(minutes=5)
        actor = self.services.producers.acting(email=self.demo.artists[0].email)
        batch = self.services.batches.begin(actor=actor)
        for beat in beats:
            draft = self._upload(actor, beat.file_name, self._audio(beat), batch.id)
            self.services.saving.keep(actor=actor, draft_id=draft.id, form=BeatForm(name=beat.details.name))
        form = CollectionForm(UNFINISHED.title, UNFINISHED.description)
        shared = SharedForm(genres=", ".join(beats[0].details.genres), cover="on")
        self.services.batches.keep(actor=actor, batch_id=batch.id, form=form, shared=shared)

    def listen(self, beats: list[Published], listeners: list[Actor]) -> None:
        """Weeks of people listening, of which what counts is added up."""
        planned = [published.beat for published in beats]
        plays = plan_plays(planned, len(listeners), self.demo.plays, self.demo.now, self.dice)
        for number, play in enumerate(plays):
            self._play(play, beats[play.beat], listeners, f"visitor-{number}")
        self.clock.moment = self.demo.now
        self.services.activity.fold_all()

    def _play(self, play: Play, heard: Published, listeners: list[Actor], visitor: str) -> None:
        self.clock.moment, activity = play.at, self.services.activity
        session = activity.open(
            actor=None if play.listener is None else listeners[play.listener],
            visitor=visitor,
            track_id=heard.track_id,
            device=self.dice.choices((Device.PHONE, Device.COMPUTER, Device.TABLET), (6, 3, 1))[0],
            country=self.dice.choice(COUNTRIES),
        )
        seconds = play.share * heard.seconds
        at, parts = play.at + timedelta(seconds=seconds), (1 << round(play.share * PARTS)) - 1
        activity.report(reports=[PlayReport(session, at, seconds, parts)])

    def follow(self, listeners: list[Actor]) -> None:
        """Listeners find producers whom they like, in the last days, and some think better of it."""
        followed = [artist.email for artist in self.demo.artists]
        pairs = [(who, email) for who in listeners for email in followed if self.dice.random() < FOLLOWED]
        ago = sorted((self.dice.uniform(0, FOLLOWED_DAYS) for _ in pairs), reverse=True)
        for days, (listener, email) in zip(ago, pairs, strict=True):
            self._go_back(days)
            slug = self.services.producers.acting(email=email).producer_slug
            self.services.news.following.follow(actor=listener, slug=slug)
            if self.dice.random() < STOPPED:
                self.services.news.following.stop(actor=listener, slug=slug)
        self.clock.moment = self.demo.now
        for email in followed:
            self._sum_up(self.services.producers.acting(email=email))

    def _sum_up(self, producer: Actor) -> None:
        """Write the letters about followers now, so that they are posted with all others."""
        page = self.services.news.notices.page(actor=producer, page=1)
        for notice in page.notices:
            self.services.news.following.write(notice_id=notice.id)

    def license(self, beats: list[Published], listener: Actor) -> None:
        """One producer sells exclusively, and a listener has licences of others' beats."""
        self.clock.moment = self.demo.now - timedelta(minutes=3)
        email = self.demo.artists[0].email
        own = [each.track_id for each in beats if each.beat.email == email]
        licensing.offer(self.services, self.services.producers.acting(email=email), own)
        others = [each for each in beats if each.beat.email != email][:DOWNLOADED]
        is_flac = [each.beat.format.container is Container.FLAC for each in others]
        kinds = [Delivery.FLAC if each else Delivery.WAV for each in is_flac]
        originals = [(each.track_id, kind) for each, kind in zip(others, kinds, strict=True)]
        licensing.download(self.services, listener, LISTENER, originals)

    def perform(self, job_id: str) -> None:
        """Do a job that all of this has left, such as a letter."""
        self.clock.moment = self.demo.now
        Performer(self.services, "demo").perform(job_id)

    def _go_back(self, days: float) -> None:
        self.clock.moment = self.demo.now - timedelta(days=days)

    def _register(self, name: str, email: str, days: float | None = None) -> Actor:
        self._go_back(self.dice.uniform(10, 100) if days is None else days)
        user: User = self.services.accounts.register(name=name, email=email, password=PASSWORD)
        return Actor(user.id, user.name, user.role)

    def _introduce(self, artist: Artist, place: int) -> None:
        """Two of three have filled in their profile by now."""
        if place % 3 == 2:
            return
        actor = self.services.producers.acting(email=artist.email)
        form = profile_of(artist, place, self.studio.cover(2 * PICTURE_SEEDS + place))
        self.services.profiles.editing.save(actor=actor, form=form)

    def _apply(self, artist: Artist) -> str:
        actor = self._register(artist.name, artist.email, artist.joined + 1)
        self.clock.moment += timedelta(minutes=25)
        form = ApplicationForm(
            artist.name,
            f"https://example.com/{artist.instagram or 'beats'}",
            *artist.legal,
            artist.instagram,
            artist.label,
            agrees_to_terms=True,
            owns_the_music=True,
        )
        picture = None
        if self.dice.random() < PICTURED:
            picture = PictureFile("me.jpg", self.studio.cover(PICTURE_SEEDS + self.dice.randrange(1000)))
        return self.services.producers.apply(actor=actor, form=form, picture=picture).id

    def _audio(self, beat: Planned) -> bytes:
        return self.studio.beat(beat.details, beat.format, beat.seed)

    def _upload(self, actor: Actor, name: str, content: bytes, batch_id: str = "") -> Recording:
        upload = self.services.transfer.begin(actor=actor, name=name, size=len(content), batch_id=batch_id)
        self.services.transfer.receive(actor=actor, upload_id=upload.id, offset=0, pieces=[content])
        return self.services.ingest.run(recording_id=upload.id)


def fill(build: Build, studio: Studio, demo: Demo, tell: Tell) -> None:
    """Fill the site."""
    beats = plan_beats(demo.artists, demo.seed, demo.lengths)
    hands = Filling(build, studio, demo)
    admin = hands.open_site()
    tell(f"Opening accounts for {len(demo.artists)} producers and {len(demo.listeners)} listeners …")
    hands.admit(admin)
    listeners = hands.register_listeners()
    with _pool(build, studio, demo) as pool:
        published = _publish_all(pool, beats, tell)
        hands.collect(published)
        hands.license(published, listeners[-1])
        pool.submit(_leave_unsaved, *_extras(demo, beats)).result()
        pool.submit(_leave_batch, _unfinished(demo, beats)).result()
        tell(f"Listening {demo.plays:,} times …")
        hands.listen(published, listeners)
        hands.follow(listeners)
        tell("Writing letters …")
        hands.clock.moment = demo.now
        # One round: the encoding of downloads that follows from it is left to the site's own workers.
        list(pool.map(_perform, hands.services.work.waiting()))


def _publish_all(pool: ProcessPoolExecutor, beats: list[Planned], tell: Tell) -> list[Published]:
    done = []
    for published in pool.map(_publish, beats):
        done.append(published)
        if len(done) % TOLD_EVERY == 0 or len(done) == len(beats):
            tell(f"{len(done)} of {len(beats)} beats made, uploaded and saved …")
    return done


def _extras(demo: Demo, beats: list[Planned]) -> tuple[Planned, Planned, Planned]:
    """A draft, a beat to be refused and one that somebody else has published."""
    others = [beat for beat in beats if beat.email != demo.artists[0].email]
    own = [beat for beat in beats if beat.email == demo.artists[0].email]
    draft, refused = _another(own[0], "Halogen Sleep", 1), _another(own[-1], "Bounce From My Phone", 1)
    return draft, refused, (others or own)[-1]


def _unfinished(demo: Demo, beats: list[Planned]) -> list[Planned]:
    own = [beat for beat in beats if beat.email == demo.artists[0].email]
    return [_another(own[0], name, 2 + number) for number, name in enumerate(UNFINISHED.beats)]


def _another(beat: Planned, name: str, change: int) -> Planned:
    """One that differs from it in its name and in what is heard."""
    return replace(
        beat,
        details=replace(beat.details, name=name),
        form=replace(beat.form, name=name, collaborators=""),
        seed=beat.seed ^ change,
        format=replace(beat.format, container=Container.WAV),
    )


_hands: list[Filling] = []


def _pool(build: Build, studio: Studio, demo: Demo) -> ProcessPoolExecutor:
    """Forked, so that what the wiring hands in need not travel between processes."""

    def begin() -> None:
        _hands[:] = [Filling(build, studio, demo)]

    return ProcessPoolExecutor(demo.processes, get_context("fork"), begin)


def _publish(beat: Planned) -> Published:
    return _hands[0].publish(beat)


def _leave_unsaved(draft: Planned, refused: Planned, repeated: Planned) -> None:
    _hands[0].leave_unsaved(draft, refused, repeated)


def _leave_batch(beats: list[Planned]) -> None:
    _hands[0].leave_batch(beats)


def _perform(job_id: str) -> None:
    _hands[0].perform(job_id)
