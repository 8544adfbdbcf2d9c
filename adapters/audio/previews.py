"""MP3s of a master: the preview that pages stream and the file that licensees download."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import lameenc
import numpy as np
import numpy.typing as npt
import soxr

from adapters.audio.blocks import Block, Floats, Samples, format_of, stored_blocks
from adapters.audio.sound import open_target
from domain.audio import PREVIEW_KBPS

HIGHEST_RATE = 48_000
"""MP3 knows no higher one."""
MPEG_RATES = (32_000, 44_100, 48_000)

FAST, CAREFUL = 7, 2
"""LAME's qualities: previews are wanted within a second, downloads are made once and kept."""


def encode_mp3(source: Path, target: Path, kbps: int) -> None:
    """Write audio that `inspect` has let through as an MP3 of constant bit rate. Raises `Refused`."""
    format = format_of(source)
    rate = mp3_rate(format.rate)
    encoder = _encoder(rate, format.channels, kbps)
    with open_target(target) as file:
        decoded = ahead(stored_blocks(source, source.name, format))
        for samples in _resampled(decoded, format.rate, rate):
            file.write(encoder.encode(samples.tobytes()))
        file.write(encoder.flush())


def mp3_rate(rate: int) -> int:
    """The rate itself where MP3 has it, else the one of 44.1 and 48 kHz that divides it, else 48 kHz."""
    if rate in MPEG_RATES:
        return rate
    return 44_100 if rate % 44_100 == 0 else HIGHEST_RATE


def ahead(blocks: Iterator[Samples]) -> Iterator[Samples]:
    """The same blocks, each decoded on another thread while the one before it is being encoded."""
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, blocks, None)
        while (block := coming.result()) is not None:
            coming = thread.submit(next, blocks, None)
            yield block


def _encoder(rate: int, channels: int, kbps: int) -> lameenc.Encoder:
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_in_sample_rate(rate)
    encoder.set_channels(channels)
    encoder.set_bit_rate(kbps)
    encoder.set_quality(FAST if kbps <= PREVIEW_KBPS else CAREFUL)
    return encoder


def _resampled(blocks: Iterator[Samples], rate: int, wanted: int) -> Iterator[npt.NDArray[np.int16]]:
    """Blocks of interleaved 16-bit samples at the wanted rate."""
    if rate == wanted:
        yield from (_sixteen_bit(stored) for stored in blocks)
        return
    stream = None
    for stored in blocks:
        stream = stream or soxr.ResampleStream(rate, wanted, stored.shape[1], "float32", "HQ")
        yield _rounded(stream.resample_chunk(Block(stored).planar.T))
    if stream:
        channels = stored.shape[1]
        yield _rounded(stream.resample_chunk(np.empty((0, channels), np.float32), last=True))


def _sixteen_bit(stored: Samples) -> npt.NDArray[np.int16]:
    return stored if stored.dtype == np.int16 else _rounded(Block(stored).planar.T)


def _rounded(samples: Floats) -> npt.NDArray[np.int16]:
    return np.rint(np.clip(samples * 32_768, -32_768, 32_767)).astype("<i2")
