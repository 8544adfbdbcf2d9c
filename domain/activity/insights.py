"""What listens say of a beat: how much of it is heard, how good that is, and where people leave."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from domain.activity.listens import PARTS, PLAY_SECONDS, SAME_LISTENER_INTERVAL, Uncounted
from domain.activity.totals import BEGINNINGS, COMPLETED_ABOVE, WEIGHTS, Band, Sums
from domain.words import say

BEGINS = tuple(round(begins * 100) for begins in BEGINNINGS.values())
COMPLETED_PERCENT = round(COMPLETED_ABOVE * 100)
BAND_WORDS = {
    Band.SKIPPED: say("Skipped (below {percent} %)", percent=BEGINS[1]),
    Band.PARTIAL: say("Partial ({first} to {last} %)", first=BEGINS[1], last=BEGINS[2]),
    Band.HALF: say("Half ({first} to {last} %)", first=BEGINS[2], last=BEGINS[3]),
    Band.MOSTLY: say("Mostly ({first} to {last} %)", first=BEGINS[3], last=COMPLETED_PERCENT),
    Band.COMPLETED: say("Completed (above {percent} %)", percent=COMPLETED_PERCENT),
}
WHY_NOT = {
    Uncounted.SHORT: say(
        "Less than {seconds} seconds, or half of a shorter beat, was heard.", seconds=PLAY_SECONDS
    ),
    Uncounted.REPEAT: say(
        "The same listener had heard the same beat within {minutes} minutes.",
        minutes=SAME_LISTENER_INTERVAL.seconds // 60,
    ),
    Uncounted.OWN: say("It was you, or somebody who is credited on the beat."),
    Uncounted.BUSY: say("The listener was hearing another beat in the same seconds."),
    Uncounted.BOT: say("It was a program, such as a search engine’s, and no person."),
    Uncounted.FAST: say("More was said to be heard than time had passed."),
    Uncounted.GONE: say("The beat was made private or deleted before it counted."),
}


class Retention(StrEnum):
    """What it is called how much of a beat is heard on average."""

    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"

    @property
    def label(self) -> str:
        return RETENTION_WORDS[self]


RETENTION_WORDS = {
    Retention.EXCELLENT: say("Excellent"),
    Retention.GOOD: say("Good"),
    Retention.FAIR: say("Fair"),
    Retention.POOR: say("Poor"),
}
LEVELS = ((80, Retention.EXCELLENT), (60, Retention.GOOD), (40, Retention.FAIR), (0, Retention.POOR))


HOW_SCORED = say(
    "The quality score is the mean of what listens are worth: {completed} completed, {mostly} mostly,"
    " {half} half, {partial} partial, {skipped} skipped. Retention is excellent from a completion of"
    " {excellent} % on, good from a completion of {good} % on, fair from a completion of {fair} % on, and"
    " else poor.",
    **{band.value: WEIGHTS[band] for band in Band},
    **{level.value: least for least, level in LEVELS},
)


@dataclass(frozen=True)
class Share:
    """A line among others of its kind, and how many in a hundred it is of all."""

    label: str
    count: int
    percent: int


@dataclass(frozen=True)
class Heard:
    """What was heard of one beat, or of several together.

    `whole` is how many milliseconds it would have been, had each listen heard all of its beat.
    """

    sums: Sums = Sums()
    whole: int = 0

    def __add__(self, other: "Heard") -> "Heard":
        return Heard(self.sums + other.sums, self.whole + other.whole)

    @property
    def average(self) -> float | None:
        """Seconds of a listen."""
        return self.sums.milliseconds / 1000 / self.sums.listens if self.sums.listens else None

    @property
    def completion(self) -> int | None:
        """How much of a beat a listen heard on average, in percent; 100 also where its audio was longer."""
        return min(100, rounded(self.sums.milliseconds * 100, self.whole)) if self.whole else None

    @property
    def total(self) -> float:
        """All seconds heard."""
        return self.sums.milliseconds / 1000

    @property
    def completed(self) -> int:
        return self.sums.bands[-1]

    @property
    def bands(self) -> tuple[Share, ...]:
        """What is heard most of first."""
        counts = dict(zip(Band, self.sums.bands, strict=True))
        all = sum(self.sums.bands)
        return tuple(
            Share(BAND_WORDS[band], counts[band], rounded(counts[band] * 100, all)) for band in reversed(Band)
        )

    @property
    def quality(self) -> int | None:
        return quality(self.sums.bands)

    @property
    def retention(self) -> Retention | None:
        return None if self.completion is None else retention(self.completion)


def quality(bands: Iterable[int]) -> int | None:
    """The mean of the bands' weights, from those skipped to those completed; None without any listen."""
    counts = dict(zip(Band, bands, strict=True))
    if not any(counts.values()):
        return None
    return rounded(sum(WEIGHTS[band] * count for band, count in counts.items()), sum(counts.values()))


def retention(percent: int) -> Retention:
    return next(level for least, level in LEVELS if percent >= least)


@dataclass(frozen=True)
class Curve:
    """How many of `listens` heard each of a beat's PARTS; over several beats, of each as it stood."""

    counts: tuple[int, ...]
    listens: int

    @property
    def shares(self) -> tuple[int, ...]:
        """In percent."""
        return tuple(min(100, rounded(count * 100, self.listens)) for count in self.counts)

    @property
    def leaving(self) -> int | None:
        """After how many parts most stop listening; None if nobody leaves."""
        losses = [earlier - later for earlier, later in zip(self.counts, self.counts[1:], strict=False)]
        most = max(losses, default=0)
        return losses.index(most) + 1 if most > 0 else None

    @property
    def lost(self) -> int:
        """How many leave there, in percent of all."""
        if self.leaving is None:
            return 0
        return rounded((self.counts[self.leaving - 1] - self.counts[self.leaving]) * 100, self.listens)


def added(curves: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    """The counts of several beats together, each as long as the others."""
    sums = [0] * PARTS
    for curve in curves:
        sums = [sum + count for sum, count in zip(sums, curve, strict=True)]
    return tuple(sums)


def rounded(number: int, divisor: int) -> int:
    """To the nearest whole number, halves up; 0 of nothing."""
    return (2 * number + divisor) // (2 * divisor) if divisor else 0
