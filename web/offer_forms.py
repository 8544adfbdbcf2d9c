"""Licensing Options as they come in, and the choices that their forms show."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from flask import request

from domain.licensing.drafts import OWN, PLAIN, PREFIX
from domain.licensing.offers import (
    CHOICES,
    COUNTS,
    NO,
    YES,
    Delivery,
    Law,
    OfferForm,
    Option,
    TermsForm,
    Territory,
    form_of,
)
from domain.licensing.presets import MAX_PRESET_NAME, Preset, form_to_begin_with
from domain.money import OFFERED
from domain.words import say
from web.forms import text

LABELS: Mapping[str, str] = {
    "copies": say("Copies"),
    "audio_streams": say("Audio streams"),
    "monetised_videos": say("Videos that earn money"),
    "other_videos": say("Other videos"),
    "video_streams": say("Video streams"),
    "radio_stations": say("Radio stations"),
    "non_profit_shows": say("Shows not for profit"),
    "broadcasting": say("Broadcasting"),
    "for_profit_shows": say("Shows for profit"),
    "content_id": say("Content ID"),
}
TERMS: Mapping[str, object] = {
    "options": [*Option],
    "currencies": OFFERED,
    "territories": [(each, each.label) for each in Territory],
    "laws": [(each, each.label) for each in Law],
    "files": [*Delivery],
    "counts": [(name, LABELS[name]) for name in COUNTS],
    "choices": [(name, LABELS[name]) for name in CHOICES],
    "yes_no": [(YES, say("Allowed")), (NO, say("Not allowed"))],
    "longest_name": MAX_PRESET_NAME,
}
"""What the fields of exclusive terms may be, for templates."""


def read_terms(prefix: str = "") -> TermsForm:
    """`prefix` stands before each field's name on the page. A form without these fields has the defaults."""
    if f"{prefix}currency" not in request.form:
        return TermsForm()
    plain = {name: text(prefix + name) for name in PLAIN}
    return TermsForm(
        **plain,
        counts={name: text(prefix + name) for name in COUNTS},
        choices={name: text(prefix + name) for name in CHOICES},
        files=tuple(request.form.getlist(f"{prefix}files")),
    )


def read_offer(prefix: str = "") -> OfferForm:
    own = {name: text(prefix + name) for name in OWN}
    return OfferForm(terms=read_terms(prefix), **own)


def sent_offer() -> OfferForm | None:
    """The offer of a form that has other fields as well, None when nothing of it was sent."""
    if f"{PREFIX}option" not in request.form:
        return None
    return replace(read_offer(PREFIX), shown_offer=request.form.get(f"{PREFIX}shown_offer"))


def values_of(form: TermsForm) -> dict[str, object]:
    """Each field's value by its name on the page."""
    own: dict[str, object] = {name: getattr(form, name) for name in PLAIN}
    return own | dict(form.counts) | dict(form.choices) | {"files": list(form.files)}


def presets_json(presets: Iterable[Preset]) -> str:
    """What the page's script fills in once a preset is picked, by the preset's id."""
    return json.dumps({preset.id: values_of(form_of(preset.terms)) for preset in presets})


def licensing_values(presets: Sequence[Preset], owner_id: str) -> dict[str, object]:
    """What Licensing Options show within the own form of any beat of this owner's."""
    begun = form_to_begin_with(None, None, presets)
    choices = {"presets": presets, "presets_json": presets_json(presets)}
    return choices | {"offer_begun": begun, "offer_owner": owner_id}
