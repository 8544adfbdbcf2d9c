"""What producers are ranked by, how much each of it weighs, and how a score reads."""

from collections.abc import Mapping
from enum import StrEnum

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
        return self.title()

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
UNITS: Mapping[Category, str] = {
    Category.OVERALL: "Score of 100",
    Category.POINTS: "XP",
    Category.PLAYS: "Plays",
    Category.UPLOADS: "Beats",
    Category.QUALITY: "Quality of 100",
    Category.COLLABORATION: "Beats made together",
    Category.EARNINGS: "Share of points",
}
EXPLANATIONS: Mapping[Category, str] = {
    Category.OVERALL: "All other categories together. In each the best producer has 100, everybody else their"
    " part of that, and the category counts as much as it says here.",
    Category.POINTS: "All of your XP, which has no period.",
    Category.PLAYS: "Plays of your beats that counted.",
    Category.UPLOADS: "Public beats of yours that came out in the period. Sold ones go on counting.",
    Category.QUALITY: "How much of your beats people heard, from 10 for a listen that was skipped to 100 for"
    " a completed one, as a mean of all listens in the period.",
    Category.COLLABORATION: "Public beats that came out in the period and credit you together with somebody"
    " else, your own and theirs.",
    Category.EARNINGS: "Your part of all contribution points, by which subscriptions are shared, over the"
    " days of the period. It is a share, never money.",
}


def shown(category: Category, score: int) -> str:
    """A score as people read it: `1,204`, `77.0`, `12.34 %`; what isn't nothing never reads as nothing."""
    if category is Category.OVERALL:
        return _decimal(score, HUNDRED // 100, 2)
    if category is Category.QUALITY:
        return _decimal(score, QUALITY_POINT, 1)
    if category is Category.EARNINGS and score == 0:
        return "0 %"
    if category is Category.EARNINGS:
        return f"{_decimal(score, WHOLE_SHARE // 100, 4 if score < WHOLE_SHARE // 100 else 2)} %"
    return f"{score:,}"


def _decimal(score: int, one: int, places: int) -> str:
    """Halves up, in whole numbers."""
    scale: int = 10**places
    rounded = (2 * score * scale + one) // (2 * one)
    whole, rest = divmod(max(rounded, int(score > 0)), scale)
    return f"{whole:,}.{rest:0{places}d}"
