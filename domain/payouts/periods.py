"""Periods: the calendar months, in UTC, by which subscription money is collected and split."""

import re
from datetime import UTC, datetime, timedelta

MONTH = timedelta(days=365, hours=6) // 12
"""As long as the rules reckon a month where no calendar is meant, exact to the microsecond."""


def period_of(moment: datetime) -> str:
    """`2026-11`, which sorts as time does."""
    return moment.astimezone(UTC).strftime("%Y-%m")


def start_of(period: str) -> datetime:
    """Raises `ValueError` for what is no period."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", period):
        raise ValueError(f"{period!r} is no period")
    return datetime(int(period[:4]), int(period[5:]), 1, tzinfo=UTC)


def end_of(period: str) -> datetime:
    """The first moment that no longer belongs to it."""
    return start_of(following(period))


def following(period: str) -> str:
    return period_of(start_of(period) + timedelta(days=31))


def may_close(period: str, now: datetime) -> bool:
    """Whether all of its money has been collected, so that it can be split."""
    return end_of(period) <= now
