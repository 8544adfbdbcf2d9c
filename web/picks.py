"""Staff picks at the admin's desk, and the button on a beat's page."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.words import say
from web.deps import actor, services
from web.forms import own_address, text
from web.language import tell

blueprint = Blueprint("picks", __name__, url_prefix="/admin/picks")


@blueprint.get("")
def index() -> ResponseReturnValue:
    return render_template("picks/index.html", rows=services().picks.all(actor=actor()))


@blueprint.post("/<slug>")
def pick(slug: str) -> ResponseReturnValue:
    services().picks.pick(actor=actor(), slug=slug)
    tell(say("It is the first staff pick now."), "good")
    return redirect(url_for("catalogue.beat", slug=slug), 303)


@blueprint.post("/<slug>/remove")
def remove(slug: str) -> ResponseReturnValue:
    services().picks.remove(actor=actor(), slug=slug)
    tell(say("It is no staff pick any more."), "good")
    return redirect(own_address(text("next")) or url_for("picks.index"), 303)


@blueprint.post("/<slug>/move")
def move(slug: str) -> ResponseReturnValue:
    services().picks.move(actor=actor(), slug=slug, is_up=request.form.get("way") == "up")
    return redirect(url_for("picks.index"), 303)
