"""Backstage: the dashboard."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from web.deps import actor, services

blueprint = Blueprint("backstage", __name__, url_prefix="/backstage")


@blueprint.get("")
def dashboard() -> ResponseReturnValue:
    page = services().backstage.dashboard(actor=actor())
    return render_template("activity/dashboard.html", page=page, today=services().activity.today())
