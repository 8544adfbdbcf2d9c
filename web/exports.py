"""An archive of everything about oneself."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from domain.exports import KEPT_FOR
from domain.words import say
from web.deps import actor, services
from web.downloads import attachment
from web.language import tell
from web.sending import Sent, send_file

blueprint = Blueprint("exports", __name__, url_prefix="/account/data")
LINK_SECONDS = 300


@blueprint.get("")
def index() -> ResponseReturnValue:
    exporting = services().account.exporting
    export = exporting.newest(actor=actor())
    now = exporting.clock.now()
    return render_template("accounts/data.html", export=export, now=now, days=KEPT_FOR.days)


@blueprint.post("")
def ask() -> ResponseReturnValue:
    services().account.exporting.ask(actor=actor())
    tell(say("Your archive is being put together. We write to you once it is ready."), "good")
    return redirect(url_for("exports.index"), 303)


@blueprint.get("/<export_id>.zip")
def file(export_id: str) -> ResponseReturnValue:
    """The archive itself, for nobody but its person, and only with proof."""
    export = services().account.exporting.file(actor=actor(), export_id=export_id)
    name = attachment(f"{services().site.name} {export.asked_at:%Y-%m-%d}.zip")
    sent = Sent(
        export.key, "application/zip", "private, no-store", disposition=name, link_seconds=LINK_SECONDS
    )
    return send_file(sent)
