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
        self._step = 1.0

    def feed(self, block: Block) -> None:
        mix, self._step = _sum(block)
        if len(self._left):
            mix = np.concatenate([self._left, mix])
        whole = len(mix) // FRAMES_A_POINT * FRAMES_A_POINT
        self._left = mix[whole:].copy()
        if whole:
            self._add(mix[:whole])

    def finish(self) -> bytes:
        """Two bytes a point; the last point may stand for fewer frames."""
        if len(self._left):
            self._add(self._left)
            self._left = self._left[:0]
        return b"".join(self._points)

    def _add(self, mix: Floats) -> None:
        starts = np.arange(0, len(mix), FRAMES_A_POINT)
        edges = np.stack([np.minimum.reduceat(mix, starts), np.maximum.reduceat(mix, starts)], axis=1)
        self._points.append(np.trunc(edges / self._step).astype(np.int8).tobytes())


def _sum(block: Block) -> tuple[Floats, float]:
    """The sum of the channels, and how much of it makes one step of a point."""
    channels = block.stored.shape[1]
    if block.stored.dtype == np.int16:
        return _added(block.planar), channels * POINT_STEPS / 32_768
    if block.stored.dtype == np.int32:
        # Finer samples lose their low bits first.
        steps = np.stack([channel >> 16 for channel in block.stored.T]).astype(np.float32)
    else:
        steps = np.trunc(np.clip(block.planar, -1, 1) * np.float32(32_767))
    return _added(steps), channels * POINT_STEPS


def _added(steps: Floats) -> Floats:
    added: Floats = steps[0] if len(steps) == 1 else np.add.reduce(steps)
    return added
