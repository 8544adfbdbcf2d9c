"""What My Beats shows of a producer's own beats, and the port it is read through."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from domain.activity.growth import Growth
from domain.catalogue import Status, Visibility, status_of
from domain.licensing.offers import Option
from domain.pages import UploadRow
from domain.pages.paging import Paged

MOST_COLLECTIONS = 200
MOST_COLLABORATORS = 100


class Sort(StrEnum):
    """What the table can be sorted by."""

    NAME = "name"
    KEY = "key"
    BPM = "bpm"
    PLAYS = "plays"
    DOWNLOADS = "downloads"
    STATUS = "status"
    ADDED = "added"


@dataclass(frozen=True)
class MyBeatsFilter:
    """Which of one's beats, in which order. Each of `words` is in the name, a genre or a tag.

    `collaborator` is the address of a producer that a beat was made with.
    """

    words: tuple[str, ...] = ()
    status: Status | None = None
    collection_id: str = ""
    collaborator: str = ""
    sort: Sort = Sort.ADDED
    descending: bool = True
    page: int = 1


@dataclass(frozen=True)
class CollectionName:
    id: str
    slug: str
    title: str


@dataclass(frozen=True)
class Collaborator:
    """A producer credited on one's beats, and on how many."""

    name: str
    slug: str
    tracks: int


@dataclass(frozen=True)
class MyBeat:
    """A line of the table."""

    id: str
    slug: str
    name: str
    cover_key: str
    genres: tuple[str, ...]
    key: str
    scale: str
    bpm: int
    plays: int
    downloads: int
    visibility: Visibility
    created_at: datetime
    published_at: datetime | None
    option: Option
    sold_at: datetime | None
    collections: tuple[CollectionName, ...] = ()

    @property
    def status(self) -> Status:
        return status_of(self.visibility, self.published_at, self.sold_at)


@dataclass(frozen=True)
class MyBeatsPage(Paged):
    """A page of the table, and what stands around it.

    `has_beats` tells a producer without any from a search that found none.
    """

    beats: tuple[MyBeat, ...]
    has_beats: bool
    growth: Growth
    collaborators: tuple[Collaborator, ...]
    collections: tuple[CollectionName, ...]


class MyBeatsQueries(Protocol):
    """A fixed number of queries each, whatever the catalogue's size."""

    def my_beats(self, owner_id: str, filter: MyBeatsFilter, today: date) -> MyBeatsPage:
        """One's own beats, public or not, but none that was deleted."""

    def replacements(self, owner_id: str, track_id: str) -> tuple[UploadRow, ...]:
        """Uploads that are to become a beat's audio and haven't yet, the newest first."""
