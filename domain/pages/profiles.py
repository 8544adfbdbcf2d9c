"""What a producer's public page shows, and the port it is read through."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.discovery.filters import Order
from domain.pages import BeatCard, BeatList
from domain.pages.collections import CollectionCard
from domain.profiles.credits import ProfileCredit
from domain.profiles.profile import Profile
from domain.progress.achievements import Achievement
from domain.progress.levels import title_of
from domain.words import say

NEWEST_SHOWN = 12
SIMILAR_SHOWN = 12
FEED_BEATS = 50
MOST_TO_PIN = 100
FOLLOWERS_A_PAGE = 48
MOST_FOLLOWERS = 4_800
"""Beyond these nobody leafs through."""


class ProfileTab(StrEnum):
    """The tabs of a public page in their order, by what their addresses end with."""

    DISCOGRAPHY = "discography"
    BEATS = "beats"
    ALBUMS = "albums"
    CREDITS = "credits"
    GALLERY = "gallery"
    FOLLOWERS = "followers"
    SIMILAR = "similar"
    ACHIEVEMENTS = "achievements"

    @property
    def words(self) -> str:
        return TABS[self]


TABS = {
    ProfileTab.DISCOGRAPHY: say("Discography"),
    ProfileTab.BEATS: say("Beats"),
    ProfileTab.ALBUMS: say("Albums"),
    ProfileTab.CREDITS: say("Credits"),
    ProfileTab.GALLERY: say("Gallery"),
    ProfileTab.FOLLOWERS: say("Followers"),
    ProfileTab.SIMILAR: say("Similar producers"),
    ProfileTab.ACHIEVEMENTS: say("Achievements"),
}
"""What each is called."""


class Company(StrEnum):
    """Whether a beat was made alone."""

    ANY = ""
    SOLO = "solo"
    COLLAB = "collab"


@dataclass(frozen=True)
class ProfileHead:
    """What stands on every tab. `tracks` and `plays` are of listed beats, `level` is 0 before the first XP.

    `is_closed` is a producer whose account is suspended.
    """

    id: str
    name: str
    slug: str
    verified: bool
    joined_at: datetime
    picture_key: str
    followers: int
    is_closed: bool
    is_unclaimed: bool
    tracks: int
    plays: int
    level: int
    has_albums: bool
    has_similar: bool
    has_achievements: bool
    profile: Profile

    @property
    def title(self) -> str:
        """Their level in words, empty before the first XP."""
        return title_of(self.level) if self.level else ""

    @property
    def tabs(self) -> tuple[ProfileTab, ...]:
        """Those that have something to show; the first one always stands, and says so if it is empty."""
        return tuple(tab for tab, is_there in self._filled() if is_there)

    def _filled(self) -> Iterator[tuple[ProfileTab, bool]]:
        yield ProfileTab.DISCOGRAPHY, True
        yield ProfileTab.BEATS, self.tracks > 0
        yield ProfileTab.ALBUMS, self.has_albums
        yield ProfileTab.CREDITS, bool(self.profile.credits)
        yield ProfileTab.GALLERY, bool(self.profile.gallery)
        yield ProfileTab.FOLLOWERS, self.followers > 0
        yield ProfileTab.SIMILAR, self.has_similar
        yield ProfileTab.ACHIEVEMENTS, self.has_achievements


@dataclass(frozen=True)
class ProfileBeats:
    """Which of a producer's listed beats, in which order."""

    words: tuple[str, ...] = ()
    genre: str = ""
    company: Company = Company.ANY
    order: Order = Order.NEWEST
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.genre or self.company)


@dataclass(frozen=True)
class FollowerCard:
    """`slug` is the address of a follower who is a producer too, else empty."""

    name: str
    slug: str
    picture_key: str
    at: datetime


@dataclass(frozen=True)
class FollowerList:
    followers: tuple[FollowerCard, ...]
    page: int
    has_next: bool


@dataclass(frozen=True)
class SimilarCard:
    """`shared` is how many genres two producers have in common."""

    name: str
    slug: str
    picture_key: str
    verified: bool
    tracks: int
    shared: int


@dataclass(frozen=True)
class Unlocked:
    achievement: Achievement
    at: datetime


@dataclass(frozen=True)
class FeedBeat:
    """A beat as a feed tells of it; `preview_size` in bytes, where that is known."""

    beat: BeatCard
    description: str
    preview_size: int | None = None


@dataclass(frozen=True)
class ProfilePage:
    """One open tab of a public page; whatever isn't on it is empty. Genres are to choose from."""

    head: ProfileHead
    tab: ProfileTab
    pinned: BeatCard | None = None
    newest: tuple[BeatCard, ...] = ()
    albums: tuple[CollectionCard, ...] = ()
    beats: BeatList | None = None
    genres: tuple[str, ...] = ()
    credits: tuple[ProfileCredit, ...] = ()
    followers: FollowerList | None = None
    similar: tuple[SimilarCard, ...] = ()
    unlocked: tuple[Unlocked, ...] = ()


class ProfileQueries(Protocol):
    """Page reads: a fixed number of queries each, however many beats and followers somebody has."""

    def head(self, slug: str) -> ProfileHead | None: ...

    def pinned(self, producer_id: str, track_id: str) -> BeatCard | None:
        """The producer's own beat, if anyone may hear it."""

    def newest(self, producer_id: str, limit: int) -> tuple[BeatCard, ...]:
        """Listed ones."""

    def beats(self, producer_id: str, search: ProfileBeats) -> BeatList: ...

    def genres(self, producer_id: str) -> tuple[str, ...]:
        """Of listed beats, the most used first, at most 30."""

    def followers(self, producer_id: str, page: int) -> FollowerList:
        """The newest first."""

    def similar(self, producer_id: str) -> tuple[SimilarCard, ...]:
        """Who makes beats of the same genres, those with the most genres in common first."""

    def unlocked(self, producer_id: str) -> Mapping[str, datetime]:
        """When achievements were unlocked, by their keys."""

    def feed(self, producer_id: str) -> tuple[FeedBeat, ...]:
        """The newest listed beats."""
