"""Levels, the XP that each begins at, and the titles that go with them."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from math import isqrt

from domain.words import say

HIGHEST_LEVEL = 100
TITLES: Mapping[int, str] = {
    1: say("Novice"),
    3: say("Apprentice"),
    5: say("Intermediate"),
    7: say("Skilled"),
    10: say("Experienced"),
    15: say("Advanced"),
    20: say("Professional"),
    30: say("Expert"),
    40: say("Master"),
    50: say("Legendary"),
}
"""Each by the level from which on it is borne."""


def xp_for(level: int) -> int:
    """The XP at which a level begins: `100 x (level - 1)^1.5`, rounded, reckoned in whole numbers."""
    squared = 100**2 * (level - 1) ** 3
    root = isqrt(squared)
    return root + (squared > root * (root + 1))


_BEGINNINGS = tuple(xp_for(level) for level in range(1, HIGHEST_LEVEL + 1))


def level_of(xp: int) -> int:
    return max(1, bisect_right(_BEGINNINGS, xp))


def title_of(level: int) -> str:
    return TITLES[max(begins for begins in TITLES if begins <= level)]


@dataclass(frozen=True)
class Standing:
    """What an amount of XP comes to."""

    xp: int

    @property
    def level(self) -> int:
        return level_of(self.xp)

    @property
    def title(self) -> str:
        return title_of(self.level)

    @property
    def is_highest(self) -> bool:
        return self.level == HIGHEST_LEVEL

    @property
    def next_at(self) -> int:
        """The XP at which the next level begins; of the highest level, its own."""
        return xp_for(min(self.level + 1, HIGHEST_LEVEL))

    @property
    def missing(self) -> int:
        """XP that the next level still needs."""
        return max(0, self.next_at - self.xp)

    @property
    def percent(self) -> int:
        """How much of this level is done, from 0 to 99; 100 at the highest."""
        begun = xp_for(self.level)
        return 100 if self.is_highest else (self.xp - begun) * 100 // (self.next_at - begun)
