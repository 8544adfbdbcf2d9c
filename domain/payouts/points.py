"""What a producer's beats are worth today, as reckoned once a day."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.payouts.contributions import POINT
from domain.payouts.splitting import shown_percent
from domain.words import english


@dataclass(frozen=True)
class Points:
    """A producer's points and those of all producers together, in trillionths."""

    own: int
    total: int
    at: datetime

    @property
    def percent(self) -> str:
        """`12.3456`, halves up."""
        return shown_percent((2 * 10**6 * self.own + self.total) // (2 * self.total) if self.total else 0)


def shown_points(points: int) -> str:
    """`1,204.5000`: whole points with four decimals, halves up."""
    return english(rounded(points))


def rounded(points: int) -> Decimal:
    """The same, as a number."""
    return Decimal((points + POINT // 20_000) // (POINT // 10_000)).scaleb(-4)
