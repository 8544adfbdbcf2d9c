"""The mono mix at 11,025 Hz, on which fingerprint, tempo and key all work."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import soxr

from adapters.audio.blocks import Block, Floats
from adapters.audio.fingerprint import RATE


class LowKernel(Protocol):
    def feed(self, mono: Floats) -> None: ...


class LowRate:
    """Resamples once and hands the result on. soxr's low quality changes one fingerprint bit in 15,000."""

    def __init__(self, rate: int, kernels: Sequence[LowKernel]) -> None:
        self._stream = soxr.ResampleStream(rate, RATE, 1, "float32", "LQ")
        self._kernels = kernels

    def feed(self, block: Block) -> None:
        self._pass_on(self._stream.resample_chunk(block.mono))

    def flush(self) -> None:
        """Hand on what the filter still holds; call once, before the kernels finish."""
        self._pass_on(self._stream.resample_chunk(np.empty(0, np.float32), last=True))

    def _pass_on(self, mono: Floats) -> None:
        for kernel in self._kernels if len(mono) else ():
            kernel.feed(mono)
