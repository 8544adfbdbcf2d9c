"""Likes, choices of listening histories, staff picks and trending beats as rows."""

from collections.abc import Sequence
from datetime import date

from adapters.db import tables
from adapters.db.activity import number_of
from adapters.db.bulk import insert_all
from adapters.db.database import Transaction
from adapters.db.mapping import RowMapping
from adapters.db.repository import SqlRepository
from domain.likes import HistoryChoice, Like
from domain.picks import Pick

PLAYED = """
    SELECT d.track_id, d.plays FROM (
        SELECT track_id, SUM(plays) AS plays FROM track_days WHERE day >= ? GROUP BY track_id
    ) AS d JOIN tracks t ON t.id = d.track_id
    WHERE t.listed AND d.plays > 0 ORDER BY d.plays DESC, d.track_id LIMIT ?
"""


class SqlLikes(SqlRepository[Like]):
    table = tables.Likes
    mapping = RowMapping(Like)

    def of(self, user_id: str, track_id: str) -> Like | None:
        both = (self.table.user_id == user_id) & (self.table.track_id == track_id)
        return self.first(self.table.select().where(both))

    def add_likes(self, track_id: str, change: int) -> None:
        with self._work.all_or_nothing():
            self._work.execute("UPDATE tracks SET likes = likes + ? WHERE id = ?", [change, track_id])

    def likes(self, track_id: str) -> int:
        rows = self._work.select("SELECT likes FROM tracks WHERE id = ?", [track_id])
        return int(rows[0]["likes"]) if rows else 0


class SqlHistoryChoices:
    mapping = RowMapping(HistoryChoice, but=("id",))

    def __init__(self, work: Transaction) -> None:
        self._work = work

    def of(self, user_id: str) -> HistoryChoice:
        rows = self._work.select("SELECT * FROM history_choices WHERE user_id = ?", [user_id])
        return self.mapping.item(rows[0], id=user_id) if rows else HistoryChoice(user_id)

    def put(self, choice: HistoryChoice) -> None:
        table, its = tables.HistoryChoices, self.mapping.row(choice)
        insert = table.insert({"user_id": choice.id, **its})
        self._work.change(insert.on_conflict(conflict_target=[table.user_id], update=its))


class SqlPicks:
    mapping = RowMapping(Pick)

    def __init__(self, work: Transaction) -> None:
        self._work = work

    def all(self) -> list[Pick]:
        return [self.mapping.item(row) for row in self._work.select("SELECT * FROM picks ORDER BY place, id")]

    def replace(self, picks: Sequence[Pick]) -> None:
        self._work.change(tables.Picks.delete())
        insert_all(self._work, tables.Picks, map(self.mapping.row, picks))


class SqlTrending:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def reckon(self, since: date, limit: int) -> list[tuple[str, int]]:
        rows = self._work.select(PLAYED, [number_of(since), limit])
        return [(row["track_id"], int(row["plays"])) for row in rows]

    def put(self, played: Sequence[tuple[str, int]]) -> None:
        self._work.hold("trending")
        self._work.change(tables.Trending.delete())
        rows = (
            {"place": place, "track_id": track_id, "plays": plays}
            for place, (track_id, plays) in enumerate(played, start=1)
        )
        insert_all(self._work, tables.Trending, rows)

    def all(self) -> list[tuple[str, int]]:
        rows = self._work.select("SELECT track_id, plays FROM trending ORDER BY place")
        return [(row["track_id"], int(row["plays"])) for row in rows]
