"""What beats bring producers that they weren't given yet, in plain SQL; and what XP asks of a beat."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from adapters.db.database import Transaction
from adapters.db.mapping import from_microseconds
from domain.progress.ledger import Earned, Earning

IS_PUBLIC = "t.deleted_at IS NULL AND t.visibility = 'public' AND t.published_at IS NOT NULL"
"""`Track.is_public`."""
HAS = (
    "t.bpm <> 0",
    "t.\"key\" <> ''",
    "t.scale <> ''",
    "t.description <> ''",
    "t.tags <> '[]'",
    "t.cover_key <> ''",
)
SIXTHS = f"({' + '.join(f'CASE WHEN {each} THEN 1 ELSE 0 END' for each in HAS)})"
"""`sixths_of`."""
AUDIO = "COALESCE(NULLIF(r.sha256_samples, ''), r.id, t.recording_id)"
"""The samples that a beat came out with, whose hash outlives it: a beat's first draft is there for good, also
when other audio took over, and so is its recording."""
FIRST_AUDIO = """
    LEFT JOIN drafts d ON d.track_id = t.id AND d.replaces <> t.id
    LEFT JOIN recordings r ON r.id = COALESCE(d.id, t.recording_id)
"""
# Worked out first, so that each is looked up among the grants by the whole key: Postgres compares every beat
# of somebody with all that they were given otherwise.
NOT_GIVEN = f"""
    WITH due AS MATERIALIZED (
        SELECT {{whose}} AS producer_id, t.id AS track_id, t.published_at, {AUDIO} AS audio
        FROM {{beats}} {FIRST_AUDIO} WHERE {{whose}} IN ({{{{0}}}}) AND {{where}}
    )
    SELECT * FROM due WHERE NOT EXISTS (
        SELECT 1 FROM xp_grants g
        WHERE g.producer_id = due.producer_id AND g.cause = '{{earning}}:' || due.audio
    )
"""


def _of_makers(earning: Earning, where: str) -> str:
    return NOT_GIVEN.format(whose="t.producer_id", beats="tracks t", where=where, earning=earning)


# Each half has an index of its own, and both together have none.
OUT = tuple(
    _of_makers(Earning.TRACK, f"t.published_at IS NOT NULL AND t.deleted_at {is_there}")
    for is_there in ("IS NULL", "IS NOT NULL")
)
COMPLETE = _of_makers(Earning.METADATA, f"{IS_PUBLIC} AND {' AND '.join(HAS)}")
TOGETHER = (
    _of_makers(Earning.CREDIT, f"{IS_PUBLIC} AND t.collaborators <> '[]'"),
    NOT_GIVEN.format(
        whose="c.producer_id",
        beats="track_collaborators c JOIN tracks t ON t.id = c.track_id",
        where=IS_PUBLIC,
        earning=Earning.CREDIT,
    ),
)


def marks_for(values: Collection[object]) -> str:
    return ", ".join("?" * len(values)) or "NULL"


def earned(
    work: Transaction, producer_ids: Collection[str], complete: Collection[str], now: datetime
) -> list[Earned]:
    """See `ProgressBook.earned`. Beats are given for as of when they came out."""
    return [
        *_found(work, Earning.TRACK, producer_ids, OUT),
        *_found(work, Earning.METADATA, producer_ids, (COMPLETE,), now),
        *_found(work, Earning.CREDIT, complete, TOGETHER, now),
    ]


def _found(
    work: Transaction,
    earning: Earning,
    ids: Collection[str],
    queries: tuple[str, ...],
    at: datetime | None = None,
) -> Iterator[Earned]:
    for sql in queries:
        for row in work.select(sql.format(marks_for(ids)), [*ids]):
            yield _earned(row, earning, at)


def _earned(row: dict[str, Any], earning: Earning, at: datetime | None) -> Earned:
    moment = at or from_microseconds(row["published_at"])
    return Earned(row["producer_id"], earning, row["audio"], row["track_id"], moment)
