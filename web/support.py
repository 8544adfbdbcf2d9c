"""Contact support: the form, and the admins' list of what came in."""

from dataclasses import replace

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from domain.errors import DomainError, Invalid, with_advice
from domain.support import SupportForm
from domain.words import say
from web.deps import actor, services
from web.errors import PLAIN, on_http_error, wants_json
from web.forms import picture, read
from web.language import tell
from web.sending import Sent, send_file

blueprint = Blueprint("support", __name__)
PRIVATE = "private, no-store"
PREFILLED = ("code", "file_name", "format", "mode")


@blueprint.get("/support")
def write() -> ResponseReturnValue:
    """The form, filled in with what the page that something failed on knows."""
    known = {name: request.args.get(name, "") for name in PREFILLED}
    about = request.args.get("problem", "")
    return _page(SupportForm(message=f"{about}\n\n" if about else "", **known), {}, 200)


@blueprint.post("/support")
def send() -> ResponseReturnValue:
    form = read(SupportForm)
    try:
        services().support.send(actor=actor(), form=form, screenshot=picture("screenshot"))
    except Invalid as invalid:
        if wants_json():
            raise
        return _page(form, invalid.fields, 422)
    if wants_json():
        return jsonify(sent=True)
    tell(say("Thank you. Your message has reached us; we answer by mail."))
    return redirect(url_for("support.write"), 303)


@blueprint.errorhandler(429)
def too_often(error: HTTPException) -> ResponseReturnValue:
    """The form again with what was typed, so that it can be sent a while later."""
    if wants_json():
        return on_http_error(error)
    told = DomainError(PLAIN[429])
    sentence = say("{told} What you typed is still here. ({code})", told=with_advice(told), code=told.code)
    tell(sentence, "bad")
    return _page(read(SupportForm), {}, 429)


@blueprint.get("/admin/support")
def messages() -> ResponseReturnValue:
    return render_template("support/messages.html", rows=services().support.messages(actor=actor()))


@blueprint.post("/admin/support/<request_id>/close")
def close(request_id: str) -> ResponseReturnValue:
    services().support.close(actor=actor(), request_id=request_id)
    tell(say("The message is closed."))
    return redirect(url_for("support.messages"), 303)


@blueprint.get("/admin/support/<request_id>/screenshot")
def screenshot(request_id: str) -> ResponseReturnValue:
    key = services().support.screenshot_key(actor=actor(), request_id=request_id)
    return send_file(Sent(key, "image/jpeg", PRIVATE, may_link=False))


def _page(form: SupportForm, errors: dict[str, str], status: int) -> ResponseReturnValue:
    known = replace(form, message="", email="")
    return render_template("support/write.html", typed=form, known=known, errors=errors), status
