"""Disputes about matches: a producer says that one is wrong, and an admin listens and decides."""

from dataclasses import dataclass, replace

from domain import letters
from domain.accounts import Actor, administering
from domain.disputes import (
    MATCH_GONE,
    MATCH_THERE,
    UNKNOWN_DISPUTE,
    Dispute,
    DisputeState,
    check_disputable,
    check_open,
    check_reason,
    cleared,
    decide,
    disputed_match,
    held_back,
)
from domain.errors import Conflict, NotFound
from domain.jobs import AuditEntry, new_job
from domain.letters import Letter, by_post
from domain.notices import NoticeKind
from domain.ports import Clock, Ids
from domain.services.notify import notify
from domain.services.uploads.again import ingest_again, withdraw_dispute
from domain.services.uploads.publishing import own_draft
from domain.site import Site
from domain.store import Store, Unit
from domain.uploads import PREVIEW, Draft, Match, Recording, checked_again, held_back_preview_key
from domain.words import say


@dataclass(frozen=True)
class _Case:
    """An open dispute with what it is about, all of it locked."""

    dispute: Dispute
    draft: Draft
    recording: Recording


@dataclass(frozen=True)
class Disputes:
    store: Store
    clock: Clock
    ids: Ids
    site: Site

    def open(self, *, actor: Actor | None, draft_id: str, reason: str) -> Dispute:
        """Ask for a person to listen. Only the owner, or an admin; once a match, with a reason.

        A preview is made of the upload, so that whoever decides can hear it, and support gets a letter.
        """
        now = self.clock.now()
        with self.store.write() as unit:
            draft = own_draft(unit, actor, draft_id, lock=True)
            recording = unit.recordings.get(draft_id, lock=True)
            match = check_disputable(recording, unit.disputes.of_recording(draft_id))
            reason = check_reason(reason, say("Say why the match is wrong."))
            name = recording.name if recording else ""
            dispute = Dispute(
                self.ids.new(), draft.id, draft.owner_id, match.track_id, name, match.similarity, reason, now
            )
            unit.disputes.add(dispute)
            unit.drafts.save(self._touched(draft))
            payload, key = {"recording": draft.id}, held_back_preview_key(draft.id)
            unit.jobs.add_once(new_job(self.ids.new(), PREVIEW, payload, now, key))
            unit.jobs.add(by_post(self._call(dispute), self.ids.new(), now))
            unit.commit()
        return dispute

    def check_again(self, *, actor: Actor | None, draft_id: str) -> None:
        """Look for duplicates once more, as the matched audio is gone. Only the owner, or an admin.

        Raises `Conflict` while its beat is there and has it.
        """
        with self.store.write() as unit:
            own_draft(unit, actor, draft_id, lock=True)
            recording = unit.recordings.get(draft_id, lock=True)
            match = disputed_match(recording)
            if recording is None or _stands(unit, match):
                raise Conflict(MATCH_THERE)
            withdraw_dispute(unit, draft_id)
            ingest_again(unit, checked_again(recording), self.ids.new(), self.clock.now())
            unit.commit()

    def accept(self, *, actor: Actor | None, dispute_id: str, verdict: str) -> Dispute:
        """Say that the match is wrong. Only admins, with a reason that the producer is told.

        The upload is checked against all other beats again, and goes live by itself if its form is complete.
        """
        admin = administering(actor)
        with self.store.write() as unit:
            case = self._case(unit, dispute_id)
            decided = decide(case.dispute, DisputeState.ACCEPTED, admin.id, verdict, self.clock.now())
            unit.drafts.save(replace(self._touched(case.draft), save_when_ready=True))
            ingest_again(unit, _accepted(unit, case.recording), self.ids.new(), self.clock.now())
            self._conclude(unit, case.draft, decided)
            unit.commit()
        return decided

    def reject(self, *, actor: Actor | None, dispute_id: str, verdict: str) -> Dispute:
        """Say that the match is right: the upload stays held back. Only admins, with a reason as above.

        Raises `Conflict` when the matched audio is gone, for then nothing holds the upload back.
        """
        admin = administering(actor)
        with self.store.write() as unit:
            case = self._case(unit, dispute_id)
            decided = decide(case.dispute, DisputeState.REJECTED, admin.id, verdict, self.clock.now())
            match = case.recording.match
            if match is None or not _stands(unit, match):
                raise Conflict(MATCH_GONE)
            unit.drafts.save(self._touched(case.draft))
            unit.recordings.save(held_back(case.recording))
            self._conclude(unit, case.draft, decided)
            unit.commit()
        return decided

    def _case(self, unit: Unit, dispute_id: str) -> _Case:
        """Locked in the order in which discarding takes them. Raises `NotFound` once the upload is gone."""
        seen = unit.disputes.get(dispute_id)
        if seen is None:
            raise NotFound(UNKNOWN_DISPUTE)
        draft = unit.drafts.get(seen.recording_id, lock=True)
        recording = unit.recordings.get(seen.recording_id, lock=True)
        dispute = unit.disputes.get(dispute_id, lock=True)
        if dispute is None:
            raise NotFound(UNKNOWN_DISPUTE)
        check_open(dispute)
        if draft is None or recording is None:
            raise NotFound(UNKNOWN_DISPUTE)
        return _Case(dispute, draft, recording)

    def _conclude(self, unit: Unit, draft: Draft, decided: Dispute) -> None:
        """Keep the decision, write it down and tell the producer."""
        name = draft.fields.get("name") or decided.file_name
        unit.disputes.save(decided)
        told = {"file": decided.file_name, "reason": decided.verdict}
        now, action = self.clock.now(), f"dispute.{decided.state}"
        unit.audit.add(AuditEntry(self.ids.new(), now, decided.decided_by, action, decided.id, told))
        is_copy = decided.state is DisputeState.REJECTED
        notify(
            unit,
            self.ids,
            self.site,
            decided.owner_id,
            NoticeKind.COPY_UPHELD if is_copy else NoticeKind.COPY_CLEARED,
            f"copy:{decided.id}",
            {"beat": name, "upload": draft.id},
            now,
            letter=lambda to: self._letter(to, draft, decided, name),
        )

    def _call(self, dispute: Dispute) -> Letter:
        to, url = self.site.support_email, f"{self.site.url}/admin/disputes/{dispute.id}"
        name, alike = dispute.file_name, dispute.similarity
        return letters.dispute_opened(to, self.site.name, name, alike, dispute.reason, url)

    def _letter(self, to: str, draft: Draft, decided: Dispute, name: str) -> Letter:
        if decided.state is DisputeState.REJECTED:
            return letters.dispute_rejected(to, self.site.name, name, decided.verdict)
        url = f"{self.site.url}/backstage/upload/{draft.id}"
        in_collection = bool(draft.batch_id)
        return letters.dispute_accepted(to, self.site.name, name, decided.verdict, url, in_collection)

    def _touched(self, draft: Draft) -> Draft:
        """It doesn't run out while its producer waits, nor before they could do something about it."""
        return replace(draft, touched_at=self.clock.now(), warned_at=None)


def _accepted(unit: Unit, recording: Recording) -> Recording:
    """Told apart from what was matched; new audio of the same beat is another matter."""
    match = recording.match
    return cleared(recording, match.track_id) if match and _stands(unit, match) else checked_again(recording)


def _stands(unit: Unit, match: Match) -> bool:
    """Whether the matched beat is there, with the audio that was matched."""
    track = unit.tracks.get(match.track_id)
    return track is not None and track.deleted_at is None and match.is_about(track.recording_id)
