"""The body of an upload's request: moved past Python where the server allows it, else in pieces."""

import errno
import fcntl
import os
import select
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from web.precedence import precedence

PIECE = 1024 * 1024
# A sender that vanished without a word would otherwise keep its upload locked until the kernel notices.
SILENCE_SECONDS = 30.0


class SenderGone(Exception):
    """The connection ended before the body did."""


class SocketBody:
    """A body on gunicorn's own socket, which the kernel can move straight into a file.

    gunicorn's account of what is left of the body is kept right all the while, since it takes from it where
    the connection's next request begins.
    """

    def __init__(self, environ: WSGIEnvironment) -> None:
        self._source: Any = environ["wsgi.input"]
        self._reader: Any = self._source.reader
        self._socket: socket.socket = environ["gunicorn.socket"]

    @property
    def length(self) -> int:
        """How many bytes are still to come."""
        return int(self._reader.length)

    def __iter__(self) -> Iterator[bytes]:
        return pieces(self._source, self.length)

    def pour(self, descriptor: int, position: int, most: int | None = None) -> None:
        """Write the body, or the next of it, into an open file from `position` on. Raises `SenderGone`."""
        end = 0 if most is None else max(0, self.length - most)
        buffered = self._take_buffered(self.length - end)
        with memoryview(buffered) as view:
            position += _write(descriptor, view, position)
        with _pipe() as (outlet, inlet):
            while self.length > end:
                self._wait()
                with precedence.piece():
                    moved = self._move(inlet, self.length - end)
                    _empty(outlet, moved, descriptor, position)
                position += moved

    def _take_buffered(self, most: int) -> bytes:
        """What gunicorn has read along with the head; anything that isn't wanted yet is given back."""
        unreader = self._reader.unreader
        buffered: bytes = unreader.take_buffered()
        ours, others = buffered[:most], buffered[most:]
        unreader.unread(others)
        self._reader.length -= len(ours)
        return ours

    def _wait(self) -> None:
        """Until something comes, which may take long and so is nobody's turn."""
        try:
            is_readable = _is_readable(self._socket)
        except OSError as error:
            raise SenderGone from error
        if not is_readable:
            raise SenderGone

    def _move(self, inlet: int, most: int) -> int:
        """Move what has arrived into a pipe; returns how much that was, which may be nothing."""
        try:
            moved = os.splice(self._socket.fileno(), inlet, min(PIECE, most), flags=os.SPLICE_F_NONBLOCK)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise SenderGone from error
        if not moved:
            raise SenderGone
        self._reader.length -= moved
        return moved


def body_of(environ: WSGIEnvironment, length: int | None) -> Iterable[bytes]:
    """The body of a request, to be taken once; one without a length ends where its chunks say so."""
    if length is not None:
        return SocketBody(environ) if _is_open(environ) else pieces(environ["wsgi.input"], length)
    chunked = environ.get("wsgi.input_terminated", False)
    read = environ["wsgi.input"].read
    return iter(lambda: _read(read, PIECE), b"") if chunked else ()


def pieces(source: Any, left: int) -> Iterator[bytes]:
    """A body in pieces of 1 MB, read from the server itself: Flask's own stream is several times slower.

    A sender that broke off looks like an ordinary end of the body here, so what came is compared with what
    was announced. Raises `SenderGone`.
    """
    while left > 0:
        piece = _read(source.read, min(PIECE, left))
        if not piece:
            raise SenderGone
        left -= len(piece)
        yield piece


@contextmanager
def limited_silence(environ: WSGIEnvironment, seconds: float | None = None) -> Iterator[None]:
    """Let reads of a silent connection end, where the server hands out its socket."""
    connection: Any = environ.get("gunicorn.socket")
    if connection is None:
        yield
        return
    before = connection.gettimeout()
    connection.settimeout(seconds or SILENCE_SECONDS)
    try:
        yield
    finally:
        connection.settimeout(before)


def impatient(app: WSGIApplication) -> WSGIApplication:
    """An application that waits for no rest of a form for good: few silent senders would hold all threads."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with limited_silence(environ):
            return app(environ, start_response)

    return answer


def _read(read: Callable[[int], bytes], size: int) -> bytes:
    """Each server has its own errors for a broken connection; all of them mean that the sender is gone."""
    try:
        return read(size)
    except Exception as error:
        raise SenderGone from error


def _is_open(environ: WSGIEnvironment) -> bool:
    """Whether the body lies bare on a socket, without encryption or framing, and nobody has read of it."""
    source = environ["wsgi.input"]
    reader = getattr(source, "reader", None)
    is_known = hasattr(reader, "length") and hasattr(getattr(reader, "unreader", None), "take_buffered")
    is_bare = type(environ.get("gunicorn.socket")) is socket.socket
    return is_known and is_bare and not source.buf.tell() and _kernel_moves()


@cache
def _kernel_moves() -> bool:
    """Whether this system can move bytes from a socket into a pipe."""
    here, there = socket.socketpair()
    with here, there, _pipe() as (_, inlet):
        there.send(b"x")
        try:
            return hasattr(os, "splice") and os.splice(here.fileno(), inlet, 1) == 1
        except OSError:
            return False


@contextmanager
def _pipe() -> Iterator[tuple[int, int]]:
    outlet, inlet = os.pipe()
    try:
        # Somebody with many large pipes open gets no more of them; the usual 64 KiB do as well, only slower.
        with suppress(PermissionError):
            fcntl.fcntl(inlet, fcntl.F_SETPIPE_SZ, PIECE)
        yield outlet, inlet
    finally:
        os.close(outlet)
        os.close(inlet)


def _is_readable(connection: socket.socket) -> bool:
    """Wait until something comes, or the sender has been silent for too long."""
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll((connection.gettimeout() or SILENCE_SECONDS) * 1000))


def _empty(outlet: int, size: int, descriptor: int, position: int) -> None:
    """Move all that is in a pipe into a file; the few file systems that can't take it so get it written."""
    while size:
        try:
            written = os.splice(outlet, descriptor, size, offset_dst=position)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            with memoryview(os.read(outlet, size)) as view:
                written = _write(descriptor, view, position)
        size -= written
        position += written


def _write(descriptor: int, view: memoryview, position: int) -> int:
    """Write all of it from `position` on; returns how much that was."""
    written = 0
    while written < len(view):
        written += os.pwrite(descriptor, view[written:], position + written)
    return written
