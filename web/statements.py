"""Statements: what each closed month brought a producer, and what each beat had in it."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from web.deps import actor, services
from web.forms import number

blueprint = Blueprint("statements", __name__, url_prefix="/backstage/finances/statements")


@blueprint.get("")
def index() -> ResponseReturnValue:
    found = services().money.months.statements.mine(actor=actor())
    return render_template("statements/index.html", found=found)


@blueprint.get("/<period>")
def show(period: str) -> ResponseReturnValue:
    page = number(request.args.get("page")) or 1
    found = services().money.months.statements.one(actor=actor(), period=period, page=page)

    def address(other: int) -> str:
        return url_for("statements.show", period=period, page=other)

    return render_template("statements/show.html", found=found, address=address)
