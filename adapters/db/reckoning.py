"""Points of a run's tracks, reckoned by two processes where there are very many, in half the time.

Run as a module, this is the second one: what it is to reckon comes in by its standard input.
"""

import pickle
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from datetime import datetime
from itertools import chain
from pathlib import Path
from queue import Full, Queue
from threading import Thread
from typing import BinaryIO

from adapters.db.packing import unpacked
from domain.payouts.contributions import Rule, producer_points

Chunk = list[tuple[str, str]]
"""Uploaders' ids, each with their tracks as they are packed."""
HOUSE = Path(__file__).resolve().parents[2]
# Nothing of the site's own environment goes along: it holds secrets.
ENVIRONMENT = {"PYTHONPATH": str(HOUSE)}
END = object()
COMMAND = [sys.executable, "-m", "adapters.db.reckoning"]


def reckoned(chunks: Iterable[Chunk], rule: Rule, moment: datetime) -> dict[str, int]:
    """Points by producer's id. From the second chunk on a helper takes what it can."""
    left = iter(chunks)
    totals = _points(next(left, []), rule, moment)
    if (second := next(left, None)) is not None:
        with closing(_Helper(rule, moment)) as helper:
            for chunk in chain([second], left):
                if not helper.takes(chunk):
                    _add(totals, _points(chunk, rule, moment))
            _add(totals, helper.totals())
    return totals


class _Helper:
    """A process that is handed a chunk whenever it has room for one."""

    def __init__(self, rule: Rule, moment: datetime) -> None:
        self._process = subprocess.Popen(
            COMMAND, env=ENVIRONMENT, cwd=HOUSE, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._waiting: Queue[object] = Queue(maxsize=1)
        self._waiting.put((rule, moment))
        self._feeder = Thread(target=self._feed)
        self._feeder.start()

    def takes(self, chunk: Chunk) -> bool:
        try:
            self._waiting.put_nowait(chunk)
        except Full:
            return False
        return True

    def totals(self) -> dict[str, int]:
        """What its chunks come to. Raises `RuntimeError` when it died."""
        assert self._process.stdout
        self._waiting.put(END)
        self._feeder.join()
        try:
            totals: dict[str, int] = pickle.load(self._process.stdout)
        except (EOFError, pickle.UnpicklingError) as error:
            raise RuntimeError("the process that helps with reckoning points died") from error
        return totals

    def close(self) -> None:
        self._process.kill()
        if self._feeder.is_alive():
            self._waiting.put(END)
            self._feeder.join()
        with suppress(BrokenPipeError), self._process:
            pass

    def _feed(self) -> None:
        """When the process is gone the rest is thrown away; `totals` tells."""
        to = self._process.stdin
        assert to
        is_there = True
        while (item := self._waiting.get()) is not END:
            try:
                if is_there:
                    pickle.dump(item, to)
                    to.flush()
            except BrokenPipeError:
                is_there = False
        with suppress(BrokenPipeError):
            to.close()


def _points(chunk: Chunk, rule: Rule, moment: datetime) -> dict[str, int]:
    return producer_points((track for id, text in chunk for track in unpacked(text, id)), rule, moment)


def _add(totals: dict[str, int], more: Mapping[str, int]) -> None:
    for id, points in more.items():
        totals[id] = totals.get(id, 0) + points


def help_out(source: BinaryIO, target: BinaryIO) -> None:
    rule, moment = pickle.load(source)
    totals: dict[str, int] = {}
    with suppress(EOFError):
        while True:
            _add(totals, _points(pickle.load(source), rule, moment))
    pickle.dump(totals, target)


if __name__ == "__main__":
    help_out(sys.stdin.buffer, sys.stdout.buffer)
