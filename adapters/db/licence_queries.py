"""Lists of licences in plain SQL: one's own, all of them, and those that were revoked."""

from collections.abc import Sequence
from datetime import datetime

from adapters.db.cards import PUBLIC, Condition, containing
from adapters.db.database import Database, Transaction, transaction
from adapters.db.mapping import RowMapping
from domain.pages.licences import (
    LicenceFilter,
    LicencePage,
    LicenceRow,
    Revocation,
)
from domain.pages.paging import MOST_FOUND, ROWS_A_PAGE, nearest_page

ROWS = RowMapping(LicenceRow)
REVOCATIONS = RowMapping(Revocation)
NEWEST_FIRST = "l.granted_at DESC, l.id DESC"
# Ids are made so that later ones come later, and every licence is in this order at no cost.
LATEST_IDS_FIRST = "l.id DESC"


class SqlLicenceQueries:
    def __init__(self, database: Database) -> None:
        self._database = database

    def held(self, holder_id: str, filter: LicenceFilter, now: datetime) -> LicencePage:
        with transaction(self._database, writable=False) as work:
            return _page(work, Condition("l.holder_id = ?", (holder_id,)), filter, now)

    def granted(self, producer_id: str, filter: LicenceFilter, now: datetime) -> LicencePage:
        with transaction(self._database, writable=False) as work:
            return _page(work, Condition("l.producer_id = ?", (producer_id,)), filter, now)

    def newest(self, words: tuple[str, ...], now: datetime) -> LicencePage:
        with transaction(self._database, writable=False) as work:
            ids = _ids(work, _containing(words), LATEST_IDS_FIRST, ROWS_A_PAGE + 1)
            shown = ids[:ROWS_A_PAGE]
            rows = _rows(work, shown, LATEST_IDS_FIRST)
        return LicencePage(rows, now, page=1, total=len(shown), is_cut=len(ids) > len(shown))

    def revocations(self) -> tuple[Revocation, ...]:
        sql = "SELECT id, revoked_at FROM licences WHERE revoked_at IS NOT NULL ORDER BY revoked_at DESC, id"
        with transaction(self._database, writable=False) as work:
            return tuple(REVOCATIONS.item(row) for row in work.select(sql))


def _page(work: Transaction, own: Condition, filter: LicenceFilter, now: datetime) -> LicencePage:
    """A search reads every text once, for the ids of all that is shown of it; the rest is looked up."""
    if filter.words:
        found = _ids(work, [own, *_containing(filter.words)], NEWEST_FIRST, MOST_FOUND + 1)
        counted, total = len(found), min(len(found), MOST_FOUND)
    else:
        [row] = work.select(f"SELECT COUNT(*) AS total FROM licences l WHERE {own.sql}", own.values)
        found, counted = [], int(row["total"])
        total = counted
    page = nearest_page(filter.page, total)
    offset = (page - 1) * ROWS_A_PAGE
    end = min(offset + ROWS_A_PAGE, total)
    ids = found[offset:end] if filter.words else _ids(work, [own], NEWEST_FIRST, ROWS_A_PAGE, offset)
    rows = _rows(work, ids, NEWEST_FIRST)
    return LicencePage(rows, now, page=page, total=total, is_cut=counted > total)


def _containing(words: Sequence[str]) -> list[Condition]:
    return [Condition(r"l.search_text LIKE ? ESCAPE '\'", (containing(word),)) for word in words]


def _ids(
    work: Transaction, conditions: Sequence[Condition], order: str, limit: int, offset: int = 0
) -> list[str]:
    where = " AND ".join(condition.sql for condition in conditions) or "1 = 1"
    values = [value for condition in conditions for value in condition.values]
    sql = f"SELECT l.id FROM licences l WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"
    return [row["id"] for row in work.select(sql, [*values, limit, offset])]


def _rows(work: Transaction, ids: Sequence[str], order: str) -> tuple[LicenceRow, ...]:
    """Asked for none as well, so that no query is left out."""
    marks = ", ".join("?" * len(ids)) or "NULL"
    sql = f"""
        SELECT l.id, l.kind, l.granted_at, l.facts, l.files, l.expires_at, l.revoked_at, l.revoked_for,
            COALESCE(t.slug, '') AS slug
        FROM licences l LEFT JOIN tracks t ON t.id = l.track_id AND {PUBLIC}
        WHERE l.id IN ({marks}) ORDER BY {order}
    """
    return tuple(ROWS.item(row) for row in work.select(sql, ids))
