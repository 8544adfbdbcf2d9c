"""Staff picks: beats that admins show on the front page, in an order of their own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.errors import Conflict, Fault

MOST_PICKS = 48
ENOUGH_PICKS = Fault(
    "DIS-101", "There are as many staff picks as are shown.", "Take another beat off the list first."
)
NOT_LISTED = Fault(
    "DIS-102",
    "Only beats that everybody can find become staff picks.",
    "Choose one that is public and unsold.",
)
UNKNOWN_GENRE = Fault("DIS-104", "No beat here has such a genre.", "Look at the list of all genres.")
NOT_PICKED = Fault("DIS-103", "That beat is no staff pick.", "Open the list again.")


@dataclass(frozen=True)
class Pick:
    """`id` is the track's; the first place is the first shown."""

    id: str
    place: int
    picked_by: str
    at: datetime


def picked(track_id: str, admin_id: str, now: datetime, others: Sequence[Pick]) -> tuple[Pick, ...]:
    """All picks with a new one in the first place. Raises `Conflict` (ENOUGH_PICKS)."""
    if len(others) >= MOST_PICKS:
        raise Conflict(ENOUGH_PICKS)
    return in_order([Pick(track_id, 0, admin_id, now), *others])


def moved(picks: Sequence[Pick], track_id: str, is_up: bool) -> tuple[Pick, ...]:
    """One place up or down; at the end it stays. Raises `Conflict` (NOT_PICKED)."""
    ids = [pick.id for pick in picks]
    if track_id not in ids:
        raise Conflict(NOT_PICKED)
    here, order = ids.index(track_id), list(picks)
    there = min(max(here + (-1 if is_up else 1), 0), len(order) - 1)
    order.insert(there, order.pop(here))
    return in_order(order)


def in_order(picks: Sequence[Pick]) -> tuple[Pick, ...]:
    return tuple(replace(pick, place=place) for place, pick in enumerate(picks, start=1))
