"""The store on SQLite or Postgres."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from adapters.db.account import SqlDevices, SqlExports, SqlLeavings, SqlTwoFactors
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
from adapters.db.office import OfficeUnit
from adapters.db.people import SqlLinks, SqlProducers, SqlSessions, SqlUsers
from adapters.db.personal import SqlPersonal
from adapters.db.profiles import SqlProfiles
from adapters.db.program import SqlProgramParts
from adapters.db.progress import SqlProgressBook
from adapters.db.reconciling import SqlReconciliations
from adapters.db.stand_ins import SqlStandIns
from adapters.db.uploading import SqlDrafts, SqlRecordings, SqlStems, SqlUploads
from adapters.db.work import SqlFacts, SqlJobs
from adapters.units import Announce, Spent, tell_workers
from domain import (
    account_store,
    activity_store,
    discovery_store,
    leaderboard_store,
    money_store,
    month_store,
    notice_store,
    profile_store,
    progress_store,
    store,
)

Fingerprints = Callable[[Database], store.FingerprintIndex]


class SqlUnit(SqlProgramParts, OfficeUnit):
    """One transaction, and the repositories that work in it."""

    def __init__(self, work: Transaction, announce: Announce, fingerprints: store.FingerprintIndex) -> None:
        SqlProgramParts.__init__(self, work)
        OfficeUnit.__init__(self, work)
        self._work = work
        self._announce = announce
        self._tracks = SqlTracks(work)
        self._jobs = SqlJobs(work)
        self._open_accounts(work)
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
        self.fingerprints: store.FingerprintIndex = fingerprints
        self._open_people(work)

    def _open_people(self, work: Transaction) -> None:
        """What people are told, and what is known of them beside their account."""
        self.notices: notice_store.Notices = SqlNotices(work)
        self.notice_choices: notice_store.NoticeChoices = SqlNoticeChoices(work)
        self.follows: notice_store.Follows = SqlFollows(work)
        self.profiles: profile_store.Profiles = SqlProfiles(work)
        self.likes: discovery_store.Likes = SqlLikes(work)
        self.history_choices: discovery_store.HistoryChoices = SqlHistoryChoices(work)
        self.picks: discovery_store.Picks = SqlPicks(work)
        self.trending: discovery_store.Trending = SqlTrending(work)
        self.progress: progress_store.ProgressBook = SqlProgressBook(work)

    def _open_accounts(self, work: Transaction) -> None:
        """Who people are, what guards their accounts, and what lets them go."""
        self.users: store.Users = SqlUsers(work)
        self.sessions: store.Sessions = SqlSessions(work)
        self.links: store.Links = SqlLinks(work)
        self.two_factors: account_store.TwoFactors = SqlTwoFactors(work)
        self.devices: account_store.Devices = SqlDevices(work)
        self.leavings: account_store.Leavings = SqlLeavings(work)
        self.exports: account_store.Exports = SqlExports(work)
        self.personal: account_store.Personal = SqlPersonal(work)

    def lock(self, name: str) -> None:
        self._work.hold(name)

    def commit(self) -> None:
        self._tracks.write_counts()
        self.write_audit()
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
