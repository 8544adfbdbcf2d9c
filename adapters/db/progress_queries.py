"""What the Progress page shows of a producer, in plain SQL."""

from adapters.db.database import Database, transaction
from adapters.db.mapping import RowMapping, from_microseconds
from adapters.db.progress import ACHIEVED, progress_of
from adapters.db.xp import marks_for
from domain.pages.progress import NEWEST_LINES, ProgressPage, XpLine

LINES = RowMapping(XpLine)
OWN = """
    SELECT p.*, (SELECT ranked FROM progress_bars) AS ranked FROM (SELECT ? AS wanted) AS w
    LEFT JOIN progress p ON p.id = w.wanted
"""
UNLOCKED = f"SELECT cause, at FROM xp_grants WHERE producer_id = ? AND cause IN ({marks_for(ACHIEVED)})"
NEWEST = f"""
    SELECT g.cause, g.xp, g.at, COALESCE(t.name, '') AS beat,
        CASE WHEN t.deleted_at IS NULL THEN COALESCE(t.slug, '') ELSE '' END AS slug
    FROM xp_grants g LEFT JOIN tracks t ON t.id = g.track_id
    WHERE g.producer_id = ? ORDER BY g.at DESC, g.cause DESC LIMIT {NEWEST_LINES}
"""


class SqlProgressQueries:
    def __init__(self, database: Database) -> None:
        self._database = database

    def progress(self, producer_id: str) -> ProgressPage:
        with transaction(self._database, writable=False) as work:
            [own] = work.select(OWN, [producer_id])
            newest = work.select(NEWEST, [producer_id])
            return ProgressPage(
                progress=progress_of(own) if own["id"] else None,
                unlocked={
                    ACHIEVED[row["cause"]]: from_microseconds(row["at"])
                    for row in work.select(UNLOCKED, [producer_id, *ACHIEVED])
                },
                newest=tuple(LINES.item(row) for row in newest),
                ranked=own["ranked"],
            )
