"""Bytes on their way: beginning, receiving, cancelling and expiring uploads."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from domain import faults
from domain.accounts import Actor, owning, producing
from domain.errors import Conflict, Gone, NoRoom, NotFound, Refused, TooLarge
from domain.jobs import Job, new_job
from domain.keeping import TOUCHED_EVERY, is_abandoned
from domain.licensing.offers import check_replaceable
from domain.minutes import Minutes
from domain.names import clean_name
from domain.ports import Clock, Ids, Staging
from domain.services.auditing import record_if_anothers
from domain.services.erasing import erase_later
from domain.services.stem_sets import check_takes_stems, drop_stems
from domain.services.uploads.allowance import minutes_of
from domain.services.uploads.discarding import drop_staged
from domain.site import Site
from domain.stem_sets import STEMS, Stems, StemsState, needs_staged_stems, stems_job_key
from domain.store import Store, Unit
from domain.uploads import (
    INGEST,
    LEFT_BEHIND_AFTER,
    MAX_OPEN_UPLOADS,
    Checksum,
    Draft,
    Recording,
    Upload,
    UploadState,
    announce,
    check_receiving,
    ingest_key,
    needs_staged_file,
    new_upload,
)
from domain.words import say


@dataclass(frozen=True)
class Transfer:
    store: Store
    staging: Staging
    clock: Clock
    ids: Ids
    site: Site

    def begin(
        self,
        *,
        actor: Actor | None,
        name: str,
        size: int | None,
        metadata: str = "",
        seconds: float = 0.0,
        batch_id: str = "",
        replaces: str = "",
        stems_of: str = "",
    ) -> Upload:
        """Make an upload and its draft; its size may be told later. Only producers.

        `seconds` is how long the sender says that it lasts; `batch_id` and `replaces` say what it is for.
        With `stems_of` it isn't a beat but that recording's stems, which get no draft and take no minutes.
        Raises `TooLarge`, `Conflict`, and `NotFound` when what it is for isn't the producer's own.
        """
        person, now, clean = producing(actor), self.clock.now(), clean_name(name)
        if size == 0:
            raise Refused(faults.EMPTY_FILE, name=clean)
        seconds = 0.0 if stems_of else seconds
        upload = new_upload(self.ids.new(), person.id, clean, size, now, self.site.limits, metadata, seconds)
        try:
            self.staging.create(upload.id)
            if stems_of:
                self._add_stems(upload, stems_of)
            else:
                self._add(upload, Draft(upload.id, person.id, now, batch_id=batch_id, replaces=replaces))
        except BaseException:
            self.staging.delete(upload.id)
            raise
        return upload

    def progress(self, *, actor: Actor | None, upload_id: str) -> tuple[Upload, int]:
        """The upload and how many bytes of it have arrived; one that is whole is completed.

        Only its owner, or an admin. Raises `NotFound`, `Gone`.
        """
        with self.store.read() as unit:
            upload = self._own(unit, actor, upload_id)
        if upload.state is UploadState.RECEIVED and upload.size is not None:
            return upload, upload.size
        arrived = self._offset(upload)
        return (self._resume(upload, arrived) if arrived == upload.size else upload), arrived

    def arrived(self, upload: Upload) -> int:
        """How many bytes of an upload are there, 0 for one that is gone; costs no query, for long lists."""
        try:
            return self._offset(upload)
        except NotFound:
            return 0

    def receive(
        self,
        *,
        actor: Actor | None,
        upload_id: str,
        offset: int,
        pieces: Iterable[bytes],
        checksum: Checksum | None = None,
        length: int | None = None,
    ) -> tuple[Upload, int]:
        """Append pieces from `offset` on; returns the upload and its new offset.

        `length` tells the size of an upload that began without one. Once the last byte is there the recording
        begins its way through the steps. Raises `Conflict` for another offset, another length or a second
        writer, `Refused` for a wrong checksum (the piece is dropped), `NoRoom`, and `Gone` when it was
        cancelled in the meantime.
        """
        upload, arrived = self.progress(actor=actor, upload_id=upload_id)
        if upload.state is UploadState.RECEIVED:
            if offset != arrived:
                raise Conflict(faults.OFFSET_MISMATCH)
            return self._announced(upload, length, arrived), arrived
        try:
            new_offset = self._append(upload, offset, pieces, checksum, length)
        except FileNotFoundError:
            raise Gone(faults.UPLOAD_CANCELLED) from None
        self._keep_draft(upload)
        if upload.size is None:
            return self.progress(actor=actor, upload_id=upload_id)[0], new_offset
        if new_offset < upload.size:
            return upload, new_offset
        return check_receiving(self._complete(upload.id, new_offset), self.clock.now()), new_offset

    def cancel(self, *, actor: Actor | None, upload_id: str) -> None:
        """Stop an unfinished upload and drop its bytes and draft. Only its owner, or an admin.

        Raises `Conflict` once all bytes are there: then it is the draft that may be discarded.
        """
        with self.store.write() as unit:
            upload = self._own(unit, actor, upload_id, lock=True)
            if upload.state is not UploadState.RECEIVING:
                raise Conflict(faults.NOT_DISCARDABLE)
            keys = self._end(unit, upload, UploadState.CANCELLED)
            whose, action = upload.owner_id, "upload.cancelled"
            record_if_anothers(unit, self.ids, self.clock, actor, whose, action, upload.id, upload.name)
            unit.commit()
        drop_staged(self.staging, upload.id, keys)

    def expire(self) -> int:
        """Drop the unfinished uploads whose time has run out; returns how many. Called by the schedule.

        Files that a process left behind when it died right after its commit go with them.
        """
        with self.store.read() as unit:
            expired = unit.uploads.expired(self.clock.now())
        dropped = sum(self._expire(upload) for upload in expired)
        self._drop_left_behind()
        return dropped

    def _drop_left_behind(self) -> None:
        for upload_id in self.staging.untouched_since(self.clock.now() - LEFT_BEHIND_AFTER):
            with self.store.read() as unit:
                upload, recording = unit.uploads.get(upload_id), unit.recordings.get(upload_id)
                stems = unit.stems.get(upload_id)
            if not (needs_staged_file(upload, recording) or needs_staged_stems(stems)):
                self.staging.delete(upload_id)

    def _expire(self, upload: Upload) -> bool:
        """Drop it, unless its last byte has arrived: that one is completed, now or by whoever sent it."""
        arrived = self.arrived(upload)
        if arrived == upload.size:
            self._resume(upload, arrived)
            return False
        with self.store.write() as unit:
            standing = unit.uploads.get(upload.id, lock=True)
            draft = unit.drafts.get(upload.id, lock=True)
            if standing is None or standing.state is not UploadState.RECEIVING:
                return False
            if not is_abandoned(standing, draft, self.clock.now()):
                return False
            keys = self._end(unit, standing, UploadState.EXPIRED)
            unit.commit()
        drop_staged(self.staging, upload.id, keys)
        return True

    def _end(self, unit: Unit, upload: Upload, state: UploadState) -> tuple[str, ...]:
        """Stop an unfinished upload and remove what it was for; returns the files that are erased with it."""
        draft = unit.drafts.get(upload.id, lock=True)
        unit.uploads.save(replace(upload, state=state))
        unit.drafts.delete(upload.id)
        unit.stems.delete(upload.id)
        cover = (draft.cover_key,) if draft and draft.cover_key else ()
        keys = (*cover, *drop_stems(unit, upload.id))
        erase_later(unit, self.ids, self.clock, *keys)
        return keys

    def minutes(self, *, actor: Actor | None) -> Minutes:
        """What one's account holds and may hold. Only producers."""
        with self.store.read() as unit:
            return minutes_of(unit, producing(actor).id, self.site)

    def _add(self, upload: Upload, draft: Draft) -> None:
        with self.store.write() as unit:
            self._check_open(unit, upload.owner_id)
            self._check_purpose(unit, draft)
            if upload.seconds:
                minutes_of(unit, upload.owner_id, self.site, draft).check(upload.seconds, upload.name)
            unit.uploads.add(upload)
            unit.drafts.add(draft)
            unit.commit()

    def _add_stems(self, upload: Upload, recording_id: str) -> None:
        stems = Stems(
            upload.id, upload.owner_id, recording_id, upload.name, upload.size or 0, upload.created_at
        )
        with self.store.write() as unit:
            self._check_open(unit, upload.owner_id)
            check_takes_stems(unit, upload.owner_id, recording_id, upload.created_at)
            unit.uploads.add(upload)
            unit.stems.add(stems)
            unit.commit()

    def _check_open(self, unit: Unit, owner_id: str) -> None:
        unit.lock(f"uploads:{owner_id}")
        found = unit.drafts.count_unsaved(owner_id) + unit.stems.count_open(owner_id)
        if found >= MAX_OPEN_UPLOADS:
            raise Conflict(faults.TOO_MANY_UPLOADS, found=found)

    def _check_purpose(self, unit: Unit, draft: Draft) -> None:
        """What it is to become a part of, one thing at most, must be there and one's own; a batch stays."""
        if draft.batch_id and draft.replaces:
            raise Refused(
                faults.NOT_UNDERSTOOD, detail=say("it can't replace a beat and join a collection at once")
            )
        if draft.batch_id:
            batch = unit.batches.get(draft.batch_id, lock=True)
            if batch is None or batch.owner_id != draft.owner_id:
                raise NotFound(faults.BATCH_UNKNOWN)
        if draft.replaces:
            track = unit.tracks.get(draft.replaces)
            if track is None or track.deleted_at is not None or track.producer_id != draft.owner_id:
                raise NotFound(faults.REPLACED_UNKNOWN)
            check_replaceable(track.details.name, track.sold_at)

    def _complete(self, upload_id: str, size: int) -> Upload:
        """Turn an upload whose last byte has arrived into a recording, or stems, and its job, once."""
        with self.store.write() as unit:
            upload = unit.uploads.get(upload_id, lock=True)
            if upload is None:
                raise NotFound(faults.UPLOAD_UNKNOWN)
            if upload.state is not UploadState.RECEIVING:
                return upload
            received = replace(upload, state=UploadState.RECEIVED)
            unit.uploads.save(received)
            unit.jobs.add_once(
                self._begin_stems(unit, upload, size) or self._begin_recording(unit, upload, size)
            )
            unit.commit()
        return received

    def _begin_recording(self, unit: Unit, upload: Upload, size: int) -> Job:
        now = self.clock.now()
        unit.recordings.add(Recording(upload.id, upload.owner_id, upload.name, size, now))
        if draft := unit.drafts.get(upload.id, lock=True):
            unit.drafts.save(replace(draft, touched_at=now))
        return new_job(self.ids.new(), INGEST, {"recording": upload.id}, now, ingest_key(upload.id))

    def _begin_stems(self, unit: Unit, upload: Upload, size: int) -> Job | None:
        """None for an upload that isn't stems."""
        stems = unit.stems.get(upload.id, lock=True)
        if stems is None:
            return None
        unit.stems.save(replace(stems, state=StemsState.PROCESSING, size=size))
        key = stems_job_key(upload.id)
        return new_job(self.ids.new(), STEMS, {"stems": upload.id}, self.clock.now(), key)

    def _append(
        self,
        upload: Upload,
        offset: int,
        pieces: Iterable[bytes],
        checksum: Checksum | None,
        length: int | None,
    ) -> int:
        limit = partial(self._limit, upload, offset, length)
        if checksum is not None:
            return self._append_checked(upload, offset, pieces, checksum, limit)
        return self.staging.append(upload.id, offset, pieces, limit)

    def _limit(self, upload: Upload, arrived: int, length: int | None, is_kept: bool = True) -> int:
        """Up to where bytes may come; a length that is told for the first time is kept on the way.

        It is asked while the upload is locked, so that no writer goes on under the limit that was before.
        """
        if upload.size is not None and length in (None, upload.size):
            return upload.size
        with self.store.write() as unit:
            standing = self._receiving(unit, unit.uploads.get(upload.id, lock=True))
            told = self._announced(standing, length, arrived)
            if is_kept and told != standing:
                unit.uploads.save(told)
                unit.commit()
        return self.site.limits.max_bytes if told.size is None else told.size

    def _announced(self, upload: Upload, length: int | None, arrived: int) -> Upload:
        return upload if length is None else announce(upload, length, arrived, self.site.limits)

    def _append_checked(
        self,
        upload: Upload,
        offset: int,
        pieces: Iterable[bytes],
        checksum: Checksum,
        limit: Callable[..., int],
    ) -> int:
        """Append a piece, and drop it again when it isn't what its sender says or doesn't come whole.

        It is judged and dropped from within the pieces, while the upload is still locked: else somebody
        might already go on from what is about to vanish. A length that comes with it counts once it's right.
        """
        digest = hashlib.new(checksum.algorithm, usedforsecurity=False)

        def checked() -> Iterator[bytes]:
            try:
                for piece in pieces:
                    digest.update(piece)
                    yield piece
                if digest.digest() != checksum.digest:
                    raise Refused(faults.CHECKSUM_MISMATCH)
                limit()
            except Exception:
                self._drop_after(upload.id, offset)
                raise

        try:
            return self.staging.append(upload.id, offset, checked(), partial(limit, is_kept=False))
        except (NoRoom, TooLarge, OSError):
            self._drop_after(upload.id, offset)
            raise

    def _resume(self, upload: Upload, arrived: int) -> Upload:
        """Complete an upload whose server died right after the last byte: a sender would never come again.

        Not while somebody still writes, since the last piece may not be durable or checked yet.
        """
        try:
            self.staging.append(upload.id, arrived, (), arrived)
        except (Conflict, FileNotFoundError):
            return upload
        return self._complete(upload.id, arrived)

    def _drop_after(self, upload_id: str, offset: int) -> None:
        """A piece that can't be checked doesn't count, whether it came whole or was cut off."""
        with suppress(FileNotFoundError):
            self.staging.truncate(upload_id, offset)

    def _own(self, unit: Unit, actor: Actor | None, upload_id: str, lock: bool = False) -> Upload:
        upload = unit.uploads.get(upload_id, lock=lock)
        if upload is not None:
            owning(actor, upload.owner_id)
        else:
            producing(actor)
        return self._receiving(unit, upload)

    def _receiving(self, unit: Unit, upload: Upload | None) -> Upload:
        now = self.clock.now()
        is_late = upload is not None and upload.expires_at <= now
        return check_receiving(upload, now, unit.drafts.get(upload.id) if upload and is_late else None)

    def _keep_draft(self, upload: Upload) -> None:
        """Bytes that come let a draft last longer; that is written down once a day, not with each piece."""
        now = self.clock.now()
        if now - upload.created_at < TOUCHED_EVERY:
            return
        with self.store.write() as unit:
            draft = unit.drafts.get(upload.id, lock=True)
            if draft is not None and now - (draft.touched_at or draft.created_at) >= TOUCHED_EVERY:
                unit.drafts.save(replace(draft, touched_at=now, warned_at=None))
                unit.commit()

    def _offset(self, upload: Upload) -> int:
        try:
            return self.staging.offset(upload.id)
        except FileNotFoundError:
            raise NotFound(faults.UPLOAD_UNKNOWN) from None
