"""Previews, waveforms and pictures; masters have no address."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from web.deps import actor, services
from web.sending import Sent, send_file

blueprint = Blueprint("media", __name__)
YEAR_SECONDS = 31_536_000

# A beat may become private: whoever keeps its audio has to ask each time whether it still may be heard.
ASK_AGAIN = "private, no-cache"
KEEP = f"public, max-age={YEAR_SECONDS}, immutable"


@blueprint.get("/media/preview/<recording_id>.mp3")
def preview(recording_id: str) -> ResponseReturnValue:
    """The streaming preview, in ranges."""
    key = services().catalogue.preview_key(actor=actor, recording_id=recording_id)
    return send_file(Sent(key, "audio/mpeg", ASK_AGAIN))


@blueprint.get("/media/waveform/<recording_id>")
def waveform(recording_id: str) -> ResponseReturnValue:
    """Signed 8-bit min/max pairs, one pair for each 256 frames."""
    key = services().catalogue.waveform_key(actor=actor, recording_id=recording_id)
    return send_file(Sent(key, "application/octet-stream", ASK_AGAIN, may_link=False))


@blueprint.get("/media/<any(covers, pictures):kind>/<name>")
def picture(kind: str, name: str) -> ResponseReturnValue:
    """A cover or portrait; the names can't be guessed and their content never changes."""
    return send_file(Sent(f"{kind}/{name}", "image/jpeg", KEEP))
