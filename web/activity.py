"""Listens that the player reports."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from web.deps import actor, services, visitor

blueprint = Blueprint("activity", __name__)


@blueprint.post("/listens")
def listen() -> ResponseReturnValue:
    """JSON `{"track": id, "seconds": number}`; answers whether it counted as a play."""
    told = request.get_json(silent=True)
    track, seconds = (told.get("track"), told.get("seconds")) if isinstance(told, dict) else (None, None)
    if not isinstance(track, str) or isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise BadRequest
    counted = services().activity.listen(
        actor=actor(), visitor=visitor(), track_id=track, seconds=float(seconds)
    )
    return jsonify(counted=counted)
