"""True peak (ITU-R BS.1770-4, annex 2): the highest point of the curve between the samples."""

import math

import numpy as np

from adapters.audio.blocks import Block, Floats

TAPS = 24
SPAN = 64
"""Frames whose in-between points one matrix product finds."""
OVERSHOOT = 1.5
"""A curve is taken to rise at most this far above the samples around it, so most spans can be passed over."""


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
        self._left = np.zeros((channels, TAPS), np.float32)
        self._peak = 0.0

    def feed(self, block: Block) -> None:
        self._measure(np.concatenate([self._left, block.planar], axis=1))

    def finish(self) -> float | None:
        """None for silence."""
        silence = np.zeros((len(self._left), SPAN + TAPS), np.float32)
        self._measure(np.concatenate([self._left, silence], axis=1))
        return round(20 * math.log10(self._peak), 2) if self._peak else None

    def _measure(self, planar: Floats) -> None:
        """Look at all whole spans, the tallest first; what is left over waits for the next block."""
        spans = (planar.shape[1] - TAPS) // SPAN
        self._left = planar[:, spans * SPAN :].copy()
        if spans > 0:
            for channel in planar:
                self._measure_channel(channel[: spans * SPAN + TAPS])

    def _measure_channel(self, channel: Floats) -> None:
        tall = _heights(channel)
        self._peak = max(self._peak, float(tall.max()))
        windows = np.lib.stride_tricks.sliding_window_view(channel, SPAN + TAPS)[::SPAN]
        self._interpolate(windows[[int(tall.argmax())]])
        self._interpolate(windows[tall * OVERSHOOT > self._peak])

    def _interpolate(self, windows: Floats) -> None:
        if len(windows):
            between = windows @ self._matrix
            self._peak = max(self._peak, float(between.max()), -float(between.min()))


def _heights(channel: Floats) -> Floats:
    """The highest absolute sample of each window, which is a span and the beginning of the next."""
    head = np.abs(channel[:-TAPS]).reshape(-1, SPAN).max(axis=1)
    tail = np.abs(channel[-TAPS:]).max()
    heights: Floats = np.maximum(head, np.append(head[1:], tail))
    return heights
