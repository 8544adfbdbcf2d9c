"""Play sessions, what the player reports of them, and the listens that they come to."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

PLAY_SECONDS = 30
"""Seconds of a beat, or half of a shorter one, that make a play."""
SAME_LISTENER_INTERVAL = timedelta(minutes=30)
SESSION_LASTS = timedelta(hours=24)
"""How long after it was opened a session takes reports; a player may have been offline meanwhile."""
PARTS = 50
"""Equal parts of a beat, of which a listen keeps whether each was heard."""


class Uncounted(StrEnum):
    """Why a listen is no play."""

    SHORT = "short"
    """Not enough of it was heard yet."""
    BUSY = "busy"
    """Somebody was hearing another beat in the same seconds."""
    OWN = "own"
    """By the producer, or by somebody who is credited."""
    BOT = "bot"
    REPEAT = "repeat"
    """The same listener and the same beat within half an hour."""
    FAST = "fast"
    """More was said to be heard than time had passed."""
    GONE = "gone"
    """The beat was deleted, or taken from the public, before it counted."""


OPEN = (Uncounted.SHORT, Uncounted.BUSY)
"""What a later report may still turn into a play."""
UNHEARD = (Uncounted.OWN, Uncounted.BOT, Uncounted.FAST, Uncounted.GONE)
"""Listens that say nothing of how others like a beat."""


class Device(StrEnum):
    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"
    OTHER = "other"


class PlaySession(NamedTuple):
    """What the server knows and signs when somebody starts to play a beat; a tuple, since it's read so often.

    `listener` is a user's id or a visitor's stand-in for the day, `length` the beat's in seconds, `country`
    an ISO 3166 code of two letters or empty.
    """

    id: str
    track_id: str
    producer_id: str
    listener: str
    length: float
    opened_at: datetime
    device: Device = Device.OTHER
    country: str = ""
    is_own: bool = False
    is_bot: bool = False


class PlayReport(NamedTuple):
    """All that was heard in a session until `at`, by the server's clock; later reports hold earlier ones.

    `seconds` is the player's own sum, `parts` has a bit set for each of the beat's PARTS that was heard, the
    first part lowest.
    """

    session: PlaySession
    at: datetime
    seconds: float
    parts: int


@dataclass(frozen=True)
class Listen:
    """What a session came to. It belongs to the day on which it was opened (`at`).

    `length` is the beat's, and 0 where only the play is known. `seconds` were heard, never more than
    had passed. One that counts was counted at `counted_at`, and for as much of its listener's time as a play
    needs, until `busy_until`. `reason` is why it doesn't count.
    """

    id: str
    track_id: str
    producer_id: str
    listener: str
    at: datetime
    length: float
    device: Device = Device.OTHER
    country: str = ""
    seconds: float = 0.0
    parts: int = 0
    reason: Uncounted | None = Uncounted.SHORT
    counted_at: datetime | None = None
    busy_until: datetime | None = None

    @property
    def counted(self) -> bool:
        return self.reason is None

    @property
    def day(self) -> date:
        """In UTC, as all days are."""
        return self.at.date()

    @property
    def share(self) -> float:
        """How much of the beat was heard, from 0 to 1."""
        return min(1.0, self.seconds / self.length) if self.length else 0.0


def needed(length: float) -> float:
    """Seconds of a beat of that length that make a play."""
    return min(PLAY_SECONDS, length / 2)


def bounds(day: date) -> tuple[datetime, datetime]:
    """Its first moment, and that of the next, in UTC as everywhere."""
    first = datetime.combine(day, time(), UTC)
    return first, first + timedelta(days=1)
