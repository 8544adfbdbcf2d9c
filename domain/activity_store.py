"""The store's part for what was heard: listens, totals of them, and who listened."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from domain.activity.listens import Listen
from domain.activity.ranges import Days
from domain.activity.summaries import RangeSummary
from domain.activity.totals import Totals
from domain.licensing.downloads import Download


class Listens(Protocol):
    def put(self, listens: Sequence[Listen]) -> None:
        """Add them, or replace those that are there."""

    def oldest(self) -> date | None:
        """The day on which the first began."""

    def by_ids(self, ids: Collection[str]) -> list[Listen]:
        """Those that are there, the oldest first."""

    def plays_of(self, listeners: Collection[str], since: datetime) -> list[Listen]:
        """What counts of all that those people began to hear from that moment on, the oldest first."""

    def walk(self, since: datetime, until: datetime, after: tuple[datetime, str], limit: int) -> list[Listen]:
        """Those begun from `since` on and before `until`, the oldest first, from beyond `after` on."""


class DayTotals(Protocol):
    """Plays and downloads by day, with the counters of beats."""

    def add(self, change: Totals) -> None: ...

    def get(self, day: date) -> Totals:
        """The figures of a day that aren't 0, without its curves."""

    def replace(self, day: date, totals: Totals) -> None:
        """Let a day have those figures; its curves, downloads and the counters of beats stay as they are."""

    def mend_plays(self) -> int:
        """Let the counter of each beat be the sum of its days; how many weren't."""

    def curve(self, track_id: str) -> tuple[int, ...]:
        """How many listens heard each part of a beat."""

    def replace_curves(self, curves: Mapping[str, tuple[int, ...]]) -> None:
        """Let all beats have these, and the others none."""

    def add_download(self, download: Download, producer_id: str) -> None:
        """One more, once `download` is kept; people count once a day, of a beat and of its producer."""


class RangeSums(Protocol):
    """What ranges of days of large producers came to, until they are added up again."""

    def put(self, producer_id: str, days: Days, summary: RangeSummary) -> None:
        """Instead of what was kept of the same days."""

    def get(self, producer_id: str, days: Days) -> RangeSummary | None: ...

    def forget(self, producer_id: str, before: datetime) -> None:
        """Those that were added up before then."""


class StandIns(Protocol):
    """What visitors' stand-ins are made with, and forgetting who listened."""

    def salt(self, day: date) -> str | None: ...

    def add_salt(self, day: date, salt: str) -> None:
        """Unless that day has one already."""

    def delete_salts(self, before: date) -> None: ...

    def forgotten_until(self) -> date | None:
        """The first day on which listens may still say who listened."""

    def forget_until(self, day: date) -> None: ...

    def named(self, day: date, limit: int) -> list[str]:
        """Some of those who began to listen that day and aren't replaced yet."""

    def replace(self, day: date, others: Mapping[str, str]) -> None:
        """Let that day's listens of some people be by those that are given for them."""
