"""Upload Your Beats: the page, its cards, and saving a draft."""

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.catalogue import GENRE_SUGGESTIONS, BeatForm, Clearance
from domain.errors import Invalid, Refused, with_advice
from domain.music import KEYS, Scale
from domain.pages import UploadRow
from domain.uploads import RecordingState
from domain.words import say
from web.deps import actor, services
from web.errors import wants_json
from web.forms import picture, read, sent, text
from web.language import tell
from web.offer_forms import licensing_values, sent_offer
from web.upload_cards import RECEIVING, Card, card_of, status_of
from web.upload_minutes import LONGEST, minutes_status

blueprint = Blueprint("uploads", __name__, url_prefix="/backstage/upload")

CHOICES = {
    "keys": KEYS,
    "scales": [(each.value, each.label) for each in Scale],
    "clearances": [(each.value, each.label) for each in Clearance],
    "genre_suggestions": GENRE_SUGGESTIONS,
}


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Everything that is on its way, and the place to drop more."""
    policy, rows = services().site.policy, services().backstage.uploads(actor=actor())
    arrived, today = services().transfer.arrived, services().activity.today()
    cards = [card_of(row, policy, arrived(row.upload), today) for row in rows if row.batch is None]
    batches = services().overview.batches(actor=actor())
    return render_template("uploads/page.html", cards=cards, batches=batches, batch=None, **page_values())


@blueprint.get("/minutes")
def minutes() -> ResponseReturnValue:
    """What the account holds, and whether chosen files of these lengths would fit."""
    held, chosen = services().transfer.minutes(actor=actor()), request.args.getlist("seconds", float)
    return jsonify(minutes_status(held, [seconds for seconds in chosen if 0 < seconds < LONGEST]))


@blueprint.get("/<upload_id>")
def draft(upload_id: str) -> ResponseReturnValue:
    row = _row(upload_id)
    if row.slug:
        return redirect(_public(row), 303)
    if row.draft.replaces:
        return redirect(url_for("my_beats.audio", track_id=row.draft.replaces), 303)
    return _draft_page(_card(row), 200)


@blueprint.get("/<upload_id>/card")
def card(upload_id: str) -> ResponseReturnValue:
    """The card alone, for the script that puts it on the page, where that of its batch has its others."""
    shown = _card(_row(upload_id))
    batch = {"id": shown.batch_id} if shown.batch_id else None
    return render_template("uploads/card_only.html", card=shown, batch=batch, **form_values(shown.owner_id))


@blueprint.get("/<upload_id>/status")
def status(upload_id: str) -> ResponseReturnValue:
    row = _row(upload_id)
    return jsonify(status_of(_card(row)) | {"saved": _public(row) if row.slug else ""})


@blueprint.post("/<upload_id>/take-over")
def take_over(upload_id: str) -> ResponseReturnValue:
    """Let another file stand where one that can't be used stood, with all that was typed for it."""
    services().saving.take_over(actor=actor(), draft_id=upload_id, from_id=text("from"))
    return status(upload_id) if wants_json() else _back_to(upload_id)


@blueprint.post("/<upload_id>")
def save(upload_id: str) -> ResponseReturnValue:
    """Make the draft a public beat; what was typed comes back with each error beside its field."""
    form = read(BeatForm)
    try:
        track = services().saving.save(
            actor=actor(),
            draft_id=upload_id,
            form=form,
            cover=picture("cover"),
            filled=_filled(),
            offer=sent_offer(),
        )
    except Invalid as invalid:
        if wants_json():
            raise
        return _draft_page(_card(_row(upload_id), form, invalid.fields), 422)
    address = url_for("catalogue.beat", slug=track.slug)
    if wants_json():
        return jsonify(saved=address, name=track.details.name)
    tell(say("“{name}” is live.", name=track.details.name))
    return redirect(address, 303)


@blueprint.post("/<upload_id>/keep")
def keep(upload_id: str) -> ResponseReturnValue:
    """Remember what was typed so far, as far as it came, and the cover."""
    form = read(BeatForm)
    services().saving.keep(
        actor=actor(),
        draft_id=upload_id,
        form=form,
        filled=_filled(),
        changed=sent(BeatForm),
        offer=sent_offer(),
    )
    errors = _keep_cover(upload_id)
    if errors and wants_json():
        raise Invalid(errors)
    if errors:
        return _draft_page(_card(_row(upload_id), form, errors), 422)
    return status(upload_id) if wants_json() else _back_to(upload_id)


@blueprint.post("/<upload_id>/retry")
def retry(upload_id: str) -> ResponseReturnValue:
    services().ingest.retry(actor=actor(), recording_id=upload_id)
    return status(upload_id) if wants_json() else _back_to(upload_id)


@blueprint.post("/<upload_id>/discard")
def discard(upload_id: str) -> ResponseReturnValue:
    """Drop an upload, arrived or not."""
    if _row(upload_id).recording is None:
        services().transfer.cancel(actor=actor(), upload_id=upload_id)
    else:
        services().saving.discard(actor=actor(), draft_id=upload_id)
    return jsonify(discarded=upload_id) if wants_json() else redirect(url_for("uploads.index"), 303)


def _filled() -> list[str]:
    """The fields that had a value when the form was shown."""
    return text("filled").split()


def _keep_cover(upload_id: str) -> dict[str, str]:
    """Why a chosen cover can't be taken; nothing when it can, or when none was chosen."""
    if (cover := picture("cover")) is None:
        return {}
    try:
        services().saving.keep_cover(actor=actor(), draft_id=upload_id, cover=cover)
    except Refused as refusal:
        return {"cover": with_advice(refusal)}
    return {}


def page_values(owner_id: str = "") -> dict[str, object]:
    """What the upload page shows in both of its modes."""
    return form_values(owner_id) | {"minutes": minutes_status(services().transfer.minutes(actor=actor()))}


def form_values(owner_id: str = "") -> dict[str, object]:
    """The choices of the form of a beat of one's own, or of whom an admin does something for."""
    presets = services().licensing.presets.choices(actor=actor(), owner_id=owner_id)
    return CHOICES | licensing_values(presets, owner_id)


def _row(upload_id: str) -> UploadRow:
    return services().backstage.upload(actor=actor(), upload_id=upload_id)


def _card(row: UploadRow, typed: BeatForm | None = None, errors: dict[str, str] | None = None) -> Card:
    return card_of(row, services().site.policy, row.arrived, services().activity.today(), typed, errors)


def _draft_page(card: Card, status: int) -> ResponseReturnValue:
    """Without JavaScript the page reloads itself, unless somebody is typing into its form."""
    waiting = card.phase in (RECEIVING, RecordingState.PROCESSING)
    reloads = waiting and request.method == "GET" and "still" not in request.args
    return render_template(
        "uploads/draft.html", card=card, batch=None, reloads=reloads, **form_values(card.owner_id)
    ), status


def _public(row: UploadRow) -> str:
    """The address of the beat that a draft became."""
    return url_for("catalogue.beat", slug=row.slug)


def _back_to(upload_id: str) -> ResponseReturnValue:
    return redirect(url_for("uploads.draft", upload_id=upload_id), 303)
