"""A child process of the site: started, restarted with a growing pause when it dies, ended for good."""

import logging
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

log = logging.getLogger(__name__)

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STABLE_SECONDS = 60.0


@dataclass
class Child:
    """`command` is one that the kernel ends when this process dies."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    deaths: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _started: float = 0.0
    _due: float = 0.0

    @property
    def pause(self) -> float:
        """Seconds from its latest death to its next start, longer with each death in a row."""
        return float(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** max(0, self.deaths - 1)))

    def keep_alive(self) -> None:
        """Start it when its time has come, and notice when it has died."""
        now = time.monotonic()
        if self._process is not None and self._process.poll() is not None:
            self._mourn(self._process.returncode, now)
        if self._process is None and now >= self._due:
            self._start(now)

    def ask_to_end(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def end(self, deadline: float) -> None:
        """Wait until it is gone; past the deadline it is killed, with all that it started."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("%s takes too long to end and is killed", self.name)
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None

    def _start(self, now: float) -> None:
        # In a session of its own, so that Ctrl-C reaches it only through us, in order.
        self._process = subprocess.Popen(
            self.command, env=self.environ, stdin=subprocess.DEVNULL, start_new_session=True
        )
        self._started = now

    def _mourn(self, code: int, now: float) -> None:
        self.deaths = 1 if now - self._started > STABLE_SECONDS else self.deaths + 1
        log.warning("%s ended (%d); it starts again in %.1f seconds", self.name, code, self.pause)
        self._process, self._due = None, now + self.pause
