"""Applying to the Producer Program, and the producers' own public pages."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.accounts import signed_in
from domain.errors import Invalid
from domain.producers import ApplicationForm
from web.deps import actor, services
from web.forms import number, picture, read

blueprint = Blueprint("producers", __name__)


@blueprint.get("/producers/apply")
def apply() -> ResponseReturnValue:
    return _apply_page({}, 200)


@blueprint.post("/producers/apply")
def apply_now() -> ResponseReturnValue:
    try:
        form, portrait = read(ApplicationForm), picture("picture")
        services().producers.apply(actor=signed_in(actor()), form=form, picture=portrait)
    except Invalid as invalid:
        return _apply_page(invalid.fields, 422)
    flash("Your application is in. We will write to you either way.", "good")
    return redirect(url_for("producers.apply"), 303)


def _apply_page(errors: dict[str, str], status: int) -> ResponseReturnValue:
    latest = services().producers.latest(actor=actor()) if actor() else None
    page = render_template("producers/apply.html", latest=latest, errors=errors, typed=request.form)
    return page, status


@blueprint.get("/producers/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """A producer's public page."""
    page = max(1, number(request.args.get("page")) or 1)
    found = services().catalogue.producer(slug=slug, page=page, actor=actor())
    collections = services().collection_pages.of_producer(producer_id=found.id)
    follows = services().news.following.is_following(actor=actor(), producer_id=found.id)
    return render_template("producers/show.html", producer=found, collections=collections, follows=follows)
