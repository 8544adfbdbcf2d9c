"""The same samples in the other lossless container: a FLAC master as WAV, a WAV master as FLAC."""

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile

from adapters.audio.blocks import Samples, format_of, narrowed, scaled, stored_blocks
from adapters.audio.sound import open_target
from domain.audio import AudioFormat
from domain.made import Made

_PCM, _FLOAT = 1, 3


def convert(source: Path, target: Path, made: Made) -> None:
    """Write audio that `inspect` has let through as WAV or FLAC. Raises `Refused`.

    16 and 24 bit stay what they are; FLAC holds at most 24, so that anything deeper is rounded for it.
    """
    format = format_of(source)
    write = {Made.WAV: _write_wav, Made.FLAC: _write_flac}[made]
    write(target, format, stored_blocks(source, source.name, format))


def _write_wav(target: Path, format: AudioFormat, blocks: Iterator[Samples]) -> None:
    """The header is written last, for a FLAC need not say how long it is."""
    with open_target(target) as file:
        file.write(bytes(44))
        size = sum(file.write(_packed(block, format)) for block in blocks)
        file.write(bytes(size % 2))
        file.seek(0)
        file.write(wav_header(format, size))


def wav_header(format: AudioFormat, size: int) -> bytes:
    """The 44 bytes before `size` bytes of samples."""
    frame = format.channels * format.bits // 8
    code = _FLOAT if format.is_float else _PCM
    head = struct.pack("<4sI4s", b"RIFF", 36 + size + size % 2, b"WAVE")
    described = (code, format.channels, format.rate, format.rate * frame, frame, format.bits)
    return head + struct.pack("<4sIHHIIHH4sI", b"fmt ", 16, *described, b"data", size)


def _packed(block: Samples, format: AudioFormat) -> bytes:
    return (narrowed(block) if format.bits == 24 else block).tobytes()


def _write_flac(target: Path, format: AudioFormat, blocks: Iterator[Samples]) -> None:
    subtype = "PCM_16" if format.bits == 16 else "PCM_24"
    shape = {"samplerate": format.rate, "channels": format.channels}
    with (
        open_target(target) as file,
        soundfile.SoundFile(file, "w", format="FLAC", subtype=subtype, **shape) as flac,
    ):
        for block in blocks:
            flac.write(block if format.bits in (16, 24) else _rounded(block))


def _rounded(block: Samples) -> Samples:
    """Samples of 32 bits or floats as the nearest of 24 bits, which lie in the top of 32."""
    if block.dtype.kind != "f":
        rounded: Samples = np.minimum((block.astype(np.int64) + 128) & ~0xFF, 0x7FFFFF00).astype(np.int32)
        return rounded
    whole = np.rint(scaled(block).astype(np.float64) * 2**23)
    packed: Samples = np.clip(whole, -(2**23), 2**23 - 1).astype(np.int32) << 8
    return packed
