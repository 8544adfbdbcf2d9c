"""Whether the site and each of its parts answer."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from web.deps import services

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
def health() -> ResponseReturnValue:
    """200 with a line for each part, 503 when the database or the files don't answer."""
    parts = services().health()
    vital = all(parts[name] == "ok" for name in ("database", "files"))
    return jsonify(parts), 200 if vital else 503
