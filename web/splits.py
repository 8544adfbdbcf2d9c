"""Split sheets for those who are asked: what was proposed, and their answers."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from domain.accounts import signed_in
from domain.licensing.splits import Answer
from domain.words import say
from web.deps import actor, services
from web.forms import text
from web.language import tell

blueprint = Blueprint("splits", __name__, url_prefix="/backstage/splits")


@blueprint.get("")
def index() -> ResponseReturnValue:
    pages = services().licensing.splits.asked(actor=actor())
    return render_template("licensing/splits.html", pages=pages)


@blueprint.post("/<sheet_id>")
def answer(sheet_id: str) -> ResponseReturnValue:
    sheet = services().licensing.splits.answer(actor=actor(), sheet_id=sheet_id, answer=text("answer"))
    if sheet.answers[signed_in(actor()).id] is Answer.ACCEPTED:
        tell(say("You have accepted your share. You may change that until the beat is sold."), "good")
    else:
        tell(say("You have declined your share. You may change that until the beat is sold."), "good")
    return redirect(url_for("splits.index"), 303)
