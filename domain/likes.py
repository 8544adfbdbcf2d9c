"""Likes, and what a listener has heard."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Like:
    """Somebody likes a beat; also one of their own, which counts nowhere but on the beat."""

    id: str
    user_id: str
    track_id: str
    at: datetime


@dataclass(frozen=True)
class HistoryChoice:
    """`id` is the user's. What was heard before `cleared_at` isn't shown; nothing is where it isn't kept."""

    id: str
    is_kept: bool = True
    cleared_at: datetime | None = None


def cleared(choice: HistoryChoice, now: datetime) -> HistoryChoice:
    return HistoryChoice(choice.id, choice.is_kept, now)


def switched(choice: HistoryChoice, is_kept: bool, now: datetime) -> HistoryChoice:
    """Switched on again, the history begins anew: what was heard meanwhile isn't shown."""
    if is_kept == choice.is_kept:
        return choice
    return HistoryChoice(choice.id, is_kept, now)
