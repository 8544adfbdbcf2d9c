"""Upload minutes: how much audio a producer's account may hold, and what still fits."""

from dataclasses import dataclass
from math import ceil, floor

from domain.errors import Invalid, TooLarge
from domain.faults import OVER_MINUTES
from domain.producers import Producer
from domain.words import say

MOST_MINUTES = 1_000_000


@dataclass(frozen=True)
class Minutes:
    """`limit` in minutes, 0 for none; `used` and `announced` (audio still on its way) in seconds."""

    limit: int = 0
    used: float = 0.0
    announced: float = 0.0

    @property
    def is_limited(self) -> bool:
        return self.limit > 0

    @property
    def left(self) -> float:
        """Seconds; meaningless without a limit."""
        return max(0.0, self.limit * 60 - self.used - self.announced)

    def fits(self, seconds: float) -> bool:
        return not self.is_limited or self.used + self.announced + seconds <= self.limit * 60

    def check(self, seconds: float, name: str) -> None:
        """Raises `TooLarge` with the arithmetic when so much audio doesn't fit."""
        announced = minutes_needed(self.announced)
        if not self.fits(seconds):
            raise TooLarge(
                OVER_MINUTES,
                name=name,
                needed=minutes_needed(seconds),
                left=minutes_left(self.left),
                limit=self.limit,
                used=minutes_needed(self.used),
                announced=say(" and {minutes} are on their way", minutes=announced) if self.announced else "",
            )


def limit_of(producer: Producer | None, default: int) -> int:
    """The producer's own limit in minutes, else the site's."""
    own = producer.upload_minutes if producer else None
    return default if own is None else own


def typed_limit(text: str) -> int | None:
    """A limit as an admin typed it, None for an empty field. Raises `Invalid` for anything else."""
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) > MOST_MINUTES:
        sentence = say(
            "Enter a whole number from 0 to {most}, or nothing for the site's limit.", most=MOST_MINUTES
        )
        raise Invalid({"minutes": sentence})
    return int(text)


def minutes_needed(seconds: float) -> str:
    """`3:07`, a part of a second counted whole, so that what is needed never reads as less than it is."""
    return _clock(ceil(round(seconds, 3)))


def minutes_left(seconds: float) -> str:
    """`3:07`, a part of a second left out."""
    return _clock(floor(round(seconds, 3)))


def _clock(seconds: int) -> str:
    return say("{minutes}:{seconds}", minutes=seconds // 60, seconds=f"{seconds % 60:02}")
