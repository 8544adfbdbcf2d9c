"""What growth is called."""

import pytest

from domain.activity.growth import Growth


@pytest.mark.parametrize(
    ("plays", "words"),
    [
        (116, "Exceptional growth"),
        (115, "Strong growth"),
        (105, "Strong growth"),
        (104, "Steady"),
        (100, "Steady"),
        (99, "Slight decline"),
        (95, "Slight decline"),
        (94, "Needs attention"),
        (0, "Needs attention"),
    ],
)
def test_growth_has_its_word_up_to_each_boundary(plays: int, words: str) -> None:
    growth = Growth(plays, before=100)
    assert (growth.words, growth.percent) == (words, plays - 100)


def test_a_boundary_lies_where_it_is_said_to_lie() -> None:
    assert Growth(1_000_001 * 23 // 20 + 1, 1_000_001).words == "Exceptional growth"
    assert [Growth(23 * n, 20 * n).words for n in (1, 7, 999_983)] == ["Strong growth"] * 3


@pytest.mark.parametrize("plays", [0, 5])
def test_nothing_before_is_no_growth(plays: int) -> None:
    assert (Growth(plays, 0).percent, Growth(plays, 0).words) == (None, "Nothing to compare with yet")
