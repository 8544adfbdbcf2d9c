"""The repositories of what people are told, and of who follows whom."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.follows import Follow
from domain.notices import Choices, Notice, NoticeKind
from domain.repository import Repository


class Notices(Repository[Notice], Protocol):
    """One row a person and cause: `Conflict` (ALREADY_THERE)."""

    def add_once(self, notice: Notice) -> bool:
        """Add it unless its user was told of its cause before; whether it was added."""

    def newest(self, user_id: str, kind: NoticeKind) -> Notice | None:
        """Of those that are shown and those that aren't."""

    def read_all(self, user_id: str, until: datetime, now: datetime) -> None:
        """Mark all of somebody's as read that are no newer than `until`."""


class NoticeChoices(Protocol):
    def of(self, user_id: str) -> Choices:
        """What somebody has said; topics of which they said nothing are left out."""

    def put(self, user_id: str, choices: Choices) -> None:
        """In place of what was said of the same topics before."""


class Follows(Repository[Follow], Protocol):
    """One row a follower and producer: `Conflict` (ALREADY_THERE)."""

    def of(self, user_id: str, producer_id: str) -> Follow | None: ...

    def begun(self, producer_id: str, since: datetime, until: datetime) -> Sequence[Follow]:
        """Those that began in that time, `until` excluded, and last; the newest first, at most 1,000."""

    def add_followers(self, producer_id: str, change: int, at: datetime) -> None:
        """Add to the producer's followers, and to those of the day.

        A day counts who follows from then on less those who stop, so that it may be below 0, and the days
        together are all who follow now.
        """

    def followers(self, producer_id: str) -> int:
        """How many there are."""
