"""Setting a beat's offer within one unit that has locked the beat: what is checked, what is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.catalogue import Track
from domain.errors import Invalid, given
from domain.licensing.offers import (
    STEM_KINDS,
    Delivery,
    ExclusiveTerms,
    Offer,
    OfferForm,
    Option,
    check_unlocked,
    is_as_shown,
    offer_errors,
    promised_of_zip,
    says_already,
    terms_of,
)
from domain.licensing.presets import Preset, picked_error, preset_kept, with_picked
from domain.ports import Clock, Ids
from domain.stem_sets import Stems, stems_of
from domain.store import Unit


@dataclass(frozen=True)
class Wish:
    """What a beat's offer is to be, or with `errors` a sentence for each field that is wrong.

    `presets` are those that its terms may be of.
    """

    option: Option = Option.STANDARD
    terms: ExclusiveTerms | None = None
    preset_id: str = ""
    presets: Sequence[Preset] = ()
    errors: Mapping[str, str] = field(default_factory=dict)


def wish_of(unit: Unit, form: OfferForm, producer_id: str, recording_id: str = "") -> Wish:
    """What a form stands for; without a recording, what its ZIP of stems gives isn't asked."""
    presets = unit.presets.of_owner(producer_id)
    form, picked = with_picked(form, presets), picked_error(form, presets)
    errors = offer_errors(form, zip_gives(unit, recording_id) if recording_id else STEM_KINDS)
    if form.option in set(Option) and Option(form.option).is_for_sale:
        errors |= given(preset_id=picked)
    if errors:
        return Wish(errors=errors)
    option = Option(form.option)
    return Wish(option, terms_of(form.terms) if option.is_for_sale else None, form.preset_id, presets)


def zip_gives(unit: Unit, recording_id: str) -> frozenset[Delivery]:
    """What may be promised of a recording's ZIP of stems; nothing without one that was found to be right."""
    current = stems_of(unit.stems.of_recording(recording_id)).current
    return current.gives if current else frozenset()


def promised(unit: Unit, recording_id: str) -> tuple[Delivery, ...]:
    """What of its ZIP of stems a recording's beat may still be bought with."""
    track = unit.tracks.by_recording(recording_id)
    offer = holding(unit, track) if track is not None and track.sold_at is None else None
    return promised_of_zip(offer.terms.files) if offer and offer.terms else ()


def takes_promised(unit: Unit, stems: Stems, recording_id: str) -> bool:
    """Whether a recording's beat would lose what it promises if this set took the place of its own."""
    return not stems.gives >= zip_gives(unit, recording_id).intersection(promised(unit, recording_id))


def holding(unit: Unit, track: Track) -> Offer | None:
    """The offer that holds; none under Standard Licensing."""
    return unit.offers.get(track.offer_id) if track.offer_id else None


def is_left_alone(unit: Unit, track: Track, form: OfferForm) -> bool:
    """Whether a page still showed an offer that has been replaced since, and nobody changed it there."""
    if form.shown_offer is None or form.shown_offer == track.offer_id:
        return False
    shown = unit.offers.get(form.shown_offer) if form.shown_offer else None
    is_its = shown.track_id == track.id if shown else not form.shown_offer
    return is_its and is_as_shown(form, shown)


def offer_beat(unit: Unit, clock: Clock, ids: Ids, track: Track, wish: Wish, made_by: str) -> Track:
    """Give a beat its offer: another version if it changes anything.

    It is told to be a preset's for as long as the terms are that preset's own, or were when it was made.
    Raises `Conflict` once the beat was sold, and `Invalid` with the wish's `errors`.
    """
    check_unlocked(track.details.name, track.sold_at)
    if wish.errors:
        raise Invalid(wish.errors)
    before = holding(unit, track)
    stays = before is not None and (before.preset_id, before.terms) == (wish.preset_id, wish.terms)
    preset_id = wish.preset_id if stays else preset_kept(wish.preset_id, wish.terms, wish.presets)
    if says_already(before, wish.option, wish.terms, preset_id):
        return track
    offer_id = _add_version(unit, clock, ids, track, replace(wish, preset_id=preset_id), made_by)
    after = replace(track, option=wish.option, offer_id=offer_id)
    unit.tracks.save(after)
    return after


def _add_version(unit: Unit, clock: Clock, ids: Ids, track: Track, wish: Wish, made_by: str) -> str:
    """The new version's id; Standard Licensing, which every beat begins with, has none."""
    if wish.terms is None:
        return ""
    # Locked, so that a preset isn't deleted while a beat begins to use it.
    is_there = bool(wish.preset_id) and unit.presets.get(wish.preset_id, lock=True) is not None
    newest = unit.offers.newest(track.id)
    offer = Offer(
        id=ids.new(),
        track_id=track.id,
        version=newest.version + 1 if newest else 1,
        option=wish.option,
        made_by=made_by,
        made_at=clock.now(),
        terms=wish.terms,
        preset_id=wish.preset_id if is_there else "",
    )
    unit.offers.add(offer)
    return offer.id
