"""Uploads, recordings, drafts, stems and batches in memory."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from adapters.memory.catalogue import MemoryTracks
from adapters.memory.repository import MemoryRepository
from domain.collections import Batch
from domain.stem_sets import OPEN, Stems, StemsState
from domain.uploads import NOT_KEPT, Draft, Recording, RecordingState, Upload, UploadState


class MemoryUploads(MemoryRepository[Upload]):
    def expired(self, now: datetime) -> list[Upload]:
        return self.where(
            lambda each: each.state is UploadState.RECEIVING and each.expires_at <= now,
            lambda each: each.expires_at,
        )

    def seconds_announced(self, owner_id: str) -> float:
        recordings = MemoryRecordings(self._work)

        def is_on_its_way(upload: Upload) -> bool:
            if upload.owner_id != owner_id or upload.state is UploadState.RECEIVING:
                return upload.owner_id == owner_id
            recording = recordings.get(upload.id)
            waits = recording is not None and recording.state is RecordingState.PROCESSING
            return waits and recording is not None and recording.seconds is None

        return sum(upload.seconds for upload in self.where(is_on_its_way))


class MemoryRecordings(MemoryRepository[Recording]):
    """Like the one in SQL it keeps no waveform: that is a blob, and comes back empty."""

    def _put(self, item: Recording) -> None:
        slim = item.analysis and replace(item.analysis, waveform=b"")
        super()._put(replace(item, analysis=slim))

    def published_with_samples(self, sha256_samples: str) -> list[str]:
        tracks = MemoryTracks(self._work).where(lambda track: track.deleted_at is None)
        published = {track.recording_id for track in tracks}
        found = self.where(
            lambda each: (
                each.id in published
                and each.analysis is not None
                and each.analysis.sha256_samples == sha256_samples
            ),
            lambda each: each.created_at,
        )
        return [each.id for each in found]

    def seconds_kept(self, owner_id: str, but: Collection[str] = ()) -> float:
        kept = self.where(
            lambda each: each.owner_id == owner_id and each.state not in NOT_KEPT and each.id not in but
        )
        return sum(each.seconds or 0.0 for each in kept)

    def family(self, family_id: str) -> list[Recording]:
        return self.where(lambda each: each.family_id == family_id, lambda each: each.created_at)


class MemoryDrafts(MemoryRepository[Draft]):
    def count_unsaved(self, owner_id: str) -> int:
        return self.count(lambda each: each.owner_id == owner_id and not each.track_id)

    def of_batch(self, batch_id: str) -> list[Draft]:
        return self.where(lambda each: each.batch_id == batch_id, lambda each: each.created_at)

    def untouched_since(self, moment: datetime, warned: datetime | None = None) -> list[Draft]:
        def touched(draft: Draft) -> datetime:
            return draft.touched_at or draft.created_at

        def is_meant(draft: Draft) -> bool:
            if warned is None or draft.warned_at is None:
                return draft.warned_at is warned
            return draft.warned_at <= warned

        return self.where(
            lambda each: not each.track_id and touched(each) < moment and is_meant(each), touched
        )[:1000]


class MemoryStems(MemoryRepository[Stems]):
    def of_recording(self, recording_id: str) -> list[Stems]:
        return self.where(lambda each: each.recording_id == recording_id, lambda each: each.created_at)[::-1]

    def count_open(self, owner_id: str) -> int:
        return self.count(lambda each: each.owner_id == owner_id and each.state in OPEN)

    def failed_before(self, moment: datetime) -> list[str]:
        found = self.where(
            lambda each: each.state is StemsState.FAILED and each.created_at < moment,
            lambda each: each.created_at,
        )
        return [each.id for each in found]


class MemoryBatches(MemoryRepository[Batch]):
    def of_owner(self, owner_id: str) -> list[Batch]:
        return self.where(lambda each: each.owner_id == owner_id, lambda each: each.created_at)[::-1]

    def untouched_since(self, moment: datetime) -> list[Batch]:
        return self.where(lambda each: each.touched_at < moment, lambda each: each.touched_at)
