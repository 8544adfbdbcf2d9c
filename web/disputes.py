"""Disputes: what a producer can do about a match, and where admins listen and decide."""

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.disputes import MATCH_GONE, NOT_DISPUTABLE
from domain.errors import Conflict, Invalid, with_advice
from domain.pages.desk import Sound
from domain.words import say
from web.deps import actor, services
from web.duplicates import Hearing, held_back
from web.errors import wants_json
from web.forms import text
from web.language import tell

blueprint = Blueprint("disputes", __name__)


@blueprint.get("/backstage/upload/<upload_id>/duplicate")
def match(upload_id: str) -> ResponseReturnValue:
    """An upload beside the beat that it repeats, with what can be done about it."""
    return _match_page(upload_id, {}, 200)


@blueprint.post("/backstage/upload/<upload_id>/dispute")
def dispute_now(upload_id: str) -> ResponseReturnValue:
    try:
        services().disputes.open(actor=actor(), draft_id=upload_id, reason=text("reason"))
    except Invalid as invalid:
        if wants_json():
            raise
        return _match_page(upload_id, invalid.fields, 422)
    return _done(
        upload_id, "duplicate", say("A person will look at it, and we will write to you either way.")
    )


@blueprint.post("/backstage/upload/<upload_id>/replace-own")
def replace_own(upload_id: str) -> ResponseReturnValue:
    services().saving.replace_own(actor=actor(), draft_id=upload_id)
    return _done(upload_id, "processing", say("Your beat gets this audio as soon as it is ready."))


@blueprint.post("/backstage/upload/<upload_id>/check-again")
def check_again(upload_id: str) -> ResponseReturnValue:
    services().disputes.check_again(actor=actor(), draft_id=upload_id)
    return _done(upload_id, "processing", say("The upload is being checked again."))


@blueprint.get("/admin/disputes")
def index() -> ResponseReturnValue:
    return render_template("disputes/list.html", page=services().desk.disputes(actor=actor()))


@blueprint.get("/admin/disputes/<dispute_id>")
def show(dispute_id: str) -> ResponseReturnValue:
    return _dispute_page(dispute_id, {}, 200)


@blueprint.post("/admin/disputes/<dispute_id>/accept")
def accept(dispute_id: str) -> ResponseReturnValue:
    try:
        decided = services().disputes.accept(actor=actor(), dispute_id=dispute_id, verdict=text("reason"))
    except Invalid as invalid:
        return _dispute_page(dispute_id, invalid.fields, 422)
    return _decided(
        say(
            "“{name}” is checked once more, against all other beats. The producer was told why.",
            name=decided.file_name,
        )
    )


@blueprint.post("/admin/disputes/<dispute_id>/reject")
def reject(dispute_id: str) -> ResponseReturnValue:
    try:
        decided = services().disputes.reject(actor=actor(), dispute_id=dispute_id, verdict=text("reason"))
    except Invalid as invalid:
        return _dispute_page(dispute_id, invalid.fields, 422)
    except Conflict as conflict:
        if conflict.fault is not MATCH_GONE:
            raise
        return _dispute_page(dispute_id, {"reason": with_advice(conflict)}, 409)
    return _decided(say("“{name}” stays held back. The producer was told why.", name=decided.file_name))


@blueprint.get("/admin/beats/<slug>/family")
def family(slug: str) -> ResponseReturnValue:
    """Every recording that sounds like this beat."""
    page = services().desk.family(actor=actor(), slug=slug)
    members = [_hearing(sound) for sound in page.members]
    sold = [sound.name for sound in page.members if sound.is_sold]
    return render_template("disputes/family.html", beat=page.beat, members=members, sold=sold)


def _match_page(upload_id: str, errors: dict[str, str], status: int) -> ResponseReturnValue:
    held = held_back(services().backstage.upload(actor=actor(), upload_id=upload_id))
    if held is None:
        raise Conflict(NOT_DISPUTABLE)
    return render_template("disputes/match.html", held=held, errors=errors), status


def _done(upload_id: str, phase: str, sentence: str) -> ResponseReturnValue:
    if wants_json():
        return jsonify(phase=phase)
    tell(sentence)
    return redirect(url_for("uploads.draft", upload_id=upload_id), 303)


def _dispute_page(dispute_id: str, errors: dict[str, str], status: int) -> ResponseReturnValue:
    """Without JavaScript the page reloads itself while the preview is made, unless somebody is writing."""
    page = services().desk.dispute(actor=actor(), dispute_id=dispute_id)
    upload, beat = _hearing(page.upload), _hearing(page.beat)
    is_waited_for = page.awaits_preview and upload is not None and not upload.can_be_heard
    reloads = is_waited_for and request.method == "GET" and "still" not in request.args
    told: dict[str, object] = {"page": page, "upload": upload, "beat": beat, "errors": errors}
    told |= {"is_waited_for": is_waited_for, "reloads": reloads, "typed": text("reason")}
    return render_template("disputes/show.html", **told), status


def _hearing(sound: Sound | None) -> Hearing | None:
    if sound is None:
        return None
    return Hearing(sound, services().desk.can_be_heard(actor=actor(), sound=sound))


def _decided(sentence: str) -> ResponseReturnValue:
    tell(sentence)
    return redirect(url_for("disputes.index"), 303)
