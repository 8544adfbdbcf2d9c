"""A site that takes uploads under a real server, and plain requests to it."""

import contextlib
import hashlib
import http.client
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

from domain.audio import AudioLimits
from tests import servers
from tests.web import tus_site

ROOT = Path(__file__).parents[2]
TUS = {"Tus-Resumable": "1.0.0"}
STREAM = {**TUS, "Content-Type": "application/offset+octet-stream"}
PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class Served:
    """A running site: its port, what it keeps, and the cookie of a producer."""

    port: int
    folder: Path
    cookie: str
    pid: int

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.origin}/tus/"

    def ask(self, method: str, path: str, headers: dict[str, str], body: Any = None) -> HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        with contextlib.closing(connection):
            connection.request(method, path, body, {"Cookie": self.cookie, **headers})
            answer = connection.getresponse()
            answer.read()
            return answer

    def create(self, size: int) -> str:
        location = self.ask("POST", "/tus/", {**TUS, "Upload-Length": str(size)}).getheader("Location")
        assert location
        return location

    def offset(self, path: str) -> int:
        return int(self.ask("HEAD", path, TUS).getheader("Upload-Offset") or -1)

    def patch(self, path: str, offset: int, body: Any) -> HTTPResponse:
        return self.ask("PATCH", path, {**STREAM, "Upload-Offset": str(offset)}, body)

    def sha256(self, path: str) -> str:
        return hashlib.sha256(self.staged(path).read_bytes()).hexdigest()

    def staged(self, path: str) -> Path:
        return self.folder / "staging" / path.rsplit("/", 1)[1]

    def open_patch(
        self, path: str, offset: int, announced: int, more: Mapping[str, str] | None = None
    ) -> socket.socket:
        """A connection on which a PATCH has begun and no byte of its body is sent."""
        headers = {"Host": "localhost", "Cookie": self.cookie, "Content-Length": announced, **STREAM}
        headers |= more or {}
        lines = [f"PATCH {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        head = "\r\n".join([*lines, f"Upload-Offset: {offset}", "", ""])
        sender = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_SECONDS)
        sender.sendall(head.encode())
        return sender


@contextlib.contextmanager
def serving(folder: Path, port: int, max_bytes: int = AudioLimits.max_bytes) -> Iterator[Served]:
    cookie = tus_site.cookie_of(tus_site.on_disk(str(folder), max_bytes), "alice")
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--worker-class", "gthread"]
    command += ["--threads", "6", "--bind", f"127.0.0.1:{port}", "--pythonpath", str(ROOT)]
    command += ["--worker-tmp-dir", str(folder), f"tests.web.tus_site:on_disk({str(folder)!r}, {max_bytes})"]

    def answers() -> None:
        socket.create_connection(("127.0.0.1", port), 1).close()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.closing(connection):
            connection.request("GET", "/health")
            connection.getresponse()

    with servers.running(command, folder, answers, signal.SIGTERM) as process:
        yield Served(port, folder, cookie, process.pid)


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not reached():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)
