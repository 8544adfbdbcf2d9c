"""Short-time spectra of a stream, the same whatever pieces it comes in."""

import numpy as np

from adapters.audio.blocks import Floats


class Spectra:
    """Magnitudes of Hann-windowed frames of `size` samples, one every `hop`."""

    def __init__(self, size: int, hop: int) -> None:
        self._size, self._hop = size, hop
        self._window = np.hanning(size + 1)[:-1].astype(np.float32)
        self._left = np.empty(0, np.float32)

    def feed(self, mono: Floats) -> Floats:
        """(frames, size // 2 + 1) for the frames that are now complete."""
        mono = np.concatenate([self._left, mono])
        count = max(0, (len(mono) - self._size) // self._hop + 1)
        self._left = mono[count * self._hop :]
        if not count:
            return np.empty((0, self._size // 2 + 1), np.float32)
        frames = np.lib.stride_tricks.sliding_window_view(mono, self._size)[:: self._hop][:count]
        return np.abs(np.fft.rfft(frames * self._window, axis=1))
