"""What is worked out once a day: sums of old days, shares and XP so far, and what moves are told against."""

from collections.abc import Callable, Sequence
from datetime import date

from domain.leaderboard_store import HEARD, OLD
from domain.leaderboards.periods import before
from domain.leaderboards.ranking import Column
from domain.leaderboards.standings import placements, shares_of, summed
from domain.services.leaderboards.gathering import (
    SHARES,
    XP,
    name_of,
    newest,
    old_sums,
    outdated,
    scored,
    settled_sums,
)
from domain.services.leaderboards.running import Running
from domain.store import Unit

Making = Callable[[Unit, Sequence[str]], list[Column]]
"""Makes columns, knowing the names of those that are kept."""


def note_the_day(running: Running) -> None:
    """Each of these is kept under its day's name, and worked out only where that isn't there."""
    today = running.today
    with running.writing() as unit:
        unit.contest.seat_newcomers()
    _note(running, name_of(OLD, today), lambda unit, names: old_sums(unit.contest, names, today))
    _note(running, name_of(HEARD, today), lambda unit, names: settled_sums(unit.contest, today))
    _note(running, name_of(XP, today), lambda unit, names: [_xp(unit)])
    _note_shares(running)
    _note_before(running)
    with running.writing() as unit:
        unit.contest.drop_columns(outdated(unit.contest.column_names(), today))


def name_before(period: str, today: date) -> str:
    return name_of(f"before {period}", today)


def _note(running: Running, name: str, made: Making) -> None:
    with running.reading() as unit:
        names = unit.contest.column_names()
        columns = [] if name in names else made(unit, names)
    if columns:
        with running.writing() as unit:
            unit.contest.keep_columns(name, columns)


def _xp(unit: Unit) -> Column:
    contestants = unit.contest.contestants()
    column = [0] * (max((each.seat for each in contestants), default=0) + 1)
    for each in contestants:
        column[each.seat] = each.xp
    return column


def _note_shares(running: Running) -> None:
    """Everybody's share of the points as they were last reckoned, added to those of the days before."""
    with running.reading() as unit:
        reckoned = unit.contest.points()
    if reckoned is not None:
        name = name_of(SHARES, reckoned.day)
        _note(running, name, lambda unit, names: [_added(unit, names, reckoned.day, reckoned.points)])


def _added(unit: Unit, names: Sequence[str], day: date, points: Column) -> Column:
    last = newest(names, SHARES, day)
    so_far = unit.contest.columns(last)[0] if last else ()
    return summed(so_far, shares_of(points))


def _note_before(running: Running) -> None:
    """Everybody's places, category by category, in what periods are compared with."""
    today = running.today
    with running.reading() as unit:
        names = unit.contest.column_names()
        missing = {
            period: days for period, days in before(today).items() if name_before(period, today) not in names
        }
        found = scored(unit.contest, unit.contest.contestants(), missing, today) if missing else {}
    for period, then in found.items():
        columns = [*placements(then)]
        with running.writing() as unit:
            unit.contest.keep_columns(name_before(period, today), columns)
