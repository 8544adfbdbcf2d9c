"""Lists of beats in plain SQL: which ones, in which order, a page at a time."""

from dataclasses import dataclass
from typing import Any

from adapters.db.database import Transaction
from adapters.db.mapping import RowMapping
from domain.catalogue import BEATS_A_PAGE, BeatFilter, Order
from domain.pages import BeatCard, BeatList

CARDS = RowMapping(BeatCard)
COLUMNS = """
    t.id, t.slug, t.name, p.name AS producer_name, p.slug AS producer_slug, t."key", t.scale, t.bpm,
    t.genres, t.tags, t.seconds, t.plays, t.cover_key, t.published_at, t.recording_id
"""

# Each is one index walked in its own order, backwards or forwards.
ORDERS = {
    Order.NEWEST: "{0}.published_at DESC, {0}.id DESC",
    Order.POPULAR: "{0}.plays DESC, {0}.id DESC",
    Order.NAME: "{0}.folded_name, {0}.id",
    Order.BPM: "{0}.bpm, {0}.id",
}
LATEST_ADDED = "{0}.created_at DESC, {0}.id DESC"

# Beyond these a number says nothing about beats and might not fit into a column.
MOST_BPM = 10_000
MOST_PAGES = 100_000


@dataclass(frozen=True)
class Condition:
    """A part of WHERE about the table `f`, with its values."""

    sql: str
    values: tuple[object, ...] = ()


LISTED = Condition("f.listed")
PUBLIC = "(t.visibility = 'public' AND t.published_at IS NOT NULL AND t.deleted_at IS NULL)"
"""Whether anyone may open the page of a track `t` and play it; sold ones, too, which are listed no more."""


def card(row: dict[str, Any]) -> BeatCard:
    return CARDS.item(row)


def beat_list(
    work: Transaction, conditions: list[Condition], order: str, page: int, size: int = BEATS_A_PAGE
) -> BeatList:
    """One page of the beats that meet all conditions."""
    page = min(max(page, 1), MOST_PAGES)
    found = cards(work, conditions, order, size + 1, (page - 1) * size)
    return BeatList(found[:size], page, has_next=len(found) > size)


def cards(
    work: Transaction, conditions: list[Condition], order: str, limit: int, offset: int = 0
) -> tuple[BeatCard, ...]:
    """The inner query walks an index alone, so that what is passed over on a late page costs little."""
    where = " AND ".join(condition.sql for condition in conditions)
    values = [value for condition in conditions for value in condition.values]
    sql = f"""
        SELECT {COLUMNS}
        FROM (
            SELECT f.id FROM tracks f WHERE {where} ORDER BY {order.format("f")} LIMIT ? OFFSET ?
        ) AS found
        JOIN tracks t ON t.id = found.id JOIN producers p ON p.id = t.producer_id
        ORDER BY {order.format("t")}
    """
    return tuple(card(row) for row in work.select(sql, [*values, limit, offset]))


def conditions_of(filter: BeatFilter) -> list[Condition]:
    """What a visitor asks for, beside being listed."""
    labelled = "f.id IN (SELECT track_id FROM track_labels WHERE kind = 'genre' AND folded = ?)"
    wanted = [
        LISTED,
        _unless(filter.min_bpm is None, "f.bpm >= ?", _within(filter.min_bpm)),
        _unless(filter.max_bpm is None, "f.bpm <= ?", _within(filter.max_bpm)),
        _unless(not filter.key, 'f."key" = ?', filter.key),
        _unless(not filter.scale, "f.scale = ?", filter.scale),
        _unless(not filter.producer_id, "f.producer_id = ?", filter.producer_id),
        _unless(not filter.genre, labelled, filter.genre.casefold()),
        *(Condition(r"f.search_text LIKE ? ESCAPE '\'", (containing(word),)) for word in filter.words),
    ]
    return [condition for condition in wanted if condition is not None]


def _unless(absent: bool, sql: str, value: object) -> Condition | None:
    return None if absent else Condition(sql, (value,))


def _within(bpm: int | None) -> int:
    return min(max(bpm or 0, 0), MOST_BPM)


def containing(word: str) -> str:
    """The pattern for a word anywhere, whose own `%` and `_` mean themselves."""
    escaped = word.casefold().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"
