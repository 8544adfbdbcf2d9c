"""What XP is given for: every grant has one cause and is made once. A play is 1 XP by itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.progress.achievements import BY_KEY

PLAY_XP = 1


class Earning(StrEnum):
    """What a cause begins with."""

    TRACK = "track"
    """A beat came out. What follows in the cause is the audio that it came out with, by its samples: the same
    audio uploaded again brings nothing again, and other audio for the same beat brings nothing either."""
    METADATA = "metadata"
    """Its metadata is complete."""
    CREDIT = "credit"
    """It was made together; each who is credited gets this once their profile is complete."""
    ACHIEVEMENT = "achievement"
    """What follows in the cause is the achievement's key."""


WORTH: Mapping[Earning, int] = {Earning.TRACK: 100, Earning.METADATA: 50, Earning.CREDIT: 25}


@dataclass(frozen=True)
class Grant:
    """XP that a producer was given; `track_id` is the beat that it was for, if any."""

    producer_id: str
    cause: str
    xp: int
    at: datetime
    track_id: str = ""

    @property
    def earning(self) -> Earning:
        return Earning(self.cause.partition(":")[0])

    @property
    def of(self) -> str:
        """The audio, or the achievement's key."""
        return self.cause.partition(":")[2]


@dataclass(frozen=True)
class Earned:
    """What a beat brings a producer who wasn't given it yet; `audio` is what it came out with."""

    producer_id: str
    earning: Earning
    audio: str
    track_id: str
    at: datetime


def cause_of(earning: Earning, of: str) -> str:
    return f"{earning}:{of}"


def worth(cause: str) -> int | None:
    """The XP that a cause brings; None for one that nothing here gives XP for."""
    kind, _, of = cause.partition(":")
    if kind == Earning.ACHIEVEMENT:
        return BY_KEY[of].xp if of in BY_KEY else None
    return WORTH[Earning(kind)] if kind in set(WORTH) and of else None


def granted_for(earned: Iterable[Earned]) -> list[Grant]:
    """A grant for each, but one for each cause of a producer: of equal beats the first one's."""
    grants: dict[tuple[str, str], Grant] = {}
    for each in sorted(earned, key=lambda each: (each.track_id, each.earning, each.producer_id)):
        cause = cause_of(each.earning, each.audio)
        grant = Grant(each.producer_id, cause, WORTH[each.earning], each.at, each.track_id)
        grants.setdefault((each.producer_id, cause), grant)
    return list(grants.values())


def unlocking(producer_id: str, key: str, at: datetime) -> Grant:
    return Grant(producer_id, cause_of(Earning.ACHIEVEMENT, key), BY_KEY[key].xp, at)
