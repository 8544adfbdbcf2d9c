"""Listens that the player reports."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from web.deps import actor, services, visitor

blueprint = Blueprint("activity", __name__)
LONGEST_SECONDS = 24 * 3600


@blueprint.post("/listens")
def listen() -> ResponseReturnValue:
    """JSON `{"track": id, "seconds": number}`; answers whether it counted as a play."""
    try:
        told = request.get_json(silent=True)
    except RecursionError:
        raise BadRequest from None
    track, seconds = (told.get("track"), told.get("seconds")) if isinstance(told, dict) else (None, None)
    if not isinstance(track, str) or not track.isascii():
        raise BadRequest
    counted = services().activity.listen(
        actor=actor(), visitor=visitor(), track_id=track, seconds=_seconds(seconds)
    )
    return jsonify(counted=counted)


def _seconds(told: object) -> float:
    """A number that a beat's length could be."""
    if isinstance(told, bool) or not isinstance(told, int | float) or not 0 <= told <= LONGEST_SECONDS:
        raise BadRequest
    return float(told)
