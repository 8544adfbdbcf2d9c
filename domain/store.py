"""The store: one unit of work at a time, with a repository for each kind of row."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from domain.account_store import Devices, Exports, Leavings, Personal, TwoFactors
from domain.accounts import OneTimeLink, Role, Session, User
from domain.activity_store import DayTotals, Listens, RangeSums, StandIns
from domain.audio import Fingerprint
from domain.catalogue import Track, Visibility
from domain.collections import Batch
from domain.collections import Collection as CollectionOfTracks
from domain.discovery_store import HistoryChoices, Likes, Picks, Trending
from domain.disputes import Dispute
from domain.duplicates import FingerprintMatch
from domain.jobs import Fact, Job
from domain.leaderboard_store import Contest, Leaderboards
from domain.licensing.certificates import Certificate
from domain.licensing.downloads import Download
from domain.licensing.granted import Licence
from domain.licensing.offers import Offer
from domain.licensing.presets import Preset
from domain.licensing.splits import SplitSheet
from domain.money_store import (
    Ledger,
    Orders,
    OutgoingMoney,
    PaidPlans,
    Payees,
    ReceivedEvents,
    Reconciliations,
)
from domain.month_store import HeldShares, PointsOfDay, Runs
from domain.notice_store import Follows, NoticeChoices, Notices
from domain.office_store import Audit, Choices, Reports, TakeDowns
from domain.plans import Subscription
from domain.producers import Producer
from domain.profile_store import Profiles
from domain.program_store import Applications, Documents, Handover, Suspensions
from domain.progress_store import ProgressBook
from domain.repository import Repository
from domain.stem_sets import Stems
from domain.support import SupportRequest
from domain.uploads import Draft, Recording, Upload


class Users(Repository[User], Protocol):
    """E-mail is unique: `Conflict` (EMAIL_TAKEN)."""

    def by_email(self, email: str) -> User | None: ...

    def any_with(self, role: Role) -> bool: ...

    def runs_beside(self, user_id: str) -> bool:
        """Whether an admin other than this one is there who is neither suspended nor about to be deleted."""


class Sessions(Repository[Session], Protocol):
    def of_user(self, user_id: str) -> list[Session]:
        """Newest first."""

    def delete_of_user(self, user_id: str, but: str = "") -> None:
        """End them all, except the session with the id `but`."""

    def delete_expired(self, now: datetime) -> None: ...


class Links(Repository[OneTimeLink], Protocol):
    def delete_of_user(self, user_id: str) -> None: ...

    def delete_expired(self, now: datetime) -> None: ...


class Producers(Repository[Producer], Protocol):
    """The slug is unique: `Conflict` (ADDRESS_TAKEN).

    So is the skeleton of the name among those who own theirs: `Conflict` (NAME_TAKEN).
    """

    def by_slug(self, slug: str) -> Producer | None: ...

    def by_skeleton(self, skeleton: str) -> list[Producer]:
        """Those whose names look alike in that way (`lookalikes.skeleton`), whoever owns it first."""

    def by_names(self, names: Collection[str]) -> list[Producer]:
        """Those whose name or slug is one of `names`, whatever the case."""

    def by_ids(self, ids: Collection[str]) -> list[Producer]:
        """Those of `ids` that are there, in that order."""


class Uploads(Repository[Upload], Protocol):
    def expired(self, now: datetime) -> list[Upload]:
        """Still receiving although their time has run out."""

    def seconds_announced(self, owner_id: str) -> float:
        """How much audio is on its way by its senders' words, or has arrived and isn't decoded yet."""


class Recordings(Repository[Recording], Protocol):
    def published_with_samples(self, sha256_samples: str) -> list[str]:
        """Ids of the recordings of tracks whose decoded samples are the very same."""

    def seconds_kept(self, owner_id: str, but: Collection[str] = ()) -> float:
        """How much decoded audio a producer has here, in drafts and beats."""

    def family(self, family_id: str) -> list[Recording]:
        """All that sound the same, the oldest first."""


class Drafts(Repository[Draft], Protocol):
    def count_unsaved(self, owner_id: str) -> int:
        """How many there are, whether their audio has arrived or not."""

    def of_batch(self, batch_id: str) -> list[Draft]:
        """Saved ones too, as they came."""

    def untouched_since(self, moment: datetime, warned: datetime | None = None) -> list[Draft]:
        """Unsaved ones that were last changed before then, the oldest first; at most 1,000.

        Those of which nobody was told, or with `warned` those of which somebody was by that moment.
        """


class StemSets(Repository[Stems], Protocol):
    def of_recording(self, recording_id: str) -> list[Stems]:
        """The newest first."""

    def count_open(self, owner_id: str) -> int:
        """How many of a producer's are on their way, or failed and may be tried again."""

    def failed_before(self, moment: datetime) -> list[str]:
        """Ids of those that failed, of those that were begun before then."""


class Batches(Repository[Batch], Protocol):
    def of_owner(self, owner_id: str) -> list[Batch]:
        """The newest first."""

    def untouched_since(self, moment: datetime) -> list[Batch]: ...


class Collections(Repository[CollectionOfTracks], Protocol):
    """The slug is unique: `Conflict` (ADDRESS_TAKEN)."""

    def by_slug(self, slug: str) -> CollectionOfTracks | None: ...

    def seen_as(self, producer_id: str, visibility: Visibility, limit: int) -> list[CollectionOfTracks]:
        """Some of a producer's with that visibility."""

    def with_track(self, track_id: str) -> list[CollectionOfTracks]:
        """Those that hold a track, the oldest first."""

    def due(self, now: datetime) -> list[str]:
        """Ids of those whose release has come and that aren't published yet."""


class Disputes(Repository[Dispute], Protocol):
    """One open dispute a recording: `Conflict` (DISPUTE_OPEN)."""

    def open_of(self, recording_id: str) -> Dispute | None: ...

    def of_recording(self, recording_id: str) -> list[Dispute]:
        """All that there were about it, the newest first."""


class SupportRequests(Repository[SupportRequest], Protocol): ...


class Tracks(Repository[Track], Protocol):
    """Slug and recording are unique: `Conflict` (ADDRESS_TAKEN, ALREADY_SAVED)."""

    def by_slug(self, slug: str) -> Track | None: ...

    def seen_as(self, producer_id: str, visibility: Visibility, limit: int) -> list[Track]:
        """Some of a producer's with that visibility, deleted ones left out."""

    def by_recording(self, recording_id: str) -> Track | None: ...

    def by_ids(self, ids: Collection[str]) -> list[Track]:
        """Those of `ids` that are there, in that order; deleted ones too."""

    def set_search_text(self, id: str, text: str) -> None: ...

    def naming(self, producer_id: str, after: str, limit: int) -> list[str]:
        """Ids of beats, not deleted ones, by somebody or crediting them, by their ids from behind one on."""


class Offers(Repository[Offer], Protocol):
    """A version of a beat's offer is there once: `Conflict` (ALREADY_THERE)."""

    def newest(self, track_id: str) -> Offer | None:
        """The one with the highest version, whether it holds or was followed by Standard Licensing."""

    def count_using(self, preset_id: str) -> int:
        """How many beats have an offer that holds with this preset's terms.

        Neither deleted ones nor sold ones count: nobody can give those other terms.
        """

    def counts_using(self, preset_ids: Collection[str]) -> dict[str, int]:
        """The same of many presets at once; those that no beat uses are left out."""


class Presets(Repository[Preset], Protocol):
    """A name is there once an owner, whatever its case: `Conflict` (PRESET_NAMED)."""

    def of_owner(self, owner_id: str) -> list[Preset]:
        """By their names."""


class SplitSheets(Repository[SplitSheet], Protocol):
    """A version of a beat's sheet is there once: `Conflict` (ALREADY_THERE)."""

    def newest(self, track_id: str) -> SplitSheet | None: ...

    def of_collaborator(self, producer_id: str) -> list[SplitSheet]:
        """The newest sheet of each beat that credits somebody and isn't deleted.

        The last proposed first, at most 200.
        """


class Licences(Repository[Licence], Protocol):
    """Of those that weren't revoked there is one exclusive one a beat, and one standard one a holder and
    recording: `Conflict` (BOUGHT_ALREADY, LICENSED_ALREADY)."""

    def held(self, track_id: str, holder_id: str) -> list[Licence]:
        """What somebody holds of a beat, of all of its recordings, the oldest first."""


class Certificates(Repository[Certificate], Protocol): ...


class Downloads(Protocol):
    def add(self, download: Download) -> None: ...

    def any_under(self, licence_id: str) -> bool:
        """Whether a file was ever handed out under a licence."""


class Subscriptions(Repository[Subscription], Protocol):
    """By the subscriber's id."""


class Jobs(Repository[Job], Protocol):
    def add_once(self, job: Job) -> bool:
        """Add it unless a job with its `key` is there already; whether it was added."""

    def by_key(self, key: str) -> Job | None: ...

    def claimable(self, now: datetime, limit: int, but: Collection[str] = ()) -> list[str]:
        """Ids of the jobs that a worker may claim, oldest first."""

    def held_by(self, worker: str) -> list[Job]: ...

    def failed(self, name: str, limit: int) -> list[str]:
        """Ids of those of a name that failed, the oldest first."""

    def delete_done(self, before: datetime) -> None:
        """Remove those that were done, or given up, before then; failed ones stay until a person looks."""


class Facts(Protocol):
    def add(self, fact: Fact) -> None: ...

    def get(self, id: str) -> Fact | None: ...


class FingerprintIndex(Protocol):
    """The fingerprints of saved tracks' recordings."""

    def add(self, recording_id: str, fingerprint: Fingerprint, at: datetime) -> None:
        """Once a recording; a second time changes nothing."""

    def remove(self, recording_id: str) -> None:
        """Forget it; one that isn't there is fine."""

    def matches(
        self, fingerprint: Fingerprint, excluding: Collection[str] = ()
    ) -> Sequence[FingerprintMatch]:
        """Recordings that count as the same audio, the most alike first."""

    def changed_copies(
        self, retuned: Sequence[Fingerprint], excluding: Collection[str] = ()
    ) -> Sequence[FingerprintMatch]:
        """Recordings that the audio repeats at another speed, tempo or pitch, the most alike first.

        `retuned` holds the audio's fingerprint at each tuning.
        """


class Unit(Protocol):
    """One unit of work. What isn't committed never happened; after `commit` the unit is spent."""

    users: Users
    sessions: Sessions
    links: Links
    two_factors: TwoFactors
    devices: Devices
    leavings: Leavings
    exports: Exports
    personal: Personal
    applications: Applications
    documents: Documents
    suspensions: Suspensions
    handover: Handover
    producers: Producers
    uploads: Uploads
    recordings: Recordings
    drafts: Drafts
    stems: StemSets
    batches: Batches
    collections: Collections
    disputes: Disputes
    support: SupportRequests
    tracks: Tracks
    jobs: Jobs
    facts: Facts
    listens: Listens
    day_totals: DayTotals
    range_sums: RangeSums
    stand_ins: StandIns
    offers: Offers
    presets: Presets
    splits: SplitSheets
    licences: Licences
    certificates: Certificates
    downloads: Downloads
    subscriptions: Subscriptions
    orders: Orders
    outgoing: OutgoingMoney
    payees: Payees
    paid_plans: PaidPlans
    events: ReceivedEvents
    ledger: Ledger
    runs: Runs
    held: HeldShares
    points: PointsOfDay
    contest: Contest
    leaderboards: Leaderboards
    reconciliations: Reconciliations
    notices: Notices
    notice_choices: NoticeChoices
    follows: Follows
    profiles: Profiles
    likes: Likes
    history_choices: HistoryChoices
    picks: Picks
    trending: Trending
    progress: ProgressBook
    reports: Reports
    take_downs: TakeDowns
    choices: Choices
    audit: Audit
    fingerprints: FingerprintIndex

    def lock(self, name: str) -> None:
        """Hold a named lock until the unit ends, against work that no single row stands for."""

    def commit(self) -> None:
        """Make it last, then wake the workers for the jobs that were added."""


class Store(Protocol):
    def read(self) -> AbstractContextManager[Unit]:
        """A unit that only reads."""

    def write(self) -> AbstractContextManager[Unit]:
        """A unit that may change things; never nested. Leaving it without `commit` rolls back."""
