"""One pass over the decoded samples that measures everything, on two threads beside the decoder's."""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from adapters.audio.allocation import keep_freed_memory
from adapters.audio.blocks import Block, blocks
from adapters.audio.fingerprint import FingerprintKernel
from adapters.audio.hashing import SampleHash
from adapters.audio.inspect import flac_md5
from adapters.audio.inspect.source import opened
from adapters.audio.key import KeyAndScale
from adapters.audio.loudness import IntegratedLoudness
from adapters.audio.peaks import TruePeak
from adapters.audio.resampling import LowRate
from adapters.audio.tempo import Tempo
from adapters.audio.waveform import Waveform
from domain import faults
from domain.audio import Analysis, AudioFormat, AudioLimits, Loudness
from domain.errors import Refused
from domain.ports import Report
from domain.words import say

log = logging.getLogger(__name__)

AHEAD = 2
"""Blocks that may wait for a lane; it bounds memory."""
SECONDS_BETWEEN_REPORTS = 0.3


class Kernel(Protocol):
    def feed(self, block: Block) -> None: ...


class Kernels:
    """All that is measured in one pass, as lanes that take about equally long."""

    def __init__(self, format: AudioFormat, has_md5: bool, with_music: bool) -> None:
        self.hash = SampleHash(format.bits, has_md5)
        self.waveform = Waveform()
        self.loudness = IntegratedLoudness(format.rate, format.channels)
        self.true_peak = TruePeak(format.rate, format.channels)
        self.fingerprint = FingerprintKernel()
        self.tempo = Tempo()
        self.key = KeyAndScale()
        music = (self.tempo, self.key) if with_music else ()
        each, mean = (self.loudness.low,), (self.fingerprint, *music)
        self.low = LowRate(format.rate, format.channels, each, mean)
        self.lanes: tuple[tuple[Kernel, ...], ...] = (
            (self.low,),
            (self.hash, self.true_peak, self.waveform, self.loudness),
        )


def analyse(
    path: Path,
    name: str,
    format: AudioFormat,
    report: Report,
    limits: AudioLimits = AudioLimits(),  # noqa: B008
    *,
    with_music: bool = True,
) -> Analysis:
    """Decode once and measure everything of audio that `inspect` has let through. Raises `Refused`."""
    keep_freed_memory()
    md5 = flac_md5(path)
    kernels = Kernels(format, md5 is not None, with_music)
    progress = Progress(report, _expected_frames(path, format))
    frames = 0
    try:
        with lanes(kernels.lanes) as feed:
            for block in blocks(path, name, format, limits):
                feed(block)
                frames += len(block.stored)
                progress(frames)
        return _analysis(kernels, frames, name, md5, report)
    finally:
        kernels.fingerprint.close()


def _analysis(kernels: Kernels, frames: int, name: str, md5: bytes | None, report: Report) -> Analysis:
    sha256, found = kernels.hash.finish()
    if found != md5:  # None on both sides where the file carries none.
        detail = say("its own checksum doesn't fit its samples")
        raise Refused(faults.DECODED_OTHERWISE, name=name, detail=detail)
    report("decode", 1.0)
    kernels.low.flush()
    waveform = kernels.waveform.finish()
    report("waveform", 1.0)
    loudness = Loudness(kernels.loudness.finish(), kernels.true_peak.finish())
    report("loudness", 1.0)
    fingerprint = kernels.fingerprint.finish()
    if kernels.fingerprint.warning:
        log.warning("“%s”: %s", name, kernels.fingerprint.warning)
    report("fingerprint", 1.0)
    bpm = kernels.tempo.finish()
    report("tempo", 1.0)
    key, scale = kernels.key.finish() or (None, None)
    report("key", 1.0)
    return Analysis(frames, sha256, waveform, loudness, fingerprint, bpm, key, scale)


def _expected_frames(path: Path, format: AudioFormat) -> int:
    """What the header says, else what would fill the file."""
    with opened(path) as source:
        return format.frames or source.size // (format.channels * format.bits // 8) or 1


class Progress:
    """Reports how far decoding is, a few times a second."""

    def __init__(self, report: Report, total: int, now: Callable[[], float] = time.monotonic) -> None:
        self._report, self._total, self._now = report, total, now
        self._last = now()

    def __call__(self, frames: int) -> None:
        if self._now() - self._last >= SECONDS_BETWEEN_REPORTS:
            self._last = self._now()
            self._report("decode", min(1.0, frames / self._total))


class Lane:
    """Feeds blocks to its kernels, in order, on a thread of its own."""

    def __init__(self, kernels: tuple[Kernel, ...]) -> None:
        self._kernels = kernels
        self._thread = ThreadPoolExecutor(1)
        self._waiting: deque[Future[None]] = deque()

    def feed(self, block: Block) -> None:
        if len(self._waiting) == AHEAD:
            self._waiting.popleft().result()
        self._waiting.append(self._thread.submit(self._run, block))

    def _run(self, block: Block) -> None:
        for kernel in self._kernels:
            kernel.feed(block)

    def finish(self) -> None:
        while self._waiting:
            self._waiting.popleft().result()

    def close(self) -> None:
        self._thread.shutdown(cancel_futures=True)


@contextmanager
def lanes(groups: tuple[tuple[Kernel, ...], ...]) -> Iterator[Callable[[Block], None]]:
    """A function that feeds all lanes; everything fed has been worked through when the context ends."""
    running = [Lane(kernels) for kernels in groups]

    def feed(block: Block) -> None:
        _ = block.planar  # Worked out here once; the lanes only read it.
        for lane in running:
            lane.feed(block)

    try:
        yield feed
        for lane in running:
            lane.finish()
    finally:
        for lane in running:
            lane.close()
