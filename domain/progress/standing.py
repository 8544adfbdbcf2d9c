"""A producer's progress as it is kept, and what a check makes of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from domain.progress.achievements import ACHIEVEMENTS, Achievement
from domain.progress.bars import Bars
from domain.progress.deeds import Deeds
from domain.progress.ledger import PLAY_XP, Earned, Grant, granted_for, unlocking, worth
from domain.progress.levels import level_of
from domain.progress.reaching import Reach
from domain.words import say

CHECK_ALL = "progress"
"""The job that checks everybody."""
NEWS_FOR = timedelta(days=1)
"""Who was here for longer when they were checked for the first time isn't told of all that at once."""


@dataclass(frozen=True)
class Progress:
    """By the producer's id. `granted` is the sum of all grants, `plays` counted plays.

    `reaches` says how far from each achievement they were when they were last checked.
    """

    id: str
    xp: int = 0
    level: int = 1
    granted: int = 0
    plays: int = 0
    reaches: Mapping[str, Reach] = field(default_factory=dict)
    checked_at: datetime | None = None

    def is_like(self, other: "Progress | None") -> bool:
        """Whether nothing has changed but the time."""
        return other is not None and replace(self, checked_at=other.checked_at) == other


@dataclass(frozen=True)
class Verdict:
    """What a check comes to: the progress from now on, and what is given. `is_news` is whether to tell."""

    before: Progress | None
    after: Progress
    grants: Sequence[Grant]
    unlocked: Sequence[Achievement]
    is_news: bool

    @property
    def is_change(self) -> bool:
        return bool(self.grants) or not self.after.is_like(self.before)

    @property
    def has_levelled_up(self) -> bool:
        return self.after.level > (self.before.level if self.before else 1)


def judged(
    before: Progress | None,
    deeds: Deeds,
    bars: Bars,
    had: Collection[str],
    earned: Sequence[Earned],
    plays: int,
    now: datetime,
) -> Verdict:
    """Give what was earned and unlock what was reached; `had` are the achievements that somebody has."""
    reaches = {each.key: each.rule.reach(deeds, bars, now) for each in ACHIEVEMENTS}
    unlocked = [each for each in ACHIEVEMENTS if each.key not in had and reaches[each.key].is_reached]
    grants = [*granted_for(earned), *(unlocking(deeds.producer_id, each.key, now) for each in unlocked)]
    granted = (before.granted if before else 0) + sum(grant.xp for grant in grants)
    xp = granted + PLAY_XP * plays
    after = Progress(deeds.producer_id, xp, level_of(xp), granted, plays, reaches, now)
    is_news = before is not None or now - deeds.joined_at < NEWS_FOR
    return Verdict(before, after, grants, unlocked, is_news)


def differences(kept: Progress, grants: Sequence[Grant], plays: int) -> tuple[str, ...]:
    """What isn't as the ledger's causes and the plays have it, a sentence each."""
    found = []
    for grant in grants:
        due = worth(grant.cause)
        if due is None:
            found.append(
                say("{xp} XP were given for “{cause}”, which is no cause.", xp=grant.xp, cause=grant.cause)
            )
        elif grant.xp != due:
            found.append(
                say(
                    "“{cause}” brings {due} XP, and {xp} were given.", cause=grant.cause, due=due, xp=grant.xp
                )
            )
    sums = {
        "granted": (kept.granted, granted := sum(worth(grant.cause) or 0 for grant in grants)),
        "plays": (kept.plays, plays),
        "xp": (kept.xp, xp := granted + PLAY_XP * plays),
        "level": (kept.level, level_of(xp)),
    }
    found += (
        say("{name}: {has} is kept, {due} follows.", name=name, has=has, due=due)
        for name, (has, due) in sums.items()
        if has != due
    )
    return tuple(found)
