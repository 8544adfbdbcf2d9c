"""Where the best so many per cent begin."""

import random

import pytest

from domain.progress.bars import FEWEST_RANKED, Bars, Tallies, bar, bars_of
from domain.progress.deeds import Measure
from tests.factories import NOW

TWENTY = dict.fromkeys(range(1, 21), 1)


@pytest.mark.parametrize(("percent", "begins"), [(50, 11), (25, 16), (10, 19), (5, 20)])
def test_a_bar_is_the_least_that_is_among_the_best(percent: int, begins: int) -> None:
    assert bar(TWENTY, percent) == begins


def test_equals_share_the_better_place() -> None:
    assert bar({7: 1, 3: 18, 1: 1}, 25) == 3
    assert bar({7: 20}, 5) == 7


def test_having_nothing_is_never_among_the_best() -> None:
    assert bar({0: 19, 4: 1}, 50) == 1
    assert bar({}, 50) == 1


def test_the_best_always_is_among_the_best() -> None:
    assert bar({9: 1, 2: 8}, 5) == 9


def test_whoever_is_ranked_high_enough_reaches_the_bar_and_nobody_else() -> None:
    chance = random.Random(6)
    for _ in range(200):
        values = [chance.randrange(1, 9) for _ in range(chance.randrange(20, 60))]
        percent = chance.choice((5, 10, 15, 20, 25, 50))
        begins = bar({value: values.count(value) for value in values}, percent)
        for value in values:
            rank = 1 + sum(other > value for other in values)
            assert (value >= begins) == (rank <= max(1, len(values) * percent // 100))


def tallies(ranked: int, **genres: int) -> Tallies:
    return Tallies(ranked, {Measure.BEATS: TWENTY}, {genre: {3: count} for genre, count in genres.items()})


def test_bars_need_twenty_ranked_producers() -> None:
    few = bars_of(tallies(FEWEST_RANKED - 1), [(Measure.BEATS, 50)], ("owl",), NOW)
    assert (few, few.is_comparable) == (Bars(19, at=NOW), False)
    enough = bars_of(tallies(FEWEST_RANKED), [(Measure.BEATS, 50)], ("owl",), NOW)
    assert enough.is_comparable
    assert (enough.top(Measure.BEATS, 50), enough.top(Measure.BEATS, 25)) == (11, None)
    assert enough.best_earners == ("owl",)


def test_so_does_each_genre() -> None:
    assert bars_of(tallies(40, drill=20, trap=19), (), (), NOW).genres == {"drill": 3}
