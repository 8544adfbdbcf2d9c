"""Producers' XP as rows: what they were given, and what is kept of it; of many producers at once."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from adapters.db import tables
from adapters.db.bulk import AT_ONCE, in_batches, insert_all
from adapters.db.database import Transaction
from adapters.db.deeds import deeds_of, tallies_of
from adapters.db.mapping import RowMapping
from adapters.db.xp import earned, marks_for
from domain.progress.achievements import BY_KEY
from domain.progress.bars import Bars, Tallies
from domain.progress.deeds import Deeds
from domain.progress.ledger import Earned, Earning, Grant, cause_of
from domain.progress.reaching import Reach
from domain.progress.standing import Progress

PROGRESS = RowMapping(Progress, but=("reaches",))
GRANTS = RowMapping(Grant)
BARS = RowMapping(Bars)
COLUMNS = ("id", "xp", "level", "granted", "plays", "reaches", "checked_at")
REPLACED = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])
ACHIEVED = {cause_of(Earning.ACHIEVEMENT, key): key for key in BY_KEY}
"""Looked up one by one, as an index has them: a producer of many beats has many other causes."""
PLAYS = "SELECT producer_id, SUM(plays) AS plays FROM producer_days WHERE producer_id IN ({0}) GROUP BY 1"
PLAYED = """
    DELETE FROM played_producers WHERE producer_id IN (
        SELECT producer_id FROM played_producers ORDER BY producer_id LIMIT ? {0}
    ) RETURNING producer_id
"""
# Whoever is just being played is for the next time: two units that each wait for some of the other's many
# marks would wait for ever.
UNLOCKED = "FOR UPDATE SKIP LOCKED"


def progress_row(progress: Progress) -> dict[str, Any]:
    """Reaches are JSON of tuples: the general mapping would take longer than all the rest of a check."""
    return PROGRESS.row(progress) | {"reaches": json.dumps(progress.reaches, separators=(",", ":"))}


def progress_of(row: Mapping[str, Any]) -> Progress:
    reaches = {key: Reach(*values) for key, values in json.loads(row["reaches"]).items()}
    return PROGRESS.item(row, reaches=reaches)


class SqlProgressBook:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def of(self, producer_ids: Collection[str]) -> dict[str, Progress]:
        sql = f"SELECT * FROM progress WHERE id IN ({marks_for(producer_ids)})"
        return {row["id"]: progress_of(row) for row in self._work.select(sql, [*producer_ids])}

    def save(self, *progress: Progress) -> None:
        with self._work.all_or_nothing():
            for some in in_batches(progress, AT_ONCE):
                marks = ", ".join([f"({marks_for(COLUMNS)})"] * len(some))
                sql = f"INSERT INTO progress ({', '.join(COLUMNS)}) VALUES {marks}"
                values = [row[name] for row in map(progress_row, some) for name in COLUMNS]
                self._work.execute(f"{sql} ON CONFLICT (id) DO UPDATE SET {REPLACED}", values)

    def grant(self, *grants: Grant) -> None:
        insert_all(self._work, tables.XpGrants, map(GRANTS.row, grants))

    def grants(self, producer_ids: Collection[str]) -> dict[str, list[Grant]]:
        sql = f"SELECT * FROM xp_grants WHERE producer_id IN ({marks_for(producer_ids)}) ORDER BY cause"
        found = defaultdict[str, list[Grant]](list)
        for row in self._work.select(sql, [*producer_ids]):
            found[row["producer_id"]].append(GRANTS.item(row))
        return {id: sorted(grants, key=lambda grant: grant.cause) for id, grants in found.items()}

    def unlocked(self, producer_ids: Collection[str]) -> dict[str, set[str]]:
        sql = f"""
            SELECT producer_id, cause FROM xp_grants
            WHERE producer_id IN ({marks_for(producer_ids)}) AND cause IN ({marks_for(ACHIEVED)})
        """
        found = defaultdict[str, set[str]](set)
        for row in self._work.select(sql, [*producer_ids, *ACHIEVED]):
            found[row["producer_id"]].add(ACHIEVED[row["cause"]])
        return dict(found)

    def earned(self, producer_ids: Collection[str], complete: Collection[str], now: datetime) -> list[Earned]:
        return earned(self._work, producer_ids, complete, now)

    def deeds(self, producer_ids: Collection[str]) -> dict[str, Deeds]:
        return deeds_of(self._work, producer_ids)

    def plays(self, producer_ids: Collection[str]) -> dict[str, int]:
        rows = self._work.select(PLAYS.format(marks_for(producer_ids)), [*producer_ids])
        return {row["producer_id"]: int(row["plays"]) for row in rows}

    def take_played(self, limit: int) -> list[str]:
        self._work.check_writable()
        sql = PLAYED.format(UNLOCKED if self._work.database.for_update else "")
        return sorted(row["producer_id"] for row in self._work.select(sql, [limit]))

    def producers(self, after: str, limit: int) -> list[str]:
        sql = "SELECT id FROM producers WHERE id > ? ORDER BY id LIMIT ?"
        return [row["id"] for row in self._work.select(sql, [after, limit])]

    def partners(self, producer_id: str) -> list[str]:
        sql = """
            SELECT collaborator_id FROM collaborations WHERE producer_id = ? AND tracks > 0
            ORDER BY collaborator_id
        """
        return [row["collaborator_id"] for row in self._work.select(sql, [producer_id])]

    def tallies(self) -> Tallies:
        return tallies_of(self._work)

    def bars(self) -> Bars:
        rows = self._work.select("SELECT * FROM progress_bars")
        return BARS.item(rows[0]) if rows else Bars()

    def keep_bars(self, bars: Bars) -> None:
        self._work.change(tables.ProgressBars.delete())
        insert_all(self._work, tables.ProgressBars, [{"id": "all"} | BARS.row(bars)])
