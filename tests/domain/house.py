"""The use cases on an in-memory store, with a cast that tests act through."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, cast

from adapters.adjusting import SettingsAtStart
from adapters.archives import ZipArchives
from adapters.audio.labels import FileLabels
from adapters.audio.matching import index_terms
from adapters.blobs import DiskBlobs
from adapters.countries import MaxMindCountries
from adapters.memory import MemoryStore
from adapters.memory.activity import MemoryPlayReports
from adapters.memory.queue import MemoryQueue
from adapters.memory_fingerprints import MemoryFingerprints
from adapters.seals import Blake2Seals
from adapters.settings import Settings
from adapters.staging import DiskStaging
from adapters.words import languages
from domain.accounts import Actor, Role
from domain.catalogue import BeatForm, Track
from domain.services.accounts import Accounts
from domain.services.activity import Activity
from domain.services.appeals import Suspending
from domain.services.bundle import Account
from domain.services.catalogue.editing import Editing
from domain.services.collections import Collections
from domain.services.deciding import Deciding
from domain.services.discovery import Discovery
from domain.services.erasing import ERASE, erase
from domain.services.following import Following
from domain.services.granting import Granting
from domain.services.leaderboards.showing import Leaderboards
from domain.services.licensing.downloading import Downloading
from domain.services.licensing.licences import Licences
from domain.services.licensing.offering import Offering
from domain.services.licensing.presets import Presets
from domain.services.licensing.splits import Splits
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
from domain.services.producers import ProducerProgram
from domain.services.profiles.editing import ProfileEditing
from domain.services.progress.books import XpBooks
from domain.services.progress.checks import ProgressChecks
from domain.services.selling import Selling
from domain.services.support import Support
from domain.services.uploads.batches import Batches
from domain.services.uploads.disputes import Disputes
from domain.services.uploads.expiry import Expiry
from domain.services.uploads.ingest import Ingest
from domain.services.uploads.saving import Saving
from domain.services.uploads.stems import StemWork
from domain.services.uploads.transfer import Transfer
from domain.services.work import Work
from domain.site import LiveSite, Site
from domain.store import Store
from domain.uploads import Upload
from tests import factories
from tests.fakes import (
    FakeClock,
    FakeIds,
    FakeLab,
    FakePictures,
    FakePrinter,
    FakeSigner,
    PlainPasswords,
)
from tests.rails import memory_rail
from tests.second_factors import FakeAuthenticators

WAV = b"RIFF one beat"
UNREAD = cast(Any, None)
"""Pages, which no use case reads."""
TERMS_OF = cache(index_terms)
FORM = BeatForm(name="Night Drive", key="A", scale="Minor", bpm="140")


def memory_store(house: "House") -> Store:
    return MemoryStore(house.queue.wake, MemoryFingerprints(house.lab.compare, TERMS_OF))


class NoPages:
    """What pages read, of a site that has none to show."""

    def newest(self, producer_id: str, limit: int) -> tuple[()]:
        return ()

    def pinned(self, producer_id: str, track_id: str) -> None:
        return None


def office_of(house: "House") -> Office:
    """Running the site; nothing is read of its pages here."""
    unread, started = cast(Any, None), SettingsAtStart(Settings())
    live = LiveSite(house.site)
    return Office.of(house.store, unread, started, house.queue, house.clock, house.ids, live)


class Bell(MemoryQueue):
    """Remembers whom it was asked to wake; files are erased at once, as if that worker were always free."""

    def __init__(self, erase: Callable[[str], None]) -> None:
        super().__init__()
        self._erase = erase

    def wake(self, job_ids: Sequence[str]) -> None:
        super().wake(job_ids)
        for job_id in job_ids:
            self._erase(job_id)


@dataclass
class House:
    """Everything that a use case needs, and the use cases."""

    folder: Path
    site: Site = Site()
    open_store: Callable[["House"], Store] = memory_store
    has_eraser: bool = True

    def __post_init__(self) -> None:
        self.clock, self.ids, self.lab, self.queue = FakeClock(), FakeIds(), FakeLab(), Bell(self._erase)
        self.store = self.open_store(self)
        self.staging, self.blobs = DiskStaging(self.folder / "uploads"), DiskBlobs(self.folder / "files")
        store, clock, ids, pictures = self.store, self.clock, self.ids, FakePictures()
        self.activity = Activity(store, MemoryPlayReports(), clock, ids, self.site)
        self.listening = Listening(self.activity, Blake2Seals(lambda: "k" * 40), MaxMindCountries(None), 400)
        self.accounts = Accounts(store, PlainPasswords(), clock, ids, self.site)
        self.deciding, self.suspending = self._desk()
        self.producers = ProducerProgram(store, self.blobs, pictures, clock, ids, self.site)
        self.transfer = Transfer(store, self.staging, clock, ids, self.site)
        self.ingest = Ingest(store, self.staging, self.blobs, self.lab, clock, ids, self.site)
        self.saving = Saving(store, self.staging, self.blobs, pictures, clock, ids, self.site)
        self.batches = Batches(store, self.blobs, pictures, clock, ids, self.site)
        self.stems = StemWork(store, self.staging, self.blobs, self.lab, clock, ids, self.transfer)
        self.collections = Collections(store, self.blobs, pictures, clock, ids)
        self.disputes = Disputes(store, clock, ids, self.site)
        self.expiry = Expiry(store, self.staging, clock, ids, self.site)
        self.editing = Editing(store, self.blobs, pictures, clock, ids, self.site)
        self.signer = FakeSigner()
        self.granting = Granting(ids, self.signer, self.site)
        self.selling = Selling(self.granting)
        self.offering = Offering(store, clock, ids, self.site)
        self.presets = Presets(store, clock, ids)
        self.splits = Splits(store, clock, ids, self.site)
        self.downloading = Downloading(store, self.blobs, self.granting, FileLabels(), clock, ids)
        self.licences = Licences(store, UNREAD, self.signer, FakePrinter(), clock, ids, self.site)
        self.books, self.rail = Books(store), memory_rail(self.clock)
        payments, site, self.account = self.rail.payments, self.site, self._account()
        self.buying = Buying(store, payments, self.selling, clock, ids, site)
        self.sending = Sending(store, payments, clock, ids)
        self.refunding = Refunding(store, self.selling, clock, ids, site)
        self.disputing = Disputing(store, payments, self.selling, clock, ids, site)
        self.payees = Payees(store, payments, clock, ids, site)
        self.subscribing = Subscribing(store, payments, clock, ids, site)
        self.hearing = Hearing(store, payments, clock, ids, self.rail.control)
        self.closing = Closing(store, clock, ids, site)
        self.telling = Telling(store, clock, ids, site)
        self.holding = Holding(store, clock, ids, site)
        self.valuing = Valuing(store, clock, ids, site)
        self.reconciling = Reconciling(store, payments, clock, ids, site)
        self.checks = ProgressChecks(store, clock, ids, site)
        self.xp_books, self.plans = XpBooks(store), Plans(store, clock, self.site)
        self.support = Support(store, UNREAD, self.blobs, pictures, clock, ids, self.site)
        self.following = Following(store, clock, ids, site)
        self.notices = Notices(store, UNREAD, clock)
        self.leaderboards = Leaderboards(store, UNREAD, clock)
        self.office = office_of(self)
        self._open_profiles(pictures)
        self._open_discovery()

    def _open_discovery(self) -> None:
        self.likes = Liking(self.store, UNREAD, self.clock, self.ids)
        self.picks = Picking(self.store, self.clock, self.ids)
        self.discovery = Discovery(self.store, UNREAD, UNREAD, self.clock)

    def _open_profiles(self, pictures: FakePictures) -> None:
        pages = cast(Any, NoPages())
        parts = self.blobs, pictures, self.clock, self.ids, self.site
        self.profiles = ProfileEditing(self.store, pages, *parts)
        self.work = Work(self.store, self.queue, self.clock, self.ids, timedelta(minutes=1))

    def _desk(self) -> tuple[Deciding, Suspending]:
        store, clock, ids = self.store, self.clock, self.ids
        suspending = Suspending(store, UNREAD, self.blobs, FakePictures(), clock, ids, self.site)
        return Deciding(store, UNREAD, clock, ids, self.site), suspending

    def _account(self) -> Account:
        self.authenticators = FakeAuthenticators()
        self.archives = ZipArchives(self.folder / "zip", self.blobs)
        outside = (self.archives, FakePrinter(), self.rail.payments, self.blobs, self.staging)
        passwords, world = PlainPasswords(), (self.clock, self.ids, self.site, languages())
        return Account.of(self.store, passwords, self.authenticators, *outside, *world)

    def person(self, role: Role = Role.LISTENER, name: str = "Alice") -> Actor:
        """Somebody who is signed in."""
        user = factories.user(role=role, name=name)
        with self.store.write() as unit:
            unit.users.add(user)
            unit.commit()
        return Actor(user.id, user.name, user.role)

    def producer(self, name: str = "Night Owl") -> Actor:
        person = self.person(Role.PRODUCER, name)
        with self.store.write() as unit:
            producer = factories.producer(id=person.id, name=name)
            unit.producers.add(producer)
            unit.commit()
        return Actor(person.id, name, Role.PRODUCER, producer_slug=producer.slug)

    def email(self, person: Actor) -> str:
        with self.store.read() as unit:
            user = unit.users.get(person.id)
        assert user
        return user.email

    def give_plan(self, person: Actor, plan: str = "Pro") -> None:
        """A plan for nothing."""
        self.plans.grant(email=self.email(person), plan=plan)

    def upload(self, owner: Actor, content: bytes = WAV, name: str = "beat.wav") -> Upload:
        """A file that has arrived whole."""
        upload = self.transfer.begin(actor=owner, name=name, size=len(content))
        return self.send(owner, upload, 0, [content])[0]

    def upload_stems(self, owner: Actor, recording_id: str, content: bytes = b"PK|Drums.wav") -> Upload:
        """A ZIP of stems for a recording that has arrived whole."""
        upload = self.transfer.begin(actor=owner, name="stems.zip", size=len(content), stems_of=recording_id)
        return self.send(owner, upload, 0, [content])[0]

    def send(self, owner: Actor, upload: Upload, offset: int, pieces: Iterable[bytes]) -> tuple[Upload, int]:
        return self.transfer.receive(actor=owner, upload_id=upload.id, offset=offset, pieces=pieces)

    def _erase(self, job_id: str) -> None:
        with self.store.read() as unit:
            job = unit.jobs.get(job_id)
        if self.has_eraser and job is not None and job.name == ERASE:
            self.erase(job_id)

    def erase(self, job_id: str) -> None:
        """What the worker does for a job that erases."""
        if claimed := self.work.claim(job_id=job_id, worker="eraser"):
            erase(self.blobs, claimed.payload["keys"])
            self.work.finish(claimed=claimed)

    def content(self, key: str) -> bytes:
        with self.blobs.open(key) as file:
            return file.read()

    def beat(self, owner: Actor, content: bytes = WAV, form: BeatForm = FORM) -> Track:
        """A beat that is live."""
        upload = self.upload(owner, content)
        self.ingest.run(recording_id=upload.id)
        return self.saving.save(actor=owner, draft_id=upload.id, form=form)
