"""The front page, browsing and a beat's own page."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.catalogue import BeatFilter, Order, search_words
from domain.music import KEYS, Scale
from domain.reports import Subject
from web.deps import actor, services
from web.forms import number
from web.profiles.sharing import about_beat

blueprint = Blueprint("catalogue", __name__)
MAX_PAGE = 1000


@blueprint.get("/")
def home() -> ResponseReturnValue:
    newest = services().catalogue.browse(filter=BeatFilter())
    popular = services().catalogue.browse(filter=BeatFilter(order=Order.POPULAR))
    return render_template("catalogue/home.html", newest=newest.beats[:12], popular=popular.beats[:6])


@blueprint.get("/beats")
def browse() -> ResponseReturnValue:
    """Search and filters live in the address, so that a view can be sent around."""
    filter = filter_from(request.args)
    found = services().catalogue.browse(filter=filter)
    genres, genre = _genres(filter.genre)
    choices = {"keys": KEYS, "scales": [*Scale], "genres": genres, "genre": genre}
    pages = {"previous": _page(filter.page - 1), "next": _page(filter.page + 1) if found.has_next else None}
    return render_template(
        "catalogue/browse.html", filter=filter, found=found, **choices, pages=pages, first=_page(1)
    )


def _genres(wanted: str) -> tuple[list[str], str]:
    """The genres to choose from, and the wanted one as it is written there; one of the rarest is added."""
    genres = [*services().catalogue.genres()]
    label = next((genre for genre in genres if genre.casefold() == wanted.casefold()), wanted)
    return genres if label in genres or not label else [*genres, label], label


def filter_from(args: Mapping[str, str]) -> BeatFilter:
    """The filter that an address asks for; whatever makes no sense is left out."""
    order = args.get("order", "")
    return BeatFilter(
        words=search_words(args.get("q", "")),
        min_bpm=number(args.get("min_bpm")),
        max_bpm=number(args.get("max_bpm")),
        key=args.get("key", "") if args.get("key") in KEYS else "",
        scale=args.get("scale", "") if args.get("scale") in set(Scale) else "",
        genre=args.get("genre", "")[:80],
        order=Order(order) if order in set(Order) else Order.NEWEST,
        page=min(max(1, number(args.get("page")) or 1), MAX_PAGE),
    )


def _page(number: int) -> str | None:
    query = urlencode({**request.args, "page": number})
    return f"{url_for('catalogue.browse')}?{query}" if number > 0 else None


@blueprint.get("/beats/<slug>")
def beat(slug: str) -> ResponseReturnValue:
    page = services().catalogue.beat(actor=actor(), slug=slug)
    collections = services().collection_pages.holding(track_id=page.beat.id)
    downloads = services().licensing.downloading.offered(actor=actor(), track_id=page.beat.id)
    told = {"collections": collections, "downloads": downloads, "about": about_beat(page), "take_down": None}
    if page.is_taken_down:
        take_downs, id = services().office.take_downs, page.beat.id
        told["take_down"] = take_downs.about(actor=actor(), kind=Subject.BEAT, subject_id=id)
    return render_template("catalogue/beat.html", page=page, beat=page.beat, **told)
