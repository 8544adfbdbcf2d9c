"""What is kept from day to day for leaderboards, and for how long."""

from datetime import date, timedelta

from domain.leaderboard_store import HEARD, OLD
from domain.leaderboards.periods import WEEK
from domain.services.leaderboards.gathering import SHARES, XP, name_of, newest, outdated
from domain.services.leaderboards.noting import name_before

FIRST = date(2026, 6, 1)


def kept_on(day: date) -> set[str]:
    """Everything that is kept on a day."""
    return {name_of(kind, day) for kind in (OLD, HEARD, XP, SHARES)} | {name_before(WEEK, day)}


def kept_after(days: int) -> set[str]:
    names: set[str] = set()
    for number in range(days):
        today = FIRST + timedelta(days=number)
        names |= kept_on(today)
        names -= {*outdated(names, today)}
    return names


def test_only_what_something_follows_from_is_kept() -> None:
    names, today = kept_after(100), FIRST + timedelta(days=99)
    shares = sorted(name for name in names if name.startswith(SHARES))
    assert shares[0] == "shares 2026-06-30"
    assert shares[1:] == [name_of(SHARES, today - timedelta(days=back)) for back in range(62, -1, -1)]
    assert len([name for name in names if name.startswith(XP)]) == 32
    assert {name for name in names if name.startswith((OLD, HEARD, "before"))} == {
        name_of(OLD, today),
        name_of(HEARD, today),
        name_before(WEEK, today),
    }


def test_nothing_of_today_is_thrown_away() -> None:
    assert outdated(kept_on(FIRST), FIRST) == []


def test_the_newest_is_the_last_that_was_kept_by_a_day() -> None:
    names = ["xp 2026-06-01", "xp 2026-06-03", "shares 2026-06-02"]
    assert newest(names, XP, date(2026, 6, 2)) == "xp 2026-06-01"
    assert newest(names, XP, date(2026, 6, 3)) == "xp 2026-06-03"
    assert newest(names, XP, date(2026, 5, 31)) == ""
    assert newest(names, SHARES, date(2027, 1, 1)) == "shares 2026-06-02"
