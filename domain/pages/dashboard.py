"""What a producer's dashboard shows, and the port it is read through."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from domain.activity.growth import Growth
from domain.next_steps import Step, Unfinished, next_steps
from domain.notices import Notice
from domain.pages import BeatCard


@dataclass(frozen=True)
class Level:
    """How far a producer has come."""

    number: int
    title: str
    xp: int


@dataclass(frozen=True)
class DashboardPage:
    """`level` is None as long as nothing is known of it; `events` are the newest notices."""

    tracks: int
    plays: int
    albums: int
    downloads: int
    followers: int
    growth: Growth
    unfinished: Unfinished
    events: tuple[Notice, ...] = ()
    latest: tuple[BeatCard, ...] = ()
    level: Level | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """What is best done next."""
        return next_steps(self.unfinished)


class DashboardQueries(Protocol):
    """A fixed number of queries, however much a producer has."""

    def dashboard(self, producer_id: str, today: date) -> DashboardPage: ...
