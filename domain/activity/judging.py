"""Whether a listen counts as a play, from what its player reports and from what else its listener heard.

A player's sums are only claims: no more is believed than time had passed since the server opened the session,
and the plays of one listener never take more time together than there was.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from math import ceil

from domain.activity.listens import (
    OPEN,
    PARTS,
    SAME_LISTENER_INTERVAL,
    Listen,
    PlayReport,
    PlaySession,
    Uncounted,
    needed,
)

LENIENCE = timedelta(seconds=2)
"""By how much a player's sum may be ahead of our clock: it begins while the session is being opened."""


def opened(session: PlaySession) -> Listen:
    """Before anything was heard."""
    return Listen(
        session.id,
        session.track_id,
        session.producer_id,
        session.listener,
        session.opened_at,
        session.length,
        session.device,
        session.country,
    )


def heard(before: Listen, report: PlayReport, others: Iterable[Listen], is_public: bool) -> Listen:
    """The listen after one more report. `others` are the same listener's, of whichever beats.

    The same report again, and one that comes late, change nothing. `is_public` is whether the beat is still
    there for everybody.
    """
    passed = max(timedelta(), report.at - report.session.opened_at)
    is_too_fast = report.seconds > (passed + LENIENCE).total_seconds()
    seconds = max(before.seconds, round(min(report.seconds, passed.total_seconds()), 3))
    after = replace(before, seconds=seconds, parts=_parts(before, report.parts, seconds))
    if after.reason not in OPEN:
        return after
    if is_too_fast:
        return replace(after, reason=Uncounted.FAST)
    if seconds < needed(after.length):
        return after
    return _judged(after, report, list(others), is_public)


def _judged(listen: Listen, report: PlayReport, others: list[Listen], is_public: bool) -> Listen:
    if report.session.is_own:
        return replace(listen, reason=Uncounted.OWN)
    if report.session.is_bot:
        return replace(listen, reason=Uncounted.BOT)
    if not is_public:
        return replace(listen, reason=Uncounted.GONE)
    counted = [other for other in others if other.counted_at is not None and other.id != listen.id]
    if any(_repeats(listen, report, other) for other in counted):
        return replace(listen, reason=Uncounted.REPEAT)
    free = max([listen.at, *(other.busy_until for other in counted if other.busy_until)])
    until = free + timedelta(seconds=needed(listen.length))
    if until > report.at:
        return replace(listen, reason=Uncounted.BUSY)
    return replace(listen, reason=None, counted_at=report.at, busy_until=until)


def _repeats(listen: Listen, report: PlayReport, other: Listen) -> bool:
    if other.track_id != listen.track_id or other.counted_at is None:
        return False
    return abs(report.at - other.counted_at) < SAME_LISTENER_INTERVAL


def _parts(before: Listen, parts: int, seconds: float) -> int:
    """No more of them than could be heard in so many seconds, with one at either end heard in part."""
    together = (before.parts | parts) & ((1 << PARTS) - 1)
    possible = ceil(seconds / before.length * PARTS) + 2 if before.length else 0
    return together if together.bit_count() <= possible else before.parts
