"""Presets: made, changed, chosen as the default, deleted."""

from dataclasses import dataclass, replace

from domain.accounts import Actor, producing, producing_for
from domain.errors import Invalid, NotFound
from domain.licensing.offers import TermsForm, form_of, terms_of
from domain.licensing.presets import (
    UNKNOWN_PRESET,
    Preset,
    check_deletable,
    check_room,
    preset_errors,
    with_default,
)
from domain.names import clean_text
from domain.pages.licensing import PresetLine
from domain.ports import Clock, Ids
from domain.services.offers import holding
from domain.services.tracks import own_track
from domain.store import Store, Unit


@dataclass(frozen=True)
class Presets:
    """Only for producers: each their own. Whatever is done to a preset changes no beat that used it."""

    store: Store
    clock: Clock
    ids: Ids

    def mine(self, *, actor: Actor | None) -> tuple[PresetLine, ...]:
        """By their names, with how many beats use each."""
        owner = producing(actor)
        with self.store.read() as unit:
            presets = unit.presets.of_owner(owner.id)
            used = unit.offers.counts_using([preset.id for preset in presets])
        return tuple(PresetLine(preset, used.get(preset.id, 0)) for preset in presets)

    def choices(self, *, actor: Actor | None, owner_id: str = "") -> tuple[Preset, ...]:
        """By their names, to choose among: one's own, or those of whom an admin does something for."""
        owner_id = producing_for(actor, owner_id)
        with self.store.read() as unit:
            return tuple(unit.presets.of_owner(owner_id))

    def get(self, *, actor: Actor | None, preset_id: str) -> PresetLine:
        """Raises `NotFound` for one that isn't there or is somebody else's."""
        with self.store.read() as unit:
            preset = self._own(unit, actor, preset_id)
            return PresetLine(preset, unit.offers.count_using(preset.id))

    def begun(self, *, actor: Actor | None, track_id: str = "") -> TermsForm:
        """What a new preset begins with: a beat's exclusive terms where it has any, else the defaults."""
        producing(actor)
        if not track_id:
            return TermsForm()
        with self.store.read() as unit:
            offer = holding(unit, own_track(unit, actor, track_id))
        return form_of(offer.terms) if offer and offer.terms else TermsForm()

    def create(self, *, actor: Actor | None, name: str, form: TermsForm, is_default: bool = False) -> Preset:
        """Raises `Invalid` with a sentence for each field, `Conflict` when there are too many."""
        owner = producing(actor)
        with self.store.write() as unit:
            others = self._all(unit, owner)
            check_room(len(others))
            _check(name, form, others)
            preset = Preset(self.ids.new(), owner.id, clean_text(name), terms_of(form), self.clock.now())
            unit.presets.add(preset)
            if is_default:
                _make_default(unit, [*others, preset], preset.id)
            unit.commit()
        return replace(preset, is_default=is_default)

    def edit(self, *, actor: Actor | None, preset_id: str, name: str, form: TermsForm) -> Preset:
        """Raises like `create`, and `NotFound`."""
        owner = producing(actor)
        with self.store.write() as unit:
            others = [each for each in self._all(unit, owner) if each.id != preset_id]
            before = self._own(unit, actor, preset_id, lock=True)
            _check(name, form, others)
            after = replace(before, name=clean_text(name), terms=terms_of(form))
            unit.presets.save(after)
            unit.commit()
        return after

    def set_default(self, *, actor: Actor | None, preset_id: str, is_default: bool = True) -> Preset:
        """Let its terms be ready where exclusive ones are first asked for, or not. Raises `NotFound`."""
        owner = producing(actor)
        with self.store.write() as unit:
            presets = self._all(unit, owner)
            preset = self._own(unit, actor, preset_id, lock=True)
            if preset.is_default is not is_default:
                _make_default(unit, presets, preset_id if is_default else "")
            unit.commit()
        return replace(preset, is_default=is_default)

    def delete(self, *, actor: Actor | None, preset_id: str) -> Preset:
        """Raises `Conflict` while beats use it, `NotFound`."""
        owner = producing(actor)
        with self.store.write() as unit:
            # Somebody may be changing all of them by now, for another default.
            self._all(unit, owner)
            preset = self._own(unit, actor, preset_id, lock=True)
            check_deletable(preset, unit.offers.count_using(preset_id))
            unit.presets.delete(preset_id)
            unit.commit()
        return preset

    def _all(self, unit: Unit, owner: Actor) -> list[Preset]:
        """One change at a time: the number, the names and the default are those of all of them."""
        unit.lock(f"presets of {owner.id}")
        return unit.presets.of_owner(owner.id)

    def _own(self, unit: Unit, actor: Actor | None, preset_id: str, lock: bool = False) -> Preset:
        owner, preset = producing(actor), unit.presets.get(preset_id, lock=lock)
        if preset is None or preset.owner_id != owner.id:
            raise NotFound(UNKNOWN_PRESET)
        return preset


def _check(name: str, form: TermsForm, others: list[Preset]) -> None:
    if errors := preset_errors(name, form, others):
        raise Invalid(errors)


def _make_default(unit: Unit, presets: list[Preset], default_id: str) -> None:
    for changed in with_default(presets, default_id):
        unit.presets.save(changed)
