"""Oscillators and envelopes: what every sound of the demo is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

CYCLE_BITS = 11
CYCLE = 1 << CYCLE_BITS


def cycle(partials: Sequence[float]) -> Floats:
    """One period of a wave whose partials have these strengths, peak 1."""
    spectrum = np.zeros(CYCLE // 2 + 1, np.complex64)
    spectrum[1 : len(partials) + 1] = -1j * np.asarray(partials)
    wave = np.fft.irfft(spectrum)
    return np.asarray(wave / np.abs(wave).max(), np.float32)


def oscillate(wave: Floats, hertz: float, frames: int, rate: int, start: float = 0.0) -> Floats:
    """Repeat a period `hertz` times a second, from the part `start` of it on."""
    # A 32-bit phase that overflows is a phase that wraps, without a division for each sample.
    step, offset = np.uint32(hertz / rate * 2**32), np.uint32(start * 2**32)
    phase = np.arange(frames, dtype=np.uint32) * step + offset
    return np.asarray(wave[phase >> np.uint32(32 - CYCLE_BITS)])


def seconds(frames: int, rate: int) -> Floats:
    return np.arange(frames, dtype=np.float32) / np.float32(rate)


def fall(frames: int, rate: int, time: float) -> Floats:
    """An envelope that falls to a third in `time` seconds."""
    return np.asarray(np.exp(seconds(frames, rate) / np.float32(-time)))


@dataclass(frozen=True)
class Voice:
    """An instrument: how it begins, rings and ends, in seconds.

    A note starts with the partials of `bright` and mellows into those of `dark` within `mellow`.
    `width` detunes two copies against each other, in cents.
    """

    dark: tuple[float, ...]
    bright: tuple[float, ...] = ()
    mellow: float = 0.2
    attack: float = 0.004
    ring: float = 1.0
    release: float = 0.08
    width: float = 0.0
    drop: float = 0.0
    """By how many octaves a struck note starts too high, for the first hundredths of a second."""


def note(voice: Voice, hertz: float, held: float, rate: int) -> Floats:
    """A note held for so many seconds, and its release."""
    frames = int((held + voice.release) * rate)
    sound = _body(voice, hertz, frames, rate)
    sound *= fall(frames, rate, voice.ring)
    attack, release = max(1, int(voice.attack * rate)), max(1, int(voice.release * rate))
    sound[:attack] *= np.linspace(0, 1, len(sound[:attack]), dtype=np.float32)
    sound[-release:] *= np.linspace(1, 0, len(sound[-release:]), dtype=np.float32)
    return sound


def _body(voice: Voice, hertz: float, frames: int, rate: int) -> Floats:
    if voice.drop:
        return _dropping(voice, hertz, frames, rate)
    ratio = 2 ** (voice.width / 2400)
    tunings = (hertz * ratio, hertz / ratio) if voice.width else (hertz,)
    sound = np.zeros(frames, np.float32)
    for place, tuned in enumerate(tunings):
        part = oscillate(cycle(voice.dark), tuned, frames, rate, place * 0.37)
        if voice.bright:
            glow = oscillate(cycle(voice.bright), tuned, frames, rate, place * 0.37)
            part = part + (glow - part) * fall(frames, rate, voice.mellow)
        sound += part / len(tunings)
    return sound


def _dropping(voice: Voice, hertz: float, frames: int, rate: int) -> Floats:
    time = np.arange(frames) / rate
    course = hertz * (time + voice.drop * 0.02 * (1 - np.exp(-time / 0.02)))
    return np.asarray(cycle(voice.dark)[(course * CYCLE).astype(np.int64) & (CYCLE - 1)])
