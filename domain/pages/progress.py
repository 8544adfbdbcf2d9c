"""What the Progress page shows, and the port it is read through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Protocol

from domain.progress.achievements import ACHIEVEMENTS, BY_KEY, Achievement, Group
from domain.progress.bars import FEWEST_RANKED
from domain.progress.ledger import Earning
from domain.progress.levels import Standing
from domain.progress.reaching import Reach
from domain.progress.standing import Progress
from domain.words import say

NEWEST_LINES = 10
NOTHING = Reach(0, 1)


@dataclass(frozen=True)
class XpLine:
    """XP that was given. `slug` is the address of its beat, empty once that is deleted."""

    cause: str
    xp: int
    at: datetime
    beat: str = ""
    slug: str = ""

    @property
    def words(self) -> str:
        kind, _, of = self.cause.partition(":")
        if kind == Earning.ACHIEVEMENT:
            known = BY_KEY.get(of)
            return say("Achievement: {name}", name=known.name) if known else say("An achievement")
        beat = say("“{name}”", name=self.beat) if self.beat else say("A beat")
        if kind == Earning.TRACK:
            return say("{beat} came out", beat=beat)
        if kind == Earning.METADATA:
            return say("{beat} is fully described", beat=beat)
        return say("Credited on {beat}", beat=beat)


@dataclass(frozen=True)
class AchievementCard:
    """An achievement, when it was unlocked, and how far its producer is from it.

    `is_closed` is one for which there are too few producers to compare with.
    """

    achievement: Achievement
    unlocked_at: datetime | None
    reach: Reach

    @property
    def is_unlocked(self) -> bool:
        return self.unlocked_at is not None

    @property
    def is_closed(self) -> bool:
        return not self.is_unlocked and self.achievement.is_compared and self.reach.need is None

    @property
    def shows_how_far(self) -> bool:
        return not self.is_unlocked and bool(self.reach.words)


@dataclass(frozen=True)
class AchievementGroup:
    group: Group
    cards: tuple[AchievementCard, ...]

    @property
    def unlocked(self) -> int:
        return sum(card.is_unlocked for card in self.cards)


@dataclass(frozen=True)
class ProgressPage:
    """`progress` is None before a producer's first check, `ranked` before everybody was compared.

    `unlocked` has when, by achievements' keys.
    """

    progress: Progress | None
    unlocked: Mapping[str, datetime]
    newest: tuple[XpLine, ...]
    ranked: int | None = None

    @property
    def standing(self) -> Standing:
        return Standing(self.progress.xp if self.progress else 0)

    @property
    def has_begun(self) -> bool:
        return self.standing.xp > 0

    @property
    def groups(self) -> tuple[AchievementGroup, ...]:
        cards = (self._card(each) for each in ACHIEVEMENTS)
        return tuple(
            AchievementGroup(group, tuple(some))
            for group, some in groupby(cards, key=lambda card: card.achievement.group)
        )

    @property
    def total(self) -> int:
        return len(ACHIEVEMENTS)

    @property
    def fewest(self) -> int:
        return FEWEST_RANKED

    def _card(self, achievement: Achievement) -> AchievementCard:
        key = achievement.key
        reaches = self.progress.reaches if self.progress else {}
        nothing = Reach(0, None) if achievement.is_compared else NOTHING
        return AchievementCard(achievement, self.unlocked.get(key), reaches.get(key, nothing))


class ProgressQueries(Protocol):
    def progress(self, producer_id: str) -> ProgressPage:
        """A fixed number of queries, however much somebody has done."""
