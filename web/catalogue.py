"""The front page, searching and a beat's own page."""

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.discovery import chips
from domain.discovery.addresses import CLEARANCES, address_of, amount, length
from domain.discovery.filters import BeatFilter
from domain.money import OFFERED
from domain.music import KEYS, Scale
from domain.pages.discovery import GenreRow
from domain.reports import Subject
from domain.services.discovery import Results
from web.deps import actor, services
from web.profiles.sharing import about_beat

blueprint = Blueprint("catalogue", __name__)
MOST_CHOICES = 60
"""So many genres can be chosen of; the others have their own pages."""


@blueprint.get("/")
def home() -> ResponseReturnValue:
    return render_template("catalogue/home.html", home=services().discovery.home())


@blueprint.get("/beats")
def browse() -> ResponseReturnValue:
    """Search and filters live in the address, so that a view can be sent around."""
    results = services().discovery.search(said=request.args)
    return render_template("catalogue/browse.html", **shown(results, services().discovery.genres()))


def shown(results: Results, genres: Sequence[GenreRow]) -> dict[str, object]:
    """What a page of search results is made of."""
    filter, found = results.filter, results.found
    previous = address(filter, filter.page - 1) if filter.page > 1 else None
    pages = {"previous": previous, "next": address(filter, filter.page + 1) if found.has_next else None}
    told = {"results": results, "filter": filter, "found": found, "pages": pages, "address": address}
    return {**told, "amount": amount, "length": length, **choices(filter, genres)}


def choices(filter: BeatFilter, all_genres: Sequence[GenreRow]) -> dict[str, object]:
    """What each field offers; one of the rarest genres is added to its list when it is chosen."""
    genres = [genre.label for genre in all_genres[:MOST_CHOICES]]
    genre = next((each for each in genres if each.casefold() == filter.genre.casefold()), filter.genre)
    return {
        "keys": KEYS,
        "scales": [(each.value, each.label) for each in Scale],
        "genres": genres if genre in genres or not genre else [*genres, genre],
        "genre": genre,
        "wishes": [*chips.WISHES.items()],
        "clearances": [(name, chips.CLEARANCES[clearance]) for name, clearance in CLEARANCES.items()],
        "clearance": next((name for name, each in CLEARANCES.items() if each is filter.clearance), ""),
        "currencies": OFFERED,
        "orders": [*chips.ORDERS.items()],
    }


def address(filter: BeatFilter, page: int = 1) -> str:
    query = urlencode(address_of(filter) | ({"page": str(page)} if page > 1 else {}))
    return f"{url_for('catalogue.browse')}{'?' if query else ''}{query}"


@blueprint.get("/beats/<slug>")
def beat(slug: str) -> ResponseReturnValue:
    page = services().catalogue.beat(actor=actor(), slug=slug)
    collections = services().collection_pages.holding(track_id=page.beat.id)
    downloads = services().licensing.downloading.offered(actor=actor(), track_id=page.beat.id)
    is_picked = services().picks.is_picked(actor=actor(), track_id=page.beat.id)
    told = {"collections": collections, "downloads": downloads, "is_picked": is_picked}
    told |= {"about": about_beat(page), "take_down": None}
    if page.is_taken_down:
        take_downs, id = services().office.take_downs, page.beat.id
        told["take_down"] = take_downs.about(actor=actor(), kind=Subject.BEAT, subject_id=id)
    return render_template("catalogue/beat.html", page=page, beat=page.beat, **told)
