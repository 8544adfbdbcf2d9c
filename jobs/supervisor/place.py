"""What one running site has for itself: its data folder, its port, and the end that it shares."""

import ctypes
import errno
import fcntl
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POLL_SECONDS = 0.1
PR_SET_PDEATHSIG = 1


class CantStart(Exception):
    """Why the site can't start, in one plain sentence."""


def end_with_parent() -> None:
    """From now on the kernel sends us SIGTERM when the process that started us ends (Linux)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)


@contextmanager
def sole(data_dir: Path) -> Iterator[bool]:
    """Hold the data folder; yields whether the one before was killed. Raises `CantStart` when it is held.

    The kernel lifts the lock with the process, however it ends. A number left in the file says that nobody
    said goodbye, so that children of the one before may still be on their way out.
    """
    run = data_dir / "run"
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    run.mkdir(exist_ok=True, mode=0o700)
    with (run / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CantStart(
                f"A site is running on {data_dir} already; stop it first, or set DATA_DIR to another folder."
            ) from None
        was_killed = file.tell() > 0
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield was_killed
        file.truncate(0)


def check_port(host: str, port: int, patience: float, setting: str = "PORT") -> None:
    """Raise `CantStart`, naming its setting, unless the port can be listened on within `patience` seconds."""
    deadline = time.monotonic() + patience
    while (error := _try_port(host, port)) is not None:
        if error.errno != errno.EADDRINUSE or time.monotonic() >= deadline:
            raise CantStart(_sentence(error, host, port, setting)) from None
        time.sleep(POLL_SECONDS)


def _try_port(host: str, port: int) -> OSError | None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as server:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            server.bind(address)
    except OSError as error:
        return error
    return None


def _sentence(error: OSError, host: str, port: int, setting: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use by another program; set {setting} to a free one."
    if error.errno == errno.EACCES:
        return f"Only root may listen on port {port}; set {setting} to one above 1023."
    return f"This machine can't listen on {host}; set HOST to one of its own addresses."
