"""What a producer has done, as achievements are judged by it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.progress.metadata import SIXTHS
from domain.progress.seasons import whole_months
from domain.words import say

FIRST_PRODUCERS = 30
"""How many of the site's first producers count as early."""
DOWNLOAD_WEIGHT = 5


COMPLETE_PROFILE = say("has a name, a picture, a biography and a link")
"""What a complete profile has, in words: see `ProfileFacts.is_complete`."""


class Measure(StrEnum):
    """What is counted."""

    BEATS = "beats"
    PLAYS = "plays of one beat"
    SCORE = "points of one beat"
    PICTURES = "pictures"
    BIOGRAPHY = "biography"
    LINKS = "links"
    GENRES = "genres"
    COLLABORATIONS = "collaborative beats"
    MONTHS = "months"


MEASURED: Mapping[Measure, str] = {
    Measure.BEATS: say("beats"),
    Measure.PLAYS: say("plays of one beat"),
    Measure.SCORE: say("points of one beat"),
    Measure.PICTURES: say("pictures"),
    Measure.BIOGRAPHY: say("biography"),
    Measure.LINKS: say("links"),
    Measure.GENRES: say("genres"),
    Measure.COLLABORATIONS: say("collaborative beats"),
    Measure.MONTHS: say("months"),
}
"""What one reads after a number of them."""


@dataclass(frozen=True)
class ProfileFacts:
    """What somebody has filled in of their public profile; a name they have anyway.

    `others` are pictures beside the portrait: the cover, and those of the gallery.
    """

    has_portrait: bool = False
    others: int = 0
    has_biography: bool = False
    links: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether those who are credited together with others have XP for it."""
        return self.has_portrait and self.has_biography and self.links > 0

    @property
    def pictures(self) -> int:
        return self.has_portrait + self.others


@dataclass(frozen=True)
class Deeds:
    """Of one producer, from their public beats; sold ones are public, too.

    `sixths` is the sum of their metadata. `best_score` is the highest `score`. `genres` has beats by folded
    genre. `collaborations` are public beats with several people credited, this one among them. `days` are
    those on which beats were uploaded that came out. `place`, 0 for none, is the one among so many `ranked`
    on the leaderboard Overall of all time.
    """

    producer_id: str
    joined_at: datetime
    profile: ProfileFacts = ProfileFacts()
    is_early: bool = False
    beats: int = 0
    sixths: int = 0
    best_plays: int = 0
    best_score: int = 0
    collaborations: int = 0
    genres: Mapping[str, int] = field(default_factory=dict)
    days: frozenset[date] = frozenset()
    place: int = 0
    ranked: int = 0

    def measured(self, measure: Measure, now: datetime) -> int:
        match measure:
            case Measure.BEATS:
                return self.beats
            case Measure.PLAYS:
                return self.best_plays
            case Measure.SCORE:
                return self.best_score
            case Measure.PICTURES:
                return self.profile.pictures
            case Measure.BIOGRAPHY:
                return int(self.profile.has_biography)
            case Measure.LINKS:
                return self.profile.links
            case Measure.GENRES:
                return len(self.genres)
            case Measure.COLLABORATIONS:
                return self.collaborations
            case Measure.MONTHS:
                return whole_months(self.joined_at.date(), now.date())

    @property
    def most_sixths(self) -> int:
        return SIXTHS * self.beats


def score(plays: int, downloads: int, sixths: int) -> int:
    """A beat's composite score: what people did with it, worth the more the better it is described."""
    return (plays + DOWNLOAD_WEIGHT * downloads) * sixths
