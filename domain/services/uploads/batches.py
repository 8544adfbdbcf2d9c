"""Batches: many uploads that become one collection, of which only what failed has to be saved again."""

from collections.abc import Collection as Collected
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain import faults
from domain.accounts import Actor, owning, producing
from domain.catalogue import BeatForm, Track
from domain.collections import (
    COLLECTION_FULL,
    COLLECTION_MADE,
    MAX_TRACKS,
    NO_BEATS_YET,
    Batch,
    Collection,
    CollectionForm,
    SharedForm,
    batch_errors,
    cover_lent,
    fields_of,
    in_order,
    inheriting,
    with_form,
    with_tracks,
)
from domain.errors import Conflict, Invalid, NotFound, given, with_advice
from domain.ports import Blobs, Clock, Ids, Pictures
from domain.prefilling import prefilled, with_changes
from domain.services.auditing import record_if_anothers
from domain.services.collecting import add_collection, end_batch, own_collection
from domain.services.erasing import erase_later
from domain.services.pictures import kept_cover
from domain.services.tracks import may_credit
from domain.services.uploads.publishing import Outcome, Publisher
from domain.site import Site
from domain.store import Store, Unit
from domain.uploads import Draft, PictureFile, read_picture


@dataclass(frozen=True)
class FailedBeat:
    """A beat of a batch that could not be saved, with a sentence for each field."""

    draft_id: str
    name: str
    errors: Mapping[str, str]


@dataclass(frozen=True)
class BatchOutcome:
    """What saving a batch came to; `collection` is None when nothing could be saved."""

    collection: Collection | None
    saved: tuple[Track, ...] = ()
    failed: tuple[FailedBeat, ...] = ()


@dataclass(frozen=True)
class _Work:
    """A batch whose own fields are right, being saved."""

    batch: Batch
    collection: Collection
    shared: SharedForm
    drafts: Sequence[Draft] = field(default_factory=tuple)


@dataclass(frozen=True)
class Batches:
    store: Store
    blobs: Blobs
    pictures: Pictures
    clock: Clock
    ids: Ids
    site: Site

    def begin(self, *, actor: Actor | None, collection_id: str = "") -> Batch:
        """A batch for a new collection, or for more beats of one's own. Only producers.

        One that nothing was put into yet is taken up again, with what was typed there.
        """
        now, owner = self.clock.now(), producing(actor)
        batch = Batch(self.ids.new(), owner.id, now, now, collection_id=collection_id)
        with self.store.write() as unit:
            unit.lock(f"batches:{owner.id}")
            if collection_id:
                own_collection(unit, owner.id, collection_id)
            if (empty := self._empty(unit, owner.id, collection_id)) is not None:
                return empty
            unit.batches.add(batch)
            unit.commit()
        return batch

    def keep(
        self,
        *,
        actor: Actor | None,
        batch_id: str,
        form: CollectionForm,
        shared: SharedForm,
        draft_ids: Sequence[str] | None = None,
        changed: Collected[str] | None = None,
    ) -> None:
        """Keep what was typed and, where given, the order. Only the owner, or an admin.

        Only fields that were `changed` are kept, by their names in the batch, since the rest may have been
        typed elsewhere; None stands for all.
        """
        with self.store.write() as unit:
            batch = self._own(unit, actor, batch_id)
            if draft_ids is None and changed is not None and not changed:
                return
            order = batch.draft_ids if draft_ids is None else tuple(draft_ids)[:MAX_TRACKS]
            unit.batches.save(replace(self._touched(batch, form, shared, changed), draft_ids=order))
            unit.commit()

    def keep_cover(self, *, actor: Actor | None, batch_id: str, cover: PictureFile) -> str:
        """Keep the new collection's cover before it is made; its key. Only the owner, or an admin.

        Raises `Refused`, and `Conflict` for a collection that is there already.
        """
        content = self.pictures.cover(cover.content, cover.name)
        with kept_cover(self.blobs, self.ids, content) as key, self.store.write() as unit:
            batch = self._own(unit, actor, batch_id)
            if batch.collection_id:
                raise Conflict(COLLECTION_MADE)
            unit.batches.save(replace(batch, cover_key=key, touched_at=self.clock.now()))
            erase_later(unit, self.ids, self.clock, batch.cover_key)
            unit.commit()
        return key

    def discard(self, *, actor: Actor | None, batch_id: str) -> None:
        """Give the batch up: its unsaved beats become single ones, and a collection that is made stays."""
        with self.store.write() as unit:
            batch = self._own(unit, actor, batch_id)
            end_batch(unit, batch_id)
            self._record(unit, actor, batch, "batch.discarded")
            erase_later(unit, self.ids, self.clock, "" if batch.collection_id else batch.cover_key)
            unit.commit()

    def save(
        self,
        *,
        actor: Actor | None,
        batch_id: str,
        form: CollectionForm,
        shared: SharedForm,
        cover: PictureFile | None = None,
    ) -> BatchOutcome:
        """Make the collection with all of its beats that are ready, and name the others with what they lack.

        Saving again saves what is left. Only the owner or an admin, while a producer. Raises `Invalid` when
        the collection's own fields are wrong, `Conflict` when there are no beats; then nothing is saved, and
        all that was typed is kept.
        """
        producing(actor)
        content, problem = read_picture(self.pictures.cover, cover)
        with kept_cover(self.blobs, self.ids, content) as cover_key:
            work, errors, unused = self._open(actor, batch_id, form, shared, cover_key, problem)
        if unused:
            self.blobs.delete(unused)
        if work is None:
            raise Invalid(errors)
        if not work.drafts:
            raise Conflict(NO_BEATS_YET)
        outcomes = [(draft, self._save_beat(work, draft)) for draft in work.drafts]
        return self._told(batch_id, outcomes)

    def _open(
        self,
        actor: Actor | None,
        batch_id: str,
        form: CollectionForm,
        shared: SharedForm,
        cover_key: str,
        cover_problem: str | None,
    ) -> tuple[_Work | None, dict[str, str], str]:
        """What is to be saved or what is wrong with it, and a new cover that nothing is to show."""
        with self.store.write() as unit:
            before = self._own(unit, actor, batch_id)
            touched = self._touched(before, form, shared)
            new_key = "" if before.collection_id else cover_key
            batch = replace(touched, cover_key=new_key or before.cover_key)
            unit.batches.save(batch)
            errors = self._errors(unit, batch, form, shared) | given(collection_cover=cover_problem)
            drafts = in_order(unit.drafts.of_batch(batch_id), batch.draft_ids)
            collection = None if errors else self._planned(unit, batch, form)
            erase_later(unit, self.ids, self.clock, before.cover_key if new_key else "")
            if collection:
                self._record(unit, actor, batch, "batch.saved")
            unit.commit()
        unused = "" if new_key else cover_key
        work = _Work(batch, collection, shared, drafts) if collection else None
        return work, errors, unused

    def _record(self, unit: Unit, actor: Actor | None, batch: Batch, action: str) -> None:
        whose, title = batch.owner_id, batch.fields.get("title", "")
        record_if_anothers(unit, self.ids, self.clock, actor, whose, action, batch.id, title)

    def _errors(self, unit: Unit, batch: Batch, form: CollectionForm, shared: SharedForm) -> dict[str, str]:
        others = may_credit(unit, shared.collaborators, batch.owner_id)
        return batch_errors(batch, form, shared, bool(batch.cover_key), others, self.clock.now())

    def _planned(self, unit: Unit, batch: Batch, form: CollectionForm) -> Collection:
        """The collection that is there, or the one to be made with the first beat that can be saved."""
        if batch.collection_id:
            return own_collection(unit, batch.owner_id, batch.collection_id)
        now = self.clock.now()
        blank = Collection(self.ids.new(), batch.owner_id, "", "", now, cover_key=batch.cover_key)
        return with_form(blank, form, now)

    def _save_beat(self, work: _Work, draft: Draft) -> Outcome:
        """One beat, its place in the collection and, if it is lent one, its cover."""
        with kept_cover(self.blobs, self.ids, self._lent(work, draft)) as lent:
            outcome = self._save_in_unit(work, draft.id, lent)
        if lent and (outcome.track is None or outcome.track.cover_key != lent):
            self.blobs.delete(lent)
        return outcome

    def _lent(self, work: _Work, draft: Draft) -> bytes | None:
        """The collection's picture for a beat without one: a copy, so that either may be changed alone."""
        tried = ""
        while not (draft.cover_key or draft.track_id) and (key := self._cover(work)) != tried:
            try:
                with self.blobs.open(key) as picture:
                    return picture.read()
            except FileNotFoundError:
                # Another took its place just now.
                tried = key
        return None

    def _cover(self, work: _Work) -> str:
        """The picture that is lent at this moment, empty for none."""
        with self.store.read() as unit:
            batch = unit.batches.get(work.batch.id) or work.batch
            standing = unit.collections.get(batch.collection_id)
        return cover_lent(work.shared, standing.cover_key if standing else batch.cover_key)

    def _save_in_unit(self, work: _Work, draft_id: str, lent: str) -> Outcome:
        """Neither a beat nor errors for a draft that was discarded or taken out meanwhile."""
        with self.store.write() as unit:
            batch = unit.batches.get(work.batch.id, lock=True)
            draft = unit.drafts.get(draft_id, lock=True)
            if batch is None:
                raise NotFound(faults.BATCH_UNKNOWN)
            if draft is None or draft.batch_id != batch.id:
                return Outcome(None)
            recording = unit.recordings.get(draft_id, lock=True)
            beat = unit.tracks.get(draft.track_id, lock=True)
            if beat is not None and (beat.deleted_at or not draft.is_to_join):
                return Outcome(beat)
            collection = self._at_this_moment(unit, work, batch)
            if len(collection.track_ids) >= MAX_TRACKS and draft.track_id not in collection.track_ids:
                return Outcome(None, {"collection": with_advice(Conflict(COLLECTION_FULL, most=MAX_TRACKS))})
            if beat is not None:
                outcome = self._joined(unit, draft, beat)
            else:
                form = inheriting(prefilled(draft.fields, recording, self.site.policy), work.shared)
                dressed = replace(draft, cover_key=draft.cover_key or lent)
                outcome = self._publish(unit, collection, dressed, form)
            if outcome.track is not None:
                self._place(unit, batch, collection, outcome.track.id)
            unit.commit()
        return outcome

    def _joined(self, unit: Unit, draft: Draft, beat: Track) -> Outcome:
        """A beat that was there before and took the draft's audio over joins once."""
        unit.drafts.save(replace(draft, replaces=""))
        return Outcome(beat)

    def _at_this_moment(self, unit: Unit, work: _Work, batch: Batch) -> Collection:
        """As it stands by now, made by another save or released in the meantime, else as it was planned."""
        if batch.collection_id:
            return own_collection(unit, batch.owner_id, batch.collection_id)
        return replace(work.collection, cover_key=batch.cover_key)

    def _publish(self, unit: Unit, collection: Collection, draft: Draft, form: BeatForm) -> Outcome:
        return Publisher(self.clock, self.ids, self.site).publish(
            unit,
            draft,
            form,
            visibility=collection.visibility,
            is_released=collection.published_at is not None,
        )

    def _place(self, unit: Unit, batch: Batch, collection: Collection, track_id: str) -> None:
        """Put a new beat after its predecessor in the batch; the first one makes the collection.

        Beats of the batch that were taken out of the collection since stay out of it.
        """
        if not batch.collection_id:
            add_collection(unit, replace(collection, track_ids=(track_id,)))
            unit.batches.save(replace(batch, collection_id=collection.id))
            return
        drafts = in_order(unit.drafts.of_batch(batch.id), batch.draft_ids)
        known = {*collection.track_ids, track_id}
        saved = [draft.track_id for draft in drafts if draft.track_id in known]
        unit.collections.save(replace(collection, track_ids=with_tracks(collection.track_ids, saved)))

    def _told(self, batch_id: str, outcomes: Sequence[tuple[Draft, Outcome]]) -> BatchOutcome:
        with self.store.read() as unit:
            batch = unit.batches.get(batch_id)
            collection = unit.collections.get(batch.collection_id) if batch else None
            failed = tuple(
                FailedBeat(draft.id, self._name(unit, draft), outcome.errors)
                for draft, outcome in outcomes
                if outcome.errors
            )
        saved = tuple(outcome.track for _, outcome in outcomes if outcome.track is not None)
        return BatchOutcome(collection, saved, failed)

    def _name(self, unit: Unit, draft: Draft) -> str:
        """What it is called on the page."""
        upload, recording = unit.uploads.get(draft.id), unit.recordings.get(draft.id)
        shown = prefilled(draft.fields, recording, self.site.policy).name
        return shown or (upload.name if upload else "")

    def _touched(
        self,
        batch: Batch,
        form: CollectionForm,
        shared: SharedForm,
        changed: Collected[str] | None = None,
    ) -> Batch:
        fields = with_changes(batch.fields, fields_of(form, shared), changed)
        return replace(batch, fields=fields, touched_at=self.clock.now())

    def _empty(self, unit: Unit, owner_id: str, collection_id: str) -> Batch | None:
        """The owner's newest batch for the same purpose that holds no draft."""
        alike = [each for each in unit.batches.of_owner(owner_id) if each.collection_id == collection_id]
        return next((each for each in alike if not unit.drafts.of_batch(each.id)), None)

    def _own(self, unit: Unit, actor: Actor | None, batch_id: str) -> Batch:
        batch = unit.batches.get(batch_id, lock=True)
        if batch is None:
            producing(actor)
            raise NotFound(faults.BATCH_UNKNOWN)
        owning(actor, batch.owner_id)
        return batch
