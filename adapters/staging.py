"""Uploads on their way: one file each, whose size is the offset that clients are told."""

import contextlib
import errno
import fcntl
import os
import re
from collections.abc import Iterator
from pathlib import Path

from domain import faults
from domain.errors import Conflict, NoRoom, TooLarge

WRITE_BACK_BYTES = 8 * 1024**2


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


class DiskStaging:
    """Staging in one folder. Ids are letters, digits and hyphens; any other is a `ValueError`."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self._root = root

    def create(self, upload_id: str) -> None:
        with room_needed():
            os.close(os.open(self.path(upload_id), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            sync_folder(self._root)

    def offset(self, upload_id: str) -> int:
        return self.path(upload_id).stat().st_size

    def append(self, upload_id: str, offset: int, pieces: Iterator[bytes], limit: int) -> int:
        with self._sole_writer(upload_id) as descriptor:
            start = os.fstat(descriptor).st_size
            if start != offset:
                raise Conflict(faults.OFFSET_MISMATCH)
            try:
                _write_all(descriptor, start, pieces, limit)
            finally:
                _make_durable(descriptor, start)
            return os.fstat(descriptor).st_size

    def truncate(self, upload_id: str, size: int) -> None:
        """Drop what came after `size`.

        It takes no lock, so that the pieces of a running `append` may call it before they raise: then
        nobody can go on from a piece that is about to vanish.
        """
        os.truncate(self.path(upload_id), size)

    def path(self, upload_id: str) -> Path:
        if not re.fullmatch(r"[A-Za-z0-9-]{1,64}", upload_id):
            raise ValueError(f"not an upload's id: {upload_id!r}")
        return self._root / upload_id

    def delete(self, upload_id: str) -> None:
        self.path(upload_id).unlink(missing_ok=True)

    @contextlib.contextmanager
    def _sole_writer(self, upload_id: str) -> Iterator[int]:
        """A descriptor that appends, under a lock which the kernel lifts when the process dies."""
        descriptor = os.open(self.path(upload_id), os.O_WRONLY | os.O_APPEND)
        try:
            _lock(descriptor)
            yield descriptor
        finally:
            os.close(descriptor)


def _lock(descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Conflict(faults.UPLOAD_BUSY) from error


def _write_all(descriptor: int, size: int, pieces: Iterator[bytes], limit: int) -> None:
    """Write each piece as it comes, without copying it; a piece that would pass the limit isn't begun."""
    handed_over = size
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise TooLarge(faults.UPLOAD_OVERFLOW)
        with room_needed():
            _write(descriptor, piece)
        if size - handed_over >= WRITE_BACK_BYTES:
            # Linux takes this advice by starting to write the range out, so that the disk works while
            # more is on its way, and the sync at the end has little left to wait for.
            os.posix_fadvise(descriptor, handed_over, size - handed_over, os.POSIX_FADV_DONTNEED)
            handed_over = size


def _write(descriptor: int, piece: bytes) -> None:
    written = os.write(descriptor, piece)
    if written < len(piece):
        with memoryview(piece) as rest:
            while written < len(piece):
                written += os.write(descriptor, rest[written:])


def _make_durable(descriptor: int, start: int) -> None:
    """Sync what this append wrote; if that fails, forget it, since nobody knows what of it is on disk."""
    if os.fstat(descriptor).st_size == start:
        return
    try:
        with room_needed():
            os.fdatasync(descriptor)
    except BaseException:
        os.ftruncate(descriptor, start)
        raise
