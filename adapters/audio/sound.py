"""Opens a file for libsndfile so that its own view of the container can't differ from ours."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import soundfile

from adapters.audio.inspect import container_of, wav_layout
from adapters.audio.inspect.flac import after_id3, read_streaminfo
from adapters.audio.inspect.source import Source, descriptor_of, opened
from domain.audio import AudioFormat, Container


class Window(io.RawIOBase):
    """A stretch of a file as a file of its own."""

    def __init__(self, source: Source, start: int, size: int) -> None:
        self._descriptor = source.descriptor
        self._start, self._size, self._at = start, size, 0

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = max(0, offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = max(0, min(len(buffer), self._size - self._at))
        count = os.preadv(self._descriptor, [memoryview(buffer)[:left]], self._start + self._at)
        self._at += count
        return count


class _Endless(soundfile.SoundFile):  # type: ignore[misc]
    """Audio of unknown length, read from front to back: libsndfile fails when it seeks to where that ends."""

    def seekable(self) -> bool:
        return False


@contextmanager
def open_sound(path: Path) -> Iterator[soundfile.SoundFile]:
    """Open audio that `inspect` has let through. WAV is handed over as bare samples in the format we found,
    FLAC without what stands before it. Raises `soundfile.LibsndfileError`."""
    with opened(path) as source, _sound(source) as sound:
        yield sound


@contextmanager
def open_target(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing; one that was opened for a confined process is used as it is."""
    descriptor = descriptor_of(path)
    with path.open("wb") if descriptor is None else os.fdopen(os.dup(descriptor), "wb") as target:
        yield target


def _sound(source: Source) -> soundfile.SoundFile:
    if container_of(source) is not Container.WAV:
        return _flac(source)
    layout = wav_layout(source)
    return soundfile.SoundFile(
        Window(source, layout.offset, layout.size),
        samplerate=layout.format.rate,
        channels=layout.format.channels,
        format="RAW",
        subtype=_subtype(layout.format),
        endian="LITTLE",
    )


def _flac(source: Source) -> soundfile.SoundFile:
    start = after_id3(source)
    kind = soundfile.SoundFile if read_streaminfo(source, "").format.frames else _Endless
    if start:
        return kind(Window(source, start, source.size - start))
    # Read by libsndfile itself, a tenth faster; it starts at the descriptor's own offset.
    os.lseek(source.descriptor, 0, os.SEEK_SET)
    return kind(source.descriptor, closefd=False)


def _subtype(format: AudioFormat) -> str:
    return "FLOAT" if format.is_float else f"PCM_{format.bits}"
