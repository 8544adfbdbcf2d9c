"""Leaderboards in plain SQL: a page of a board with one's own row in one query, and who the producers are."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.db.cards import PUBLIC
from adapters.db.database import Database, Transaction, transaction
from adapters.db.leaderboards import FIRST_LETTER, OWN, WIDTH, in_numbers, unpacked
from adapters.db.mapping import from_microseconds
from domain.leaderboard_store import ROWS_A_PAGE, SEATS_A_BLOCK, Board
from domain.leaderboards.categories import Category
from domain.leaderboards.periods import ALL
from domain.pages.leaderboards import (
    OWN_PAGE,
    LeaderboardFilter,
    LeaderboardPage,
    LeaderboardRow,
    in_order,
)

CATEGORIES = [*Category]
PLACE = f"CAST(NULLIF(substr(t.places, {FIRST_LETTER} + {{letters}}, {WIDTH}), '') AS INTEGER)"
PAGE_OF = "{0}.period = b.period AND {0}.category = b.category AND {0}.refresh = b.refresh"
PERIODS = "SELECT period FROM board_periods"
STATE = f"""
    SELECT p.id, EXISTS (SELECT 1 FROM opted_out o WHERE o.producer_id = p.id) AS has_opted_out,
        EXISTS (SELECT 1 FROM tracks t WHERE t.producer_id = p.id AND {PUBLIC}) AS has_public_beat
    FROM producers p WHERE p.id = ?
"""


class SqlLeaderboardQueries:
    def __init__(self, database: Database) -> None:
        self._database = database

    def leaderboard(
        self, producer_id: str, filter: LeaderboardFilter, live: tuple[str, ...]
    ) -> LeaderboardPage:
        with transaction(self._database, writable=False) as work:
            periods = in_order(tuple(row["period"] for row in work.select(PERIODS)), live)
            period = filter.period_shown if filter.period_shown in periods else ALL
            sql, values = board_page(filter.category, period, producer_id, filter.page)
            found: Mapping[str, Any] = next(iter(work.select(sql, values)), {})
            [state] = work.select(STATE, [producer_id])
            rows, own = _rows(work, producer_id, filter.category, found)
        return LeaderboardPage(
            category=filter.category,
            period=period,
            periods=periods,
            as_of=from_microseconds(found["as_of"]) if found else None,
            is_final=bool(found and found["is_final"]),
            ranked=found["ranked"] if found else 0,
            page=(found["page"] or 0) + 1 if found else 1,
            rows=rows,
            own=own,
            has_opted_out=bool(state["has_opted_out"]),
            has_public_beat=bool(state["has_public_beat"]),
        )


def board_page(category: Category, period: str, producer_id: str, page: int) -> tuple[str, list[object]]:
    """The query of a board's page, and the page with somebody's own row beside it, with its values."""
    place = PLACE.format(letters=CATEGORIES.index(category) * WIDTH)
    own_page, last_page = f"({place} - 1) / {ROWS_A_PAGE}", f"(l.ranked - 1) / {ROWS_A_PAGE}"
    asked, own, joined = f"COALESCE({own_page}, 0)", "p", ""
    if page != OWN_PAGE:
        asked = f"CASE WHEN {page - 1} > {last_page} THEN {last_page} ELSE {page - 1} END"
        own, joined = "o", f"LEFT JOIN board_pages o ON {PAGE_OF.format('o')} AND o.page = {own_page}"
    sql = f"""
        SELECT l.as_of, l.ranked, l.is_final, p.page, p.rows, {own}.page AS own_page, {own}.rows AS own_rows,
            {OWN} AS places
        FROM board_periods l JOIN boards b ON b.period = l.period AND b.category = ?
        LEFT JOIN seats s ON s.producer_id = ?
        LEFT JOIN standings t
            ON t.period = l.period AND t.refresh = l.refresh AND t.block = s.seat / {SEATS_A_BLOCK}
        LEFT JOIN board_pages p ON {PAGE_OF.format("p")} AND p.page = {asked}
        {joined} WHERE l.period = ?
    """
    return sql, [category.value, producer_id, period]


def _rows(
    work: Transaction, producer_id: str, category: Category, found: Mapping[str, Any]
) -> tuple[tuple[LeaderboardRow, ...], LeaderboardRow | None]:
    """The rows of the page that was found, and one's own."""
    page = _lines(found, "page", "rows")
    place = in_numbers(found["places"])[CATEGORIES.index(category)] if found and found["places"] else 0
    own = [line for line in _lines(found, "own_page", "own_rows") if line[0] == place]
    people = _people(work, [seat for _, seat, _, _ in (*page, *own)])

    def row(place: int, seat: int, score: int, before: int) -> LeaderboardRow:
        id, name, slug, picture_key = people[seat]
        is_own = id == producer_id
        return LeaderboardRow(
            category, found["ranked"], place, before, score, name, slug, picture_key, is_own
        )

    return tuple(row(*line) for line in page), next((row(*line) for line in own), None)


def _lines(found: Mapping[str, Any], page: str, rows: str) -> list[tuple[int, int, int, int]]:
    """Places, seats, scores and places before."""
    if not found or found[rows] is None:
        return []
    board: Board = unpacked(found[rows])
    first = found[page] * ROWS_A_PAGE + 1
    return [*zip(range(first, first + ROWS_A_PAGE), board.seats, board.scores, board.before, strict=False)]


def _people(work: Transaction, seats: Sequence[int]) -> dict[int, tuple[str, str, str, str]]:
    """Who has these seats; asked for none as well, so that no query is left out."""
    marks = ", ".join("?" * len(seats)) or "NULL"
    sql = f"""
        SELECT s.seat, p.id, p.name, p.slug, p.picture_key
        FROM seats s JOIN producers p ON p.id = s.producer_id WHERE s.seat IN ({marks})
    """
    return {
        row["seat"]: (row["id"], row["name"], row["slug"], row["picture_key"])
        for row in work.select(sql, seats)
    }
