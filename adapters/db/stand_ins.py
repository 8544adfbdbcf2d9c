"""Salts of the day and forgotten listeners as rows."""

from collections.abc import Mapping
from datetime import date

from adapters.db.activity import day_numbered, number_of
from adapters.db.database import Transaction
from adapters.db.mapping import to_microseconds
from domain.activity.browsers import NOBODY
from domain.activity.listens import bounds

REPLACED = f"{NOBODY}%"


class SqlStandIns:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def salt(self, day: date) -> str | None:
        found = self._work.select("SELECT salt FROM day_salts WHERE day = ?", [number_of(day)])
        return found[0]["salt"] if found else None

    def add_salt(self, day: date, salt: str) -> None:
        self._run(
            "INSERT INTO day_salts (day, salt) VALUES (?, ?) ON CONFLICT DO NOTHING", number_of(day), salt
        )

    def delete_salts(self, before: date) -> None:
        self._run("DELETE FROM day_salts WHERE day < ?", number_of(before))

    def forgotten_until(self) -> date | None:
        [found] = self._work.select("SELECT MAX(day) AS day FROM forgotten_listeners")
        return None if found["day"] is None else day_numbered(found["day"])

    def forget_until(self, day: date) -> None:
        self._run("DELETE FROM forgotten_listeners")
        self._run("INSERT INTO forgotten_listeners (day) VALUES (?)", number_of(day))

    def named(self, day: date, limit: int) -> list[str]:
        sql = """
            SELECT DISTINCT listener FROM listens
            WHERE at >= ? AND at < ? AND listener NOT LIKE ? ORDER BY listener LIMIT ?
        """
        return [row["listener"] for row in self._work.select(sql, [*_bounds(day), REPLACED, limit])]

    def replace(self, day: date, others: Mapping[str, str]) -> None:
        sql = "UPDATE listens SET listener = ? WHERE listener = ? AND at >= ? AND at < ?"
        with self._work.all_or_nothing():
            for listener, other in sorted(others.items()):
                self._work.execute(sql, [other, listener, *_bounds(day)])

    def _run(self, sql: str, *values: object) -> None:
        with self._work.all_or_nothing():
            self._work.execute(sql, values)


def _bounds(day: date) -> tuple[int, int]:
    first, last = bounds(day)
    return to_microseconds(first), to_microseconds(last)
