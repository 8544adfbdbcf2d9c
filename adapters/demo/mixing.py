"""From loops to a finished stereo beat: space, width, arrangement, a little tape."""

from collections.abc import Mapping

import numpy as np

from adapters.demo.arrangement import HALVES, PARTS, Arrangement
from adapters.demo.band import Time, add
from adapters.demo.harmony import BARS
from adapters.demo.waves import Floats, fall

SEND = {"chords": 0.5, "lead": 0.55}
PEAK = 0.89
ROOM_SECONDS = 1.1


def stereo(loops: Mapping[str, Floats], time: Time, seed: int) -> dict[str, Floats]:
    """Each part as (2, frames), with its room around it; `haze` is the chords without their heights."""
    parts = {name: np.stack([loop, loop]) for name, loop in loops.items()}
    parts["lead"] += _echoes(loops["lead"], time)
    wet = _Wrapped(len(loops["chords"]), int(ROOM_SECONDS * time.rate))
    room = np.fft.rfft(_room(time.rate, seed), wet.size)
    for name, amount in SEND.items():
        parts[name] += np.float32(amount) * wet.filtered(loops[name], room)
    curtain = 1 / (1 + (np.fft.rfftfreq(wet.size, 1 / time.rate) / 420) ** 4)
    parts["haze"] = wet.filtered(parts["chords"], curtain.astype(np.float32))
    return parts


class _Wrapped:
    """Filters loops as if they had gone round for ever, at a size that Fourier transforms are fast at."""

    def __init__(self, frames: int, echo: int) -> None:
        self.frames, self.echo = frames, echo
        sizes = (odd << power for power in range(12, 24) for odd in (8, 9, 10, 12, 15))
        self.size = next(size for size in sizes if size >= frames + 2 * echo)
        self._places = np.arange(-echo, self.size - echo) % frames

    def filtered(self, loop: Floats, response: np.ndarray) -> Floats:
        spectrum = np.fft.rfft(loop[..., self._places]) * response
        heard = np.fft.irfft(spectrum, self.size)[..., self.echo : self.echo + self.frames]
        return np.asarray(heard, np.float32)


def _room(rate: int, seed: int) -> Floats:
    """The response of an echoing room, other on the left than on the right."""
    dice, length = np.random.default_rng(seed), int(ROOM_SECONDS * rate)
    echo = dice.standard_normal((2, length), np.float32) * fall(length, rate, 0.32)
    # Rooms swallow heights: a running mean of a few samples does, too.
    echo[:, 4:] = (echo[:, 4:] + echo[:, 3:-1] + echo[:, 2:-2] + echo[:, 1:-3]) / 4
    return np.asarray(echo / np.sqrt((echo**2).sum(axis=1, keepdims=True)), np.float32)


def _echoes(lead: Floats, time: Time) -> Floats:
    left, right = (np.roll(lead, int(steps * time.step)) for steps in (3, 6))
    return np.stack([0.3 * left + 0.05 * right, 0.2 * right])


def mix(parts: Mapping[str, Floats], plan: Arrangement, time: Time, frames: int) -> Floats:
    """The parts laid out as planned, as (2, frames)."""
    song = np.zeros((2, frames), np.float32)
    half = time.bar // HALVES
    for part, levels in zip(PARTS, plan.levels, strict=True):
        before = 0.0
        for place, level in enumerate([*levels, 0.0]):
            if before or level:
                start = place % (BARS * HALVES) * half
                _lay(song, parts[part][:, start : start + half], place * half, before, level, time.rate)
            before = level
    return song


def _lay(song: Floats, sound: Floats, at: int, before: float, level: float, rate: int) -> None:
    """Add a stretch of sound, gliding from the level before: fast when it comes in, slower when it leaves."""
    levels = np.full(sound.shape[1], level, np.float32)
    if before != level:
        glide = int(rate * (0.004 if level > before else 0.25))
        levels[:glide] = np.linspace(before, level, glide, dtype=np.float32)[: len(levels)]
    stretch = song[:, at : at + sound.shape[1]]
    stretch += (sound * levels)[:, : stretch.shape[1]]


def lift(song: Floats, plan: Arrangement, time: Time, rise: Floats, crash: Floats) -> None:
    """Noise that rises before each hook, and a cymbal on its first beat."""
    for place in plan.lifts:
        at = place * time.bar // HALVES
        for side in song:
            if at:
                start = max(0, at - len(rise))
                side[start:at] += np.float32(0.1) * rise[len(rise) - (at - start) :]
            _once(side, crash, at)


def _once(side: Floats, sound: Floats, at: int) -> None:
    stretch = side[at : at + len(sound)]
    add(stretch, sound[: len(stretch)], 0, 0.16)


def finish(song: Floats, drive: float) -> Floats:
    """Round off the peaks as tape does, then set the loudest to just below full scale."""
    # Tape swallows the uppermost heights, which would overshoot between the samples.
    song[:, 1:-1] = 0.2 * (song[:, :-2] + song[:, 2:]) + 0.6 * song[:, 1:-1]
    song *= np.float32(drive / np.percentile(np.abs(song[:, ::50]), 99.8))
    np.tanh(song, out=song)
    song *= np.float32(PEAK / np.abs(song).max())
    return song
