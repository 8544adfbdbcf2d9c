"""A period's ranking as it is kept: boards with everybody's moves, and places by seat."""

import hashlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from domain.leaderboard_store import ROWS_A_PAGE, SEATS_A_BLOCK, Board
from domain.leaderboards.categories import Category
from domain.leaderboards.ranking import Column, numbers, part_of, ranked


@dataclass(frozen=True)
class Scored:
    """Who is ranked in a period, in the order in which ties are decided, and with which scores."""

    seats: Column
    scores: Mapping[Category, Column]

    @cached_property
    def length(self) -> int:
        """Of a column with places by seat."""
        return max(self.seats, default=0) + 1


def at(column: Column, seats: Column) -> Column:
    """What a column by seat has of some seats; those that came later than it have 0."""
    length = max(seats, default=0) + 1
    its = column if len(column) >= length else as_long(column, length)
    return numbers(map(its.__getitem__, seats))


def as_long(column: Column, length: int) -> Column:
    """A column by seat with so many seats: cut off, or with 0 for those that came later than it."""
    its = array("q", column[:length])
    its.frombytes(bytes(8 * (length - len(its))))
    return its


def chosen(columns: Iterable[Column], seats: Column) -> Sequence[Column]:
    return [at(column, seats) for column in columns]


def summed(one: Column, other: Column) -> Column:
    return numbers(map(sum, zip_longest(one, other, fillvalue=0)))


def less(one: Column, other: Column) -> Column:
    return numbers(now - then for now, then in zip_longest(one, other, fillvalue=0))


def shares_of(points: Column) -> Column:
    """Each one's part of all of them."""
    whole = sum(points)
    return numbers(part_of(own, whole) for own in points)


def rankings(scored: Scored) -> Iterator[tuple[Category, Column]]:
    """Positions by place, category by category."""
    for category in Category:
        yield category, ranked(scored.scores[category])


def placed(board: Board, length: int) -> Column:
    """Places by seat; 0 for whoever isn't ranked."""
    by_seat = array("q", bytes(8 * length))
    for place, seat in enumerate(board.seats, 1):
        by_seat[seat] = place
    return by_seat


def placements(scored: Scored) -> Iterator[Column]:
    """Places by seat, category by category."""
    for category, ranking in rankings(scored):
        yield placed(board(scored, category, ranking, ()), scored.length)


def board(scored: Scored, category: Category, ranking: Column, before: Column) -> Board:
    seats = numbers(map(scored.seats.__getitem__, ranking))
    return Board(seats, numbers(map(scored.scores[category].__getitem__, ranking)), at(before, seats))


def digest(board: Board) -> str:
    """Differs where two boards do."""
    found = hashlib.blake2b(digest_size=16)
    for column in (board.seats, board.scores, board.before):
        found.update(array("q", column).tobytes())
    return found.hexdigest()


def pages_of(board: Board) -> range:
    return range(-(-len(board.seats) // ROWS_A_PAGE))


def blocks_of(columns: Sequence[Column]) -> range:
    return range(-(-len(columns[0]) // SEATS_A_BLOCK))


def parts(whole: range, size: int) -> Iterator[range]:
    return (whole[first : first + size] for first in range(0, len(whole), size))
