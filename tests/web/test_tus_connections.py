"""Uploads over real connections that break, stall, compete and lose their server."""

import contextlib
import hashlib
import io
import os
import random
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from tusclient.client import TusClient

from tests import servers
from tests.web.tus_server import TUS, Served, serving, until

# Closing with no time to linger resets the connection instead of ending it in order.
RESETS = b"\x01\0\0\0\0\0\0\0"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("site"), servers.free_ports(1)[0]) as served:
        yield served


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
