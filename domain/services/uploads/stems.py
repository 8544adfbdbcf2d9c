"""A set of stems from its last byte on: checked, kept, and standing for its beat until a newer one does."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from domain import faults
from domain.accounts import Actor, owning
from domain.errors import Conflict, DomainError, NotFound, Refused, TooLarge
from domain.jobs import new_job
from domain.licensing.offers import MIDI_PROMISED, STEMS_PROMISED
from domain.ports import AudioLab, Blobs, Clock, Ids, Report, Staging
from domain.services.auditing import record_if_anothers
from domain.services.erasing import erase_later
from domain.services.offers import promised, takes_promised
from domain.services.stem_sets import drop_set, is_licensed, keep_promised, locked_beat
from domain.services.uploads.transfer import Transfer
from domain.stem_sets import (
    CHECKING,
    STEMS,
    Stems,
    StemsOf,
    StemsState,
    is_promised,
    retry,
    stems_job_key,
    stems_key,
    stems_of,
    stop,
    superseded_by,
)
from domain.store import Store, Unit
from domain.uploads import RecordingState, problem_of


@dataclass(frozen=True)
class StemWork:
    store: Store
    staging: Staging
    blobs: Blobs
    lab: AudioLab
    clock: Clock
    ids: Ids
    transfer: Transfer

    def of(self, *, actor: Actor | None, recording_id: str) -> StemsOf:
        """What a recording, or a draft whose audio is on its way, has. Only its owner, or an admin.

        A set whose server died right after its last byte is completed: nobody may come to send more.
        """
        found = self._of(actor, recording_id)
        newer = found.newer
        if newer is None or newer.state is not StemsState.RECEIVING:
            return found
        arrived = self._arrived(newer.id)
        if not 0 < newer.size <= arrived:
            return replace(found, arrived=arrived)
        self.transfer.progress(actor=actor, upload_id=newer.id)
        return replace(self._of(actor, recording_id), arrived=arrived)

    def run(self, *, stems_id: str, report: Report = lambda step, progress: None) -> Stems | None:
        """Check a set that has arrived and let it stand for its beat; None once it was removed.

        Anything that isn't the file's own fault is raised, and what was done so far stays done.
        """
        with self.store.read() as unit:
            stems = unit.stems.get(stems_id)
        if stems is not None and stems.state is StemsState.PROCESSING:
            report(STEMS, 0.0)
            stems = self._take(stems)
        if stems is None:
            self._drop_files(stems_id)
        elif stems.state in (StemsState.READY, StemsState.REFUSED):
            self._tidy(stems)
        return stems

    def give_up(self, *, stems_id: str) -> None:
        """Say that the check failed for good, so that nothing reads "processing" for ever."""
        problem = problem_of(DomainError(faults.STEP_FAILED, step=CHECKING))
        self._change(stems_id, lambda stems: stop(stems, StemsState.FAILED, problem))

    def retry(self, *, actor: Actor | None, recording_id: str, stems_id: str) -> None:
        """Check a set once more. Only the owner, or an admin. Raises `Conflict` when nothing has failed."""
        with self.store.write() as unit:
            stems = self._own(unit, actor, recording_id, stems_id)
            unit.stems.save(retry(stems))
            key = stems_job_key(stems_id)
            if failed := unit.jobs.by_key(key):
                unit.jobs.delete(failed.id)
            unit.jobs.add(new_job(self.ids.new(), STEMS, {"stems": stems_id}, self.clock.now(), key))
            unit.commit()

    def remove(self, *, actor: Actor | None, recording_id: str, stems_id: str) -> None:
        """Take a set off its beat, however far it is. Only the owner, or an admin.

        The file of one that licences promise is kept for those who hold them. Raises `Conflict` for the one
        that the beat's exclusive terms promise to whoever buys it.
        """
        with self.store.write() as unit:
            licensed = is_licensed(unit, recording_id)
            stems = self._own(unit, actor, recording_id, stems_id)
            if stems.state is StemsState.READY and promised(unit, recording_id):
                raise Conflict(STEMS_PROMISED)
            whose, action = stems.owner_id, "stems.removed"
            record_if_anothers(unit, self.ids, self.clock, actor, whose, action, stems_id, stems.name)
            self._release(unit, stems, licensed)
            unit.commit()
        self.staging.delete(stems_id)

    def _of(self, actor: Actor | None, recording_id: str) -> StemsOf:
        with self.store.read() as unit:
            self._check_own(unit, actor, recording_id)
            return stems_of(unit.stems.of_recording(recording_id))

    def _take(self, stems: Stems) -> Stems | None:
        """What is inside is saved before the file moves, so that one cut off between the two goes on."""
        try:
            if not stems.files:
                files = self.lab.stems(self._staged(stems), stems.name)
                self._change(stems.id, lambda each: replace(each, files=files))
            if not self.blobs.exists(stems.blob_key):
                self.blobs.put(stems.blob_key, self._staged(stems))
            return self._stand(stems)
        except (Refused, TooLarge) as refusal:
            problem = problem_of(refusal)
            return self._change(stems.id, lambda each: stop(each, StemsState.REFUSED, problem))

    def _stand(self, stems: Stems) -> Stems | None:
        """Let a set stand for its beat. Raises `Refused` when the beat would lose what its terms promise."""
        with self.store.write() as unit:
            locked_beat(unit, stems.recording_id)
            standing = unit.stems.get(stems.id, lock=True)
            if standing is None or standing.state is not StemsState.PROCESSING:
                return standing
            if takes_promised(unit, standing, standing.recording_id):
                raise Refused(MIDI_PROMISED, name=standing.name)
            unit.stems.save(ready := replace(standing, state=StemsState.READY))
            unit.commit()
        return ready

    def _tidy(self, stems: Stems) -> None:
        """Let go of what has had its time."""
        if stems.state is StemsState.REFUSED:
            self.blobs.delete(stems.blob_key)
        self.staging.delete(stems.id)
        with self.store.read() as unit:
            superseded = superseded_by(stems, unit.stems.of_recording(stems.recording_id))
        for each in superseded:
            self._let_go(each.id)

    def _let_go(self, stems_id: str) -> None:
        """While its beat is locked, so that no licence is granted in between."""
        with self.store.write() as unit:
            seen = unit.stems.get(stems_id)
            licensed = seen is not None and is_licensed(unit, seen.recording_id)
            unit.uploads.get(stems_id, lock=True)
            stems = unit.stems.get(stems_id, lock=True)
            if stems is None:
                return
            self._release(unit, stems, licensed)
            unit.commit()
        self.staging.delete(stems_id)

    def _release(self, unit: Unit, stems: Stems, licensed: bool) -> None:
        """Take a set off its beat; the file goes unless licences promise it."""
        if is_promised(stems, licensed):
            keep_promised(unit, stems)
        else:
            erase_later(unit, self.ids, self.clock, drop_set(unit, stems))

    def _staged(self, stems: Stems) -> Path:
        """Where the file lies that arrived whole; its end isn't durable before it has become a blob."""
        if self._arrived(stems.id) < stems.size:
            raise Refused(faults.UPLOAD_LOST, name=stems.name)
        return self.staging.path(stems.id)

    def _arrived(self, stems_id: str) -> int:
        try:
            return self.staging.offset(stems_id)
        except FileNotFoundError:
            return 0

    def _change(self, stems_id: str, change: Callable[[Stems], Stems]) -> Stems | None:
        """Change a set that is being checked; returns what stands now, None once it was removed."""
        with self.store.write() as unit:
            standing = unit.stems.get(stems_id, lock=True)
            if standing is None or standing.state is not StemsState.PROCESSING:
                return standing
            changed = change(standing)
            unit.stems.save(changed)
            unit.commit()
        return changed

    def _drop_files(self, stems_id: str) -> None:
        self.staging.delete(stems_id)
        self.blobs.delete(stems_key(stems_id))

    def _own(self, unit: Unit, actor: Actor | None, recording_id: str, stems_id: str) -> Stems:
        self._check_own(unit, actor, recording_id)
        # The upload before its stems: in the order in which its last byte takes them.
        unit.uploads.get(stems_id, lock=True)
        stems = unit.stems.get(stems_id, lock=True)
        is_its = stems is not None and stems.recording_id == recording_id
        if stems is None or not is_its or stems.state is StemsState.KEPT:
            raise NotFound(faults.STEMS_UNKNOWN)
        return stems

    def _check_own(self, unit: Unit, actor: Actor | None, recording_id: str) -> None:
        draft, recording = unit.drafts.get(recording_id), unit.recordings.get(recording_id)
        owner = draft or recording
        if owner is None or (recording and recording.state is RecordingState.DELETED):
            raise NotFound(faults.STEMS_OF_UNKNOWN)
        owning(actor, owner.owner_id)
