"""What a leaderboard shows, and the port it is read through."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.leaderboard_store import ROWS_A_PAGE
from domain.leaderboards.categories import Category, shown
from domain.leaderboards.periods import ALL, is_half, period_shown
from domain.leaderboards.ranking import moved
from domain.leaderboards.tiers import Tier, tier_of

OWN_PAGE = 0
"""Stands for the page on which one's own row is."""


@dataclass(frozen=True)
class LeaderboardFilter:
    """Pages are counted from 1; OWN_PAGE is the one with one's own row."""

    category: Category = Category.OVERALL
    period: str = ALL
    page: int = 1

    @property
    def period_shown(self) -> str:
        return period_shown(self.category, self.period)


@dataclass(frozen=True)
class LeaderboardRow:
    """A producer's place. `before` is the one that moves are told against; 0 for none."""

    category: Category
    ranked: int
    place: int
    before: int
    score: int
    name: str
    slug: str
    picture_key: str
    is_own: bool = False

    @property
    def shown_score(self) -> str:
        return shown(self.category, self.score)

    @property
    def tier(self) -> Tier:
        return tier_of(self.category, self.score, self.place, self.ranked)

    @property
    def moved(self) -> int | None:
        return moved(self.place, self.before)


@dataclass(frozen=True)
class LeaderboardPage:
    """A page of a board, and one's own row wherever that is.

    `as_of` is None before the first refresh. `periods` are those that can be chosen, half-years last and the
    newest of them first. Without `own`, `has_opted_out` and `has_public_beat` say why.
    """

    category: Category
    period: str
    periods: tuple[str, ...]
    as_of: datetime | None
    is_final: bool
    ranked: int
    page: int
    rows: tuple[LeaderboardRow, ...]
    own: LeaderboardRow | None
    has_opted_out: bool
    has_public_beat: bool

    @property
    def first(self) -> int:
        """The place of the first row."""
        return (self.page - 1) * ROWS_A_PAGE + 1

    @property
    def last(self) -> int:
        return min(self.page * ROWS_A_PAGE, self.ranked)

    @property
    def has_next(self) -> bool:
        return self.last < self.ranked

    @property
    def own_page(self) -> int:
        """Where one's own row is; 0 without one."""
        return -(-self.own.place // ROWS_A_PAGE) if self.own else 0


def in_order(periods: tuple[str, ...], live: tuple[str, ...]) -> tuple[str, ...]:
    """Those that are always there, and then the half-years of which there is a board, the newest first."""
    halves = {period for period in (*live, *periods) if is_half(period)}
    return (*(period for period in live if not is_half(period)), *sorted(halves, reverse=True))


class LeaderboardQueries(Protocol):
    """A fixed number of queries, however many producers there are."""

    def leaderboard(
        self, producer_id: str, filter: LeaderboardFilter, live: tuple[str, ...]
    ) -> LeaderboardPage:
        """As a producer sees it, whether they are ranked or not.

        A page that isn't there is the last one, a period that isn't all time.
        """
