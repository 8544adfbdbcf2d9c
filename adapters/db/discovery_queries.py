"""The front page, genres, likes and the library in plain SQL."""

from datetime import datetime, timedelta

from adapters.db.cards import COLUMNS, card
from adapters.db.database import Database, Transaction, transaction
from adapters.db.discovery import SqlHistoryChoices
from adapters.db.mapping import RowMapping, from_microseconds, to_microseconds
from adapters.db.search import cards_of
from domain.likes import HistoryChoice
from domain.pages import BeatCard
from domain.pages.discovery import (
    MOST_FOLLOWED,
    MOST_IN_LIBRARY,
    MOST_TRENDING,
    NEW_DAYS,
    NEW_ON_HOME,
    PICKS_ON_HOME,
    TRENDING_ON_HOME,
    Followed,
    GenreRow,
    HeardBeat,
    Home,
    Library,
)
from domain.picks import MOST_PICKS
from domain.slugs import slugify

GENRES_ON_HOME, MOST_GENRES = 12, 300
MOST_LIKED = 1_000
MOST_LISTENS = 1_000
"""So many of somebody's newest listens are looked through for what they have heard."""
FOLLOWED = RowMapping(Followed)
NEWEST = "SELECT number FROM tracks WHERE listed ORDER BY published_at DESC, number DESC LIMIT ?"
TRENDING = """
    SELECT t.number FROM trending r JOIN tracks t ON t.id = r.track_id WHERE t.listed
    ORDER BY r.place LIMIT ?
"""
PICKED = """
    SELECT t.number FROM picks k JOIN tracks t ON t.id = k.id WHERE t.listed ORDER BY k.place, k.id LIMIT ?
"""
LIKED = """
    SELECT t.number FROM likes l JOIN tracks t ON t.id = l.track_id WHERE l.user_id = ? AND t.listed
    ORDER BY l.at DESC, l.id DESC LIMIT ?
"""
LATELY_FOLLOWED = """
    SELECT producer_id FROM follows WHERE user_id = ? AND stopped_at IS NULL ORDER BY at DESC, id DESC LIMIT ?
"""
FOLLOWED_PRODUCERS = f"""
    SELECT p.name, p.slug, p.picture_key, (
        SELECT COUNT(*) FROM tracks t WHERE t.producer_id = p.id AND t.listed AND t.published_at > ?
    ) AS new
    FROM producers p WHERE p.id IN ({LATELY_FOLLOWED}) ORDER BY new DESC, p.folded_name, p.id
"""
OF_FOLLOWED = f"""
    SELECT t.number FROM tracks t
    WHERE t.producer_id IN ({LATELY_FOLLOWED}) AND t.listed AND t.published_at > ?
    ORDER BY t.published_at DESC, t.number DESC LIMIT ?
"""
HEARD = f"""
    SELECT h.at, {COLUMNS} FROM (
        SELECT track_id, MAX(at) AS at FROM (
            SELECT track_id, at FROM listens WHERE listener = ? AND at > ? ORDER BY at DESC LIMIT ?
        ) AS lately GROUP BY track_id
    ) AS h JOIN tracks t ON t.id = h.track_id JOIN producers p ON p.id = t.producer_id
    WHERE t.listed ORDER BY h.at DESC, t.number DESC LIMIT ?
"""


class SqlDiscoveryQueries:
    def __init__(self, database: Database) -> None:
        self._database = database

    def home(self) -> Home:
        with transaction(self._database, writable=False) as work:
            return Home(
                _beats(work, NEWEST, NEW_ON_HOME),
                _beats(work, TRENDING, TRENDING_ON_HOME),
                _beats(work, PICKED, PICKS_ON_HOME),
                _genres(work, GENRES_ON_HOME),
            )

    def trending(self) -> tuple[BeatCard, ...]:
        with transaction(self._database, writable=False) as work:
            return _beats(work, TRENDING, MOST_TRENDING)

    def picks(self) -> tuple[BeatCard, ...]:
        with transaction(self._database, writable=False) as work:
            return _beats(work, PICKED, MOST_PICKS)

    def all_genres(self) -> tuple[GenreRow, ...]:
        with transaction(self._database, writable=False) as work:
            return _genres(work, MOST_GENRES)

    def liked(self, user_id: str) -> frozenset[str]:
        sql = "SELECT track_id FROM likes WHERE user_id = ? ORDER BY at DESC, id DESC LIMIT ?"
        with transaction(self._database, writable=False) as work:
            return frozenset(row["track_id"] for row in work.select(sql, [user_id, MOST_LIKED]))

    def library(self, user_id: str, now: datetime) -> Library:
        since = to_microseconds(now - timedelta(days=NEW_DAYS))
        with transaction(self._database, writable=False) as work:
            choice = SqlHistoryChoices(work).of(user_id)
            followed = work.select(FOLLOWED_PRODUCERS, [since, user_id, MOST_FOLLOWED])
            return Library(
                _beats(work, LIKED, user_id, MOST_IN_LIBRARY),
                tuple(FOLLOWED.item(row) for row in followed),
                _beats(work, OF_FOLLOWED, user_id, MOST_FOLLOWED, since, MOST_IN_LIBRARY),
                _heard(work, user_id, choice),
                choice,
            )


def _beats(work: Transaction, sql: str, *values: object) -> tuple[BeatCard, ...]:
    return cards_of(work, [row["number"] for row in work.select(sql, values)])


def _genres(work: Transaction, most: int) -> tuple[GenreRow, ...]:
    """Of two whose addresses are the same the more used one has it."""
    sql = "SELECT label, tracks FROM genre_counts WHERE tracks > 0 ORDER BY tracks DESC, folded LIMIT ?"
    found: dict[str, GenreRow] = {}
    for row in work.select(sql, [most]):
        slug = slugify(row["label"], "genre")
        found.setdefault(slug, GenreRow(row["label"], slug, row["tracks"]))
    return tuple(found.values())


def _heard(work: Transaction, user_id: str, choice: HistoryChoice) -> tuple[HeardBeat, ...]:
    """Nothing where no history is kept; asked all the same, so that the queries stay as many."""
    since = to_microseconds(choice.cleared_at) if choice.cleared_at else 0
    whose = user_id if choice.is_kept else ""
    rows = work.select(HEARD, [whose, since, MOST_LISTENS, MOST_IN_LIBRARY])
    return tuple(HeardBeat(card(row), from_microseconds(row["at"])) for row in rows)
