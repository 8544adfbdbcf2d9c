"""A beat's licensing: its offer, the licence as its buyer will read it, and its split sheet."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.errors import Invalid
from domain.licensing.drafts import PREFIX
from domain.licensing.offers import OfferForm
from domain.licensing.presets import with_picked
from domain.licensing.terms import Reading, readings
from domain.pages.licensing import BeatOffer
from domain.words import say
from web.deps import actor, services
from web.forms import text
from web.language import tell
from web.offer_forms import presets_json, read_offer

blueprint = Blueprint("licensing", __name__, url_prefix="/backstage/beats")
SHARE = "share."


@blueprint.post("/licensing/preview")
def preview() -> ResponseReturnValue:
    """What a buyer would read, alone, for the script of a beat's own form."""
    form = read_offer(PREFIX)
    try:
        read = services().licensing.offering.sketch(
            actor=actor(), form=form, owner_id=request.args.get("owner", "")
        )
    except Invalid as invalid:
        return render_template("licensing/preview.html", readings=(), errors=invalid.fields)
    return render_template("licensing/preview.html", readings=read, errors={})


@blueprint.get("/<track_id>/licensing")
def show(track_id: str) -> ResponseReturnValue:
    page = _beat(track_id)
    return _page(page, page.form, _readings(page))


@blueprint.post("/<track_id>/licensing")
def save(track_id: str) -> ResponseReturnValue:
    """Offer the beat as it was typed, or only show what its buyer would read."""
    form, is_preview = read_offer(), text("act") == "preview"
    try:
        if is_preview:
            read = services().licensing.offering.preview(actor=actor(), track_id=track_id, form=form)
            return _page(_beat(track_id), form, read)
        track = services().licensing.offering.set(actor=actor(), track_id=track_id, form=form)
    except Invalid as invalid:
        return _page(_beat(track_id), form, (), invalid.fields), 200 if is_preview else 422
    offered = say("“{name}” is offered under {option}.", name=track.details.name, option=track.option.label)
    tell(offered, "good")
    return redirect(url_for("licensing.show", track_id=track_id), 303)


@blueprint.post("/<track_id>/splits")
def propose(track_id: str) -> ResponseReturnValue:
    """Propose the shares that were typed; each field is named after its producer's id."""
    names = [name for name in request.form if name.startswith(SHARE)]
    typed = {name.removeprefix(SHARE): text(name) for name in names}
    before = _beat(track_id).split.sheet
    try:
        sheet = services().licensing.splits.propose(actor=actor(), track_id=track_id, typed=typed)
    except Invalid as invalid:
        page = _beat(track_id)
        return _page(page, page.form, _readings(page), shares=typed, share_errors=invalid.fields), 422
    if before and before.id == sheet.id:
        tell(say("These shares were proposed already, so nobody was asked again."), "info")
    else:
        tell(say("The shares are proposed. Everybody on the sheet was asked by e-mail."), "good")
    return redirect(url_for("licensing.show", track_id=track_id, _anchor="splits"), 303)


def _beat(track_id: str) -> BeatOffer:
    return services().licensing.offering.beat(actor=actor(), track_id=track_id)


def _readings(page: BeatOffer) -> tuple[Reading, ...]:
    """What is read of the offer that holds. Of a sold beat without its fee, which was that of the day."""
    terms = page.offer.terms if page.offer else None
    found = readings(page.track.option, terms, page.producer_name, services().site.fee)
    return tuple(replace(each, cost=each.cost[:1]) for each in found) if page.track.sold_at else found


def _page(
    page: BeatOffer,
    form: OfferForm,
    read: tuple[Reading, ...],
    errors: Mapping[str, str] | None = None,
    shares: Mapping[str, str] | None = None,
    share_errors: Mapping[str, str] | None = None,
) -> str:
    return render_template(
        "licensing/beat.html",
        page=page,
        track=page.track,
        form=with_picked(form, page.presets),
        readings=read,
        errors=errors or {},
        presets_json=presets_json(page.presets),
        shares=shares or {},
        share_errors={_field(id): sentence for id, sentence in (share_errors or {}).items()},
    )


def _field(id: str) -> str:
    return id if id == "total" else SHARE + id
