"""Kept sums of ranges of days as rows."""

from datetime import datetime

from adapters.db import tables
from adapters.db.activity import number_of
from adapters.db.bulk import write_all
from adapters.db.database import Transaction
from adapters.db.mapping import RowMapping, to_microseconds
from domain.activity.ranges import Days
from domain.activity.summaries import RangeSummary

SUMMARIES = RowMapping(RangeSummary)


class SqlRangeSums:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def put(self, producer_id: str, days: Days, summary: RangeSummary) -> None:
        key = {"producer_id": producer_id, **of_days(days)}
        newer = ", ".join(f'"{name}" = excluded."{name}"' for name in SUMMARIES.names)
        write_all(self._work, tables.RangeSums, [key | SUMMARIES.row(summary)], tuple(key), newer)

    def get(self, producer_id: str, days: Days) -> RangeSummary | None:
        found = self._work.select(
            "SELECT * FROM range_sums WHERE producer_id = ? AND first_day = ? AND last_day = ?",
            [producer_id, *of_days(days).values()],
        )
        return SUMMARIES.item(found[0]) if found else None

    def forget(self, producer_id: str, before: datetime) -> None:
        with self._work.all_or_nothing():
            old = "DELETE FROM range_sums WHERE producer_id = ? AND at < ?"
            self._work.execute(old, [producer_id, to_microseconds(before)])


def of_days(days: Days) -> dict[str, int]:
    return {"first_day": number_of(days.first), "last_day": number_of(days.last)}
