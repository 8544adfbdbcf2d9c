"""The use cases on a real SQLite file and real folders, with audio work that takes no time."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from adapters.adjusting import SettingsAtStart
from adapters.archives import ZipArchives
from adapters.blobs import DiskBlobs
from adapters.countries import MaxMindCountries
from adapters.db.database import open_database
from adapters.db.fingerprints import SqlFingerprints
from adapters.db.store import SqlStore
from adapters.memory.activity import MemoryPlayReports
from adapters.memory.queue import MemoryQueue
from adapters.seals import Blake2Seals
from adapters.settings import Settings
from adapters.staging import DiskStaging
from adapters.system import SystemClock, UuidIds
from adapters.words import languages
from domain.accounts import Actor, Role
from domain.audio import Analysis, AudioFormat, Container, Fingerprint, Loudness, Suggestion, Tags
from domain.duplicates import Comparison
from domain.errors import Refused
from domain.faults import EMPTY_FILE, NOT_A_PICTURE, NOT_A_ZIP, UNSUPPORTED_FORMAT
from domain.jobs import Job
from domain.letters import Letter
from domain.made import Made
from domain.ports import AudioLab, Blobs, Clock, Queue, Report
from domain.services.accounts import Accounts
from domain.services.activity import Activity
from domain.services.admin import Admin
from domain.services.appeals import Suspending
from domain.services.backstage import Backstage
from domain.services.bundle import Account, Money, Months, News, Profiles, Program, Progress, Services
from domain.services.catalogue.browsing import Catalogue
from domain.services.catalogue.editing import Editing
from domain.services.catalogue.mine import MyBeats
from domain.services.collections import CollectionPages, Collections
from domain.services.deciding import Deciding
from domain.services.desk import Desk
from domain.services.discovery import Discovery
from domain.services.following import Following
from domain.services.leaderboards.showing import Leaderboards
from domain.services.likes import Liking
from domain.services.listening import Listening
from domain.services.money.books import Books
from domain.services.money.buying import Buying
from domain.services.money.closing import Closing
from domain.services.money.disputing import Disputing
from domain.services.money.hearing import Hearing
from domain.services.money.holding import Holding
from domain.services.money.payees import Payees
from domain.services.money.reconciling import Reconciling
from domain.services.money.refunding import Refunding
from domain.services.money.sending import Sending
from domain.services.money.subscribing import Subscribing
from domain.services.money.telling import Telling
from domain.services.money.valuing import Valuing
from domain.services.notices import Notices
from domain.services.office import Office
from domain.services.picks import Picking
from domain.services.plans import Plans
from domain.services.post import Post
from domain.services.producers import ProducerProgram
from domain.services.profiles.editing import ProfileEditing
from domain.services.progress.books import XpBooks
from domain.services.progress.checks import ProgressChecks
from domain.services.support import Support
from domain.services.uploads.batches import Batches
from domain.services.uploads.checking import Checking
from domain.services.uploads.disputes import Disputes
from domain.services.uploads.expiry import Expiry
from domain.services.uploads.ingest import Ingest
from domain.services.uploads.overview import Overview
from domain.services.uploads.saving import Saving
from domain.services.uploads.stems import StemWork
from domain.services.uploads.transfer import Transfer
from domain.services.work import Work
from domain.site import LiveSite, Site
from domain.stem_sets import Stems
from domain.stems import StemFile
from domain.store import Store
from domain.uploads import Recording
from tests import migrated
from tests.rails import sandbox_rail
from tests.second_factors import FakeAuthenticators

PRODUCER = Actor("00000000-0000-7000-8000-00000000000a", "Alice", Role.PRODUCER, producer_slug="alice")
LEASE = timedelta(seconds=60)


class FakeClock:
    """Stands still until it is set."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def advance(self, delta: timedelta) -> None:
        self.time += delta


class PlainPasswords:
    def hash(self, password: str) -> str:
        return f"hash of {password}"

    def matches(self, password: str, hashed: str) -> bool:
        return hashed == self.hash(password)


class NoPictures:
    def cover(self, content: bytes, name: str) -> bytes:
        raise Refused(NOT_A_PICTURE, name=name)

    screenshot = cover


class RememberingMailer:
    def __init__(self) -> None:
        self.sent: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.sent.append(letter)


class QuickLab:
    """Takes any bytes that begin with RIFF for three minutes of audio; every file sounds different."""

    def inspect(self, path: Path, name: str) -> AudioFormat:
        content = path.read_bytes()
        if not content:
            raise Refused(EMPTY_FILE, name=name)
        if not content.startswith(b"RIFF"):
            raise Refused(UNSUPPORTED_FORMAT, name=name, found="no audio", accepted="WAV or FLAC")
        return AudioFormat(Container.WAV, 2, 44_100, 16, frames=180 * 44_100)

    def tags(self, path: Path) -> Tags:
        return Tags(bpm=140, key="A", scale="Minor") if b"tagged" in path.read_bytes() else Tags()

    def analyse(self, path: Path, name: str, format: AudioFormat, report: Report) -> Analysis:
        digest = hashlib.sha256(path.read_bytes())
        report("decode", 0.5)
        terms = tuple(int.from_bytes(digest.digest()[at : at + 4]) for at in range(0, 32, 4))
        return Analysis(
            frames=180 * 44_100,
            sha256_samples=digest.hexdigest(),
            waveform=b"\x80\x7f" * 8,
            loudness=Loudness(-9.5, -0.3),
            fingerprint=Fingerprint(terms),
            bpm=Suggestion("500", 0.1),
        )

    def stems(self, path: Path, name: str) -> tuple[StemFile, ...]:
        content = path.read_bytes()
        if not content.startswith(b"PK"):
            raise Refused(NOT_A_ZIP, name=name, found="a text file")
        return (StemFile("Drums.wav", len(content)),)

    def retuned(self, path: Path, name: str, format: AudioFormat) -> tuple[Fingerprint, ...]:
        return ()

    def preview(self, source: Path, target: Path) -> None:
        target.write_bytes(b"preview of " + source.read_bytes())

    def convert(self, source: Path, target: Path, made: Made) -> None:
        target.write_bytes(f"{made} of ".encode() + source.read_bytes())

    def compare(self, one: Fingerprint, other: Fingerprint) -> Comparison:
        return Comparison(0.0 if one == other else 0.5, 1000, 1.0, 1.0)


class WrongBooks(Books):
    """Books in which two entries are odd."""

    def check(self) -> tuple[str, ...]:
        return "Entry 1 is odd.", "Entry 2 is odd."


@dataclass(frozen=True)
class House:
    """The use cases and the parts that tests look at."""

    services: Services
    store: Store
    staging: DiskStaging
    blobs: DiskBlobs
    clock: Clock
    queue: Queue
    mailer: RememberingMailer

    def upload(self, content: bytes = b"RIFF beat", name: str = "beat.wav") -> str:
        """A whole upload by the producer, whose job waits now; returns its id, which is the recording's."""
        upload = self.services.transfer.begin(actor=PRODUCER, name=name, size=len(content))
        self.services.transfer.receive(actor=PRODUCER, upload_id=upload.id, offset=0, pieces=[content])
        return upload.id

    def upload_stems(self, recording_id: str, content: bytes = b"PK stems") -> str:
        """A whole ZIP of stems for a recording, whose job waits now; returns its id."""
        upload = self.services.transfer.begin(
            actor=PRODUCER, name="stems.zip", size=len(content), stems_of=recording_id
        )
        self.services.transfer.receive(actor=PRODUCER, upload_id=upload.id, offset=0, pieces=[content])
        return upload.id

    def add_job(self, job: Job) -> str:
        with self.store.write() as unit:
            unit.jobs.add(job)
            unit.commit()
        return job.id

    def job(self, job_id: str) -> Job:
        with self.store.read() as unit:
            job = unit.jobs.get(job_id)
        assert job is not None
        return job

    def stems(self, stems_id: str) -> Stems | None:
        with self.store.read() as unit:
            return unit.stems.get(stems_id)

    def recording(self, recording_id: str) -> Recording:
        with self.store.read() as unit:
            recording = unit.recordings.get(recording_id)
        assert recording is not None
        return recording


BUILT: list[House] = []
"""The houses of this test, whose books are looked at when it is over."""


def build(
    folder: Path,
    queue: Queue | None = None,
    clock: Clock | None = None,
    lease: timedelta = LEASE,
    lab: AudioLab | None = None,
    wrap: Callable[[Any], Any] = lambda part: part,
) -> House:
    """A house in a folder that may have been lived in; `wrap` may stand before lab, blobs and staging."""
    folder.mkdir(parents=True, exist_ok=True)
    migrated.put(folder / "beatpass.sqlite3")
    database = open_database(str(folder / "beatpass.sqlite3"))
    clock, queue, ids, site = clock or SystemClock(), queue or MemoryQueue(), UuidIds(), Site()
    lab = wrap(lab or QuickLab())
    blobs, staging, mailer = DiskBlobs(folder / "files"), DiskStaging(folder / "uploads"), RememberingMailer()
    store = SqlStore(
        database,
        queue.wake,
        lambda opened: wrap(SqlFingerprints(opened, QuickLab().compare, lambda each: list(each.terms))),
    )
    money = _money(store, folder, clock, ids, site)
    services = _services(
        store, wrap(staging), wrap(blobs), lab, clock, ids, site, queue, lease, mailer, money
    )
    house = House(services, store, staging, blobs, clock, queue, mailer)
    BUILT.append(house)
    return house


def _money(store: Store, folder: Path, clock: Clock, ids: UuidIds, site: Site) -> Money:
    """On a sandbox that nobody has paid anything into; nothing is signed, so nothing can be sold."""
    unused = selling = cast(Any, None)
    rail = sandbox_rail(folder, cast(Any, clock))
    return Money(
        books=Books(store),
        buying=Buying(store, rail.payments, selling, clock, ids, site),
        sending=Sending(store, rail.payments, clock, ids),
        refunding=Refunding(store, selling, clock, ids, site),
        disputing=Disputing(store, rail.payments, selling, clock, ids, site),
        payees=Payees(store, rail.payments, clock, ids, site),
        subscribing=Subscribing(store, rail.payments, clock, ids, site),
        hearing=Hearing(store, rail.payments, clock, ids, rail.control),
        finances=unused,
        orders=unused,
        reconciling=Reconciling(store, rail.payments, clock, ids, site),
        months=Months(
            closing=Closing(store, clock, ids, site),
            telling=Telling(store, clock, ids, site),
            holding=Holding(store, clock, ids, site),
            valuing=Valuing(store, clock, ids, site),
            statements=unused,
        ),
        payments=rail.payments,
        sandbox=rail.control,
    )


def _services(
    store: Store,
    staging: DiskStaging,
    blobs: Blobs,
    lab: AudioLab,
    clock: Clock,
    ids: UuidIds,
    site: Site,
    queue: Queue,
    lease: timedelta,
    mailer: RememberingMailer,
    money: Money,
) -> Services:
    unused = cast(Any, None)
    return Services(
        site=site,
        accounts=Accounts(store, PlainPasswords(), clock, ids, site),
        account=_account(store, staging, blobs, clock, ids, site, money),
        producers=ProducerProgram(store, blobs, NoPictures(), clock, ids, site),
        program=_program(store, blobs, clock, ids, site),
        **_uploads(store, staging, blobs, lab, clock, ids, site),
        **_catalogue(store, blobs, clock, ids, site),
        licensing=unused,
        money=money,
        plans=Plans(store, clock, site),
        profiles=Profiles(ProfileEditing(store, unused, blobs, unused, clock, ids, site), unused),
        progress=Progress(ProgressChecks(store, clock, ids, site), unused, XpBooks(store)),
        **_heard(store, clock, ids, site),
        backstage=Backstage(unused, Transfer(store, staging, clock, ids, site).progress, unused, clock),
        news=News(Following(store, clock, ids, site), Notices(store, unused, clock)),
        admin=Admin(store, unused, queue, clock, ids),
        leaderboards=Leaderboards(store, unused, clock),
        desk=Desk(unused, blobs),
        office=Office.of(store, unused, SettingsAtStart(Settings()), queue, clock, ids, LiveSite(site)),
        support=Support(store, unused, blobs, NoPictures(), clock, ids, site),
        work=Work(store, queue, clock, ids, lease),
        blobs=blobs,
        post=Post(store, mailer, languages()),
        languages=languages(),
        health=dict,
    )


def _uploads(
    store: Store, staging: DiskStaging, blobs: Blobs, lab: AudioLab, clock: Clock, ids: UuidIds, site: Site
) -> dict[str, Any]:
    """Without their page."""
    unused = cast(Any, None)
    transfer = Transfer(store, staging, clock, ids, site)
    return {
        "transfer": transfer,
        "ingest": Ingest(store, staging, blobs, lab, clock, ids, site),
        "saving": Saving(store, staging, blobs, NoPictures(), clock, ids, site),
        "batches": Batches(store, blobs, NoPictures(), clock, ids, site),
        "disputes": Disputes(store, clock, ids, site),
        "overview": Overview(unused, clock),
        "expiry": Expiry(store, staging, clock, ids, site),
        "stems": StemWork(store, staging, blobs, lab, clock, ids, transfer),
        "checking": Checking(lab),
    }


def _catalogue(store: Store, blobs: Blobs, clock: Clock, ids: UuidIds, site: Site) -> dict[str, Any]:
    """Without its pages."""
    unused = cast(Any, None)
    return {
        "catalogue": Catalogue(store, unused),
        "discovery": Discovery(store, unused, unused, clock),
        "likes": Liking(store, unused, clock, ids),
        "picks": Picking(store, clock, ids),
        "editing": Editing(store, blobs, NoPictures(), clock, ids, site),
        "my_beats": MyBeats(unused, clock),
        "collections": Collections(store, blobs, NoPictures(), clock, ids),
        "collection_pages": CollectionPages(unused),
    }


def _program(store: Store, blobs: Blobs, clock: Clock, ids: UuidIds, site: Site) -> Program:
    """Without its pages."""
    unused = cast(Any, None)
    return Program(
        Deciding(store, unused, clock, ids, site),
        Suspending(store, unused, blobs, NoPictures(), clock, ids, site),
    )


def _account(
    store: Store, staging: DiskStaging, blobs: Blobs, clock: Clock, ids: UuidIds, site: Site, money: Money
) -> Account:
    """Whose archives are put together in the folder of uploads; nothing is printed."""
    unused = cast(Any, None)
    outside = (ZipArchives(staging.path("x").parent, blobs), unused, money.payments, blobs, staging)
    return Account.of(store, PlainPasswords(), FakeAuthenticators(), *outside, clock, ids, site, languages())


def _heard(store: Store, clock: Clock, ids: UuidIds, site: Site) -> dict[str, Any]:
    """What becomes of plays, without its pages."""
    activity = Activity(store, MemoryPlayReports(), clock, ids, site)
    listening = Listening(activity, Blake2Seals(lambda: "k" * 40), MaxMindCountries(None), 400)
    return {"activity": activity, "listening": listening, "insights": None}


def with_lab(house: House, lab: AudioLab) -> Services:
    """The same house with another lab."""
    return replace(house.services, ingest=replace(house.services.ingest, lab=lab))
