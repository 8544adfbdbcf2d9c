"""Help: the quick start, troubleshooting, and every code, read from the rules themselves."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from domain import codes
from domain.errors import Fault
from web import errors

blueprint = Blueprint("help", __name__, url_prefix="/help")

TITLES = {
    "quick-start": "Producer quick start",
    "uploading": "When an upload doesn't work",
}
"""The written pages: their address and title."""


def listed() -> tuple[Fault, ...]:
    """Every fault that a person may meet here."""
    plain = (*errors.PLAIN.values(), errors.SIGNED_OUT, errors.STALE_FORM)
    return (*codes.faults_in(*codes.MODULES), *plain)


@blueprint.get("")
def index() -> ResponseReturnValue:
    return render_template("help/index.html", pages=TITLES)


@blueprint.get("/codes")
def all_codes() -> ResponseReturnValue:
    return render_template("help/codes.html", areas=codes.by_area(listed()))


@blueprint.get("/<article>")
def page(article: str) -> ResponseReturnValue:
    if article not in TITLES:
        abort(404)
    return render_template(f"help/{article}.html", title=TITLES[article])


@blueprint.app_template_filter("blanks")
def blanks(sentence: str) -> Markup:
    """A sentence whose `{placeholders}` read as words that stand for something."""
    parts = (part.partition("}") for part in sentence.split("{")[1:])
    rest = (Markup("<var>{}</var>{}").format(name.replace("_", " "), text) for name, _, text in parts)
    return escape(sentence.partition("{")[0]) + Markup().join(rest)
