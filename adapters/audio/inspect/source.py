"""Bytes of an untrusted file, read at absolute places and never many at once."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

MOST_AT_ONCE = 64 * 1024
_HELD = Path("/dev/fd")


class Readable(Protocol):
    def read(self, offset: int, count: int) -> bytes:
        """Up to `count` bytes from `offset`."""


class Source:
    """Positioned reads from an open descriptor; the descriptor's own offset is neither used nor moved."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.size = os.fstat(descriptor).st_size

    def read(self, offset: int, count: int) -> bytes:
        """Up to `count` bytes (at most 64 KiB) from `offset`; fewer only where the file ends."""
        return os.pread(self.descriptor, min(count, MOST_AT_ONCE), offset) if offset < self.size else b""


def held(descriptor: int) -> Path:
    """The path by which a confined process names a file that was opened for it."""
    return _HELD / str(descriptor)


def descriptor_of(path: Path) -> int | None:
    """The descriptor behind a path made by `held`; None for an ordinary path."""
    return int(path.name) if path.parent == _HELD else None


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """Open a path for reading; one made by `held` is duplicated, as opening it anew needs permission."""
    held_descriptor = descriptor_of(path)
    descriptor = os.open(path, os.O_RDONLY) if held_descriptor is None else os.dup(held_descriptor)
    try:
        yield Source(descriptor)
    finally:
        os.close(descriptor)
