"""Which listens count as plays, and what is believed of a player's sums."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from domain.activity.judging import heard, opened
from domain.activity.listens import PARTS, Listen, PlayReport, PlaySession, Uncounted, needed
from tests.factories import NOW

SECOND = timedelta(seconds=1)


def session(id: str = "s", track: str = "beat", at: float = 0, **fields: Any) -> PlaySession:
    values = {"producer_id": "owl", "listener": "eve", "length": 180.0} | fields
    return PlaySession(id, track, opened_at=NOW + at * SECOND, **values)


def after(
    of: PlaySession, at: float, seconds: float, *others: Listen, before: Listen | None = None, parts: int = 0
) -> Listen:
    report = PlayReport(of, NOW + at * SECOND, seconds, parts)
    return heard(before or opened(of), report, others, is_public=True)


@pytest.mark.parametrize(
    ("length", "seconds", "counts"), [(180, 30, True), (180, 29.9, False), (20, 10, True), (20, 9.9, False)]
)
def test_half_a_minute_or_half_of_a_short_beat_makes_a_play(
    length: float, seconds: float, counts: bool
) -> None:
    listen = after(session(length=length), 31, seconds)
    assert (listen.counted, listen.reason) == (counts, None if counts else Uncounted.SHORT)


def test_what_was_too_short_counts_once_more_of_it_was_heard() -> None:
    short = after(session(), 15, 15)
    assert after(session(), 31, 31, before=short).counted


@pytest.mark.parametrize(
    ("fields", "reason"), [({"is_own": True}, Uncounted.OWN), ({"is_bot": True}, Uncounted.BOT)]
)
def test_ones_own_and_bots_do_not_count(fields: dict[str, bool], reason: Uncounted) -> None:
    listen = after(session(**fields), 40, 40)
    assert (listen.reason, listen.seconds) == (reason, 40)
    assert after(session(**fields), 80, 80, before=listen).reason is reason


def test_a_beat_that_went_away_meanwhile_does_not_count() -> None:
    report = PlayReport(session(), NOW + 31 * SECOND, 31, 0)
    assert heard(opened(session()), report, (), is_public=False).reason is Uncounted.GONE


@pytest.mark.parametrize("seconds", [34, 180, 1e300])
def test_more_than_could_be_heard_is_not_believed(seconds: float) -> None:
    listen = after(session(), 31, seconds)
    assert (listen.reason, listen.seconds) == (Uncounted.FAST, 31)


def test_two_seconds_of_opening_are_forgiven_but_not_believed() -> None:
    assert after(session(), 31, 33).counted
    assert after(session(), 29, 31).reason is Uncounted.SHORT


def test_a_clock_that_runs_backwards_is_nothing_heard() -> None:
    listen = after(session(at=100), 40, 40)
    assert (listen.reason, listen.seconds) == (Uncounted.FAST, 0)


def test_the_same_listener_and_beat_count_once_in_half_an_hour() -> None:
    first = after(session("one"), 31, 31)
    again, later = session("two", at=40), session("three", at=1801)
    assert after(again, 80, 40, first).reason is Uncounted.REPEAT
    assert after(later, 31 + 1800 - 0.1, 29, first).reason is Uncounted.SHORT
    assert after(later, 31 + 1800, 30, first).counted
    assert after(session("other", track="other", at=40), 80, 40, first).counted


def test_two_beats_at_once_are_one_persons_time() -> None:
    first, second = after(session("one"), 31, 31), session("two", track="other", at=1)
    busy = after(second, 32, 31, first)
    assert busy.reason is Uncounted.BUSY
    assert after(second, 61, 60, first, before=busy).counted


def test_a_report_that_comes_again_or_late_changes_nothing() -> None:
    once = after(session(), 60, 60, parts=0b11)
    assert after(session(), 60, 60, before=once, parts=0b11) == once
    assert after(session(), 20, 20, before=once, parts=0b1) == once


def test_parts_that_nobody_had_time_for_are_not_believed() -> None:
    every = (1 << PARTS) - 1
    assert after(session(), 10, 10, parts=every).parts == 0
    assert after(session(), 10, 10, parts=0b1111).parts == 0b1111
    assert after(session(), 180, 180, parts=every | 1 << 60).parts == every


@pytest.mark.parametrize("seed", range(20))
def test_plays_of_one_listener_never_take_more_time_than_passed(seed: int) -> None:
    """Whatever a client says of however many sessions."""
    dice = Random(seed)
    listens: dict[str, Listen] = {}
    sessions = [
        session(
            f"s{number}", f"beat{number % 9}", dice.uniform(0, 600), length=dice.choice([8.0, 40.0, 180.0])
        )
        for number in range(60)
    ]
    for _ in range(400):
        of, at = dice.choice(sessions), dice.uniform(0, 900)
        before = listens.get(of.id, opened(of))
        claim = dice.choice([at, at - 10, 30, 5, 1e9])
        others = [each for each in listens.values() if each.id != of.id]
        listens[of.id] = after(of, at, claim, *others, before=before, parts=dice.getrandbits(PARTS))
    counted = [each for each in listens.values() if each.counted]
    assert counted
    time = sum(needed(each.length) for each in counted)
    first = min(each.at for each in counted)
    last = max(each.counted_at for each in counted if each.counted_at)
    assert time <= (last - first).total_seconds() + 1e-6
    for each in listens.values():
        assert 0 <= each.seconds <= 900
    for one in counted:
        for other in counted:
            if one.id < other.id and one.track_id == other.track_id:
                assert one.counted_at and other.counted_at
                assert abs(one.counted_at - other.counted_at) >= timedelta(minutes=30)


def test_a_session_over_midnight_belongs_to_the_day_it_began() -> None:
    late = session()._replace(opened_at=NOW.replace(hour=23, minute=59, second=50))
    report = PlayReport(late, late.opened_at + 40 * SECOND, 40, 0)
    listen = heard(opened(late), report, (), is_public=True)
    assert listen.counted and listen.day == NOW.date()
