"""What leaderboards are ranked by: sums by producer, by seat."""

import json
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from adapters.db import tables
from adapters.db.activity import number_of
from adapters.db.bulk import copy_all, insert_all
from adapters.db.cards import PUBLIC
from adapters.db.database import Transaction
from adapters.db.mapping import EPOCH, from_microseconds, to_microseconds
from domain.activity.totals import WEIGHTS
from domain.leaderboard_store import HEARD, OLD, Heard, PointsBySeat, Published
from domain.leaderboards.periods import Days
from domain.leaderboards.ranking import Column, Contestant

SEATS_A_ROW = 1000
NEVER, FOREVER = -(2**62), 2**62
"""Moments before and after all others."""
WEIGHED = " + ".join(f"{weight} * {band}" for band, weight in WEIGHTS.items())
SUMMED = ("plays", WEIGHED, "listens")
NEWCOMERS = """
    SELECT p.id FROM producers p LEFT JOIN seats s ON s.producer_id = p.id WHERE s.seat IS NULL
    ORDER BY p.created_at, p.id
"""
CONTESTANTS = f"""
    SELECT s.seat, p.id, u.created_at, COALESCE(x.xp, 0) FROM producers p
    JOIN users u ON u.id = p.id JOIN seats s ON s.producer_id = p.id LEFT JOIN progress x ON x.id = p.id
    WHERE u.role <> 'admin' AND NOT u.suspended
        AND NOT EXISTS (SELECT 1 FROM opted_out o WHERE o.producer_id = p.id)
        AND EXISTS (SELECT 1 FROM tracks t WHERE t.producer_id = p.id AND {PUBLIC})
"""
# SQLite keeps the order of a cross join: the credits are fewer than the beats.
TOGETHER = f"FROM track_collaborators c CROSS JOIN tracks t WHERE t.id = c.track_id AND {PUBLIC}"
CREDITED = f"""
    SELECT t.producer_id, t.published_at {TOGETHER} AND c.position = 0
    UNION ALL SELECT c.producer_id, t.published_at {TOGETHER}
"""
"""Whoever made a beat together with others, who are each credited once."""
POINTS = """
    SELECT s.seat, d.points FROM points_of_day d JOIN seats s ON s.producer_id = d.producer_id
"""


class SqlContest:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def seat_newcomers(self) -> None:
        newcomers = self._work.select(NEWCOMERS)
        if not newcomers:
            return
        self._work.hold("seats")
        taken = self._seats()
        rows = self._work.select(NEWCOMERS)
        seats = ({"seat": taken + place, "producer_id": row["id"]} for place, row in enumerate(rows, 1))
        insert_all(self._work, tables.Seats, seats)

    def contestants(self) -> list[Contestant]:
        return [Contestant(*row) for row in self._work.tuples(CONTESTANTS)]

    def heard(self, covered: Sequence[Days]) -> list[Heard]:
        """One look over all days that are covered."""
        bounds = [(day_number(days.first), day_number(days.last) + 1) for days in covered]
        widest = min(first for first, _ in bounds), max(end for _, end in bounds)
        is_bounded = all(days.first for days in covered)
        sums = [_sum(each, "day", its, widest) for its in bounds for each in SUMMED]
        # Where nearly all days are asked for, SQLite would otherwise sort them first.
        between = f"day >= {widest[0]} AND day < {widest[1]}" if is_bounded else f"+day < {widest[1]}"
        found = self._by_seat(
            f"SELECT producer_id, {{sums}} FROM producer_days WHERE {between} GROUP BY producer_id", sums
        )
        return [Heard(*found[place : place + 3]) for place in range(0, len(found), 3)]

    def published(self, covered: Sequence[Days]) -> list[Published]:
        sums = [_sum("1", "published_at", _moments(days), (NEVER, FOREVER)) for days in covered]
        of_each = f"SELECT producer_id, {{sums}} FROM tracks t WHERE {PUBLIC} GROUP BY producer_id"
        uploads = self._by_seat(of_each, sums)
        together = self._by_seat(
            f"SELECT producer_id, {{sums}} FROM ({CREDITED}) AS credited GROUP BY producer_id", sums
        )
        return [Published(*both) for both in zip(uploads, together, strict=True)]

    def points(self) -> PointsBySeat | None:
        for row in self._work.select("SELECT at FROM points_reckoned"):
            [points] = self._columns(1, self._work.tuples(POINTS))
            return PointsBySeat(from_microseconds(row["at"]).date(), points)
        return None

    def column_names(self) -> list[str]:
        return [row["name"] for row in self._work.select("SELECT DISTINCT name FROM seat_columns")]

    def columns(self, name: str) -> list[Column]:
        sql = "SELECT numbers FROM seat_columns WHERE name = ? ORDER BY block"
        found: list[array[int]] = []
        for (numbers,) in self._work.tuples(sql, [name]):
            block = json.loads(numbers)
            found = found or [array("q") for _ in block]
            for column, more in zip(found, block, strict=True):
                column.extend(more)
        return [*found]

    def keep_columns(self, name: str, columns: Sequence[Column]) -> None:
        self.drop_columns([name])
        copy_all(self._work, tables.SeatColumns, [*_blocks(name, columns)])

    def drop_columns(self, names: Collection[str]) -> None:
        self._work.change(tables.SeatColumns.delete().where(tables.SeatColumns.name.in_(list(names))))

    def forget_sums(self) -> None:
        self.drop_columns([name for name in self.column_names() if name.startswith((OLD, HEARD))])

    def _by_seat(self, of_each: str, sums: list[str]) -> list[Column]:
        """Sums by producer as columns. Only numbers of ours stand in the SQL, which need no marks."""
        named = [f"{sum} AS s{place}" for place, sum in enumerate(sums)]
        names = ", ".join(f"x.s{place}" for place in range(len(sums)))
        summed = of_each.format(sums=", ".join(named))
        sql = f"SELECT s.seat, {names} FROM ({summed}) AS x JOIN seats s ON s.producer_id = x.producer_id"
        return self._columns(len(sums), self._work.tuples(sql))

    def _columns(self, count: int, rows: Iterable[tuple[Any, ...]]) -> list[Column]:
        """Postgres sums up as decimals, which are whole numbers here, too."""
        columns = [array("q", bytes(8 * (self._seats() + 1))) for _ in range(count)]
        for seat, *values in rows:
            for column, value in zip(columns, values, strict=True):
                if value:
                    column[seat] = int(value)
        return [*columns]

    def _seats(self) -> int:
        [row] = self._work.select("SELECT COALESCE(MAX(seat), 0) AS seats FROM seats")
        return int(row["seats"])


def day_number(day: date | None) -> int:
    """Days since 1970, as totals are kept; of no day one before all others."""
    return number_of(day) if day else -(2**31)


def _sum(what: str, of: str, between: tuple[int, int], widest: tuple[int, int]) -> str:
    """A sum over what lies from a number on and before another, asking only what isn't asked of all rows."""
    (first, end), (all_first, all_end) = between, widest
    asked = [f"{of} >= {first}"] if first > all_first else []
    asked += [f"{of} < {end}"] if end < all_end else []
    return f"SUM(CASE WHEN {' AND '.join(asked)} THEN {what} ELSE 0 END)" if asked else f"SUM({what})"


def _moments(days: Days) -> tuple[int, int]:
    """The first moment of them, and the first one after them, in microseconds."""
    end = to_microseconds(_midnight(days.last + timedelta(days=1)))
    return (to_microseconds(_midnight(days.first)) if days.first else NEVER), end


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), EPOCH.tzinfo)


def _blocks(name: str, columns: Sequence[Column]) -> Iterator[dict[str, Any]]:
    for block, first in enumerate(range(0, len(columns[0]), SEATS_A_ROW)):
        some = [list(column[first : first + SEATS_A_ROW]) for column in columns]
        yield {"name": name, "block": block, "numbers": json.dumps(some, separators=(",", ":"))}
