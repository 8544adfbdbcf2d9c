"""Create Collection: the upload page of a batch, whose beats are saved together."""

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.collections import NO_BEATS_YET, CollectionForm, SharedForm, forms_of
from domain.errors import Conflict, Invalid, Refused, with_advice
from domain.services.uploads.batches import BatchOutcome
from web.deps import actor, services
from web.errors import wants_json
from web.forms import number, picture, read, sent, text
from web.language import tell
from web.upload_batches import Panel, moved, panel_of, panel_status
from web.upload_cards import card_of
from web.uploads import page_values

blueprint = Blueprint("batches", __name__, url_prefix="/backstage/upload/collection")
SHARED = "shared_"


@blueprint.post("")
def begin() -> ResponseReturnValue:
    """For a new collection, or for more beats of the one that is named."""
    return _to(services().batches.begin(actor=actor(), collection_id=text("collection")).id)


@blueprint.get("/<batch_id>")
def show(batch_id: str) -> ResponseReturnValue:
    return _page(_panel(batch_id), 200)


@blueprint.get("/<batch_id>/status")
def status(batch_id: str) -> ResponseReturnValue:
    return _told(_panel(batch_id))


@blueprint.post("/<batch_id>")
def save(batch_id: str) -> ResponseReturnValue:
    """Save all that is right; what isn't is named, and stays for the next time."""
    form, shared = _typed()
    try:
        outcome = services().batches.save(
            actor=actor(), batch_id=batch_id, form=form, shared=shared, cover=picture("collection_cover")
        )
    except Invalid as invalid:
        if wants_json():
            raise
        return _page(_panel(batch_id, errors=invalid.fields), 422)
    except Conflict as conflict:
        if wants_json() or conflict.fault is not NO_BEATS_YET:
            raise
        tell(with_advice(conflict), "bad")
        return _to(batch_id)
    panel = _panel(batch_id, outcome=outcome)
    if wants_json():
        return _told(panel)
    if outcome.failed:
        return _page(panel, 422)
    tell(panel.told)
    return _to(batch_id)


@blueprint.post("/<batch_id>/keep")
def keep(batch_id: str) -> ResponseReturnValue:
    """Remember what was typed so far, as far as it came, the order and the cover."""
    form, shared = _typed()
    order = moved(request.form.getlist("order"), request.form.get("move", ""))
    changed = sent(CollectionForm) | sent(SharedForm, SHARED)
    services().batches.keep(
        actor=actor(),
        batch_id=batch_id,
        form=form,
        shared=shared,
        draft_ids=order or None,
        changed=changed,
    )
    errors = _keep_cover(batch_id)
    if errors and wants_json():
        raise Invalid(errors)
    if errors:
        return _page(_panel(batch_id, errors=errors), 422)
    return _told(_panel(batch_id)) if wants_json() else _to(batch_id)


@blueprint.post("/<batch_id>/discard")
def discard(batch_id: str) -> ResponseReturnValue:
    """Give the batch up; its beats stay, as single ones."""
    services().batches.discard(actor=actor(), batch_id=batch_id)
    return redirect(url_for("uploads.index"), 303)


def _typed() -> tuple[CollectionForm, SharedForm]:
    return read(CollectionForm), read(SharedForm, SHARED)


def _keep_cover(batch_id: str) -> dict[str, str]:
    """Why a chosen cover can't be taken; nothing when it can, or when none was chosen."""
    if (cover := picture("collection_cover")) is None:
        return {}
    try:
        services().batches.keep_cover(actor=actor(), batch_id=batch_id, cover=cover)
    except Refused as refusal:
        return {"collection_cover": with_advice(refusal)}
    return {}


def _panel(batch_id: str, errors: dict[str, str] | None = None, outcome: BatchOutcome | None = None) -> Panel:
    overview, site = services().overview, services().site
    page, today = overview.batch(actor=actor(), batch_id=batch_id), services().activity.today()
    forms = forms_of(page.batch)
    failed = {each.draft_id: each.errors for each in outcome.failed} if outcome else {}
    cards = [
        card_of(
            row,
            site.policy,
            services().transfer.arrived(row.upload),
            today,
            errors=failed.get(row.draft.id),
        )
        for row in page.rows
    ]
    missing, release_at = overview.missing(page, *forms), overview.release_ahead(forms[0])
    left_out = number(request.form.get("left_out")) or 0
    return panel_of(page, cards, forms, missing, release_at, errors, outcome, left_out)


def _told(panel: Panel) -> ResponseReturnValue:
    made = panel.collection
    href = url_for("collections.show", slug=made.slug) if made else ""
    return jsonify(panel_status(panel) | {"href": href})


def _page(panel: Panel, status: int) -> ResponseReturnValue:
    values = page_values(panel.owner_id)
    page = render_template("uploads/page.html", cards=panel.cards, batch=panel, batches=(), **values)
    return page, status


def _to(batch_id: str) -> ResponseReturnValue:
    return redirect(url_for("batches.show", batch_id=batch_id), 303)
