"""When a listen counts as a play, and what growth is called."""

from datetime import timedelta

import pytest

from domain.activity import Growth, counts, is_heard
from tests.factories import NOW


@pytest.mark.parametrize(
    ("seconds", "length", "heard"),
    [
        (30, 180, True),
        (29.9, 180, False),
        (10, 20, True),
        (9.9, 20, False),
        (-5, 180, False),
        (10_000, 180, False),
    ],
)
def test_half_a_minute_or_half_of_a_short_track_is_heard(seconds: float, length: float, heard: bool) -> None:
    assert is_heard(seconds, length) is heard


def test_not_a_number_is_not_heard() -> None:
    assert not is_heard(float("nan"), 180)


def test_ones_own_plays_do_not_count() -> None:
    assert not counts("alice", "alice", None, NOW)


def test_one_listener_counts_once_in_half_an_hour() -> None:
    assert counts("bob", "alice", None, NOW)
    assert not counts("bob", "alice", NOW - timedelta(minutes=29, seconds=59), NOW)
    assert counts("bob", "alice", NOW - timedelta(minutes=30), NOW)


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
