"""Previews, waveforms and pictures; masters have no address."""

from array import array
from itertools import pairwise

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from web.deps import actor, services
from web.sending import FILE_POLICY, Sent, send_file

blueprint = Blueprint("media", __name__)
YEAR_SECONDS = 31_536_000

# A beat may become private: whoever keeps its audio has to ask each time whether it still may be heard.
ASK_AGAIN = "private, no-cache"
BYTES = "application/octet-stream"
MOST_PAIRS = 1024
"""Of a coarse waveform; a page draws some hundred bars."""
KEEP = f"public, max-age={YEAR_SECONDS}, immutable"


@blueprint.get("/media/preview/<recording_id>.mp3")
def preview(recording_id: str) -> ResponseReturnValue:
    """The streaming preview, in ranges."""
    key = services().catalogue.preview_key(actor=actor, recording_id=recording_id)
    return send_file(Sent(key, "audio/mpeg", ASK_AGAIN))


@blueprint.get("/media/waveform/<recording_id>")
def waveform(recording_id: str) -> ResponseReturnValue:
    """Signed 8-bit min/max pairs, one pair for each 256 frames, or with `?coarse` a few for the whole."""
    key = services().catalogue.waveform_key(actor=actor, recording_id=recording_id)
    if "coarse" in request.args:
        return _send_coarse(key)
    return send_file(Sent(key, BYTES, ASK_AGAIN, may_link=False))


def _send_coarse(key: str) -> ResponseReturnValue:
    try:
        with services().blobs.open(key) as file:
            content = coarse(file.read())
    except (FileNotFoundError, ValueError):
        abort(404)
    headers = {"Cache-Control": ASK_AGAIN, "Content-Security-Policy": FILE_POLICY}
    response = Response(content, mimetype=BYTES, headers=headers)
    response.set_etag(f"{key}-coarse")
    return response.make_conditional(request)


def coarse(content: bytes) -> bytes:
    """A waveform in so few pairs that a minute or an hour weigh the same; no peak gets lost."""
    pairs = len(content) // 2
    if pairs <= MOST_PAIRS:
        return content
    lows, highs = array("b", content[0::2]), array("b", content[1::2])
    edges = [pairs * at // MOST_PAIRS for at in range(MOST_PAIRS + 1)]
    peaks = ((min(lows[begin:end]), max(highs[begin:end])) for begin, end in pairwise(edges))
    return array("b", [value for pair in peaks for value in pair]).tobytes()


@blueprint.get("/media/<any(covers, pictures):kind>/<name>")
def picture(kind: str, name: str) -> ResponseReturnValue:
    """A cover or portrait; the names can't be guessed and their content never changes."""
    return send_file(Sent(f"{kind}/{name}", "image/jpeg", KEEP))
