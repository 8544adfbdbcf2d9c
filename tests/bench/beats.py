"""Beats for benchmarks, synthesised: drums, bass and a chord, loud as real masters are."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import soundfile


def beat(seconds: float, rate: int = 44_100, bpm: float = 140, seed: int = 0) -> np.ndarray:
    """(frames, 2) floats within full scale."""
    random = np.random.default_rng(seed)
    frames = int(seconds * rate)
    time = np.arange(frames, dtype=np.float32) / rate
    beat = time * np.float32(bpm / 60)
    kick = np.sin(90 * np.exp(-(beat % 1) * 6)) * np.exp(-(beat % 1) * 7)
    hat = random.standard_normal(frames, np.float32) * np.exp(-((beat * 4) % 1) * 9) * 0.15
    snare = random.standard_normal(frames, np.float32) * np.exp(-((beat / 2 + 0.5) % 1) * 12) * 0.4
    root = 55 * 2 ** (random.integers(0, 12) / 12) * 2 ** ((np.floor(beat / 8) % 4) * 2 / 12)
    phase = np.cumsum(2 * np.pi * root / rate)
    bass = np.sign(np.sin(phase)) * 0.2
    chord = sum(np.sin(phase * 4 * 2 ** (step / 12)) for step in (0, 3, 7, 10)) * 0.06
    middle = kick + bass + snare
    sides = [middle + hat + chord, middle - 0.6 * hat + 0.9 * np.roll(chord, rate // 100)]
    return np.tanh(1.5 * np.stack(sides, axis=1)).astype(np.float32) * np.float32(0.98)


@contextmanager
def beats(count: int, seconds: float, suffix: str) -> Iterator[list[Path]]:
    """So many different 16-bit stereo files at 44.1 kHz, gone afterwards."""
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}{suffix}" for number in range(count)]
        for seed, path in enumerate(paths):
            soundfile.write(path, beat(seconds, bpm=100 + 7 * seed, seed=seed), 44_100, subtype="PCM_16")
        yield paths
