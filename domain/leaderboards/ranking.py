"""Scores and places. Columns hold a number for each producer, in the order in which ties are decided."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from domain.leaderboards.categories import HUNDRED, QUALITY_POINT, WEIGHTS, WHOLE_SHARE, Category

Column = Sequence[int]


class Contestant(NamedTuple):
    """A producer who is ranked. `since` is when the account was made, in microseconds since 1970."""

    seat: int
    id: str
    since: int
    xp: int


@dataclass(frozen=True)
class Figures:
    """What scores follow from; `weights` are those of the bands that `listens` lie in, summed up."""

    xp: Column
    plays: Column
    weights: Column
    listens: Column
    uploads: Column
    collaborations: Column
    shares: Column


def in_tie_order(contestants: Iterable[Contestant]) -> list[Contestant]:
    """More XP first, then the earlier account, then its id."""
    return sorted(contestants, key=lambda each: (-each.xp, each.since, each.id))


def scores_of(figures: Figures) -> dict[Category, Column]:
    """By category; all are whole numbers, in the units of `domain.leaderboards.categories`."""
    scores: dict[Category, Column] = {
        Category.POINTS: figures.xp,
        Category.PLAYS: figures.plays,
        Category.UPLOADS: figures.uploads,
        Category.QUALITY: numbers(map(quality, figures.weights, figures.listens)),
        Category.COLLABORATION: figures.collaborations,
        Category.EARNINGS: figures.shares,
    }
    return {Category.OVERALL: overall(scores)} | scores


def quality(weights: int, listens: int) -> int:
    return weights * QUALITY_POINT // listens if listens else 0


def part_of(sum: int, whole: int) -> int:
    """A share, in parts of WHOLE_SHARE."""
    return sum * WHOLE_SHARE // whole if whole else 0


def overall(scores: Mapping[Category, Column]) -> Column:
    """Each category is scaled so that the best has 100, and counts by its weight."""
    total: Iterable[int] | None = None
    for category, weight in WEIGHTS.items():
        column = scores[category]
        best = max(column, default=0) or 1
        scaled = [weight * (score * HUNDRED // best) for score in column]
        total = scaled if total is None else map(int.__add__, total, scaled)
    return numbers(sum // 100 for sum in total or ())


def ranked(scores: Column) -> Column:
    """Positions by place, the best first; who has the same score stays in the order of ties."""
    return numbers(sorted(range(len(scores)), key=scores.__getitem__, reverse=True))


def numbers(values: Iterable[int]) -> "array[int]":
    """Packed, as a hundred thousand producers have very many of them."""
    return array("q", values)


def moved(place: int, before: int) -> int | None:
    """How many places up, or down when negative; None for somebody who wasn't ranked before."""
    return before - place if before else None
