"""The repositories of what people like, pick and have heard, and of what trends."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from domain.likes import HistoryChoice, Like
from domain.picks import Pick
from domain.repository import Repository


class Likes(Repository[Like], Protocol):
    """One a user and track: `Conflict` (ALREADY_THERE)."""

    def of(self, user_id: str, track_id: str) -> Like | None: ...

    def add_likes(self, track_id: str, change: int) -> None:
        """Let a beat's counter change by so much."""

    def likes(self, track_id: str) -> int:
        """How many like a beat, as its counter has it."""


class HistoryChoices(Protocol):
    def of(self, user_id: str) -> HistoryChoice:
        """What somebody has chosen, or what holds for everybody."""

    def put(self, choice: HistoryChoice) -> None: ...


class Picks(Protocol):
    def all(self) -> list[Pick]:
        """In their order."""

    def replace(self, picks: Sequence[Pick]) -> None:
        """Let there be exactly these."""


class Trending(Protocol):
    def reckon(self, since: date, limit: int) -> list[tuple[str, int]]:
        """Which listed beats were played most from that day on with how many plays, the most played first."""

    def put(self, played: Sequence[tuple[str, int]]) -> None:
        """Keep these instead of those before."""

    def all(self) -> list[tuple[str, int]]:
        """Those that are kept, the most played first."""
