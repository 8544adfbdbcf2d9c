"""Applying to the Producer Program, and the producers' own public pages."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.accounts import producing, signed_in
from domain.documents import DOCUMENT_TYPES, KEPT_FOR, MOST_BYTES, MOST_DOCUMENTS
from domain.errors import Invalid
from domain.lookalikes import TAKEN_NAME
from domain.pages.profiles import ProfileTab
from domain.producers import ApplicationForm, BadgeForm, ClaimForm, form_of
from domain.words import say
from web.deps import actor, services
from web.forms import documents, picture, read, text
from web.language import tell
from web.profiles.public import shown

blueprint = Blueprint("producers", __name__)


@blueprint.app_context_processor
def papers() -> dict[str, object]:
    """What pages that take documents say of them."""
    limits = {
        "most": MOST_DOCUMENTS,
        "bytes": MOST_BYTES,
        "megabytes": MOST_BYTES // 1000**2,
        "days": KEPT_FOR.days,
    }
    return {"papers": limits | {"types": ",".join(DOCUMENT_TYPES)}}


@blueprint.get("/producers/apply")
def apply() -> ResponseReturnValue:
    return _apply_page({}, 200)


@blueprint.post("/producers/apply")
def apply_now() -> ResponseReturnValue:
    try:
        form, portrait = read(ApplicationForm), picture("picture")
        services().producers.apply(
            actor=signed_in(actor()), form=form, picture=portrait, documents=documents("documents")
        )
    except Invalid as invalid:
        return _apply_page(invalid.fields, 422)
    tell(say("Your application is in. We will write to you either way."), "good")
    return redirect(url_for("producers.apply"), 303)


def _apply_page(errors: dict[str, str], status: int) -> ResponseReturnValue:
    """Who applies again finds what they typed before; a name that is taken may be their own."""
    known = services().producers.standing(actor=actor())
    latest = known.latest
    before = form_of(known.join) if known.join else None
    typed: object = request.form or before or {}
    taken = errors.get("producer_name") == TAKEN_NAME
    namesake = services().producers.namesake(name=text("producer_name")) if taken else None
    page = render_template(
        "producers/apply.html", known=known, latest=latest, errors=errors, typed=typed, namesake=namesake
    )
    return page, status


@blueprint.get("/producers/<slug>/claim")
def claim(slug: str) -> ResponseReturnValue:
    return _claim_page(slug, {}, 200)


@blueprint.post("/producers/<slug>/claim")
def claim_now(slug: str) -> ResponseReturnValue:
    person = signed_in(actor())
    try:
        services().producers.claim(
            actor=person, slug=slug, form=read(ClaimForm), documents=documents("documents")
        )
    except Invalid as invalid:
        return _claim_page(slug, invalid.fields, 422)
    tell(say("Your claim is in. We will write to you either way."), "good")
    return redirect(url_for("producers.claim", slug=slug), 303)


def _claim_page(slug: str, errors: dict[str, str], status: int) -> ResponseReturnValue:
    profile, known = services().producers.profile(slug=slug), services().producers.standing(actor=actor())
    return render_template(
        "producers/claim.html", profile=profile, known=known, errors=errors, typed=request.form
    ), status


@blueprint.get("/backstage/verification")
def verification() -> ResponseReturnValue:
    return _verification_page({}, 200)


@blueprint.post("/backstage/verification")
def ask_for_badge() -> ResponseReturnValue:
    try:
        services().producers.ask_for_badge(
            actor=actor(), form=read(BadgeForm), documents=documents("documents")
        )
    except Invalid as invalid:
        return _verification_page(invalid.fields, 422)
    tell(say("Your request is in. We will write to you either way."), "good")
    return redirect(url_for("producers.verification"), 303)


def _verification_page(errors: dict[str, str], status: int) -> ResponseReturnValue:
    producing(actor())
    known = services().producers.standing(actor=actor())
    return render_template(
        "producers/verification.html", known=known, errors=errors, typed=request.form
    ), status


@blueprint.get("/producers/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """A producer's public page."""
    return shown(slug, ProfileTab.DISCOGRAPHY)
