"""Series and curves as drawings: paths as wide as there are days, which pages stretch to their width."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from domain.activity.insights import Curve
from domain.activity.series import Series
from web.calendars import day_rows

HEIGHT = 100
STEPS = (1, 2, 4, 6, 8, 10)
"""Where scales end, times a power of ten."""
GAP = 0.14
"""On either side of a bar, as a share of its day."""
DENSE = 120
"""From so many days on there is no room for gaps."""


@dataclass(frozen=True)
class Chart:
    """`bars` and `behind` are paths; `marks` stand beside the grid, from top to bottom, and `lines` in it."""

    series: Series
    width: int
    bars: str
    behind: str
    marks: tuple[int, ...]
    lines: tuple[float, ...]
    days: tuple[date, ...]

    @property
    def rows(self) -> Markup:
        """The table behind it."""
        return day_rows(self.series.rows)

    @property
    def best(self) -> tuple[date, int]:
        """The day with the most, the latest of several."""
        return max(zip(self.series.days, self.series.now, strict=True), key=lambda each: (each[1], each[0]))


def chart(series: Series) -> Chart:
    values = (*series.now, *series.before)
    top, bottom = scale_end(max(values)), -scale_end(-min(values)) if min(values) < 0 else 0
    marks = (top, bottom) if bottom or top % 2 else (top, top // 2, 0)
    lines = (*marks, 0) if bottom else marks
    gap = 0.0 if len(series.now) > DENSE else GAP

    def height(value: float) -> float:
        return round(HEIGHT * (top - value) / (top - bottom), 2)

    return Chart(
        series=series,
        width=len(series.days),
        bars="".join(
            _bar(place, height(value), height(0), gap) for place, value in enumerate(series.now) if value
        ),
        behind=_steps([height(value) for value in series.before], height(0)),
        marks=marks,
        lines=tuple(height(mark) for mark in lines),
        days=_labelled(series.days),
    )


def scale_end(most: int) -> int:
    """The round number at which a scale ends that has to reach so far."""
    power = 1
    while most > 10 * power:
        power *= 10
    return next(step * power for step in STEPS if most <= step * power)


def _bar(place: int, height: float, base: float, gap: float) -> str:
    return f"M{place + gap:g} {base:g}V{height:g}H{place + 1 - gap:g}V{base:g}Z"


def _steps(heights: Sequence[float], base: float) -> str:
    """What the days before came to, as one outline; nothing where they had nothing."""
    if all(height == base for height in heights):
        return ""
    steps = "".join(f"V{height:g}H{place + 1}" for place, height in enumerate(heights))
    return f"M0 {base:g}{steps}V{base:g}Z"


def _labelled(days: Sequence[date]) -> tuple[date, ...]:
    """The days that are named below the grid."""
    if len(days) < 3:
        return tuple(days)
    return days[0], days[len(days) // 2], days[-1]


@dataclass(frozen=True)
class CurveDrawing:
    """`line` and `area` are paths over as many steps as the curve has parts; `leaving` is where most go."""

    width: int
    line: str
    area: str
    leaving: int | None


def curve_drawing(curve: Curve) -> CurveDrawing:
    points = "L".join(f"{place + 0.5:g} {HEIGHT - share}" for place, share in enumerate(curve.shares))
    parts = len(curve.counts)
    ends = HEIGHT - curve.shares[0], HEIGHT - curve.shares[-1]
    line = f"M0 {ends[0]}L{points}L{parts} {ends[1]}"
    return CurveDrawing(parts, line, f"{line}V{HEIGHT}H0Z", curve.leaving)
