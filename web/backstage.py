"""Backstage: the dashboard, and the pages that say what they will hold."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from domain.accounts import producing
from web.deps import actor, services

blueprint = Blueprint("backstage", __name__, url_prefix="/backstage")

LATER = {
    "activity": ("Activity", "Plays, downloads and followers per day will stand here."),
}


@blueprint.get("")
def dashboard() -> ResponseReturnValue:
    page = services().backstage.dashboard(actor=actor())
    return render_template("activity/dashboard.html", page=page, today=services().activity.today())


@blueprint.get("/<any(activity):name>")
def later(name: str) -> ResponseReturnValue:
    producing(actor())
    title, sentence = LATER[name]
    return render_template("activity/later.html", title=title, sentence=sentence)
