"""The second factor of one's account: its page, setting it up, new recovery codes, switching it off."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from domain.errors import Forbidden, with_advice
from domain.two_factor import RECOVERY_CODES, WRONG_CODE
from domain.words import say
from web.deps import actor, services
from web.entering import onward
from web.language import tell

blueprint = Blueprint("two_factor", __name__, url_prefix="/account/two-factor")


@blueprint.get("")
def index() -> ResponseReturnValue:
    return _page("", 200)


@blueprint.post("/begin")
def begin() -> ResponseReturnValue:
    """Make a key; the page shows it until a code of it was confirmed."""
    services().account.two_factor.begin(actor=actor())
    return redirect(url_for("two_factor.index", next=request.form.get("next") or None), 303)


@blueprint.post("/on")
def switch_on() -> ResponseReturnValue:
    try:
        codes = services().account.two_factor.switch_on(actor=actor(), code=request.form.get("code", ""))
    except Forbidden as error:
        if error.fault is not WRONG_CODE:
            raise
        return _page(with_advice(error), 422)
    return _codes_page(codes, say("Two-factor authentication is on"))


@blueprint.post("/recovery-codes")
def new_codes() -> ResponseReturnValue:
    codes = services().account.two_factor.new_recovery_codes(actor=actor())
    return _codes_page(codes, say("Your new recovery codes"))


@blueprint.post("/off")
def switch_off() -> ResponseReturnValue:
    services().account.two_factor.switch_off(actor=actor())
    tell(say("Two-factor authentication is off. Your password alone signs you in now."), "warn")
    return redirect(url_for("two_factor.index"), 303)


def _page(error: str, status: int) -> ResponseReturnValue:
    two_factor = services().account.two_factor
    factor = two_factor.mine(actor=actor())
    enrolment = two_factor.enrolment(actor=actor()) if factor and not factor.is_on else None
    page = render_template(
        "accounts/two_factor.html",
        factor=factor,
        enrolment=enrolment,
        picture=Markup(enrolment.picture) if enrolment else "",
        error=error,
        next=request.values.get("next", ""),
        most=RECOVERY_CODES,
    )
    return page, status


def _codes_page(codes: tuple[str, ...], title: str) -> ResponseReturnValue:
    """Shown in the answer itself and never again."""
    next_ = request.form.get("next", "")
    target = onward(next_) if next_ else url_for("two_factor.index")
    return render_template("accounts/recovery_codes.html", codes=codes, title=title, target=target)
