"""The store in memory: one unit of work writes at a time."""

import copy
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Generic, TypeVar

from adapters.memory.account import (
    MemoryDevices,
    MemoryExports,
    MemoryLeavings,
    MemoryPersonal,
    MemoryTwoFactors,
)
from adapters.memory.activity import MemoryDayTotals, MemoryListens
from adapters.memory.catalogue import MemoryCollections, MemoryTracks
from adapters.memory.discovery import (
    MemoryHistoryChoices,
    MemoryLikes,
    MemoryPicks,
    MemoryTrending,
)
from adapters.memory.insights import MemoryRangeSums
from adapters.memory.leaderboards import MemoryContest, MemoryLeaderboards
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
from adapters.memory.notices import MemoryFollows, MemoryNoticeChoices, MemoryNotices
from adapters.memory.office import MemoryAudit, MemoryChoices, MemoryReports, MemoryTakeDowns
from adapters.memory.people import (
    MemoryLinks,
    MemoryProducers,
    MemorySessions,
    MemoryUsers,
)
from adapters.memory.profiles import MemoryProfiles
from adapters.memory.program import MemoryApplications, MemoryDocuments, MemoryHandover, MemorySuspensions
from adapters.memory.progress import MemoryProgressBook
from adapters.memory.reconciling import MemoryReconciliations
from adapters.memory.repository import Tables, Transaction
from adapters.memory.stand_ins import MemoryStandIns
from adapters.memory.uploading import (
    MemoryBatches,
    MemoryDrafts,
    MemoryRecordings,
    MemoryStems,
    MemoryUploads,
)
from adapters.memory.work import (
    MemoryDisputes,
    MemoryFacts,
    MemoryJobs,
    MemorySupportRequests,
)
from adapters.units import NESTED, Announce, Spent, tell_workers
from domain import (
    account_store,
    activity_store,
    discovery_store,
    leaderboard_store,
    money_store,
    month_store,
    notice_store,
    office_store,
    profile_store,
    program_store,
    progress_store,
    store,
)

Repository = TypeVar("Repository", covariant=True)


class Made(Generic[Repository]):
    """A repository that is made when it is first asked for: most units use two or three of them."""

    def __init__(self, kind: Callable[[Transaction], Repository]) -> None:
        self._kind = kind

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, unit: "MemoryUnit", owner: type) -> Repository:
        made = vars(unit)[self._name] = self._kind(unit.work)
        return made


class MemoryUnit:
    users: Made[store.Users] = Made(MemoryUsers)
    sessions: Made[store.Sessions] = Made(MemorySessions)
    links: Made[store.Links] = Made(MemoryLinks)
    two_factors: Made[account_store.TwoFactors] = Made(MemoryTwoFactors)
    devices: Made[account_store.Devices] = Made(MemoryDevices)
    leavings: Made[account_store.Leavings] = Made(MemoryLeavings)
    exports: Made[account_store.Exports] = Made(MemoryExports)
    personal: Made[account_store.Personal] = Made(MemoryPersonal)
    applications: Made[program_store.Applications] = Made(MemoryApplications)
    documents: Made[program_store.Documents] = Made(MemoryDocuments)
    suspensions: Made[program_store.Suspensions] = Made(MemorySuspensions)
    handover: Made[program_store.Handover] = Made(MemoryHandover)
    producers: Made[store.Producers] = Made(MemoryProducers)
    uploads: Made[store.Uploads] = Made(MemoryUploads)
    recordings: Made[store.Recordings] = Made(MemoryRecordings)
    drafts: Made[store.Drafts] = Made(MemoryDrafts)
    stems: Made[store.StemSets] = Made(MemoryStems)
    batches: Made[store.Batches] = Made(MemoryBatches)
    collections: Made[store.Collections] = Made(MemoryCollections)
    disputes: Made[store.Disputes] = Made(MemoryDisputes)
    support: Made[store.SupportRequests] = Made(MemorySupportRequests)
    tracks: Made[store.Tracks] = Made(MemoryTracks)
    listens: Made[activity_store.Listens] = Made(MemoryListens)
    day_totals: Made[activity_store.DayTotals] = Made(MemoryDayTotals)
    range_sums: Made[activity_store.RangeSums] = Made(MemoryRangeSums)
    stand_ins: Made[activity_store.StandIns] = Made(MemoryStandIns)
    offers: Made[store.Offers] = Made(MemoryOffers)
    presets: Made[store.Presets] = Made(MemoryPresets)
    splits: Made[store.SplitSheets] = Made(MemorySplitSheets)
    licences: Made[store.Licences] = Made(MemoryLicences)
    certificates: Made[store.Certificates] = Made(MemoryCertificates)
    downloads: Made[store.Downloads] = Made(MemoryDownloads)
    subscriptions: Made[store.Subscriptions] = Made(MemorySubscriptions)
    orders: Made[money_store.Orders] = Made(MemoryOrders)
    outgoing: Made[money_store.OutgoingMoney] = Made(MemoryOutgoing)
    payees: Made[money_store.Payees] = Made(MemoryPayees)
    paid_plans: Made[money_store.PaidPlans] = Made(MemoryPaidPlans)
    events: Made[money_store.ReceivedEvents] = Made(MemoryEvents)
    ledger: Made[money_store.Ledger] = Made(MemoryLedger)
    runs: Made[month_store.Runs] = Made(MemoryRuns)
    held: Made[month_store.HeldShares] = Made(MemoryHeldShares)
    points: Made[month_store.PointsOfDay] = Made(MemoryPoints)
    contest: Made[leaderboard_store.Contest] = Made(MemoryContest)
    leaderboards: Made[leaderboard_store.Leaderboards] = Made(MemoryLeaderboards)
    reconciliations: Made[money_store.Reconciliations] = Made(MemoryReconciliations)
    notices: Made[notice_store.Notices] = Made(MemoryNotices)
    notice_choices: Made[notice_store.NoticeChoices] = Made(MemoryNoticeChoices)
    follows: Made[notice_store.Follows] = Made(MemoryFollows)
    profiles: Made[profile_store.Profiles] = Made(MemoryProfiles)
    likes: Made[discovery_store.Likes] = Made(MemoryLikes)
    history_choices: Made[discovery_store.HistoryChoices] = Made(MemoryHistoryChoices)
    picks: Made[discovery_store.Picks] = Made(MemoryPicks)
    trending: Made[discovery_store.Trending] = Made(MemoryTrending)
    progress: Made[progress_store.ProgressBook] = Made(MemoryProgressBook)
    reports: Made[office_store.Reports] = Made(MemoryReports)
    take_downs: Made[office_store.TakeDowns] = Made(MemoryTakeDowns)
    choices: Made[office_store.Choices] = Made(MemoryChoices)
    audit: Made[office_store.Audit] = Made(MemoryAudit)

    def __init__(
        self,
        work: Transaction,
        fingerprints: store.FingerprintIndex,
        keep: Callable[["MemoryUnit"], None],
        announce: Announce,
    ) -> None:
        self.work = work
        self._keep = keep
        self._announce = announce
        self._jobs = MemoryJobs(work)
        self.jobs: store.Jobs = self._jobs
        self.facts: store.Facts = MemoryFacts(work, self._jobs)
        self.fingerprints: store.FingerprintIndex = fingerprints

    def lock(self, name: str) -> None:
        """One writer at a time holds everything."""
        self.work.check_writable()

    def commit(self) -> None:
        self.work.check_writable()
        self._keep(self)
        tell_workers(self._announce, self._jobs.due)

    def end(self) -> None:
        self.work.is_over = True
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
        if getattr(self._mine, "is_open", False):
            raise RuntimeError(NESTED)
        self._mine.is_open = True
        if writable:
            self._writing.acquire()
        work = Transaction(self._tables, writable)
        unit = MemoryUnit(work, copy.copy(self._fingerprints), self._keep, self._announce)
        try:
            yield unit
        finally:
            if not work.is_over:
                self._end(unit)

    def _keep(self, unit: MemoryUnit) -> None:
        """From here on the next writer may begin, even one that the workers' call starts in this thread."""
        self._tables, self._fingerprints = unit.work.tables, unit.fingerprints
        self._end(unit)

    def _end(self, unit: MemoryUnit) -> None:
        unit.end()
        self._mine.is_open = False
        if unit.work.is_writable:
            self._writing.release()
