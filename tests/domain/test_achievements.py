"""All achievements: that they are as the product has them, and when each is reached."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.progress.achievements import ACHIEVEMENTS, BY_KEY, COMPARED, Group
from domain.progress.bars import Bars, name_of
from domain.progress.deeds import Deeds, Measure, ProfileFacts, score
from domain.progress.reaching import Reach
from domain.progress.seasons import CHRISTMAS, HALLOWEEN, NEW_YEAR, VALENTINE, Season, whole_months
from tests.factories import NOW

NOBODY = Deeds("owl", NOW)
BARS = Bars(
    20,
    {name_of(measure, percent): 1000 // percent for measure, percent in COMPARED},
    {"drill": 5, "trap": 50},
    ("cat",),
    NOW,
)


def reach(key: str, bars: Bars = BARS, now: datetime = NOW, **done: Any) -> Reach:
    return BY_KEY[key].rule.reach(replace(NOBODY, **done), bars, now)


def test_there_are_36_of_them_in_ten_groups() -> None:
    assert len(ACHIEVEMENTS) == len(BY_KEY) == len({each.name for each in ACHIEVEMENTS}) == 36
    assert Counter(each.group for each in ACHIEVEMENTS) == dict(
        zip(Group, (4, 3, 3, 4, 3, 4, 3, 1, 7, 4), strict=True)
    )


def test_their_xp_and_rarity_are_the_products() -> None:
    rarities = Counter(each.rarity.value for each in ACHIEVEMENTS)
    assert rarities == {"Common": 14, "Rare": 9, "Epic": 9, "Legendary": 4}
    assert sum(each.xp for each in ACHIEVEMENTS) == 60_150
    assert all(each.takes.endswith(".") for each in ACHIEVEMENTS)


@pytest.mark.parametrize(
    ("key", "enough", "too_little"),
    [
        ("track-producer", {"beats": 20}, {"beats": 19}),
        ("studio-legend", {"beats": 200}, {"beats": 199}),
        ("rising-star", {"best_plays": 40}, {"best_plays": 39}),
        ("viral-hit", {"best_plays": 200}, {"best_plays": 199}),
        ("metadata-whiz", {"beats": 2, "sixths": 9}, {"beats": 1, "sixths": 4}),
        ("metadata-maven", {"beats": 1, "sixths": 5}, {"beats": 5, "sixths": 24}),
        ("metadata-architect", {"beats": 2, "sixths": 11}, {"beats": 5, "sixths": 27}),
        ("photogenic", {"profile": ProfileFacts(has_portrait=True)}, {}),
        ("model", {"profile": ProfileFacts(True, others=4)}, {"profile": ProfileFacts(others=4)}),
        ("oracle", {"profile": ProfileFacts(has_biography=True)}, {}),
        ("linked", {"profile": ProfileFacts(links=3)}, {"profile": ProfileFacts(links=2)}),
        ("genre-specialist", {"genres": {"drill": 5}}, {"genres": {"drill": 4, "pop": 90}}),
        ("genre-master", {"genres": dict.fromkeys(map(str, range(50)), 1)}, {"genres": {"a": 1, "b": 1}}),
        ("collaboration-enthusiast", {"collaborations": 1}, {}),
        ("network-spider", {"collaborations": 50}, {"collaborations": 49}),
        ("rising-talent", {"beats": 5, "place": 10, "ranked": 43}, {"beats": 4, "place": 1, "ranked": 43}),
        ("elite-producer", {"beats": 10, "place": 6, "ranked": 43}, {"beats": 99, "place": 7, "ranked": 43}),
        ("legendary-producer", {"beats": 20, "place": 1, "ranked": 20}, {"beats": 99, "ranked": 20}),
        ("track-excellence", {"best_score": 100}, {"best_score": 99}),
        ("early-adopter", {"is_early": True}, {}),
        ("top-biller", {"producer_id": "cat"}, {}),
        ("lover-boy", {"days": frozenset({date(2024, 2, 14)})}, {"days": frozenset({date(2024, 2, 16)})}),
    ],
)
def test_each_is_reached_with_enough_and_not_with_less(
    key: str, enough: dict[str, Any], too_little: dict[str, Any]
) -> None:
    assert reach(key, **enough).is_reached
    assert not reach(key, **too_little).is_reached


def test_more_than_so_many_per_cent_is_more() -> None:
    exactly = reach("metadata-whiz", beats=5, sixths=21)
    assert (exactly.is_reached, exactly.words, exactly.percent) == (False, "70 %, more than 70 % needed", 99)
    assert reach("metadata-whiz", beats=50, sixths=211).is_reached
    assert not reach("metadata-whiz").is_reached


def test_months_of_membership_are_whole_ones() -> None:
    joined = datetime(2026, 1, 31, 23, tzinfo=UTC)
    assert not reach("rising", now=datetime(2026, 4, 29, tzinfo=UTC), joined_at=joined).is_reached
    assert reach("rising", now=datetime(2026, 4, 30, tzinfo=UTC), joined_at=joined).is_reached
    assert reach("legacy", now=datetime(2029, 1, 31, tzinfo=UTC), joined_at=joined).is_reached


@pytest.mark.parametrize(
    ("since", "today", "months"),
    [
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2024, 2, 29), date(2025, 2, 27), 11),
        (date(2026, 3, 4), date(2026, 3, 4), 0),
        (date(2026, 3, 4), date(2026, 3, 3), 0),
        (date(2025, 12, 15), date(2026, 1, 15), 1),
    ],
)
def test_a_month_is_over_on_its_day_or_on_the_last_of_a_shorter_one(
    since: date, today: date, months: int
) -> None:
    assert whole_months(since, today) == months


@pytest.mark.parametrize(
    ("season", "within", "without"),
    [
        (HALLOWEEN, ["10-30", "10-31", "11-01"], ["10-29", "11-02"]),
        (CHRISTMAS, ["12-23", "12-26"], ["12-22", "12-27"]),
        (NEW_YEAR, ["12-31", "01-01", "01-02"], ["12-30", "01-03", "07-01"]),
        (VALENTINE, ["02-13", "02-15"], ["02-12", "02-16"]),
    ],
)
def test_a_season_has_its_first_and_last_day(season: Season, within: list[str], without: list[str]) -> None:
    assert all(season.has(date.fromisoformat(f"2024-{day}")) for day in within)
    assert not any(season.has(date.fromisoformat(f"2024-{day}")) for day in without)


def test_a_genre_is_the_one_in_which_somebody_is_furthest() -> None:
    closest = reach("genre-specialist", genres={"trap": 20, "drill": 4})
    assert (closest.words, closest.percent) == ("4 of 5 beats in drill", 80)


COMPARED_KEYS = [each.key for each in ACHIEVEMENTS if each.is_compared]


@pytest.mark.parametrize("key", COMPARED_KEYS)
def test_with_too_few_producers_nothing_is_compared(key: str) -> None:
    """Also where somebody has all that it takes otherwise."""
    much = {
        "beats": 99,
        "place": 1,
        "ranked": 19,
        "best_plays": 10**6,
        "best_score": 10**6,
        "producer_id": "cat",
    }
    genres = {str(number): 99 for number in range(9)}
    found = reach(key, Bars(19, best_earners=("cat",)), genres=genres, **much)
    assert (found.is_reached, found.need, found.words) == (False, None, "")


def test_what_is_compared_are_the_groups_that_say_so() -> None:
    assert len(COMPARED_KEYS) == 15


def test_what_is_missing_first_is_shown_first() -> None:
    assert reach("rising-talent", beats=3, ranked=40).words == "3 of 5 beats"
    behind = reach("rising-talent", beats=5, place=20, ranked=40)
    assert (behind.words, behind.percent) == ("Place 20, place 10 or better needed", 50)
    nowhere = reach("rising-talent", beats=5, ranked=40)
    assert (nowhere.words, nowhere.percent) == ("Not on the leaderboard, place 10 or better needed", 0)


def test_a_beats_score_is_a_plain_sum() -> None:
    assert score(plays=10, downloads=2, sixths=6) == 120
    assert score(plays=10, downloads=2, sixths=0) == 0


def test_a_profile_is_complete_with_a_portrait_a_biography_and_a_link() -> None:
    whole = ProfileFacts(has_portrait=True, others=2, has_biography=True, links=1)
    assert whole.is_complete and whole.pictures == 3
    for lacking in ({"has_portrait": False}, {"has_biography": False}, {"links": 0}):
        assert not replace(whole, **lacking).is_complete


def test_measures_are_all_measured() -> None:
    assert [NOBODY.measured(measure, NOW) for measure in Measure] == [0] * len(Measure)
