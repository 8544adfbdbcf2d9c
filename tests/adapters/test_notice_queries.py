"""The page of notifications, and the bell, on both databases."""

import pytest

from adapters.db.database import Database
from adapters.db.notice_queries import SqlNoticeQueries
from adapters.db.store import SqlStore
from domain.notices import Notice
from domain.pages.notices import MOST_COUNTED
from domain.pages.paging import MOST_FOUND, ROWS_A_PAGE
from tests import factories
from tests.adapters.conftest import Announcements, put, sql_store
from tests.factories import MINUTE, NOW


@pytest.fixture
def store(database: Database, announced: Announcements) -> SqlStore:
    return sql_store(database, announced)


@pytest.fixture
def queries(database: Database) -> SqlNoticeQueries:
    return SqlNoticeQueries(database)


def told(store: SqlStore, count: int, **fields: object) -> list[Notice]:
    """So many, the oldest first."""
    made = [factories.notice(user_id="owl", at=NOW + at * MINUTE, **fields) for at in range(count)]
    put(store, "notices", *made)
    return made


def test_ones_own_are_listed_the_newest_first(store: SqlStore, queries: SqlNoticeQueries) -> None:
    read, unread = told(store, 1, read_at=NOW), told(store, 2)
    told(store, 1, is_shown=False)
    put(store, "notices", factories.notice(user_id="ann"))
    page = queries.notices("owl", 1)
    assert page.notices == (unread[1], unread[0], read[0]) or page.notices == (unread[1], read[0], unread[0])
    assert (page.total, page.unread, page.is_cut) == (3, 2, False)
    assert queries.notices("nobody", 1).notices == ()


def test_pages_follow_each_other(store: SqlStore, queries: SqlNoticeQueries) -> None:
    made = told(store, ROWS_A_PAGE + 3)[::-1]
    first, second = queries.notices("owl", 1), queries.notices("owl", 2)
    assert [*first.notices, *second.notices] == made
    assert (first.has_next, second.has_next, second.first) == (True, False, ROWS_A_PAGE + 1)
    assert queries.notices("owl", 99) == second
    assert queries.notices("owl", 0) == first


def test_the_list_ends_after_the_newest_thousand(store: SqlStore, queries: SqlNoticeQueries) -> None:
    told(store, MOST_FOUND + 2)
    last = queries.notices("owl", 99)
    assert (last.total, last.is_cut, len(last.notices)) == (MOST_FOUND, True, ROWS_A_PAGE)


@pytest.mark.parametrize("count", [0, 1, MOST_COUNTED - 1, MOST_COUNTED, MOST_COUNTED + 5])
def test_the_bell_counts_no_further_than_it_shows(
    store: SqlStore, queries: SqlNoticeQueries, count: int
) -> None:
    told(store, count)
    told(store, 3, read_at=NOW)
    told(store, 3, is_shown=False)
    assert queries.unread("owl") == min(count, MOST_COUNTED)


@pytest.mark.parametrize("count", [0, 60])
def test_the_number_of_queries_is_fixed(
    database: Database, store: SqlStore, queries: SqlNoticeQueries, count: int
) -> None:
    told(store, count)
    seen: list[object] = []
    database.query_hooks.append(seen.append)
    queries.notices("owl", 1)
    page = len(seen)
    queries.unread("owl")
    database.query_hooks.clear()
    assert (page, len(seen) - page) == (3, 1)
