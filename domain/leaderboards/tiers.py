"""Tiers: for uploads and earnings by what was reached, for all else by how many are in front."""

from collections.abc import Mapping
from enum import StrEnum

from domain.leaderboards.categories import WHOLE_SHARE, Category


class Tier(StrEnum):
    DIAMOND = "Diamond"
    PLATINUM = "Platinum"
    GOLD = "Gold"
    SILVER = "Silver"
    BRONZE = "Bronze"


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
    reached, words = RULES.get(category, (TOP_PERCENT, "for the first {} %"))
    return f"{', '.join(f'{tier} {words.format(least)}' for tier, least in reached.items())}, else Bronze."


RULES: Mapping[Category, tuple[Mapping[Tier, int], str]] = {
    Category.UPLOADS: (UPLOADS, "from {} beats"),
    Category.EARNINGS: (EARNINGS_PERCENT, "from {} % of all points"),
}
