"""A beat's offer: what its producer sets, one at a time, or by a preset for many beats."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.accounts import Actor, producing, producing_for
from domain.catalogue import Track
from domain.editing import number_error
from domain.errors import Invalid, NotFound, given
from domain.licensing.offers import OfferForm, check_unlocked, lacking, with_exclusive
from domain.licensing.presets import UNKNOWN_PRESET, Preset, form_to_begin_with
from domain.licensing.terms import Reading, readings
from domain.pages.licensing import BeatOffer
from domain.ports import Clock, Ids
from domain.producers import Producer
from domain.services.auditing import record_if_anothers
from domain.services.offers import Wish, holding, offer_beat, wish_of, zip_gives
from domain.services.sheets import split_page
from domain.services.tracks import check_strictly_own, own_track
from domain.site import Site
from domain.store import Store, Unit
from domain.words import say


@dataclass(frozen=True)
class Offering:
    """Only for producers: each their own beats, one at a time those of others, too, for an admin."""

    store: Store
    clock: Clock
    ids: Ids
    site: Site

    def beat(self, *, actor: Actor | None, track_id: str) -> BeatOffer:
        """A beat's licensing. Raises `NotFound`, and `Gone` once it was deleted."""
        with self.store.read() as unit:
            track = own_track(unit, actor, track_id)
            offer, presets = holding(unit, track), tuple(unit.presets.of_owner(track.producer_id))
            split = split_page(unit, track)
            return BeatOffer(
                track=track,
                offer=offer,
                form=form_to_begin_with(offer, unit.offers.newest(track.id), presets),
                presets=presets,
                zip_gives=zip_gives(unit, track.recording_id),
                producer_name=split.uploader,
                split=split,
            )

    def preview(self, *, actor: Actor | None, track_id: str, form: OfferForm) -> tuple[Reading, ...]:
        """What a buyer would read of an offer; nothing is changed. Raises like `set`."""
        with self.store.read() as unit:
            track = own_track(unit, actor, track_id)
            wish = wish_of(unit, form, track.producer_id, track.recording_id)
            producer = unit.producers.get(track.producer_id)
        check_unlocked(track.details.name, track.sold_at)
        return self._readings(wish, producer)

    def sketch(self, *, actor: Actor | None, form: OfferForm, owner_id: str = "") -> tuple[Reading, ...]:
        """The same of a beat that isn't saved yet; what its ZIP of stems gives isn't asked.

        It is one's own, or of whom an admin does something for.
        """
        owner_id = producing_for(actor, owner_id)
        with self.store.read() as unit:
            wish, producer = wish_of(unit, form, owner_id), unit.producers.get(owner_id)
        return self._readings(wish, producer)

    def set(self, *, actor: Actor | None, track_id: str, form: OfferForm) -> Track:
        """Offer a beat anew; what was agreed before stays as it was.

        Raises `Invalid` with a sentence for each field, `Conflict` once the beat was sold.
        """
        with self.store.write() as unit:
            before = own_track(unit, actor, track_id, lock=True)
            wish = wish_of(unit, form, before.producer_id, before.recording_id)
            after = offer_beat(unit, self.clock, self.ids, before, wish, producing(actor).id)
            self._record(unit, actor, before)
            unit.commit()
        return after

    def apply_preset(self, *, actor: Actor | None, track_ids: Sequence[str], preset_id: str) -> int:
        """Let one's own beats, all of them or none, have a preset's terms; returns how many there were.

        Standard Licensing becomes Standard + Exclusive, Exclusive Only stays. Raises `Forbidden` when one of
        them isn't one's own or is gone, `Conflict` when one was sold, `Invalid` when one lacks the stems that
        the preset promises.
        """
        owner, ids = producing(actor), sorted(set(track_ids))
        missing = None if preset_id else say("Choose the preset.")
        if errors := given(beats=number_error(len(ids)), preset=missing):
            raise Invalid(errors)
        with self.store.write() as unit:
            # In one order by all, so that two units never wait for each other.
            tracks = [check_strictly_own(unit, owner, id) for id in ids]
            preset = unit.presets.get(preset_id, lock=True)
            if preset is None or preset.owner_id != owner.id:
                raise NotFound(UNKNOWN_PRESET)
            for track in tracks:
                self._apply(unit, track, preset, owner)
            unit.commit()
        return len(ids)

    def _apply(self, unit: Unit, track: Track, preset: Preset, owner: Actor) -> None:
        missing = lacking(preset.terms.files, zip_gives(unit, track.recording_id))
        errors = given(preset=_lacks(track, missing) if missing else None)
        wish = Wish(with_exclusive(track.option), preset.terms, preset.id, (preset,), errors)
        offer_beat(unit, self.clock, self.ids, track, wish, owner.id)

    def _record(self, unit: Unit, actor: Actor | None, track: Track) -> None:
        whose, name = track.producer_id, track.details.name
        record_if_anothers(unit, self.ids, self.clock, actor, whose, "beat.offered", track.id, name)

    def _readings(self, wish: Wish, producer: Producer | None) -> tuple[Reading, ...]:
        if wish.errors:
            raise Invalid(wish.errors)
        return readings(wish.option, wish.terms, producer.name if producer else "", self.site.fee)


def _lacks(track: Track, missing: str) -> str:
    return say(
        "This preset promises {missing}, and “{name}” has none. Nothing was changed.",
        missing=missing,
        name=track.details.name,
    )
