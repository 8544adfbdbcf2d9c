"""The profile editor: five tabs in one form, saved together, and a preview of what they would give."""

import base64
from collections.abc import Mapping
from dataclasses import replace
from itertools import count

from flask import Blueprint, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from domain.catalogue import GENRE_SUGGESTIONS
from domain.errors import Conflict, Invalid, given
from domain.pages.profiles import ProfilePage, ProfileTab
from domain.profiles.credits import CreditForm, CreditKind, CreditRole
from domain.profiles.forms import GalleryForm, LinkForm, ProfileForm, Tab, tab_of
from domain.profiles.pictures import GALLERY
from domain.profiles.profile import CHANGED_ELSEWHERE, Profile
from domain.services.profiles.editing import Preview
from domain.words import say
from web.deps import actor, services
from web.errors import told, wants_json
from web.language import said, tell
from web.profiles.reading import read_profile
from web.profiles.shown import EDITOR_FIGURES
from web.shown import countries

blueprint = Blueprint("profile_editor", __name__, url_prefix="/backstage/profile")
BLANK_ROWS = 2
"""Of each list, for pages without JavaScript."""
CHOOSE_AGAIN = say("Choose this picture again: browsers don't keep files.")


@blueprint.get("")
def edit() -> ResponseReturnValue:
    return _page(None, {}, 200)


@blueprint.post("")
def save() -> ResponseReturnValue:
    """Save Artist: all tabs are published, or none and what was typed comes back."""
    form = read_profile()
    try:
        services().profiles.editing.save(actor=actor(), form=form)
    except Invalid as invalid:
        return _refused(form, invalid)
    except Conflict as conflict:
        if conflict.fault is not CHANGED_ELSEWHERE:
            raise
        return _changed_elsewhere(form, conflict)
    tell(say("Your profile is published."))
    address = url_for("profile_editor.edit")
    return jsonify(next=address) if wants_json() else redirect(address, 303)


def _refused(form: ProfileForm, invalid: Invalid) -> ResponseReturnValue:
    if wants_json():
        words = {name: str(said(sentence)) for name, sentence in invalid.fields.items()}
        return jsonify(**told(invalid), fields=words), 422
    return _page(form, _files_gone(form) | invalid.fields, 422)


def _changed_elsewhere(form: ProfileForm, conflict: Conflict) -> ResponseReturnValue:
    """What was typed may be saved after all, now that somebody has been told."""
    version = services().profiles.editing.own(actor=actor()).profile.version
    if wants_json():
        return jsonify(**told(conflict), version=version), 409
    return _page(replace(form, version=version), _files_gone(form), 409, conflict)


def _files_gone(form: ProfileForm) -> dict[str, str]:
    """Pictures that were chosen and that the page can't give back."""
    lost = {"images-avatar": form.avatar.file, "images-cover": form.cover.file}
    lost |= {f"images-{row.at}-file": row.file for row in form.gallery}
    return given(**{name: CHOOSE_AGAIN if file else None for name, file in lost.items()})


def _page(
    typed: ProfileForm | None, errors: Mapping[str, str], status: int, notice: Conflict | None = None
) -> ResponseReturnValue:
    own = services().profiles.editing.own(actor=actor())
    form = typed or own.form
    wrong = {tab: sum(tab_of(name) is tab for name in errors) for tab in Tab}
    page = render_template(
        "profiles/edit.html",
        own=own,
        form=_with_blanks(form, own.profile),
        errors=errors,
        places={name: tab_of(name).words for name in errors},
        wrong=wrong,
        notice=notice,
        tabs=[*Tab],
        kinds=[*CreditKind],
        roles=[*CreditRole],
        countries=countries(),
        suggestions=GENRE_SUGGESTIONS,
        limits=EDITOR_FIGURES,
    )
    return page, status


def _with_blanks(form: ProfileForm, kept: Profile) -> ProfileForm:
    """The form with empty rows to type into; of its gallery only what can be shown."""
    keys = {each.key for each in kept.gallery}
    links, credits = count(_next(form.links)), count(_next(form.credits))
    gallery = [row for row in form.gallery if row.key in keys or row.alt]
    pictures = count(_next(form.gallery))
    return replace(
        form,
        links=(*form.links, *(LinkForm(next(links)) for _ in range(BLANK_ROWS))),
        gallery=(*gallery, *(GalleryForm(next(pictures)) for _ in range(BLANK_ROWS))),
        credits=(*form.credits, *(CreditForm(next(credits)) for _ in range(BLANK_ROWS))),
    )


def _next(rows: tuple[LinkForm, ...] | tuple[GalleryForm, ...] | tuple[CreditForm, ...]) -> int:
    return max((row.at for row in rows), default=-1) + 1


@blueprint.post("/preview")
def preview() -> ResponseReturnValue:
    """The public page as it would be; nothing is kept."""
    made = services().profiles.editing.preview(actor=actor(), form=read_profile())
    head = replace(made.head, picture_key=_inline(made, made.head.picture_key))
    profile = head.profile
    gallery = tuple(replace(each, key=_inline(made, each.key)) for each in profile.gallery)
    profile = replace(profile, cover_key=_inline(made, profile.cover_key), gallery=gallery)
    head = replace(head, profile=profile)
    page: ProfilePage = services().profiles.pages.filled(head=head, tab=ProfileTab.DISCOGRAPHY)
    return render_template("profiles/preview.html", page=page, errors=made.errors, is_preview=True)


def _inline(made: Preview, key: str) -> str:
    """A picture that is stored nowhere, as an address that holds it; any other key as it is."""
    if key not in made.drawn.pictures:
        return key
    shape, sizes = made.drawn.pictures[key]
    content = sizes[shape.widths[-1] if shape is GALLERY else shape.widths[1]]
    return f"data:image/jpeg;base64,{base64.b64encode(content).decode()}"
