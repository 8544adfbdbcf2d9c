"""My Collections, a collection's edit page, and its public page."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.catalogue import Visibility, search_words
from domain.collections import CollectionForm, form_of
from domain.discovery.filters import BeatFilter
from domain.errors import Invalid, together
from domain.pages.collections import CollectionOrder, CollectionSearch
from domain.reports import Subject
from domain.words import say, say_many
from web.deps import actor, services
from web.errors import wants_json
from web.forms import number, picture, read, text
from web.language import tell
from web.profiles.sharing import about_collection

blueprint = Blueprint("collections", __name__)
MINE = "/backstage/collections"
OWN = f"{MINE}/<collection_id>"
MAX_PAGE = 1000

# What My Collections is sorted by, as addresses say it: with a hyphen the highest come first.
ORDERS = {
    "-added": say("Newest"),
    "added": say("Oldest"),
    "name": say("Name, A to Z"),
    "-name": say("Name, Z to A"),
    "-beats": say("Most beats"),
    "beats": say("Fewest beats"),
    "-plays": say("Most plays"),
    "plays": say("Fewest plays"),
    "-release": say("Latest release"),
    "release": say("Earliest release"),
}


@blueprint.get(MINE)
def mine() -> ResponseReturnValue:
    return _mine({}, 200)


@blueprint.post(MINE)
def create() -> ResponseReturnValue:
    try:
        made = services().collections.create(
            actor=actor(), title=text("title"), cover=picture("collection_cover")
        )
    except Invalid as invalid:
        return _mine(invalid.fields, 422)
    return redirect(url_for("collections.add", collection_id=made.id), 303)


def _mine(errors: Mapping[str, str], status: int) -> ResponseReturnValue:
    order = request.args.get("order", "")
    order = order if order in ORDERS else "-added"
    search = CollectionSearch(
        search_words(request.args.get("q", "")),
        CollectionOrder(order.lstrip("-")),
        order.startswith("-"),
        _page(),
    )
    found = services().collection_pages.mine(actor=actor(), search=search)
    about: dict[str, Any] = {"orders": [*ORDERS.items()], "order": order, "errors": errors}
    return render_template("collections/mine.html", found=found, **about, typed=request.form), status


def _page() -> int:
    return min(max(1, number(request.args.get("page")) or 1), MAX_PAGE)


@blueprint.get(OWN)
def edit(collection_id: str) -> ResponseReturnValue:
    return _edit_page(collection_id, None, {}, 200)


@blueprint.post(OWN)
def save(collection_id: str) -> ResponseReturnValue:
    """Change the details; what was typed comes back with each error beside its field."""
    form = read(CollectionForm)
    try:
        edited = services().collections.edit(
            actor=actor(), collection_id=collection_id, form=form, cover=picture("collection_cover")
        )
    except Invalid as invalid:
        return _edit_page(collection_id, form, invalid.fields, 422)
    tell(say("“{name}” is saved.", name=edited.title))
    return redirect(url_for("collections.edit", collection_id=collection_id), 303)


def _edit_page(
    collection_id: str, typed: CollectionForm | None, errors: Mapping[str, str], status: int
) -> ResponseReturnValue:
    page = services().collection_pages.own(actor=actor(), collection_id=collection_id)
    form = typed or form_of(page.collection)
    return render_template("collections/edit.html", page=page, form=form, errors=errors), status


@blueprint.get(f"{OWN}/add")
def add(collection_id: str) -> ResponseReturnValue:
    """One's own beats that aren't in it, to choose from."""
    filter = BeatFilter(words=search_words(request.args.get("q", "")), page=_page())
    page = services().collection_pages.own(actor=actor(), collection_id=collection_id)
    found = services().collection_pages.candidates(actor=actor(), collection_id=collection_id, filter=filter)
    return render_template("collections/add.html", page=page, found=found)


@blueprint.post(f"{OWN}/add")
def add_now(collection_id: str) -> ResponseReturnValue:
    chosen = request.form.getlist("track")
    added = services().collections.add(actor=actor(), collection_id=collection_id, track_ids=chosen)
    if added:
        told = say_many(
            "{count} beat is in the collection now.",
            "{count} beats are in the collection now.",
            count=added,
        )
        tell(told)
    return redirect(url_for("collections.edit", collection_id=collection_id), 303)


@blueprint.post(f"{OWN}/order")
def order(collection_id: str) -> ResponseReturnValue:
    """The whole new order, as the page's script sends it."""
    wanted = request.form.getlist("track")
    services().collections.reorder(actor=actor(), collection_id=collection_id, order=wanted)
    return jsonify(order=wanted) if wants_json() else _back_to(collection_id)


@blueprint.post(f"{OWN}/move")
def move(collection_id: str) -> ResponseReturnValue:
    """One beat up or down, for pages without JavaScript."""
    up, down = request.form.get("up", ""), request.form.get("down", "")
    services().collections.move(
        actor=actor(), collection_id=collection_id, track_id=up or down, step=-1 if up else 1
    )
    return _back_to(collection_id, up or down)


@blueprint.post(f"{OWN}/remove")
def remove(collection_id: str) -> ResponseReturnValue:
    is_private_now = services().collections.remove(
        actor=actor(), collection_id=collection_id, track_id=request.form.get("track", "")
    )
    told = [say("The beat is out of this collection; it stays in My Beats.")]
    if is_private_now:
        told.append(say("It waited for this release alone, and is private now."))
    tell(together(told))
    return _back_to(collection_id)


@blueprint.post(f"{OWN}/delete")
def delete(collection_id: str) -> ResponseReturnValue:
    services().collections.delete(actor=actor(), collection_id=collection_id)
    tell(say("The collection is deleted; its beats stay in My Beats."))
    return redirect(url_for("collections.mine"), 303)


def _back_to(collection_id: str, track_id: str = "") -> ResponseReturnValue:
    anchor = f"beat-{track_id}" if track_id else "beats"
    return redirect(url_for("collections.edit", collection_id=collection_id, _anchor=anchor), 303)


@blueprint.get("/collections/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """A collection as listeners see it; its list is what the player goes through."""
    page = services().collection_pages.page(actor=actor(), slug=slug)
    take_down = None
    if page.visibility is Visibility.TAKEN_DOWN:
        take_downs = services().office.take_downs
        take_down = take_downs.about(actor=actor(), kind=Subject.COLLECTION, subject_id=page.id)
    about = about_collection(page)
    return render_template("collections/show.html", page=page, about=about, take_down=take_down)
