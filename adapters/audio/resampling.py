"""A low rate for what needs no treble: every channel's for loudness, their mean at 11,025 Hz for the rest."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import soxr

from adapters.audio.blocks import Block, Floats
from adapters.audio.fingerprint import RATE

SIDE = 6
"""Low-rate samples that the low pass looks back, and as many ahead."""
ROW = 16
"""Low-rate samples that one matrix product finds at once."""


class LowKernel(Protocol):
    def feed(self, low: Floats) -> None: ...


def factor_at(rate: int) -> int:
    """By how much a rate is divided: to 11,025 Hz or a little more."""
    return max(1, rate // RATE)


def low_pass(factor: int) -> np.ndarray:
    """A Kaiser-windowed sinc that halves at the new half rate: flat up to 3.5 kHz, -60 dB above 7.5 kHz."""
    reach = SIDE * factor
    time = np.arange(-reach, reach + 1) / factor
    taps: np.ndarray = np.sinc(time) * np.kaiser(len(time), 6)
    taps /= taps.sum()
    return taps


class Decimator:
    """Keeps every `factor`th sample of all channels after a low pass; the first one stays the first."""

    def __init__(self, factor: int, channels: int) -> None:
        taps = low_pass(factor)
        self._factor, self._step = factor, factor * ROW
        matrix = np.zeros((2 * self._step, ROW), np.float32)
        for output in range(ROW):
            matrix[output * factor : output * factor + len(taps), output] = taps
        self._first, self._second = matrix[: self._step], matrix[self._step : len(taps) + self._step - factor]
        self._left = np.zeros((channels, len(taps) // 2), np.float32)
        self._owed = 0

    def feed(self, planar: Floats) -> Floats:
        """(channels, frames) to those of the low rate that are now settled."""
        self._owed += planar.shape[1]
        planar = np.concatenate([self._left, planar], axis=1)
        rows = max(0, planar.shape[1] // self._step - 1)
        self._left = planar[:, rows * self._step :].copy()
        self._owed -= rows * self._step
        return self._filtered(planar, rows)

    def flush(self) -> Floats:
        """What the filter still holds."""
        missing = -(-self._owed // self._factor)
        silence = np.zeros((len(self._left), 3 * self._step), np.float32)
        return self.feed(silence)[:, :missing]

    def _filtered(self, planar: Floats, rows: int) -> Floats:
        """Each row's samples lie in its own step and at the beginning of the next one: two products."""
        channels = len(planar)
        if not rows:
            return np.empty((channels, 0), np.float32)
        steps = planar[:, : (rows + 1) * self._step].reshape(channels, rows + 1, -1)
        low = steps[:, :-1] @ self._first
        low += steps[:, 1:, : len(self._second)] @ self._second
        return low.reshape(channels, -1)


class LowRate:
    """Hands every channel to the one kind of kernels and the mean at 11,025 Hz to the other.

    Chromaprint finds about one bit in 15,000 changed, as it does after any good resampling.
    """

    def __init__(
        self, rate: int, channels: int, each: Sequence[LowKernel], mean: Sequence[LowKernel]
    ) -> None:
        factor = factor_at(rate)
        self._decimator = Decimator(factor, channels)
        self._each, self._mean = each, mean
        self._stream = None
        if rate != factor * RATE:
            self._stream = soxr.ResampleStream(rate / factor, RATE, 1, "float32", "LQ")

    def feed(self, block: Block) -> None:
        self._pass_on(self._decimator.feed(block.planar))

    def flush(self) -> None:
        """Hand on what the filters still hold; call once, before the kernels finish."""
        self._pass_on(self._decimator.flush(), last=True)

    def _pass_on(self, low: Floats, last: bool = False) -> None:
        for kernel in self._each if low.size else ():
            kernel.feed(low)
        mean = low[0] if len(low) == 1 else np.add.reduce(low) * np.float32(1 / len(low))
        if self._stream:
            mean = self._stream.resample_chunk(mean, last=last)
        for kernel in self._mean if len(mean) else ():
            kernel.feed(mean)
