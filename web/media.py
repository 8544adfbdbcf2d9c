"""Previews, waveforms and pictures; masters have no address."""

from typing import IO, BinaryIO, cast

from flask import Blueprint, Response, abort, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wsgi import wrap_file

from web.deps import actor, options, services

blueprint = Blueprint("media", __name__)
LINK_SECONDS = 3600


@blueprint.get("/media/preview/<recording_id>.mp3")
def preview(recording_id: str) -> ResponseReturnValue:
    """The streaming preview, in ranges."""
    recording = services().catalogue.recording(actor=actor(), recording_id=recording_id)
    return send_blob(recording.preview_key, "audio/mpeg")


@blueprint.get("/media/waveform/<recording_id>")
def waveform(recording_id: str) -> ResponseReturnValue:
    """Signed 8-bit min/max pairs, one pair for each 256 frames."""
    recording = services().catalogue.recording(actor=actor(), recording_id=recording_id)
    return send_blob(recording.waveform_key, "application/octet-stream")


@blueprint.get("/media/<any(covers, pictures):kind>/<name>")
def picture(kind: str, name: str) -> ResponseReturnValue:
    """A cover or portrait; the names can't be guessed and their content never changes."""
    return send_blob(f"{kind}/{name}", "image/jpeg", max_age=31_536_000)


def send_blob(key: str, mimetype: str, max_age: int = 0) -> ResponseReturnValue:
    """A file or a range of it: by nginx, by the store itself, or from here by the server's own `sendfile`."""
    blobs = services().blobs
    try:
        link = blobs.link(key, LINK_SECONDS)
        if link:
            return redirect(link)
        if options().x_accel:
            return Response(headers={"X-Accel-Redirect": options().x_accel + key}, mimetype=mimetype)
        return _send(blobs.open(key), blobs.size(key), key, mimetype, max_age)
    except (FileNotFoundError, ValueError):
        abort(404)


def _send(file: BinaryIO, size: int, key: str, mimetype: str, max_age: int) -> Response:
    """A seeked file is handed over, so that a range costs the same wherever it lies.

    `send_file` would read and throw away all that stands before the range.
    """
    response = Response(mimetype=mimetype)
    response.set_etag(key)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = (
        f"public, max-age={max_age}, immutable" if max_age else "private, no-cache"
    )
    if request.if_none_match.contains(key):
        file.close()
        response.status_code = 304
        return response
    begin, end = _range(response, size, key)
    file.seek(begin)
    response.content_length = end - begin
    part = cast("IO[bytes]", _Part(file, end - begin)) if end < size else file
    response.response = wrap_file(request.environ, part, 1024**2)
    response.direct_passthrough = True
    return response


def _range(response: Response, size: int, key: str) -> tuple[int, int]:
    """The first byte and the one after the last; anything but one satisfiable range means the whole file."""
    asked = request.range if _range_is_fresh(key) else None
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return 0, size
    found = asked.range_for_length(size)
    if found is None:
        abort(Response(status=416, headers={"Content-Range": f"bytes */{size}"}))
    response.status_code = 206
    response.content_range = asked.make_content_range(size)
    return found


def _range_is_fresh(key: str) -> bool:
    """`If-Range` with another version's tag asks for the whole file."""
    condition = request.if_range
    return condition is None or condition.etag is None or condition.etag == key


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
