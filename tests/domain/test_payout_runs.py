"""A month's run: its stages in order, and splits that follow from stored inputs again."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.money import Currency
from domain.payouts.contributions import POINT, Rule, TrackInput, second_of
from domain.payouts.runs import Difference, Inputs, Run, Stage, advanced, begun, differences
from domain.payouts.splitting import Exclusion, Outcome, Share
from tests.factories import MINUTE, NOW, split_of

SECOND = second_of(NOW)
TRACKS = (
    TrackInput("a", SECOND, 0, 10, ("owl",)),
    TrackInput("b", SECOND, 9, 5, ("owl", "ann")),
    TrackInput("c", SECOND, 0, 0, ("ben",)),
)
INPUTS = Inputs(
    Rule.PUBLISHED, Exclusion.REDISTRIBUTE, NOW, 1_000, Currency.CAD, "run", frozenset({"owl", "ann"})
)


def at(stage: Stage) -> Run:
    run = begun("run", "2026-03", NOW)
    for number, each in enumerate(list(Stage)[1:], 1):
        if run.stage is not stage:
            run = advanced(run, each, NOW + number * MINUTE)
    return run


def test_a_run_goes_through_its_stages_in_order() -> None:
    run = at(Stage.DONE)
    assert [str(stage) for stage in run.reached] == [
        "eligible",
        "computed",
        "checked",
        "transferring",
        "done",
    ]
    assert run.reached[Stage.CHECKED] == NOW + 2 * MINUTE
    assert run.is_done
    assert not at(Stage.TRANSFERRING).is_done


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("to", Stage)
def test_a_run_skips_no_stage_and_a_step_may_be_done_twice(stage: Stage, to: Stage) -> None:
    run, ahead = at(stage), list(Stage).index(to) - list(Stage).index(stage)
    if ahead > 1:
        with pytest.raises(ValueError, match=f"from {stage} to {to}"):
            advanced(run, to, NOW)
    elif ahead == 1:
        assert advanced(run, to, NOW).stage is to
    else:
        assert advanced(run, to, NOW + timedelta(days=1)) == run


def test_a_split_follows_from_its_inputs() -> None:
    split = split_of(INPUTS, iter(TRACKS))
    assert split.points == 4 * POINT
    assert split.shares == (
        Share("ann", POINT, 250_000, 250, 333, Outcome.PAID),
        Share("ben", POINT, 250_000, 250, 0, Outcome.EXCLUDED),
        Share("owl", 2 * POINT, 500_000, 500, 667, Outcome.PAID),
    )


def test_the_rule_decides_what_tracks_are_worth() -> None:
    split = split_of(replace(INPUTS, rule=Rule.ENGAGED), TRACKS)
    assert {share.producer_id: share.points * 2 for share in split.shares} == {
        "owl": 3 * POINT,
        "ann": POINT,
        "ben": 0,
    }


def test_inputs_give_the_same_split_again_in_any_order_of_tracks() -> None:
    dice = random.Random(9)
    producers = [f"p{number}" for number in range(60)]
    tracks = [
        TrackInput(
            str(number),
            SECOND - dice.randrange(10**8),
            dice.randrange(10 ** dice.randint(1, 7)),
            dice.randrange(20),
            tuple(dice.sample(producers, dice.randint(1, 3))),
        )
        for number in range(400)
    ]
    for rule in Rule:
        for exclusion in Exclusion:
            inputs = replace(
                INPUTS, rule=rule, exclusion=exclusion, pool=77_777, eligible=set(producers[:40])
            )
            stored = split_of(inputs, tracks)
            assert differences(stored, split_of(inputs, dice.sample(tracks, len(tracks)))) == ()
            assert sum(share.amount for share in stored.shares) == 77_777


def test_every_figure_that_differs_is_named() -> None:
    split = split_of(INPUTS, TRACKS)
    ann, ben, owl = split.shares
    changed = replace(split, shares=(replace(ann, amount=334), ben, replace(owl, amount=666, points=7)))
    assert differences(changed, split) == (
        Difference("ann", "amount", 334, 333),
        Difference("owl", "points", 7, 2 * POINT),
        Difference("owl", "amount", 666, 667),
    )
    assert differences(replace(split, points=1), split) == (Difference("", "points", 1, 4 * POINT),)


def test_a_share_that_is_missing_or_too_many_is_a_difference() -> None:
    split = split_of(INPUTS, TRACKS)
    without = replace(split, shares=(split.shares[0], split.shares[2]))
    missing, too_many = differences(without, split), differences(split, without)
    assert Difference("ben", "points", None, POINT) in missing
    assert Difference("ben", "points", POINT, None) in too_many
    assert {each.producer_id for each in (*missing, *too_many)} == {"ben"}


@pytest.mark.parametrize("lost", range(len(TRACKS)))
def test_a_track_lost_from_the_inputs_is_noticed(lost: int) -> None:
    fewer = [track for number, track in enumerate(TRACKS) if number != lost]
    assert differences(split_of(INPUTS, TRACKS), split_of(INPUTS, fewer))
