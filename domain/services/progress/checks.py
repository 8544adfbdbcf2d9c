"""Giving producers the XP that they have earned, and the achievements that they have reached."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from domain.facts import BEATS_EDITED, PRODUCER_APPROVED, PROFILE_PUBLISHED, TRACK_DELETED, TRACK_PUBLISHED
from domain.jobs import Fact, new_job
from domain.notices import NoticeKind
from domain.payouts.periods import period_of, start_of
from domain.ports import Clock, Ids, Report
from domain.progress.achievements import COMPARED
from domain.progress.bars import FEWEST_RANKED, Bars, bars_of
from domain.progress.earning import best_earners
from domain.progress.ledger import Earned
from domain.progress.levels import title_of
from domain.progress.standing import CHECK_ALL, Verdict, judged
from domain.services.notify import notify
from domain.site import Site
from domain.store import Store, Unit

AT_ONCE = 200
"""Producers of one unit."""
PART = 5_000
"""Producers of one job, which takes some seconds."""
MOST_PLAYED = 2_000
CHECKED_BY_FACTS = (TRACK_PUBLISHED, TRACK_DELETED, BEATS_EDITED, PRODUCER_APPROVED, PROFILE_PUBLISHED)


@dataclass(frozen=True)
class ProgressChecks:
    """All of it may be called again at any time and in any order: nothing is given twice."""

    store: Store
    clock: Clock
    ids: Ids
    site: Site

    def react(self, *, fact: Fact) -> None:
        """Check whom something that happened is about: a producer, and all whom their beats credit."""
        if fact.name not in CHECKED_BY_FACTS:
            return
        with self.store.read() as unit:
            concerned = _concerned(unit, fact)
        self.check(producer_ids=concerned)

    def check(self, *, producer_ids: Collection[str]) -> int:
        """Give them what they have earned by now; for how many of them anything has changed."""
        ids = sorted(set(producer_ids))
        return sum(self._check(ids[at : at + AT_ONCE]) for at in range(0, len(ids), AT_ONCE))

    def check_played(self) -> int:
        """Check those whose plays have changed, as many as can be done at once. Called by the schedule."""
        return self.check(producer_ids=self._played())

    def catch_up(self) -> None:
        """Check all whose plays have changed."""
        while played := self._played():
            self.check(producer_ids=played)

    def ask(self) -> bool:
        """Ask workers to check everybody, once an hour; whether this call was the first."""
        return self._ask(f"{self.clock.now():%Y-%m-%dT%H}", "")

    def check_part(self, *, hour: str, after: str, report: Report) -> None:
        """Check many of everybody and ask for the next part, so that other work gets its turn in between.

        The first part reckons who is among the best by now. `after` is the last who was checked.
        """
        if not after:
            self.reckon_bars()
        for _ in range(PART // AT_ONCE):
            report(CHECK_ALL, 0.0)
            if not (ids := self._next(after)):
                return
            self.check(producer_ids=ids)
            after = ids[-1]
        self._ask(hour, after)

    def check_all(self) -> None:
        """Reckon who is among the best by now, and check everybody, some at a time."""
        self.reckon_bars()
        last = ""
        while ids := self._next(last):
            self.check(producer_ids=ids)
            last = ids[-1]

    def reckon_bars(self) -> Bars:
        """Where the best begin, by what there is now."""
        now = self.clock.now()
        with self.store.read() as unit:
            tallies, earners = unit.progress.tallies(), tuple[str, ...]()
            if tallies.ranked >= FEWEST_RANKED:
                tracks = unit.runs.contributing(now, start_of(period_of(now)), now)
                earners = best_earners(tracks, self.site.payout_rule, now)
        bars = bars_of(tallies, COMPARED, earners, now)
        with self.store.write() as unit:
            unit.progress.keep_bars(bars)
            unit.commit()
        return bars

    def _played(self) -> Sequence[str]:
        with self.store.write() as unit:
            played = unit.progress.take_played(MOST_PLAYED)
            unit.commit()
        return played

    def _ask(self, hour: str, after: str) -> bool:
        payload, key = {"hour": hour, "after": after}, f"{CHECK_ALL}:{hour}:{after}"
        with self.store.write() as unit:
            added = unit.jobs.add_once(new_job(self.ids.new(), CHECK_ALL, payload, self.clock.now(), key))
            unit.commit()
        return added

    def _next(self, last: str) -> Sequence[str]:
        with self.store.read() as unit:
            return unit.progress.producers(last, AT_ONCE)

    def _check(self, ids: Sequence[str]) -> int:
        """Most have nothing coming to them: only for the others a unit is opened that writes."""
        now = self.clock.now()
        with self.store.read() as unit:
            changed = [each.after.id for each in _verdicts(unit, ids, now) if each.is_change]
        if not changed:
            return 0
        with self.store.write() as unit:
            unit.lock("progress")
            verdicts = [each for each in _verdicts(unit, changed, now) if each.is_change]
            unit.progress.grant(*(grant for verdict in verdicts for grant in verdict.grants))
            unit.progress.save(*(verdict.after for verdict in verdicts))
            for verdict in verdicts:
                self._tell(unit, verdict, now)
            unit.commit()
        return len(verdicts)

    def _tell(self, unit: Unit, verdict: Verdict, now: datetime) -> None:
        if not verdict.is_news:
            return
        tell = partial(notify, unit, self.ids, self.site, verdict.after.id)
        for each in verdict.unlocked:
            values = {"name": each.name, "xp": f"{each.xp:,}"}
            tell(NoticeKind.ACHIEVEMENT, f"achievement:{each.key}", values, now)
        if verdict.has_levelled_up:
            level = verdict.after.level
            tell(NoticeKind.LEVEL, f"level:{level}", {"level": str(level), "title": title_of(level)}, now)


def _concerned(unit: Unit, fact: Fact) -> Sequence[str]:
    producer_id = fact.payload.get("producer", "")
    if track_id := fact.payload.get("track"):
        track = unit.tracks.get(track_id)
        if track is None:
            return ()
        return (track.producer_id, *track.details.collaborators)
    return (producer_id, *unit.progress.partners(producer_id))


def _verdicts(unit: Unit, ids: Sequence[str], now: datetime) -> list[Verdict]:
    book = unit.progress
    deeds, before, bars = book.deeds(ids), book.of(ids), book.bars()
    had, plays = book.unlocked(ids), book.plays(ids)
    complete = [each.producer_id for each in deeds.values() if each.profile.is_complete]
    earned = book.earned([*deeds], complete, now)
    by_producer = defaultdict[str, list[Earned]](list)
    for each in earned:
        by_producer[each.producer_id].append(each)
    return [
        judged(before.get(id), its, bars, had.get(id, ()), by_producer[id], plays.get(id, 0), now)
        for id, its in deeds.items()
    ]
