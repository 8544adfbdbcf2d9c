"""Lists of beats in plain SQL: which ones, in which order, a page at a time."""

from dataclasses import dataclass
from typing import Any

from adapters.db.database import Transaction
from adapters.db.mapping import RowMapping
from domain.catalogue import BEATS_A_PAGE
from domain.pages import BeatCard, BeatList

CARDS = RowMapping(BeatCard)
COLUMNS = """
    t.id, t.slug, t.name, p.name AS producer_name, p.slug AS producer_slug, t."key", t.scale, t.bpm,
    t.genres, t.tags, t.seconds, t.plays, t.cover_key, t.published_at, t.recording_id
"""

NEWEST = "{0}.published_at DESC, {0}.id DESC"
LATEST_ADDED = "{0}.created_at DESC, {0}.id DESC"

# Beyond this a number might not fit into a column.
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


def containing(word: str) -> str:
    """The pattern for a word anywhere, whose own `%` and `_` mean themselves."""
    escaped = word.casefold().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"
