"""Presets: the list, making one, from a beat as well, changing, the default, deleting."""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.errors import Invalid
from domain.licensing.offers import TermsForm, form_of
from domain.licensing.presets import Preset
from domain.words import say
from web.deps import actor, services
from web.forms import text
from web.language import tell
from web.offer_forms import read_terms

blueprint = Blueprint("presets", __name__, url_prefix="/backstage/presets")


@blueprint.get("")
def index() -> ResponseReturnValue:
    lines = services().licensing.presets.mine(actor=actor())
    return render_template("licensing/presets.html", lines=lines)


@blueprint.get("/new")
def begin() -> ResponseReturnValue:
    """A new one, with the terms of the beat that is named, or the usual ones."""
    form = services().licensing.presets.begun(actor=actor(), track_id=request.args.get("beat", ""))
    return _form_page("", form)


@blueprint.post("")
def create() -> ResponseReturnValue:
    name, form, is_default = text("name"), read_terms(), "is_default" in request.form
    try:
        made = services().licensing.presets.create(actor=actor(), name=name, form=form, is_default=is_default)
    except Invalid as invalid:
        return _form_page(name, form, invalid.fields, is_default=is_default), 422
    return _done(say("“{name}” is saved. Choose it in any beat’s licensing.", name=made.name))


@blueprint.get("/<preset_id>")
def edit(preset_id: str) -> ResponseReturnValue:
    line = services().licensing.presets.get(actor=actor(), preset_id=preset_id)
    return _form_page(line.preset.name, form_of(line.preset.terms), preset=line.preset, used_by=line.used_by)


@blueprint.post("/<preset_id>")
def save(preset_id: str) -> ResponseReturnValue:
    name, form = text("name"), read_terms()
    try:
        after = services().licensing.presets.edit(actor=actor(), preset_id=preset_id, name=name, form=form)
    except Invalid as invalid:
        line = services().licensing.presets.get(actor=actor(), preset_id=preset_id)
        return _form_page(name, form, invalid.fields, line.preset, line.used_by), 422
    return _done(say("“{name}” is saved. Beats that used it keep the terms that they have.", name=after.name))


@blueprint.post("/<preset_id>/default")
def default(preset_id: str) -> ResponseReturnValue:
    """Make it the default, or no longer."""
    is_default = text("default") != "no"
    preset = services().licensing.presets.set_default(
        actor=actor(), preset_id=preset_id, is_default=is_default
    )
    if is_default:
        return _done(say("“{name}” is your default.", name=preset.name))
    return _done(say("“{name}” is no default any more.", name=preset.name))


@blueprint.post("/<preset_id>/delete")
def delete(preset_id: str) -> ResponseReturnValue:
    preset = services().licensing.presets.delete(actor=actor(), preset_id=preset_id)
    return _done(say("“{name}” is deleted.", name=preset.name))


def _form_page(
    name: str,
    form: TermsForm,
    errors: Mapping[str, str] | None = None,
    preset: Preset | None = None,
    used_by: int = 0,
    is_default: bool = False,
) -> str:
    return render_template(
        "licensing/preset.html",
        name=name,
        form=form,
        errors=errors or {},
        preset=preset,
        used_by=used_by,
        is_default=is_default,
    )


def _done(sentence: str) -> ResponseReturnValue:
    tell(sentence, "good")
    return redirect(url_for("presets.index"), 303)
