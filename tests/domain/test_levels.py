"""Levels and titles, at their boundaries."""

from decimal import ROUND_HALF_UP, Decimal

import pytest

from domain.progress.levels import HIGHEST_LEVEL, Standing, level_of, title_of, xp_for


def test_each_level_begins_where_the_formula_says() -> None:
    for level in range(1, HIGHEST_LEVEL + 1):
        exact = 100 * Decimal(level - 1) ** Decimal("1.5")
        assert xp_for(level) == exact.quantize(Decimal(1), ROUND_HALF_UP)
    assert [xp_for(level) for level in (1, 2, 3, 5, 10, 50, 100)] == [0, 100, 283, 800, 2_700, 34_300, 98_504]


@pytest.mark.parametrize(
    ("xp", "level"),
    [(0, 1), (99, 1), (100, 2), (282, 2), (283, 3), (98_503, 99), (98_504, 100), (9**9, 100)],
)
def test_a_level_is_reached_with_the_xp_at_which_it_begins(xp: int, level: int) -> None:
    assert level_of(xp) == level


TITLES = {
    "Novice": (1, 2),
    "Apprentice": (3, 4),
    "Intermediate": (5, 6),
    "Skilled": (7, 9),
    "Experienced": (10, 14),
    "Advanced": (15, 19),
    "Professional": (20, 29),
    "Expert": (30, 39),
    "Master": (40, 49),
    "Legendary": (50, 100),
}


@pytest.mark.parametrize(("title", "levels"), TITLES.items())
def test_a_title_is_borne_from_its_first_level_to_its_last(title: str, levels: tuple[int, int]) -> None:
    first, last = levels
    assert {title_of(level) for level in range(first, last + 1)} == {title}


def test_a_standing_says_what_the_next_level_still_needs() -> None:
    begun = Standing(100)
    assert (begun.level, begun.title, begun.next_at, begun.missing, begun.percent) == (
        2,
        "Novice",
        283,
        183,
        0,
    )
    nearly = Standing(282)
    assert (nearly.level, nearly.missing, nearly.percent) == (2, 1, 99)


def test_nothing_is_missing_at_the_highest_level() -> None:
    highest = Standing(98_504)
    assert (highest.is_highest, highest.missing, highest.percent) == (True, 0, 100)
    assert Standing(200_000).missing == 0
    assert not Standing(98_503).is_highest
