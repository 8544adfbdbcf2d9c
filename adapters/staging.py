"""Uploads on their way: one file each, whose size is the offset that clients are told."""

import contextlib
import errno
import fcntl
import os
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from domain import faults
from domain.errors import Conflict, NoRoom, TooLarge
from domain.ports import Pourable

ID = re.compile(r"[A-Za-z0-9-]{1,64}")
ROOM_KEPT = 256 * 1024**2
"""Bytes that uploads leave free: a disk filled to its last byte could note no cancellation, and stay full."""
POURED_AT_ONCE = 8 * 1024**2
"""How much comes between two looks at the room; many senders at once stay within what is kept."""


@contextlib.contextmanager
def room_needed() -> Iterator[None]:
    """Say a full disk, or a quota that is used up, in the words of the site (`NoRoom`)."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoRoom(faults.DISK_FULL) from error
        raise


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable: a file's own fsync doesn't cover its name."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def this_boot() -> str:
    """What names the time since the machine was started, or nothing where that isn't known."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


class DiskStaging:
    """Staging in one folder. Ids are letters, digits and hyphens; any other is a `ValueError`.

    A file's size is its offset for as long as the machine runs. After a loss of power a file system may
    remember the size and not the content; so a symbolic link beside each file tells up to where it was synced
    and in which run of the machine, and in another run nothing beyond that counts.
    """

    def __init__(self, root: Path, boot: str | None = None) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self._root = root
        self._boot = this_boot() if boot is None else boot

    def create(self, upload_id: str) -> None:
        with room_needed():
            os.close(os.open(self.path(upload_id), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        self._note_synced(upload_id, 0)

    def offset(self, upload_id: str) -> int:
        # The note comes first, since deleting begins with the file: one that goes meanwhile is not found,
        # rather than found without a note and taken for one whose bytes a loss of power took.
        boot, synced = self._synced(upload_id)
        size = self.path(upload_id).stat().st_size
        return size if boot == self._boot else min(size, synced)

    def append(
        self, upload_id: str, offset: int, pieces: Iterable[bytes], limit: int | Callable[[], int]
    ) -> int:
        with self._sole_writer(upload_id) as descriptor:
            start = self.offset(upload_id)
            if start != offset:
                raise Conflict(faults.OFFSET_MISMATCH)
            most = limit() if callable(limit) else limit
            self._drop_doubtful(upload_id, descriptor, start)
            try:
                _write_all(descriptor, start, pieces, most)
            finally:
                size = os.fstat(descriptor).st_size
                if size > start and (size < most or not self._boot):
                    _make_durable(descriptor, start)
                    self._note_synced(upload_id, size)
            return size

    def truncate(self, upload_id: str, size: int) -> None:
        """Drop what came after `size`.

        It takes no lock, so that the pieces of a running `append` may call it before they raise: then
        nobody can go on from a piece that is about to vanish.
        """
        os.truncate(self.path(upload_id), size)

    def path(self, upload_id: str) -> Path:
        if not ID.fullmatch(upload_id):
            raise ValueError(f"not an upload's id: {upload_id!r}")
        return self._root / upload_id

    def delete(self, upload_id: str) -> None:
        self.path(upload_id).unlink(missing_ok=True)
        for suffix in (".synced", ".draft"):
            self.path(upload_id).with_suffix(suffix).unlink(missing_ok=True)

    def untouched_since(self, moment: datetime) -> list[str]:
        newest: dict[str, float] = {}
        for path in self._root.iterdir():
            with contextlib.suppress(FileNotFoundError):
                newest[path.stem] = max(newest.get(path.stem, 0.0), path.lstat().st_mtime)
        old = moment.timestamp()
        return sorted(id for id, touched in newest.items() if touched < old and ID.fullmatch(id))

    @contextlib.contextmanager
    def _sole_writer(self, upload_id: str) -> Iterator[int]:
        """A descriptor to write to, under a lock which the kernel lifts when the process dies."""
        descriptor = os.open(self.path(upload_id), os.O_WRONLY)
        try:
            _lock(descriptor)
            yield descriptor
        finally:
            os.close(descriptor)

    def _drop_doubtful(self, upload_id: str, descriptor: int, start: int) -> None:
        """Begin on what is sure: without the rest of another run, and with no claim to bytes yet to come."""
        boot, synced = self._synced(upload_id)
        if boot != self._boot or synced > start:
            os.ftruncate(descriptor, start)
            self._note_synced(upload_id, start)

    def _synced(self, upload_id: str) -> tuple[str, int]:
        """The run of the machine in which the file was synced last, and up to where."""
        try:
            boot, _, offset = self._note(upload_id).readlink().name.partition(":")
        except FileNotFoundError:
            return "", 0
        return boot, int(offset)

    def _note_synced(self, upload_id: str, size: int) -> None:
        note = self._note(upload_id)
        draft = note.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        with room_needed():
            draft.symlink_to(f"{self._boot}:{size}")
            draft.replace(note)
            sync_folder(self._root)

    def _note(self, upload_id: str) -> Path:
        return self.path(upload_id).with_suffix(".synced")


def _lock(descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Conflict(faults.UPLOAD_BUSY) from error


def _write_all(descriptor: int, size: int, pieces: Iterable[bytes], limit: int) -> None:
    """Write what comes without copying it; a piece that would pass the limit isn't begun."""
    if isinstance(pieces, Pourable):
        end = size + pieces.length
        _check_fits(end, limit)
        while pieces.length:
            _check_room(descriptor)
            with room_needed():
                pieces.pour(descriptor, end - pieces.length, POURED_AT_ONCE)
        return
    for piece in pieces:
        _check_fits(size + len(piece), limit)
        _check_room(descriptor)
        with room_needed():
            _write(descriptor, piece, size)
        size += len(piece)


def _check_room(descriptor: int) -> None:
    disk = os.fstatvfs(descriptor)
    if disk.f_bavail * disk.f_frsize < ROOM_KEPT:
        raise NoRoom(faults.DISK_FULL)


def _check_fits(size: int, limit: int) -> None:
    if size > limit:
        raise TooLarge(faults.UPLOAD_OVERFLOW)


def _write(descriptor: int, piece: bytes, position: int) -> None:
    written = os.pwrite(descriptor, piece, position)
    if written < len(piece):
        with memoryview(piece) as rest:
            while written < len(piece):
                written += os.pwrite(descriptor, rest[written:], position + written)


def _make_durable(descriptor: int, start: int) -> None:
    """Sync what was written; if that fails, forget it, since nobody knows what of it is on disk."""
    try:
        with room_needed():
            os.fdatasync(descriptor)
    except BaseException:
        os.ftruncate(descriptor, start)
        raise
