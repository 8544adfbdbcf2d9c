"""What somebody whose account is suspended is told, and their appeal: by a link, as they can't sign in."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.appeals import AccountSuspended
from domain.errors import Invalid
from domain.words import say
from web.deps import services
from web.forms import documents, text
from web.language import tell

blueprint = Blueprint("appeals", __name__)


@blueprint.app_errorhandler(AccountSuspended)
def lead_there(error: AccountSuspended) -> ResponseReturnValue:
    """Whoever signs in with the right password is told there why they can't."""
    return redirect(url_for("appeals.show", secret=error.secret), 303)


@blueprint.get("/appeal/<secret>")
def show(secret: str) -> ResponseReturnValue:
    return _page(secret, {}, 200)


@blueprint.post("/appeal/<secret>")
def appeal(secret: str) -> ResponseReturnValue:
    try:
        services().program.suspending.appeal(
            secret=secret, statement=text("statement"), documents=documents("documents")
        )
    except Invalid as invalid:
        return _page(secret, invalid.fields, 422)
    tell(say("Your appeal is in. We will write to you either way."), "good")
    return redirect(url_for("appeals.show", secret=secret), 303)


def _page(secret: str, errors: dict[str, str], status: int) -> ResponseReturnValue:
    page = services().program.suspending.appeal_page(secret=secret)
    return render_template(
        "appeals/show.html", page=page, errors=errors, typed=request.form, secret=secret
    ), status
