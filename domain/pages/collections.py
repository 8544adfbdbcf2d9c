"""What pages of collections show, and the port they are read through."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.catalogue import Visibility
from domain.collections import Collection
from domain.pages import BeatCard, BeatList
from domain.pages.paging import Paged


class CollectionOrder(StrEnum):
    """What My Collections may be sorted by."""

    ADDED = "added"
    NAME = "name"
    BEATS = "beats"
    PLAYS = "plays"
    RELEASE = "release"


@dataclass(frozen=True)
class CollectionSearch:
    """Which of one's collections; each of `words` is in the name, and pages begin at 1."""

    words: tuple[str, ...] = ()
    order: CollectionOrder = CollectionOrder.ADDED
    is_descending: bool = True
    page: int = 1


@dataclass(frozen=True)
class CollectionRow:
    """One line of My Collections; `beats` and `plays` are of all of its beats, hidden ones too."""

    id: str
    slug: str
    title: str
    cover_key: str
    beats: int
    plays: int
    visibility: Visibility
    release_at: datetime | None
    published_at: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class CollectionList(Paged):
    rows: tuple[CollectionRow, ...]


@dataclass(frozen=True)
class CollectionBeat:
    """A beat at its place in a collection."""

    beat: BeatCard
    visibility: Visibility
    is_listed: bool


@dataclass(frozen=True)
class OwnCollection:
    """A collection as its producer edits it: with all of its beats, but deleted ones."""

    collection: Collection
    beats: tuple[CollectionBeat, ...]


@dataclass(frozen=True)
class CollectionPage:
    """A collection's public page; who may see it, and which of its beats, is the use case's to say."""

    id: str
    slug: str
    title: str
    description: str
    cover_key: str
    producer_id: str
    producer_name: str
    producer_slug: str
    visibility: Visibility
    release_at: datetime | None
    published_at: datetime | None
    is_listed: bool
    is_withheld: bool
    beats: tuple[CollectionBeat, ...]

    @property
    def is_open(self) -> bool:
        """Whether anyone may open it."""
        return self.is_listed and not self.is_withheld and self.visibility is not Visibility.TAKEN_DOWN

    @property
    def seconds(self) -> float:
        """How long its beats last, each by the whole seconds that are shown beside it."""
        return float(sum(int(each.beat.seconds) for each in self.beats))


@dataclass(frozen=True)
class CollectionCard:
    """A listed collection in a list; `beats` counts those that anyone may hear."""

    slug: str
    title: str
    cover_key: str
    beats: int


class CollectionQueries(Protocol):
    """Page reads: a fixed number of queries each, however many there are."""

    def mine(self, owner_id: str, search: CollectionSearch) -> CollectionList: ...

    def own(self, collection_id: str) -> OwnCollection | None: ...

    def candidates(self, collection: Collection, words: tuple[str, ...], page: int) -> BeatList:
        """Beats of its producer that it doesn't hold, hidden ones too, the newest first."""

    def page(self, slug: str) -> CollectionPage | None:
        """With all of its beats, whoever may see them."""

    def of_producer(self, producer_id: str) -> tuple[CollectionCard, ...]:
        """Listed ones, the newest first, at most 60."""

    def holding(self, track_id: str) -> tuple[CollectionCard, ...]:
        """Listed ones that hold the track, the oldest first, at most 5."""
