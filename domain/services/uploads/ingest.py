"""A recording's way through the steps; each is committed by itself, so that a dead worker costs one."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from domain import faults
from domain.accounts import Actor, owning
from domain.audio import Fingerprint
from domain.errors import DomainError, NotFound, Refused, TooLarge
from domain.made import Made, made_ahead, made_key
from domain.ports import AudioLab, Blobs, Clock, Ids, Report, Staging
from domain.services.auditing import record_if_anothers
from domain.services.erasing import erase_later
from domain.services.uploads.again import ingest_again
from domain.services.uploads.allowance import minutes_of
from domain.services.uploads.duplicates import family_of, find_changed_copy, find_match, mark_duplicate
from domain.site import Site
from domain.store import Store, Unit
from domain.uploads import (
    STEP_LABELS,
    Recording,
    RecordingState,
    Step,
    after_step,
    preview_key,
    problem_of,
    retry,
    stop,
)

PIECE = 1024 * 1024


@dataclass(frozen=True)
class Ingest:
    store: Store
    staging: Staging
    blobs: Blobs
    lab: AudioLab
    clock: Clock
    ids: Ids
    site: Site

    def run(self, *, recording_id: str, report: Report = lambda step, progress: None) -> Recording:
        """Take the recording through the steps that it still lacks; returns it ready, refused or a duplicate.

        Anything that isn't the file's own fault is raised, and the steps done so far stay done.
        """
        recording = self._get(recording_id)
        while recording.state is RecordingState.PROCESSING and (step := recording.next_step):
            report(step, 0.0)
            try:
                recording = self._steps[step](recording, report)
                recording = self._save(after_step(recording, step) if _goes_on(recording) else recording)
            except (Refused, TooLarge) as refusal:
                return self._refuse(recording, refusal)
        return recording

    def give_up(self, *, recording_id: str) -> None:
        """Say that a step failed for good, so that nothing reads "processing" for ever."""
        recording = self._get(recording_id)
        if recording.state is RecordingState.PROCESSING and recording.next_step:
            label = STEP_LABELS[recording.next_step]
            problem = problem_of(DomainError(faults.STEP_FAILED, step=label))
            self._save(stop(recording, RecordingState.FAILED, problem))

    def retry(self, *, actor: Actor | None, recording_id: str) -> None:
        """Go on from the failed step, for the owner or an admin. Raises `Conflict` when nothing has failed.

        The job that failed makes room for a new one, which workers are told of.
        """
        with self.store.write() as unit:
            recording = unit.recordings.get(recording_id, lock=True)
            if recording is None:
                raise NotFound(faults.UPLOAD_UNKNOWN)
            owning(actor, recording.owner_id)
            ingest_again(unit, retry(recording), self.ids.new(), self.clock.now())
            whose, name = recording.owner_id, recording.name
            record_if_anothers(unit, self.ids, self.clock, actor, whose, "upload.retried", recording_id, name)
            unit.commit()

    def make_preview(self, *, recording_id: str) -> None:
        """Make the preview of one that was held back, so that an admin can listen to it; done once.

        One that was discarded meanwhile, or whose beat was deleted, leaves nothing.
        """
        recording = self._standing(recording_id)
        if recording is not None and not self.blobs.exists(recording.preview_key):
            self._encode(self.lab.preview, recording.master_key, recording.preview_key)
        if self._standing(recording_id) is None:
            self.blobs.delete(preview_key(recording_id))

    def convert(self, *, recording_id: str, made: str) -> None:
        """Make one of the files that downloads hand out; done once, like all that is made.

        Nothing is left of it when the beat is deleted or gets other audio meanwhile, unless licences keep it.
        """
        kind = Made(made)
        key = made_key(recording_id, kind)
        recording = self._to_make_of(recording_id)
        if recording is not None and not self.blobs.exists(key):
            self._encode(partial(self.lab.convert, made=kind), recording.master_key, key)
        if self._to_make_of(recording_id) is None:
            self.blobs.delete(key)

    def made_ahead(self, *, recording_id: str) -> tuple[Made, ...]:
        """What is to be made of a recording whose beat went live."""
        with self.store.read() as unit:
            recording = unit.recordings.get(recording_id)
        return made_ahead(recording.format.container if recording and recording.format else None)

    def _standing(self, recording_id: str) -> Recording | None:
        """None for what is gone, and for audio that was let go of."""
        with self.store.read() as unit:
            recording = unit.recordings.get(recording_id)
        return None if recording is None or recording.state is RecordingState.DELETED else recording

    def _to_make_of(self, recording_id: str) -> Recording | None:
        """The recording; what was let go of keeps its original only for those who hold licences.

        Waits for whoever is just letting go of it, and looks for the file once no row is held.
        """
        with self.store.write() as unit:
            recording = unit.recordings.get(recording_id, lock=True)
        if recording is None or recording.state is not RecordingState.DELETED:
            return recording
        return recording if self.blobs.exists(recording.master_key) else None

    @property
    def _steps(self) -> Mapping[Step, Callable[[Recording, Report], Recording]]:
        return {
            Step.INSPECT: self._inspect,
            Step.HASH: self._hash,
            Step.TAGS: self._tags,
            Step.ANALYSE: self._analyse,
            Step.DUPLICATES: self._find_duplicate,
            Step.PREVIEW: self._preview,
        }

    def _inspect(self, recording: Recording, report: Report) -> Recording:
        format = self.lab.inspect(self._staged(recording), recording.name)
        if format.seconds is not None:
            with self.store.read() as unit:
                self._check_minutes(unit, recording, format.seconds)
        return replace(recording, format=format)

    def _check_minutes(self, unit: Unit, recording: Recording, seconds: float) -> None:
        """What others of its producer's uploads only announce doesn't count against one that is there."""
        minutes = minutes_of(unit, recording.owner_id, self.site, unit.drafts.get(recording.id))
        replace(minutes, announced=0.0).check(seconds, recording.name)

    def _hash(self, recording: Recording, report: Report) -> Recording:
        """The hash is saved before the file moves, so that a step cut off between the two finds it again."""
        if not recording.sha256:
            sha256 = _sha256(self._staged(recording))
            recording = self._save(replace(recording, sha256=sha256))
        if not self.blobs.exists(recording.master_key):
            self.blobs.put(recording.master_key, self._staged(recording))
        self.staging.delete(recording.id)
        return recording

    def _tags(self, recording: Recording, report: Report) -> Recording:
        with self.blobs.local(recording.master_key) as path:
            return replace(recording, tags=self.lab.tags(path))

    def _analyse(self, recording: Recording, report: Report) -> Recording:
        if recording.format is None:
            raise ValueError(f"recording {recording.id} was never inspected")
        with self.blobs.local(recording.master_key) as path:
            analysis = self.lab.analyse(path, recording.name, recording.format, report)
        self.blobs.put_bytes(recording.waveform_key, analysis.waveform)
        return replace(recording, analysis=replace(analysis, waveform=b""))

    def _find_duplicate(self, recording: Recording, report: Report) -> Recording:
        """Decodes once more for changed copies, where nothing plainer was found."""
        with self.store.read() as unit:
            draft = unit.drafts.get(recording.id)
            spared = (*recording.cleared, *([draft.replaces] if draft and draft.replaces else []))
            if match := find_match(unit, recording, spared):
                return mark_duplicate(unit, recording, match)
        retuned = self._retuned(recording)
        with self.store.read() as unit:
            if match := find_changed_copy(unit, recording, retuned, spared):
                return mark_duplicate(unit, recording, match)
            return replace(recording, family_id=family_of(unit, recording))

    def _retuned(self, recording: Recording) -> Sequence[Fingerprint]:
        if recording.format is None or recording.analysis is None or recording.analysis.fingerprint is None:
            return ()
        with self.blobs.local(recording.master_key) as path:
            return self.lab.retuned(path, recording.name, recording.format)

    def _preview(self, recording: Recording, report: Report) -> Recording:
        size = self._encode(self.lab.preview, recording.master_key, recording.preview_key)
        return replace(recording, preview_size=size)

    def _encode(self, encode: Callable[[Path, Path], None], source_key: str, target_key: str) -> int:
        """How large what was made is, in bytes."""
        with TemporaryDirectory() as folder, self.blobs.local(source_key) as source:
            target = Path(folder) / target_key.rpartition("/")[2]
            encode(source, target)
            size = target.stat().st_size
            self.blobs.put(target_key, target)
        return size

    def _staged(self, recording: Recording) -> Path:
        """Where the file lies that arrived whole; its end isn't durable before it has become a blob."""
        if self.staging.offset(recording.id) < recording.size:
            raise Refused(faults.UPLOAD_LOST, name=recording.name)
        return self.staging.path(recording.id)

    def _refuse(self, recording: Recording, refusal: DomainError) -> Recording:
        """Keep the reason, drop the bytes."""
        stopped = stop(recording, RecordingState.REFUSED, problem_of(refusal))
        refused = self._save(stopped, erasing=stopped.blob_keys)
        if refused.state is RecordingState.REFUSED:
            self.staging.delete(recording.id)
        return refused

    def _get(self, recording_id: str) -> Recording:
        with self.store.read() as unit:
            recording = unit.recordings.get(recording_id)
        if recording is None:
            raise NotFound(faults.UPLOAD_UNKNOWN)
        return recording

    def _save(self, recording: Recording, erasing: Sequence[str] = ()) -> Recording:
        """Save what was found out, unless another worker got further meanwhile; returns what stands.

        `erasing` are the files that go with it.
        """
        with self.store.write() as unit:
            standing = unit.recordings.get(recording.id, lock=True)
            if standing is not None and _is_ahead(standing, recording):
                return standing
            if _was_just_decoded(standing, recording):
                unit.lock(f"minutes:{recording.owner_id}")
                self._check_minutes(unit, recording, recording.seconds or 0.0)
            unit.recordings.save(recording)
            erase_later(unit, self.ids, self.clock, *erasing)
            unit.commit()
        return recording


def _was_just_decoded(before: Recording | None, now: Recording) -> bool:
    return now.seconds is not None and (before is None or before.seconds is None) and _goes_on(now)


def _goes_on(recording: Recording) -> bool:
    return recording.state is RecordingState.PROCESSING


def _is_ahead(standing: Recording, recording: Recording) -> bool:
    """Whether what stands has more steps behind it, or came to its end while this one is on its way."""
    ended = not _goes_on(standing) and _goes_on(recording)
    return ended or len(standing.done) > len(recording.done)


def _sha256(path: Path) -> str:
    with path.open("rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
