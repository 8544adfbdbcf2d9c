"""Senders that stall: a connection that says nothing more keeps its upload for a while, and no longer."""

import contextlib
import hashlib
import random
import signal
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from tests import servers
from tests.sites import STREAM, Sender
from tests.web import tus_site
from tests.web.test_tus_connections import until
from web import bodies

ROOT = Path(__file__).parents[2]
SIZE = 3_000_000


def impatient(folder: str) -> Flask:
    """The application that the server loads: it waits half a second for a silent sender."""
    bodies.SILENCE_SECONDS = 0.5
    return tus_site.on_disk(folder)


@dataclass(frozen=True)
class Served:
    folder: Path
    alice: Sender

    def content(self, path: str) -> bytes:
        return (self.folder / "staging" / path.rpartition("/")[2]).read_bytes()

    def try_to_write(self, path: str, offset: int) -> int:
        """The status of an empty piece, which is refused while somebody else writes."""
        return self.alice.ask("PATCH", path, {**STREAM, "Upload-Offset": str(offset)}, b"").status


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder, [port] = tmp_path_factory.mktemp("site"), servers.free_ports(1)
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--worker-class", "gthread"]
    command += ["--threads", "6", "--bind", f"127.0.0.1:{port}", "--pythonpath", str(ROOT)]
    command += ["--worker-tmp-dir", str(folder), f"tests.web.test_stalls:impatient({str(folder)!r})"]

    def answers() -> None:
        socket.create_connection(("127.0.0.1", port), 1).close()

    cookie = tus_site.cookie_of(tus_site.in_memory(folder / "none")[0], "alice")
    with servers.running(command, folder, answers, signal.SIGTERM):
        yield Served(folder, Sender(port, cookie))


@pytest.mark.parametrize("seed", range(20, 24))
def test_a_sender_that_stalls_at_any_byte_makes_way_and_all_that_came_is_kept(
    site: Served, tmp_path: Path, seed: int
) -> None:
    dice, source = random.Random(seed), tmp_path / "beat"
    content = dice.randbytes(SIZE)
    source.write_bytes(content)
    path, upto = site.alice.begin(SIZE), dice.randint(1, SIZE - 1)
    with contextlib.closing(site.alice.opened(path, source, 0)) as stalled:
        stalled.sock.sendall(content[:upto])
        until(lambda: site.alice.offset(path) == upto)

        until(lambda: site.try_to_write(path, upto) == 204)
        with contextlib.suppress(OSError):
            stalled.sock.sendall(bytes(SIZE - upto))
        assert site.content(path) == content[:upto]

        site.alice.finish(path, source)
    assert hashlib.sha256(site.content(path)).digest() == hashlib.sha256(content).digest()
