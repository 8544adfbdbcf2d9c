"""Scores, places, tiers and periods of leaderboards, on made-up figures and at their boundaries."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.leaderboards.categories import (
    HUNDRED,
    QUALITY_POINT,
    WEIGHTS,
    WHOLE_SHARE,
    Category,
    shown,
)
from domain.leaderboards.periods import (
    ALL,
    MONTH,
    WEEK,
    Days,
    before,
    compared_with,
    days_left,
    days_of_half,
    half_before,
    half_of,
    is_half,
    label,
    live,
    period_shown,
)
from domain.leaderboards.ranking import (
    Column,
    Contestant,
    Figures,
    in_tie_order,
    moved,
    numbers,
    part_of,
    quality,
    ranked,
    scores_of,
)
from domain.leaderboards.tiers import Tier, tier_of, tier_rule

SEEDS = range(30)
TODAY = date(2026, 11, 26)


def some(dice: random.Random, count: int, most: int) -> Column:
    """Few different numbers, so that many tie."""
    return numbers(dice.choice((0, 1, 2, dice.randrange(most + 1))) for _ in range(count))


def figures(dice: random.Random, count: int) -> Figures:
    plays, listens = some(dice, count, 10**9), some(dice, count, 10**6)
    weights = numbers(dice.randrange(10 * each, 100 * each + 1) for each in listens)
    small = [some(dice, count, 200) for _ in range(2)]
    xp = numbers(sorted(some(dice, count, 10**7), reverse=True))
    return Figures(xp, plays, weights, listens, *small, some(dice, count, WHOLE_SHARE))


def made(seed: int) -> Figures:
    dice = random.Random(seed)
    return figures(dice, dice.choice((0, 1, 2, 3, 50, 500)))


@pytest.mark.parametrize("seed", SEEDS)
def test_places_are_a_permutation_by_score_and_then_as_ties_are_decided(seed: int) -> None:
    for scores in scores_of(made(seed)).values():
        ranking = ranked(scores)
        assert sorted(ranking) == list(range(len(scores)))
        assert list(ranking) == sorted(range(len(scores)), key=lambda each: (-scores[each], each))


@pytest.mark.parametrize("seed", SEEDS)
def test_an_overall_score_lies_between_0_and_100(seed: int) -> None:
    scores = scores_of(made(seed))
    assert all(0 <= score <= HUNDRED for score in scores[Category.OVERALL])
    assert all(0 <= score <= 100 * QUALITY_POINT for score in scores[Category.QUALITY])


@pytest.mark.parametrize("seed", SEEDS)
def test_more_in_a_category_never_costs_a_place_there_or_overall(seed: int) -> None:
    dice = random.Random(seed)
    one = figures(dice, dice.choice((1, 2, 3, 50)))
    mine = dice.randrange(len(one.xp))
    for name, category in (("plays", Category.PLAYS), ("uploads", Category.UPLOADS)):
        more = numbers(getattr(one, name))
        more[mine] += dice.choice((1, 10**6))
        then, now = scores_of(one), scores_of(replace(one, **{name: more}))
        for each in (category, Category.OVERALL):
            assert now[each][mine] >= then[each][mine]
            assert [*ranked(now[each])].index(mine) <= [*ranked(then[each])].index(mine)


def test_whoever_is_best_at_everything_has_100_overall() -> None:
    best = Figures(*([9, 3] for _ in range(7)))
    assert scores_of(best)[Category.OVERALL][0] == HUNDRED
    assert sum(WEIGHTS.values()) == 100


def test_each_category_counts_by_its_weight() -> None:
    names = {
        "xp": Category.POINTS,
        "plays": Category.PLAYS,
        "uploads": Category.UPLOADS,
        "collaborations": Category.COLLABORATION,
        "shares": Category.EARNINGS,
    }
    nothing = Figures(*([0, 0] for _ in range(7)))
    for name, category in names.items():
        only = scores_of(replace(nothing, **{name: [4, 2]}))[Category.OVERALL]
        assert list(only) == [WEIGHTS[category] * HUNDRED // 100, WEIGHTS[category] * HUNDRED // 200]
    heard = scores_of(replace(nothing, weights=[100, 50], listens=[1, 1]))[Category.OVERALL]
    assert list(heard) == [150_000, 75_000]


def test_ties_go_to_more_xp_then_to_the_earlier_account_then_by_id() -> None:
    rows = [
        Contestant(1, "b", 7, 5),
        Contestant(2, "a", 7, 5),
        Contestant(3, "c", 6, 5),
        Contestant(4, "d", 9, 6),
    ]
    for _ in range(5):
        random.Random(1).shuffle(rows)
        assert [each.id for each in in_tie_order(rows)] == ["d", "c", "a", "b"]


def test_quality_is_the_mean_of_the_weights_of_what_was_heard() -> None:
    assert quality(10 * 100 + 5 * 70 + 3 * 50 + 30 + 10, 20) == 77 * QUALITY_POINT
    assert quality(0, 0) == 0


def test_a_share_of_nothing_is_nothing() -> None:
    assert part_of(1, 3) == 333_333_333
    assert part_of(0, 0) == 0


def test_moves_are_told_against_the_place_before() -> None:
    assert (moved(3, 5), moved(5, 3), moved(3, 3), moved(3, 0)) == (2, -2, 0, None)


SHOWN = {
    (Category.POINTS, 1204): "1,204",
    (Category.OVERALL, HUNDRED): "100.00",
    (Category.OVERALL, 874_250): "87.43",
    (Category.OVERALL, 0): "0.00",
    (Category.OVERALL, 1): "0.01",
    (Category.QUALITY, 77 * QUALITY_POINT): "77.0",
    (Category.EARNINGS, WHOLE_SHARE): "100.00 %",
    (Category.EARNINGS, 12_345_678): "1.23 %",
    (Category.EARNINGS, 123_456): "0.0123 %",
    (Category.EARNINGS, 1): "0.0001 %",
    (Category.EARNINGS, 0): "0 %",
}


@pytest.mark.parametrize(("category", "score"), SHOWN)
def test_scores_read_well(category: Category, score: int) -> None:
    assert shown(category, score) == SHOWN[category, score]


UPLOADS = {100: "Diamond", 99: "Platinum", 50: "Platinum", 49: "Gold", 25: "Gold", 24: "Silver", 10: "Silver"}


@pytest.mark.parametrize(("count", "tier"), (UPLOADS | {9: "Bronze", 0: "Bronze"}).items())
def test_tiers_of_uploads_go_by_their_number(count: int, tier: str) -> None:
    assert tier_of(Category.UPLOADS, count, 1, 1) == tier


@pytest.mark.parametrize(("percent", "tier"), [(15, "Diamond"), (10, "Platinum"), (5, "Gold"), (2, "Silver")])
def test_tiers_of_earnings_go_by_the_share(percent: int, tier: str) -> None:
    least = percent * WHOLE_SHARE // 100
    assert tier_of(Category.EARNINGS, least, 9, 9) == tier
    assert tier_of(Category.EARNINGS, least - 1, 9, 9) != tier


def test_other_tiers_go_by_how_many_are_in_front() -> None:
    counts = [tier_of(Category.PLAYS, 1, place, 100) for place in range(1, 101)]
    assert [counts.count(tier) for tier in Tier] == [5, 10, 20, 30, 35]
    assert counts == sorted(counts, key=list(Tier).index)
    assert tier_of(Category.PLAYS, 1, 1, 1) is Tier.DIAMOND
    assert tier_of(Category.PLAYS, 0, 1, 1) is Tier.BRONZE


def test_each_category_says_how_its_tiers_are_reached() -> None:
    assert tier_rule(Category.UPLOADS).startswith("Diamond from 100 beats, Platinum from 50 beats")
    assert tier_rule(Category.EARNINGS).endswith("Silver from 2 % of all points, else Bronze.")
    assert tier_rule(Category.QUALITY).startswith("Diamond for the first 5 %, Platinum for the first 15 %")


def test_what_live_leaderboards_cover() -> None:
    assert live(TODAY) == {
        ALL: Days(None, TODAY),
        WEEK: Days(date(2026, 11, 20), TODAY),
        MONTH: Days(date(2026, 10, 28), TODAY),
        "2026-2": Days(date(2026, 7, 1), TODAY),
    }


@pytest.mark.parametrize("today", [TODAY, date(2028, 3, 1), date(2027, 1, 1), date(2026, 7, 1)])
def test_what_moves_are_told_against_ends_right_before(today: date) -> None:
    then, now = before(today), live(today)
    assert then[ALL] == Days(None, today - timedelta(days=7))
    for period, count in ((WEEK, 7), (MONTH, 30)):
        first, last = then[period].first, now[period].first
        assert first and last
        assert then[period].last == last - timedelta(days=1)
        assert (then[period].last - first).days + 1 == count


def test_half_years_begin_in_january_and_july() -> None:
    assert [half_of(date(2026, *day)) for day in ((1, 1), (6, 30), (7, 1), (12, 31))] == [
        "2026-1",
        "2026-1",
        "2026-2",
        "2026-2",
    ]
    assert days_of_half("2024-1") == Days(date(2024, 1, 1), date(2024, 6, 30))
    assert days_of_half("2024-2") == Days(date(2024, 7, 1), date(2024, 12, 31))
    assert (half_before("2026-2"), half_before("2026-1")) == ("2026-1", "2025-2")
    assert [is_half(text) for text in ("2026-1", "2026-3", ALL, "12026-1")] == [True, False, False, False]


def test_the_season_counts_today_among_its_days() -> None:
    assert days_left(date(2026, 12, 31)) == 1
    assert days_left(date(2026, 7, 1)) == 184
    assert days_left(date(2028, 1, 1)) == 182


def test_periods_and_what_they_are_compared_with_have_words() -> None:
    words: Mapping[str, tuple[str, str]] = {
        ALL: ("All time", "a week ago"),
        WEEK: ("Last 7 days", "the 7 days before"),
        MONTH: ("Last 30 days", "the 30 days before"),
        "2026-1": ("January to June 2026", "the half-year before"),
        "2026-2": ("July to December 2026", "the half-year before"),
    }
    assert {period: (label(period), compared_with(period)) for period in words} == words


def test_points_are_always_all_time() -> None:
    assert period_shown(Category.POINTS, WEEK) == ALL
    assert period_shown(Category.PLAYS, WEEK) == WEEK
