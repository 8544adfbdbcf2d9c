"""The part of the store that guards accounts, hands out all they have, and lets them go."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from domain.accounts import Device
from domain.exports import Export
from domain.leaving import Holdings, Leaving
from domain.repository import Repository
from domain.two_factor import TwoFactor


class TwoFactors(Repository[TwoFactor], Protocol):
    """By their person's id."""


class Devices(Repository[Device], Protocol):
    def knows_any(self, user_id: str) -> bool:
        """Whether somebody has signed in anywhere before."""

    def delete_unseen(self, before: datetime) -> None:
        """Forget those in which nobody has signed in since then."""


class Leavings(Repository[Leaving], Protocol):
    """By their person's id."""

    def due(self, now: datetime) -> list[str]:
        """Ids of those whose week is over, at most 1,000."""


class Exports(Repository[Export], Protocol):
    """One that is being made a person: `Conflict` (EXPORT_UNDER_WAY)."""

    def of_user(self, user_id: str) -> list[Export]:
        """The newest first."""

    def expired(self, now: datetime) -> list[Export]:
        """Finished ones whose week is over, at most 1,000."""


class Belonging(StrEnum):
    """What is let go of one by one when an account is erased, since more hangs on it than its row."""

    BEAT = "beat"
    CREDIT = "credit"
    """A beat of somebody else's that credits the person."""
    COLLECTION = "collection"
    UNSAVED = "unsaved"
    """An upload with what was made of it, or a draft, that never became a beat."""
    LIKE = "like"
    FOLLOW = "follow"
    """Of somebody else by the person."""


@dataclass(frozen=True)
class Listed:
    """Rows of one kind for an archive: the file they go into, what it holds, and the rows themselves."""

    file: str
    says: str
    rows: Iterator[Mapping[str, Any]]


class Personal(Protocol):
    """Rows of all kinds that bear a person's id, seen from the person."""

    def holdings(self, user_id: str) -> Holdings: ...

    def belongings(self, user_id: str, kind: Belonging, limit: int) -> list[str]:
        """Ids of what is still to be let go of."""

    def follower_notices(self, producer_id: str, at: datetime) -> list[str]:
        """Ids of what a producer was told of who began to follow them at that moment."""

    def files(self, user_id: str) -> list[str]:
        """Keys of the blobs that only rows name which `forget` removes."""

    def forget(self, user_id: str, limit: int) -> int:
        """Remove up to so many of the rows that nobody else needs; how many, 0 once none are left."""

    def forget_letters(self, email: str) -> None:
        """Remove letters to an address that wait or couldn't be delivered."""

    def listened_on(self, user_id: str) -> date | None:
        """A day of which listens still say that it was this person who listened."""

    def rows(self, user_id: str) -> Iterator[Listed]:
        """All that bears the person's id and may be handed out, a file after the other."""

    def certificates(self, user_id: str) -> Iterator[tuple[str, str]]:
        """The numbers of the licences that somebody holds, and the signed documents."""

    def blobs(self, user_id: str) -> Sequence[tuple[str, str]]:
        """Where each file of one's own is to lie in an archive, and its key; not all of them need exist."""

    def audio(self, user_id: str, after: str) -> Sequence[tuple[str, str, str]]:
        """The next few of one's recordings and stems: what to ask for more after, the place, the key."""
