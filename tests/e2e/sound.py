"""Lossless audio for journeys, made by code."""

from pathlib import Path

import numpy as np
import soundfile

RATE = 44_100


def write_beat(path: Path, seconds: int = 40, bpm: int = 120, seed: int = 1, subtype: str = "PCM_16") -> Path:
    """Drums and a bass line with a tempo; another seed is another beat to the ear."""
    random = np.random.default_rng(seed)
    sound = np.zeros((seconds * RATE, 2), dtype=np.float32)
    decay = np.exp(-np.arange(RATE // 2) / (RATE / 14)).astype(np.float32)
    drum = decay * np.sin(2 * np.pi * 55 * np.arange(RATE // 2) / RATE).astype(np.float32)
    snare = decay * random.normal(0, 0.3, RATE // 2).astype(np.float32)
    scale = 2 ** (random.choice([0, 3, 5, 7, 10], size=256) / 12)
    root = 110 * 2 ** (random.integers(0, 12) / 12)
    for number, begin in enumerate(np.arange(0, seconds - 1, 60 / bpm)):
        at, note = int(begin * RATE), root * scale[number % 256]
        tone = decay * np.sign(np.sin(2 * np.pi * note * np.arange(RATE // 2) / RATE)).astype(np.float32)
        sound[at : at + RATE // 2, 0] += 0.5 * (snare if number % 2 else drum) + 0.15 * tone
        sound[at : at + RATE // 2, 1] += 0.5 * (snare if number % 2 else drum) + 0.10 * tone
    soundfile.write(path, np.clip(sound, -1, 1), RATE, subtype=subtype)
    return path
