"""The part of the store that leaderboards need. Columns hold a number for each seat, counted from 0.

Every producer has a seat for good; seat 0 is nobody's.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from domain.leaderboards.categories import Category
from domain.leaderboards.periods import Days
from domain.leaderboards.ranking import Column, Contestant

ROWS_A_PAGE = 50
OLD, HEARD = "old", "heard"
"""What names of columns with sums of what was heard begin with."""
SEATS_A_BLOCK = 16
"""Producers whose places are kept together: Postgres stores rows from 2 kB on apart, which takes longer."""


class Heard(NamedTuple):
    """Plays, listens, and the weights of the bands that those lie in, summed up."""

    plays: Column
    weights: Column
    listens: Column


class Published(NamedTuple):
    """Public beats, and those that credit a producer together with somebody else."""

    uploads: Column
    collaborations: Column


class PointsBySeat(NamedTuple):
    """Contribution points as they were reckoned on a day."""

    day: date
    points: Column


@dataclass(frozen=True)
class Board:
    """Who is on it, in the order of places, with scores and the places they had before (0 for none)."""

    seats: Column
    scores: Column
    before: Column


@dataclass(frozen=True)
class Shown:
    """What readers see of a period. It was `ranked` so many; a final one never changes again."""

    period: str
    refresh: int
    ranked: int
    as_of: datetime
    is_final: bool = False


class Leftover(NamedTuple):
    """Pages of a board, or without a category blocks of standings, that nobody is shown any more."""

    category: str
    period: str
    refresh: int
    first: int
    last: int


class Contest(Protocol):
    """What rankings follow from. Days that are covered are UTC."""

    def seat_newcomers(self) -> None:
        """Give every producer without a seat the next one, the earlier producers first."""

    def contestants(self) -> list[Contestant]:
        """Whoever is ranked, in no order: with a public beat, no admin, not suspended, not opted out."""

    def heard(self, covered: Sequence[Days]) -> list[Heard]: ...

    def published(self, covered: Sequence[Days]) -> list[Published]: ...

    def points(self) -> PointsBySeat | None:
        """None before the first reckoning."""

    def column_names(self) -> list[str]: ...

    def columns(self, name: str) -> list[Column]:
        """None at all where nothing is kept under that name."""

    def keep_columns(self, name: str, columns: Sequence[Column]) -> None:
        """In place of what is kept under that name."""

    def drop_columns(self, names: Collection[str]) -> None: ...

    def forget_sums(self) -> None:
        """What was heard on old days has changed: what is kept of it, under OLD and HEARD, counts no more."""


class Leaderboards(Protocol):
    """What was ranked. Each refresh writes beside what is shown, and is shown all at once."""

    def begin(self, now: datetime, lapsed: datetime) -> int | None:
        """A new refresh's number; None while another one runs that went on after `lapsed`."""

    def goes_on(self, refresh: int, now: datetime) -> bool:
        """Note that it does; False once another one has begun."""

    def end(self, refresh: int) -> None: ...

    def shown(self) -> list[Shown]:
        """All periods."""

    def digests(self) -> dict[tuple[str, Category], str]:
        """What tells whether a board is still the same."""

    def keep_pages(self, refresh: int, period: str, category: Category, board: Board, pages: range) -> None:
        """Some of a board's pages, counted from 0, beside what is shown of it."""

    def keep_standings(self, refresh: int, period: str, columns: Sequence[Column], blocks: range) -> None:
        """Some producers' places in all categories, and behind them those from before, for `standing`."""

    def show(self, shown: Shown, digests: Mapping[Category, str]) -> None:
        """Show a period's standings by its refresh, and those of its boards that are told."""

    def leftovers(self) -> list[Leftover]:
        """All that isn't shown, what a refresh that runs has written so far as well."""

    def remove(self, leftover: Leftover) -> None: ...

    def page(self, period: str, category: Category, page: int) -> Board | None:
        """As it is shown; None where there is no such page."""

    def standing(self, period: str, producer_id: str) -> tuple[int, ...] | None:
        """A producer's places in the order of categories, and behind them those from before; 0 for none."""

    def places(self, period: str) -> list[Column]:
        """The same of all, by seat and without those from before."""

    def opt_out(self, producer_id: str, now: datetime) -> None: ...

    def opt_in(self, producer_id: str) -> None: ...

    def has_opted_out(self, producer_id: str) -> bool: ...
