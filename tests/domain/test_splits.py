"""Split sheets: shares that total 100, agreed by everybody on them, and not a cent lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Conflict, Forbidden
from domain.licensing.splits import (
    Answer,
    SplitSheet,
    Standing,
    answered,
    divided,
    paid_to,
    shares_of,
    split_errors,
    standing_of,
)
from tests.factories import NOW

OTHERS = ("ann", "ben")
SHEET = SplitSheet("s-1", "track", 1, "owl", {"owl": 50, "ann": 30, "ben": 20}, NOW)


def test_shares_that_total_100_are_right() -> None:
    typed = {"owl": "50", "ann": " 30 ", "ben": "20"}

    assert split_errors(typed, "owl", OTHERS) == {}
    assert shares_of(typed) == SHEET.shares


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"owl": "50", "ann": "30", "ben": "19"}, {"total": "The shares must total 100; these total 99."}),
        ({"owl": "100", "ann": "100", "ben": "0"}, {"total": "The shares must total 100; these total 200."}),
        ({"owl": "50", "ann": "50"}, {"ben": "Enter a whole percentage from 0 to 100."}),
        ({"owl": "NaN", "ann": "50", "ben": "50"}, {"owl": "Enter a whole percentage from 0 to 100."}),
        ({"owl": "-10", "ann": "60", "ben": "50"}, {"owl": "Enter a whole percentage from 0 to 100."}),
        ({"owl": "0", "ann": "49.5", "ben": "50"}, {"ann": "Enter a whole percentage from 0 to 100."}),
        (
            {"owl": "40", "ann": "30", "ben": "20", "eve": "10"},
            {"eve": "Only the beat's producers may have a share."},
        ),
    ],
)
def test_wrong_shares_are_named(typed: dict[str, str], errors: dict[str, str]) -> None:
    assert split_errors(typed, "owl", OTHERS) == errors


def test_it_is_agreed_once_everybody_said_yes() -> None:
    one = answered(SHEET, SHEET, "ann", Answer.ACCEPTED)
    both = answered(one, one, "ben", Answer.ACCEPTED)
    taken_back = answered(both, both, "ann", Answer.DECLINED)

    assert (SHEET.waits_for, one.waits_for, both.waits_for) == (("ann", "ben"), ("ben",), ())
    assert [each.is_agreed for each in (SHEET, one, both, taken_back)] == [False, False, True, False]


@pytest.mark.parametrize("person", ["owl", "eve", ""])
def test_only_those_who_were_proposed_a_share_answer(person: str) -> None:
    with pytest.raises(Forbidden):
        answered(SHEET, SHEET, person, Answer.ACCEPTED)


def test_a_sheet_that_was_replaced_can_not_be_answered() -> None:
    newer = SplitSheet("s-2", "track", 2, "owl", {"owl": 90, "ann": 10}, NOW)

    with pytest.raises(Conflict):
        answered(SHEET, newer, "ann", Answer.ACCEPTED)


def test_money_follows_an_agreed_sheet_and_else_is_the_uploaders() -> None:
    agreed = SplitSheet("s", "track", 1, "owl", SHEET.shares, NOW, dict.fromkeys(OTHERS, Answer.ACCEPTED))

    assert paid_to(agreed, 20_001, "owl", OTHERS) == {"owl": 10_001, "ann": 6_000, "ben": 4_000}
    assert paid_to(SHEET, 20_001, "owl", OTHERS) == {"owl": 20_001}
    assert paid_to(None, 20_001, "owl", OTHERS) == {"owl": 20_001}


def test_a_sheet_counts_only_while_it_names_exactly_those_who_are_credited() -> None:
    agreed = SplitSheet("s", "track", 1, "owl", SHEET.shares, NOW, dict.fromkeys(OTHERS, Answer.ACCEPTED))

    assert paid_to(agreed, 100, "owl", ("ben", "ann")) == {"owl": 50, "ann": 30, "ben": 20}
    for credited in ((), ("ann",), ("ann", "ben", "eve"), ("ann", "eve")):
        assert standing_of(agreed, "owl", credited) is Standing.STALE
        assert paid_to(agreed, 100, "owl", credited) == {"owl": 100}
    assert paid_to(agreed, 100, "eve", OTHERS) == {"eve": 100}


@pytest.mark.parametrize(
    ("answers", "standing"),
    [
        ({}, Standing.WAITING),
        ({"ann": Answer.ACCEPTED}, Standing.WAITING),
        ({"ann": Answer.DECLINED}, Standing.DECLINED),
        ({"ann": Answer.ACCEPTED, "ben": Answer.ACCEPTED}, Standing.AGREED),
    ],
)
def test_a_sheet_says_where_it_stands_and_whose_the_money_is(
    answers: dict[str, Answer], standing: Standing
) -> None:
    sheet = SplitSheet("s", "track", 1, "owl", SHEET.shares, NOW, answers)

    assert standing_of(sheet, "owl", OTHERS) is standing
    assert ("uploader’s alone" in standing.sentence) is (standing is not Standing.AGREED)
    assert standing_of(None, "owl", OTHERS) is Standing.NONE


@settings(max_examples=50, derandomize=True, database=None, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 100), st.integers(0, 100))
def test_no_cent_is_lost_and_nobody_gets_a_cent_less_than_their_share(price: int, one: int, two: int) -> None:
    low, high = sorted((one, two))
    by_id = {"owl": low, "ann": high - low, "ben": 100 - high}

    parts = divided(price, by_id, "owl")

    assert sum(parts.values()) == price
    assert all(0 <= price * by_id[id] / 100 - parts[id] < 1 for id in OTHERS)
