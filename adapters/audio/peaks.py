"""True peak (ITU-R BS.1770-4, annex 2): the highest point of the curve between the samples."""

import math

import numpy as np

from adapters.audio.blocks import Block, Floats, Samples, scaled

TAPS = 24
SPAN = 32
"""Frames whose in-between points one matrix product finds."""
STRETCH = 8 * SPAN
"""Frames that are passed over together when none of them is tall."""
OVERSHOOT = 1.5
"""A curve is taken to rise at most this far above the samples around it."""


def interpolation(factor: int) -> Floats:
    """(SPAN + TAPS, SPAN * (factor - 1)): a Kaiser-windowed sinc for each point between two samples."""
    matrix = np.zeros((SPAN + TAPS, SPAN, factor - 1))
    for phase in range(1, factor):
        distance = np.arange(TAPS) - (TAPS // 2 - 1) - phase / factor
        window = np.i0(6 * np.sqrt(np.maximum(0, 1 - (distance / (TAPS / 2)) ** 2))) / np.i0(6)
        for frame in range(SPAN):
            matrix[frame : frame + TAPS, frame, phase - 1] = np.sinc(distance) * window
    return matrix.reshape(SPAN + TAPS, -1).astype(np.float32)


class TruePeak:
    """The highest absolute value after oversampling, in dBTP."""

    def __init__(self, rate: int, channels: int) -> None:
        self._matrix = interpolation(4 if rate < 88_200 else 2)
        self._left: Samples | None = None
        self._channels = channels
        self._peak = 0.0

    def feed(self, block: Block) -> None:
        left = self._left if self._left is not None else self._silence(TAPS, block.stored)
        self._measure(np.concatenate([left, block.stored]))

    def finish(self) -> float | None:
        """None for silence."""
        if self._left is not None:
            silence = self._silence(STRETCH + TAPS, self._left)
            self._measure(np.concatenate([self._left, silence]))
        return round(20 * math.log10(self._peak), 2) if self._peak else None

    def _silence(self, frames: int, like: Samples) -> Samples:
        return np.zeros((frames, self._channels), like.dtype)

    def _measure(self, stored: Samples) -> None:
        """Look at all whole stretches; what is left over waits for the next block."""
        count = (len(stored) - TAPS) // STRETCH
        self._left = stored[count * STRETCH :].copy()
        if count <= 0:
            return
        stored = stored[: count * STRETCH + TAPS]
        tall = _heights(stored)
        self._peak = max(self._peak, float(tall.max()))
        stretches = np.lib.stride_tricks.sliding_window_view(stored, STRETCH + TAPS, axis=0)[::STRETCH]
        self._look_at(stretches[tall * OVERSHOOT > self._peak])

    def _look_at(self, stretches: Samples) -> None:
        """(stretches, channels, frames): interpolate the spans that are tall themselves."""
        planar = scaled(stretches)
        spans = np.lib.stride_tricks.sliding_window_view(planar, SPAN + TAPS, axis=2)[:, :, ::SPAN]
        tall = np.abs(spans).max(axis=3, initial=0) * OVERSHOOT > self._peak
        if tall.any():
            between = spans[tall] @ self._matrix
            self._peak = max(self._peak, float(between.max()), -float(between.min()))


def _heights(stored: Samples) -> Floats:
    """The highest absolute sample of each stretch and of the beginning of the next, over all channels."""
    flat = np.ascontiguousarray(stored).ravel()
    starts = np.arange(0, len(flat), STRETCH * stored.shape[1])
    highest, lowest = np.maximum.reduceat(flat, starts), np.minimum.reduceat(flat, starts)
    heights = np.maximum(scaled(highest), -scaled(lowest))
    return np.maximum(heights[:-1], heights[1:])
