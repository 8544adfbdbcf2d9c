"""The wiring: settings -> adapters -> Services -> Flask. Knows every layer; nothing imports it.

What few sites need is imported where it is made: it would be a third of the start of every process.
"""

import logging
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from click import Command
from flask import Flask

import web
from adapters.audio.drifting import compare_drifting
from adapters.audio.lab import Lab
from adapters.audio.labels import FileLabels
from adapters.audio.matching import compare, index_terms
from adapters.certificates.pdf import CertificatePrinter
from adapters.certificates.signer import Ed25519Signer, is_signed
from adapters.countries import MaxMindCountries
from adapters.db.collection_queries import SqlCollectionQueries
from adapters.db.dashboard_queries import SqlDashboardQueries
from adapters.db.database import Database, open_database
from adapters.db.desk_queries import SqlDeskQueries
from adapters.db.discovery_queries import SqlDiscoveryQueries
from adapters.db.finance_queries import SqlFinanceQueries
from adapters.db.fingerprints import SqlFingerprints
from adapters.db.insight_queries import SqlInsightQueries
from adapters.db.leaderboard_queries import SqlLeaderboardQueries
from adapters.db.licence_queries import SqlLicenceQueries
from adapters.db.migrate import migrate
from adapters.db.my_beats_queries import SqlMyBeatsQueries
from adapters.db.notice_queries import SqlNoticeQueries
from adapters.db.order_queries import SqlOrderQueries
from adapters.db.progress_queries import SqlProgressQueries
from adapters.db.queries import SqlQueries
from adapters.db.statement_queries import SqlStatementQueries
from adapters.db.store import SqlStore
from adapters.db.support_queries import SqlSupportQueries
from adapters.db.upload_queries import SqlUploadQueries
from adapters.embedded import EmbeddedValkey, tied_to_us
from adapters.health import health
from adapters.memory.queue import MemoryQueue
from adapters.opening import open_blobs, open_inbox, open_mailer
from adapters.payments.rails import open_payments, open_sandbox
from adapters.pictures import PillowPictures
from adapters.queue import HURRY, RqQueue
from adapters.seals import Blake2Seals
from adapters.settings import Settings, SettingsError
from adapters.staging import DiskStaging
from adapters.system import Argon2Passwords, SystemClock, UuidIds
from domain.audio import AudioLimits
from domain.payouts.contributions import Rule
from domain.payouts.splitting import Exclusion
from domain.ports import Blobs, Clock, Ids, Payments, PlayReports
from domain.services.accounts import Accounts
from domain.services.activity import Activity
from domain.services.admin import Admin
from domain.services.backstage import Backstage
from domain.services.bundle import Licensing, Money, Months, News, Progress, Services
from domain.services.catalogue.browsing import Catalogue
from domain.services.catalogue.editing import Editing
from domain.services.catalogue.mine import MyBeats
from domain.services.collections import CollectionPages, Collections
from domain.services.desk import Desk
from domain.services.discovery import Discovery
from domain.services.following import Following
from domain.services.granting import Granting
from domain.services.insights import Insights
from domain.services.leaderboards.showing import Leaderboards
from domain.services.licensing.downloading import Downloading
from domain.services.licensing.licences import Licences
from domain.services.licensing.offering import Offering
from domain.services.licensing.presets import Presets
from domain.services.licensing.proving import Proving
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
from domain.services.picks import Picking
from domain.services.plans import Plans
from domain.services.producers import ProducerProgram
from domain.services.progress.books import XpBooks
from domain.services.progress.checks import ProgressChecks
from domain.services.progress.pages import ProgressPages
from domain.services.selling import Selling
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
from domain.site import Site
from domain.uploads import POLICIES
from jobs.commands import CommandContext, commands
from jobs.demo import Studio, demo_command
from web.deps import WebOptions
from web.intake.alone import Receiver
from web.intake.answers import Turnstile

T = TypeVar("T")
Part = Callable[[str, Callable[[], Any]], Any]
DEMO_DIR = Path("var-demo")
STRIPE_PAGES = (
    "https://billing.stripe.com",
    "https://checkout.stripe.com",
    "https://connect.stripe.com",
)
"""Where forms of ours end that lead to a page of Stripe's."""


def create_app(settings: Settings | None = None, options: WebOptions | None = None, **parts: Any) -> Flask:
    """The site as a WSGI app, with its commands. `parts` replace adapters by name (see `build_services`).

    Nothing is opened or written before a page or a command needs it: `audio check` leaves no data folder.
    """
    settings = settings or _told(os.environ)
    logging.basicConfig(level=settings.log_level, format="%(levelname)s %(name)s: %(message)s")
    app = web.Site("web", root_path=str(Path(web.__file__).parent))
    services = once(lambda: build_services(settings, **parts))
    web.register(app, services, options or web_options(settings))
    for command in (*commands(command_context(settings, services)), demo(settings)):
        app.cli.add_command(command)
    return app


def create_receiver(settings: Settings | None = None) -> Receiver:
    """What takes in players' reports in a process of its own, as an ASGI app."""
    settings = settings or _told(os.environ)
    logging.basicConfig(level=settings.log_level, format="%(levelname)s %(name)s: %(message)s")
    return Receiver(build_services(settings).listening, Turnstile(), settings.proxies)


def once(make: Callable[[], T]) -> Callable[[], T]:
    """Makes a thing when it is first asked for, and only once however many threads ask."""
    made: list[T] = []
    turn = threading.Lock()

    def get() -> T:
        with turn:
            if not made:
                made.append(make())
        return made[0]

    return get


def _told(environ: Mapping[str, str]) -> Settings:
    """The settings, or the one sentence that says which of them can't be right."""
    try:
        return Settings.read(environ)
    except SettingsError as error:
        raise SystemExit(str(error)) from None


def build_services(settings: Settings, **parts: Any) -> Services:
    """The inside of the hexagon on real adapters; `parts` may replace any that `part` names."""
    part = replaceable(parts)
    clock, ids, site = part("clock", SystemClock), part("ids", UuidIds), site_of(settings)
    database: Database = part("database", lambda: open_database(database_address(settings)))
    queue = part("queue", lambda: RqQueue(redis_url(settings), patience=HURRY))
    store = SqlStore(database, queue.wake, open_index)
    blobs: Blobs = part("blobs", lambda: open_blobs(settings))
    lab, pictures = part("lab", lambda: lab_of(site)), part("pictures", PillowPictures)
    staging = part("staging", lambda: DiskStaging(settings.data_dir / "uploads"))
    queries, transfer = SqlQueries(database), Transfer(store, staging, clock, ids, site)
    discovery_queries = SqlDiscoveryQueries(database)
    listening = listening_of(part, settings, store, database, clock, ids, site)
    return Services(
        site=site,
        accounts=Accounts(store, part("passwords", Argon2Passwords), clock, ids, site),
        producers=ProducerProgram(store, blobs, pictures, clock, ids, site),
        transfer=transfer,
        ingest=Ingest(store, staging, blobs, lab, clock, ids, site),
        saving=Saving(store, staging, blobs, pictures, clock, ids, site),
        batches=Batches(store, blobs, pictures, clock, ids, site),
        disputes=Disputes(store, clock, ids, site),
        overview=Overview(SqlUploadQueries(database), clock),
        expiry=Expiry(store, staging, clock, ids, site),
        stems=StemWork(store, staging, blobs, lab, clock, ids, transfer),
        checking=Checking(lab),
        catalogue=Catalogue(store, queries),
        discovery=Discovery(store, discovery_queries, queries, clock),
        likes=Liking(store, discovery_queries, clock, ids),
        picks=Picking(store, clock, ids),
        editing=Editing(store, blobs, pictures, clock, ids, site),
        my_beats=MyBeats(SqlMyBeatsQueries(database), clock),
        collections=Collections(store, blobs, pictures, clock, ids),
        collection_pages=CollectionPages(SqlCollectionQueries(database)),
        licensing=licensing_of(store, database, blobs, clock, ids, site, settings.data_dir),
        money=money_of(part, settings, store, database, clock, ids, site),
        plans=Plans(store, clock, site),
        insights=Insights(store, SqlInsightQueries(database), clock, ids),
        leaderboards=Leaderboards(store, SqlLeaderboardQueries(database), clock),
        progress=progress_of(store, database, clock, ids, site),
        activity=listening.activity,
        listening=listening,
        backstage=Backstage(queries, transfer.progress, SqlDashboardQueries(database), clock),
        news=news_of(store, database, clock, ids, site),
        admin=Admin(store, queries, queue, clock, ids),
        desk=Desk(SqlDeskQueries(database), blobs),
        support=Support(store, SqlSupportQueries(database), blobs, pictures, clock, ids, site),
        work=Work(store, queue, clock, ids, timedelta(seconds=settings.lease_seconds)),
        blobs=blobs,
        mailer=part("mailer", lambda: open_mailer(settings, clock, ids)),
        health=lambda: health(database, blobs, queue),
    )


def replaceable(parts: Mapping[str, Any]) -> Part:
    """Makes a part, unless there is one in its place."""
    return lambda name, make: parts[name] if name in parts else make()


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


def news_of(store: SqlStore, database: Database, clock: Clock, ids: Ids, site: Site) -> News:
    return News(Following(store, clock, ids, site), Notices(store, SqlNoticeQueries(database), clock))


def site_of(settings: Settings) -> Site:
    limits = replace(AudioLimits(), max_bytes=settings.max_upload_bytes)
    policy = POLICIES[settings.upload_policy]
    return Site(
        settings.site_name,
        settings.public_url,
        settings.support_email,
        policy,
        limits,
        settings.upload_minutes,
        Rule(settings.payout_rule),
        Exclusion(settings.excluded_shares),
        settings.fee,
        settings.offered_plans,
        settings.processor,
        settings.is_test_money,
        settings.terms_url,
        settings.privacy_url,
        settings.tax_note,
    )


def open_index(database: Database) -> SqlFingerprints:
    return SqlFingerprints(database, compare, index_terms, compare_drifting)


def lab_of(site: Site) -> Lab:
    return Lab(site.limits, site.policy.containers)


def database_address(settings: Settings) -> str:
    """Of Postgres, else of a file that only the site may read; what SQLite puts beside it follows suit."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    if settings.database_url:
        return settings.database_url
    path = settings.data_dir / "beatpass.sqlite3"
    if not path.exists():
        path.touch(mode=0o600)
    return str(path)


def redis_url(settings: Settings) -> str:
    """The one that is set, else where the bundled Valkey of this data folder listens."""
    return settings.redis_url or EmbeddedValkey(settings.data_dir).address


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


def progress_of(store: SqlStore, database: Database, clock: Clock, ids: Ids, site: Site) -> Progress:
    return Progress(
        checks=ProgressChecks(store, clock, ids, site),
        pages=ProgressPages(SqlProgressQueries(database)),
        books=XpBooks(store),
    )


def web_options(settings: Settings) -> WebOptions:
    address = redis_url(settings)
    return WebOptions(
        secret_key=once(settings.load_secret_key),
        limits_storage=f"redis+{address}" if address.startswith("unix:") else address,
        x_accel=settings.x_accel,
        files_url=settings.s3_endpoint,
        secure_cookies=settings.public_url.startswith("https://"),
        payment_pages=STRIPE_PAGES if settings.rail == "stripe" else (),
        proxies=settings.proxies,
    )


def demo(settings: Settings) -> Command:
    """The demo has a data folder of its own, and wakes no workers while it is being filled."""
    own = settings if os.environ.get("DATA_DIR") else replace(settings, data_dir=DEMO_DIR.absolute())

    def build(clock: Clock) -> Services:
        return build_services(own, clock=clock, queue=MemoryQueue())

    return demo_command(command_context(own, lambda: build_services(own)), build, open_studio)


def open_studio() -> Studio:
    from adapters.demo import studio

    return studio.Studio()


def command_context(settings: Settings, services: Callable[[], Services]) -> CommandContext:
    """What the commands may reach for."""
    return CommandContext(
        services=services,
        checking=lambda: Checking(lab_of(site_of(settings))),
        proving=Proving(is_signed, SystemClock()),
        migrate=lambda: migrate(open_database(database_address(settings))),
        redis_url=lambda: redis_url(settings),
        settings=settings,
        valkey=lambda: EmbeddedValkey(settings.data_dir),
        tied=tied_to_us,
    )
