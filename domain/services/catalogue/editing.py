"""A producer's work on saved beats: editing one, changing many, deleting."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain import facts
from domain.accounts import Actor, producing
from domain.catalogue import (
    CHOOSABLE,
    BeatForm,
    Track,
    Visibility,
    beat_errors,
    chosen_visibility,
    details_of,
    form_of,
)
from domain.collections import adding, is_waiting, let_go, without
from domain.editing import (
    BAD_VISIBILITY,
    CHOOSE_AGAIN,
    BulkForm,
    Deletion,
    bulk_errors,
    check_unsold,
    number_error,
    overfull,
    relabelled,
)
from domain.errors import Invalid, given
from domain.licensing.drafts import prefixed
from domain.licensing.offers import OfferForm, check_unlocked
from domain.ports import Blobs, Clock, Ids, Pictures
from domain.services.auditing import record_if_anothers
from domain.services.collecting import own_collection
from domain.services.erasing import erase_later
from domain.services.offers import Wish, is_left_alone, offer_beat, wish_of
from domain.services.pictures import kept_cover
from domain.services.tracks import (
    check_strictly_own,
    credited,
    index_text,
    own_track,
    retire,
    tell,
    tell_edited,
)
from domain.site import Site
from domain.store import Store, Unit
from domain.uploads import PictureFile, read_picture


@dataclass(frozen=True)
class Editing:
    """Only for producers: each their own beats, one at a time those of others, too, for an admin."""

    store: Store
    blobs: Blobs
    pictures: Pictures
    clock: Clock
    ids: Ids
    site: Site

    def beat(self, *, actor: Actor | None, track_id: str) -> tuple[Track, BeatForm]:
        """A beat and the form that would give it. Raises `NotFound`, and `Gone` once it was deleted."""
        with self.store.read() as unit:
            track = own_track(unit, actor, track_id)
            names = tuple(_name_for(unit, id) for id in track.details.collaborators)
        return track, form_of(track.details, tuple(name for name in names if name))

    def edit(
        self,
        *,
        actor: Actor | None,
        track_id: str,
        form: BeatForm,
        visibility: str,
        cover: PictureFile | None = None,
        offer: OfferForm | None = None,
    ) -> Track:
        """Change a beat by the rules for saving one; its address, audio and plays stay.

        So does its offer for None, or where the one that was shown was replaced since and wasn't changed.
        Raises `Invalid` with a sentence for each field, `Conflict` for the offer of a sold beat; then nothing
        at all has changed.
        """
        self.beat(actor=actor, track_id=track_id)
        content, problem = read_picture(self.pictures.cover, cover)
        with kept_cover(self.blobs, self.ids, content) as cover_key, self.store.write() as unit:
            before = own_track(unit, actor, track_id, lock=True)
            track = replace(before, cover_key=cover_key or before.cover_key)
            wish = _wish(unit, before, offer)
            wrong = prefixed(wish.errors) if wish else {}
            after = self._edited(unit, track, form, visibility, problem, bool(cover_key), wrong)
            after = self._save(unit, before, after)
            if wish is not None:
                after = offer_beat(unit, self.clock, self.ids, after, wish, producing(actor).id)
            erase_later(unit, self.ids, self.clock, before.cover_key if cover_key else "")
            if after != before:
                tell_edited(unit, self.ids, self.clock.now(), before.producer_id)
            self._record(unit, actor, before, "beat.edited")
            unit.commit()
        return after

    def change(self, *, actor: Actor | None, track_ids: Sequence[str], form: BulkForm) -> int:
        """Change many of one's own beats alike, or none of them; returns how many there were.

        Raises `Forbidden` when one of them isn't one's own or is gone, `Invalid` for what can't be.
        """
        owner, ids = producing(actor), sorted(set(track_ids))
        errors = given(beats=number_error(len(ids))) or bulk_errors(form)
        if errors:
            raise Invalid(errors)
        with self.store.write() as unit:
            # In one order by all, so that two units never wait for each other.
            for id in ids:
                check_strictly_own(unit, owner, id)
            for id in sorted({form.add_to, form.remove_from} - {""}):
                own_collection(unit, owner.id, id)
            self._take_out(unit, owner, form.remove_from, ids)
            self._put_in(unit, owner, form.add_to, track_ids)
            for track in unit.tracks.by_ids(ids):
                self._save(unit, track, self._changed(unit, track, form))
            tell_edited(unit, self.ids, self.clock.now(), owner.id)
            unit.commit()
        return len(ids)

    def deletion(self, *, actor: Actor | None, track_id: str) -> Deletion:
        """What deleting a beat would mean. Raises like `beat`, and `Conflict` for one that was sold."""
        with self.store.read() as unit:
            track = own_track(unit, actor, track_id)
            check_unsold(track)
            return Deletion(track, tuple(each.title for each in unit.collections.with_track(track_id)))

    def delete(self, *, actor: Actor | None, track_id: str) -> Track:
        """Take a beat off the site; a second time changes nothing. What was licensed stays with its holders.

        Its minutes are given back, copies of it are no duplicates any more, its address is taken for good.
        Raises `Conflict` for a beat that was sold: copies of that one have to be known for good.
        """
        with self.store.write() as unit:
            track = own_track(unit, actor, track_id, lock=True, or_deleted=True)
            if track.deleted_at is not None:
                return track
            check_unsold(track)
            # Whoever holds a licence goes on to find the cover in their files.
            cover_key = track.cover_key if track.licences else ""
            unused = "" if cover_key else track.cover_key
            erase_later(unit, self.ids, self.clock, *retire(unit, track), unused)
            for id in sorted(each.id for each in unit.collections.with_track(track_id)):
                collection = unit.collections.get(id, lock=True)
                if collection is not None:
                    unit.collections.save(without(collection, track_id))
            deleted = replace(track, deleted_at=self.clock.now(), cover_key=cover_key)
            unit.tracks.save(deleted)
            tell(unit, self.ids, self.clock.now(), facts.TRACK_DELETED, track)
            self._record(unit, actor, track, "beat.deleted")
            unit.commit()
        return deleted

    def _record(self, unit: Unit, actor: Actor | None, track: Track, action: str) -> None:
        whose, name = track.producer_id, track.details.name
        record_if_anothers(unit, self.ids, self.clock, actor, whose, action, track.id, name)

    def _edited(
        self,
        unit: Unit,
        track: Track,
        form: BeatForm,
        visibility: str,
        cover_problem: str | None,
        has_new_cover: bool,
        wrong: dict[str, str],
    ) -> Track:
        """The beat as its form wants it. Raises `Invalid`."""
        people, uncredited = credited(unit, form.collaborators, track.producer_id)
        errors = beat_errors(form, self.site.policy, bool(track.cover_key))
        errors |= given(cover=cover_problem, collaborators=uncredited) | wrong
        if visibility not in CHOOSABLE:
            errors["visibility"] = BAD_VISIBILITY
        if errors:
            raise Invalid((given(cover=CHOOSE_AGAIN) if has_new_cover else {}) | errors)
        details = details_of(form, tuple(person.id for person in people))
        return replace(track, details=details, visibility=chosen_visibility(track.visibility, visibility))

    def _changed(self, unit: Unit, track: Track, form: BulkForm) -> Track:
        details = relabelled(track.details, form)
        if errors := overfull(details):
            raise Invalid(errors)
        visibility = chosen_visibility(track.visibility, form.visibility or track.visibility)
        return replace(track, details=details, visibility=visibility)

    def _save(self, unit: Unit, before: Track, after: Track) -> Track:
        """One that is made public goes live at once, unless a collection is yet to release it."""
        is_opened = before.visibility is not after.visibility and after.visibility is Visibility.PUBLIC
        if is_opened and after.published_at is None and not _waits(unit, after.id):
            after = replace(after, published_at=self.clock.now())
            tell(unit, self.ids, self.clock.now(), facts.TRACK_PUBLISHED, after)
        if after != before:
            unit.tracks.save(after)
            index_text(unit, after)
        return after

    def _put_in(self, unit: Unit, owner: Actor, collection_id: str, track_ids: Sequence[str]) -> None:
        if collection_id:
            collection = own_collection(unit, owner.id, collection_id)
            unit.collections.save(adding(collection, unit.tracks.by_ids([*dict.fromkeys(track_ids)])))

    def _take_out(self, unit: Unit, owner: Actor, collection_id: str, track_ids: Sequence[str]) -> None:
        """A beat that waited for this collection alone becomes private: it never goes live unasked."""
        if not collection_id:
            return
        before = own_collection(unit, owner.id, collection_id)
        after = before
        for track_id in track_ids:
            after = without(after, track_id)
        unit.collections.save(after)
        for track in unit.tracks.by_ids([id for id in track_ids if id in before.track_ids]):
            if is_waiting(track) and not _waits(unit, track.id):
                unit.tracks.save(let_go(track))


def _wish(unit: Unit, track: Track, offer: OfferForm | None) -> Wish | None:
    """What the beat is to be offered under; None where that stays."""
    if offer is None:
        return None
    check_unlocked(track.details.name, track.sold_at)
    if is_left_alone(unit, track, offer):
        return None
    return wish_of(unit, offer, track.producer_id, track.recording_id)


def _waits(unit: Unit, track_id: str) -> bool:
    """Whether a collection that holds the beat is yet to be released."""
    return any(each.published_at is None for each in unit.collections.with_track(track_id))


def _name_for(unit: Unit, producer_id: str) -> str:
    """What a form calls a producer by: the name, or the address where the name would not do."""
    producer = unit.producers.get(producer_id)
    if producer is None:
        return ""
    is_clear = "," not in producer.name and len(unit.producers.by_names([producer.name])) == 1
    return producer.name if is_clear else producer.slug
