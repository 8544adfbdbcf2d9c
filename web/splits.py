"""Split sheets for those who are asked: what was proposed, and their answers."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from domain.accounts import signed_in
from web.deps import actor, services
from web.forms import text

blueprint = Blueprint("splits", __name__, url_prefix="/backstage/splits")


@blueprint.get("")
def index() -> ResponseReturnValue:
    pages = services().licensing.splits.asked(actor=actor())
    return render_template("licensing/splits.html", pages=pages)


@blueprint.post("/<sheet_id>")
def answer(sheet_id: str) -> ResponseReturnValue:
    sheet = services().licensing.splits.answer(actor=actor(), sheet_id=sheet_id, answer=text("answer"))
    said = sheet.answers[signed_in(actor()).id]
    flash(f"You have {said} your share. You may change that until the beat is sold.", "good")
    return redirect(url_for("splits.index"), 303)
