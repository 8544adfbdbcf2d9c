"""Play sessions that the player opens; what it reports of them comes in by web/intake."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from web.deps import actor, services

blueprint = Blueprint("plays", __name__)


@blueprint.post("/plays")
def begin() -> ResponseReturnValue:
    """JSON `{"track": id}`; answers `{"session": text}`, which the reports of that listen carry."""
    try:
        told = request.get_json(silent=True)
    except RecursionError:
        raise BadRequest from None
    track = told.get("track") if isinstance(told, dict) else None
    if not isinstance(track, str) or not track.isascii():
        raise BadRequest
    session = services().listening.begin(
        actor=actor(),
        address=request.remote_addr or "",
        agent=request.user_agent.string,
        track_id=track,
    )
    return jsonify(session=session), 201
