"""What pages show, as plain values, and the port they are read through."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.catalogue import Clearance
from domain.collections import Batch
from domain.discovery.filters import BeatFilter
from domain.jobs import AuditEntry
from domain.licensing.offers import Offer, Option
from domain.licensing.terms import Reading, public_readings
from domain.money import Fee
from domain.pages.desk import Duplicate
from domain.producers import Application, Producer
from domain.uploads import Draft, Recording, Upload


@dataclass(frozen=True)
class BeatCard:
    """A beat in a list. `seconds` is its length."""

    id: str
    slug: str
    name: str
    producer_name: str
    producer_slug: str
    key: str
    scale: str
    bpm: int
    genres: tuple[str, ...]
    tags: tuple[str, ...]
    seconds: float
    plays: int
    cover_key: str
    published_at: datetime | None
    recording_id: str


@dataclass(frozen=True)
class BeatList:
    """One page of beats. A search has counted a `total`, and says with `is_cut` that there may be more."""

    beats: tuple[BeatCard, ...]
    page: int
    has_next: bool
    total: int | None = None
    is_cut: bool = False


@dataclass(frozen=True)
class Credit:
    name: str
    slug: str


@dataclass(frozen=True)
class BeatPage:
    """`stems` is how many files the stems have, 0 without any; `offer` is None for Standard Licensing."""

    beat: BeatCard
    producer_id: str
    is_public: bool
    description: str
    clearance: Clearance | None
    collaborators: tuple[Credit, ...]
    recording: Recording
    more: tuple[BeatCard, ...]
    is_deleted: bool = False
    stems: int = 0
    offer: Offer | None = None
    is_sold: bool = False
    is_withheld: bool = False
    is_taken_down: bool = False

    @property
    def is_open(self) -> bool:
        """Whether anyone may open it."""
        return self.is_public and not (self.is_withheld or self.is_taken_down)

    @property
    def option(self) -> Option:
        return self.offer.option if self.offer else Option.STANDARD

    def readings(self, fee: Fee) -> tuple[Reading, ...]:
        """The licences that it is offered under, as everybody reads them; `fee` is what the site asks."""
        terms = self.offer.terms if self.offer else None
        return public_readings(self.option, terms, self.beat.producer_name, fee)

    def may_be_bought_by(self, user_id: str) -> bool:
        """Whether a buy button makes sense for them, or for a visitor, who has no id."""
        is_offered = self.is_public and not self.is_sold and self.option.is_for_sale
        return is_offered and user_id != self.producer_id

    def fee_words(self, fee: Fee) -> str:
        """What the platform takes on top, such as `12 % and 3.00 USD`."""
        terms = self.offer.terms if self.offer else None
        return fee.words(terms.currency) if terms else ""


@dataclass(frozen=True)
class UploadRow:
    """One line of the upload page. `recording` is None while the file is still travelling.

    `slug` is the address of the beat that the draft became, if it was saved, and `is_live` whether anyone may
    open it. `batch` is what it came in, with the cover of the collection that is there already.
    `duplicate` is the beat that it repeats, `others` are the producers whom its form may credit, `arrived` is
    how many bytes are there, where somebody looked.
    """

    upload: Upload
    draft: Draft
    recording: Recording | None
    slug: str = ""
    duplicate: Duplicate | None = None
    is_live: bool = False
    batch: Batch | None = None
    collection_cover: str = ""
    others: tuple[Producer, ...] = ()
    arrived: int = 0


@dataclass(frozen=True)
class ApplicationRow:
    application: Application
    email: str


@dataclass(frozen=True)
class JobRow:
    id: str
    name: str
    state: str
    attempts: int
    last_error: str
    created_at: datetime


@dataclass(frozen=True)
class AdminPage:
    pending: tuple[ApplicationRow, ...]
    decided: tuple[ApplicationRow, ...]
    failed_jobs: tuple[JobRow, ...]
    audit: tuple[AuditEntry, ...]


@dataclass(frozen=True)
class RecordingAccess:
    """Whose recording it is, and whether it is a public beat's, which anyone may hear."""

    owner_id: str
    is_public: bool


class Queries(Protocol):
    """Page reads: a fixed number of queries each, whatever the catalogue's size."""

    def beats(self, filter: BeatFilter) -> BeatList:
        """Public beats that a filter lets through, at most MOST_FOUND on all pages."""

    def finds_any(self, filter: BeatFilter) -> bool:
        """Whether a filter lets any through."""

    def genres(self) -> tuple[str, ...]:
        """Genres of public beats, the most used first, at most 30."""

    def beat(self, slug: str) -> BeatPage | None:
        """A beat by its address, unlisted ones too: who may see it is the use case's to say."""

    def recording_access(self, recording_id: str) -> RecordingAccess | None:
        """One light query: it is asked for every piece of audio that a player fetches.

        None for what was let go of, too, whether or not its files are erased yet.
        """

    def open_uploads(self, owner_id: str) -> tuple[UploadRow, ...]:
        """Uploads and drafts not yet saved or discarded, newest first, at most 200."""

    def upload(self, upload_id: str) -> UploadRow | None: ...

    def admin(self) -> AdminPage:
        """Those who wait to become producers, the last 20 decided, failed jobs, audit entries (50 each)."""
