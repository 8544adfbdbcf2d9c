"""The terms that Chromaprint would find had the audio been tuned lower or higher: what changed copies match.

Chromaprint tells pitches apart by where a semitone begins, so a copy that is half a percent higher looks like
another track. One set of spectra is enough for all tunings: each gives the bins to the semitones they were in
before the change. But for two bits in a hundred that is what resampled audio would give, in a tenth of the
time. The tempo stays as it is; `drifting` follows it.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from adapters.audio.blocks import Floats, blocks
from adapters.audio.chroma import HOP, PITCH_CLASSES, SIZE, semitones, terms_of
from adapters.audio.fingerprint import in_16_bits
from adapters.audio.resampling import LowRate
from domain.audio import AudioFormat, AudioLimits, Fingerprint

# A quarter of a percent apart, and past 6 %. Real music would do with steps twice as wide, but purely
# synthesised notes, which lie right where Chromaprint parts the semitones, are lost 0.15 % off.
STEPS_A_SEMITONE = 24
TUNINGS = tuple(2 ** (step / (12 * STEPS_A_SEMITONE)) for step in range(-25, 26))
FRAMES_AT_ONCE = 256


def retuned(path: Path, name: str, format: AudioFormat, limits: AudioLimits) -> tuple[Fingerprint, ...]:
    """A fingerprint for each tuning of audio that `inspect` has let through. Raises `Refused`."""
    kernel = Retunings()
    low = LowRate(format.rate, format.channels, (), (kernel,))
    for block in blocks(path, name, format, limits):
        low.feed(block)
    low.flush()
    return kernel.finish()


class Retunings:
    """Takes mono samples at 11,025 Hz."""

    def __init__(self) -> None:
        self._window = np.hamming(SIZE).astype(np.float32)
        self._bins = np.concatenate([bins_at(tuning) for tuning in TUNINGS], axis=1)
        self._left = np.empty(0, np.float32)
        self._chroma: list[Floats] = []

    def feed(self, mono: Floats) -> None:
        mono = np.concatenate([self._left, in_16_bits(mono) * np.float32(1 / 32_767)])
        count = max(0, (len(mono) - SIZE) // HOP + 1)
        self._left = mono[count * HOP :]
        for start in range(0, count, FRAMES_AT_ONCE):
            few = min(FRAMES_AT_ONCE, count - start)
            frames = np.lib.stride_tricks.sliding_window_view(mono[start * HOP :], SIZE)[::HOP][:few]
            self._chroma.append(self._energies(frames))

    def finish(self) -> tuple[Fingerprint, ...]:
        """None at all for audio too short to have a single term."""
        chroma = np.concatenate([np.empty((0, self._bins.shape[1]), np.float32), *self._chroma])
        self._chroma.clear()
        parts = chroma.reshape(len(chroma), len(TUNINGS), PITCH_CLASSES)
        found = [terms_of(parts[:, place]) for place in range(len(TUNINGS))]
        return tuple(Fingerprint(tuple(terms.tolist())) for terms in found if terms.size)

    def _energies(self, frames: Floats) -> Floats:
        """(frames, tunings x 12): the energy in each pitch class at each tuning."""
        spectra = np.fft.rfft(frames * self._window, axis=1)[:, : len(self._bins)]
        return np.asarray((spectra.real**2 + spectra.imag**2) @ self._bins, np.float32)


def bins_at(tuning: float) -> NDArray[np.float32]:
    """(bins, 12): which part of a bin's energy belongs to each pitch class of audio tuned up so far."""
    starts, classes = semitones()
    # A bin reaches half its width to either side of its frequency; counted from its lower edge here.
    edges = (starts - 0.5) * tuning + 0.5
    bins = np.arange(int(starts[-1] * max(TUNINGS)) + 2)[:, None]
    shares = np.minimum(edges[1:], bins + 1) - np.maximum(edges[:-1], bins)
    whole = np.eye(PITCH_CLASSES)[classes]
    return np.asarray(np.clip(shares, 0, 1) @ whole, np.float32)
