"""What public pages of producers show, read in plain SQL with a fixed number of queries each."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from adapters.db import cards
from adapters.db.cards import LISTED, PUBLIC, Condition
from adapters.db.collection_queries import LISTED as LISTED_COLLECTION
from adapters.db.database import Database, Transaction, transaction
from adapters.db.mapping import RowMapping, from_microseconds
from adapters.db.profiles import SqlProfiles
from adapters.db.progress import ACHIEVED
from adapters.db.xp import marks_for
from domain.discovery.filters import Order
from domain.pages import BeatCard, BeatList
from domain.pages.profiles import (
    FEED_BEATS,
    FOLLOWERS_A_PAGE,
    MOST_FOLLOWERS,
    SIMILAR_SHOWN,
    Company,
    FeedBeat,
    FollowerCard,
    FollowerList,
    ProfileBeats,
    ProfileHead,
    SimilarCard,
)
from domain.profiles.profile import Profile

HEADS = RowMapping(ProfileHead, but=("profile", "tracks", "plays"))
FOLLOWERS = RowMapping(FollowerCard)
SIMILAR = RowMapping(SimilarCard)

MOST_GENRES = 30
GENRES_COMPARED = 5
CANDIDATES = 30
"""Of each genre: those who made the most beats in it."""
HEAD = f"""
    SELECT p.id, p.name, p.slug, p.verified, p.created_at AS joined_at, p.picture_key, p.followers,
        COALESCE(u.suspended, FALSE) AS is_closed, p.is_unclaimed, COALESCE(g.level, 0) AS level,
        EXISTS (SELECT 1 FROM collections c WHERE c.producer_id = p.id AND {LISTED_COLLECTION}) AS has_albums,
        EXISTS (
            SELECT 1 FROM producer_genres mine JOIN producer_genres other
                ON other.folded = mine.folded AND other.tracks > 0 AND other.producer_id <> mine.producer_id
            WHERE mine.producer_id = p.id AND mine.tracks > 0
        ) AS has_similar,
        EXISTS (
            SELECT 1 FROM xp_grants x WHERE x.producer_id = p.id AND x.cause IN ({marks_for(ACHIEVED)})
        ) AS has_achievements
    FROM producers p LEFT JOIN users u ON u.id = p.id LEFT JOIN progress g ON g.id = p.id WHERE p.slug = ?
"""
SUMS = """
    SELECT COUNT(*) AS tracks, COALESCE(SUM(plays), 0) AS plays FROM tracks WHERE producer_id = ? AND listed
"""
ORDERS = {
    Order.NEWEST: cards.NEWEST,
    Order.POPULAR: "{0}.plays DESC, {0}.id DESC",
    Order.NAME: "{0}.folded_name, {0}.id",
    Order.BPM: "{0}.bpm, {0}.id",
}
LABELLED = "f.id IN (SELECT track_id FROM track_labels WHERE kind = 'genre' AND folded = ?)"
COMPANY = {
    Company.SOLO: Condition("f.collaborators = '[]'"),
    Company.COLLAB: Condition("f.collaborators <> '[]'"),
}
GENRES = """
    SELECT folded, label FROM producer_genres WHERE producer_id = ? AND tracks > 0
    ORDER BY tracks DESC, folded LIMIT ?
"""
OF_GENRE = f"""
    SELECT * FROM (
        SELECT producer_id FROM producer_genres WHERE folded = ? AND tracks > 0
        ORDER BY tracks DESC, producer_id DESC LIMIT {CANDIDATES}
    ) AS most
"""
FOLLOWER_ROWS = """
    SELECT u.name, COALESCE(p.slug, '') AS slug, COALESCE(p.picture_key, '') AS picture_key, f.at
    FROM (
        SELECT user_id, at, id FROM follows WHERE producer_id = ? AND stopped_at IS NULL
        ORDER BY at DESC, id DESC LIMIT ? OFFSET ?
    ) AS f JOIN users u ON u.id = f.user_id LEFT JOIN producers p ON p.id = f.user_id AND NOT u.suspended
    ORDER BY f.at DESC, f.id DESC
"""
UNLOCKED = f"SELECT cause, at FROM xp_grants WHERE producer_id = ? AND cause IN ({marks_for(ACHIEVED)})"
FEED = f"""
    SELECT {cards.COLUMNS}, t.description, r.preview_size
    FROM (
        SELECT f.id FROM tracks f WHERE f.listed AND f.producer_id = ?
        ORDER BY f.published_at DESC, f.id DESC LIMIT {FEED_BEATS}
    ) AS found JOIN tracks t ON t.id = found.id JOIN producers p ON p.id = t.producer_id
    LEFT JOIN recordings r ON r.id = t.recording_id
    ORDER BY t.published_at DESC, t.id DESC
"""


class SqlProfileQueries:
    def __init__(self, database: Database) -> None:
        self._database = database

    def head(self, slug: str) -> ProfileHead | None:
        with self._reading() as work:
            for row in work.select(HEAD, [*ACHIEVED, slug]):
                return _head(work, row)
        return None

    def pinned(self, producer_id: str, track_id: str) -> BeatCard | None:
        its = PUBLIC.replace("t.", "f.")
        conditions = [_of(producer_id), Condition("f.id = ?", (track_id,)), Condition(its)]
        with self._reading() as work:
            return next(iter(cards.cards(work, conditions, cards.NEWEST, 1)), None)

    def newest(self, producer_id: str, limit: int) -> tuple[BeatCard, ...]:
        with self._reading() as work:
            return cards.cards(work, [LISTED, _of(producer_id)], cards.NEWEST, limit)

    def beats(self, producer_id: str, search: ProfileBeats) -> BeatList:
        conditions = [LISTED, _of(producer_id), *_narrowing(search)]
        with self._reading() as work:
            return cards.beat_list(work, conditions, ORDERS[search.order], search.page)

    def genres(self, producer_id: str) -> tuple[str, ...]:
        with self._reading() as work:
            return tuple(row["label"] for row in work.select(GENRES, [producer_id, MOST_GENRES]))

    def followers(self, producer_id: str, page: int) -> FollowerList:
        page = min(max(page, 1), MOST_FOLLOWERS // FOLLOWERS_A_PAGE)
        values = [producer_id, FOLLOWERS_A_PAGE + 1, (page - 1) * FOLLOWERS_A_PAGE]
        with self._reading() as work:
            rows = [FOLLOWERS.item(row) for row in work.select(FOLLOWER_ROWS, values)]
        goes_on = len(rows) > FOLLOWERS_A_PAGE and page * FOLLOWERS_A_PAGE < MOST_FOLLOWERS
        return FollowerList(tuple(rows[:FOLLOWERS_A_PAGE]), page, goes_on)

    def similar(self, producer_id: str) -> tuple[SimilarCard, ...]:
        with self._reading() as work:
            genres = [row["folded"] for row in work.select(GENRES, [producer_id, GENRES_COMPARED])]
            return _similar(work, producer_id, genres) if genres else ()

    def unlocked(self, producer_id: str) -> Mapping[str, datetime]:
        with self._reading() as work:
            rows = work.select(UNLOCKED, [producer_id, *ACHIEVED])
        return {ACHIEVED[row["cause"]]: from_microseconds(row["at"]) for row in rows}

    def feed(self, producer_id: str) -> tuple[FeedBeat, ...]:
        with self._reading() as work:
            rows = work.select(FEED, [producer_id])
        return tuple(FeedBeat(cards.card(row), row["description"], row["preview_size"]) for row in rows)

    @contextmanager
    def _reading(self) -> Iterator[Transaction]:
        """All queries of a page see the same moment."""
        with transaction(self._database, writable=False) as work:
            yield work


def _of(producer_id: str) -> Condition:
    return Condition("f.producer_id = ?", (producer_id,))


def _narrowing(search: ProfileBeats) -> Iterator[Condition]:
    for word in search.words:
        yield Condition(r"f.search_text LIKE ? ESCAPE '\'", (cards.containing(word),))
    if search.genre:
        yield Condition(LABELLED, (search.genre.casefold(),))
    if search.company in COMPANY:
        yield COMPANY[search.company]


def _head(work: Transaction, row: dict[str, Any]) -> ProfileHead:
    [sums] = work.select(SUMS, [row["id"]])
    kept = work.select("SELECT * FROM profiles WHERE id = ?", [row["id"]])
    profile = SqlProfiles.item(kept[0]) if kept else Profile(row["id"])
    return HEADS.item(row, profile=profile, tracks=sums["tracks"], plays=int(sums["plays"]))


def _similar(work: Transaction, producer_id: str, genres: list[str]) -> tuple[SimilarCard, ...]:
    """Out of those who made the most beats of each genre, whoever shares the most of them."""
    candidates = " UNION ALL ".join([OF_GENRE] * len(genres))
    sql = f"""
        SELECT p.name, p.slug, p.picture_key, p.verified, COUNT(*) AS shared,
            (SELECT COUNT(*) FROM tracks t WHERE t.producer_id = p.id AND t.listed) AS tracks
        FROM ({candidates}) AS c JOIN producers p ON p.id = c.producer_id
        LEFT JOIN users u ON u.id = p.id
        WHERE p.id <> ? AND NOT COALESCE(u.suspended, FALSE)
        GROUP BY p.id ORDER BY shared DESC, p.followers DESC, p.id LIMIT {SIMILAR_SHOWN}
    """
    return tuple(SIMILAR.item(row) for row in work.select(sql, [*genres, producer_id]))
