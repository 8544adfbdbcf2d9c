"""Previews, waveforms and pictures; masters have no address."""

from typing import IO, BinaryIO, cast

from flask import Blueprint, Response, abort, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wsgi import wrap_file

from web.deps import actor, options, services
from web.ranges import Extent, Unsatisfiable, asked_extent

blueprint = Blueprint("media", __name__)
LINK_SECONDS = 3600
PIECE_BYTES = 1024**2
YEAR_SECONDS = 31_536_000

# A beat may become private: whoever keeps its audio has to ask each time whether it still may be heard.
ASK_AGAIN = "private, no-cache"
KEEP = f"public, max-age={YEAR_SECONDS}, immutable"

FILE_POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; sandbox"


@blueprint.get("/media/preview/<recording_id>.mp3")
def preview(recording_id: str) -> ResponseReturnValue:
    """The streaming preview, in ranges."""
    key = services().catalogue.preview_key(actor=actor, recording_id=recording_id)
    return send_blob(key, "audio/mpeg", ASK_AGAIN)


@blueprint.get("/media/waveform/<recording_id>")
def waveform(recording_id: str) -> ResponseReturnValue:
    """Signed 8-bit min/max pairs, one pair for each 256 frames."""
    key = services().catalogue.waveform_key(actor=actor, recording_id=recording_id)
    return send_blob(key, "application/octet-stream", ASK_AGAIN, may_link=False)


@blueprint.get("/media/<any(covers, pictures):kind>/<name>")
def picture(kind: str, name: str) -> ResponseReturnValue:
    """A cover or portrait; the names can't be guessed and their content never changes."""
    return send_blob(f"{kind}/{name}", "image/jpeg", KEEP)


def send_blob(key: str, mimetype: str, caching: str, may_link: bool = True) -> ResponseReturnValue:
    """A file or a range of it: by the store itself, by nginx, or from here by the server's own `sendfile`.

    Scripts may not read what another site hands out, so that what they need is never a link.
    """
    blobs = services().blobs
    try:
        link = blobs.link(key, LINK_SECONDS) if may_link else None
        if link:
            return redirect(link)
        # Asked even where nginx sends the file, for the store refuses keys that could lead elsewhere.
        size = blobs.size(key)
        headers = {"Cache-Control": caching, "Content-Security-Policy": FILE_POLICY}
        response = Response(mimetype=mimetype, headers=headers)
        if options().x_accel:
            response.headers["X-Accel-Redirect"] = options().x_accel + key
            return response
        return _answer(response, key, size)
    except (FileNotFoundError, ValueError):
        abort(404)


def _answer(response: Response, key: str, size: int) -> Response:
    """The whole file, a range of it, or only the news that nothing has changed."""
    response.set_etag(key)
    response.accept_ranges = "bytes"
    if request.if_none_match.contains_weak(key):
        response.status_code = 304
        return response
    extent = _wanted(response, key, size)
    response.content_length = extent.length
    if request.method != "HEAD":
        _attach(response, services().blobs.open(key), extent, size)
    return response


def _wanted(response: Response, key: str, size: int) -> Extent:
    """What to send, with the status that says so."""
    try:
        part = asked_extent(request.headers["Range"], size) if _range_counts(key) else None
    except Unsatisfiable:
        raise RequestedRangeNotSatisfiable(size) from None
    if part is None:
        return Extent(0, size)
    response.status_code = 206
    response.headers["Content-Range"] = f"bytes {part.begin}-{part.end - 1}/{size}"
    return part


def _range_counts(key: str) -> bool:
    """Only GET knows ranges, and `If-Range` with anything but this version's tag asks for the whole file."""
    fresh = request.headers.get("If-Range") in (None, f'"{key}"')
    return fresh and request.method == "GET" and "Range" in request.headers


def _attach(response: Response, file: BinaryIO, extent: Extent, size: int) -> None:
    """A seeked file is handed over, so that a range costs the same wherever it lies.

    `send_file` would read and throw away all that stands before the range.
    """
    file.seek(extent.begin)
    part = cast("IO[bytes]", _Part(file, extent.length)) if extent.end < size else file
    response.response = wrap_file(request.environ, part, PIECE_BYTES)
    response.direct_passthrough = True


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
