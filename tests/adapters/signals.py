"""Signals with known properties, and files of them, for the tests that measure audio."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile

from adapters.audio.analysis import analyse
from adapters.audio.blocks import Block
from adapters.audio.inspect import inspect
from domain.audio import Analysis, AudioLimits

RATE = 44_100
ANY_LENGTH = AudioLimits(min_seconds=0)


def sine(frequency: float, seconds: float, amplitude: float = 0.5, rate: int = RATE) -> np.ndarray:
    return amplitude * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)


def noise(seconds: float, channels: int = 2, amplitude: float = 0.2, rate: int = RATE) -> np.ndarray:
    return amplitude * np.random.default_rng(1).standard_normal((round(seconds * rate), channels))


def drums(bpm: float, seconds: float, rate: int = RATE) -> np.ndarray:
    """A kick on every beat, a snare on every second, eighths on a hat."""
    beat = np.arange(round(seconds * rate)) / rate * bpm / 60
    hiss = np.random.default_rng(2).standard_normal(len(beat))
    kick = np.sin(60 * np.exp(-(beat % 1) * 8)) * np.exp(-(beat % 1) * 10)
    snare = hiss * np.exp(-((beat + 1) % 2) * 10)
    hat = hiss * np.exp(-((2 * beat) % 1) * 15)
    return 0.5 * kick + 0.3 * snare + 0.1 * hat


def sixteen_bit(samples: np.ndarray) -> np.ndarray:
    """(frames, channels) of int16, so that every container holds the very same values."""
    columns = samples if samples.ndim == 2 else samples[:, None]
    return np.clip(np.rint(columns * 32_767), -32_768, 32_767).astype("<i2")


def write(path: Path, samples: np.ndarray, rate: int = RATE, subtype: str = "PCM_16") -> Path:
    soundfile.write(path, samples, rate, subtype=subtype)
    return path


def analysed(path: Path, limits: AudioLimits = ANY_LENGTH) -> Analysis:
    return analyse(path, path.name, inspect(path, path.name, limits), lambda step, done: None, limits)


def in_pieces(samples: np.ndarray, sizes: list[int]) -> Iterator[Block]:
    """The samples as blocks of these sizes, over and over."""
    start = turn = 0
    while start < len(samples):
        yield Block(samples[start : start + sizes[turn % len(sizes)]])
        start, turn = start + sizes[turn % len(sizes)], turn + 1
