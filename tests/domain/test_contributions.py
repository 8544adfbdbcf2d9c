"""Contribution values: what a track's points come to, against the rule's own figures and plain arithmetic."""

import random
from datetime import datetime, timedelta
from decimal import Decimal, localcontext

import pytest

from domain.catalogue import Track, Visibility
from domain.licensing.offers import Option
from domain.payouts.contributions import (
    POINT,
    Rule,
    TrackInput,
    contributes,
    input_of,
    producer_points,
    second_of,
    track_points,
)
from domain.payouts.periods import MONTH, end_of, following, may_close, period_of, start_of
from tests import factories
from tests.factories import NOW

SECOND = second_of(NOW)
PUBLISHED, ENGAGED = Rule.PUBLISHED, Rule.ENGAGED


def points(
    months: int = 0,
    plays: int = 0,
    heard: int = 0,
    credited: int = 1,
    rule: Rule = PUBLISHED,
    seconds: int = 0,
) -> int:
    at = second_of(NOW - months * MONTH) - seconds
    track = TrackInput("t", at, plays, heard, tuple(str(number) for number in range(credited)))
    return track_points(track, rule, SECOND)


@pytest.mark.parametrize(
    ("plays", "shown"),
    [(0, "1.00"), (10, "2.02"), (100, "2.33"), (1_000, "2.50"), (100_000, "2.67")],
)
def test_popularity_runs_from_1_towards_3(plays: int, shown: str) -> None:
    assert f"{Decimal(points(plays=plays)) / POINT:.2f}" == shown
    assert points(plays=9) == 2 * POINT
    assert points(plays=10**18) < 3 * POINT


@pytest.mark.parametrize(("months", "part"), [(0, 1), (6, 2), (12, 4), (60, 1024)])
def test_age_halves_the_points_every_six_months_exactly(months: int, part: int) -> None:
    assert points(months) == (2 * POINT + part) // (2 * part)
    assert points(months, plays=9) == (4 * POINT + part) // (2 * part)


def test_a_month_is_365_25_days_by_12() -> None:
    assert timedelta(days=365, hours=6) == 12 * MONTH
    assert round(Decimal(points(1)) / POINT, 12) == Decimal("0.890898718140")


@pytest.mark.parametrize("credited", [1, 2, 3, 7])
def test_points_are_divided_among_those_credited(credited: int) -> None:
    assert points(credited=credited) == (2 * POINT + credited) // (2 * credited)


@pytest.mark.parametrize(("heard", "tenths"), [(0, 0), (1, 1), (9, 9), (10, 10), (11, 10), (5_000, 10)])
def test_ten_plays_by_others_make_an_engaged_track_count_in_full(heard: int, tenths: int) -> None:
    assert points(heard=heard, rule=ENGAGED) == tenths * POINT // 10
    assert points(heard=heard, rule=PUBLISHED) == POINT


def test_ten_unplayed_tracks_outweigh_a_loved_one_only_as_published() -> None:
    unplayed, loved = {"plays": 0, "heard": 0}, {"plays": 100_000, "heard": 900}
    assert 10 * points(**unplayed, rule=PUBLISHED) > points(**loved, rule=PUBLISHED)
    assert 10 * points(**unplayed, rule=ENGAGED) < points(**loved, rule=ENGAGED)


def reckoned(track: TrackInput, rule: Rule) -> Decimal:
    """The rule as it is written, with 50 digits and an error far below a trillionth."""
    with localcontext() as context:
        context.prec = 50
        half_lives = Decimal(SECOND - track.published_at) / Decimal(15_778_800)
        log = Decimal(1 + track.plays).log10()
        value = Decimal("0.5") ** half_lives * (1 + 2 * log / (log + 1)) / len(track.credited)
        return value * min(10, track.heard) / 10 if rule is ENGAGED else value


def test_every_track_has_the_points_of_the_rule_to_the_last_trillionth() -> None:
    dice = random.Random(20261126)
    for _ in range(150):
        age, plays = dice.randrange(20 * 365 * 86_400), dice.randrange(10 ** dice.randrange(1, 12))
        rule = dice.choice(list(Rule))
        track = TrackInput(
            "t", SECOND - age, plays, dice.randrange(15), ("a", "b", "c")[: dice.randint(1, 3)]
        )
        got = track_points(track, rule, SECOND)
        assert abs(got - reckoned(track, rule) * POINT) <= Decimal("0.500001"), track


def test_points_are_the_same_whole_numbers_on_every_machine() -> None:
    known = [
        (points(1), 890_898_718_140),
        (points(plays=10), 2_020_276_689_272),
        (points(7, plays=123_456, credited=3, seconds=54_321), 395_753_062_608),
        (points(40, plays=77, heard=3, rule=ENGAGED, seconds=1), 6_816_742_565),
    ]
    assert [got for got, _ in known] == [expected for _, expected in known]


def test_more_plays_and_fewer_days_never_bring_less() -> None:
    by_plays = [
        points(plays=plays) for plays in [*range(0, 3_000, 7), *(10**power for power in range(4, 15))]
    ]
    by_age = [points(seconds=seconds) for seconds in range(0, 40_000_000, 98_765)]
    assert by_plays == sorted(by_plays)
    assert by_age == sorted(by_age, reverse=True)


def test_nothing_counts_before_it_came_out() -> None:
    assert points(seconds=-1) == 0
    assert points(seconds=0) == POINT


def test_negative_plays_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="-1 plays"):
        points(plays=-1)


@pytest.mark.parametrize(
    ("track", "does"),
    [
        (factories.track(), True),
        (factories.track(option=Option.BOTH), True),
        (factories.track(option=Option.EXCLUSIVE), False),
        (factories.track(sold_at=NOW), False),
        (factories.track(visibility=Visibility.PRIVATE), False),
        (factories.track(published_at=None), False),
        (factories.track(published_at=NOW + timedelta(seconds=1)), False),
        (factories.track(deleted_at=NOW), False),
    ],
)
def test_only_what_subscribers_may_download_contributes(track: Track, does: bool) -> None:
    assert contributes(track, NOW) is does


def test_a_tracks_inputs_credit_each_producer_once() -> None:
    details = factories.details(collaborators=("ann", "owl", "ben", "ann"))
    track = factories.track(id="t", producer_id="owl", details=details, plays=4)
    assert input_of(track, heard=3) == TrackInput("t", SECOND, 4, 3, ("owl", "ann", "ben"))


def test_a_track_that_never_came_out_has_no_inputs() -> None:
    with pytest.raises(ValueError, match="isn't published"):
        input_of(factories.track(published_at=None), 0)


def test_a_producers_points_are_those_of_all_their_tracks() -> None:
    tracks = [
        TrackInput("a", SECOND, 0, 0, ("owl",)),
        TrackInput("b", SECOND, 9, 10, ("owl", "ann")),
        TrackInput("c", SECOND, 0, 0, ("ben",)),
    ]
    assert producer_points(iter(tracks), PUBLISHED, NOW) == {"owl": 2 * POINT, "ann": POINT, "ben": POINT}
    assert producer_points(iter(tracks), ENGAGED, NOW) == {"owl": POINT, "ann": POINT, "ben": 0}


@pytest.mark.parametrize(
    ("moment", "period"),
    [
        ("2026-11-30T23:59:59+00:00", "2026-11"),
        ("2026-12-01T00:00:00+00:00", "2026-12"),
        ("2026-12-01T00:30:00+01:00", "2026-11"),
    ],
)
def test_a_period_is_a_month_in_utc(moment: str, period: str) -> None:
    at = datetime.fromisoformat(moment)
    assert period_of(at) == period
    assert start_of(period) <= at < end_of(period)


def test_a_period_closes_once_it_is_over() -> None:
    end = end_of("2026-12")
    assert (following("2026-12"), following("2027-01"), following("2026-01")) == (
        "2027-01",
        "2027-02",
        "2026-02",
    )
    assert may_close("2026-12", end)
    assert not may_close("2026-12", end - timedelta(microseconds=1))


@pytest.mark.parametrize("text", ["2026", "2026-13", "2026-1", "26-11", "2026-11-01", ""])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        start_of(text)
