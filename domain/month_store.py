"""The part of the store that a month's close needs."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Protocol

from domain.payouts.contributions import Rule, TrackInput
from domain.payouts.holding import Held
from domain.payouts.points import Points
from domain.payouts.runs import Inputs, Run
from domain.payouts.splitting import Share, Split
from domain.repository import Repository


class Runs(Repository[Run], Protocol):
    """A period has one run: `Conflict` (CLOSED_ALREADY)."""

    def of_period(self, period: str) -> Run | None: ...

    def unfinished(self) -> list[Run]:
        """Those that aren't done, the earliest period first."""

    def newest_period(self) -> str:
        """Empty before the first run."""

    def contributing(self, moment: datetime, start: datetime, end: datetime) -> Iterator[TrackInput]:
        """What every beat that contributes at a moment does so by, with what others played from `start` on.

        Those of one uploader follow each other.
        """

    def eligible(self) -> set[str]:
        """Everybody who can be paid: approved, not suspended, with a payout account that is ready."""

    def keep_inputs(self, run_id: str, inputs: Inputs, tracks: Iterable[TrackInput]) -> None:
        """Once for each run. Those of one uploader have to follow each other.

        Of who is eligible, those are kept whom a track credits.
        """

    def inputs(self, run_id: str) -> Inputs:
        """Raises `KeyError` where there are none."""

    def reckoned(self, run_id: str, rule: Rule, moment: datetime) -> dict[str, int]:
        """Producers' points by `producer_points`, from every stored track."""

    def keep_points(self, run_id: str, points: Mapping[str, int]) -> None:
        """What the tracks of each producer come to, once for each run."""

    def points(self, run_id: str) -> dict[str, int]:
        """As they are stored."""

    def keep_split(self, run_id: str, split: Split) -> None:
        """Once for each run."""

    def split(self, run_id: str) -> Split:
        """As it is stored, whether it adds up or not. Raises `KeyError` where there is none."""

    def shares(self, run_id: str, part: int, size: int) -> list[Share]:
        """A part of a run's shares, in the order of producers' ids; parts are counted from 0."""


class HeldShares(Protocol):
    """A run holds one share a producer: `Conflict` (ALREADY_THERE)."""

    def add(self, *shares: Held) -> None: ...

    def due(self, now: datetime) -> list[Held]:
        """Those that have lapsed and those whose producers can be paid by now; at most 1,000."""

    def end(self, held: Held, now: datetime) -> bool:
        """It waits no more; False where it didn't any longer."""


class PointsOfDay(Protocol):
    """What producers had of all points when they were last reckoned."""

    def replace_all(self, points: Mapping[str, int], at: datetime) -> None: ...

    def of(self, producer_id: str) -> Points | None:
        """None before the first reckoning; no points for somebody who has none."""
