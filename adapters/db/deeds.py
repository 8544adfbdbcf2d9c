"""What producers have done, and how it compares over the whole site, in plain SQL."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from adapters.db.activity import day_numbered
from adapters.db.database import Transaction
from adapters.db.leaderboards import overall_places
from adapters.db.mapping import from_microseconds
from adapters.db.xp import IS_PUBLIC, SIXTHS, marks_for
from domain.accounts import Role
from domain.leaderboards.periods import ALL
from domain.progress.bars import Tallies
from domain.progress.deeds import DOWNLOAD_WEIGHT, FIRST_PRODUCERS, Deeds, Measure, ProfileFacts

MICROSECONDS_A_DAY = 24 * 60 * 60 * 10**6
SCORE = f"(t.plays + {DOWNLOAD_WEIGHT} * t.downloads) * {SIXTHS}"
PEOPLE = """
    SELECT p.id, p.created_at, p.picture_key, f.cover_key, f.gallery, f.biography, f.links
    FROM producers p LEFT JOIN profiles f ON f.id = p.id WHERE p.id IN ({0})
"""
EARLY = f"SELECT id FROM producers ORDER BY created_at, id LIMIT {FIRST_PRODUCERS}"
BEATS = f"""
    SELECT t.producer_id, COUNT(*) AS beats, SUM({SIXTHS}) AS sixths,
        MAX(t.plays) AS best_plays, MAX({SCORE}) AS best_score
    FROM tracks t WHERE t.producer_id IN ({{0}}) AND {IS_PUBLIC} GROUP BY t.producer_id
"""
GENRES = f"""
    SELECT t.producer_id, l.folded, COUNT(*) AS beats
    FROM tracks t JOIN track_labels l ON l.track_id = t.id AND l.kind = 'genre'
    WHERE t.producer_id IN ({{0}}) AND {IS_PUBLIC} GROUP BY t.producer_id, l.folded
"""
TOGETHER = (
    f"""
    SELECT t.producer_id, COUNT(*) AS beats FROM tracks t
    WHERE t.producer_id IN ({{0}}) AND {IS_PUBLIC} AND t.collaborators <> '[]' GROUP BY t.producer_id
    """,
    f"""
    SELECT c.producer_id, COUNT(*) AS beats FROM track_collaborators c JOIN tracks t ON t.id = c.track_id
    WHERE c.producer_id IN ({{0}}) AND {IS_PUBLIC} GROUP BY c.producer_id
    """,
)
DAYS = f"""
    SELECT DISTINCT t.producer_id, t.created_at / {MICROSECONDS_A_DAY} AS day FROM tracks t
    WHERE t.producer_id IN ({{0}}) AND t.deleted_at IS NULL AND t.published_at IS NOT NULL
"""
RANKED = f"""
    SELECT f.beats AS value, COUNT(*) AS beats FROM (
        SELECT t.producer_id, COUNT(*) AS beats FROM tracks t WHERE {IS_PUBLIC} GROUP BY t.producer_id
    ) AS f JOIN users u ON u.id = f.producer_id WHERE u.role <> ? GROUP BY f.beats
"""
OF_BEATS = f"SELECT {{0}} AS value, COUNT(*) AS beats FROM tracks t WHERE {IS_PUBLIC} GROUP BY 1"
# Of each genre how many producers have so many beats in it; without a genre how many have so many of them.
OF_GENRES = f"""
    WITH own AS MATERIALIZED (
        SELECT f.folded, f.producer_id, f.beats FROM (
            SELECT l.folded, t.producer_id, COUNT(*) AS beats
            FROM track_labels l JOIN tracks t ON t.id = l.track_id
            WHERE l.kind = 'genre' AND {IS_PUBLIC} GROUP BY l.folded, t.producer_id
        ) AS f JOIN users u ON u.id = f.producer_id WHERE u.role <> ?
    )
    SELECT folded, beats AS value, COUNT(*) AS producers FROM own GROUP BY folded, beats
    UNION ALL
    SELECT NULL, f.genres, COUNT(*) FROM (
        SELECT COUNT(*) AS genres FROM own GROUP BY producer_id
    ) AS f GROUP BY f.genres
"""


def deeds_of(work: Transaction, producer_ids: Collection[str]) -> dict[str, Deeds]:
    """By a fixed number of queries."""

    def asked(sql: str) -> list[dict[str, Any]]:
        return work.select(sql.format(marks_for(producer_ids)), [*producer_ids])

    early = {row["id"] for row in work.select(EARLY)}
    beats = {row["producer_id"]: _whole(row) for row in asked(BEATS)}
    genres, days = defaultdict[str, dict[str, int]](dict), defaultdict[str, set[date]](set)
    for row in asked(GENRES):
        genres[row["producer_id"]][row["folded"]] = int(row["beats"])
    for row in asked(DAYS):
        days[row["producer_id"]].add(day_numbered(row["day"]))
    together = Counter[str]()
    for row in (row for sql in TOGETHER for row in asked(sql)):
        together[row["producer_id"]] += int(row["beats"])
    ranked, places = overall_places(work, ALL, producer_ids)
    return {
        row["id"]: Deeds(
            row["id"],
            from_microseconds(row["created_at"]),
            _profile(row),
            row["id"] in early,
            collaborations=together[row["id"]],
            genres=genres.get(row["id"], {}),
            days=frozenset(days.get(row["id"], ())),
            place=places.get(row["id"], 0),
            ranked=ranked,
            **beats.get(row["id"], {}),
        )
        for row in asked(PEOPLE)
    }


def _profile(row: dict[str, Any]) -> ProfileFacts:
    """Who has never saved a profile has nothing but a picture, if that."""
    return ProfileFacts(
        has_portrait=bool(row["picture_key"]),
        others=bool(row["cover_key"]) + len(json.loads(row["gallery"] or "[]")),
        has_biography=bool(row["biography"]),
        links=len(json.loads(row["links"] or "[]")),
    )


def _whole(row: dict[str, Any]) -> dict[str, int]:
    """Sums of Postgres come as decimals."""
    return {name: int(value) for name, value in row.items() if name != "producer_id"}


def tallies_of(work: Transaction) -> Tallies:
    """Reads all beats a few times: for a job, not for a page."""
    beats = _counts(work.select(RANKED, [Role.ADMIN.value]))
    ranked = sum(beats.values())
    genres = defaultdict[str | None, dict[int, int]](dict)
    for row in work.select(OF_GENRES, [Role.ADMIN.value]):
        genres[row["folded"]][int(row["value"])] = int(row["producers"])
    diversity = genres.pop(None, {})
    without = ranked - sum(diversity.values())
    measures = {
        Measure.BEATS: beats,
        Measure.GENRES: diversity | ({0: without} if without else {}),
        Measure.PLAYS: _counts(work.select(OF_BEATS.format("t.plays"))),
        Measure.SCORE: _counts(work.select(OF_BEATS.format(SCORE))),
    }
    return Tallies(ranked, measures, {str(genre): counts for genre, counts in genres.items()})


def _counts(rows: Iterable[dict[str, Any]]) -> dict[int, int]:
    return {int(row["value"]): int(row["beats"]) for row in rows}
