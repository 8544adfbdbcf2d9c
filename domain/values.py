"""Values that each language writes in its own way, and how English does: as texts they are English."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from domain.countries import COUNTRIES
from domain.money import Money as Money


@dataclass(frozen=True)
class ShortDay:
    """`4 Mar 2026`, for tables."""

    day: date

    def __str__(self) -> str:
        return f"{self.day.day} {self.day:%b %Y}"


@dataclass(frozen=True)
class DayAndMonth:
    """`4 Mar`, below a drawing."""

    day: date

    def __str__(self) -> str:
        return f"{self.day.day} {self.day:%b}"


@dataclass(frozen=True)
class Month:
    """`November 2026`, by any of its days."""

    day: date

    def __str__(self) -> str:
        return f"{self.day:%B %Y}"


@dataclass(frozen=True)
class MonthName:
    """`Nov`, by any of its days, where there is little room."""

    day: date

    def __str__(self) -> str:
        return f"{self.day:%b}"


@dataclass(frozen=True)
class Moment:
    """`4 Mar 2026, 12:30 UTC`"""

    at: datetime

    def __str__(self) -> str:
        at = self.at.astimezone(UTC)
        return f"{ShortDay(at)}, {at:%H:%M} UTC"


@dataclass(frozen=True)
class Change:
    """By how many per cent something changed: `+12.5 %`, `−3 %`."""

    percent: float

    def __str__(self) -> str:
        return f"{self.percent:+,.1f} %".replace(".0 ", " ").replace("-", "−")


@dataclass(frozen=True)
class Country:
    """Its name, by its ISO 3166-1 alpha-2 code; a code that is none stands for itself."""

    code: str

    def __str__(self) -> str:
        return COUNTRIES.get(self.code, self.code)
