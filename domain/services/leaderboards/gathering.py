"""What rankings follow from, with what is kept of old days so that nothing is summed up again and again."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar

from domain.leaderboard_store import HEARD, OLD, Contest, Heard, Published
from domain.leaderboards.periods import DAY, Days, days_of_half, half_of, live
from domain.leaderboards.ranking import Column, Contestant, Figures, in_tie_order, numbers, scores_of
from domain.leaderboards.standings import Scored, at, chosen, less, shares_of, summed

RECENT = timedelta(days=31)
"""What is summed up anew each day; what came before goes on from what was summed up already."""
FRESH = timedelta(days=2)
"""What is summed up anew each time: today, and yesterday for what is told late."""
T = TypeVar("T")
SHARES, XP = "shares", "xp"
NEVER = date(1970, 1, 1)


def name_of(kind: str, day: date) -> str:
    return f"{kind} {day}"


def newest(names: Collection[str], kind: str, day: date) -> str:
    """The last of a kind that was kept by that day; empty where there is none."""
    kept = (name for name in names if name.startswith(f"{kind} ") and name <= name_of(kind, day))
    return max(kept, default="")


def old_sums(contest: Contest, names: Collection[str], today: date) -> list[Column]:
    """What was heard before the recent days: three columns of all time, three of this half-year.

    Goes on from what is kept of an earlier day of the month; with each month it is all summed up anew.
    """
    last, first = today - RECENT, days_of_half(half_of(today)).first
    assert first
    kept = newest(names, OLD, today)
    since = date.fromisoformat(kept.split()[1]) if kept else NEVER
    if (since.year, since.month) != (today.year, today.month):
        return _columns(contest.heard([Days(None, last), Days(first, last)]))
    more_from = since - RECENT + DAY
    more = contest.heard([Days(more_from, last), Days(max(first, more_from), last)])
    return [summed(*both) for both in zip(contest.columns(kept), _columns(more), strict=True)]


def settled_sums(contest: Contest, today: date) -> list[Column]:
    """What was heard in each live period before the fresh days, three columns each; once a day."""
    last = today - FRESH
    covered = {period: Days(days.first, last) for period, days in live(today).items()}
    return _columns(_summed(contest, covered, today).values())


def _columns(heard: Iterable[Heard]) -> list[Column]:
    return [column for each in heard for column in each]


def scored(
    contest: Contest, contestants: Iterable[Contestant], covered: Mapping[str, Days], today: date
) -> dict[str, Scored]:
    """Each period's scores, of those who had a beat out by its end."""
    names, ordered = contest.column_names(), in_tie_order(contestants)
    heard = _heard(contest, covered, today)
    ever = {days: Days(None, days.last) for days in covered.values()}
    published = _once(contest.published, [*covered.values(), *ever.values()])
    found = {}
    for period, days in covered.items():
        everybody = ordered if days.last >= today else _as_they_were(contest, names, ordered, days.last)
        is_out = at(published[ever[days]].uploads, numbers(each.seat for each in everybody))
        there = [each for each, beats in zip(everybody, is_out, strict=True) if beats]
        found[period] = _scored(there, heard[period], published[days], _shares(contest, names, days))
    return found


def _scored(contestants: Sequence[Contestant], heard: Heard, published: Published, shares: Column) -> Scored:
    seats, xp = (numbers(getattr(each, name) for each in contestants) for name in ("seat", "xp"))
    figures = Figures(xp, *chosen((*heard, *published, shares), seats))
    return Scored(seats, scores_of(figures))


def _heard(contest: Contest, covered: Mapping[str, Days], today: date) -> dict[str, Heard]:
    """Of live periods the fresh days and what was settled before; all days of others."""
    periods = live(today)
    others = {period: days for period, days in covered.items() if periods.get(period) != days}
    found = _summed(contest, others, today) if others else {}
    if len(others) < len(covered):
        found |= _fresh(contest, periods, today)
    return found


def _fresh(contest: Contest, periods: Mapping[str, Days], today: date) -> dict[str, Heard]:
    first = today - FRESH + DAY
    asked = {p: Days(max(first, days.first or first), days.last) for p, days in periods.items()}
    heard, settled = _once(contest.heard, asked.values()), contest.columns(name_of(HEARD, today))
    return {
        period: Heard(*map(summed, heard[asked[period]], settled[3 * place : 3 * place + 3]))
        for place, period in enumerate(periods)
    }


def _summed(contest: Contest, covered: Mapping[str, Days], today: date) -> dict[str, Heard]:
    """The days that aren't in the old sums, with those where a period has them."""
    last = today - RECENT
    kept = contest.columns(name_of(OLD, today))
    old: dict[str, list[Column]] = {}
    for period, days in covered.items():
        if days.first is None:
            old[period] = kept[:3]
        elif period == half_of(today) and days.first <= last:
            old[period] = kept[3:]
    asked = {p: Days(last + DAY, days.last) if p in old else days for p, days in covered.items()}
    heard = _once(contest.heard, asked.values())
    found = {period: heard[days] for period, days in asked.items()}
    for period, columns in old.items():
        found[period] = Heard(*map(summed, found[period], columns))
    return found


def _once(asking: Callable[[Sequence[Days]], list[T]], covered: Iterable[Days]) -> dict[Days, T]:
    """What is found for each of those days, which are asked for once where they are the same."""
    asked = [*dict.fromkeys(covered)]
    return dict(zip(asked, asking(asked), strict=True))


def _as_they_were(
    contest: Contest, names: Collection[str], contestants: Sequence[Contestant], day: date
) -> list[Contestant]:
    """With the XP that they had on a day, which decides ties; with none where that wasn't noted yet."""
    kept = newest(names, XP, day)
    xp = at(contest.columns(kept)[0] if kept else (), numbers(each.seat for each in contestants))
    return in_tie_order(each._replace(xp=its) for each, its in zip(contestants, xp, strict=True))


def _shares(contest: Contest, names: Collection[str], days: Days) -> Column:
    """Everybody's part of the shares of all days of the period, which are kept as sums of all days so far."""
    until = newest(names, SHARES, days.last)
    if not until:
        return []
    before = newest(names, SHARES, days.first - DAY) if days.first else ""
    kept = contest.columns(before)[0] if before else []
    return shares_of(less(contest.columns(until)[0], kept))


def outdated(names: Collection[str], today: date) -> list[str]:
    """What nothing follows from any more, so that only what periods begin and end with stays."""
    first = days_of_half(half_of(today)).first
    assert first
    season = newest(names, SHARES, first - DAY)
    old_shares = name_of(SHARES, today - 2 * RECENT)
    gone = [name for name in names if name.startswith(SHARES) and name < old_shares and name != season]
    gone += [name for name in names if name.startswith(XP) and name < name_of(XP, today - RECENT)]
    days = (OLD, HEARD, "before")
    return gone + [name for name in names if name.startswith(days) and not name.endswith(str(today))]
