"""Listens, when one counts as a play, and how plays grow."""

from dataclasses import dataclass
from datetime import datetime, timedelta

PLAY_SECONDS = 30
SAME_LISTENER_INTERVAL = timedelta(minutes=30)
GROWTH_DAYS = 30


@dataclass(frozen=True)
class Listen:
    """Seconds of a track really heard by one listener (a user's id, or a visitor's day-hash)."""

    id: str
    track_id: str
    listener: str
    at: datetime
    seconds: float
    counted: bool


def is_heard(seconds: float, track_seconds: float) -> bool:
    """Half a minute, or half of a track shorter than a minute; never more than the track is long."""
    return min(PLAY_SECONDS, track_seconds / 2) <= seconds <= track_seconds


def counts(listener: str, producer_id: str, last_counted: datetime | None, now: datetime) -> bool:
    """Others' listens only, and the same listener once in half an hour."""
    if listener == producer_id:
        return False
    return last_counted is None or now - last_counted >= SAME_LISTENER_INTERVAL


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
            return "Nothing to compare with yet"
        hundredfold = (self.plays - self.before) * 100
        if hundredfold > 15 * self.before:
            return "Exceptional growth"
        if hundredfold >= 5 * self.before:
            return "Strong growth"
        if hundredfold >= 0:
            return "Steady"
        return "Slight decline" if hundredfold >= -5 * self.before else "Needs attention"
