"""The admin's desk."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.errors import Invalid
from domain.words import say
from web.deps import actor, services
from web.forms import text
from web.language import tell

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@blueprint.get("")
def desk() -> ResponseReturnValue:
    return _desk({}, "", 200)


def _desk(errors: dict[str, str], wrong: str, status: int) -> ResponseReturnValue:
    """`wrong` is the address of the producer whose form has the errors."""
    page, sought = services().admin.desk(actor=actor()), request.args.get("producer", "").strip()
    waiting = {"waiting": services().office.people.waiting(actor=actor())}
    producers = services().desk.producers(actor=actor(), name=sought)
    told = waiting | {
        "page": page,
        "errors": errors,
        "wrong": wrong,
        "producers": producers,
        "sought": sought,
    }
    return render_template("admin/desk.html", **told), status


@blueprint.post("/producers/<slug>/minutes")
def set_minutes(slug: str) -> ResponseReturnValue:
    """An upload limit of a producer's own."""
    try:
        producer = services().producers.set_minutes(actor=actor(), slug=slug, minutes=text("minutes"))
    except Invalid as invalid:
        return _desk(invalid.fields, slug, 422)
    tell(say("The upload minutes of {producer} are set.", producer=producer.name), "good")
    sought = request.args.get("producer") or None
    return redirect(url_for("admin.desk", producer=sought, _anchor="producers"), 303)
