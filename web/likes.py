"""Liking beats from their cards and pages, and stopping again."""

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from web.deps import actor, services
from web.forms import own_address, text

blueprint = Blueprint("likes", __name__)
SCRIPTED = "application/json"
LONGEST_ADDRESS = 500


@blueprint.post("/beats/<slug>/like")
def like(slug: str) -> ResponseReturnValue:
    services().likes.like(actor=actor(), slug=slug)
    return _back(slug)


@blueprint.post("/beats/<slug>/unlike")
def stop(slug: str) -> ResponseReturnValue:
    services().likes.stop(actor=actor(), slug=slug)
    return _back(slug)


def _back(slug: str) -> ResponseReturnValue:
    """To where the button was; a script stays there by itself."""
    if request.accept_mimetypes.best == SCRIPTED:
        return "", 204
    return redirect(own_address(text("next")) or url_for("catalogue.beat", slug=slug), 303)


def is_liked(track_id: str) -> bool:
    """Whether who is looking likes a beat; looked up once a page, however many beats it shows."""
    if "liked" not in g:
        g.liked = services().likes.liked(actor=actor())
    return track_id in g.liked


def this_address() -> str:
    """Where a heart brings back to; of an address that no form of ours makes only the page."""
    address = request.full_path.rstrip("?")
    return address if len(address) <= LONGEST_ADDRESS else request.path
