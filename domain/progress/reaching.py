"""What achievements take, and how far somebody is from that."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from domain.progress.bars import FEWEST_RANKED, Bars
from domain.progress.deeds import MEASURED, Deeds, Measure
from domain.progress.seasons import Season
from domain.words import say

PERCENT = "%"
PLACE = "place"
IN_GENRE = "beats in "
"""Goes before the genre in what is counted."""


class Reach(NamedTuple):
    """How far somebody is: `have` of `need`, which is None where too few producers are there to compare with.

    `what` is counted; it is empty where there is only yes or no. Of places the lower is the better. A tuple,
    because there are 36 a producer.
    """

    have: int
    need: int | None
    what: str = ""
    is_reached: bool = False

    @property
    def percent(self) -> int:
        """From 0 to 100, which is kept for what was reached."""
        if self.is_reached:
            return 100
        if self.what == PLACE:
            return min(99, (self.need or 0) * 100 // self.have) if self.have else 0
        return min(99, self.have * 100 // self.need) if self.need else 0

    @property
    def words(self) -> str:
        """`7 of 12 beats`; nothing where there is nothing to count, or to compare with."""
        if self.need is None or not self.what:
            return ""
        if self.what == PERCENT:
            return say("{have} %, more than {need} % needed", have=self.have, need=self.need)
        if self.what == PLACE and not self.have:
            return say("Not on the leaderboard, place {need} or better needed", need=self.need)
        if self.what == PLACE:
            return say("Place {have}, place {need} or better needed", have=self.have, need=self.need)
        if self.what.startswith(IN_GENRE):
            genre = self.what.removeprefix(IN_GENRE)
            return say("{have} of {need} beats in {genre}", have=self.have, need=self.need, genre=genre)
        return say(
            "{have} of {need} {things}", have=self.have, need=self.need, things=MEASURED[Measure(self.what)]
        )


class Rule(Protocol):
    def reach(self, deeds: Deeds, bars: Bars, now: datetime) -> Reach:
        """How far a producer is at that moment."""


@dataclass(frozen=True)
class AtLeast:
    measure: Measure
    need: int

    def reach(self, deeds: Deeds, bars: Bars, now: datetime) -> Reach:
        have = deeds.measured(self.measure, now)
        return Reach(have, self.need, self.measure if self.need > 1 else "", have >= self.need)


@dataclass(frozen=True)
class Top:
    """Among the best so many per cent, with so much of something at least."""

    percent: int
    measure: Measure
    also: AtLeast | None = None

    def reach(self, deeds: Deeds, bars: Bars, now: datetime) -> Reach:
        if self.also and not (first := self.also.reach(deeds, bars, now)).is_reached:
            return first if bars.is_comparable else Reach(first.have, None, first.what)
        have, need = deeds.measured(self.measure, now), bars.top(self.measure, self.percent)
        return Reach(have, need, self.measure, need is not None and have >= need)


@dataclass(frozen=True)
class TopOverall:
    """Among the first so many per cent of the leaderboard Overall, with so many beats at least."""

    percent: int
    also: AtLeast

    def reach(self, deeds: Deeds, bars: Bars, now: datetime) -> Reach:
        first = self.also.reach(deeds, bars, now)
        if deeds.ranked < FEWEST_RANKED:
            return Reach(first.have, None, first.what)
        if not first.is_reached:
            return first
        last = max(1, deeds.ranked * self.percent // 100)
        return Reach(deeds.place, last, PLACE, 0 < deeds.place <= last)


@dataclass(frozen=True)
class TopOfAGenre:
    """Among the producers with the most beats of one genre: the one in which somebody is furthest."""

    def reach(self, deeds: Deeds, bars: Bars, now: datetime) -> Reach:
        own = sorted(genre for genre in deeds.genres if genre in bars.genres)
        if not own:
            return Reach(max(deeds.genres.values(), default=0), None, Measure.BEATS)
        best = max(own, key=lambda genre: deeds.genres[genre] / bars.genres[genre])
        have, need = deeds.genres[best], bars.genres[best]
        return Reach(have, need, f"{IN_GENRE}{best}", have >= need)


@dataclass(frozen=True)
class MetadataOver:
    """The metadata of all public beats together is more complete than so many per cent."""

    percent: int

    def reach(self, deeds: Deeds, bars: Bars, now: datetime) -> Reach:
        have = deeds.sixths * 100 // deeds.most_sixths if deeds.beats else 0
        is_over = deeds.sixths * 100 > self.percent * deeds.most_sixths
        return Reach(have, self.percent, PERCENT, is_over)


@dataclass(frozen=True)
class Early:
    """One of the site's first producers."""

    def reach(self, deeds: Deeds, bars: Bars, now: datetime) -> Reach:
        return _yes_or_no(deeds.is_early)


@dataclass(frozen=True)
class BestEarner:
    """Credited on the beat that earns the most contribution points of all."""

    def reach(self, deeds: Deeds, bars: Bars, now: datetime) -> Reach:
        if not bars.is_comparable:
            return Reach(0, None)
        return _yes_or_no(deeds.producer_id in bars.best_earners)


@dataclass(frozen=True)
class UploadedIn:
    season: Season

    def reach(self, deeds: Deeds, bars: Bars, now: datetime) -> Reach:
        return _yes_or_no(any(self.season.has(day) for day in deeds.days))


def _yes_or_no(is_so: bool) -> Reach:
    return Reach(int(is_so), 1, "", is_so)
