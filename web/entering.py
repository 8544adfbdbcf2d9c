"""Signing in: what this browser is known by, a session's begin and end, and the second step."""

import secrets

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from domain.errors import Forbidden
from domain.services.entering import Entry
from domain.services.signing_in import Browser
from domain.two_factor import HALF_WAY_OVER, LOCKED_FOR
from domain.words import say
from web.deps import actor, services
from web.forms import own_address
from web.language import tell

blueprint = Blueprint("entering", __name__)


def this_browser() -> Browser:
    """Known again by a secret in its cookie, which outlives sessions."""
    session["device"] = session.get("device") or secrets.token_urlsafe(24)
    return Browser(request.user_agent.string, session["device"])


def enter(entry: Entry, target: str, greeting: str = "") -> ResponseReturnValue:
    """Go where the person was going, with a session under a fresh cookie; or on to what is still to do."""
    if entry.half:
        session["half"] = entry.half
        return redirect(url_for("entering.code", next=onward(target)), 303)
    leave()
    if entry.stay:
        return redirect(url_for("leaving.stay", secret=entry.stay), 303)
    session["secret"] = entry.session
    if greeting:
        tell(greeting)
    return redirect(onward(target), 303)


def leave() -> None:
    """End this browser's session; it is known again all the same."""
    services().accounts.sign_out(actor=actor())
    device = session.get("device")
    session.clear()
    if device:
        session["device"] = device
    session.permanent = True


def onward(target: str) -> str:
    """The target when it lies on this site, else the front page."""
    return own_address(target) or url_for("catalogue.home")


@blueprint.get("/sign-in/code")
def code() -> ResponseReturnValue:
    """The second step, as long as the first one was taken in this very browser a few minutes ago."""
    if not services().account.entering.is_half_way(half=session.get("half", "")):
        return redirect(url_for("accounts.sign_in", next=request.args.get("next")), 303)
    return _code_page(None, 200)


@blueprint.post("/sign-in/code")
def code_now() -> ResponseReturnValue:
    half = session.get("half", "")
    try:
        entry = services().account.entering.finish(
            half=half, code=request.form.get("code", ""), browser=this_browser()
        )
    except Forbidden as error:
        if error.fault is not HALF_WAY_OVER:
            return _code_page(error, 403)
        session.pop("half", None)
        tell(say("You have waited too long between password and code. Sign in once more."), "warn")
        return redirect(url_for("accounts.sign_in", next=request.form.get("next")), 303)
    return enter(entry, request.form.get("next", ""))


def _code_page(error: Forbidden | None, status: int) -> ResponseReturnValue:
    next_ = request.values.get("next", "")
    minutes = int(LOCKED_FOR.total_seconds()) // 60
    return render_template("accounts/code.html", error=error, next=next_, locked_minutes=minutes), status
