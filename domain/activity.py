"""Listens, and when one counts as a play."""

from dataclasses import dataclass
from datetime import datetime, timedelta

PLAY_SECONDS = 30
SAME_LISTENER_INTERVAL = timedelta(minutes=30)


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
