"""Unsaved drafts run out, after their producer was warned."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain import letters
from domain.keeping import has_run_out
from domain.letters import by_post
from domain.ports import Clock, Ids, Staging
from domain.services.erasing import erase_later
from domain.services.stem_sets import drop_set
from domain.services.uploads.discarding import drop, drop_staged, is_discardable
from domain.site import Site
from domain.stem_sets import StemsState, stems_job_key
from domain.store import Store, Unit
from domain.uploads import DRAFT_LIFETIME, DRAFT_WARNING, Draft


@dataclass(frozen=True)
class Expiry:
    """Called by the schedule. A transfer that never ended has an expiry of its own (`Transfer.expire`)."""

    store: Store
    staging: Staging
    clock: Clock
    ids: Ids
    site: Site

    def warn(self) -> int:
        """Tell producers, in one letter each, which of their drafts end within a day; returns how many."""
        with self.store.read() as unit:
            ending = unit.drafts.untouched_since(self._since(DRAFT_LIFETIME - DRAFT_WARNING))
        by_owner = defaultdict(list)
        for draft in ending:
            by_owner[draft.owner_id].append(draft.id)
        return sum(self._warn(owner_id, draft_ids) for owner_id, draft_ids in by_owner.items())

    def expire(self) -> int:
        """Drop the drafts whose time has run out; returns how many.

        So go batches with nothing left to save, and stems whose check failed that long ago. No draft goes
        before its producer had a day's warning, even if the site was down when that was due.
        """
        with self.store.read() as unit:
            ended = unit.drafts.untouched_since(self._since(DRAFT_LIFETIME), self._since(DRAFT_WARNING))
            stems = unit.stems.failed_before(self._since(DRAFT_LIFETIME))
            batches = [batch.id for batch in unit.batches.untouched_since(self._since(DRAFT_LIFETIME))]
        dropped = sum(self._expire(draft.id) for draft in ended)
        for batch_id in batches:
            self._drop_batch(batch_id)
        for stems_id in stems:
            self._drop_stems(stems_id)
        return dropped

    def _since(self, age: timedelta) -> datetime:
        return self.clock.now() - age

    def _warn(self, owner_id: str, draft_ids: list[str]) -> int:
        with self.store.write() as unit:
            found = (unit.drafts.get(id, lock=True) for id in draft_ids)
            drafts = [draft for draft in found if draft and self._is_ending(unit, draft)]
            owner = unit.users.get(owner_id)
            if owner is None or not drafts:
                return 0
            drafts = [replace(draft, warned_at=self.clock.now()) for draft in drafts]
            names = [self._name(unit, draft) for draft in drafts]
            ends = min(draft.expires_at for draft in drafts)
            url = f"{self.site.url}/backstage/upload"
            letter = letters.drafts_ending(owner.email, self.site.name, names, ends, url)
            unit.jobs.add(by_post(letter, self.ids.new(), self.clock.now()))
            for draft in drafts:
                unit.drafts.save(draft)
            unit.commit()
        return len(drafts)

    def _is_ending(self, unit: Unit, draft: Draft) -> bool:
        """One that waits for an admin's decision isn't."""
        is_old = draft.expires_at <= self.clock.now() + DRAFT_WARNING
        is_unsaved = not draft.track_id and draft.warned_at is None
        return is_unsaved and is_old and not unit.disputes.open_of(draft.id)

    def _name(self, unit: Unit, draft: Draft) -> str:
        upload = unit.uploads.get(draft.id)
        return draft.fields.get("name") or (upload.name if upload else "")

    def _expire(self, draft_id: str) -> bool:
        """Not what was touched meanwhile, is being processed, or waits for an admin's decision."""
        with self.store.write() as unit:
            draft = unit.drafts.get(draft_id, lock=True)
            recording = unit.recordings.get(draft_id, lock=True)
            if draft is None or recording is None or not has_run_out(draft, self.clock.now()):
                return False
            if not is_discardable(unit, draft, recording) or unit.disputes.open_of(draft_id):
                return False
            keys = drop(unit, draft, recording)
            erase_later(unit, self.ids, self.clock, *keys)
            unit.commit()
        drop_staged(self.staging, draft_id, keys)
        return True

    def _drop_stems(self, stems_id: str) -> None:
        """Its upload is locked first, as its last byte does. Trying again, even in vain, keeps it longer."""
        with self.store.write() as unit:
            unit.uploads.get(stems_id, lock=True)
            stems, job = unit.stems.get(stems_id, lock=True), unit.jobs.by_key(stems_job_key(stems_id))
            failed_at = (job and job.finished_at) or self._since(DRAFT_LIFETIME)
            if stems is None or stems.state is not StemsState.FAILED:
                return
            if failed_at > self._since(DRAFT_LIFETIME):
                return
            erase_later(unit, self.ids, self.clock, drop_set(unit, stems))
            unit.commit()
        self.staging.delete(stems_id)

    def _drop_batch(self, batch_id: str) -> None:
        """Only one that nobody touched meanwhile and that holds no unsaved beats.

        The collection that came of it keeps its cover.
        """
        with self.store.write() as unit:
            batch = unit.batches.get(batch_id, lock=True)
            drafts = unit.drafts.of_batch(batch_id)
            is_touched = batch is not None and batch.expires_at > self.clock.now()
            if batch is None or is_touched or any(not draft.track_id for draft in drafts):
                return
            unit.batches.delete(batch_id)
            erase_later(unit, self.ids, self.clock, "" if batch.collection_id else batch.cover_key)
            unit.commit()
