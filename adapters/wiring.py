"""The use cases of each area on real adapters."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from adapters.adjusting import SettingsAtStart
from adapters.archives import ZipArchives
from adapters.audio.labels import FileLabels
from adapters.authenticators import TotpAuthenticators
from adapters.certificates.pdf import CertificatePrinter
from adapters.certificates.signer import Ed25519Signer
from adapters.countries import MaxMindCountries
from adapters.db.collection_queries import SqlCollectionQueries
from adapters.db.database import Database
from adapters.db.discovery_queries import SqlDiscoveryQueries
from adapters.db.finance_queries import SqlFinanceQueries
from adapters.db.licence_queries import SqlLicenceQueries
from adapters.db.my_beats_queries import SqlMyBeatsQueries
from adapters.db.notice_queries import SqlNoticeQueries
from adapters.db.office_queries import SqlOfficeQueries
from adapters.db.order_queries import SqlOrderQueries
from adapters.db.profile_queries import SqlProfileQueries
from adapters.db.program_queries import SqlProgramQueries
from adapters.db.progress_queries import SqlProgressQueries
from adapters.db.queries import SqlQueries
from adapters.db.statement_queries import SqlStatementQueries
from adapters.db.store import SqlStore
from adapters.db.upload_queries import SqlUploadQueries
from adapters.opening import open_inbox
from adapters.payments.rails import open_payments, open_sandbox
from adapters.seals import Blake2Seals
from adapters.settings import Settings
from adapters.staging import DiskStaging
from domain.ports import AudioLab, Blobs, Clock, Ids, Payments, Pictures, PlayReports, Queue
from domain.services.accounts import Accounts
from domain.services.activity import Activity
from domain.services.appeals import Suspending
from domain.services.bundle import Account, Licensing, Money, Months, News, Profiles, Program, Progress
from domain.services.catalogue.browsing import Catalogue
from domain.services.catalogue.editing import Editing
from domain.services.catalogue.mine import MyBeats
from domain.services.collections import CollectionPages, Collections
from domain.services.deciding import Deciding
from domain.services.discovery import Discovery
from domain.services.following import Following
from domain.services.granting import Granting
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
from domain.services.money.finances import Finances
from domain.services.money.hearing import Hearing
from domain.services.money.holding import Holding
from domain.services.money.orders import Orders
from domain.services.money.payees import Payees
from domain.services.money.reconciling import Reconciling
from domain.services.money.refunding import Refunding
from domain.services.money.sending import Sending
from domain.services.money.statements import Statements
from domain.services.money.subscribing import Subscribing
from domain.services.money.telling import Telling
from domain.services.money.valuing import Valuing
from domain.services.notices import Notices
from domain.services.office import Office
from domain.services.picks import Picking
from domain.services.producers import ProducerProgram
from domain.services.progress.books import XpBooks
from domain.services.progress.checks import ProgressChecks
from domain.services.progress.pages import ProgressPages
from domain.services.selling import Selling
from domain.services.uploads.batches import Batches
from domain.services.uploads.checking import Checking
from domain.services.uploads.disputes import Disputes
from domain.services.uploads.expiry import Expiry
from domain.services.uploads.ingest import Ingest
from domain.services.uploads.overview import Overview
from domain.services.uploads.saving import Saving
from domain.services.uploads.stems import StemWork
from domain.services.uploads.transfer import Transfer
from domain.site import LiveSite, Site
from domain.words import Language

Part = Callable[[str, Callable[[], Any]], Any]
"""A part by its name, or what makes it."""


def replaceable(parts: Mapping[str, Any]) -> Part:
    """Makes a part, unless there is one in its place."""
    return lambda name, make: parts[name] if name in parts else make()


def account_of(
    part: Part,
    settings: Settings,
    store: SqlStore,
    blobs: Blobs,
    accounts: Accounts,
    languages: Mapping[str, Language],
) -> Account:
    folder, clock, ids = settings.data_dir, accounts.clock, accounts.ids
    kept = ZipArchives(folder / "archives", blobs), CertificatePrinter(folder / "fonts")
    payments = part("payments", lambda: open_payments(settings, clock))
    staging = part("staging", lambda: DiskStaging(folder / "uploads"))
    guard = TotpAuthenticators(settings.load_secret_key)
    outside = (*kept, payments, blobs, staging, clock, ids, accounts.site)
    return Account.of(store, accounts.passwords, guard, *outside, languages)


def office_of(
    settings: Settings,
    store: SqlStore,
    database: Database,
    queue: Queue,
    clock: Clock,
    ids: Ids,
    live: LiveSite,
) -> Office:
    queries = SqlOfficeQueries(database)
    return Office.of(store, queries, SettingsAtStart(settings), queue, clock, ids, live)


def licensing_of(
    store: SqlStore, database: Database, blobs: Blobs, clock: Clock, ids: Ids, site: Site, data_dir: Path
) -> Licensing:
    signer, printer = Ed25519Signer(data_dir / "keys"), CertificatePrinter(data_dir / "fonts")
    return Licensing(
        offering=Offering(store, clock, ids, site),
        presets=Presets(store, clock, ids),
        splits=Splits(store, clock, ids, site),
        downloading=Downloading(store, blobs, Granting(ids, signer, site), FileLabels(), clock, ids),
        licences=Licences(store, SqlLicenceQueries(database), signer, printer, clock, ids, site),
    )


def program_of(database: Database, of: ProducerProgram) -> Program:
    queries = SqlProgramQueries(database)
    return Program(
        Deciding(of.store, queries, of.clock, of.ids, of.site),
        Suspending(of.store, queries, of.blobs, of.pictures, of.clock, of.ids, of.site),
    )


def news_of(store: SqlStore, database: Database, clock: Clock, ids: Ids, site: Site) -> News:
    return News(Following(store, clock, ids, site), Notices(store, SqlNoticeQueries(database), clock))


def listening_of(
    part: Part, settings: Settings, store: SqlStore, database: Database, clock: Clock, ids: Ids, site: Site
) -> Listening:
    log: PlayReports = part("log", lambda: open_inbox(settings, database))
    activity = Activity(store, log, clock, ids, site)
    seals, countries = Blake2Seals(settings.load_secret_key), MaxMindCountries(settings.country_db)
    return Listening(activity, seals, countries, settings.listener_days)


def money_of(
    part: Part, settings: Settings, store: SqlStore, database: Database, clock: Clock, ids: Ids, site: Site
) -> Money:
    payments: Payments = part("payments", lambda: open_payments(settings, clock))
    sandbox = part("sandbox", lambda: open_sandbox(settings, clock))
    selling = Selling(Granting(ids, Ed25519Signer(settings.data_dir / "keys"), site))
    return Money(
        books=Books(store),
        buying=Buying(store, payments, selling, clock, ids, site),
        sending=Sending(store, payments, clock, ids),
        refunding=Refunding(store, selling, clock, ids, site),
        disputing=Disputing(store, payments, selling, clock, ids, site),
        payees=Payees(store, payments, clock, ids, site),
        subscribing=Subscribing(store, payments, clock, ids, site),
        hearing=Hearing(store, payments, clock, ids, sandbox),
        finances=Finances(store, SqlFinanceQueries(database), payments, clock),
        orders=Orders(SqlOrderQueries(database), clock),
        months=months_of(store, database, clock, ids, site),
        reconciling=Reconciling(store, payments, clock, ids, site),
        payments=payments,
        sandbox=sandbox,
    )


def months_of(store: SqlStore, database: Database, clock: Clock, ids: Ids, site: Site) -> Months:
    return Months(
        closing=Closing(store, clock, ids, site),
        telling=Telling(store, clock, ids, site),
        holding=Holding(store, clock, ids, site),
        valuing=Valuing(store, clock, ids, site),
        statements=Statements(SqlStatementQueries(database)),
    )


def profiles_of(database: Database, *parts: Any) -> Profiles:
    return Profiles.on(SqlProfileQueries(database), SqlCollectionQueries(database), *parts)


def progress_of(store: SqlStore, database: Database, clock: Clock, ids: Ids, site: Site) -> Progress:
    return Progress(
        checks=ProgressChecks(store, clock, ids, site),
        pages=ProgressPages(SqlProgressQueries(database)),
        books=XpBooks(store),
    )


def uploads_of(
    database: Database, transfer: Transfer, blobs: Blobs, lab: AudioLab, pictures: Pictures
) -> dict[str, Any]:
    store, staging = transfer.store, transfer.staging
    clock, ids, site = transfer.clock, transfer.ids, transfer.site
    return {
        "transfer": transfer,
        "ingest": Ingest(store, staging, blobs, lab, clock, ids, site),
        "saving": Saving(store, staging, blobs, pictures, clock, ids, site),
        "batches": Batches(store, blobs, pictures, clock, ids, site),
        "disputes": Disputes(store, clock, ids, site),
        "overview": Overview(SqlUploadQueries(database), clock),
        "expiry": Expiry(store, staging, clock, ids, site),
        "stems": StemWork(store, staging, blobs, lab, clock, ids, transfer),
        "checking": Checking(lab),
    }


def catalogue_of(
    database: Database,
    store: SqlStore,
    queries: SqlQueries,
    blobs: Blobs,
    pictures: Pictures,
    clock: Clock,
    ids: Ids,
    site: Site,
) -> dict[str, Any]:
    return {
        "catalogue": Catalogue(store, queries),
        "editing": Editing(store, blobs, pictures, clock, ids, site),
        "my_beats": MyBeats(SqlMyBeatsQueries(database), clock),
        "collections": Collections(store, blobs, pictures, clock, ids),
        "collection_pages": CollectionPages(SqlCollectionQueries(database)),
    }


def discovery_of(
    database: Database, store: SqlStore, queries: SqlQueries, clock: Clock, ids: Ids
) -> dict[str, Any]:
    found = SqlDiscoveryQueries(database)
    return {
        "discovery": Discovery(store, found, queries, clock),
        "likes": Liking(store, found, clock, ids),
        "picks": Picking(store, clock, ids),
    }
