"""When a listen counts as a play."""

from datetime import timedelta

import pytest

from domain.activity import counts, is_heard
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
