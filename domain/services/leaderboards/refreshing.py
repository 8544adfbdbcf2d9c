"""Ranking everybody anew: written beside what is shown, in short units, and then shown all at once."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from domain.leaderboard_store import Board, Shown
from domain.leaderboards.categories import Category
from domain.leaderboards.periods import days_of_half, half_before, half_of, is_half, live, period_shown
from domain.leaderboards.ranking import Column
from domain.leaderboards.standings import (
    Scored,
    as_long,
    blocks_of,
    board,
    digest,
    pages_of,
    parts,
    placed,
    rankings,
)
from domain.ports import Clock
from domain.services.leaderboards.gathering import scored
from domain.services.leaderboards.noting import name_before, note_the_day
from domain.services.leaderboards.running import Running, Superseded
from domain.store import Store, Unit

log = logging.getLogger(__name__)

LAPSED = timedelta(minutes=2)
"""A refresh that said nothing for so long has died with its process."""
ROWS_AT_ONCE = 250
ROWS_REMOVED_AT_ONCE = 1000


@dataclass(frozen=True)
class Ranking:
    """For the scheduler; two of them at once do no harm."""

    store: Store
    clock: Clock

    def refresh(self) -> bool:
        """Rank everybody by what is known now; False when another refresh is at it."""
        now = self.clock.now()
        with self.store.write() as unit:
            number = unit.leaderboards.begin(now, now - LAPSED)
            unit.commit()
        if number is None:
            return False
        try:
            _run(Running(self.store, self.clock, number, now))
        except Superseded:
            log.warning("another refresh of the leaderboards has begun")
            return False
        finally:
            with self.store.write() as unit:
                unit.leaderboards.end(number)
                unit.commit()
        return True


def _run(running: Running) -> None:
    _remove_leftovers(running)
    note_the_day(running)
    ended, found = _ranked(running)
    # What came to rest is shown first: the half-year that begins moves against it.
    for periods in (ended, found.keys() - ended):
        kept = [_keep(running, period, found[period]) for period in sorted(periods)]
        with running.writing() as unit:
            for shown, digests in kept:
                unit.leaderboards.show(replace(shown, is_final=shown.period in ended), digests)


def _ranked(running: Running) -> tuple[set[str], dict[str, Scored]]:
    """Half-years that have ended and come to rest now, and scores of those and of all live periods."""
    today = running.today
    with running.reading() as unit:
        open_halves = [
            each.period for each in unit.leaderboards.shown() if is_half(each.period) and not each.is_final
        ]
        ended = {period: days_of_half(period) for period in open_halves if period != half_of(today)}
        contestants = unit.contest.contestants()
        return {*ended}, scored(unit.contest, contestants, ended | live(today), today)


def _remove_leftovers(running: Running) -> None:
    with running.reading() as unit:
        leftovers = unit.leaderboards.leftovers()
    for left in leftovers:
        for part in parts(range(left.first, left.last + 1), ROWS_REMOVED_AT_ONCE):
            with running.writing() as unit:
                unit.leaderboards.remove(left._replace(first=part[0], last=part[-1]))


def _keep(running: Running, period: str, found: Scored) -> tuple[Shown, dict[Category, str]]:
    """Write what has changed of a period; what is to be shown of it then."""
    with running.reading() as unit:
        known = unit.leaderboards.digests()
        last = next((each for each in unit.leaderboards.shown() if each.period == period), None)
        then = _before(unit, period, running)
    digests, standings = {}, []
    for (category, ranking), before in zip(rankings(found), then, strict=True):
        now = board(found, category, ranking, before)
        standings.append(placed(now, found.length))
        if (told := digest(now)) != known.get((period, category)):
            digests[category] = told
            _keep_pages(running, period, category, now)
    if digests or last is None:
        _keep_standings(running, period, [*standings, *(as_long(each, found.length) for each in then)])
    refresh = running.number if digests or last is None else last.refresh
    return Shown(period, refresh, len(found.seats), running.now), digests


def _before(unit: Unit, period: str, running: Running) -> Sequence[Column]:
    """Everybody's places, category by category, that moves are told against; none where nothing is known."""
    if is_half(period):
        known = unit.leaderboards.places(half_before(period))
    else:
        known = unit.contest.columns(name_before(period, running.today))
    return known or [()] * len(Category)


def _keep_pages(running: Running, period: str, category: Category, found: Board) -> None:
    """XP has one board for all periods."""
    if period_shown(category, period) == period:
        for pages in parts(pages_of(found), ROWS_AT_ONCE):
            with running.writing() as unit:
                unit.leaderboards.keep_pages(running.number, period, category, found, pages)


def _keep_standings(running: Running, period: str, columns: Sequence[Column]) -> None:
    for blocks in parts(blocks_of(columns), ROWS_AT_ONCE):
        with running.writing() as unit:
            unit.leaderboards.keep_standings(running.number, period, columns, blocks)
