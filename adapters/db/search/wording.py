"""Words of beats: SQLite's FTS5 and Postgres' inverted index over the same words, which we fold ourselves."""

import json
from dataclasses import dataclass

from adapters.db.cards import Condition
from adapters.db.database import Postgres, Transaction

FEW = 3_000
"""Beats with some words that are all looked at, to be sorted."""
AS_A_SET = 30_000
"""So many numbers are put together before the walk; beyond, the words of beats on the way are read."""
CLEARLY_MANY = 20_000
"""What Postgres expects isn't exact, but not that wrong."""
ON_POSTGRES = """
    SELECT number FROM track_words WHERE array_to_tsvector(string_to_array(trim(words), ' ')) @@ ?::tsquery
"""
ON_SQLITE = "SELECT rowid AS number FROM track_index WHERE track_index MATCH ?"


@dataclass(frozen=True)
class Sought:
    """Words and how many beats have all of them, counted no further than it matters."""

    words: tuple[str, ...]
    total: int

    @property
    def are_rare(self) -> bool:
        return bool(self.words) and self.total <= FEW


def sought(work: Transaction, words: tuple[str, ...]) -> Sought:
    if not words:
        return Sought(words, 0)
    query, value = with_words(work, words)
    if not isinstance(work.database, Postgres):
        # Beginnings of words take longer, and aren't needed to know that there are very many.
        whole = count(work, query, [value.removesuffix("*")], AS_A_SET + 1)
        total = whole if whole > AS_A_SET else count(work, query, [value], AS_A_SET + 1)
        return Sought(words, total)
    expected = _expected(work, query, value)
    if expected > CLEARLY_MANY:
        return Sought(words, expected)
    counted = count(work, query, [value], FEW + 1)
    return Sought(words, max(counted, expected) if counted > FEW else counted)


def with_words(work: Transaction, words: tuple[str, ...]) -> tuple[str, str]:
    """A query for the numbers of beats that have all words, and its value."""
    if isinstance(work.database, Postgres):
        return ON_POSTGRES, " & ".join([*(f"'{word}'" for word in words[:-1]), f"'{words[-1]}':*"])
    return ON_SQLITE, " AND ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"*'])


def _expected(work: Transaction, query: str, value: str) -> int:
    """Postgres finds all before it counts the first, so its estimate is asked where there are very many."""
    [row] = work.select(f"EXPLAIN (FORMAT JSON) {query}", [value])
    told = row["QUERY PLAN"]
    plan = json.loads(told) if isinstance(told, str) else told
    return int(plan[0]["Plan"]["Plan Rows"])


def count(work: Transaction, query: str, values: list[object], most: int) -> int:
    """How many rows a query has, counted no further than `most`."""
    sql = f"SELECT COUNT(*) AS total FROM (SELECT 1 AS one FROM ({query}) AS every LIMIT ?) AS counted"
    [row] = work.select(sql, [*values, most])
    return int(row["total"])


def reads(work: Transaction, sought: Sought) -> bool:
    """Whether `condition` reads the words of each beat."""
    return bool(sought.words) and (isinstance(work.database, Postgres) or sought.total > AS_A_SET)


def condition(work: Transaction, sought: Sought, alias: str) -> Condition | None:
    """Whether a beat that is met on the way has the words."""
    if not sought.words:
        return None
    if not reads(work, sought):
        query, value = with_words(work, sought.words)
        return Condition(f"{alias}.number IN ({query})", (value,))
    place = "strpos" if isinstance(work.database, Postgres) else "instr"
    parts = [*(f" {word} " for word in sought.words[:-1]), f" {sought.words[-1]}"]
    has_all = " AND ".join([f"{place}(k.words, ?) > 0"] * len(parts))
    # Not EXISTS, which Postgres may make a join of, whose order isn't the way's.
    sql = f"(SELECT {has_all} FROM track_words k WHERE k.number = {alias}.number)"
    return Condition(sql, tuple(parts))
