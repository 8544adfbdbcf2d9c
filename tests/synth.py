"""Beats made from numbers: drums, bass, chords and a melody, the same on every run."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

STEPS = 16
MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)
PROGRESSIONS = ((0, 5, 3, 4), (0, 3, 4, 3), (0, 4, 5, 3), (5, 3, 0, 4), (0, 2, 5, 4), (1, 4, 0, 5))


@dataclass(frozen=True)
class Beat:
    """A composition (`root` in semitones above C, chords as degrees of the scale) and who plays it.

    `band` seeds everything that one producer does otherwise than another with the same chords: sounds,
    rhythms, voicings, bass line and melody.
    """

    root: int
    minor: bool
    bpm: int
    chords: tuple[int, ...]
    band: int


def beat(seed: int) -> Beat:
    """A composition drawn by `seed`."""
    dice = np.random.default_rng(seed)
    return Beat(
        root=int(dice.integers(12)),
        minor=bool(dice.integers(2)),
        bpm=int(dice.integers(70, 170)),
        chords=PROGRESSIONS[int(dice.integers(len(PROGRESSIONS)))],
        band=seed,
    )


def render(piece: Beat, seconds: float, rate: int = 44_100) -> Samples:
    """Play it: float32 stereo of shape (frames, 2), peaks at 0.7."""
    band = _Band(piece, rate)
    bar = 4 * 60 / piece.bpm
    mix = np.zeros((int(seconds * rate) + 6 * rate, 2), np.float32)
    for number in range(int(seconds / bar) + 1):
        band.play_bar(mix, number, int(number * bar * rate), bar)
    mix = mix[: int(seconds * rate)]
    return np.asarray(mix * (0.7 / np.abs(mix).max()), np.float32)


class _Band:
    """The players: each keeps its own sound and habits for the whole piece."""

    def __init__(self, piece: Beat, rate: int) -> None:
        self.piece = piece
        self.rate = rate
        self.dice = np.random.default_rng(1_000 + piece.band)
        self.partials = {part: self._sound() for part in ("bass", "chord", "lead")}
        self.inversion = int(self.dice.integers(3))
        self.octave = int(self.dice.integers(2))
        self.kick = self._pattern(3, 0.9)
        self.snare = self._pattern(2, 0.8)
        self.hat = self.dice.random(STEPS) < self.dice.uniform(0.3, 0.9)
        self.stabs = self._pattern(int(self.dice.integers(1, 4)), 1.0)
        self.bass_steps = self._pattern(int(self.dice.integers(3, 6)), 1.0)
        self.bass_degrees = self.dice.choice([0, 0, 2, 4], STEPS)
        self.melodies = [self._melody() for _ in range(3)]
        self.drums = (self._drum(55, 0.3, 0.02), self._drum(190, 0.2, 0.7), self._drum(0, 0.05, 1.0))
        self.notes: dict[tuple[str, int, float], Samples] = {}

    def play_bar(self, mix: Samples, number: int, start: int, bar: float) -> None:
        chord = self.piece.chords[number % len(self.piece.chords)]
        melody = self.melodies[(0, 0, 1, 0, 2, 1)[number // 4 % 6]]
        for step in range(STEPS):
            at = start + int(step * bar * self.rate / STEPS)
            self._play_drums(mix, at, step)
            if self.bass_steps[step]:
                self._note(mix, at, "bass", chord + int(self.bass_degrees[step]), -24, bar / 6, 0.35)
            if self.stabs[step]:
                for degree in self._voicing(chord):
                    self._note(mix, at, "chord", degree, 12 * self.octave, bar / 2.5, 0.16)
            if melody[(number % 2) * STEPS + step] >= 0:
                self._note(mix, at, "lead", int(melody[(number % 2) * STEPS + step]), 12, bar / 8, 0.22)

    def _play_drums(self, mix: Samples, at: int, step: int) -> None:
        gains = (0.6 * self.kick[step], 0.4 * self.snare[step], 0.12 * self.hat[step])
        for sound, gain in zip(self.drums, gains, strict=True):
            if gain:
                mix[at : at + len(sound)] += np.float32(gain) * sound

    def _note(
        self, mix: Samples, at: int, part: str, degree: int, shift: int, seconds: float, gain: float
    ) -> None:
        key = (part, degree, seconds)
        if key not in self.notes:
            self.notes[key] = self._tone(self._hertz(degree, shift), seconds, self.partials[part])
        sound = self.notes[key]
        mix[at : at + len(sound)] += np.float32(gain) * sound

    def _voicing(self, chord: int) -> list[int]:
        degrees = [chord, chord + 2, chord + 4]
        for voice in range(self.inversion):
            degrees[voice] += 7
        return degrees

    def _hertz(self, degree: int, shift: int) -> float:
        scale = MINOR if self.piece.minor else MAJOR
        semitones = self.piece.root + scale[degree % 7] + 12 * (degree // 7) + shift
        return float(261.63 * 2 ** (semitones / 12))

    def _tone(self, hertz: float, seconds: float, partials: NDArray[np.float64]) -> Samples:
        time = np.arange(int(seconds * self.rate)) / self.rate
        wave = sum(
            gain * np.sin(2 * np.pi * hertz * number * time)
            for number, gain in enumerate(partials, start=1)
            if hertz * number < self.rate / 2.2
        )
        fade = np.minimum(1, np.minimum(time / 0.005, (seconds - time) / 0.03))
        left = np.asarray(wave * np.exp(-time * 2.5 / seconds) * fade)
        return np.stack([left, 0.8 * left], axis=1).astype(np.float32)

    def _sound(self) -> NDArray[np.float64]:
        gains = self.dice.random(6) / np.arange(1, 7) ** self.dice.uniform(0.4, 2.0)
        gains[0] += 0.3
        return np.asarray(gains / gains.sum())

    def _pattern(self, hits: int, likely: float) -> NDArray[np.bool_]:
        steps = np.zeros(STEPS, np.bool_)
        steps[self.dice.choice(STEPS, hits, replace=False)] = True
        steps[0] |= self.dice.random() < likely
        return steps

    def _melody(self) -> NDArray[np.int64]:
        """Degrees of the scale over two bars of steps, -1 for a rest."""
        walk = np.cumsum(self.dice.integers(-3, 4, 2 * STEPS)) % 10
        rests = self.dice.random(2 * STEPS) < self.dice.uniform(0.4, 0.7)
        return np.where(rests, -1, walk)

    def _drum(self, hertz: float, seconds: float, noise: float) -> Samples:
        time = np.arange(int(seconds * self.rate)) / self.rate
        tone = np.sin(2 * np.pi * hertz * time * (1 + np.exp(-time * 30)))
        hiss = self.dice.standard_normal(time.size) * 0.5
        left = ((1 - noise) * tone + noise * hiss) * np.exp(-time * 5 / seconds)
        return np.stack([left, left], axis=1).astype(np.float32)
