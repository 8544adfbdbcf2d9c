"""Drum sounds: noise and falling tones, tuned to the beat's key."""

from collections.abc import Mapping

import numpy as np

from adapters.demo.waves import Floats, fall, seconds

Kit = Mapping[str, Floats]


def kit(tonic: float, kick_length: float, rate: int, seed: int) -> Kit:
    """A drummer's sounds. `tonic` in Hz, between 50 and 100; `kick_length` in seconds."""
    dice = np.random.default_rng(seed)
    bright = float(dice.uniform(0.8, 1.25))
    return {
        "kick": _thump(tonic * 0.75, tonic * 5, kick_length, rate) + _noise(dice, 0.004, kick_length, rate),
        "snare": 0.9 * _noise(dice, 0.09 * bright, 0.3, rate) + 0.5 * _thump(tonic * 3, tonic * 4, 0.3, rate),
        "clap": _clap(dice, 0.11 * bright, rate),
        "snap": _clap(dice, 0.035, rate),
        "rim": 0.8 * _noise(dice, 0.008, 0.08, rate) + 0.6 * _thump(tonic * 8, tonic * 8, 0.08, rate),
        "hat": _hiss(dice, 0.022 * bright, 0.1, rate),
        "open": _hiss(dice, 0.13 * bright, 0.4, rate),
        "shaker": _hiss(dice, 0.04, 0.12, rate) * _swell(0.12, 0.02, rate),
        "conga": _thump(tonic * 4, tonic * 4.6, 0.3, rate),
        "tom": _thump(tonic * 2, tonic * 3, 0.4, rate),
        "crash": 0.7 * _hiss(dice, 0.7, 2.2, rate),
        "rise": _hiss(dice, 30, 1.6, rate) * np.linspace(0, 1, int(1.6 * rate), dtype=np.float32) ** 3,
    }


def crackle(frames: int, rate: int, seed: int) -> Floats:
    """The dust of an old record."""
    dice = np.random.default_rng(seed)
    dust = np.zeros(frames, np.float32)
    places = dice.integers(0, frames, 14 * frames // rate)
    dust[places] = dice.normal(0, 0.3, len(places))
    return np.convolve(dust, fall(90, 44_100, 0.0005), "same").astype(np.float32)


def _thump(low: float, high: float, length: float, rate: int) -> Floats:
    time = seconds(int(length * rate), rate)
    course = low * time + (high - low) * 0.025 * (1 - np.exp(-time / 0.025))
    sound = np.sin(2 * np.pi * course) * np.exp(-time * 5 / length)
    return np.asarray(sound * np.minimum(1, (length - time) * 50), np.float32)


def _noise(dice: np.random.Generator, time: float, length: float, rate: int) -> Floats:
    frames = int(length * rate)
    return np.diff(dice.standard_normal(frames + 1, np.float32)) * 0.5 * fall(frames, rate, time)


def _hiss(dice: np.random.Generator, time: float, length: float, rate: int) -> Floats:
    """Noise without its lower half."""
    frames = int(length * rate)
    noise = np.diff(dice.standard_normal(frames + 2, np.float32), 2)
    return noise * np.float32(0.3) * fall(frames, rate, time) * np.linspace(1, 0, frames, dtype=np.float32)


def _clap(dice: np.random.Generator, time: float, rate: int) -> Floats:
    """A few hands, not quite together."""
    sound = np.zeros(int(0.35 * rate), np.float32)
    for late, loud in ((0.0, 0.5), (0.009, 0.6), (0.019, 1.0)):
        hands = loud * _noise(dice, time if loud == 1 else 0.006, 0.3, rate)
        start = int(late * rate)
        sound[start : start + len(hands)] += hands
    return sound


def _swell(length: float, attack: float, rate: int) -> Floats:
    return np.asarray(np.minimum(1, seconds(int(length * rate), rate) / np.float32(attack)))
