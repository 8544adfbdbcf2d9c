"""What producers are ranked by, how much each of it weighs, and how a score reads."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from domain.words import say, written

HUNDRED = 1_000_000
"""The overall score of whoever is best at everything, which is shown as 100."""
QUALITY_POINT = 10_000
"""A point of quality; 100 of them are the most."""
WHOLE_SHARE = 1_000_000_000
"""The share of somebody who has all contribution points."""


class Category(StrEnum):
    OVERALL = "overall"
    POINTS = "points"
    PLAYS = "plays"
    UPLOADS = "uploads"
    QUALITY = "quality"
    COLLABORATION = "collaboration"
    EARNINGS = "earnings"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def unit(self) -> str:
        """What a column of its scores is headed."""
        return UNITS[self]

    @property
    def explanation(self) -> str:
        return EXPLANATIONS[self]


WEIGHTS: Mapping[Category, int] = {
    Category.POINTS: 25,
    Category.PLAYS: 20,
    Category.UPLOADS: 15,
    Category.QUALITY: 15,
    Category.COLLABORATION: 15,
    Category.EARNINGS: 10,
}
"""Parts of the overall score, 100 together."""
LABELS: Mapping[Category, str] = {
    Category.OVERALL: say("Overall"),
    Category.POINTS: say("Points"),
    Category.PLAYS: say("Plays"),
    Category.UPLOADS: say("Uploads"),
    Category.QUALITY: say("Quality"),
    Category.COLLABORATION: say("Collaboration"),
    Category.EARNINGS: say("Earnings"),
}
UNITS: Mapping[Category, str] = {
    Category.OVERALL: say("Score of 100"),
    Category.POINTS: "XP",
    Category.PLAYS: say("Plays"),
    Category.UPLOADS: say("Beats"),
    Category.QUALITY: say("Quality of 100"),
    Category.COLLABORATION: say("Beats made together"),
    Category.EARNINGS: say("Share of points"),
}
EXPLANATIONS: Mapping[Category, str] = {
    Category.OVERALL: say(
        "All other categories together. In each the best producer has 100, everybody else"
        " their part of that, and the category counts as much as it says here."
    ),
    Category.POINTS: say("All of your XP, which has no period."),
    Category.PLAYS: say("Plays of your beats that counted."),
    Category.UPLOADS: say("Public beats of yours that came out in the period. Sold ones go on counting."),
    Category.QUALITY: say(
        "How much of your beats people heard, from 10 for a listen that was skipped to 100"
        " for a completed one, as a mean of all listens in the period."
    ),
    Category.COLLABORATION: say(
        "Public beats that came out in the period and credit you together with"
        " somebody else, your own and theirs."
    ),
    Category.EARNINGS: say(
        "Your part of all contribution points, by which subscriptions are shared, over"
        " the days of the period. It is a share, never money."
    ),
}


def shown(category: Category, score: int) -> str:
    """A score as people read it: `1,204`, `77.0`, `12.34 %`; what isn't nothing never reads as nothing."""
    if category is Category.OVERALL:
        return written(_decimal(score, HUNDRED // 100, 2))
    if category is Category.QUALITY:
        return written(_decimal(score, QUALITY_POINT, 1))
    if category is Category.EARNINGS and score == 0:
        return "0 %"
    if category is Category.EARNINGS:
        percent = _decimal(score, WHOLE_SHARE // 100, 4 if score < WHOLE_SHARE // 100 else 2)
        return say("{percent} %", percent=percent)
    return written(score)


def _decimal(score: int, one: int, places: int) -> Decimal:
    """Halves up, in whole numbers."""
    scale: int = 10**places
    rounded = (2 * score * scale + one) // (2 * one)
    return Decimal(max(rounded, int(score > 0))).scaleb(-places)
