"""Uploads over real connections that break, stall, compete and lose their server."""

import contextlib
import hashlib
import http.client
import io
import os
import random
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import pytest
from tusclient.client import TusClient

from tests import servers
from tests.web import tus_site

ROOT = Path(__file__).parents[2]
TUS = {"Tus-Resumable": "1.0.0"}
STREAM = {**TUS, "Content-Type": "application/offset+octet-stream"}
PATIENCE_SECONDS = 20
# Closing with no time to linger resets the connection instead of ending it in order.
RESETS = b"\x01\0\0\0\0\0\0\0"


@dataclass(frozen=True)
class Served:
    """A running site: its port, what it keeps, and the cookie of a producer."""

    port: int
    folder: Path
    cookie: str
    pid: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/tus/"

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

    def open_patch(self, path: str, offset: int, announced: int) -> socket.socket:
        """A connection on which a PATCH has begun and no byte of its body is sent."""
        headers = {"Host": "localhost", "Cookie": self.cookie, "Content-Length": announced, **STREAM}
        lines = [f"PATCH {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        head = "\r\n".join([*lines, f"Upload-Offset: {offset}", "", ""])
        sender = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_SECONDS)
        sender.sendall(head.encode())
        return sender


@contextlib.contextmanager
def serving(folder: Path, port: int) -> Iterator[Served]:
    cookie = tus_site.cookie_of(tus_site.on_disk(str(folder)), "alice")
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--worker-class", "gthread"]
    command += ["--threads", "6", "--bind", f"127.0.0.1:{port}", "--pythonpath", str(ROOT)]
    command += ["--worker-tmp-dir", str(folder), f"tests.web.tus_site:on_disk({str(folder)!r})"]

    def answers() -> None:
        socket.create_connection(("127.0.0.1", port), 1).close()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.closing(connection):
            connection.request("GET", "/health")
            connection.getresponse()

    with servers.running(command, folder, answers, signal.SIGTERM) as process:
        yield Served(port, folder, cookie, process.pid)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("site"), servers.free_ports(1)[0]) as served:
        yield served


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not reached():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


def finish(site: Served, path: str, content: bytes) -> None:
    """Go on as clients do: ask for the offset, send the rest; again while an older sender is in the way."""

    def is_whole() -> bool:
        offset = site.offset(path)
        assert content.startswith(site.staged(path).read_bytes())
        with contextlib.suppress(OSError):
            return site.patch(path, offset, content[offset:]).status == 204
        return False

    until(is_whole)
    assert site.sha256(path) == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("seed", range(4))
def test_a_transfer_cut_anywhere_goes_on_at_the_honest_offset(site: Served, seed: int) -> None:
    dice = random.Random(seed)
    content = dice.randbytes(6_000_000 + seed)
    path = site.create(len(content))
    for _ in range(5):
        offset = site.offset(path)
        sender = site.open_patch(path, offset, len(content) - offset)
        upto = dice.randint(offset, min(len(content) - 1, offset + 2_000_000))
        sender.sendall(content[offset:upto])
        sender.shutdown(socket.SHUT_WR)
        until(lambda upto=upto: site.offset(path) == upto)
        sender.close()
        assert site.staged(path).read_bytes() == content[:upto]
        until(lambda upto=upto: site.patch(path, upto, b"").status == 204)

    finish(site, path, content)


@pytest.mark.parametrize("seed", range(10, 13))
def test_a_sender_that_vanishes_at_any_byte_costs_only_what_did_not_arrive(site: Served, seed: int) -> None:
    dice = random.Random(seed)
    content = dice.randbytes(5_000_000)
    path = site.create(len(content))
    for _ in range(5):
        offset = site.offset(path)
        upto = dice.randint(offset, min(len(content) - 1, offset + 1_500_000))
        # One that comes while the server still winds up the last is turned away, perhaps in mid-sentence.
        with site.open_patch(path, offset, len(content) - offset) as sender, contextlib.suppress(OSError):
            sender.sendall(content[offset:upto])
            sender.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESETS)

    finish(site, path, content)


def test_a_body_in_chunks_without_a_length_is_taken(site: Served) -> None:
    content = random.Random(8).randbytes(2_300_000)
    path = site.create(len(content))

    answer = site.patch(path, 0, iter([content[:100], content[100:2_000_000], content[2_000_000:]]))

    assert (answer.status, answer.getheader("Upload-Offset")) == (204, str(len(content)))
    assert site.sha256(path) == hashlib.sha256(content).hexdigest()


def test_a_second_writer_is_locked_out_until_the_first_is_gone(site: Served) -> None:
    path = site.create(4_000_000)
    sender = site.open_patch(path, 0, 4_000_000)
    sender.sendall(b"x" * 2**20)
    until(lambda: site.offset(path) == 2**20)

    assert site.patch(path, 2**20, b"other").status == 423
    assert site.offset(path) == 2**20

    sender.close()
    until(lambda: site.patch(path, 2**20, b"").status == 204)
    assert site.patch(path, 0, b"other").status == 409


def test_a_cancelled_upload_stops_its_sender_too(site: Served) -> None:
    path = site.create(4_000_000)
    sender = site.open_patch(path, 0, 4_000_000)
    sender.sendall(b"x" * 2**20)
    until(lambda: site.offset(path) == 2**20)

    assert site.ask("DELETE", path, TUS).status == 204

    sender.sendall(b"x" * (4_000_000 - 2**20))
    assert sender.recv(100).startswith(b"HTTP/1.1 410")
    sender.close()
    assert site.ask("HEAD", path, TUS).status == 410


def test_tuspy_uploads_in_checked_pieces(site: Served) -> None:
    content = random.Random(9).randbytes(1_500_000)
    client = TusClient(site.url, headers={"Cookie": site.cookie})

    uploader = client.uploader(file_stream=io.BytesIO(content), chunk_size=400_000, upload_checksum=True)
    uploader.upload()

    assert site.sha256(uploader.url) == hashlib.sha256(content).hexdigest()


def test_tuspy_goes_on_after_the_web_process_was_killed(tmp_path: Path) -> None:
    content = random.Random(10).randbytes(5_000_000)
    port = servers.free_ports(1)[0]
    with serving(tmp_path, port) as site:
        path = site.create(len(content))
        sender = site.open_patch(path, 0, len(content))
        sender.sendall(content[:3_200_000])
        until(lambda: site.offset(path) >= 3 * 2**20)
        os.killpg(site.pid, signal.SIGKILL)
        sender.close()

    with serving(tmp_path, port) as site:
        assert 3 * 2**20 <= site.offset(path) <= 3_200_000
        client = TusClient(site.url, headers={"Cookie": site.cookie})
        uploader = client.uploader(file_stream=io.BytesIO(content), url=f"http://127.0.0.1:{port}{path}")
        assert uploader.offset >= 3 * 2**20
        uploader.upload()
        assert site.offset(path) == len(content)
        assert site.sha256(path) == hashlib.sha256(content).hexdigest()
