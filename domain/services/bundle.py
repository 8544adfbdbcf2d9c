"""The inside of the hexagon as one value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

from domain.pages.collections import CollectionQueries
from domain.pages.profiles import ProfileQueries
from domain.ports import (
    Archives,
    Authenticators,
    Blobs,
    Clock,
    Ids,
    Passwords,
    Payments,
    Pictures,
    Printer,
    Staging,
)
from domain.sandbox import Sandbox
from domain.services.accounts import Accounts
from domain.services.activity import Activity
from domain.services.admin import Admin
from domain.services.appeals import Suspending
from domain.services.backstage import Backstage
from domain.services.catalogue.browsing import Catalogue
from domain.services.catalogue.editing import Editing
from domain.services.catalogue.mine import MyBeats
from domain.services.collections import CollectionPages, Collections
from domain.services.deciding import Deciding
from domain.services.desk import Desk
from domain.services.discovery import Discovery
from domain.services.entering import Entering
from domain.services.exporting import Exporting
from domain.services.following import Following
from domain.services.insights import Insights
from domain.services.leaderboards.showing import Leaderboards
from domain.services.leaving import AccountLeaving
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
from domain.services.money.stopping import Stopping
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
from domain.services.profiles.showing import ProfilePages
from domain.services.progress.books import XpBooks
from domain.services.progress.checks import ProgressChecks
from domain.services.progress.pages import ProgressPages
from domain.services.proofs import Proofs
from domain.services.support import Support
from domain.services.two_factor import TwoFactorAuth
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
from domain.store import Store
from domain.words import Language


@dataclass(frozen=True)
class Account:
    """What guards one's account, and what becomes of all that is in it."""

    entering: Entering
    two_factor: TwoFactorAuth
    proofs: Proofs
    leaving: AccountLeaving
    exporting: Exporting
    stopping: Stopping

    @classmethod
    def of(
        cls,
        store: Store,
        passwords: Passwords,
        authenticators: Authenticators,
        archives: Archives,
        printer: Printer,
        payments: Payments,
        blobs: Blobs,
        staging: Staging,
        clock: Clock,
        ids: Ids,
        site: Site,
        languages: Mapping[str, Language],
    ) -> Self:
        return cls(
            Entering(store, passwords, authenticators, clock, ids, site),
            TwoFactorAuth(store, authenticators, clock, ids, site),
            Proofs(store, passwords, authenticators, clock, ids, site),
            AccountLeaving(store, staging, blobs, clock, ids, site),
            Exporting(store, archives, blobs, printer, clock, ids, site, languages),
            Stopping(store, payments),
        )


@dataclass(frozen=True)
class Licensing:
    """What beats are offered under, what is downloaded, and what was granted."""

    offering: Offering
    presets: Presets
    splits: Splits
    downloading: Downloading
    licences: Licences


@dataclass(frozen=True)
class Months:
    """Splitting what subscribers paid in a month, and what follows from it."""

    closing: Closing
    telling: Telling
    holding: Holding
    valuing: Valuing
    statements: Statements


@dataclass(frozen=True)
class Money:
    """The books, and all that moves money. `sandbox` is the test rail's other side, if any."""

    books: Books
    buying: Buying
    sending: Sending
    refunding: Refunding
    disputing: Disputing
    payees: Payees
    subscribing: Subscribing
    hearing: Hearing
    finances: Finances
    orders: Orders
    months: Months
    reconciling: Reconciling
    payments: Payments
    sandbox: Sandbox | None


@dataclass(frozen=True)
class Program:
    """Deciding what the Producer Program is asked for, and whose account is suspended."""

    deciding: Deciding
    suspending: Suspending


@dataclass(frozen=True)
class News:
    """Who follows whom, and what people are told."""

    following: Following
    notices: Notices


@dataclass(frozen=True)
class Profiles:
    """Producers' public pages: editing one's own, and showing them."""

    editing: ProfileEditing
    pages: ProfilePages

    @classmethod
    def on(
        cls,
        queries: ProfileQueries,
        collections: CollectionQueries,
        store: Store,
        blobs: Blobs,
        pictures: Pictures,
        clock: Clock,
        ids: Ids,
        site: Site,
    ) -> Self:
        """Both, on what they are made of."""
        editing = ProfileEditing(store, queries, blobs, pictures, clock, ids, site)
        return cls(editing, ProfilePages(queries, collections))


@dataclass(frozen=True)
class Progress:
    """XP and achievements: giving them, showing them, and proving the sums."""

    checks: ProgressChecks
    pages: ProgressPages
    books: XpBooks


@dataclass(frozen=True)
class Services:
    """What pages, jobs and commands may call."""

    site: Site
    accounts: Accounts
    account: Account
    producers: ProducerProgram
    program: Program
    transfer: Transfer
    ingest: Ingest
    saving: Saving
    batches: Batches
    disputes: Disputes
    overview: Overview
    expiry: Expiry
    stems: StemWork
    checking: Checking
    catalogue: Catalogue
    discovery: Discovery
    likes: Liking
    picks: Picking
    editing: Editing
    my_beats: MyBeats
    collections: Collections
    collection_pages: CollectionPages
    licensing: Licensing
    money: Money
    plans: Plans
    leaderboards: Leaderboards
    profiles: Profiles
    progress: Progress
    activity: Activity
    insights: Insights
    listening: Listening
    backstage: Backstage
    news: News
    admin: Admin
    desk: Desk
    office: Office
    support: Support
    work: Work
    post: Post
    languages: Mapping[str, Language]
    blobs: Blobs
    health: Callable[[], dict[str, str]]
