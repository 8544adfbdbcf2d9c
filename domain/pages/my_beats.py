"""What My Beats shows of a producer's own beats, and the port it is read through."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from domain.activity import Growth
from domain.catalogue import Status, Visibility, status_of
from domain.licensing.offers import Option
from domain.pages import UploadRow

ROWS_A_PAGE = 25
MOST_COLLECTIONS = 200
MOST_COLLABORATORS = 100
# A search reads texts, so it counts no further; whoever finds more had better add a word.
MOST_FOUND = 1000


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
class MyBeatsPage:
    """A page of the table, and what stands around it; `total` counts the beats that the filter finds.

    A search shows the first `MOST_FOUND` of them, and `is_cut` says that there are more. `has_beats` tells a
    producer without any from a search that found none.
    """

    beats: tuple[MyBeat, ...]
    page: int
    total: int
    has_beats: bool
    growth: Growth
    collaborators: tuple[Collaborator, ...]
    collections: tuple[CollectionName, ...]
    is_cut: bool = False

    @property
    def first(self) -> int:
        """The number of the first line, counted from 1."""
        return (self.page - 1) * ROWS_A_PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.beats) - 1

    @property
    def has_next(self) -> bool:
        return self.last < self.total


class MyBeatsQueries(Protocol):
    """A fixed number of queries each, whatever the catalogue's size."""

    def my_beats(self, owner_id: str, filter: MyBeatsFilter, today: date) -> MyBeatsPage:
        """One's own beats, public or not, but none that was deleted."""

    def replacements(self, owner_id: str, track_id: str) -> tuple[UploadRow, ...]:
        """Uploads that are to become a beat's audio and haven't yet, the newest first."""
