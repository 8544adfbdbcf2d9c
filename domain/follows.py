"""Following: who hears of a producer, and who may."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.errors import Conflict, Fault

OWN_FOLLOW = Fault(
    "PRD-107", "You can't follow yourself.", "Share the address of your page, so that others find it."
)


@dataclass(frozen=True)
class Follow:
    """Somebody's following of a producer, kept once it has ended so that nobody is told of it again.

    `at` is when it began first, `stopped_at` when it ended, None as long as it lasts.
    """

    id: str
    user_id: str
    producer_id: str
    at: datetime
    stopped_at: datetime | None = None

    @property
    def lasts(self) -> bool:
        return self.stopped_at is None


def check_may_follow(user_id: str, producer_id: str) -> None:
    if user_id == producer_id:
        raise Conflict(OWN_FOLLOW)


def resumed(follow: Follow) -> Follow:
    return replace(follow, stopped_at=None)


def stopped(follow: Follow, now: datetime) -> Follow:
    return replace(follow, stopped_at=now)
