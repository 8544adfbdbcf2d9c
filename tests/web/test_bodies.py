"""Bodies of requests, taken from a server's own socket or read from it."""

import errno
import os
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser

from web import bodies
from web.bodies import SenderGone, SocketBody, body_of

NEXT = b"GET /next HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Line:
    """A connection whose requests gunicorn parses at our end."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.sender = socket.create_connection(listener.getsockname())
            self.here, _ = listener.accept()
        self.parser = RequestParser(Config(), self.here, ("127.0.0.1", 1))

    def body(self, length: int | None, **changed: Any) -> Any:
        """The body of the next request, as much of which may be there already as was sent."""
        request = next(self.parser)
        environ = {"wsgi.input": request.body, "gunicorn.socket": self.here, "wsgi.input_terminated": True}
        return body_of(environ | changed, length)

    def send(self, length: int, content: bytes) -> None:
        head = f"PATCH / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n"
        self.sender.sendall(head.encode() + content)


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    with line.sender, line.here:
        yield line


@pytest.fixture
def target(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    path = tmp_path / "file"
    path.write_bytes(b"old ")
    descriptor = os.open(path, os.O_WRONLY)
    yield descriptor, path
    os.close(descriptor)


Target = tuple[int, Path]


@pytest.mark.parametrize("size", [0, 1, 5_000, 100_000])
def test_a_body_is_poured_and_the_next_request_is_found_behind_it(
    line: Line, target: Target, size: int
) -> None:
    content = os.urandom(size)
    line.send(size, content + NEXT)

    body = line.body(size)
    assert isinstance(body, SocketBody)
    body.pour(target[0], 4)

    assert target[1].read_bytes() == b"old " + content
    assert body.length == 0
    assert next(line.parser).path == "/next"


def test_a_body_is_poured_in_turns_too(line: Line, target: Target) -> None:
    content = os.urandom(100_000)
    line.send(100_000, content + NEXT)
    body = line.body(100_000)

    for position in range(0, 100_000, 30):
        body.pour(target[0], 4 + position, 30)

    assert target[1].read_bytes() == b"old " + content
    assert body.length == 0
    assert next(line.parser).path == "/next"


def test_a_body_that_can_be_poured_can_be_looked_at_instead(line: Line) -> None:
    line.send(100_000, b"x" * 100_000)

    assert b"".join(line.body(100_000)) == b"x" * 100_000


def test_what_came_before_the_sender_left_is_kept(line: Line, target: Target) -> None:
    line.send(50_000, b"x" * 30_000)
    line.sender.close()

    with pytest.raises(SenderGone):
        line.body(50_000).pour(target[0], 4)

    assert target[1].read_bytes() == b"old " + b"x" * 30_000


def test_a_silent_sender_is_given_up(line: Line, target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SILENCE_SECONDS", 0.05)
    line.send(50_000, b"x" * 30_000)
    body = line.body(50_000)

    with pytest.raises(SenderGone), bodies.limited_silence({"gunicorn.socket": line.here}):
        body.pour(target[0], 4)

    assert target[1].stat().st_size == 30_004
    assert line.here.gettimeout() is None


def test_a_silent_sender_holds_up_no_other(line: Line, tmp_path: Path) -> None:
    silent, quick = (os.open(tmp_path / name, os.O_CREAT | os.O_WRONLY) for name in ("silent", "quick"))
    other = Line()
    line.send(100_000, b"x" * 30_000)
    other.send(90_000, b"y" * 90_000)
    slow, body = line.body(100_000), other.body(90_000)
    with other.sender, other.here, ThreadPoolExecutor(1) as thread:
        pouring = thread.submit(slow.pour, silent, 0)

        body.pour(quick, 0)

        assert not pouring.done()
        line.sender.sendall(b"x" * 70_000)
        pouring.result(10)
    assert (tmp_path / "quick").read_bytes() == b"y" * 90_000
    assert (tmp_path / "silent").read_bytes() == b"x" * 100_000
    for descriptor in (silent, quick):
        os.close(descriptor)


def test_a_sender_that_wakes_us_for_nothing_is_waited_for_again(
    line: Line, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    splice, for_nothing = os.splice, [BlockingIOError()]

    def sometimes(*told: Any, **named: Any) -> int:
        if for_nothing:
            raise for_nothing.pop()
        return splice(*told, **named)

    line.send(100_000, b"x" * 100_000)
    body = line.body(100_000)
    monkeypatch.setattr(os, "splice", sometimes)

    body.pour(target[0], 4)

    assert target[1].read_bytes() == b"old " + b"x" * 100_000


def test_a_file_that_takes_nothing_from_pipes_is_written(
    line: Line, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    splice, content = os.splice, os.urandom(100_000)

    def only_from_sockets(source: int, *rest: Any, **told: Any) -> int:
        if "offset_dst" in told:
            raise OSError(errno.EINVAL, "no splicing here")
        return splice(source, *rest, **told)

    line.send(100_000, content)
    body = line.body(100_000)
    monkeypatch.setattr(os, "splice", only_from_sockets)

    body.pour(target[0], 4)

    assert target[1].read_bytes() == b"old " + content


def test_a_full_disk_is_no_senders_fault(line: Line, target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    line.send(50_000, b"x" * 50_000)
    body = line.body(50_000)
    full = os.open("/dev/full", os.O_WRONLY)

    with pytest.raises(OSError, match="No space left"):
        body.pour(full, 0)

    os.close(full)


def test_small_pipes_do_as_well(line: Line, target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*told: int) -> int:
        raise PermissionError

    content = os.urandom(150_000)
    line.send(150_000, content)
    body = line.body(150_000)
    monkeypatch.setattr(bodies.fcntl, "fcntl", refuse)

    body.pour(target[0], 4)

    assert target[1].read_bytes() == b"old " + content


def encrypted(line: Line) -> dict[str, Any]:
    class Wrapped(socket.socket):
        pass

    return {"gunicorn.socket": Wrapped(fileno=os.dup(line.here.fileno()))}


@pytest.mark.parametrize("kind", ["encrypted", "another server", "another kernel"])
def test_a_body_that_no_kernel_can_move_is_read_in_pieces(
    line: Line, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    changed: dict[str, Any] = {}
    if kind == "encrypted":
        changed = encrypted(line)
    elif kind == "another server":
        changed = {"gunicorn.socket": None}
    else:
        monkeypatch.setattr(bodies, "_kernel_moves", lambda: False)
    line.send(2_000, b"y" * 2_000)

    body = line.body(2_000, **changed)

    assert not hasattr(body, "pour")
    assert b"".join(body) == b"y" * 2_000
    for each in changed.values():
        if each:
            each.close()


def test_a_kernel_without_splicing_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*told: int) -> int:
        raise OSError(errno.ENOSYS, "not here")

    assert bodies._kernel_moves.__wrapped__()
    monkeypatch.setattr(os, "splice", refuse)
    assert not bodies._kernel_moves.__wrapped__()
