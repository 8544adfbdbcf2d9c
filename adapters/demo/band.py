"""The players: eight bars of each part, as loops that join at their ends."""

from dataclasses import dataclass

import numpy as np

from adapters.demo.drums import Kit, crackle, kit
from adapters.demo.harmony import BARS, Harmony, around, hertz, melody
from adapters.demo.instruments import INSTRUMENTS
from adapters.demo.styles import Pattern, Style
from adapters.demo.waves import Floats, fall, note

STEPS = 16
LOUDNESS = {"X": 1.0, "x": 0.7, "o": 0.35, ".": 0.0}
DRUM_LEVELS = {
    "kick": 0.85,
    "snare": 0.5,
    "clap": 0.5,
    "snap": 0.4,
    "rim": 0.3,
    "hat": 0.16,
    "open": 0.13,
    "shaker": 0.11,
    "conga": 0.26,
    "tom": 0.4,
}
LOW_DRUMS = ("kick", "tom")
BASS_CENTRE, CHORD_CENTRE, LEAD_CENTRE = 22, 47, 58


@dataclass(frozen=True)
class Time:
    """How long things are, in frames: a step is a sixteenth of a bar."""

    bar: int
    rate: int
    swing: float

    @property
    def step(self) -> float:
        return self.bar / STEPS

    def at(self, bar: int, step: float) -> int:
        late = self.swing if step % 2 == 1 else 0.0
        return int(bar * self.bar + (step + late) * self.step)

    def seconds(self, steps: float) -> float:
        return steps * self.step / self.rate


class Band:
    """One producer's way of playing one beat; every choice comes from `seed`."""

    def __init__(self, style: Style, harmony: Harmony, time: Time, seed: int) -> None:
        self.style, self.harmony, self.time, self.seed = style, harmony, time, seed
        self.dice = np.random.default_rng(seed)
        self.kit: Kit = kit(hertz(around(harmony.tonic, 14)) * 2, style.kick_length, time.rate, seed)
        names, _ = style.chords
        self.chord_voice = INSTRUMENTS[str(self.dice.choice(names))]
        self.lead_voice = INSTRUMENTS[str(self.dice.choice(style.leads))]
        self.centre = CHORD_CENTRE + int(self.dice.integers(0, 5))

    def loops(self) -> dict[str, Floats]:
        """Each part by itself, mono, at its place in the mix."""
        parts = {
            "kick": self._drums(low=True),
            "top": self._drums(low=False),
            "bass": self._bass(),
            "chords": self._chords(),
            "lead": self._lead(),
        }
        if self.style.duck:
            pushed = self._duck()
            for name in ("bass", "chords"):
                parts[name] *= pushed
        return parts

    def _empty(self) -> Floats:
        return np.zeros(BARS * self.time.bar, np.float32)

    def _drums(self, low: bool) -> Floats:
        loop = self._empty()
        for name, pattern in self.style.drums.items():
            if (name in LOW_DRUMS) == low:
                for bar, step, loud in hits(pattern):
                    level = DRUM_LEVELS[name] * loud * float(self.dice.uniform(0.88, 1))
                    add(loop, self.kit[name], self.time.at(bar, step), level)
        if not low:
            self._rolls(loop)
            if self.style.dust:
                loop += 0.1 * crackle(len(loop), self.time.rate, self.seed)
        return loop

    def _rolls(self, loop: Floats) -> None:
        """Hats that stutter here and there, in halves or thirds of a step."""
        for bar in range(BARS):
            if self.dice.random() < self.style.rolls:
                start, parts = int(self.dice.choice((6, 10, 12, 14))), int(self.dice.choice((2, 3)))
                for hit in range(2 * parts):
                    at, loud = self.time.at(bar, start) + int(hit * self.time.step / parts), 0.4 + hit * 0.08
                    add(loop, self.kit["hat"], at, DRUM_LEVELS["hat"] * loud)

    def _bass(self) -> Floats:
        loop, (name, pattern) = self._empty(), self.style.bass
        struck = hits(pattern)
        later = [bar * STEPS + step for bar, step, _ in struck][1:] + [BARS * STEPS]
        for (bar, step, loud), after in zip(struck, later, strict=True):
            pitch = around(self.harmony.root(bar), BASS_CENTRE)
            if loud < 1 and step > 10 and self.dice.random() < 0.4:
                pitch += int(self.dice.choice((7, 12)))
            held = self.time.seconds(min(after - bar * STEPS - step, 10) * 0.92)
            sound = note(INSTRUMENTS[name], hertz(pitch), held, self.time.rate)
            add(loop, sound, self.time.at(bar, step), 0.42 * loud)
        return loop

    def _chords(self) -> Floats:
        loop, (_, pattern) = self._empty(), self.style.chords
        struck = hits(pattern)
        later = [bar * STEPS + step for bar, step, _ in struck][1:] + [BARS * STEPS]
        sounds: dict[tuple[int, int], Floats] = {}
        for (bar, step, loud), after in zip(struck, later, strict=True):
            steps = after - bar * STEPS - step
            for pitch in self.harmony.chord(bar, self.style.colour, self.centre):
                if (pitch, steps) not in sounds:
                    held = self.time.seconds(steps * 0.95)
                    sounds[pitch, steps] = note(self.chord_voice, hertz(pitch), held, self.time.rate)
                add(loop, sounds[pitch, steps], self.time.at(bar, step), 0.5 / self.style.colour * loud)
        return loop

    def _lead(self) -> Floats:
        loop = self._empty()
        base = around(self.harmony.tonic, LEAD_CENTRE) - self.harmony.tonic
        for each in melody(self.harmony.scale, self.style.busy, self.dice):
            held = self.time.seconds(each.steps * 0.9)
            sound = note(self.lead_voice, hertz(base + self.harmony.pitch(each.degree)), held, self.time.rate)
            add(loop, sound, self.time.at(0, each.at), 0.24 * each.loud)
        return loop

    def _duck(self) -> Floats:
        """How loud the rest may be: low when the kick hits, back soon after."""
        pushed, frames = self._empty(), int(self.time.step * 3)
        dip = fall(frames, self.time.rate, 0.09)
        for bar, step, _ in hits(self.style.drums["kick"]):
            start = self.time.at(bar, step)
            place = slice(start, start + frames)
            pushed[place] = np.maximum(pushed[place], dip[: len(pushed[place])])
        return np.asarray(1 - self.style.duck * pushed, np.float32)


def hits(pattern: Pattern) -> list[tuple[int, int, float]]:
    """Bar, step and loudness of each hit over all the bars."""
    return [
        (bar, step, LOUDNESS[mark])
        for bar in range(BARS)
        for step, mark in enumerate(pattern[bar % len(pattern)])
        if mark != "."
    ]


def add(loop: Floats, sound: Floats, at: int, level: float) -> None:
    """Lay a sound into a loop; what rings over its end rings on at its start."""
    at %= len(loop)
    head = sound[: len(loop) - at]
    loop[at : at + len(head)] += np.float32(level) * head
    rest = sound[len(head) : len(head) + len(loop)]
    loop[: len(rest)] += np.float32(level) * rest
