"""What every benchmark shares: a row of the table, timings in pairs, sizes, and the printer."""

import os
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


def sized(full: T, quick: T) -> T:
    """How much to measure: `BENCH_QUICK=1` shrinks it to a smoke test, whose figures mean nothing."""
    return quick if os.environ.get("BENCH_QUICK") else full


RUNS = sized(5, quick=1)


@dataclass(frozen=True)
class Row:
    """One line of `make bench`; `met` is None where there was nothing to compare with."""

    what: str
    reach: str
    measured: str
    met: bool | None
    note: str = ""


@dataclass(frozen=True)
class Ratio:
    """The median of the paired ratios, and the median seconds of each side."""

    value: float
    ours: float
    theirs: float

    def __str__(self) -> str:
        return f"{self.value:.2f} x ({self.ours:.3f} s against {self.theirs:.3f} s)"


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median_ratio(ours: Callable[[], object], theirs: Callable[[], object], runs: int = RUNS) -> Ratio:
    """Time both, run about, so that a busy minute weighs on the two alike; both are warmed up once before."""
    ours()
    theirs()
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(runs)]
    return Ratio(
        value=statistics.median(mine / other for mine, other in pairs),
        ours=statistics.median(mine for mine, _ in pairs),
        theirs=statistics.median(other for _, other in pairs),
    )


def at_most(what: str, ratio: Ratio, limit: float, note: str = "") -> Row:
    """A row for a ratio that may not exceed `limit`."""
    return Row(what, f"at most {limit} x", str(ratio), ratio.value <= limit, note)


def at_least(what: str, ratio: Ratio, limit: float, note: str = "") -> Row:
    """A row for a ratio that has to reach `limit`, for instance requests a second."""
    return Row(what, f"at least {limit} x", str(ratio), ratio.value >= limit, note)


VERDICTS = {True: "met", False: "MISSED", None: "-"}


def verdict(row: Row) -> str:
    """Whether the figure was reached, which a smoke test can't tell."""
    return sized(VERDICTS[row.met], quick="-")


def cells(rows: Iterable[Row]) -> list[tuple[str, ...]]:
    head = ("what", "reach", "measured", "", "note")
    return [head, *((row.what, row.reach, row.measured, verdict(row), row.note) for row in rows)]


def aligned(lines: list[tuple[str, ...]]) -> list[list[str]]:
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return [[cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines]


def as_text(rows: Iterable[Row]) -> str:
    """The rows as an aligned table of plain text."""
    return "\n".join("  ".join(line).rstrip() for line in aligned(cells(rows)))


def as_markdown(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table that reads well as it is, too."""
    lines = [tuple(cell.replace("|", "\\|") for cell in line) for line in cells(rows)]
    head, *others = aligned(lines)
    told = [f"| {' | '.join(line)} |" for line in (head, *others)]
    rule = f"| {' | '.join('-' * max(3, len(cell)) for cell in head)} |"
    return "\n".join([told[0], rule, *told[1:]])


def print_rows(rows: Iterable[Row]) -> None:
    print(as_text(rows), flush=True)
