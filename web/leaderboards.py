"""Leaderboards: where a producer stands, how that is scored, and opting out."""

from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.leaderboards.categories import WEIGHTS, Category
from domain.leaderboards.periods import (
    ALL,
    compared_with,
    days_left,
    half_of,
    headline,
    is_half,
    label,
)
from domain.leaderboards.tiers import tier_rule
from domain.pages.leaderboards import OWN_PAGE, LeaderboardFilter, LeaderboardPage
from domain.words import say
from web.deps import actor, services
from web.forms import number
from web.language import tell

blueprint = Blueprint("leaderboards", __name__, url_prefix="/backstage/leaderboards")

MINE = "mine"
"""What the address calls the page with one's own row."""


@blueprint.get("")
def index() -> ResponseReturnValue:
    page = services().leaderboards.page(actor=actor(), filter=_filter())
    today = services().leaderboards.today()
    return render_template(
        "leaderboards/index.html",
        page=page,
        categories=[*Category],
        weights=WEIGHTS,
        names={period: label(period) for period in page.periods},
        live=[period for period in page.periods if not is_half(period) or period == half_of(today)],
        season=half_of(today),
        days_left=days_left(today),
        headline=headline(page.category, page.period),
        compared_with=compared_with(page.period),
        tier_rule=tier_rule(page.category),
        address=lambda **changes: _address(page, **changes),
    )


@blueprint.post("/leave")
def leave() -> ResponseReturnValue:
    services().leaderboards.opt_out(actor=actor())
    tell(say("You are taken off the leaderboards within a few minutes."))
    return redirect(url_for("leaderboards.index"), 303)


@blueprint.post("/return")
def come_back() -> ResponseReturnValue:
    services().leaderboards.opt_in(actor=actor())
    tell(say("You are ranked again within a few minutes."))
    return redirect(url_for("leaderboards.index"), 303)


def _filter() -> LeaderboardFilter:
    """What the address asks for; whatever makes no sense is left out."""
    category, page = request.args.get("category", ""), request.args.get("page", "")
    return LeaderboardFilter(
        category=Category(category) if category in set(Category) else Category.OVERALL,
        period=request.args.get("period", ALL),
        page=OWN_PAGE if page == MINE else max(1, number(page) or 1),
    )


def _address(page: LeaderboardPage, /, **changes: object) -> str:
    """A leaderboard like the one that is shown, from its first page on."""
    told = {"category": page.category, "period": page.period, "page": 1} | changes
    usual = {"category": Category.OVERALL, "period": ALL, "page": 1}
    query = urlencode({name: str(value) for name, value in told.items() if value != usual[name]})
    return url_for("leaderboards.index") + (f"?{query}" if query else "")
