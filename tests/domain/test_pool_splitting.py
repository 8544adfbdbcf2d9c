"""Splitting a pool: exact to the last unit, fair where remainders tie, and nothing lost with the excluded."""

import ast
import random
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

import domain.payouts
from domain.money import Currency
from domain.payouts.apportioning import Lots, apportioned
from domain.payouts.holding import Fate, Held, fate, held_until, lapses_into
from domain.payouts.splitting import Carry, Exclusion, Outcome, Split, shown_percent, split
from tests.factories import NOW

REDISTRIBUTE, HOLD = Exclusion.REDISTRIBUTE, Exclusion.HOLD
PAID, EXCLUDED, HELD = Outcome.PAID, Outcome.EXCLUDED, Outcome.HELD


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        (100, {"a": 1, "b": 1}, {"a": 50, "b": 50}),
        (100, {"a": 70, "b": 20, "c": 10}, {"a": 70, "b": 20, "c": 10}),
        (999, {"a": 70, "b": 20, "c": 10}, {"a": 699, "b": 200, "c": 100}),
        (1, {"a": 2, "b": 1}, {"a": 1, "b": 0}),
        (10, {"a": 0, "b": 3}, {"a": 0, "b": 10}),
        (0, {"a": 1, "b": 2}, {"a": 0, "b": 0}),
    ],
)
def test_the_largest_remainders_get_what_is_left(
    amount: int, weights: dict[str, int], parts: dict[str, int]
) -> None:
    assert apportioned(amount, weights, "seed").parts == parts


@pytest.mark.parametrize(
    ("amount", "weights"), [(-1, {"a": 1}), (1, {}), (1, {"a": 0}), (1, {"a": 2, "b": -1})]
)
def test_what_cannot_be_divided_is_a_mistake(amount: int, weights: dict[str, int]) -> None:
    with pytest.raises(ValueError):
        apportioned(amount, weights, "seed")


def test_lots_decide_among_equals_and_are_recorded() -> None:
    result = apportioned(100, {"a": 1, "b": 1, "c": 1}, "run")
    assert sorted(result.parts.values()) == [33, 33, 34]
    assert result.lots == Lots(left=1, tied=3, drawn=1)
    assert apportioned(100, {"a": 1, "b": 2}, "run").lots == Lots(left=1)


def test_nobody_wins_the_lots_month_after_month() -> None:
    weights = dict.fromkeys("abc", 1)
    won = Counter(
        max((part, id) for id, part in apportioned(100, weights, f"run-{month}").parts.items())[1]
        for month in range(300)
    )
    assert set(won) == set("abc")
    assert min(won.values()) > 70


def known(split: Split) -> list[tuple[str, int, int, int, Outcome]]:
    return [(each.producer_id, each.original, each.bonus, each.amount, each.outcome) for each in split.shares]


POINTS = {"owl": 50, "ann": 30, "ben": 20}


@pytest.mark.parametrize(
    ("eligible", "exclusion", "shares"),
    [
        (
            "owl ann ben",
            REDISTRIBUTE,
            [("ann", 300, 0, 300, PAID), ("ben", 200, 0, 200, PAID), ("owl", 500, 0, 500, PAID)],
        ),
        (
            "owl ann",
            REDISTRIBUTE,
            [("ann", 300, 75, 375, PAID), ("ben", 200, 0, 0, EXCLUDED), ("owl", 500, 125, 625, PAID)],
        ),
        (
            "owl ann",
            HOLD,
            [("ann", 300, 0, 300, PAID), ("ben", 200, 0, 200, HELD), ("owl", 500, 0, 500, PAID)],
        ),
        (
            "",
            HOLD,
            [("ann", 300, 0, 300, HELD), ("ben", 200, 0, 200, HELD), ("owl", 500, 0, 500, HELD)],
        ),
    ],
)
def test_shares_of_the_excluded_are_spread_or_wait(
    eligible: str, exclusion: Exclusion, shares: list[tuple[str, int, int, int, Outcome]]
) -> None:
    result = split(1_000, POINTS, set(eligible.split()), exclusion, "run")
    assert known(result) == shares
    assert (result.carried, result.carry) == (0, None)
    assert [shown_percent(each.ppm) for each in result.shares] == ["30.0000", "20.0000", "50.0000"]


@pytest.mark.parametrize(
    ("pool", "points", "eligible", "exclusion", "carry", "originals"),
    [
        (0, POINTS, {"owl"}, REDISTRIBUTE, Carry.EMPTY, [0, 0, 0]),
        (-500, POINTS, {"owl"}, HOLD, Carry.EMPTY, [0, 0, 0]),
        (1_000, {}, {"owl"}, REDISTRIBUTE, Carry.NO_POINTS, []),
        (1_000, {"owl": 0}, {"owl"}, HOLD, Carry.NO_POINTS, [0]),
        (1_000, POINTS, set(), REDISTRIBUTE, Carry.NOBODY_ELIGIBLE, [300, 200, 500]),
        (1_000, POINTS | {"zoe": 0}, {"zoe"}, REDISTRIBUTE, Carry.NOBODY_ELIGIBLE, [300, 200, 500, 0]),
    ],
)
def test_a_pool_that_nobody_can_have_is_carried_whole(
    pool: int,
    points: dict[str, int],
    eligible: set[str],
    exclusion: Exclusion,
    carry: Carry,
    originals: list[int],
) -> None:
    result = split(pool, points, eligible, exclusion, "run")
    assert (result.carried, result.carry) == (pool, carry)
    assert carry.sentence.endswith(".")
    assert [share.original for share in result.shares] == originals
    assert {share.amount for share in result.shares} <= {0}
    assert {share.bonus for share in result.shares} <= {0}


@pytest.mark.parametrize(
    ("ppm", "shown"), [(0, "0.0000"), (1, "0.0001"), (333_333, "33.3333"), (1_000_000, "100.0000")]
)
def test_a_part_is_shown_in_percent(ppm: int, shown: str) -> None:
    assert shown_percent(ppm) == shown


def any_split(dice: random.Random) -> tuple[int, dict[str, int], set[str]]:
    most = 10 ** dice.randrange(1, 14)
    points = {f"p{number}": dice.randrange(most) for number in range(dice.randint(1, 40))}
    chance = dice.random()
    return dice.randrange(10 ** dice.randrange(1, 8)), points, {id for id in points if dice.random() < chance}


def test_every_split_adds_up_and_is_within_a_unit_of_the_rule() -> None:
    dice = random.Random(5)
    for number in range(300):
        pool, points, eligible = any_split(dice)
        result = split(pool, points, eligible, REDISTRIBUTE, str(number))
        if result.carry is None:
            able = sum(own for id, own in points.items() if id in eligible)
            paid = [share for share in result.shares if share.outcome is PAID]
            assert sum(share.amount for share in paid) == pool
            assert sum(share.original for share in result.shares) == pool
            assert min(share.bonus for share in paid) >= 0
            assert all(abs(share.amount * able - pool * share.points) < able for share in paid)


def test_every_held_split_adds_up_and_spreads_nothing() -> None:
    dice = random.Random(6)
    for number in range(100):
        pool, points, eligible = any_split(dice)
        result = split(pool, points, eligible, HOLD, str(number))
        assert sum(share.amount for share in result.shares) + result.carried == pool
        if result.carry is None:
            assert all(share.amount == share.original for share in result.shares)
            assert dict(apportioned(pool, points, str(number)).parts) == {
                share.producer_id: share.amount for share in result.shares
            }


def test_the_order_of_producers_changes_nothing() -> None:
    dice = random.Random(7)
    for number in range(40):
        pool, points, eligible = any_split(dice)
        shuffled = dict(dice.sample(list(points.items()), len(points)))
        one, other = (split(pool, each, eligible, REDISTRIBUTE, str(number)) for each in (points, shuffled))
        assert one == other


def test_a_bonus_is_never_below_zero_though_rounding_alone_would_make_it_so() -> None:
    """Rounded for themselves, an original of 2 out of 1.9 would stand above a final 1 out of 1.95."""
    dice, below = random.Random(8), 0
    for number in range(200):
        points = {f"p{each}": dice.randrange(1, 1_000) for each in range(30)} | {
            "gone": dice.randrange(1, 40)
        }
        eligible = set(points) - {"gone"}
        result = split(100, points, eligible, REDISTRIBUTE, str(number))
        plain = apportioned(100, points, str(number)).parts
        below += any(plain[share.producer_id] > share.amount for share in result.shares if share.amount)
        assert min(share.bonus for share in result.shares) >= 0
        assert sum(share.original for share in result.shares) == 100
    assert below > 0


def test_a_unit_that_nobody_may_have_originally_is_put_down_to_somebody_excluded() -> None:
    points = {f"b{number}": 199 for number in range(100)} | {f"s{number}": 50 for number in range(10)}
    points |= {"gone": 9_300}
    pool = sum(points.values()) // 100
    result = split(pool, points, set(points) - {"gone"}, REDISTRIBUTE, "run")
    assert sum(share.original for share in result.shares) == pool
    [gone] = [share for share in result.shares if share.outcome is EXCLUDED]
    assert gone.original > 9_300 * pool // sum(points.values()) + 1
    assert min(share.bonus for share in result.shares) >= 0


WAITING = Held("run", "owl", 500, held_until(NOW), Currency.CAD)


@pytest.mark.parametrize(
    ("days", "is_eligible", "expected"),
    [(0, False, Fate.WAITS), (365, False, Fate.WAITS), (365, True, Fate.RELEASED), (366, True, Fate.LAPSED)],
)
def test_a_held_share_waits_twelve_months(days: int, is_eligible: bool, expected: Fate) -> None:
    assert fate(WAITING, is_eligible, NOW + timedelta(days=days)) is expected


def test_a_held_share_lapses_on_the_stroke() -> None:
    assert fate(WAITING, True, WAITING.until - timedelta(microseconds=1)) is Fate.RELEASED
    assert fate(WAITING, True, WAITING.until) is Fate.LAPSED


@pytest.mark.parametrize(
    ("open_period", "into"), [("2027-01", "2027-03"), ("2027-03", "2027-03"), ("2027-05", "2027-05")]
)
def test_a_lapsed_share_goes_into_the_pool_of_its_month_or_the_first_open_one(
    open_period: str, into: str
) -> None:
    assert lapses_into(WAITING, open_period) == into


FLOATS = {"float", "round", "math", "statistics", "total_seconds", "timestamp"}


def test_no_float_is_in_what_splits_money() -> None:
    for path in Path(domain.payouts.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), path.name
            assert not (isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)), (
                path.name
            )
            assert not (isinstance(node, ast.Name) and node.id in FLOATS), path.name
            assert not (isinstance(node, ast.Attribute) and node.attr in FLOATS), path.name
