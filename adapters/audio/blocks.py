"""Decoding to blocks of samples: what was stored, and the same as planar floats for the kernels."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile

from adapters.audio.inspect import container_of, wav_layout
from adapters.audio.inspect.flac import read_streaminfo
from adapters.audio.inspect.source import opened
from adapters.audio.sound import open_sound
from domain import faults
from domain.audio import AudioFormat, AudioLimits, Container, check_length
from domain.errors import Refused
from domain.words import Sentence, say

Samples = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]

BLOCK_FRAMES = 131_072
"""A multiple of what the kernels take at once at common rates, so that little is left over to be copied."""
LOUDEST = 1e6
"""Floats beyond 120 dB over full scale are held there, so that no sum of squares overflows."""

LIBRARYS_WORDS: Mapping[str, Sentence] = {
    each: each
    for each in (
        say("Internal psf_fseek() failed"),
        say("Error : flac channel changed mid stream"),
        say("Error : flac decoder lost sync"),
        say("Error : unknown error in flac decoder"),
    )
}
"""What libsndfile says most often; anything else of it stays as it is."""


@dataclass(frozen=True)
class Block:
    """Consecutive frames: (frames, channels) of int16, int32 (24 bits lie in its top) or float32."""

    stored: Samples

    @cached_property
    def planar(self) -> Floats:
        """(channels, frames), full scale 1.0."""
        planar = np.empty(self.stored.shape[::-1], np.float32)
        if self.stored.dtype == np.int16 and len(planar) == 2 and self.stored.flags.c_contiguous:
            _split(self.stored.view("<i4")[:, 0], planar)
            return planar
        return scaled(self.stored.T, planar)


def _split(pairs: Samples, planar: Floats) -> None:
    """Of two 16-bit samples in each integer: twice as fast as picking every other one."""
    planar[0] = pairs << 16
    planar[1] = pairs & ~0xFFFF
    planar *= 2.0**-31


def scaled(stored: Samples, floats: Floats | None = None) -> Floats:
    """Samples of any kind as floats, full scale 1.0."""
    floats = np.empty(stored.shape, np.float32) if floats is None else floats
    floats[:] = stored
    if stored.dtype.kind == "f":
        return np.clip(floats, -LOUDEST, LOUDEST, out=floats)
    floats *= 1 / -float(np.iinfo(stored.dtype).min)
    return floats


def blocks(path: Path, name: str, format: AudioFormat, limits: AudioLimits) -> Iterator[Block]:
    """Decode the whole file, block by block; frame count and samples are checked on the way (`Refused`)."""
    frames = 0
    for stored in stored_blocks(path, name, format):
        block = Block(stored)
        _check_finite(block, frames, name, format)
        frames += len(stored)
        _check_not_longer(frames, name, format, limits)
        yield block
    _check_frames(frames, name, format, limits)


def format_of(path: Path) -> AudioFormat:
    """The format of audio that `inspect` has let through."""
    with opened(path) as source:
        if container_of(source) is Container.WAV:
            return wav_layout(source).format
        return read_streaminfo(source, "").format


def stored_blocks(path: Path, name: str, format: AudioFormat) -> Iterator[Samples]:
    """The samples as they are stored, of any audio that `inspect` has let through (`Refused`)."""
    if format.container is Container.WAV:
        return _bare(path, format)
    return _decoded(path, name, format)


def _bare(path: Path, format: AudioFormat) -> Iterator[Samples]:
    """A WAV's samples, straight from the file: no decoder is needed for those."""
    frame_bytes = format.channels * format.bits // 8
    step = BLOCK_FRAMES * frame_bytes
    with opened(path) as source:
        layout = wav_layout(source)
        end = layout.offset + layout.size
        for offset in range(layout.offset, end, step):
            content = os.pread(source.descriptor, min(step, end - offset), offset)
            whole = len(content) // frame_bytes * frame_bytes
            yield _unpacked(memoryview(content)[:whole], format).reshape(-1, format.channels)


def _unpacked(content: memoryview, format: AudioFormat) -> Samples:
    if format.is_float:
        return np.frombuffer(content, "<f4")
    if format.bits != 24:
        return np.frombuffer(content, f"<i{format.bits // 8}")
    return widened(np.frombuffer(content, np.uint8).reshape(-1, 3))


def widened(packed: Samples) -> Samples:
    """(n, 3) bytes to n samples in the top of 32 bits; column by column is four times faster than at once."""
    wide = np.zeros((len(packed), 4), np.uint8)
    for column in range(3):
        wide[:, column + 1] = packed[:, column]
    return wide.view("<i4")


def narrowed(samples: Samples) -> Samples:
    """The opposite of `widened`."""
    wide = samples.reshape(-1, 1).view(np.uint8)
    packed = np.empty((len(wide), 3), np.uint8)
    for column in range(3):
        packed[:, column] = wide[:, column + 1]
    return packed


def _decoded(path: Path, name: str, format: AudioFormat) -> Iterator[Samples]:
    dtype = "int16" if format.bits <= 16 else "int32"
    try:
        with open_sound(path) as file:
            _check_claims(file, name, format)
            while len(stored := file.read(BLOCK_FRAMES, dtype=dtype, always_2d=True)):
                yield stored
    except soundfile.LibsndfileError as error:
        words = error.error_string.rstrip(". ")
        raise Refused(faults.UNDECODABLE, name=name, detail=LIBRARYS_WORDS.get(words, words)) from error


def _check_claims(file: soundfile.SoundFile, name: str, format: AudioFormat) -> None:
    if (file.channels, file.samplerate) != (format.channels, format.rate):
        detail = say(
            "the decoder finds {channels} channels at {rate} Hz",
            channels=str(file.channels),
            rate=file.samplerate,
        )
        raise Refused(faults.DECODED_OTHERWISE, name=name, detail=detail)


def _check_finite(block: Block, before: int, name: str, format: AudioFormat) -> None:
    if not format.is_float or np.isfinite(block.stored).all():
        return
    first = before + int(np.argmin(np.isfinite(block.stored).all(axis=1)))
    raise Refused(faults.NOT_FINITE, name=name, seconds=Decimal(f"{first / format.rate:.3f}"))


def _check_not_longer(frames: int, name: str, format: AudioFormat, limits: AudioLimits) -> None:
    """Stop as soon as there is more than promised or allowed, before time is spent on the rest."""
    if format.frames is None:
        if frames > limits.max_seconds * format.rate:
            check_length(frames, format.rate, limits, name)
    elif frames > format.frames:
        _check_frames(frames, name, format, limits)


def _check_frames(frames: int, name: str, format: AudioFormat, limits: AudioLimits) -> None:
    if format.frames is None:
        check_length(frames, format.rate, limits, name)
    elif frames != format.frames:
        raise Refused(faults.DECODED_OTHERWISE, name=name, detail=_other_length(frames, format.frames))


def _other_length(found: int, promised: int) -> Sentence:
    if found > promised:
        return say("at least {found} samples a channel instead of {promised}", found=found, promised=promised)
    return say("{found} samples a channel instead of {promised}", found=found, promised=promised)
