"""From a draft to a beat that is live: saving, keeping what was typed, discarding, replacing audio."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from domain import faults
from domain.accounts import Actor, producing
from domain.catalogue import BeatForm, Track
from domain.collections import in_order
from domain.errors import Conflict, Invalid, NotFound
from domain.licensing.drafts import with_offer
from domain.licensing.offers import OfferForm
from domain.licensing.presets import with_picked
from domain.ports import Blobs, Clock, Ids, Pictures, Staging
from domain.prefilling import kept_fields, prefilled
from domain.services.auditing import record_if_anothers
from domain.services.erasing import erase_later
from domain.services.pictures import kept_cover
from domain.services.stem_sets import move_stems
from domain.services.uploads.again import ingest_again, withdraw_dispute
from domain.services.uploads.discarding import drop, drop_staged, is_discardable
from domain.services.uploads.publishing import Outcome, Publisher, own_draft, replaced_by
from domain.site import Site
from domain.store import Store, Unit
from domain.uploads import (
    GOING_ON,
    Draft,
    PictureFile,
    RecordingState,
    checked_again,
    read_picture,
)


@dataclass(frozen=True)
class Saving:
    store: Store
    staging: Staging
    blobs: Blobs
    pictures: Pictures
    clock: Clock
    ids: Ids
    site: Site

    def keep(
        self,
        *,
        actor: Actor | None,
        draft_id: str,
        form: BeatForm,
        filled: Collection[str] = (),
        changed: Collection[str] | None = None,
        offer: OfferForm | None = None,
    ) -> None:
        """Keep what was typed so far; the draft lasts that much longer. Only the owner, or an admin.

        `filled` names the fields that had a value before: those that are empty now were cleared. Only those
        that were `changed` are kept, since the rest may have been typed elsewhere; None stands for all. The
        offer is kept as a whole, or stays as it was for None.
        """
        with self.store.write() as unit:
            draft = own_draft(unit, actor, draft_id, lock=True)
            if not draft.track_id and (changed is None or changed or offer):
                unit.drafts.save(self._touched(unit, draft, form, offer, filled, changed))
                unit.commit()

    def keep_cover(self, *, actor: Actor | None, draft_id: str, cover: PictureFile) -> str:
        """Keep a draft's cover before it is saved; its key. Raises `Refused`, and `Conflict` once saved."""
        content = self.pictures.cover(cover.content, cover.name)
        with kept_cover(self.blobs, self.ids, content) as key, self.store.write() as unit:
            draft = own_draft(unit, actor, draft_id, lock=True)
            if draft.track_id:
                raise Conflict(faults.COVER_SAVED_ALREADY)
            unit.drafts.save(replace(draft, cover_key=key, touched_at=self.clock.now(), warned_at=None))
            erase_later(unit, self.ids, self.clock, draft.cover_key)
            unit.commit()
        return key

    def save(
        self,
        *,
        actor: Actor | None,
        draft_id: str,
        form: BeatForm,
        cover: PictureFile | None = None,
        filled: Collection[str] = (),
        offer: OfferForm | None = None,
    ) -> Track:
        """Make the draft a public beat; a second time gives the same beat.

        Only the owner or an admin, while a producer. Raises `Invalid` with a sentence for each field, also
        when an equal beat was saved in the meantime; what was typed is kept, and so is the audio. Raises
        `Conflict` for a beat of a batch, which is saved with the others.
        """
        producing(actor)
        with self.store.read() as unit:
            own_draft(unit, actor, draft_id)
        content, cover_problem = read_picture(self.pictures.cover, cover)
        with kept_cover(self.blobs, self.ids, content) as cover_key:
            outcome = self._save(actor, draft_id, form, offer, cover_key, cover_problem, filled)
        if cover_key and outcome.track and outcome.track.cover_key != cover_key:
            self.blobs.delete(cover_key)
        return _settled(outcome)

    def take_over(self, *, actor: Actor | None, draft_id: str, from_id: str) -> None:
        """Give a new upload all that was prepared for another one, whose file it replaces; that one goes.

        Only the owner, or an admin. Raises `Conflict` while that one is being processed, once either is
        saved, when they belong to different people, and when only one of them is audio for a saved beat.
        """
        with self.store.write() as unit:
            self._lock_both(unit, draft_id, from_id)
            new = own_draft(unit, actor, draft_id, lock=True)
            old = own_draft(unit, actor, from_id, lock=True)
            recording = unit.recordings.get(from_id, lock=True)
            is_free = is_discardable(unit, old, recording) and not new.track_id
            if recording is None or not is_free or draft_id == from_id:
                raise Conflict(faults.NOT_EXCHANGEABLE)
            if old.owner_id != new.owner_id:
                raise Conflict(faults.NOT_THE_SAME_OWNER)
            if replaced_by(unit, old) != replaced_by(unit, new):
                raise Conflict(faults.NOT_THE_SAME_PURPOSE)
            self._record(unit, actor, old, "upload.exchanged")
            self._take_place(unit, old, draft_id)
            unit.drafts.save(
                replace(
                    old,
                    id=draft_id,
                    created_at=new.created_at,
                    cover_key=old.cover_key or new.cover_key,
                    touched_at=self.clock.now(),
                    warned_at=None,
                    save_when_ready=False,
                )
            )
            move_stems(unit, from_id, draft_id)
            keys = drop(unit, replace(old, cover_key=""), recording)
            unused = new.cover_key if old.cover_key else ""
            erase_later(unit, self.ids, self.clock, *keys, unused)
            unit.commit()
        drop_staged(self.staging, from_id, keys)

    def replace(self, *, actor: Actor | None, draft_id: str) -> Track:
        """Give the beat that this draft was made for its audio; a second time changes nothing.

        Only the owner or an admin. Raises `Invalid` when the audio isn't ready or repeats another beat.
        """
        producing(actor)
        with self.store.write() as unit:
            draft = own_draft(unit, actor, draft_id, lock=True)
            outcome = self._replace(unit, draft)
            if outcome.track is not None and not draft.track_id:
                self._record(unit, actor, draft, "beat.audio_replaced")
            unit.commit()
        return _settled(outcome)

    def replace_own(self, *, actor: Actor | None, draft_id: str) -> None:
        """Let an upload that repeats one's own beat take over as that beat's audio, as soon as it is ready.

        Raises `Conflict` when it is no duplicate, `NotFound` when the beat is somebody else's.
        """
        with self.store.write() as unit:
            draft = own_draft(unit, actor, draft_id, lock=True)
            recording = unit.recordings.get(draft_id, lock=True)
            if recording is None or recording.state is not RecordingState.DUPLICATE or not recording.match:
                raise Conflict(faults.NO_BEAT_REPEATED)
            draft = replace(draft, replaces=recording.match.track_id, save_when_ready=True)
            self._publisher.replaced(unit, draft)
            unit.drafts.save(draft)
            withdraw_dispute(unit, recording.id)
            ingest_again(unit, checked_again(recording), self.ids.new(), self.clock.now())
            self._record(unit, actor, draft, "beat.audio_replaced")
            unit.commit()

    def finish(self, *, draft_id: str) -> None:
        """Save what was to be saved as soon as its audio is ready; called after its last step.

        What is still missing stays for its producer to fill in, and a beat of a batch waits for the others.
        Audio that was held back or refused after all isn't saved unasked later either, nor what belongs to
        somebody who isn't a producer any more or is suspended.
        """
        with self.store.write() as unit:
            draft = unit.drafts.get(draft_id, lock=True)
            recording = unit.recordings.get(draft_id)
            is_waited_for = draft is not None and not draft.track_id and draft.save_when_ready
            if draft is None or recording is None or not is_waited_for or recording.state in GOING_ON:
                return
            draft = replace(draft, save_when_ready=False)
            unit.drafts.save(draft)
            if recording.state is RecordingState.READY and _may_publish(unit, draft.owner_id):
                self._finish(unit, draft)
            unit.commit()

    def discard(self, *, actor: Actor | None, draft_id: str) -> None:
        """Remove an unsaved draft with its audio and cover. Only the owner, or an admin.

        Raises `Conflict` for a saved beat, which isn't touched, and while the audio is being processed.
        """
        with self.store.write() as unit:
            draft = own_draft(unit, actor, draft_id, lock=True)
            recording = unit.recordings.get(draft_id, lock=True)
            if recording is None or not is_discardable(unit, draft, recording):
                raise Conflict(faults.NOT_DISCARDABLE)
            self._record(unit, actor, draft, "upload.discarded")
            keys = drop(unit, draft, recording)
            erase_later(unit, self.ids, self.clock, *keys)
            unit.commit()
        drop_staged(self.staging, draft_id, keys)

    @property
    def _publisher(self) -> Publisher:
        return Publisher(self.clock, self.ids, self.site)

    def _save(
        self,
        actor: Actor | None,
        draft_id: str,
        form: BeatForm,
        offer: OfferForm | None,
        cover_key: str,
        cover_problem: str | None,
        filled: Collection[str],
    ) -> Outcome:
        with self.store.write() as unit:
            before = own_draft(unit, actor, draft_id, lock=True)
            if before.track_id:
                return Outcome(self._track(unit, before.track_id))
            if before.batch_id and unit.batches.get(before.batch_id):
                raise Conflict(faults.SAVED_WITH_COLLECTION)
            touched = self._touched(unit, before, form, offer, filled)
            draft = replace(touched, cover_key=cover_key or before.cover_key, batch_id="")
            unit.drafts.save(draft)
            outcome = self._publisher.publish(unit, draft, form, cover_problem)
            if outcome.track is not None:
                self._record(unit, actor, draft, "upload.saved")
            erase_later(unit, self.ids, self.clock, before.cover_key if cover_key else "")
            unit.commit()
        return outcome

    def _record(self, unit: Unit, actor: Actor | None, draft: Draft, action: str) -> None:
        upload = unit.uploads.get(draft.id)
        name = upload.name if upload else ""
        record_if_anothers(unit, self.ids, self.clock, actor, draft.owner_id, action, draft.id, name)

    def _lock_both(self, unit: Unit, draft_id: str, from_id: str) -> None:
        """In the order of all units: the batch before its drafts, these by their ids."""
        if old := unit.drafts.get(from_id):
            unit.batches.get(old.batch_id, lock=True)
        for id in sorted((draft_id, from_id)):
            unit.drafts.get(id, lock=True)

    def _take_place(self, unit: Unit, old: Draft, draft_id: str) -> None:
        """Put another upload where a draft stands in its batch."""
        if (batch := unit.batches.get(old.batch_id, lock=True) if old.batch_id else None) is None:
            return
        standing = [each.id for each in in_order(unit.drafts.of_batch(batch.id), batch.draft_ids)]
        order = (draft_id if id == old.id else id for id in standing if id != draft_id)
        unit.batches.save(replace(batch, draft_ids=tuple(order)))

    def _replace(self, unit: Unit, draft: Draft) -> Outcome:
        if draft.track_id:
            return Outcome(self._track(unit, draft.track_id))
        return self._publisher.replace_audio(unit, draft)

    def _finish(self, unit: Unit, draft: Draft) -> Outcome:
        if draft.replaces:
            return self._replace_or_leave(unit, draft)
        if draft.batch_id:
            return Outcome(None)
        typed = prefilled(draft.fields, unit.recordings.get(draft.id), self.site.policy)
        return self._publisher.publish(unit, draft, typed)

    def _replace_or_leave(self, unit: Unit, draft: Draft) -> Outcome:
        """Replace the beat's audio; if it was deleted or sold meanwhile, the draft stays by itself."""
        try:
            return self._publisher.replace_audio(unit, draft)
        except (NotFound, Conflict):
            unit.drafts.save(replace(draft, replaces=""))
            return Outcome(None)

    def _touched(
        self,
        unit: Unit,
        draft: Draft,
        form: BeatForm,
        offer: OfferForm | None,
        filled: Collection[str],
        changed: Collection[str] | None = None,
    ) -> Draft:
        if offer is not None:
            # So that a preset is what it was when it was picked.
            offer = with_picked(offer, unit.presets.of_owner(draft.owner_id))
        fields = with_offer(kept_fields(form, draft.fields, filled, changed), draft.fields, offer)
        return replace(draft, fields=fields, touched_at=self.clock.now(), warned_at=None)

    def _track(self, unit: Unit, track_id: str) -> Track:
        track = unit.tracks.get(track_id)
        if track is None:
            raise NotFound(faults.UPLOAD_UNKNOWN)
        return track


def _may_publish(unit: Unit, owner_id: str) -> bool:
    user, producer = unit.users.get(owner_id), unit.producers.get(owner_id)
    return user is not None and not user.suspended and producer is not None


def _settled(outcome: Outcome) -> Track:
    if outcome.track is None:
        raise Invalid(outcome.errors)
    return outcome.track
