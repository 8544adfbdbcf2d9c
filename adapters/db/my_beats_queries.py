"""My Beats in plain SQL: the table's page, and what stands around it."""

from collections.abc import Sequence
from datetime import date

from adapters.db.activity import number_of
from adapters.db.cards import Condition, containing
from adapters.db.catalogue import STANDS
from adapters.db.database import Database, Transaction, transaction
from adapters.db.mapping import RowMapping
from adapters.db.upload_queries import newest_first, upload_rows
from domain.activity.growth import GROWTH_DAYS, Growth
from domain.pages import UploadRow
from domain.pages.my_beats import (
    MOST_COLLABORATORS,
    MOST_COLLECTIONS,
    Collaborator,
    CollectionName,
    MyBeat,
    MyBeatsFilter,
    MyBeatsPage,
    Sort,
)
from domain.pages.paging import MOST_FOUND, ROWS_A_PAGE, nearest_page
from domain.uploads import UploadState

BEATS = RowMapping(MyBeat, but=("collections",))
COLLECTIONS = RowMapping(CollectionName)
COLLABORATORS = RowMapping(Collaborator)
COLUMNS = """
    t.id, t.slug, t.name, t.cover_key, t.genres, t."key", t.scale, t.bpm, t.plays, t.downloads, t.visibility,
    t.created_at, t.published_at, t.option, t.sold_at
"""

# Each is one index walked in its own order, backwards or forwards.
COLUMN_OF = {
    Sort.NAME: "folded_name",
    Sort.KEY: "key_place",
    Sort.BPM: "bpm",
    Sort.PLAYS: "plays",
    Sort.DOWNLOADS: "downloads",
    Sort.STATUS: "stand",
    Sort.ADDED: "created_at",
}
# What a search may find to be looked up by ids from then on.
FEW = 200
CREDITED = """
    SELECT c.track_id FROM track_collaborators c JOIN producers p ON p.id = c.producer_id WHERE p.slug = ?
"""


class SqlMyBeatsQueries:
    def __init__(self, database: Database) -> None:
        self._database = database

    def my_beats(self, owner_id: str, filter: MyBeatsFilter, today: date) -> MyBeatsPage:
        with transaction(self._database, writable=False) as work:
            conditions = _narrowed(work, _conditions(owner_id, filter), filter)
            counted = _count(work, conditions, MOST_FOUND + 1 if filter.words else None)
            total = min(counted, MOST_FOUND) if filter.words else counted
            page = nearest_page(filter.page, total)
            has_beats, growth = _growth(work, owner_id, today)
            return MyBeatsPage(
                beats=_beats(work, conditions, _order(filter), page),
                page=page,
                total=total,
                has_beats=has_beats,
                growth=growth,
                collaborators=_collaborators(work, owner_id),
                collections=_collections(work, owner_id),
                is_cut=counted > total,
            )

    def replacements(self, owner_id: str, track_id: str) -> tuple[UploadRow, ...]:
        waiting = "SELECT id FROM drafts WHERE owner_id = ? AND track_id = '' AND replaces = ?"
        with transaction(self._database, writable=False) as work:
            rows = upload_rows(work, waiting, owner_id, track_id)
        ended = (UploadState.CANCELLED, UploadState.EXPIRED)
        return newest_first(row for row in rows if row.upload.state not in ended)


def _conditions(owner_id: str, filter: MyBeatsFilter) -> list[Condition]:
    wanted = [Condition("f.producer_id = ? AND f.deleted_at IS NULL", (owner_id,))]
    if filter.status is not None:
        wanted.append(Condition("f.stand = ?", (STANDS.index(filter.status),)))
    if filter.collection_id:
        held = "f.id IN (SELECT track_id FROM collection_tracks WHERE collection_id = ?)"
        wanted.append(Condition(held, (filter.collection_id,)))
    if filter.collaborator:
        wanted.append(Condition(f"f.id IN ({CREDITED})", (filter.collaborator,)))
    worded = (Condition(r"f.own_text LIKE ? ESCAPE '\'", (containing(word),)) for word in filter.words)
    return [*wanted, *worded]


def _narrowed(
    work: Transaction, conditions: Sequence[Condition], filter: MyBeatsFilter
) -> Sequence[Condition]:
    """The same beats by their ids where a search finds few: it reads every beat, and so should do it once."""
    if not filter.words:
        return conditions
    where, values = _where(conditions)
    rows = work.select(f"SELECT f.id FROM tracks f WHERE {where} LIMIT ?", [*values, FEW + 1])
    if len(rows) > FEW:
        return conditions
    marks = ", ".join("?" * len(rows)) or "NULL"
    return [Condition(f"f.id IN ({marks})", tuple(row["id"] for row in rows))]


def _order(filter: MyBeatsFilter) -> str:
    way = "DESC" if filter.descending else "ASC"
    return f"{{0}}.{COLUMN_OF[filter.sort]} {way}, {{0}}.id {way}"


def _where(conditions: Sequence[Condition]) -> tuple[str, list[object]]:
    values = [value for condition in conditions for value in condition.values]
    return " AND ".join(condition.sql for condition in conditions), values


def _count(work: Transaction, conditions: Sequence[Condition], most: int | None) -> int:
    """How many there are, or that many at most."""
    where, values = _where(conditions)
    counted = f"SELECT f.id FROM tracks f WHERE {where}"
    if most is not None:
        counted, values = f"{counted} LIMIT ?", [*values, most]
    [row] = work.select(f"SELECT COUNT(*) AS total FROM ({counted}) AS found", values)
    return int(row["total"])


def _beats(work: Transaction, conditions: Sequence[Condition], order: str, page: int) -> tuple[MyBeat, ...]:
    where, values = _where(conditions)
    sql = f"""
        SELECT {COLUMNS} FROM (
            SELECT f.id FROM tracks f WHERE {where} ORDER BY {order.format("f")} LIMIT ? OFFSET ?
        ) AS found
        JOIN tracks t ON t.id = found.id ORDER BY {order.format("t")}
    """
    rows = work.select(sql, [*values, ROWS_A_PAGE, (page - 1) * ROWS_A_PAGE])
    held = _held(work, [row["id"] for row in rows])
    return tuple(BEATS.item(row, collections=tuple(held.get(row["id"], ()))) for row in rows)


def _held(work: Transaction, track_ids: Sequence[str]) -> dict[str, list[CollectionName]]:
    """The collections that hold each of some beats; asked for none as well, so that no query is left out."""
    marks = ", ".join("?" * len(track_ids)) or "NULL"
    sql = f"""
        SELECT h.track_id, c.id, c.slug, c.title
        FROM collection_tracks h JOIN collections c ON c.id = h.collection_id
        WHERE h.track_id IN ({marks}) ORDER BY c.folded_title, c.id
    """
    held: dict[str, list[CollectionName]] = {}
    for row in work.select(sql, track_ids):
        held.setdefault(row["track_id"], []).append(COLLECTIONS.item(row))
    return held


def _growth(work: Transaction, owner_id: str, today: date) -> tuple[bool, Growth]:
    """Whether there are beats at all, and how their plays grow."""
    now = number_of(today)
    sql = """
        SELECT
            EXISTS (SELECT 1 FROM tracks WHERE producer_id = ? AND deleted_at IS NULL) AS has_beats,
            COALESCE(SUM(CASE WHEN day > ? THEN plays ELSE 0 END), 0) AS plays,
            COALESCE(SUM(CASE WHEN day <= ? THEN plays ELSE 0 END), 0) AS earlier
        FROM producer_days WHERE producer_id = ? AND day > ? AND day <= ?
    """
    last, first = now - GROWTH_DAYS, now - 2 * GROWTH_DAYS
    [row] = work.select(sql, [owner_id, last, last, owner_id, first, now])
    return bool(row["has_beats"]), Growth(int(row["plays"]), int(row["earlier"]))


def _collaborators(work: Transaction, owner_id: str) -> tuple[Collaborator, ...]:
    sql = """
        SELECT p.name, p.slug, n.tracks FROM collaborations n JOIN producers p ON p.id = n.collaborator_id
        WHERE n.producer_id = ? AND n.tracks > 0 ORDER BY n.tracks DESC, p.folded_name, p.id LIMIT ?
    """
    return tuple(COLLABORATORS.item(row) for row in work.select(sql, [owner_id, MOST_COLLABORATORS]))


def _collections(work: Transaction, owner_id: str) -> tuple[CollectionName, ...]:
    sql = "SELECT id, slug, title FROM collections WHERE producer_id = ? ORDER BY folded_title, id LIMIT ?"
    return tuple(COLLECTIONS.item(row) for row in work.select(sql, [owner_id, MOST_COLLECTIONS]))
