"""What somebody is told: the list, reading it, and choosing what to hear of."""

from datetime import datetime

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.notices import TOPICS
from domain.pages.notices import MOST_COUNTED
from domain.words import say
from web.deps import actor, services
from web.forms import number, text
from web.language import tell

blueprint = Blueprint("notices", __name__, url_prefix="/notices")


@blueprint.get("")
def index() -> ResponseReturnValue:
    asked = number(request.args.get("page")) or 1
    page = services().news.notices.page(actor=actor(), page=asked)
    return render_template("notices/index.html", page=page)


@blueprint.get("/<notice_id>")
def show(notice_id: str) -> ResponseReturnValue:
    """On to what it is about; from then on it counts as read."""
    notice = services().news.notices.open(actor=actor(), notice_id=notice_id)
    return redirect(notice.link, 303)


@blueprint.post("/read")
def read_all() -> ResponseReturnValue:
    """All up to the newest that was on the page, so that none is marked that came since."""
    services().news.notices.read_all(actor=actor(), until=_moment(text("until")))
    return redirect(url_for("notices.index"), 303)


@blueprint.get("/choices")
def choices() -> ResponseReturnValue:
    chosen = services().news.notices.choices(actor=actor())
    return render_template("notices/choices.html", chosen=chosen, topics=TOPICS)


@blueprint.post("/choices")
def choose() -> ResponseReturnValue:
    in_app, by_mail = (
        [topic for topic in TOPICS if f"{way}-{topic}" in request.form] for way in ("in_app", "by_mail")
    )
    services().news.notices.choose(actor=actor(), in_app=in_app, by_mail=by_mail)
    tell(say("Saved. From now on you hear of these."))
    return redirect(url_for("notices.choices"), 303)


def unread() -> str:
    """What the bell says, empty for nothing; asked once a page, by pages that have a bell.

    A page about something that is broken is drawn without it.
    """
    if "unread" not in g:
        g.unread = _unread()
    return str(g.unread)


def _unread() -> str:
    try:
        found = services().news.notices.unread(actor=actor()) if actor() else 0
    except Exception:
        current_app.logger.exception("the bell can't be counted")
        return ""
    return f"{MOST_COUNTED - 1}+" if found >= MOST_COUNTED else str(found or "")


def _moment(told: str) -> datetime:
    """A moment as the page wrote it; the earliest there is for anything else, so that nothing is marked."""
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return EARLIEST
    return moment if moment.tzinfo else EARLIEST


EARLIEST = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
