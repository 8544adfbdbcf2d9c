"""The benchmarks' frame, without measuring anything."""

import importlib
import inspect
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bench.__main__ import NAMES, Benchmark, chosen, run
from tests.bench.table import Ratio, Row, as_markdown, at_least, at_most

FOLDER = Path(__file__).parent


def test_every_benchmark_is_run() -> None:
    assert sorted(NAMES) == sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_gives_rows(name: str) -> None:
    module = importlib.import_module(f"tests.bench.bench_{name}")
    signature = inspect.signature(module.main)
    assert not signature.parameters
    assert signature.return_annotation == list[Row]


def finding(**benchmarks: Benchmark) -> Callable[[str], Benchmark]:
    return benchmarks.__getitem__


def broken() -> list[Row]:
    raise OSError("no room\nfor this")


def test_a_broken_benchmark_is_told_and_the_others_run(capsys: pytest.CaptureFixture[str]) -> None:
    row = Row("speed", "at least 2 x", "3 x", True)
    progress = io.StringIO()
    found = run(["bad", "good"], finding(bad=broken, good=lambda: [row]), progress)
    assert found == [Row("bad", "", "not measured", None, "OSError: no room"), row]
    assert progress.getvalue() == "measuring bad …\nmeasuring good …\n"
    assert "no room" in capsys.readouterr().err


def test_all_are_measured_unless_some_are_named() -> None:
    assert chosen([]) == list(NAMES)
    assert chosen(["media", "ingest"]) == ["media", "ingest"]


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        chosen(["medai"])
    assert "there is no benchmark called medai; there are ingest" in capsys.readouterr().err


def test_the_table_is_markdown() -> None:
    rows = [
        Row("a|b", "at most 1 x", "2 x", False, "slow"),
        Row("c", "", "1 x", True),
        Row("d", "", "?", None),
    ]
    assert as_markdown(rows).splitlines() == [
        "| what | reach       | measured |        | note |",
        "| ---- | ----------- | -------- | ------ | ---- |",
        "| a\\|b | at most 1 x | 2 x      | MISSED | slow |",
        "| c    |             | 1 x      | met    |      |",
        "| d    |             | ?        | -      |      |",
    ]


def test_a_limit_itself_is_within_reach() -> None:
    ratio = Ratio(2.0, 4.0, 2.0)
    assert (at_most("w", ratio, 2.0).met, at_least("w", ratio, 2.0).met) == (True, True)
    assert (at_most("w", ratio, 1.9).met, at_least("w", ratio, 2.1).met) == (False, False)
