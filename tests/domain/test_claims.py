"""What players may claim, and which parts of a beat they heard by that."""

from random import Random
from typing import Any

import pytest

from domain.activity.claims import (
    MOST_CLAIMS,
    MOST_SECONDS,
    MOST_SPANS,
    NO_CLAIM,
    Claim,
    claims_from,
    parts_heard,
)
from domain.activity.listens import PARTS
from domain.errors import Senseless


def report(**fields: Any) -> dict[str, Any]:
    return {"session": "sealed", "seconds": 12.5, "spans": [[0, 10], [20, 22.5]]} | fields


def test_a_report_is_read_as_it_was_sent() -> None:
    told = {"reports": [report(), report(seconds=3, spans=[])]}
    assert claims_from(told) == [
        Claim("sealed", 12.5, ((0.0, 10.0), (20.0, 22.5))),
        Claim("sealed", 3.0, ()),
    ]


@pytest.mark.parametrize("seconds", [-1, True, None, "3", [3], float("nan"), float("inf"), 1e300, 10**400])
def test_a_time_that_makes_no_sense_is_refused(seconds: object) -> None:
    for one in (report(seconds=seconds), report(spans=[[0, seconds]]), report(spans=[[seconds, 86_400]])):
        with pytest.raises(Senseless) as refused:
            claims_from({"reports": [report(), one]})
        assert refused.value.fault is NO_CLAIM


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        "x",
        {},
        {"reports": {}},
        {"reports": []},
        {"reports": [report()] * (MOST_CLAIMS + 1)},
        {"reports": [[]]},
        {"reports": [report(session=7)]},
        {"reports": [report(session="x" * 5000)]},
        {"reports": [report(spans="x")]},
        {"reports": [report(spans=[[1, 2]] * (MOST_SPANS + 1))]},
        {"reports": [report(spans=[[1, 2, 3]])]},
        {"reports": [report(spans=[[2, 1]])]},
        {"reports": [report(spans=[{"from": 1}])]},
    ],
)
def test_what_is_no_list_of_reports_is_refused(told: object) -> None:
    with pytest.raises(Senseless):
        claims_from(told)


def places(mask: int) -> list[int]:
    return [place for place in range(PARTS) if mask >> place & 1]


@pytest.mark.parametrize(
    ("spans", "heard"),
    [
        ([], []),
        ([(0, 100)], list(range(50))),
        ([(0, MOST_SECONDS)], list(range(50))),
        ([(0, 0.9)], []),
        ([(0, 1)], [0]),
        ([(0.9, 2.9)], [0]),
        ([(1, 3)], [0, 1]),
        ([(4, 4.5), (5.5, 6)], [2]),
        ([(4, 5), (4.5, 5)], [2]),
        ([(4, 4.5), (4, 4.5)], []),
        ([(99, 100)], [49]),
        ([(100, 100)], []),
        ([(200, 300)], []),
        ([(6, 8), (0, 2)], [0, 3]),
    ],
)
def test_a_part_counts_when_half_of_it_was_heard(spans: list[tuple[float, float]], heard: list[int]) -> None:
    assert places(parts_heard(spans, 100.0)) == heard


@pytest.mark.parametrize("length", [0, -1])
def test_nothing_is_heard_of_what_has_no_length(length: float) -> None:
    assert parts_heard([(0, 10)], length) == 0


@pytest.mark.parametrize("seed", range(10))
def test_parts_are_those_that_counting_tenths_of_seconds_finds(seed: int) -> None:
    dice = Random(seed)
    length = dice.randrange(50, 4000, 50)
    ends = [
        sorted((dice.randrange(length * 10), dice.randrange(length * 10))) for _ in range(dice.randrange(6))
    ]
    heard = {tenth for start, end in ends for tenth in range(start, end)}
    width = length * 10 // PARTS
    expected = [
        part
        for part in range(PARTS)
        if 2 * len(heard & set(range(part * width, (part + 1) * width))) >= width
    ]
    assert places(parts_heard([(start / 10, end / 10) for start, end in ends], length)) == expected
