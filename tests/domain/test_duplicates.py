"""When two fingerprints count as the same audio."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.duplicates import (
    Comparison,
    FingerprintMatch,
    confirmed,
    is_changed_copy,
    is_duplicate,
    similarity_percent,
)

COPY = Comparison(bit_error=0.1, overlap=500, coverage=1.0, diversity=0.9)


def test_a_close_copy_is_a_duplicate() -> None:
    assert is_duplicate(COPY)


@pytest.mark.parametrize(
    "other",
    [
        replace(COPY, bit_error=0.28),
        replace(COPY, bit_error=0.13, overlap=39),
        replace(COPY, bit_error=0, overlap=15),
        replace(COPY, coverage=0.2),
        replace(COPY, bit_error=0.19, diversity=0.2),
    ],
    ids=[
        "another track",
        "less alike for a short time",
        "too short an overlap",
        "only the end of one",
        "two drones",
    ],
)
def test_what_is_not_alike_for_long_enough_is_no_duplicate(other: Comparison) -> None:
    assert not is_duplicate(other)


def test_a_close_copy_of_five_seconds_is_a_duplicate() -> None:
    assert is_duplicate(replace(COPY, overlap=18))


def test_the_copy_of_a_drone_is_a_duplicate() -> None:
    assert is_duplicate(replace(COPY, bit_error=0.05, diversity=0.1))


def test_a_changed_copy_may_differ_as_far_as_tools_change_it() -> None:
    assert is_changed_copy(replace(COPY, bit_error=0.21, coverage=0.8))


@pytest.mark.parametrize(
    "other",
    [
        replace(COPY, bit_error=0.3),
        replace(COPY, overlap=60),
        replace(COPY, coverage=0.6),
        replace(COPY, diversity=0.2),
        replace(COPY, bit_error=0.2, chance=0.26),
    ],
    ids=["another track", "too short an overlap", "only the end of one", "two drones", "two kinds of noise"],
)
def test_what_is_alike_by_chance_at_some_tuning_is_no_changed_copy(other: Comparison) -> None:
    assert not is_changed_copy(other)


@pytest.mark.parametrize(("bit_error", "percent"), [(0, 100), (0.1, 80), (0.25, 50), (0.5, 0), (0.6, 0)])
def test_similarity_falls_from_100_to_0_percent(bit_error: float, percent: int) -> None:
    assert similarity_percent(replace(COPY, bit_error=bit_error)) == percent


def test_confirmed_matches_come_best_first_without_those_that_differ() -> None:
    errors = {"far": 0.3, "near": 0.1, "same": 0.0}
    at = datetime(2026, 1, 1, tzinfo=UTC)
    matches = [FingerprintMatch(name, replace(COPY, bit_error=error), at) for name, error in errors.items()]
    assert [match.recording_id for match in confirmed(matches)] == ["same", "near"]


def test_a_recording_found_at_several_tunings_counts_once_at_its_most_alike() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    matches = [FingerprintMatch("a", replace(COPY, bit_error=error), at) for error in (0.21, 0.15, 0.3)]
    [match] = confirmed(matches, is_changed_copy)
    assert match.comparison.bit_error == 0.15
