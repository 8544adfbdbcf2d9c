"""A worker process for tests that dies, or waits, at a chosen point of its work.

    python -m tests.jobs.support.worker_process FOLDER REDIS_URL NAME [--burst] [WHAT METHOD TEXT WHEN]

WHAT is `die` (by SIGKILL) or `wait` (after making the file `waiting`, until there is a file `go`); METHOD is
one of the lab, blobs, staging or fingerprint index; TEXT are the words that its arguments must contain; WHEN
is `before` or `after` it does its work.

Without words it reads lines of them as JSON, runs a worker for each in a fork, which is quick to start, and
prints how it ended: 0, or minus the signal that killed it.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from adapters.queue import RqQueue
from jobs.worker import run_worker
from tests.jobs.support.house import build

PATIENCE_SECONDS = 60


class Watched:
    """Stands before a part and does something at one point of one of its methods."""

    def __init__(self, part: Any, act: Callable[[], None], point: tuple[str, list[str], str]) -> None:
        self._part, self._act, self._point = part, act, point

    def __getattr__(self, name: str) -> Any:
        method, wanted, when = self._point
        inner = getattr(self._part, name)
        if name != method:
            return inner

        def watched(*args: Any, **named: Any) -> Any:
            said = f"{args} {named}"
            chosen = all(text in said for text in wanted)
            if chosen and when == "before":
                self._act()
            result = inner(*args, **named)
            if chosen and when == "after":
                self._act()
            return result

        return watched


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def wait(folder: Path) -> None:
    (folder / "waiting").touch()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (folder / "go").exists() and time.monotonic() < deadline:
        time.sleep(0.02)


def main(folder: Path, redis_url: str, name: str, *words: str) -> None:
    rest = [word for word in words if word != "--burst"]
    wrap: Callable[[Any], Any] = lambda part: part  # noqa: E731
    if rest:
        what, method, text, when = rest
        act = die if what == "die" else lambda: wait(folder)
        point = (method, text.split(), when)
        wrap = lambda part: Watched(part, act, point)  # noqa: E731
    house = build(folder, RqQueue(redis_url), lease=timedelta(seconds=30), wrap=wrap)
    run_worker(house.services, redis_url, name, burst="--burst" in words)


def fork_for_each_line() -> None:
    for line in sys.stdin:
        folder, *words = json.loads(line)
        child = os.fork()
        if child == 0:
            main(Path(folder), *words)
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        fork_for_each_line()
    else:
        main(Path(sys.argv[1]), *sys.argv[2:])
