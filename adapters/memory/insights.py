"""Kept sums of ranges of days in memory."""

from datetime import datetime

from adapters.memory.repository import Transaction
from domain.activity.ranges import Days
from domain.activity.summaries import RangeSummary


class MemoryRangeSums:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def put(self, producer_id: str, days: Days, summary: RangeSummary) -> None:
        self._work.changing("range_sums")[producer_id, days] = summary

    def get(self, producer_id: str, days: Days) -> RangeSummary | None:
        return self._work.rows("range_sums").get((producer_id, days))

    def forget(self, producer_id: str, before: datetime) -> None:
        rows = self._work.changing("range_sums")
        for key in [key for key, summary in rows.items() if key[0] == producer_id and summary.at < before]:
            del rows[key]
