"""Salts of the day and forgotten listeners in memory."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from adapters.memory.activity import MemoryListens
from adapters.memory.repository import Transaction
from domain.activity.browsers import NOBODY
from domain.activity.listens import Listen

SALTS, UNTIL = "day_salts", "forgotten_listeners"


class MemoryStandIns:
    def __init__(self, work: Transaction) -> None:
        self._work = work
        self._listens = MemoryListens(work)

    def salt(self, day: date) -> str | None:
        return self._work.rows(SALTS).get(day)

    def add_salt(self, day: date, salt: str) -> None:
        self._work.changing(SALTS).setdefault(day, salt)

    def delete_salts(self, before: date) -> None:
        salts = self._work.changing(SALTS)
        for day in [day for day in salts if day < before]:
            del salts[day]

    def forgotten_until(self) -> date | None:
        return self._work.rows(UNTIL).get("until")

    def forget_until(self, day: date) -> None:
        self._work.changing(UNTIL)["until"] = day

    def named(self, day: date, limit: int) -> list[str]:
        there = {each.listener for each in self._of(day) if not each.listener.startswith(NOBODY)}
        return sorted(there)[:limit]

    def replace(self, day: date, others: Mapping[str, str]) -> None:
        theirs = [each for each in self._of(day) if each.listener in others]
        self._listens.put([replace(each, listener=others[each.listener]) for each in theirs])

    def _of(self, day: date) -> list[Listen]:
        return self._listens.where(lambda each: each.day == day)
