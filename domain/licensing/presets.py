"""Presets: exclusive terms saved under a name, to be used for one beat or many."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from domain.catalogue import length_error
from domain.errors import Conflict, Fault, NotFound, given, with_advice
from domain.licensing.offers import (
    ExclusiveTerms,
    Offer,
    OfferForm,
    Option,
    TermsForm,
    form_of,
    terms_errors,
)
from domain.money import shown_percent
from domain.names import clean_text
from domain.words import say, say_many

MOST_PRESETS = 50
MAX_PRESET_NAME = 60
UNKNOWN_PRESET = Fault("LIC-101", "There is no such preset.", "Open your presets and choose another one.")
PRESET_IN_USE = Fault(
    "LIC-102",
    "“{name}” is used by {beats}, so it can't be deleted.",
    "Give those beats other terms first.",
)
PRESET_NAMED = Fault(
    "LIC-104", "You have a preset of this name already.", "Choose another name, or change that preset."
)
TOO_MANY_PRESETS = Fault(
    "LIC-103", "You have {most} presets, the most there may be.", "Delete one that no beat uses."
)


@dataclass(frozen=True)
class Preset:
    """A producer's named terms. Beats keep a copy: changing a preset changes no beat that used it."""

    id: str
    owner_id: str
    name: str
    terms: ExclusiveTerms
    made_at: datetime
    is_default: bool = False

    @property
    def folded_name(self) -> str:
        return self.name.casefold()

    def summary(self, used_by: int) -> str:
        """`Standard Exclusive · 20/80 · 3 % · used by 12`"""
        shares = f"{self.terms.producer_share}/{self.terms.buyer_share}"
        return say(
            "{name} · {shares} · {royalty} % · used by {used_by}",
            name=self.name,
            shares=shares,
            royalty=shown_percent(self.terms.royalty),
            used_by=used_by,
        )


def preset_errors(name: str, form: TermsForm, others: Iterable[Preset]) -> dict[str, str]:
    """A sentence for each field; `others` are the owner's other presets, whose names are taken."""
    return given(name=_name_error(name, others), **terms_errors(form))


def _name_error(name: str, others: Iterable[Preset]) -> str | None:
    cleaned = clean_text(name)
    if not cleaned:
        return say("Enter a name for the preset.")
    if cleaned.casefold() in {other.folded_name for other in others}:
        return say(PRESET_NAMED.sentence)
    return length_error(cleaned, MAX_PRESET_NAME)


def check_room(presets: int) -> None:
    """Raises `Conflict` when another one would be too many."""
    if presets >= MOST_PRESETS:
        raise Conflict(TOO_MANY_PRESETS, most=MOST_PRESETS)


def check_deletable(preset: Preset, used_by: int) -> None:
    """Raises `Conflict` while beats use it."""
    if used_by:
        beats = say_many("{count} beat", "{count} beats", count=used_by)
        raise Conflict(PRESET_IN_USE, name=preset.name, beats=beats)


def with_default(presets: Iterable[Preset], default_id: str) -> list[Preset]:
    """Those that change when this one becomes the default, or with an empty id when none is any more."""
    wanted = ((preset, preset.id == default_id) for preset in presets)
    return [replace(preset, is_default=is_it) for preset, is_it in wanted if preset.is_default is not is_it]


def default_of(presets: Iterable[Preset]) -> Preset | None:
    return next((preset for preset in presets if preset.is_default), None)


def form_to_begin_with(offer: Offer | None, last: Offer | None, presets: Iterable[Preset]) -> OfferForm:
    """What Licensing Options show of the offer that holds.

    Under Standard Licensing the terms of the `last` offer are ready, else those of the default preset.
    """
    ready = offer or last
    if ready is not None and ready.terms is not None:
        option = offer.option if offer else Option.STANDARD
        return OfferForm(option, form_of(ready.terms), ready.preset_id, ready.preset_id)
    if default := default_of(presets):
        return OfferForm(Option.STANDARD, form_of(default.terms), default.id, default.id)
    return OfferForm()


def with_picked(form: OfferForm, presets: Iterable[Preset]) -> OfferForm:
    """The form with the terms of a preset that was picked since they were shown, if it is there."""
    if not form.preset_id or form.preset_id == form.shown_preset:
        return form
    picked = next((preset for preset in presets if preset.id == form.preset_id), None)
    return replace(form, terms=form_of(picked.terms), shown_preset=picked.id) if picked else form


def picked_error(form: OfferForm, presets: Iterable[Preset]) -> str | None:
    """What is wrong with a preset that was picked; one that was only shown may have gone since."""
    is_picked = form.preset_id not in ("", form.shown_preset)
    is_there = form.preset_id in {preset.id for preset in presets}
    return with_advice(NotFound(UNKNOWN_PRESET)) if is_picked and not is_there else None


def preset_kept(preset_id: str, terms: ExclusiveTerms | None, presets: Iterable[Preset]) -> str:
    """The preset for as long as the terms are its own, else none."""
    is_its = any(preset.id == preset_id and preset.terms == terms for preset in presets)
    return preset_id if is_its else ""
