"""Held shares: what waits for producers who couldn't be paid, for how long, and where it goes after that."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.money import Currency
from domain.payouts.periods import MONTH, period_of

HELD_FOR = 12 * MONTH


@dataclass(frozen=True)
class Held:
    """A share of a run in its producer's held account, in minor units."""

    run_id: str
    producer_id: str
    amount: int
    until: datetime
    currency: Currency

    @property
    def id(self) -> str:
        return f"{self.run_id}:{self.producer_id}"


class Fate(StrEnum):
    WAITS = "waits"
    RELEASED = "released"
    LAPSED = "lapsed"


def held_until(moment: datetime) -> datetime:
    """`moment` is that of the split."""
    return moment + HELD_FOR


def fate(held: Held, is_eligible: bool, now: datetime) -> Fate:
    """It is its producer's as soon as they can be paid, unless its time ran out before."""
    if held.until <= now:
        return Fate.LAPSED
    return Fate.RELEASED if is_eligible else Fate.WAITS


def lapses_into(held: Held, open_period: str) -> str:
    """The period whose pool it is added to: that in which its time ran out.

    `open_period` is the earliest whose pool isn't split yet; it takes what was noticed too late for its own.
    """
    return max(period_of(held.until), open_period)
