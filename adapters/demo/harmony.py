"""Chords and melodies in a key: degrees of its scale, led smoothly and coming home to the tonic."""

from dataclasses import dataclass

import numpy as np

from domain.music import KEYS, Scale

STEPS = {Scale.MAJOR: (0, 2, 4, 5, 7, 9, 11), Scale.MINOR: (0, 2, 3, 5, 7, 8, 10)}
# Each bar's chord as a degree of the scale. All of them start at home and lean on it.
PROGRESSIONS = {
    Scale.MAJOR: ((0, 3, 0, 4), (0, 5, 3, 4), (0, 4, 5, 3), (0, 0, 3, 4), (0, 3, 4, 0), (0, 2, 3, 0)),
    Scale.MINOR: ((0, 0, 5, 4), (0, 3, 0, 4), (0, 5, 0, 6), (0, 5, 3, 0), (0, 6, 5, 4), (0, 3, 4, 0)),
}
# The five degrees that sound well over any of the chords.
FIVE = {Scale.MAJOR: (0, 1, 2, 4, 5), Scale.MINOR: (0, 2, 3, 4, 6)}
RHYTHMS = (
    "x..x..x.....x...",
    "x...x.x...x.x...",
    "..x.x..x..x.....",
    "x.....x.x..x....",
    "x..x....x..x..x.",
    "x.x...x.....x.x.",
)
BARS = 8


@dataclass(frozen=True)
class Harmony:
    """`tonic` in semitones above C."""

    tonic: int
    scale: Scale
    chords: tuple[int, ...]

    def pitch(self, degree: int) -> int:
        """A degree as semitones above the C of octave 0, for a tonic in that octave."""
        return self.tonic + STEPS[self.scale][degree % 7] + 12 * (degree // 7)

    def chord(self, bar: int, voices: int, centre: int) -> list[int]:
        """Pitches of a bar's chord, each in the octave around `centre`: that leads voices smoothly."""
        root = self.chords[bar % len(self.chords)]
        pitches = [self.pitch(root + 2 * voice) for voice in range(voices)]
        return sorted({around(pitch, centre) for pitch in pitches})

    def root(self, bar: int) -> int:
        return self.pitch(self.chords[bar % len(self.chords)])


def around(pitch: int, centre: int) -> int:
    """The same note in the octave that starts half an octave below `centre`."""
    return (pitch - centre + 6) % 12 + centre - 6


def hertz(pitch: int) -> float:
    """Pitch 57 is the A of 440 Hz."""
    return float(440 * 2 ** ((pitch - 57) / 12))


def harmony(key: str, scale: Scale, dice: np.random.Generator) -> Harmony:
    chords = PROGRESSIONS[scale][int(dice.integers(len(PROGRESSIONS[scale])))]
    return Harmony(KEYS.index(key), scale, chords)


@dataclass(frozen=True)
class MelodyNote:
    """`at` and `steps` in sixteenths."""

    at: int
    steps: int
    degree: int
    loud: float


def melody(scale: Scale, busy: float, dice: np.random.Generator) -> list[MelodyNote]:
    """Eight bars: a phrase of two, the phrase again, an answer, and the phrase led home."""
    phrase, answer = (_phrase(scale, busy, dice) for _ in range(2))
    home = [*phrase[:-1], MelodyNote(phrase[-1].at, 8, 0, 1.0)] if phrase else phrase
    parts = (phrase, phrase, answer, home)
    return [
        MelodyNote(each.at + 32 * place, each.steps, each.degree, each.loud)
        for place, part in enumerate(parts)
        for each in part
    ]


def _phrase(scale: Scale, busy: float, dice: np.random.Generator) -> list[MelodyNote]:
    """Two bars over five notes, mostly in small steps; the tonic or its fifth on the first of a bar."""
    rhythms = dice.permutation(len(RHYTHMS))[:2]
    steps = [
        step
        for step, mark in enumerate("".join(RHYTHMS[number] for number in rhythms))
        if mark == "x" and (step % 16 == 0 or dice.random() < busy + 0.3)
    ]
    place, notes = int(dice.integers(0, 5)), []
    for step, after in zip(steps, [*steps[1:], 32], strict=True):
        if step % 16 == 0:
            place = int(dice.choice((0, 0, 3, 5)))
        degree = FIVE[scale][place % 5] + 7 * (place // 5)
        notes.append(MelodyNote(step, min(after - step, 6), degree, float(dice.uniform(0.75, 1))))
        place = min(7, max(-1, place + int(dice.choice((-2, -1, -1, 1, 1, 2)))))
    return notes
