"""A beat's stems: what there is, and removing or retrying a set."""

from dataclasses import asdict

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.stem_sets import Stems, StemsOf
from web.deps import actor, services
from web.errors import wants_json

blueprint = Blueprint("stems", __name__, url_prefix="/backstage/stems")


@blueprint.get("/<recording_id>")
def show(recording_id: str) -> ResponseReturnValue:
    """The state for a script that follows it, else a page whose `data-stems` part it puts in place."""
    found = _found(recording_id)
    if wants_json():
        return jsonify(state_of(found))
    return render_template("uploads/stems_page.html", recording_id=recording_id, stems_found=found)


@blueprint.post("/<recording_id>/remove")
def remove(recording_id: str) -> ResponseReturnValue:
    services().stems.remove(actor=actor(), recording_id=recording_id, stems_id=_chosen())
    return _changed(recording_id)


@blueprint.post("/<recording_id>/retry")
def retry(recording_id: str) -> ResponseReturnValue:
    services().stems.retry(actor=actor(), recording_id=recording_id, stems_id=_chosen())
    return _changed(recording_id)


def state_of(found: StemsOf) -> dict[str, object]:
    """`key` is another one whenever anything but the number of bytes has changed."""
    sets = [each for each in (found.newer, found.current) if each]
    return {
        "key": key_of(found),
        "state": sets[0].state if sets else "none",
        "arrived": found.arrived,
        "current": _told(found.current),
        "newer": _told(found.newer),
    }


@blueprint.app_template_filter("stems_key")
def key_of(found: StemsOf) -> str:
    return " ".join(f"{each.id}:{each.state}" for each in (found.newer, found.current) if each)


def _told(stems: Stems | None) -> dict[str, object] | None:
    if stems is None:
        return None
    problem = asdict(stems.problem) if stems.problem else None
    files = [asdict(file) for file in stems.files]
    return {"id": stems.id, "name": stems.name, "size": stems.size, "files": files, "problem": problem}


def _found(recording_id: str) -> StemsOf:
    return services().stems.of(actor=actor(), recording_id=recording_id)


def _chosen() -> str:
    return request.form.get("stems", "")


def _changed(recording_id: str) -> ResponseReturnValue:
    if wants_json():
        return jsonify(state_of(_found(recording_id)))
    return redirect(url_for("stems.show", recording_id=recording_id), 303)
