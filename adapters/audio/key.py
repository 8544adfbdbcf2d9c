"""Key and scale: which of 24 profiles the sounding pitch classes resemble most."""

import numpy as np

from adapters.audio.blocks import Floats
from adapters.audio.fingerprint import RATE
from adapters.audio.spectra import Spectra
from domain.audio import Suggestion
from domain.music import KEYS, Scale

SIZE, HOP = 8192, 4096
LOWEST, HIGHEST = 50.0, 2_000.0
LOW_BIN, HIGH_BIN = int(LOWEST * SIZE / RATE), int(HIGHEST * SIZE / RATE)
C0 = 440.0 * 2 ** (-57 / 12)
AUDIBLE = 0.02
"""Peaks below this part of the frame's highest one are taken for noise."""

# How strongly each degree belongs to a key, after Sha'ath's work on electronic music (KeyFinder, 2011).
MAJOR = (6.6, 2.0, 3.5, 2.3, 4.6, 4.0, 2.5, 5.2, 2.4, 3.7, 2.3, 3.4)
MINOR = (6.5, 2.7, 3.5, 5.4, 2.6, 3.5, 2.5, 5.2, 4.0, 2.7, 4.3, 3.2)
SHARPNESS = 0.08
"""How much better a profile has to correlate to be about three times as likely."""


def profiles() -> np.ndarray:
    """(24, 12): twelve major, then twelve minor keys, each centred and of length 1."""
    rows = np.array([np.roll(scale, tonic) for scale in (MAJOR, MINOR) for tonic in range(12)])
    rows -= rows.mean(axis=1, keepdims=True)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


class KeyAndScale:
    """Adds up the peaks of the spectrum by pitch class; a frame's weight grows slower than its loudness."""

    def __init__(self) -> None:
        self._spectra = Spectra(SIZE, HOP)
        self._chroma = np.zeros(12)

    def feed(self, mono: Floats) -> None:
        spectra = self._spectra.feed(mono)
        if len(spectra):
            below, here, above = (spectra[:, LOW_BIN + shift : HIGH_BIN + shift] for shift in (-1, 0, 1))
            audible = AUDIBLE * here.max(axis=1, keepdims=True)
            frames, bins = np.nonzero((here > below) & (here >= above) & (here > audible))
            offsets = _offsets(*(part[frames, bins] for part in (below, here, above)))
            self._add(here[frames, bins], LOW_BIN + bins + offsets)

    def _add(self, strengths: np.ndarray, bins: np.ndarray) -> None:
        pitches = 12 * np.log2(bins * RATE / SIZE / C0)
        nearest = np.rint(pitches)
        weights = np.sqrt(strengths) * np.cos(np.pi * (pitches - nearest)) ** 2
        self._chroma += np.bincount(nearest.astype(int) % 12, weights=weights, minlength=12)

    def finish(self) -> tuple[Suggestion, Suggestion] | None:
        """The key and the scale, each with how likely it is; None for silence."""
        centred = self._chroma - self._chroma.mean()
        size = np.linalg.norm(centred)
        if not size:
            return None
        likeness = profiles() @ (centred / size)
        chances = np.exp((likeness - likeness.max()) / SHARPNESS)
        chances = (chances / chances.sum()).reshape(2, 12)
        scale, tonic = np.unravel_index(chances.argmax(), chances.shape)
        trust = max(0.0, float(likeness.max()))
        key = Suggestion(KEYS[tonic], round(trust * float(chances[:, tonic].sum()), 2))
        name = (Scale.MAJOR, Scale.MINOR)[scale]
        return key, Suggestion(str(name), round(trust * float(chances[scale].sum()), 2))


def _offsets(below: Floats, here: Floats, above: Floats) -> Floats:
    """How far from its bin's centre a peak really lies, from a parabola through three points."""
    offsets: Floats = 0.5 * (above - below) / (2 * here - below - above)
    return offsets
