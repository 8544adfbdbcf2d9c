"""Where the best so many per cent begin: reckoned over all producers, and valid until the next time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.progress.deeds import Measure

FEWEST_RANKED = 20
"""Producers with a public beat below whom there is no saying who is among the best."""
GENRE_PERCENT = 10
Counts = Mapping[int, int]
"""How many there are of each value."""


@dataclass(frozen=True)
class Tallies:
    """Values over the whole site: of ranked producers (a public beat, and no admin) or of public beats.

    `genres` has, for each folded genre, how many ranked producers have so many beats in it.
    """

    ranked: int = 0
    measures: Mapping[Measure, Counts] = field(default_factory=dict)
    genres: Mapping[str, Counts] = field(default_factory=dict)


@dataclass(frozen=True)
class Bars:
    """The least that is among the best; what isn't there can't be said, for want of producers.

    `tops` go by `name_of`, `genres` by folded genre. `best_earners` are credited on the beat that earns most.
    """

    ranked: int = 0
    tops: Mapping[str, int] = field(default_factory=dict)
    genres: Mapping[str, int] = field(default_factory=dict)
    best_earners: tuple[str, ...] = ()
    at: datetime | None = None

    @property
    def is_comparable(self) -> bool:
        return self.ranked >= FEWEST_RANKED

    def top(self, measure: Measure, percent: int) -> int | None:
        return self.tops.get(name_of(measure, percent))


def name_of(measure: Measure, percent: int) -> str:
    return f"{measure.name}:{percent}"


def bar(counts: Counts, percent: int) -> int:
    """The least value among the best `percent`, but never nothing. Equals share the better place.

    There is room for at least one, so that the best always is among the best.
    """
    places = max(1, sum(counts.values()) * percent // 100)
    for value in sorted(counts, reverse=True):
        places -= counts[value]
        if places <= 0:
            return max(1, value)
    return 1


def bars_of(
    tallies: Tallies, wanted: Iterable[tuple[Measure, int]], best_earners: tuple[str, ...], at: datetime
) -> Bars:
    """The bars that follow from what there is; none of them with too few producers."""
    if tallies.ranked < FEWEST_RANKED:
        return Bars(tallies.ranked, at=at)
    tops = {
        name_of(measure, percent): bar(tallies.measures.get(measure, {}), percent)
        for measure, percent in wanted
    }
    genres = {
        genre: bar(counts, GENRE_PERCENT)
        for genre, counts in tallies.genres.items()
        if sum(counts.values()) >= FEWEST_RANKED
    }
    return Bars(tallies.ranked, tops, genres, best_earners, at)
