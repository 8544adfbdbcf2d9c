"""The store on SQLite or Postgres."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from adapters.db.activity import SqlDayTotals, SqlListens
from adapters.db.catalogue import SqlTracks
from adapters.db.collections import SqlBatches, SqlCollections
from adapters.db.contest import SqlContest
from adapters.db.database import Database, Transaction, transaction
from adapters.db.desk import SqlDisputes, SqlSupportRequests
from adapters.db.discovery import SqlHistoryChoices, SqlLikes, SqlPicks, SqlTrending
from adapters.db.insights import SqlRangeSums
from adapters.db.leaderboards import SqlLeaderboards
from adapters.db.ledger import SqlLedger
from adapters.db.licensing import (
    SqlCertificates,
    SqlDownloads,
    SqlLicences,
    SqlOffers,
    SqlPresets,
    SqlSplitSheets,
    SqlSubscriptions,
)
from adapters.db.money import SqlEvents, SqlOrders, SqlOutgoing, SqlPaidPlans, SqlPayees
from adapters.db.months import SqlHeldShares, SqlPoints, SqlRuns
from adapters.db.notices import SqlFollows, SqlNoticeChoices, SqlNotices
from adapters.db.people import SqlApplications, SqlLinks, SqlProducers, SqlSessions, SqlUsers
from adapters.db.progress import SqlProgressBook
from adapters.db.reconciling import SqlReconciliations
from adapters.db.stand_ins import SqlStandIns
from adapters.db.uploading import SqlDrafts, SqlRecordings, SqlStems, SqlUploads
from adapters.db.work import SqlAudit, SqlFacts, SqlJobs
from adapters.units import Announce, Spent, tell_workers
from domain import (
    activity_store,
    discovery_store,
    leaderboard_store,
    money_store,
    month_store,
    notice_store,
    progress_store,
    store,
)

Fingerprints = Callable[[Database], store.FingerprintIndex]


class SqlUnit:
    """One transaction, and the repositories that work in it."""

    def __init__(self, work: Transaction, announce: Announce, fingerprints: store.FingerprintIndex) -> None:
        self._work = work
        self._announce = announce
        self._tracks = SqlTracks(work)
        self._jobs = SqlJobs(work)
        self.users: store.Users = SqlUsers(work)
        self.sessions: store.Sessions = SqlSessions(work)
        self.links: store.Links = SqlLinks(work)
        self.applications: store.Applications = SqlApplications(work)
        self.producers: store.Producers = SqlProducers(work)
        self.uploads: store.Uploads = SqlUploads(work)
        self.recordings: store.Recordings = SqlRecordings(work)
        self.drafts: store.Drafts = SqlDrafts(work)
        self.stems: store.StemSets = SqlStems(work)
        self.batches: store.Batches = SqlBatches(work)
        self.collections: store.Collections = SqlCollections(work)
        self.disputes: store.Disputes = SqlDisputes(work)
        self.support: store.SupportRequests = SqlSupportRequests(work)
        self.tracks: store.Tracks = self._tracks
        self.jobs: store.Jobs = self._jobs
        self.facts: store.Facts = SqlFacts(work, self._jobs)
        self.listens: activity_store.Listens = SqlListens(work)
        self.day_totals: activity_store.DayTotals = SqlDayTotals(work)
        self.range_sums: activity_store.RangeSums = SqlRangeSums(work)
        self.stand_ins: activity_store.StandIns = SqlStandIns(work)
        self.offers: store.Offers = SqlOffers(work)
        self.presets: store.Presets = SqlPresets(work)
        self.splits: store.SplitSheets = SqlSplitSheets(work)
        self.licences: store.Licences = SqlLicences(work)
        self.certificates: store.Certificates = SqlCertificates(work)
        self.downloads: store.Downloads = SqlDownloads(work)
        self.subscriptions: store.Subscriptions = SqlSubscriptions(work)
        self.orders: money_store.Orders = SqlOrders(work)
        self.outgoing: money_store.OutgoingMoney = SqlOutgoing(work)
        self.payees: money_store.Payees = SqlPayees(work)
        self.paid_plans: money_store.PaidPlans = SqlPaidPlans(work)
        self.events: money_store.ReceivedEvents = SqlEvents(work)
        self.ledger: money_store.Ledger = SqlLedger(work)
        self.runs: month_store.Runs = SqlRuns(work)
        self.held: month_store.HeldShares = SqlHeldShares(work)
        self.points: month_store.PointsOfDay = SqlPoints(work)
        self.contest: leaderboard_store.Contest = SqlContest(work)
        self.leaderboards: leaderboard_store.Leaderboards = SqlLeaderboards(work)
        self.reconciliations: money_store.Reconciliations = SqlReconciliations(work)
        self.notices: notice_store.Notices = SqlNotices(work)
        self.notice_choices: notice_store.NoticeChoices = SqlNoticeChoices(work)
        self.follows: notice_store.Follows = SqlFollows(work)
        self.likes: discovery_store.Likes = SqlLikes(work)
        self.history_choices: discovery_store.HistoryChoices = SqlHistoryChoices(work)
        self.picks: discovery_store.Picks = SqlPicks(work)
        self.trending: discovery_store.Trending = SqlTrending(work)
        self.progress: progress_store.ProgressBook = SqlProgressBook(work)
        self.audit: store.Audit = SqlAudit(work)
        self.fingerprints: store.FingerprintIndex = fingerprints

    def lock(self, name: str) -> None:
        self._work.hold(name)

    def commit(self) -> None:
        self._tracks.write_counts()
        self._work.commit()
        self.end()
        tell_workers(self._announce, self._jobs.due)

    def end(self) -> None:
        # The index knows nothing of the transaction, so it has to be taken away.
        self.fingerprints = Spent()


class SqlStore:
    def __init__(self, database: Database, announce: Announce, fingerprints: Fingerprints) -> None:
        self._database = database
        self._announce = announce
        self._fingerprints = fingerprints

    def read(self) -> AbstractContextManager[store.Unit]:
        return self._unit(writable=False)

    def write(self) -> AbstractContextManager[store.Unit]:
        return self._unit(writable=True)

    @contextmanager
    def _unit(self, writable: bool) -> Iterator[store.Unit]:
        with transaction(self._database, writable) as work:
            unit = SqlUnit(work, self._announce, self._fingerprints(self._database))
            try:
                yield unit
            finally:
                unit.end()
