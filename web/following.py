"""Following a producer from their public page, and stopping again."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from web.deps import actor, services

blueprint = Blueprint("following", __name__, url_prefix="/producers")


@blueprint.post("/<slug>/follow")
def follow(slug: str) -> ResponseReturnValue:
    services().news.following.follow(actor=actor(), slug=slug)
    return redirect(url_for("producers.show", slug=slug), 303)


@blueprint.post("/<slug>/stop-following")
def stop(slug: str) -> ResponseReturnValue:
    services().news.following.stop(actor=actor(), slug=slug)
    return redirect(url_for("producers.show", slug=slug), 303)
