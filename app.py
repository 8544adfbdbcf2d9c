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
from adapters.adjusting import site_of
from adapters.audio.drifting import compare_drifting
from adapters.audio.lab import Lab
from adapters.audio.matching import compare, index_terms
from adapters.certificates.signer import is_signed
from adapters.db.dashboard_queries import SqlDashboardQueries
from adapters.db.database import Database, open_database
from adapters.db.desk_queries import SqlDeskQueries
from adapters.db.fingerprints import SqlFingerprints
from adapters.db.insight_queries import SqlInsightQueries
from adapters.db.leaderboard_queries import SqlLeaderboardQueries
from adapters.db.migrate import migrate
from adapters.db.queries import SqlQueries
from adapters.db.store import SqlStore
from adapters.db.support_queries import SqlSupportQueries
from adapters.embedded import EmbeddedValkey, tied_to_us
from adapters.health import health
from adapters.memory.queue import MemoryQueue
from adapters.opening import open_blobs, open_mailer
from adapters.pictures import PillowPictures
from adapters.queue import HURRY, RqQueue
from adapters.settings import Settings, SettingsError
from adapters.staging import DiskStaging
from adapters.system import Argon2Passwords, SystemClock, UuidIds
from adapters.wiring import (
    account_of,
    catalogue_of,
    discovery_of,
    licensing_of,
    listening_of,
    money_of,
    news_of,
    office_of,
    profiles_of,
    program_of,
    progress_of,
    replaceable,
    uploads_of,
)
from adapters.words import languages
from domain.ports import Clock
from domain.services.accounts import Accounts
from domain.services.admin import Admin
from domain.services.backstage import Backstage
from domain.services.bundle import Services
from domain.services.desk import Desk
from domain.services.insights import Insights
from domain.services.leaderboards.showing import Leaderboards
from domain.services.licensing.proving import Proving
from domain.services.plans import Plans
from domain.services.post import Post
from domain.services.producers import ProducerProgram
from domain.services.support import Support
from domain.services.uploads.checking import Checking
from domain.services.uploads.transfer import Transfer
from domain.services.work import Work
from domain.site import LiveSite, Site
from domain.words import Language
from jobs.commands import CommandContext, commands
from jobs.demo import Studio, demo_command
from web.deps import WebOptions
from web.intake.alone import Receiver
from web.intake.answers import Turnstile

T = TypeVar("T")
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
    clock, ids, site = part("clock", SystemClock), part("ids", UuidIds), LiveSite(site_of(settings))
    database: Database = part("database", lambda: open_database(database_address(settings)))
    queue = part("queue", lambda: RqQueue(redis_url(settings), patience=HURRY))
    store, blobs = SqlStore(database, queue.wake, open_index), part("blobs", lambda: open_blobs(settings))
    lab, pictures = part("lab", lambda: lab_of(site)), part("pictures", PillowPictures)
    staging = part("staging", lambda: DiskStaging(settings.data_dir / "uploads"))
    spoken: Mapping[str, Language] = part("languages", languages)
    queries, transfer = SqlQueries(database), Transfer(store, staging, clock, ids, site)
    producers = ProducerProgram(store, blobs, pictures, clock, ids, site)
    listening = listening_of(part, settings, store, database, clock, ids, site)
    return Services(
        site=site,
        accounts=(accounts := Accounts(store, part("passwords", Argon2Passwords), clock, ids, site)),
        account=account_of(part, settings, store, blobs, accounts, spoken),
        producers=producers,
        program=program_of(database, producers),
        **uploads_of(database, transfer, blobs, lab, pictures),
        **discovery_of(database, store, queries, clock, ids),
        **catalogue_of(database, store, queries, blobs, pictures, clock, ids, site),
        licensing=licensing_of(store, database, blobs, clock, ids, site, settings.data_dir),
        money=money_of(part, settings, store, database, clock, ids, site),
        plans=Plans(store, clock, site),
        insights=Insights(store, SqlInsightQueries(database), clock, ids),
        leaderboards=Leaderboards(store, SqlLeaderboardQueries(database), clock),
        profiles=profiles_of(database, store, blobs, pictures, clock, ids, site),
        progress=progress_of(store, database, clock, ids, site),
        activity=listening.activity,
        listening=listening,
        backstage=Backstage(queries, transfer.progress, SqlDashboardQueries(database), clock),
        news=news_of(store, database, clock, ids, site),
        admin=Admin(store, queries, queue, clock, ids),
        desk=Desk(SqlDeskQueries(database), blobs),
        office=office_of(settings, store, database, queue, clock, ids, site),
        support=Support(store, SqlSupportQueries(database), blobs, pictures, clock, ids, site),
        work=Work(store, queue, clock, ids, timedelta(seconds=settings.lease_seconds)),
        post=Post(store, part("mailer", lambda: open_mailer(settings, clock, ids)), spoken),
        languages=spoken,
        blobs=blobs,
        health=lambda: health(database, blobs, queue),
    )


def open_index(database: Database) -> SqlFingerprints:
    return SqlFingerprints(database, compare, index_terms, compare_drifting)


def lab_of(site: Site) -> Lab:
    return Lab(current=lambda: (site.limits, site.policy.containers))


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


def kept_up(services: Services) -> Services:
    """With the settings as they are now, which a command's process would otherwise learn of later."""
    services.office.settings.keep_up()
    return services


def command_context(settings: Settings, services: Callable[[], Services]) -> CommandContext:
    """What the commands may reach for."""
    return CommandContext(
        services=lambda: kept_up(services()),
        checking=lambda: Checking(lab_of(site_of(settings))),
        proving=Proving(is_signed, SystemClock()),
        migrate=lambda: migrate(open_database(database_address(settings))),
        redis_url=lambda: redis_url(settings),
        settings=settings,
        valkey=lambda: EmbeddedValkey(settings.data_dir),
        tied=tied_to_us,
    )
