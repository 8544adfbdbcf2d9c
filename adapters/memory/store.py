"""The store in memory: one unit of work writes at a time."""

import copy
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from adapters.memory.catalogue import MemoryCollections, MemoryTracks
from adapters.memory.ledger import MemoryLedger
from adapters.memory.licensing import (
    MemoryCertificates,
    MemoryDownloads,
    MemoryLicences,
    MemoryOffers,
    MemoryPresets,
    MemorySplitSheets,
    MemorySubscriptions,
)
from adapters.memory.people import (
    MemoryApplications,
    MemoryLinks,
    MemoryProducers,
    MemorySessions,
    MemoryUsers,
)
from adapters.memory.repository import Tables, Transaction
from adapters.memory.uploading import (
    MemoryBatches,
    MemoryDrafts,
    MemoryRecordings,
    MemoryStems,
    MemoryUploads,
)
from adapters.memory.work import (
    MemoryAudit,
    MemoryDisputes,
    MemoryFacts,
    MemoryJobs,
    MemoryListens,
    MemorySupportRequests,
)
from adapters.units import NESTED, Announce, Spent, tell_workers
from domain import store


class MemoryUnit:
    keep: Callable[[], None]

    def __init__(self, work: Transaction, fingerprints: store.FingerprintIndex, announce: Announce) -> None:
        self._work = work
        self._announce = announce
        self._jobs = MemoryJobs(work)
        self.users: store.Users = MemoryUsers(work)
        self.sessions: store.Sessions = MemorySessions(work)
        self.links: store.Links = MemoryLinks(work)
        self.applications: store.Applications = MemoryApplications(work)
        self.producers: store.Producers = MemoryProducers(work)
        self.uploads: store.Uploads = MemoryUploads(work)
        self.recordings: store.Recordings = MemoryRecordings(work)
        self.drafts: store.Drafts = MemoryDrafts(work)
        self.stems: store.StemSets = MemoryStems(work)
        self.batches: store.Batches = MemoryBatches(work)
        self.collections: store.Collections = MemoryCollections(work)
        self.disputes: store.Disputes = MemoryDisputes(work)
        self.support: store.SupportRequests = MemorySupportRequests(work)
        self.tracks: store.Tracks = MemoryTracks(work)
        self.jobs: store.Jobs = self._jobs
        self.facts: store.Facts = MemoryFacts(work, self._jobs)
        self.listens: store.Listens = MemoryListens(work)
        self.offers: store.Offers = MemoryOffers(work)
        self.presets: store.Presets = MemoryPresets(work)
        self.splits: store.SplitSheets = MemorySplitSheets(work)
        self.licences: store.Licences = MemoryLicences(work)
        self.certificates: store.Certificates = MemoryCertificates(work)
        self.downloads: store.Downloads = MemoryDownloads(work)
        self.subscriptions: store.Subscriptions = MemorySubscriptions(work)
        self.ledger: store.Ledger = MemoryLedger(work)
        self.audit: store.Audit = MemoryAudit(work)
        self.fingerprints: store.FingerprintIndex = fingerprints

    @property
    def tables(self) -> Tables:
        return self._work.tables

    def lock(self, name: str) -> None:
        """One writer at a time holds everything."""
        self._work.check_writable()

    def commit(self) -> None:
        self._work.check_writable()
        self.keep()
        self.end()
        tell_workers(self._announce, self._jobs.due)

    def end(self) -> None:
        self._work.is_over = True
        self.fingerprints = Spent()


class MemoryStore:
    """`fingerprints` is an index in memory too, copied for each unit."""

    def __init__(self, announce: Announce, fingerprints: store.FingerprintIndex) -> None:
        self._announce = announce
        self._fingerprints = fingerprints
        self._tables: Tables = {}
        self._writing = threading.Lock()
        self._mine = threading.local()

    def read(self) -> AbstractContextManager[store.Unit]:
        return self._unit(writable=False)

    def write(self) -> AbstractContextManager[store.Unit]:
        return self._unit(writable=True)

    @contextmanager
    def _unit(self, writable: bool) -> Iterator[store.Unit]:
        with ExitStack() as held:
            held.enter_context(self._not_nested())
            if writable:
                held.enter_context(self._writing)
            work = Transaction(self._tables, writable)
            unit = MemoryUnit(work, copy.deepcopy(self._fingerprints), self._announce)
            unit.keep = lambda: self._keep(unit, held)
            try:
                yield unit
            finally:
                unit.end()

    @contextmanager
    def _not_nested(self) -> Iterator[None]:
        if getattr(self._mine, "is_open", False):
            raise RuntimeError(NESTED)
        self._mine.is_open = True
        try:
            yield
        finally:
            self._mine.is_open = False

    def _keep(self, unit: MemoryUnit, held: ExitStack) -> None:
        """From here on the next writer may begin, even one that the workers' call starts in this thread."""
        self._tables, self._fingerprints = unit.tables, unit.fingerprints
        held.close()
