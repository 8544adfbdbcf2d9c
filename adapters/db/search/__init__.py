"""Finding beats among very many: by walking along an order while many match, else by what fewest have.

Each way reads a bounded number of index entries or, where few beats match, about as many as the rarest thing
that is asked for has. Planners can't tell which way that is, since they don't know what goes with what.
"""

from collections.abc import Sequence

from adapters.db.cards import COLUMNS, card
from adapters.db.database import Transaction
from adapters.db.search import wording
from adapters.db.search.gathering import gather
from adapters.db.search.walking import Found, walk
from domain.catalogue import BEATS_A_PAGE
from domain.discovery.filters import MOST_FOUND, BeatFilter
from domain.pages import BeatCard, BeatList


def beats(work: Transaction, filter: BeatFilter) -> BeatList:
    """One page of what a filter lets through."""
    page = min(max(filter.page, 1), MOST_FOUND)
    first = (page - 1) * BEATS_A_PAGE
    found = _find(work, filter, min(first + BEATS_A_PAGE, MOST_FOUND) + 1)
    shown = found.numbers[:MOST_FOUND]
    has_next = len(shown) > first + BEATS_A_PAGE
    cards = cards_of(work, shown[first : first + BEATS_A_PAGE])
    return BeatList(cards, page, has_next, len(shown), found.is_cut or len(found.numbers) > MOST_FOUND)


def any_beat(work: Transaction, filter: BeatFilter) -> bool:
    return bool(_find(work, filter, 1).numbers)


def _find(work: Transaction, filter: BeatFilter, wanted: int) -> Found:
    """The first ones, as many as are wanted or all that there are."""
    words = wording.sought(work, filter.sought)
    if not words.are_rare and not filter.producer_id:
        found = walk(work, filter, words, wanted)
        if found is not None:
            return found
    return gather(work, filter, words)


def cards_of(work: Transaction, numbers: Sequence[int]) -> tuple[BeatCard, ...]:
    """The beats with these numbers, in that order."""
    marks = ", ".join("?" * len(numbers)) or "NULL"
    sql = f"""
        SELECT t.number, {COLUMNS} FROM tracks t JOIN producers p ON p.id = t.producer_id
        WHERE t.number IN ({marks})
    """
    rows = {row["number"]: row for row in work.select(sql, numbers)}
    return tuple(card(rows[number]) for number in numbers if number in rows)
