"""`python -m tests.bench [NAME...]`: run the benchmarks, all or those named, and print one table as Markdown.

`BENCH_QUICK=1` shrinks them to a smoke test. Nothing is written anywhere.
"""

import argparse
import importlib
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from typing import TextIO

from tests.bench.table import Row, as_markdown

# In the order in which README.md lists the figures.
NAMES = (
    "ingest",
    "previews",
    "workers",
    "upload",
    "batch",
    "cuts",
    "media",
    "downloads",
    "fingerprints",
    "copies",
    "browse",
    "search",
    "my_beats",
    "profile",
    "certificates",
    "ledger",
    "month",
    "finances",
    "webhooks",
    "heard",
    "plays",
    "views",
    "first_page",
)

Benchmark = Callable[[], list[Row]]


def load(name: str) -> Benchmark:
    main: Benchmark = importlib.import_module(f"tests.bench.bench_{name}").main
    return main


def rows_of(name: str, find: Callable[[str], Benchmark] = load) -> list[Row]:
    """A benchmark's rows; one that breaks is told in the table and doesn't stop the others."""
    try:
        return find(name)()
    except Exception as error:
        traceback.print_exc()
        return [Row(name, "", "not measured", None, f"{type(error).__name__}: {first_line(error)}")]


def first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0]


def run(names: Iterable[str], find: Callable[[str], Benchmark], progress: TextIO) -> list[Row]:
    rows: list[Row] = []
    for name in names:
        print(f"measuring {name} …", file=progress, flush=True)
        rows += rows_of(name, find)
    return rows


def chosen(arguments: Sequence[str]) -> list[str]:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure the site's figures.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(NAMES)}")
    names: list[str] = parser.parse_args(arguments).names
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        parser.error(f"there is no benchmark called {unknown[0]}; there are {', '.join(NAMES)}")
    return names or list(NAMES)


if __name__ == "__main__":
    print(as_markdown(run(chosen(sys.argv[1:]), load, sys.stderr)), flush=True)
