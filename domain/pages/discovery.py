"""What the front page, genres, the library and staff picks show, and the port they are read through."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.likes import HistoryChoice
from domain.pages import BeatCard

NEW_ON_HOME, TRENDING_ON_HOME, PICKS_ON_HOME = 12, 6, 6
MOST_TRENDING = 48
MOST_IN_LIBRARY = 48
MOST_FOLLOWED = 200
NEW_DAYS = 90
"""How long a beat of somebody who is followed is a new one."""


@dataclass(frozen=True)
class Home:
    newest: tuple[BeatCard, ...]
    trending: tuple[BeatCard, ...]
    picks: tuple[BeatCard, ...]
    genres: tuple["GenreRow", ...]


@dataclass(frozen=True)
class GenreRow:
    """A genre, its address and how many public beats have it."""

    label: str
    slug: str
    tracks: int


@dataclass(frozen=True)
class Followed:
    """A producer who is followed; `new` counts beats of the last NEW_DAYS."""

    name: str
    slug: str
    picture_key: str
    new: int


@dataclass(frozen=True)
class HeardBeat:
    beat: BeatCard
    at: datetime


@dataclass(frozen=True)
class Library:
    """What is one's own: the newest of each."""

    likes: tuple[BeatCard, ...]
    followed: tuple[Followed, ...]
    new: tuple[BeatCard, ...]
    history: tuple[HeardBeat, ...]
    choice: HistoryChoice


class DiscoveryQueries(Protocol):
    """A fixed number of queries each, whatever there is."""

    def home(self) -> Home: ...

    def trending(self) -> tuple[BeatCard, ...]: ...

    def picks(self) -> tuple[BeatCard, ...]:
        """In their order; those that aren't listed any more are left out."""

    def all_genres(self) -> tuple[GenreRow, ...]:
        """The most used first, at most 300."""

    def liked(self, user_id: str) -> frozenset[str]:
        """Ids of what somebody likes, the newest 1,000."""

    def library(self, user_id: str, now: datetime) -> Library: ...
