"""Help: the quick start, troubleshooting, and every code, read from the rules themselves."""

from decimal import Decimal

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from domain import codes
from domain.errors import Fault
from domain.licensing.sales import UNDO_LIFETIME
from domain.money import OFFERED
from domain.orders import RESERVED_FOR
from domain.outgoing import BACKOFF, MOST_ATTEMPTS
from domain.paid_plans import GRACE
from domain.payouts.closing import SETTLED_AFTER
from domain.payouts.contributions import ENOUGH_PLAYS, HALF_LIFE_MONTHS, shown_popularity
from domain.payouts.holding import HELD_FOR
from domain.payouts.periods import MONTH
from domain.words import joined, say
from web import errors
from web.language import current
from web.shown import span

blueprint = Blueprint("help", __name__, url_prefix="/help")

TITLES = {
    "quick-start": say("Producer quick start"),
    "uploading": say("When an upload doesn't work"),
    "getting-paid": say("How producers are paid"),
    "subscription-pool": say("How a month's subscriptions are shared"),
    "buying": say("Buying, plans and refunds"),
}
"""The written pages: their address and title."""


WAITS = [span(wait) for wait in BACKOFF[: MOST_ATTEMPTS - 1]]
MONEY = {
    "reserved": RESERVED_FOR,
    "undo": UNDO_LIFETIME,
    "grace": GRACE,
    "attempts": MOST_ATTEMPTS,
    "waits": say("{times} and {last}", times=joined(", ", WAITS[:-1]), last=WAITS[-1]),
    "settled": SETTLED_AFTER,
    "held_months": HELD_FOR // MONTH,
    "half_life": HALF_LIFE_MONTHS,
    "enough_plays": ENOUGH_PLAYS,
    "popularity": joined(
        ", ",
        [
            say("{plays} plays count {times} times", plays=plays, times=Decimal(shown_popularity(plays)))
            for plays in (0, 10, 100, 1_000, 100_000)
        ],
    ),
    "sold_in": OFFERED[0],
}
"""The domain's figures that the articles about money name."""


def listed() -> tuple[Fault, ...]:
    """Every fault that a person may meet here."""
    plain = (*errors.PLAIN.values(), errors.SIGNED_OUT, errors.STALE_FORM)
    return (*codes.faults_in(*codes.MODULES), *plain)


@blueprint.get("")
def index() -> ResponseReturnValue:
    return render_template("help/index.html", pages=TITLES)


@blueprint.get("/codes")
def all_codes() -> ResponseReturnValue:
    return render_template("help/codes.html", areas=codes.by_area(listed()))


@blueprint.get("/<article>")
def page(article: str) -> ResponseReturnValue:
    if article not in TITLES:
        abort(404)
    return render_template(f"help/{article}.html", title=TITLES[article], money=MONEY)


@blueprint.app_template_filter("blanks")
def blanks(template: str) -> Markup:
    """A fault's sentence whose `{placeholders}` read as words that stand for something."""
    sentence = current().text(template)
    parts = (part.partition("}") for part in sentence.split("{")[1:])
    rest = (Markup("<var>{}</var>{}").format(name.replace("_", " "), text) for name, _, text in parts)
    return escape(sentence.partition("{")[0]) + Markup().join(rest)
