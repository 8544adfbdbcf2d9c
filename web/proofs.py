"""Fresh proof: asking who it is before what matters, and going on where one was, whatever that was."""

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.accounts import FRESH_PROOF, PROVE_FIRST
from domain.errors import DomainError, Forbidden, Invalid, with_advice
from domain.two_factor import CODES_LOCKED, SET_UP_TWO_FACTOR
from web.deps import actor, services
from web.entering import onward
from web.errors import answer, on_domain_error, wants_json
from web.language import tell

blueprint = Blueprint("proofs", __name__)

CONNECTING = ("finances.begin", "finances.go_on")
"""What connects payouts: only with a second factor, and proof."""
PROVEN = ("finances.dashboard",)
"""What needs proof and asks for none by itself."""
READING = ("GET", "HEAD", "OPTIONS")
NEVER_KEPT = ("csrf_token", "kept_name", "kept_value")


def register(app: Flask) -> None:
    """After what checks the token of forms: nothing is carried on that this site didn't write."""
    app.before_request(guard)
    app.register_error_handler(Forbidden, on_forbidden)


def on_forbidden(error: Forbidden) -> ResponseReturnValue:
    """Who only lacks proof, or a second factor, is led to where that is given."""
    if error.fault is PROVE_FIRST:
        return ask(error)
    return lead_to_setup(error) if error.fault is SET_UP_TWO_FACTOR else on_domain_error(error)


def guard() -> None:
    """Ask admins for proof on each of their pages, and whoever connects payouts; others go on."""
    is_desk = request.path == "/admin" or request.path.startswith("/admin/")
    if not is_desk and request.endpoint not in (*CONNECTING, *PROVEN):
        return
    person, proofs = actor(), services().account.proofs
    if person is not None and person.is_admin and is_desk:
        proofs.check_desk(actor=person, changes=request.method not in READING)
    if person is not None and person.is_producer and request.endpoint in CONNECTING:
        proofs.check_connecting(actor=person)
    if person is not None and person.is_producer and request.endpoint in PROVEN:
        proofs.check(actor=person)


def ask(error: DomainError) -> ResponseReturnValue:
    """A page that was asked for comes once the person has proven; a form is carried along to be sent then."""
    if wants_json():
        return answer(error, 403)
    if request.method in READING:
        return redirect(url_for("proofs.confirm", next=request.full_path.rstrip("?")), 303)
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in NEVER_KEPT]
    has_files = any(file.filename for file in request.files.values())
    return _page(request.full_path.rstrip("?"), kept, "", has_files), 403


def lead_to_setup(error: DomainError) -> ResponseReturnValue:
    if wants_json():
        return answer(error, 403)
    came_from = request.full_path.rstrip("?") if request.method in READING else _page_before()
    tell(with_advice(error), "warn")
    return redirect(url_for("two_factor.index", next=came_from), 303)


def _page_before() -> str:
    page = request.referrer or ""
    return "/" + page.removeprefix(request.host_url) if page.startswith(request.host_url) else ""


@blueprint.get("/confirm")
def confirm() -> ResponseReturnValue:
    return _page("", [], "", False)


@blueprint.post("/confirm")
def confirm_now() -> ResponseReturnValue:
    """The password or a code; then back to where one was going, or the form that was interrupted again."""
    action = request.form.get("action", "")
    kept = [*zip(request.form.getlist("kept_name"), request.form.getlist("kept_value"), strict=False)]
    try:
        services().account.proofs.confirm(actor=actor(), answer=request.form.get("answer", ""))
    except Invalid as invalid:
        return _page(action, kept, invalid.fields["answer"], "files" in request.form), 422
    except Forbidden as error:
        if error.fault is not CODES_LOCKED:
            raise
        return _page(action, kept, with_advice(error), "files" in request.form), 403
    if action:
        has_files = "files" in request.form
        return render_template("accounts/go_on.html", action=onward(action), kept=kept, has_files=has_files)
    return redirect(onward(request.form.get("next", "")), 303)


def _page(action: str, kept: list[tuple[str, str]], error: str, has_files: bool) -> str:
    asks_code = services().account.proofs.has_second_factor(actor=actor())
    return render_template(
        "accounts/confirm.html",
        action=action,
        kept=kept,
        next=request.values.get("next", ""),
        error=error,
        has_files=has_files,
        asks_code=asks_code,
        minutes=int(FRESH_PROOF.total_seconds()) // 60,
    )
