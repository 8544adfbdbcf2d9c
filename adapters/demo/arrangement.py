"""How a beat unfolds: which part is how loud in which half of a bar."""

from dataclasses import dataclass

import numpy as np

from adapters.demo.waves import Floats

PARTS = ("kick", "top", "bass", "chords", "haze", "lead")
HALVES = 2

# Levels of PARTS; `haze` is the chords behind a curtain.
INTROS = ((0, 0, 0, 0, 1, 0), (0, 0, 0, 0, 0.9, 0.5), (0, 0.5, 0, 0, 1, 0), (0, 0, 0, 0.8, 0, 0))
VERSES = ((0.7, 0.75, 0.75, 0.5, 0, 0), (0.75, 0.65, 0.7, 0, 0.8, 0), (0.7, 0.7, 0.7, 0.45, 0, 0.4))
HOOKS = ((1, 1.1, 1, 0.9, 0, 1), (1, 1.1, 1.05, 1, 0, 0.9))
BREAKS = ((0, 0, 0, 0.9, 0, 0.8), (0, 0.4, 0, 0.7, 0.3, 0), (0, 0, 0.6, 0, 1, 0.6), (0.7, 0, 0.7, 0, 0, 0))
OUTROS = ((0, 0.5, 0, 0, 0.9, 0.5), (0.8, 0.6, 0, 0, 0.8, 0), (0, 0, 0, 0.7, 0, 0.5))
SHARES = (0.11, 0.24, 0.22, 0.10, 0.24, 0.09)
"""Intro, verse, hook, break, hook, outro."""


@dataclass(frozen=True)
class Arrangement:
    """`levels` is (parts, half bars); `lifts` are the half bars at which a hook starts."""

    levels: Floats
    lifts: tuple[int, ...]


def arrange(bars: int, dice: np.random.Generator) -> Arrangement:
    """Six sections over so many bars, each in pairs of bars."""
    sections = [_pick(choices, dice) for choices in (INTROS, VERSES, HOOKS, BREAKS, HOOKS, OUTROS)]
    lengths = _lengths(bars)
    columns = [
        np.repeat(np.array([levels], np.float32).T, HALVES * length, axis=1)
        for levels, length in zip(sections, lengths, strict=True)
    ]
    starts = HALVES * np.cumsum([0, *lengths])
    levels = np.concatenate(columns, axis=1)
    lifts = tuple(int(starts[section]) for section in (2, 4) if lengths[section])
    for lift in lifts:
        _hold_breath(levels, lift)
    _lighten(levels, int(starts[1]), int(starts[2]))
    return Arrangement(levels, lifts)


def _pick(choices: tuple[tuple[float, ...], ...], dice: np.random.Generator) -> tuple[float, ...]:
    return choices[int(dice.integers(len(choices)))]


def _lengths(bars: int) -> list[int]:
    """Even numbers of bars that come close to the shares; the last hook takes what is left."""
    lengths = [max(2, 2 * round(share * bars / 2)) for share in SHARES]
    lengths[4] += bars - sum(lengths)
    if lengths[4] < 0:
        # Too short for a whole song: a hook and nothing else.
        return [0, 0, bars, 0, 0, 0]
    return lengths


def _hold_breath(levels: Floats, lift: int) -> None:
    """Half a bar without kick and bass before a hook."""
    if lift > 0:
        levels[[PARTS.index("kick"), PARTS.index("bass")], lift - 1] = 0


def _lighten(levels: Floats, start: int, end: int) -> None:
    """The second half of a verse is a little fuller than its first."""
    middle = (start + end) // 2
    levels[PARTS.index("top"), start:middle] *= 0.7
