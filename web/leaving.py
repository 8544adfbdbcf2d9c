"""Deleting one's account: what will happen, asking for it, taking it back."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from domain.errors import Conflict, Invalid
from domain.leaving import GRACE, NOT_YET
from domain.words import say
from web.deps import actor, services
from web.language import tell

blueprint = Blueprint("leaving", __name__, url_prefix="/account")


@blueprint.get("/delete")
def index() -> ResponseReturnValue:
    """Only with proof: the page lists what somebody has."""
    services().account.proofs.check(actor=actor())
    return _page({}, 200)


@blueprint.post("/delete")
def ask() -> ResponseReturnValue:
    try:
        confirmed = "confirmed" in request.form
        secret = services().account.leaving.ask(actor=actor(), confirmed=confirmed)
    except Invalid as invalid:
        return _page(invalid.fields, 422)
    except Conflict as conflict:
        if conflict.fault is not NOT_YET:
            raise
        return _page({}, 409)
    session.pop("secret", None)
    return redirect(url_for("leaving.stay", secret=secret), 303)


def _page(errors: dict[str, str], status: int) -> ResponseReturnValue:
    holdings = services().account.leaving.prospect(actor=actor())
    page = render_template("accounts/delete.html", holdings=holdings, errors=errors, days=GRACE.days)
    return page, status


@blueprint.get("/stay/<secret>")
def stay(secret: str) -> ResponseReturnValue:
    """A page with a button: mail scanners open links, and must not take anything back."""
    leaving = services().account.leaving.leaving_by(secret=secret)
    return render_template("accounts/stay.html", secret=secret, leaving=leaving)


@blueprint.post("/stay/<secret>")
def stay_now(secret: str) -> ResponseReturnValue:
    services().account.leaving.stay(secret=secret)
    tell(say("Your account stays, and nothing of it was touched. Sign in to go on."), "good")
    return redirect(url_for("accounts.sign_in"), 303)
