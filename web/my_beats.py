"""My Beats: the table, changing many at once, editing one, replacing its audio, deleting."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain import faults
from domain.catalogue import BeatForm, Status, Track, Visibility, search_words
from domain.editing import COLLECTION_GONE, BulkForm, counted
from domain.errors import Conflict, DomainError, Forbidden, Gone, Invalid, NotFound, with_advice
from domain.licensing.offers import OfferForm, check_replaceable
from domain.licensing.presets import with_picked
from domain.pages import UploadRow
from domain.pages.my_beats import MyBeatsFilter, Sort
from web.deps import actor, services
from web.errors import wants_json
from web.forms import number, picture, read, text
from web.offer_forms import licensing_values, sent_offer
from web.upload_cards import Card, card_of, protection_of, status_of
from web.uploads import CHOICES

blueprint = Blueprint("my_beats", __name__, url_prefix="/backstage/beats")

KEPT = ("q", "status", "collection", "with", "sort", "order", "page")
"""What the address says of the table; it goes along with everything that is done there."""
LONGEST_VALUE = 200
FALLING_FIRST = (Sort.PLAYS, Sort.DOWNLOADS, Sort.ADDED)
STATUSES = {status.lower(): status for status in Status}
VISIBILITIES = [(each.value, each.value.title()) for each in (Visibility.PUBLIC, Visibility.PRIVATE)]


@blueprint.get("")
def index() -> ResponseReturnValue:
    return _table()


@blueprint.post("/change")
def change() -> ResponseReturnValue:
    """Change the beats that were ticked; what can't be is said in the form, which keeps what was typed."""
    form, chosen = read(BulkForm), request.form.getlist("beat")
    try:
        count = services().editing.change(actor=actor(), track_ids=chosen, form=form)
    except Invalid as invalid:
        return _table(form, chosen, invalid.fields), 422
    except Conflict as conflict:
        return _table(form, chosen, {"add_to": with_advice(conflict)}), 409
    except Forbidden as forbidden:
        return _table(form, chosen, {"beats": _with_code(with_advice(forbidden), forbidden)}), 403
    except NotFound as missing:
        return _table(form, chosen, {_gone(form): _with_code(COLLECTION_GONE, missing)}), 404
    flash(f"{counted(count, 'beat')} changed.", "good")
    return redirect(_address(), 303)


@blueprint.post("/preset")
def apply_preset() -> ResponseReturnValue:
    """Offer the beats that were ticked under a preset's terms."""
    form, chosen, preset = read(BulkForm), request.form.getlist("beat"), text("preset")
    offering = services().licensing.offering
    try:
        count = offering.apply_preset(actor=actor(), track_ids=chosen, preset_id=preset)
    except Invalid as invalid:
        return _table(form, chosen, invalid.fields, preset), 422
    except (Conflict, NotFound) as refusal:
        told = {"preset": _with_code(with_advice(refusal), refusal)}
        return _table(form, chosen, told, preset), 409 if isinstance(refusal, Conflict) else 404
    except Forbidden as forbidden:
        told = {"beats": _with_code(with_advice(forbidden), forbidden)}
        return _table(form, chosen, told, preset), 403
    flash(f"{counted(count, 'beat')} offered under the preset’s terms.", "good")
    return redirect(_address(), 303)


@blueprint.get("/<track_id>/edit")
def edit(track_id: str) -> ResponseReturnValue:
    track, form = services().editing.beat(actor=actor(), track_id=track_id)
    return _edit_page(track, form, track.visibility)


@blueprint.post("/<track_id>/edit")
def save(track_id: str) -> ResponseReturnValue:
    form, visibility = read(BeatForm), text("visibility")
    try:
        track = services().editing.edit(
            actor=actor(),
            track_id=track_id,
            form=form,
            visibility=visibility,
            cover=picture("cover"),
            offer=(offer := sent_offer()),
        )
    except Invalid as invalid:
        track, _ = services().editing.beat(actor=actor(), track_id=track_id)
        return _edit_page(track, form, visibility, invalid.fields, offer), 422
    flash(f"“{track.details.name}” is saved.", "good")
    return redirect(_address(), 303)


@blueprint.get("/<track_id>/delete")
def deletion(track_id: str) -> ResponseReturnValue:
    """What deleting means, before it is done."""
    found = services().editing.deletion(actor=actor(), track_id=track_id)
    return render_template("my_beats/delete.html", deletion=found, back=_address())


@blueprint.post("/<track_id>/delete")
def delete(track_id: str) -> ResponseReturnValue:
    track = services().editing.delete(actor=actor(), track_id=track_id)
    flash(f"“{track.details.name}” is deleted.", "good")
    return redirect(_address(), 303)


@blueprint.get("/<track_id>/audio")
def audio(track_id: str) -> ResponseReturnValue:
    """What replacing the audio changes, and new audio that is on its way."""
    track, _ = services().editing.beat(actor=actor(), track_id=track_id)
    check_replaceable(track.details.name, track.sold_at)
    rows = services().my_beats.replacements(actor=actor(), track_id=track_id)
    cards = [_card(row) for row in rows]
    return render_template("my_beats/audio.html", track=track, cards=cards, back=_address())


@blueprint.get("/<track_id>/audio/<upload_id>/card")
def card(track_id: str, upload_id: str) -> ResponseReturnValue:
    """The card alone, for the script that puts it on the page."""
    return render_template("uploads/card_only.html", card=_card(_replacing(track_id, upload_id)))


@blueprint.get("/<track_id>/audio/<upload_id>/status")
def status(track_id: str, upload_id: str) -> ResponseReturnValue:
    row = _replacing(track_id, upload_id)
    saved = url_for("catalogue.beat", slug=row.slug) if row.slug else ""
    return jsonify(status_of(_card(row)) | {"saved": saved})


@blueprint.post("/<track_id>/audio/<upload_id>")
def replace_audio(track_id: str, upload_id: str) -> ResponseReturnValue:
    """Let the beat have the audio that has arrived; what stands in the way is said on its page."""
    _replacing(track_id, upload_id)
    try:
        track = services().saving.replace(actor=actor(), draft_id=upload_id)
    except Invalid as invalid:
        if wants_json():
            raise
        flash(" ".join(invalid.fields.values()), "bad")
        return redirect(url_for("my_beats.audio", track_id=track_id), 303)
    if wants_json():
        return jsonify(saved=url_for("catalogue.beat", slug=track.slug), name=track.details.name)
    flash(f"“{track.details.name}” has its new audio.", "good")
    return redirect(_address(), 303)


def filter_from(args: Mapping[str, str]) -> MyBeatsFilter:
    """What the table's address asks for; whatever makes no sense is left out."""
    sort = Sort(args["sort"]) if args.get("sort") in set(Sort) else Sort.ADDED
    order = args.get("order", "")
    return MyBeatsFilter(
        words=search_words(args.get("q", "")),
        status=STATUSES.get(args.get("status", "")),
        collection_id=args.get("collection", "")[:LONGEST_VALUE],
        collaborator=args.get("with", "")[:LONGEST_VALUE],
        sort=sort,
        descending=order == "down" if order in ("up", "down") else sort in FALLING_FIRST,
        page=number(args.get("page")) or 1,
    )


def _table(
    typed: BulkForm | None = None,
    chosen: list[str] | None = None,
    errors: Mapping[str, str] | None = None,
    preset: str = "",
) -> str:
    filter = filter_from(request.args)
    found = services().my_beats.page(actor=actor(), filter=filter)
    return render_template(
        "my_beats/index.html",
        found=found,
        filter=filter,
        typed=typed or BulkForm(),
        chosen=chosen or (),
        errors=errors or {},
        statuses=[*STATUSES.items()],
        collections=[(each.id, each.title) for each in found.collections],
        visibilities=VISIBILITIES,
        presets=[(each.id, each.name) for each in services().licensing.presets.choices(actor=actor())],
        preset=preset,
        sorts={sort.value: _sorting(filter, sort) for sort in Sort},
        address=_address,
        view=(view := _view()),
        trail=f"?{urlencode(view)}" if view else "",
    )


def _with_code(sentence: str, error: DomainError) -> str:
    """Support and the help pages know the code."""
    return f"{sentence} ({error.code})"


def _gone(form: BulkForm) -> str:
    """The field whose collection isn't there, or isn't one's own."""
    collections = services().my_beats.page(actor=actor(), filter=MyBeatsFilter()).collections
    return "remove_from" if form.add_to in ("", *(each.id for each in collections)) else "add_to"


def _sorting(filter: MyBeatsFilter, sort: Sort) -> dict[str, str]:
    """A column's link, which turns the order round where it is sorted by it already."""
    is_sorted = filter.sort is sort
    falls = not filter.descending if is_sorted else sort in FALLING_FIRST
    way = "descending" if filter.descending else "ascending"
    href = _address(sort=sort.value, order="down" if falls else "up", page="")
    return {"sort": href, "sorted": way if is_sorted else ""}


def _view(**changes: str) -> dict[str, str]:
    """What the address says of the table, with changes; an empty one leaves its part out."""
    told = {name: request.args.get(name, "")[:LONGEST_VALUE] for name in KEPT} | changes
    return {name: value for name, value in told.items() if value}


def _address(**changes: str) -> str:
    """The table as it is being looked at."""
    return url_for("my_beats.index", **_view(**changes))  # type: ignore[arg-type]


def _edit_page(
    track: Track,
    form: BeatForm,
    visibility: str,
    errors: Mapping[str, str] | None = None,
    offer: OfferForm | None = None,
) -> str:
    offered = services().licensing.offering.beat(actor=actor(), track_id=track.id)
    recording = services().catalogue.recording(actor=actor(), recording_id=track.recording_id)
    shown = offer or replace(offered.form, shown_offer=offered.track.offer_id)
    return render_template(
        "my_beats/edit.html",
        track=track,
        values=form,
        visibility=visibility,
        visibilities=VISIBILITIES,
        errors=errors or {},
        protection=protection_of(recording),
        back=_address(),
        view=_view(),
        offer=with_picked(shown, offered.presets),
        zip_gives=offered.zip_gives,
        **CHOICES,
        **licensing_values(offered.presets, track.producer_id),
    )


def _replacing(track_id: str, upload_id: str) -> UploadRow:
    """An upload that is, or was, to become this beat's audio."""
    row = services().backstage.upload(actor=actor(), upload_id=upload_id)
    if row.draft.replaces == track_id:
        return row
    is_left_over = not row.draft.replaces and not row.draft.track_id and _is_deleted(track_id)
    raise NotFound(faults.REPLACED_DELETED if is_left_over else faults.UPLOAD_UNKNOWN)


def _is_deleted(track_id: str) -> bool:
    """Whether it was a beat of one's own that is deleted now."""
    try:
        services().editing.beat(actor=actor(), track_id=track_id)
    except Gone:
        return True
    except DomainError:
        return False
    return False


def _card(row: UploadRow) -> Card:
    arrived = row.arrived or services().transfer.arrived(row.upload)
    return card_of(row, services().site.policy, arrived, services().activity.today())
