"""A real disk that is full: a small one of the server's own, where this system lets us mount one."""

import contextlib
import hashlib
import json
import random
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.staging import ROOM_KEPT
from domain import faults
from tests import servers
from tests.sites import TUS, Sender
from tests.web import tus_site

ROOT = Path(__file__).parents[2]
FREE_BYTES = 60 * 2**20
DISK_BYTES = ROOM_KEPT + FREE_BYTES
MOUNT = f'mount -t tmpfs -o size={DISK_BYTES} tmpfs "$0" && exec "$@"'


@dataclass(frozen=True)
class Cramped:
    """A site on a small disk, which `disk` shows from the outside, and somebody who sends to it."""

    disk: Path
    alice: Sender

    def content(self, path: str) -> bytes:
        return (self.disk / "staging" / path.rpartition("/")[2]).read_bytes()

    def code_of(self, body: bytes) -> str:
        return str(json.loads(body)["code"])


def mounting(folder: Path, command: list[str]) -> list[str]:
    """The command line that runs another with a small disk of its own mounted on a folder."""
    unshare = shutil.which("unshare") or ""
    tried = [unshare, "-rm", "sh", "-c", MOUNT, str(folder)]
    if not unshare or subprocess.run([*tried, "true"], capture_output=True, check=False).returncode:
        pytest.skip("NOT TESTED: this system lets us mount no small disk of our own (unshare -rm)")
    return [*tried, *command]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Cramped]:
    [port] = servers.free_ports(1)
    disk = tmp_path / "disk"
    disk.mkdir()
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--worker-class", "gthread"]
    command += ["--threads", "4", "--bind", f"127.0.0.1:{port}", "--pythonpath", str(ROOT)]
    command += ["--worker-tmp-dir", str(tmp_path), f"tests.web.tus_site:on_disk({str(disk)!r})"]

    def answers() -> None:
        socket.create_connection(("127.0.0.1", port), 1).close()

    cookie = tus_site.cookie_of(tus_site.in_memory(tmp_path / "none")[0], "alice")
    with servers.running(mounting(disk, command), tmp_path, answers, signal.SIGTERM) as process:
        yield Cramped(Path(f"/proc/{process.pid}/root{disk}"), Sender(port, cookie))


def test_a_disk_that_is_full_keeps_what_has_arrived_and_takes_the_rest_once_there_is_room(
    site: Cramped, tmp_path: Path
) -> None:
    beat, ballast = tmp_path / "beat", tmp_path / "ballast"
    beat.write_bytes(random.Random(1).randbytes(40_000_000))
    ballast.write_bytes(bytes(40_000_000))
    other, path = site.alice.begin(50_000_000), site.alice.begin(40_000_000)
    with contextlib.closing(site.alice.opened(other, ballast, 0)) as begun, ballast.open("rb") as file:
        begun.sock.sendfile(file)

    refused = site.alice.send(path, beat, 0)

    assert (refused.status, site.code_of(refused.body)) == (507, faults.DISK_FULL.code)
    arrived = site.alice.offset(path)
    assert 0 < arrived < 40_000_000
    assert site.content(path) == beat.read_bytes()[:arrived]

    assert site.alice.ask("DELETE", other, TUS).status == 204
    site.alice.finish(path, beat)
    assert hashlib.sha256(site.content(path)).digest() == hashlib.sha256(beat.read_bytes()).digest()
