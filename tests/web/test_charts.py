"""Drawings of series and curves: nothing leaves its scale, and a scale ends at a round number."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.activity.insights import Curve
from domain.activity.listens import PARTS
from domain.activity.series import Figure, Series
from web.charts import HEIGHT, chart, curve_drawing, scale_end

DAY = date(2026, 3, 4)


def series(now: list[int], before: list[int] | None = None) -> Series:
    days = tuple(DAY + timedelta(days=number) for number in range(len(now)))
    return Series(Figure.PLAYS, days, tuple(now), tuple(before or [0] * len(now)))


@pytest.mark.parametrize(
    ("most", "end"),
    [(0, 1), (1, 1), (2, 2), (3, 4), (5, 6), (7, 8), (9, 10), (10, 10), (11, 20), (61, 80), (999, 1000)],
)
def test_scales_end_at_round_numbers(most: int, end: int) -> None:
    assert scale_end(most) == end


def test_each_day_with_plays_has_a_bar_of_its_height() -> None:
    drawn = chart(series([0, 2, 4], [4, 0, 0]))
    assert drawn.bars == "M1.14 100V50H1.86V100ZM2.14 100V0H2.86V100Z"
    assert drawn.behind == "M0 100V0H1V100H2V100H3V100Z"
    assert (drawn.width, drawn.marks, drawn.lines) == (3, (4, 2, 0), (0, 50, 100))
    assert drawn.best == (DAY + timedelta(days=2), 4) and len(drawn.days) == 3


def test_nothing_is_drawn_of_days_without_anything() -> None:
    drawn = chart(series([0]))
    assert (drawn.bars, drawn.behind, drawn.marks, drawn.days) == ("", "", (1, 0), (DAY,))


def test_those_who_left_are_drawn_below_the_line() -> None:
    drawn = chart(series([3, -1]))
    assert (drawn.marks, drawn.lines) == ((4, -1), (0, 100, 80))
    assert drawn.bars == "M0.14 80V20H0.86V80ZM1.14 80V100H1.86V80Z"


@given(st.lists(st.integers(-5, 100_000), min_size=1, max_size=366))
def test_nothing_leaves_the_drawing(values: list[int]) -> None:
    drawn = chart(series(values, values[::-1]))
    heights = [float(height) for height in re.findall(r"V([\d.e+-]+)", drawn.bars + drawn.behind)]
    places = [float(place) for place in re.findall(r"[HM]([\d.e+-]+)", drawn.bars + drawn.behind)]
    assert all(0 <= height <= HEIGHT for height in heights)
    assert all(0 <= place <= drawn.width for place in places)


def test_a_curve_runs_from_the_beginning_to_the_end_of_a_beat() -> None:
    drawn = curve_drawing(Curve((10, 5, *[0] * (PARTS - 2)), 10))
    assert drawn.line.startswith("M0 0L0.5 0L1.5 50L2.5 100") and drawn.line.endswith("L50 100")
    assert drawn.area.endswith("V100H0Z") and drawn.leaving == 1
