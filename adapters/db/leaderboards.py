"""Leaderboards as rows: pages of 50 as JSON, and everybody's places in letters of fixed width."""

import json
from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, islice

from adapters.db import tables
from adapters.db.bulk import copy_all, insert_all
from adapters.db.database import Transaction
from adapters.db.mapping import RowMapping, to_microseconds
from domain.leaderboard_store import ROWS_A_PAGE, SEATS_A_BLOCK, Board, Leftover, Shown
from domain.leaderboards.categories import Category
from domain.leaderboards.ranking import Column

SHOWN = RowMapping(Shown)
WIDTH = 8
"""Letters of a place, the first of which is a space."""
PLACES = 2 * len(Category)
LETTERS = WIDTH * PLACES
FIRST_LETTER = f"(s.seat - s.seat / {SEATS_A_BLOCK} * {SEATS_A_BLOCK}) * {LETTERS} + 1"
OWN = f"substr(t.places, {FIRST_LETTER}, {LETTERS})"
STANDING = f"""
    SELECT {OWN} AS places FROM seats s JOIN board_periods l ON l.period = ?
    JOIN standings t ON t.period = l.period AND t.refresh = l.refresh AND t.block = s.seat / {SEATS_A_BLOCK}
    WHERE s.producer_id = ?
"""
ALL_STANDINGS = """
    SELECT t.places FROM board_periods l
    JOIN standings t ON t.period = l.period AND t.refresh = l.refresh
    WHERE l.period = ? ORDER BY t.block
"""
PAGE = """
    SELECT p.rows FROM boards b
    JOIN board_pages p ON p.period = b.period AND p.category = b.category AND p.refresh = b.refresh
    WHERE b.period = ? AND b.category = ? AND p.page = ?
"""
UNSHOWN = {
    "board_pages": ("boards", ("period", "category", "refresh"), "page"),
    "standings": ("board_periods", ("period", "refresh"), "block"),
}
"""Tables of rows that may not be shown: what tells which are, by what, and what numbers them."""


OVERALL_PLACES = f"""
    SELECT s.producer_id, substr(t.places, {FIRST_LETTER}, {WIDTH}) AS place FROM seats s
    JOIN board_periods l ON l.period = ?
    JOIN standings t ON t.period = l.period AND t.refresh = l.refresh AND t.block = s.seat / {SEATS_A_BLOCK}
    WHERE s.producer_id IN ({{marks}})
"""
"""Overall comes first among the categories."""


def overall_places(
    work: Transaction, period: str, producer_ids: Collection[str]
) -> tuple[int, dict[str, int]]:
    """How many are ranked, and the places in Overall of some; 0, or nothing, of whoever has none."""
    shown = work.select("SELECT ranked FROM board_periods WHERE period = ?", [period])
    sql = OVERALL_PLACES.format(marks=", ".join("?" * len(producer_ids)) or "NULL")
    rows = work.select(sql, [period, *producer_ids])
    places = {row["producer_id"]: int(row["place"].strip() or 0) for row in rows}
    return sum(row["ranked"] for row in shown), places


class SqlLeaderboards:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def begin(self, now: datetime, lapsed: datetime) -> int | None:
        self._work.hold("leaderboards")
        refresh = 1
        for last in self._work.select("SELECT refresh, is_running, went_on_at FROM board_refreshes"):
            if last["is_running"] and last["went_on_at"] > to_microseconds(lapsed):
                return None
            refresh = int(last["refresh"]) + 1
        self._work.change(tables.BoardRefreshes.delete())
        row = {"id": "newest", "refresh": refresh, "is_running": True, "went_on_at": to_microseconds(now)}
        insert_all(self._work, tables.BoardRefreshes, [row])
        return refresh

    def goes_on(self, refresh: int, now: datetime) -> bool:
        return self._note(refresh, went_on_at=to_microseconds(now))

    def end(self, refresh: int) -> None:
        self._note(refresh, is_running=False)

    def _note(self, refresh: int, **values: object) -> bool:
        table = tables.BoardRefreshes
        its = (table.refresh == refresh) & table.is_running
        return self._work.change(table.update(**values).where(its)) > 0

    def shown(self) -> list[Shown]:
        return [SHOWN.item(row) for row in self._work.select("SELECT * FROM board_periods")]

    def digests(self) -> dict[tuple[str, Category], str]:
        rows = self._work.select("SELECT period, category, digest FROM boards")
        return {(row["period"], Category(row["category"])): row["digest"] for row in rows}

    def keep_pages(self, refresh: int, period: str, category: Category, board: Board, pages: range) -> None:
        named = {"period": period, "category": category.value, "refresh": refresh}
        rows = [{**named, "page": page, "rows": _packed(board, page)} for page in pages]
        copy_all(self._work, tables.BoardPages, rows)

    def keep_standings(self, refresh: int, period: str, columns: Sequence[Column], blocks: range) -> None:
        named = {"period": period, "refresh": refresh}
        rows = [{**named, "block": block, "places": text} for block, text in _in_letters(columns, blocks)]
        copy_all(self._work, tables.Standings, rows)

    def show(self, shown: Shown, digests: Mapping[Category, str]) -> None:
        period, boards = tables.BoardPeriods, tables.Boards
        self._work.change(period.delete().where(period.period == shown.period))
        insert_all(self._work, period, [SHOWN.row(shown)])
        its = (boards.period == shown.period) & boards.category.in_([*digests])
        self._work.change(boards.delete().where(its))
        named = {"period": shown.period, "refresh": shown.refresh}
        rows = ({**named, "category": each.value, "digest": digests[each]} for each in digests)
        insert_all(self._work, boards, rows)

    def leftovers(self) -> list[Leftover]:
        return [
            Leftover(row.get("category", ""), row["period"], row["refresh"], row["first"], row["last"])
            for name in UNSHOWN
            for row in self._work.select(_unshown(name))
        ]

    def remove(self, leftover: Leftover) -> None:
        name = "board_pages" if leftover.category else "standings"
        number = UNSHOWN[name][2]
        values: list[object] = [leftover.period, leftover.refresh, leftover.first, leftover.last]
        its = f"period = ? AND refresh = ? AND {number} >= ? AND {number} <= ?"
        if leftover.category:
            its, values = f"{its} AND category = ?", [*values, leftover.category]
        with self._work.all_or_nothing():
            self._work.execute(f"DELETE FROM {name} WHERE {its}", values)

    def page(self, period: str, category: Category, page: int) -> Board | None:
        for row in self._work.select(PAGE, [period, category.value, page]):
            return unpacked(row["rows"])
        return None

    def standing(self, period: str, producer_id: str) -> tuple[int, ...] | None:
        for row in self._work.select(STANDING, [period, producer_id]):
            return in_numbers(row["places"]) or None
        return None

    def places(self, period: str) -> list[Column]:
        columns = [array("q") for _ in Category]
        for (text,) in self._work.tuples(ALL_STANDINGS, [period]):
            values = [*map(int, text.split())]
            for place, column in enumerate(columns):
                column.extend(values[place::PLACES])
        return [*columns]

    def opt_out(self, producer_id: str, now: datetime) -> None:
        row = {"producer_id": producer_id, "at": to_microseconds(now)}
        self._work.change(tables.OptedOut.insert(row).on_conflict_ignore())

    def opt_in(self, producer_id: str) -> None:
        self._work.change(tables.OptedOut.delete().where(tables.OptedOut.producer_id == producer_id))

    def has_opted_out(self, producer_id: str) -> bool:
        sql = "SELECT 1 AS found FROM opted_out WHERE producer_id = ?"
        return bool(self._work.select(sql, [producer_id]))


def _unshown(name: str) -> str:
    """Refreshes that aren't shown, and from which to which number the rows of each go."""
    shown, keys, number = UNSHOWN[name]
    same = " AND ".join(f"b.{key} = r.{key}" for key in keys)
    columns = ", ".join(f"r.{key}" for key in keys)
    return f"""
        SELECT {columns}, MIN(r.{number}) AS first, MAX(r.{number}) AS last FROM {name} r
        WHERE NOT EXISTS (SELECT 1 FROM {shown} b WHERE {same}) GROUP BY {columns}
    """


def _packed(board: Board, page: int) -> str:
    first = page * ROWS_A_PAGE
    columns = (board.seats, board.scores, board.before)
    some = [list(column[first : first + ROWS_A_PAGE]) for column in columns]
    return json.dumps(some, separators=(",", ":"))


def unpacked(text: str) -> Board:
    return Board(*map(tuple, json.loads(text)))


def _in_letters(columns: Sequence[Column], blocks: range) -> Iterator[tuple[int, str]]:
    first, end = blocks.start * SEATS_A_BLOCK, blocks.stop * SEATS_A_BLOCK
    rows = zip(*(column[first:end] for column in columns), strict=True)
    for block in blocks:
        values = tuple(chain.from_iterable(islice(rows, SEATS_A_BLOCK)))
        if values:
            yield block, f"%{WIDTH}d" * len(values) % values


def in_numbers(letters: str) -> tuple[int, ...]:
    return tuple(map(int, letters.split()))
