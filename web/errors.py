"""One error, one status, one page: the only place where a domain error becomes an HTTP answer."""

from collections.abc import Mapping

from flask import (
    Flask,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException

from domain import errors, faults
from domain.accounts import LINK_SPENT, PRODUCERS_ONLY, PROVE_FIRST, SIGN_IN_FIRST
from domain.errors import DomainError, Fault
from domain.licensing.entitlement import NOT_SIGNED_IN, NOT_SUBSCRIBED
from domain.payments import PAYMENTS_DOWN, PaymentsDown
from domain.two_factor import SET_UP_TWO_FACTOR
from domain.words import say
from web.deps import actor
from web.language import said

STATUSES: Mapping[type[DomainError], int] = {
    errors.NotFound: 404,
    errors.Forbidden: 403,
    errors.Conflict: 409,
    errors.Gone: 410,
    errors.TakenDown: 451,
    errors.TooLarge: 413,
    errors.Invalid: 422,
    errors.Refused: 422,
    errors.NoRoom: 507,
    errors.Senseless: 400,
    errors.Unavailable: 503,
    DomainError: 422,
}

PLAIN = {
    400: Fault("WEB-400", "This request can't be understood.", "Go back and try again."),
    404: Fault("WEB-404", "There is nothing at this address.", "Check the address, or browse the beats."),
    405: Fault("WEB-405", "This address doesn't take that kind of request.", "Go back and try again."),
    413: Fault("WEB-413", "What was sent is too large.", "Go back and send less at once, or a smaller file."),
    416: Fault("WEB-416", "The file has no such part.", "Ask for a part that lies within it."),
    429: Fault("WEB-429", "That was too often in too short a time.", "Wait a while, then try again."),
    500: Fault("WEB-500", "Something went wrong on our side.", "Try again; if it goes on, contact support."),
}
STALE_FORM = Fault(
    "WEB-419", "This page is out of date.", "Go back, load the page again and send it once more."
)
SIGNED_OUT = Fault(
    "WEB-403",
    "You are signed out, so nothing of this was kept.",
    "Sign in in another tab, then come back here, go back to the page before and send it again.",
)
FOR_VISITORS = {
    "accounts.register_now",
    "accounts.request_reset_now",
    "accounts.reset_now",
    "accounts.set_up_now",
    "accounts.sign_in_now",
    "appeals.appeal",
    "entering.code_now",
    "leaving.stay_now",
    "plays.begin",
    "reports.send",
    "support.send",
}
"""What takes forms of people who aren't signed in."""
APPLY = (say("Apply to the Producer Program"), "producers.apply")
PLANS = (say("See the plans"), "plans.index")
CONFIRM = (say("Confirm that it is you"), "proofs.confirm")
SET_UP = (say("Set it up"), "two_factor.index")
NEW_LINKS = {
    "accounts.reset_now": (say("Ask for a new link"), "accounts.request_reset"),
    "accounts.confirm_email_now": (say("Open your account"), "accounts.account"),
}


def register(app: Flask) -> None:
    app.register_error_handler(DomainError, on_domain_error)
    app.register_error_handler(PaymentsDown, on_silence)
    app.register_error_handler(CSRFError, on_stale_form)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(Exception, on_surprise)


def status_of(error: DomainError) -> int:
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


def on_domain_error(error: DomainError) -> ResponseReturnValue:
    """Visitors are asked to sign in, everyone else is told what happened."""
    if error.fault in (SIGN_IN_FIRST, NOT_SIGNED_IN) and not wants_json():
        return redirect(url_for("accounts.sign_in", next=_here()), 303)
    return answer(error, status_of(error))


def _here() -> str | None:
    """Where to come back to after signing in: a page, never an address that only takes what was sent."""
    return request.full_path.rstrip("?") if request.method == "GET" else None


def on_silence(error: PaymentsDown) -> ResponseReturnValue:
    """The payment processor doesn't answer."""
    current_app.logger.warning("payments: %s", error)
    return on_domain_error(errors.Unavailable(PAYMENTS_DOWN))


def on_stale_form(error: CSRFError) -> ResponseReturnValue:
    """A form of ours whose session has ended is told so; any other can only be loaded again."""
    _look_up_actor()
    is_out = g.actor is None and request.endpoint not in FOR_VISITORS and _is_ours()
    return answer(DomainError(SIGNED_OUT), 403) if is_out else answer(DomainError(STALE_FORM), 400)


def _is_ours() -> bool:
    """Whether the token that was sent, if for another session, was once written by this site."""
    token = request.form.get("csrf_token") or request.headers.get("X-CSRFToken", "")
    try:
        URLSafeTimedSerializer(current_app.secret_key or "", salt="wtf-csrf-token").loads(token)
    except BadData:
        return False
    return True


def on_http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return Response.force_type(error.get_response())
    response = answer(DomainError(PLAIN.get(status, PLAIN[400])), status)
    kept = {
        name: value
        for name, value in error.get_headers()
        if name in ("Allow", "Content-Range", "Retry-After")
    }
    response.headers.extend(kept)
    return response


def on_surprise(error: Exception) -> ResponseReturnValue:
    # The rule and not the path: some paths hold a secret that opens an account.
    current_app.logger.exception("unexpected error at %s %s", request.method, request.url_rule or "no page")
    return answer(DomainError(PLAIN[500]), 500)


def answer(error: DomainError, status: int) -> Response:
    """The error as JSON for scripts, as a page for people; with the way on where there is one."""
    way = _way_on(error.fault)
    if wants_json():
        fields = error.fields if isinstance(error, errors.Invalid) else {}
        fields = {name: str(said(sentence)) for name, sentence in fields.items()}
        found = {"way": {"words": str(said(way[0])), "href": way[1]}} if way else {}
        return make_response(jsonify(**told(error), fields=fields, **found), status)
    _look_up_actor()
    return make_response(render_template("error.html", **told(error), way=way), status)


def told(error: DomainError) -> dict[str, str]:
    """What a person is told, for a page or as JSON."""
    return {"code": error.code, "message": str(said(error.message)), "advice": str(said(error.advice))}


def _look_up_actor() -> None:
    """Whatever is broken, its page is still drawn: for a visitor when nobody can say who is asking."""
    try:
        actor()
    except Exception:
        current_app.logger.exception("the session of an error page can't be looked up")
        g.actor = None


def _way_on(fault: Fault) -> tuple[str, str] | None:
    """The button that leads on from some faults: its words and its address."""
    way = APPLY if fault is PRODUCERS_ONLY else PLANS if fault is NOT_SUBSCRIBED else None
    if fault in (PROVE_FIRST, SET_UP_TWO_FACTOR):
        way = CONFIRM if fault is PROVE_FIRST else SET_UP
    if fault is LINK_SPENT:
        way = NEW_LINKS.get(request.endpoint or "")
    if fault is PLAIN[413] and (page := _page_before()):
        return say("Open the form again"), page
    if fault is faults.REPLACED_DELETED:
        return say("Open the upload"), url_for(
            "uploads.draft", upload_id=(request.view_args or {})["upload_id"]
        )
    return (way[0], url_for(way[1])) if way else None


def _page_before() -> str:
    """The page of this site that a form was sent from, as its browser says; or nothing."""
    page = request.referrer or ""
    return page if page.startswith(request.host_url) else ""


def wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.is_json or best == "application/json" or "Tus-Resumable" in request.headers
