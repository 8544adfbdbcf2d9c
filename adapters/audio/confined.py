"""The lab's end of its warm process: starts it, hands it requests with open files, hears the outcome."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from adapters.audio import wire
from adapters.audio.sandbox import ProcessLimits

_HOUSE = Path(__file__).resolve().parents[2]
_GRACE_SECONDS = 10
_START_SECONDS = 120

# Nothing of the site's own environment goes along: it holds secrets.
_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "PYTHONPATH": str(_HOUSE),
    "PYTHONSAFEPATH": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    # Freed blocks go back to the system at once instead of counting against the worker.
    "MALLOC_ARENA_MAX": "2",
}

Hear = Callable[[dict[str, Any]], None]


class Lost(Exception):
    """The warm process is gone, through no fault of the file."""


@dataclass(frozen=True)
class Ending:
    """How a confined child ended: its last message, if it sent one, its exit code, and whether in time."""

    outcome: dict[str, Any] | None
    status: int
    in_time: bool

    @property
    def was_stopped(self) -> bool:
        """Whether it used more than it may, rather than crashed."""
        return self.status in (-signal.SIGXCPU, -signal.SIGXFSZ)

    @property
    def was_cut_off(self) -> bool:
        """Whether it was killed or ran out of time, which a machine short of memory does to any file."""
        return not self.in_time or self.status == -signal.SIGKILL


class WarmProcess:
    """One `adapters.audio.child`; it ends when this end of the connection is closed or its owner dies."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "adapters.audio.child", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=_ENVIRONMENT,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                # Ctrl-C in a terminal reaches whole groups; this process ends with its owner, not before.
                start_new_session=True,
            )
        self._greet()

    @property
    def pid(self) -> int:
        return self._process.pid

    def run(self, request: dict[str, Any], files: list[int], limits: ProcessLimits, hear: Hear) -> Ending:
        """Have one request done in a fresh child; `hear` gets its messages. Raises `Lost`, `BadMessage`."""
        body = json.dumps({**request, "limits": asdict(limits)}).encode()
        mine, theirs = socket.socketpair()
        with mine:
            with theirs:
                self._send(body, [theirs.fileno(), *files])
            mine.settimeout(limits.wall_seconds + _GRACE_SECONDS)
            outcome = _listen(mine, hear)
        return self._ending(outcome)

    def close(self) -> None:
        """End the process and wait for it; a fork of the owner only lets go of its copy."""
        self._control.close()
        if self.owner != os.getpid():
            # Marked as waited for, since it is no child of this process.
            self._process.returncode = 0
            return
        self._process.kill()
        self._process.wait()

    def _greet(self) -> None:
        """Wait until its imports are done; a process that can't start is no file's fault (`RuntimeError`)."""
        self._control.settimeout(_START_SECONDS)
        try:
            started = self._control.recv(1024)
        except OSError:
            started = b""
        if not started:
            self.close()
            raise RuntimeError("the process that reads audio did not start; its error is in the log above")

    def _send(self, body: bytes, files: list[int]) -> None:
        try:
            socket.send_fds(self._control, [body], files)
        except OSError as error:
            raise Lost from error

    def _ending(self, outcome: dict[str, Any] | None) -> Ending:
        self._control.settimeout(_GRACE_SECONDS)
        try:
            body = self._control.recv(1024)
        except OSError as error:
            raise Lost from error
        if not body:
            raise Lost
        return Ending(outcome, **json.loads(body))


def _listen(connection: socket.socket, hear: Hear) -> dict[str, Any] | None:
    """Pass progress on until the child is gone; returns the last message if it was more than progress."""
    last = None
    try:
        for message in wire.received(connection):
            last = None if "step" in message else message
            if last is None:
                hear(message)
    except (TimeoutError, ConnectionResetError) as error:
        raise Lost from error
    return last
