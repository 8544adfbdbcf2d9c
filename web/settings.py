"""Settings that change while the site runs."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.errors import Invalid
from domain.words import say
from web.deps import actor, services
from web.forms import text
from web.language import tell

blueprint = Blueprint("settings", __name__, url_prefix="/admin/settings")
NAMES = {
    "site_name": say("Site name"),
    "support_email": say("Support address"),
    "terms_url": say("Terms"),
    "privacy_url": say("Privacy policy"),
    "tax_note": say("Note about taxes"),
    "upload_policy": say("Upload policy"),
    "upload_minutes": say("Upload minutes"),
    "max_upload_bytes": say("Largest upload, in bytes"),
    "payout_rule": say("Payout rule"),
    "excluded_shares": say("Shares of producers who can’t be paid"),
}


@blueprint.get("")
def index() -> ResponseReturnValue:
    return _page({}, {}), 200


@blueprint.post("/<name>")
def change(name: str) -> ResponseReturnValue:
    typed = request.form.get("value", "")
    try:
        services().office.settings.change(actor=actor(), name=name, value=typed)
    except Invalid as invalid:
        return _page(invalid.fields, {name: text("value")[:1000]}), 422
    tell(say("{setting} is changed, in every part of the site within ten seconds.", setting=NAMES[name]))
    return redirect(url_for("settings.index", _anchor=name), 303)


@blueprint.post("/<name>/release")
def release(name: str) -> ResponseReturnValue:
    services().office.settings.release(actor=actor(), name=name)
    tell(say("{setting} is what the environment says again.", setting=NAMES[name]))
    return redirect(url_for("settings.index", _anchor=name), 303)


def _page(errors: dict[str, str], typed: dict[str, str]) -> str:
    rows = services().office.settings.rows(actor=actor())
    return render_template("settings/index.html", rows=rows, names=NAMES, errors=errors, typed=typed)
