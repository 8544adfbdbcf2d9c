"""Tiers: for uploads and earnings by what was reached, for all else by how many are in front."""

from collections.abc import Mapping
from enum import StrEnum

from domain.leaderboards.categories import WHOLE_SHARE, Category
from domain.words import say


class Tier(StrEnum):
    DIAMOND = "Diamond"
    PLATINUM = "Platinum"
    GOLD = "Gold"
    SILVER = "Silver"
    BRONZE = "Bronze"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: Mapping[Tier, str] = {
    Tier.DIAMOND: say("Diamond"),
    Tier.PLATINUM: say("Platinum"),
    Tier.GOLD: say("Gold"),
    Tier.SILVER: say("Silver"),
    Tier.BRONZE: say("Bronze"),
}


UPLOADS = {Tier.DIAMOND: 100, Tier.PLATINUM: 50, Tier.GOLD: 25, Tier.SILVER: 10}
EARNINGS_PERCENT = {Tier.DIAMOND: 15, Tier.PLATINUM: 10, Tier.GOLD: 5, Tier.SILVER: 2}
TOP_PERCENT = {Tier.DIAMOND: 5, Tier.PLATINUM: 15, Tier.GOLD: 35, Tier.SILVER: 65}
REACHED: Mapping[Category, Mapping[Tier, int]] = {
    Category.UPLOADS: UPLOADS,
    Category.EARNINGS: {tier: percent * WHOLE_SHARE // 100 for tier, percent in EARNINGS_PERCENT.items()},
}


def tier_of(category: Category, score: int, place: int, ranked: int) -> Tier:
    """The first place is always in the best tier; whoever has nothing yet is Bronze."""
    if score <= 0:
        return Tier.BRONZE
    if category in REACHED:
        found = (tier for tier, least in REACHED[category].items() if score >= least)
    else:
        found = (tier for tier, percent in TOP_PERCENT.items() if (place - 1) * 100 < percent * ranked)
    return next(found, Tier.BRONZE)


def tier_rule(category: Category) -> str:
    """How one gets into each, in a sentence."""
    match category:
        case Category.UPLOADS:
            return say(
                "Diamond from {diamond} beats, Platinum from {platinum} beats, Gold from {gold} beats, Silver"
                " from {silver} beats, else Bronze.",
                **_named(UPLOADS),
            )
        case Category.EARNINGS:
            return say(
                "Diamond from {diamond} % of all points, Platinum from {platinum} % of all points, Gold from"
                " {gold} % of all points, Silver from {silver} % of all points, else Bronze.",
                **_named(EARNINGS_PERCENT),
            )
    return say(
        "Diamond for the first {diamond} %, Platinum for the first {platinum} %, Gold for the first {gold} %,"
        " Silver for the first {silver} %, else Bronze.",
        **_named(TOP_PERCENT),
    )


def _named(reached: Mapping[Tier, int]) -> dict[str, int]:
    return {tier.lower(): least for tier, least in reached.items()}
