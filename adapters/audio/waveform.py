"""The waveform that pages draw: what BBC's audiowaveform writes at 256 samples a pixel and 8 bits."""

import numpy as np

from adapters.audio.blocks import Block, Floats

FRAMES_A_POINT = 256
POINT_STEPS = 256
"""How many 16-bit steps make one 8-bit step."""


class Waveform:
    """Lowest and highest value of the mono mix in every 256 frames, as signed bytes.

    Both divisions, of the channels' sum and of the point, cut towards zero, so they can be done as one, last.
    Every sum of two 16-bit samples is exact in a 32-bit float.
    """

    def __init__(self) -> None:
        self._left = np.empty(0, np.float32)
        self._points: list[bytes] = []

    def feed(self, block: Block) -> None:
        mix = _sixteen_bit_mean(block)
        if len(self._left):
            mix = np.concatenate([self._left, mix])
        whole = len(mix) // FRAMES_A_POINT * FRAMES_A_POINT
        self._left = mix[whole:].copy()
        self._points.append(_points(mix[:whole].reshape(-1, FRAMES_A_POINT)))

    def finish(self) -> bytes:
        """Two bytes a point; the last point may stand for fewer frames."""
        if len(self._left):
            self._points.append(_points(self._left.reshape(1, -1)))
            self._left = self._left[:0]
        return b"".join(self._points)


def _sixteen_bit_mean(block: Block) -> Floats:
    """The mono mix in 16-bit steps, not yet cut to whole ones; finer samples lose their low bits first."""
    if block.stored.dtype == np.int16:
        return block.mono * np.float32(32_768)
    if block.stored.dtype == np.int32:
        steps = np.stack([channel >> 16 for channel in block.stored.T]).astype(np.float32)
    else:
        steps = np.trunc(np.clip(block.planar, -1, 1) * np.float32(32_767))
    mean: Floats = steps.sum(axis=0)
    mean *= 1 / len(steps)
    return mean


def _points(rows: Floats) -> bytes:
    pairs = np.stack([rows.min(axis=1), rows.max(axis=1)], axis=1)
    return np.trunc(pairs / POINT_STEPS).astype(np.int8).tobytes()
