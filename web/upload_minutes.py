"""Upload minutes in words: used, on their way, left, and what chosen files would take."""

from collections.abc import Sequence

from domain.minutes import Minutes, minutes_left, minutes_needed
from domain.words import say, say_many

LONGEST = 1_000_000.0
"""Seconds; what claims to be longer is no sound file."""


def minutes_status(minutes: Minutes, chosen: Sequence[float] = ()) -> dict[str, object]:
    """For the page and its script. Without a limit nothing has to be said."""
    if not minutes.is_limited:
        return {"is_limited": False}
    taken = minutes.used + minutes.announced
    return {
        "is_limited": True,
        "limit": say("{limit}", limit=minutes.limit),
        "used": minutes_needed(minutes.used),
        "announced": minutes_needed(minutes.announced) if minutes.announced else "",
        "left": minutes_left(minutes.left),
        "percent": min(100, round(taken * 100 / (minutes.limit * 60))),
        "chosen": chosen_words(minutes, chosen),
        "fits": minutes.fits(sum(chosen)),
    }


def chosen_words(minutes: Minutes, chosen: Sequence[float]) -> str:
    """`The 2 chosen files take 6:14 minutes, of the 10:00 that were left.`"""
    if not chosen:
        return ""
    told = {"needed": minutes_needed(sum(chosen)), "left": minutes_left(minutes.left)}
    if minutes.fits(sum(chosen)):
        return say_many(
            "The chosen file takes {needed} minutes, of the {left} that were left.",
            "The {count} chosen files take {needed} minutes, of the {left} that were left.",
            count=len(chosen),
            **told,
        )
    return say_many(
        "The chosen file takes {needed} minutes, but only {left} are left.",
        "The {count} chosen files take {needed} minutes, but only {left} are left.",
        count=len(chosen),
        **told,
    )
