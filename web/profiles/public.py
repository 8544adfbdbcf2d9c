"""A producer's public page, a tab an address, and the feed of their beats."""

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from domain.catalogue import search_words
from domain.discovery.filters import Order
from domain.pages.profiles import Company, ProfileBeats, ProfileTab
from domain.profiles.credits import CreditKind, CreditRole
from domain.services.profiles.showing import CreditFilter
from web.deps import actor, services
from web.forms import number
from web.profiles.feed import rss
from web.profiles.sharing import about_producer
from web.profiles.shown import tab_url

blueprint = Blueprint("profiles", __name__)
OTHERS = [tab.value for tab in ProfileTab if tab is not ProfileTab.DISCOGRAPHY]
MAX_PAGE = 1000
FEED_SECONDS = 900


def shown(slug: str, tab: ProfileTab) -> ResponseReturnValue:
    """One tab; pages of beats were once those of the whole page."""
    beats = _beats()
    if tab is ProfileTab.DISCOGRAPHY and beats.page > 1:
        return redirect(tab_url(slug, ProfileTab.BEATS, page=beats.page), 302)
    page = services().profiles.pages.page(slug=slug, actor=actor(), tab=tab, beats=beats, credits=_credits())
    follows = services().news.following.is_following(actor=actor(), producer_id=page.head.id)
    told = {"follows": follows, "beats": beats, "credits": _credits(), "about": about_producer(page)}
    return render_template(
        "profiles/show.html", page=page, **told, kinds=[*CreditKind], roles=[*CreditRole], orders=[*Order]
    )


@blueprint.get(f"/producers/<slug>/<any({', '.join(OTHERS)}):tab>")
def tab(slug: str, tab: str) -> ResponseReturnValue:
    return shown(slug, ProfileTab(tab))


@blueprint.get("/producers/<slug>/feed.xml")
def feed(slug: str) -> ResponseReturnValue:
    """The newest beats as RSS 2.0, each with its preview."""
    head, beats = services().profiles.pages.feed(slug=slug)
    response = Response(rss(head, beats), mimetype="application/rss+xml")
    response.headers["Cache-Control"] = f"public, max-age={FEED_SECONDS}"
    response.add_etag()
    return response.make_conditional(request)


def _beats() -> ProfileBeats:
    """What an address asks for; whatever makes no sense is left out."""
    args = request.args
    order, company = args.get("order", ""), args.get("with", "")
    return ProfileBeats(
        search_words(args.get("q", "")),
        args.get("genre", "")[:80],
        Company(company) if company in set(Company) else Company.ANY,
        Order(order) if order in set(Order) else Order.NEWEST,
        min(max(1, number(args.get("page")) or 1), MAX_PAGE),
    )


def _credits() -> CreditFilter:
    kind, role = request.args.get("kind", ""), request.args.get("role", "")
    return CreditFilter(
        kind if kind in set(CreditKind) else "",
        role if role in set(CreditRole) else "",
    )
