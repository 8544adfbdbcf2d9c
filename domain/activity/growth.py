"""How plays grow, and what that is called."""

from dataclasses import dataclass

from domain.words import say

GROWTH_DAYS = 30


@dataclass(frozen=True)
class Growth:
    """Plays of the last 30 days, today among them, against those of the 30 days before."""

    plays: int = 0
    before: int = 0

    @property
    def percent(self) -> float | None:
        """None where there is nothing to compare with."""
        return (self.plays - self.before) * 100 / self.before if self.before else None

    @property
    def words(self) -> str:
        """Reckoned in whole numbers, so that a boundary lies exactly where it is said to lie."""
        if not self.before:
            return say("Nothing to compare with yet")
        hundredfold = (self.plays - self.before) * 100
        if hundredfold > 15 * self.before:
            return say("Exceptional growth")
        if hundredfold >= 5 * self.before:
            return say("Strong growth")
        if hundredfold >= 0:
            return say("Steady")
        return say("Slight decline") if hundredfold >= -5 * self.before else say("Needs attention")
