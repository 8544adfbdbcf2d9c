"""Play sessions that the player opens, and its reports of what was heard in them."""

import json
from typing import cast

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from domain.activity.claims import claims_from
from web.deps import actor, services

MOST_BYTES = 64 * 1024
"""More than browsers send when a page is closed."""

blueprint = Blueprint("plays", __name__)


@blueprint.post("/plays")
def begin() -> ResponseReturnValue:
    """JSON `{"track": id}`; answers `{"session": text}`, which the reports of that listen carry."""
    told = understood(request.get_data())
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


@blueprint.post("/plays/reports")
def report() -> ResponseReturnValue:
    """JSON `{"reports": [{"session", "seconds", "spans": [[from, to], …]}, …]}`, whatever it calls itself.

    204 once all of them are durable; each holds what earlier ones of its session said.
    """
    request.max_content_length = MOST_BYTES
    services().listening.take(claims=claims_from(understood(request.get_data())))
    return "", 204


def understood(body: bytes) -> object:
    try:
        return cast(object, json.loads(body))
    except (ValueError, RecursionError):
        raise BadRequest from None
