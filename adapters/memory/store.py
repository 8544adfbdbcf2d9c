"""The store in memory: one unit of work writes at a time."""

import copy
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cached_property
from typing import TypeVar

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
from adapters.memory.money import MemoryEvents, MemoryOrders, MemoryOutgoing, MemoryPaidPlans, MemoryPayees
from adapters.memory.months import MemoryHeldShares, MemoryPoints, MemoryRuns
from adapters.memory.people import (
    MemoryApplications,
    MemoryLinks,
    MemoryProducers,
    MemorySessions,
    MemoryUsers,
)
from adapters.memory.reconciling import MemoryReconciliations
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
from domain import money_store, month_store, store

Repository = TypeVar("Repository")


def _made(kind: Callable[[Transaction], Repository]) -> cached_property[Repository]:
    """A repository that is made when it is first asked for: most units use two or three of them."""
    return cached_property(lambda unit: kind(unit._work))


class MemoryUnit:
    keep: Callable[[], None]
    users: cached_property[store.Users] = _made(MemoryUsers)
    sessions: cached_property[store.Sessions] = _made(MemorySessions)
    links: cached_property[store.Links] = _made(MemoryLinks)
    applications: cached_property[store.Applications] = _made(MemoryApplications)
    producers: cached_property[store.Producers] = _made(MemoryProducers)
    uploads: cached_property[store.Uploads] = _made(MemoryUploads)
    recordings: cached_property[store.Recordings] = _made(MemoryRecordings)
    drafts: cached_property[store.Drafts] = _made(MemoryDrafts)
    stems: cached_property[store.StemSets] = _made(MemoryStems)
    batches: cached_property[store.Batches] = _made(MemoryBatches)
    collections: cached_property[store.Collections] = _made(MemoryCollections)
    disputes: cached_property[store.Disputes] = _made(MemoryDisputes)
    support: cached_property[store.SupportRequests] = _made(MemorySupportRequests)
    tracks: cached_property[store.Tracks] = _made(MemoryTracks)
    listens: cached_property[store.Listens] = _made(MemoryListens)
    offers: cached_property[store.Offers] = _made(MemoryOffers)
    presets: cached_property[store.Presets] = _made(MemoryPresets)
    splits: cached_property[store.SplitSheets] = _made(MemorySplitSheets)
    licences: cached_property[store.Licences] = _made(MemoryLicences)
    certificates: cached_property[store.Certificates] = _made(MemoryCertificates)
    downloads: cached_property[store.Downloads] = _made(MemoryDownloads)
    subscriptions: cached_property[store.Subscriptions] = _made(MemorySubscriptions)
    orders: cached_property[money_store.Orders] = _made(MemoryOrders)
    outgoing: cached_property[money_store.OutgoingMoney] = _made(MemoryOutgoing)
    payees: cached_property[money_store.Payees] = _made(MemoryPayees)
    paid_plans: cached_property[money_store.PaidPlans] = _made(MemoryPaidPlans)
    events: cached_property[money_store.ReceivedEvents] = _made(MemoryEvents)
    ledger: cached_property[money_store.Ledger] = _made(MemoryLedger)
    runs: cached_property[month_store.Runs] = _made(MemoryRuns)
    held: cached_property[month_store.HeldShares] = _made(MemoryHeldShares)
    points: cached_property[month_store.PointsOfDay] = _made(MemoryPoints)
    reconciliations: cached_property[money_store.Reconciliations] = _made(MemoryReconciliations)
    audit: cached_property[store.Audit] = _made(MemoryAudit)

    def __init__(self, work: Transaction, fingerprints: store.FingerprintIndex, announce: Announce) -> None:
        self._work = work
        self._announce = announce
        self._jobs = MemoryJobs(work)
        self.jobs: store.Jobs = self._jobs
        self.facts: store.Facts = MemoryFacts(work, self._jobs)
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
            unit = MemoryUnit(work, copy.copy(self._fingerprints), self._announce)
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
