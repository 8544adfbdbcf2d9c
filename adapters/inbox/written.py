"""Reports as text: lists of JSON, since far more of them are written and read than looked at."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from domain.activity.listens import Device, PlayReport, PlaySession

FIRST = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def written(reports: Iterable[PlayReport]) -> str:
    return json.dumps([_row(each) for each in reports], separators=(",", ":"))


def _row(report: PlayReport) -> tuple[object, ...]:
    session, at, seconds, parts = report
    id, track, producer, listener, length, opened_at, *others = session
    return (
        (at - FIRST) // MICROSECOND,
        seconds,
        parts,
        id,
        track,
        producer,
        listener,
        length,
        (opened_at - FIRST) // MICROSECOND,
        *others,
    )


def read(text: str) -> tuple[PlayReport, ...]:
    return tuple(_report(*row) for row in json.loads(text))


def _report(
    at: int,
    seconds: float,
    parts: int,
    id: str,
    track_id: str,
    producer_id: str,
    listener: str,
    length: float,
    opened_at: int,
    device: str,
    country: str,
    is_own: bool,
    is_bot: bool,
) -> PlayReport:
    session = PlaySession(
        id,
        track_id,
        producer_id,
        listener,
        length,
        FIRST + opened_at * MICROSECOND,
        Device(device),
        country,
        is_own,
        is_bot,
    )
    return PlayReport(session, FIRST + at * MICROSECOND, seconds, parts)
