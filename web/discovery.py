"""Genres, what trends, what the staff picked, and one's own library."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.words import say
from web.catalogue import shown
from web.deps import actor, services
from web.language import tell

blueprint = Blueprint("discovery", __name__)


@blueprint.get("/genres")
def genres() -> ResponseReturnValue:
    return render_template("discovery/genres.html", genres=services().discovery.genres())


@blueprint.get("/genres/<slug>")
def genre(slug: str) -> ResponseReturnValue:
    its_genre, results = services().discovery.genre(slug=slug, said=request.args)
    return render_template(
        "discovery/genre.html", row=its_genre, **shown(results, services().discovery.genres())
    )


@blueprint.get("/trending")
def trending() -> ResponseReturnValue:
    return render_template("discovery/trending.html", beats=services().discovery.trending())


@blueprint.get("/picks")
def picks() -> ResponseReturnValue:
    return render_template("discovery/picks.html", beats=services().discovery.picks())


@blueprint.get("/library")
def library() -> ResponseReturnValue:
    return render_template("discovery/library.html", library=services().discovery.library(actor=actor()))


@blueprint.post("/library/history/clear")
def clear_history() -> ResponseReturnValue:
    services().discovery.clear_history(actor=actor())
    tell(say("Your listening history is cleared."), "good")
    return redirect(url_for("discovery.library") + "#history", 303)


@blueprint.post("/library/history/switch")
def switch_history() -> ResponseReturnValue:
    is_kept = request.form.get("kept") == "yes"
    services().discovery.switch_history(actor=actor(), is_kept=is_kept)
    kept, not_kept = say("Your listening history is kept from now on."), say("No history is kept any more.")
    tell(kept if is_kept else not_kept, "good")
    return redirect(url_for("discovery.library") + "#history", 303)
