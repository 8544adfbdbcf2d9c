"""Seasons, by the day (UTC) on which a beat was uploaded, and months of membership."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Season:
    """Days of every year, each as month and day; one that ends before it begins goes over New Year."""

    first: tuple[int, int]
    last: tuple[int, int]

    def has(self, day: date) -> bool:
        at = day.month, day.day
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last


HALLOWEEN = Season((10, 30), (11, 1))
CHRISTMAS = Season((12, 23), (12, 26))
NEW_YEAR = Season((12, 31), (1, 2))
VALENTINE = Season((2, 13), (2, 15))


def whole_months(since: date, today: date) -> int:
    """Months that are over. Whoever joined on a day that a month lacks completes one on its last day."""
    months = (today.year - since.year) * 12 + today.month - since.month
    due = min(since.day, monthrange(today.year, today.month)[1])
    return max(0, months - (today.day < due))
