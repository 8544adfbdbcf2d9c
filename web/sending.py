"""Sending files: whole, in ranges, again; by the store itself, by nginx, or from here."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, BinaryIO, Protocol, cast

from flask import Response, abort, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wsgi import wrap_file

from domain.licensing.downloads import Wrapping
from web.deps import options, services
from web.ranges import Extent, Unsatisfiable, asked_extent

LINK_SECONDS = 3600
PIECE_BYTES = 1024**2
FILE_POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; sandbox"
BARE = Wrapping()


@dataclass(frozen=True)
class Sent:
    """A blob and how it is sent: `wrapping` around its bytes, `disposition` names it as an attachment.

    `only_rest` lets nobody have its beginning: see `is_rest_asked`. Scripts may not read what another site
    hands out, so that what they need is never a link.
    """

    key: str
    mimetype: str
    caching: str
    may_link: bool = True
    disposition: str = ""
    wrapping: Wrapping = BARE
    link_seconds: int = LINK_SECONDS
    only_rest: bool = False

    @property
    def is_bare(self) -> bool:
        return self.wrapping == BARE

    @property
    def tag(self) -> str:
        """What changes with the bytes: keys name content that never does."""
        if self.is_bare:
            return self.key
        around = hashlib.sha256(self.wrapping.before + b"\n" + self.wrapping.after).hexdigest()
        return f"{self.key}+{around[:32]}"

    def size(self, blob_size: int) -> int:
        wrapping = self.wrapping
        return len(wrapping.before) + blob_size - wrapping.skip + len(wrapping.after)


class Readable(Protocol):
    def read(self, size: int = -1) -> bytes: ...

    def close(self) -> None: ...


def send_file(sent: Sent) -> ResponseReturnValue:
    """A file or a range of it: by the store itself, by nginx, or from here by the server's own `sendfile`.

    What is wrapped only we can put together.
    """
    blobs = services().blobs
    try:
        may_link = sent.may_link and sent.is_bare
        link = blobs.link(sent.key, sent.link_seconds, sent.disposition) if may_link else None
        if link:
            return redirect(link)
        # Asked even where nginx sends the file, for the store refuses keys that could lead elsewhere.
        size = blobs.size(sent.key)
        response = Response(mimetype=sent.mimetype, headers=_headers(sent))
        if options().x_accel and sent.is_bare and not sent.only_rest:
            response.headers["X-Accel-Redirect"] = options().x_accel + sent.key
            return response
        return _answer(response, sent, size)
    except (FileNotFoundError, ValueError):
        abort(404)


def is_rest_asked(sent: Sent) -> bool:
    """Whether a part behind the beginning is asked for, and that is what will come: never the whole file.

    A file store judges its own tags, and its links may be used in any way while they live.
    """
    try:
        size = sent.size(services().blobs.size(sent.key))
        part = asked_extent(request.headers["Range"], size) if _range_counts(sent) else None
    except (FileNotFoundError, ValueError, Unsatisfiable):
        return False
    return part is not None and part.begin > 0


def _headers(sent: Sent) -> dict[str, str]:
    headers = {"Cache-Control": sent.caching, "Content-Security-Policy": FILE_POLICY}
    return headers | ({"Content-Disposition": sent.disposition} if sent.disposition else {})


def _answer(response: Response, sent: Sent, blob_size: int) -> Response:
    """The whole file, a range of it, or only the news that nothing has changed."""
    response.set_etag(sent.tag)
    response.accept_ranges = "bytes"
    if request.if_none_match.contains_weak(sent.tag):
        response.status_code = 304
        return response
    size = sent.size(blob_size)
    extent = _wanted(response, sent, size)
    response.content_length = extent.length
    if request.method != "HEAD":
        _attach(response, sent, blob_size, extent)
    return response


def _wanted(response: Response, sent: Sent, size: int) -> Extent:
    """What to send, with the status that says so."""
    try:
        part = asked_extent(request.headers["Range"], size) if _range_counts(sent) else None
    except Unsatisfiable:
        raise RequestedRangeNotSatisfiable(size) from None
    if part is None:
        return Extent(0, size)
    response.status_code = 206
    response.headers["Content-Range"] = f"bytes {part.begin}-{part.end - 1}/{size}"
    return part


def _range_counts(sent: Sent) -> bool:
    """Only GET knows ranges, and `If-Range` with anything but this version's tag asks for the whole file.

    The beginning may have come from nginx or a store, with a tag of theirs, but a blob's bytes never change.
    """
    is_tagged_by_others = sent.only_rest and sent.is_bare and bool(options().x_accel or options().files_url)
    fresh = is_tagged_by_others or request.headers.get("If-Range") in (None, f'"{sent.tag}"')
    return fresh and request.method == "GET" and "Range" in request.headers


def _attach(response: Response, sent: Sent, blob_size: int, extent: Extent) -> None:
    """A seeked file is handed over, so that a range costs the same wherever it lies.

    Flask’s own `send_file` would read and throw away all that stands before the range.
    """
    if sent.is_bare:
        body: Readable = _part(sent.key, extent, blob_size)
    else:
        body = _Joined(_parts(sent, blob_size, extent))
    response.response = wrap_file(request.environ, cast("IO[bytes]", body), PIECE_BYTES)
    response.direct_passthrough = True


def _part(key: str, extent: Extent, blob_size: int) -> Readable:
    file = services().blobs.open(key)
    file.seek(extent.begin)
    return _Part(file, extent.length) if extent.end < blob_size else file


def _parts(sent: Sent, blob_size: int, extent: Extent) -> list[Readable]:
    """What stands before the blob, the blob and what stands behind it, as far as the extent reaches."""
    before, skip, after = sent.wrapping.before, sent.wrapping.skip, sent.wrapping.after
    starts = len(before)
    ends = starts + blob_size - skip
    parts: list[Readable] = []
    if extent.begin < starts:
        parts.append(io.BytesIO(before[extent.begin : extent.end]))
    if extent.begin < ends and extent.end > starts:
        own = Extent(max(extent.begin, starts) - starts + skip, min(extent.end, ends) - starts + skip)
        parts.append(_part(sent.key, own, blob_size))
    if extent.end > ends:
        parts.append(io.BytesIO(after[max(extent.begin - ends, 0) : extent.end - ends]))
    return parts


class _Part:
    """The rest of a file cut off after `left` bytes; `fileno` lets the server use `sendfile`."""

    def __init__(self, file: BinaryIO, left: int) -> None:
        self._file = file
        self._left = left
        self.fileno = file.fileno
        self.close = file.close

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(piece)
        return piece


class _Joined:
    """Several readable things, one after the other."""

    def __init__(self, parts: Sequence[Readable]) -> None:
        self._all = parts
        self._left = [*parts]

    def read(self, size: int = -1) -> bytes:
        while self._left:
            if piece := self._left[0].read(size):
                return piece
            del self._left[0]
        return b""

    def close(self) -> None:
        for part in self._all:
            part.close()
