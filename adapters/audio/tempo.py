"""Tempo: how regularly onsets come back, read off the autocorrelation of their strength."""

import numpy as np

from adapters.audio.blocks import Floats
from adapters.audio.fingerprint import RATE
from adapters.audio.spectra import Spectra
from domain.audio import Suggestion

SIZE, HOP = 256, 128
FRAME_RATE = RATE / HOP
SLOWEST, FASTEST = 50, 200
LIKELIEST, OCTAVES = 110.0, 0.6
"""Where most beats lie and how far they spread, to choose between a tempo and its half or double."""

BEATS = (1, 2, 3, 4, 8)
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
        scores = comb(likeness, tempi, BEATS)
        prior = np.exp(-0.5 * (np.log2(tempi / LIKELIEST) / OCTAVES) ** 2)
        rough = tempi[np.argmax(np.maximum(scores, 0) * prior)]
        near = np.clip(np.arange(rough - 1.5, rough + 1.55, 0.1), SLOWEST, FASTEST)
        best = near[np.argmax(comb(likeness, near, BEATS + FINE_BEATS))]
        confidence = float(comb(likeness, np.array([best]), (1, 2, 4)).max())
        return Suggestion(str(round(best)), round(min(1.0, max(0.0, confidence)), 2))


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


def comb(likeness: np.ndarray, tempi: np.ndarray, beats: tuple[int, ...]) -> np.ndarray:
    """Mean likeness after so many beats, for each tempo; what reaches into the last quarter is left out."""
    lags = np.array(beats)[:, None] * 60 * FRAME_RATE / tempi
    inside = lags < 0.75 * len(likeness)
    values = np.interp(lags, np.arange(len(likeness)), likeness) * inside
    means: np.ndarray = values.sum(axis=0) / np.maximum(inside.sum(axis=0), 1)
    return means
