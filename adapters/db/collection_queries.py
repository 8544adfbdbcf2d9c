"""What pages of collections show, read in plain SQL with a fixed number of queries each."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from adapters.db import cards
from adapters.db.cards import Condition
from adapters.db.collections import SqlCollections
from adapters.db.database import Database, Transaction, transaction
from adapters.db.mapping import RowMapping
from domain.catalogue import Visibility
from domain.collections import Collection
from domain.pages import BeatList
from domain.pages.collections import (
    CollectionBeat,
    CollectionCard,
    CollectionList,
    CollectionOrder,
    CollectionPage,
    CollectionRow,
    CollectionSearch,
    OwnCollection,
)
from domain.pages.paging import ROWS_A_PAGE

ROWS = RowMapping(CollectionRow)
CARDS = RowMapping(CollectionCard)
PAGE = RowMapping(CollectionPage, but=("beats",))

HELD = "collection_tracks h JOIN tracks t ON t.id = h.track_id WHERE h.collection_id = c.id"
BEATS = f"(SELECT COUNT(*) FROM {HELD} AND t.deleted_at IS NULL)"
PLAYS = f"(SELECT COALESCE(SUM(t.plays), 0) FROM {HELD} AND t.deleted_at IS NULL)"

# What isn't scheduled yet comes after every date, on both databases.
NEVER = 2**62
ORDERS = {
    CollectionOrder.ADDED: "c.created_at",
    CollectionOrder.NAME: "c.folded_title",
    CollectionOrder.BEATS: BEATS,
    CollectionOrder.PLAYS: PLAYS,
    CollectionOrder.RELEASE: f"COALESCE(c.release_at, c.published_at, {NEVER})",
}
MOST_OF_PRODUCER = 60
MOST_HOLDING = 5
LISTED = "c.visibility = 'public' AND c.published_at IS NOT NULL"


class SqlCollectionQueries:
    def __init__(self, database: Database) -> None:
        self._database = database

    def mine(self, owner_id: str, search: CollectionSearch) -> CollectionList:
        named = "".join(r" AND c.folded_title LIKE ? ESCAPE '\'" for _ in search.words)
        where = f"c.producer_id = ?{named}"
        values = [owner_id, *(cards.containing(word) for word in search.words)]
        page = min(max(search.page, 1), cards.MOST_PAGES)
        with self._reading() as work:
            [counted] = work.select(f"SELECT COUNT(*) AS total FROM collections c WHERE {where}", values)
            limit = [ROWS_A_PAGE, (page - 1) * ROWS_A_PAGE]
            rows = work.select(_rows(where, search), [*values, *limit])
        return CollectionList(tuple(ROWS.item(row) for row in rows), total=counted["total"], page=page)

    def own(self, collection_id: str) -> OwnCollection | None:
        with self._reading() as work:
            for row in work.select("SELECT * FROM collections WHERE id = ?", [collection_id]):
                beats = _beats(work, collection_id)
                held = tuple(each.beat.id for each in beats)
                return OwnCollection(SqlCollections.item(row | {"track_ids": held}), beats)
        return None

    def candidates(self, collection: Collection, words: tuple[str, ...], page: int) -> BeatList:
        conditions = [
            Condition("f.producer_id = ?", (collection.producer_id,)),
            Condition("f.deleted_at IS NULL"),
            Condition(
                "f.id NOT IN (SELECT track_id FROM collection_tracks WHERE collection_id = ?)",
                (collection.id,),
            ),
            *(Condition(r"f.search_text LIKE ? ESCAPE '\'", (cards.containing(word),)) for word in words),
        ]
        with self._reading() as work:
            return cards.beat_list(work, conditions, cards.LATEST_ADDED, page)

    def page(self, slug: str) -> CollectionPage | None:
        sql = f"""
            SELECT c.*, p.name AS producer_name, p.slug AS producer_slug, {LISTED} AS is_listed,
                COALESCE(u.suspended, FALSE) AS is_withheld
            FROM collections c JOIN producers p ON p.id = c.producer_id LEFT JOIN users u ON u.id = p.id
            WHERE c.slug = ?
        """
        with self._reading() as work:
            for row in work.select(sql, [slug]):
                return PAGE.item(row, beats=_beats(work, row["id"]))
        return None

    def of_producer(self, producer_id: str) -> tuple[CollectionCard, ...]:
        newest = f"ORDER BY c.published_at DESC, c.id DESC LIMIT {MOST_OF_PRODUCER}"
        return self._cards(f"c.producer_id = ? AND {LISTED} {newest}", producer_id)

    def holding(self, track_id: str) -> tuple[CollectionCard, ...]:
        held = "c.id IN (SELECT collection_id FROM collection_tracks WHERE track_id = ?)"
        oldest = f"ORDER BY c.published_at, c.id LIMIT {MOST_HOLDING}"
        return self._cards(f"{held} AND {LISTED} {oldest}", track_id)

    def _cards(self, which: str, value: str) -> tuple[CollectionCard, ...]:
        sql = f"""
            SELECT c.slug, c.title, c.cover_key, (SELECT COUNT(*) FROM {HELD} AND t.listed) AS beats
            FROM collections c WHERE {which}
        """
        with self._reading() as work:
            return tuple(CARDS.item(row) for row in work.select(sql, [value]))

    @contextmanager
    def _reading(self) -> Iterator[Transaction]:
        """All queries of a page see the same moment."""
        with transaction(self._database, writable=False) as work:
            yield work


def _rows(where: str, search: CollectionSearch) -> str:
    """The query of one page of a producer's collections; only what is shown or sorted by is summed up."""
    way = "DESC" if search.is_descending else "ASC"
    order = f"{ORDERS[search.order]} {way}, c.id {way}"
    return f"""
        SELECT c.id, c.slug, c.title, c.cover_key, c.visibility, c.release_at, c.published_at, c.created_at,
            {BEATS} AS beats, {PLAYS} AS plays
        FROM (SELECT c.* FROM collections c WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?) AS c
        ORDER BY {order}
    """


def _beats(work: Transaction, collection_id: str) -> tuple[CollectionBeat, ...]:
    """Its beats in their order, all but deleted ones."""
    sql = f"""
        SELECT {cards.COLUMNS}, t.visibility, t.listed
        FROM collection_tracks h JOIN tracks t ON t.id = h.track_id JOIN producers p ON p.id = t.producer_id
        WHERE h.collection_id = ? AND t.deleted_at IS NULL ORDER BY h.position
    """
    return tuple(_beat(row) for row in work.select(sql, [collection_id]))


def _beat(row: dict[str, Any]) -> CollectionBeat:
    return CollectionBeat(cards.card(row), Visibility(row["visibility"]), bool(row["listed"]))
