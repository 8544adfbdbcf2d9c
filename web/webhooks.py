"""Where the payment processor tells what happened: kept and answered at once, seen to by a job."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from domain.payments import ForgedEvent
from web.deps import services

MOST_BYTES = 256 * 1024
"""Larger than any event."""

blueprint = Blueprint("webhooks", __name__)


@blueprint.post("/webhooks/payments")
def receive() -> ResponseReturnValue:
    """200 for what is kept, also when it was already; 400 for what the processor didn't send."""
    request.max_content_length = MOST_BYTES
    headers = {name.lower(): value for name, value in request.headers}
    try:
        services().money.hearing.receive(body=request.get_data(), headers=headers)
    except ForgedEvent:
        return {"error": "This isn't an event of ours, or it is too old."}, 400
    return {"received": True}
