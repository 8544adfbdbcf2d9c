"""How an account stands: suspending it, lifting that, and taking a badge away."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.errors import Invalid
from domain.producers import KIND_WORDS
from domain.words import say
from web.deps import actor, services
from web.forms import text
from web.language import tell

blueprint = Blueprint("standing", __name__, url_prefix="/admin/accounts/<user_id>/standing")


@blueprint.get("")
def show(user_id: str) -> ResponseReturnValue:
    return _page(user_id, {}, 200)


@blueprint.post("/suspend")
def suspend(user_id: str) -> ResponseReturnValue:
    try:
        user = services().program.suspending.suspend(actor=actor(), user_id=user_id, reason=text("reason"))
    except Invalid as invalid:
        return _page(user_id, invalid.fields, 422)
    tell(say("The account {name} is suspended, and its owner was told why.", name=user.name), "good")
    return _back(user_id)


@blueprint.post("/reinstate")
def reinstate(user_id: str) -> ResponseReturnValue:
    try:
        user = services().program.suspending.reinstate(actor=actor(), user_id=user_id, reason=text("reason"))
    except Invalid as invalid:
        return _page(user_id, invalid.fields, 422)
    tell(say("The account {name} is open again, and its owner was told.", name=user.name), "good")
    return _back(user_id)


@blueprint.post("/take-badge")
def take_badge(user_id: str) -> ResponseReturnValue:
    try:
        producer = services().program.deciding.take_badge(
            actor=actor(), user_id=user_id, reason=text("badge_reason")
        )
    except Invalid as invalid:
        return _page(user_id, {"badge_reason": invalid.fields["reason"]}, 422)
    tell(say("{name} isn't verified any more and was told why.", name=producer.name), "good")
    return _back(user_id)


def _back(user_id: str) -> ResponseReturnValue:
    return redirect(url_for("standing.show", user_id=user_id), 303)


def _page(user_id: str, errors: dict[str, str], status: int) -> ResponseReturnValue:
    page = services().program.suspending.standing(actor=actor(), user_id=user_id)
    told = {"page": page, "errors": errors, "typed": request.form, "kind_words": KIND_WORDS}
    return render_template("standing/show.html", **told), status
