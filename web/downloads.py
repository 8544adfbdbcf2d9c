"""Downloads by signed links that live a few minutes."""

import unicodedata
from dataclasses import astuple
from datetime import datetime
from urllib.parse import quote

from flask import Blueprint, current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeSerializer

from domain.errors import Gone, NotFound
from domain.licensing.downloads import LINK_EXPIRED, NO_SUCH_LINK, STORE_LINK_SECONDS, Ticket
from domain.licensing.offers import Delivery
from web.deps import actor, services
from web.sending import Sent, is_rest_asked, send_file

blueprint = Blueprint("downloads", __name__)
SALT = "download"
LONGEST_TOKEN = 1000

# Whoever keeps a file has to ask each time whether the licence still holds.
ASK_AGAIN = "private, no-cache"


@blueprint.post("/beats/<track_id>/download/<kind>")
def begin(track_id: str, kind: str) -> ResponseReturnValue:
    ticket = services().licensing.downloading.begin(actor=actor(), track_id=track_id, kind=kind)
    return redirect(url_for("downloads.file", token=token_of(ticket)), 303)


@blueprint.post("/licences/<licence_id>/download/<kind>")
def begin_under(licence_id: str, kind: str) -> ResponseReturnValue:
    ticket = services().licensing.downloading.begin_under(actor=actor(), licence_id=licence_id, kind=kind)
    return redirect(url_for("downloads.file", token=token_of(ticket)), 303)


@blueprint.get("/downloads/<token>")
def file(token: str) -> ResponseReturnValue:
    """The file itself, for as long as the link lives: see `domain/licensing/downloads.py`."""
    handout = services().licensing.downloading.file(actor=actor(), ticket=ticket_of(token))
    sent = Sent(
        handout.key,
        handout.mimetype,
        ASK_AGAIN,
        disposition=attachment(handout.name),
        wrapping=handout.wrapping,
        link_seconds=STORE_LINK_SECONDS,
        only_rest=handout.is_late,
    )
    if handout.is_late and not is_rest_asked(sent):
        raise Gone(LINK_EXPIRED)
    return send_file(sent)


def token_of(ticket: Ticket) -> str:
    user, track, recording, kind, licence, at = astuple(ticket)
    return _serializer().dumps([user, track, recording, kind, licence, at.isoformat()])


def ticket_of(token: str) -> Ticket:
    """The ticket that a link stands for. Raises `NotFound` for one that we didn't make."""
    try:
        if len(token) > LONGEST_TOKEN:
            raise ValueError("too long")
        user, track, recording, kind, licence, at = _serializer().loads(token)
        return Ticket(user, track, recording, Delivery(kind), licence, datetime.fromisoformat(at))
    except (BadData, ValueError, TypeError) as error:
        raise NotFound(NO_SUCH_LINK) from error


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=SALT)


def attachment(name: str) -> str:
    """`Content-Disposition` by RFC 6266: a name in ASCII, and the real one where that is another."""
    plain = unicodedata.normalize("NFKD", name.replace("♯", "#").replace("♭", "b"))
    ascii_name = "".join(each for each in plain if not unicodedata.combining(each))
    ascii_name = "".join(each if " " <= each <= "~" and each not in '"\\%' else "_" for each in ascii_name)
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
