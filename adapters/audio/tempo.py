"""Tempo: how regularly onsets come back, read off the autocorrelation of their strength."""

import numpy as np

from adapters.audio.blocks import Floats
from adapters.audio.fingerprint import RATE
from adapters.audio.spectra import Spectra
from domain.audio import Suggestion

SIZE, HOP = 256, 128
FRAME_RATE = RATE / HOP
SLOWEST, FASTEST = 50, 200
LIKELIEST, OCTAVES = 120.0, 0.8
"""Where most beats lie and how far they spread, to choose between a tempo and its half or double."""

BEATS = (1, 2, 4, 8)
FINE_BEATS = (16, 32, 64)
EDGES = np.unique(np.geomspace(1, SIZE // 2 + 1, 18).astype(int))


class Tempo:
    """Onset strength is the rise of loudness in bands a third of an octave wide or less."""

    def __init__(self) -> None:
        self._spectra = Spectra(SIZE, HOP)
        self._last: Floats | None = None
        self._strengths: list[Floats] = []

    def feed(self, mono: Floats) -> None:
        spectra = self._spectra.feed(mono)
        if not len(spectra):
            return
        bands = np.log1p(100 * np.add.reduceat(spectra, EDGES[:-1], axis=1))
        before = bands[:1] if self._last is None else self._last
        rises = np.diff(np.concatenate([before, bands]), axis=0)
        self._strengths.append(np.maximum(rises, 0).sum(axis=1))
        self._last = bands[-1:]

    def finish(self) -> Suggestion | None:
        """Whole beats a minute from 50 to 200; None where nothing comes back, as in silence."""
        strength = np.concatenate([*self._strengths, np.empty(0, np.float32)])
        if len(strength) < 4 * FRAME_RATE or not strength.any():
            return None
        likeness = autocorrelation(strength)
        tempi = np.arange(SLOWEST, FASTEST + 0.01, 0.1)
        prior = np.exp(-0.5 * (np.log2(tempi / LIKELIEST) / OCTAVES) ** 2)
        # The weakest of the beats decides: a mean would take two thirds of a tempo for the tempo.
        weakest = after(likeness, tempi, BEATS).min(axis=0, initial=1)
        rough = tempi[np.argmax(np.maximum(weakest, 0) * prior)]
        near = np.clip(np.arange(rough - 1.5, rough + 1.55, 0.1), SLOWEST, FASTEST)
        best = near[np.argmax(after(likeness, near, BEATS + FINE_BEATS).mean(axis=0))]
        confidence = after(likeness, np.array([best]), (1, 2, 4)).mean()
        return Suggestion(str(round(best)), round(float(np.clip(confidence, 0, 1)), 2))


def autocorrelation(strength: Floats) -> np.ndarray:
    """How much the strength resembles itself some frames later: 1 at none, 0 where it doesn't at all."""
    smooth = np.convolve(strength, np.hanning(7)[1:-1], "same")
    centred = smooth - smooth.mean()
    size = 1 << (2 * len(centred) - 1).bit_length()
    power = np.abs(np.fft.rfft(centred, size)) ** 2
    sums: np.ndarray = np.fft.irfft(power)[: len(centred)]
    sums /= np.arange(len(centred), 0, -1) / len(centred)
    sums /= max(sums[0], np.finfo(float).tiny)
    return sums


def after(likeness: np.ndarray, tempi: np.ndarray, beats: tuple[int, ...]) -> np.ndarray:
    """(beats, tempi): the likeness so many beats later, without those that reach into the last quarter."""
    reach = 0.75 * len(likeness) * tempi.min() / 60 / FRAME_RATE
    lags = np.array([count for count in beats if count < reach])[:, None] * 60 * FRAME_RATE / tempi
    later: np.ndarray = np.interp(lags, np.arange(len(likeness)), likeness)
    return later
