"""Walking along an order, beat by beat, until enough of those that are met match."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.db.cards import Condition
from adapters.db.database import Postgres, Transaction
from adapters.db.search import wording
from adapters.db.search.conditions import genre_condition, joined, narrowed
from adapters.db.search.wording import AS_A_SET, Sought
from domain.discovery.filters import MOST_FOUND, BeatFilter, Order

WALKED = 30_000
"""How many beats are passed at most; words are looked at last, so that few are read where few matter."""
TASTED = 500
"""So many are looked at to guess how far the way is."""


@dataclass(frozen=True)
class Found:
    """Numbers of beats in their order, from the first one on; `is_cut` where there may be more."""

    numbers: Sequence[int]
    is_cut: bool


@dataclass(frozen=True)
class Way:
    """An index that is walked backwards or forwards."""

    index: str
    column: str
    direction: str = ""

    def order(self, alias: str) -> str:
        return f"{alias}.{self.column} {self.direction}, {alias}.number {self.direction}"


WAYS = {
    Order.NEWEST: Way("tracks_newest", "published_at", "DESC"),
    Order.POPULAR: Way("tracks_popular", "plays", "DESC"),
    Order.NAME: Way("tracks_by_name", "folded_name"),
    Order.BPM: Way("tracks_by_bpm", "bpm"),
}


def walk(work: Transaction, filter: BeatFilter, sought: Sought, wanted: int) -> Found | None:
    """What is met on the way; None where that was less than is wanted and there may be more."""
    highest = _highest(work)
    if highest > WALKED and _is_far(work, filter, sought, wanted, highest):
        return None
    # Without words it is cheap to go on, to say how many there are.
    limit = wanted if sought.words else MOST_FOUND + 1
    numbers = _met(work, filter, sought, WALKED, limit)
    has_ended = highest <= WALKED and len(numbers) < limit
    return Found(numbers, not has_ended) if has_ended or len(numbers) >= wanted else None


def _met(work: Transaction, filter: BeatFilter, sought: Sought, most: int, limit: int) -> list[int]:
    """Numbers of the first that match among so many on the way."""
    along, its_values = _along(work, filter, most)
    others = (genre_condition(filter, "w"), wording.condition(work, sought, "w"))
    where, values = joined([*narrowed(filter, "w"), *(each for each in others if each)])
    sql = f"SELECT w.number FROM ({along}) AS w WHERE {where} LIMIT ?"
    return [row["number"] for row in work.select(sql, [*its_values, *values, limit])]


def _highest(work: Transaction) -> int:
    """No more beats than this are there."""
    [row] = work.select("SELECT COALESCE(MAX(number), 0) AS highest FROM tracks")
    return int(row["highest"])


def _is_far(work: Transaction, filter: BeatFilter, sought: Sought, wanted: int, highest: int) -> bool:
    """Whether it would be too long a way, by how many of the first beats match but for their words.

    Where very many have the words nobody knows how many those are, but enough of them come soon.
    """
    if not sought.words or sought.total > AS_A_SET:
        return False
    matching = len(_met(work, filter, Sought((), 0), TASTED, TASTED))
    return wanted * TASTED * highest > WALKED * max(matching, 1) * sought.total


def _along(work: Transaction, filter: BeatFilter, most: int) -> tuple[str, list[object]]:
    """The way as a query; among tempi in their order it begins with the slowest that is wanted."""
    way = WAYS[filter.order]
    hint = "" if isinstance(work.database, Postgres) else f"INDEXED BY {way.index}"
    bounds = Condition("f.listed")
    if filter.tempi and filter.order is Order.BPM:
        slowest, fastest = filter.tempi[0][0], max(most for _, most in filter.tempi)
        bounds = Condition("f.listed AND f.bpm >= ? AND f.bpm <= ?", (slowest, fastest))
    sql = f"""
        SELECT f.number, f.facets, f.bpm, f.seconds, f.price
        FROM tracks f {hint} WHERE {bounds.sql} ORDER BY {way.order("f")} LIMIT ?
    """
    return sql, [*bounds.values, most]
