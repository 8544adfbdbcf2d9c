"""The part of the store that progress needs."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from domain.progress.bars import Bars, Tallies
from domain.progress.deeds import Deeds
from domain.progress.ledger import Earned, Grant
from domain.progress.standing import Progress


class ProgressBook(Protocol):
    """Producers' XP and what it follows from. All is read and written for many producers at once."""

    def of(self, producer_ids: Collection[str]) -> dict[str, Progress]:
        """As it is kept, of those who have any."""

    def save(self, *progress: Progress) -> None:
        """Keep it, in the place of what was kept before."""

    def grant(self, *grants: Grant) -> None:
        """For good. A cause is there once a producer: `Conflict` (ALREADY_THERE)."""

    def grants(self, producer_ids: Collection[str]) -> dict[str, list[Grant]]:
        """All that these were given, by their causes; of nobody who was given nothing."""

    def unlocked(self, producer_ids: Collection[str]) -> dict[str, set[str]]:
        """The keys of the achievements that they have; of nobody who has none."""

    def earned(self, producer_ids: Collection[str], complete: Collection[str], now: datetime) -> list[Earned]:
        """What beats bring them that they weren't given yet, whether they made them or are credited.

        A beat that ever came out brings XP to its maker, also after it was deleted, for the audio that it
        came out with. For its metadata and for those who are credited it must be public; of the latter, only
        those in `complete` count, who have filled in their profile.
        """

    def deeds(self, producer_ids: Collection[str]) -> dict[str, Deeds]:
        """What each of them has done; of nobody who is no producer."""

    def plays(self, producer_ids: Collection[str]) -> dict[str, int]:
        """Plays that were counted for their beats, also of those that are deleted by now."""

    def take_played(self, limit: int) -> list[str]:
        """Producers whose counted plays have changed; each is told of once, until they change again."""

    def producers(self, after: str, limit: int) -> list[str]:
        """Ids of producers in their order, from behind one on."""

    def partners(self, producer_id: str) -> list[str]:
        """Whom a producer's beats credit."""

    def tallies(self) -> Tallies:
        """Values over the whole site."""

    def bars(self) -> Bars:
        """As they were last reckoned; without any if they never were."""

    def keep_bars(self, bars: Bars) -> None: ...
