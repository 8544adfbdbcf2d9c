"""Registering, signing in and out, passwords, e-mail and sessions."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.accounts import MAX_NAME, PASSWORD_HINT, RESET_LINK_LIFETIME
from domain.appeals import AccountSuspended
from domain.errors import Forbidden, Invalid
from domain.letters import hours
from domain.words import say
from web.deps import actor, services
from web.entering import enter, leave, this_browser
from web.forms import text
from web.language import current, tell

blueprint = Blueprint("accounts", __name__)


@blueprint.context_processor
def figures() -> dict[str, object]:
    """What these pages say of the domain's limits."""
    lifetime = hours(RESET_LINK_LIFETIME)
    return {"max_name": MAX_NAME, "password_hint": PASSWORD_HINT, "reset_link_hours": lifetime}


@blueprint.get("/register")
def register() -> ResponseReturnValue:
    return render_template("accounts/register.html", errors={}, typed={})


@blueprint.post("/register")
def register_now() -> ResponseReturnValue:
    try:
        services().accounts.register(
            name=text("name"),
            email=text("email"),
            password=request.form.get("password", ""),
            language=current().code,
        )
    except Invalid as invalid:
        return render_template("accounts/register.html", errors=invalid.fields, typed=request.form), 422
    return _enter(text("email"), request.form["password"], say("Welcome. Your account is ready."))


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    return render_template("accounts/sign_in.html", error=None, typed={}, next=request.args.get("next", ""))


@blueprint.post("/sign-in")
def sign_in_now() -> ResponseReturnValue:
    try:
        return _enter(text("email"), request.form.get("password", ""), "")
    except AccountSuspended:
        # Leads to the page where they may appeal: see web/appeals.py.
        raise
    except Forbidden as error:
        page = render_template(
            "accounts/sign_in.html", error=error, typed=request.form, next=request.form.get("next")
        )
        return page, 403


def _enter(email: str, password: str, greeting: str, target: str = "") -> ResponseReturnValue:
    """The first step; go where the person was going, or on to the second one."""
    entry = services().account.entering.enter(email=email, password=password, browser=this_browser())
    return enter(entry, target or request.form.get("next", ""), greeting)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    leave()
    return redirect(url_for("catalogue.home"), 303)


@blueprint.get("/reset-password")
def request_reset() -> ResponseReturnValue:
    return render_template("accounts/request_reset.html")


@blueprint.post("/reset-password")
def request_reset_now() -> ResponseReturnValue:
    services().accounts.request_reset(email=text("email"), language=current().code)
    tell(say("If that address has an account, a link is on its way to it."), "info")
    return redirect(url_for("accounts.sign_in"), 303)


@blueprint.get("/reset-password/<secret>")
def reset(secret: str) -> ResponseReturnValue:
    return render_template("accounts/reset.html", secret=secret, errors={})


@blueprint.post("/reset-password/<secret>")
def reset_now(secret: str) -> ResponseReturnValue:
    try:
        services().accounts.reset_password(secret=secret, new=request.form.get("new", ""))
    except Invalid as invalid:
        return render_template("accounts/reset.html", secret=secret, errors=invalid.fields), 422
    tell(say("Your password is changed. Sign in with the new one."), "good")
    return redirect(url_for("accounts.sign_in"), 303)


@blueprint.get("/account")
def account() -> ResponseReturnValue:
    return _account_page({}, 200)


def _account_page(errors: dict[str, str], status: int) -> ResponseReturnValue:
    accounts = services().accounts
    me, sessions = accounts.me(actor=actor()), accounts.sessions(actor=actor())
    told = {"me": me, "sessions": sessions, "errors": errors, "typed": request.form}
    second_factor = services().account.proofs.has_second_factor(actor=actor())
    return render_template("accounts/account.html", **told, second_factor=second_factor), status


@blueprint.post("/account/name")
def rename() -> ResponseReturnValue:
    return _change(
        say("Your name is changed."), lambda: services().accounts.rename(actor=actor(), name=text("name"))
    )


@blueprint.post("/account/password")
def change_password() -> ResponseReturnValue:
    current, new = request.form.get("current", ""), request.form.get("new", "")
    return _change(
        say("Your password is changed; other sessions were signed out."),
        lambda: services().accounts.change_password(actor=actor(), current=current, new=new),
    )


@blueprint.post("/account/email")
def change_email() -> ResponseReturnValue:
    email, password = text("email"), request.form.get("password", "")
    return _change(
        say("Open the link that we sent to the new address; until then nothing changes."),
        lambda: services().accounts.request_email(
            actor=actor(), email=email, password=password, language=current().code
        ),
    )


def _change(done: str, change: Callable[[], None]) -> ResponseReturnValue:
    """Try a change of the account and say what came of it."""
    try:
        change()
    except Invalid as invalid:
        return _account_page(invalid.fields, 422)
    tell(done, "good")
    return redirect(url_for("accounts.account"), 303)


@blueprint.get("/confirm-email/<secret>")
def confirm_email(secret: str) -> ResponseReturnValue:
    """A page with a button: mail scanners open links, and must not spend them."""
    return render_template("accounts/confirm_email.html", secret=secret)


@blueprint.post("/confirm-email/<secret>")
def confirm_email_now(secret: str) -> ResponseReturnValue:
    services().accounts.confirm_email(secret=secret)
    tell(say("Your new e-mail is in use."), "good")
    return redirect(url_for("accounts.account" if actor() else "accounts.sign_in"), 303)


@blueprint.post("/account/sessions/<session_id>/end")
def end_session(session_id: str) -> ResponseReturnValue:
    services().accounts.end_session(actor=actor(), session_id=session_id)
    tell(say("That session is signed out."), "good")
    return redirect(url_for("accounts.account"), 303)


@blueprint.get("/setup/<secret>")
def set_up(secret: str) -> ResponseReturnValue:
    return render_template("accounts/setup.html", secret=secret, errors={}, typed={})


@blueprint.post("/setup/<secret>")
def set_up_now(secret: str) -> ResponseReturnValue:
    """The first admin, made by the link that start-up printed."""
    email, password = text("email"), request.form.get("password", "")
    try:
        services().accounts.set_up(secret=secret, name=text("name"), email=email, password=password)
    except Invalid as invalid:
        page = render_template(
            "accounts/setup.html", secret=secret, errors=invalid.fields, typed=request.form
        )
        return page, 422
    protect = url_for("two_factor.index", next=url_for("admin.desk"))
    return _enter(email, password, say("The site is yours. Protect it with a second factor first."), protect)
