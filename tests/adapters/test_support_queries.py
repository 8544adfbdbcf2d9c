"""The admins' list of messages: open ones first, with who wrote them."""

from datetime import timedelta

import pytest

from adapters.db.database import Database
from adapters.db.support_queries import SqlSupportQueries
from domain.pages.support import SupportRow
from tests import factories
from tests.adapters.conftest import Announcements, put, sql_store
from tests.factories import MINUTE, NOW


@pytest.fixture
def queries(database: Database) -> SqlSupportQueries:
    return SqlSupportQueries(database)


def test_open_messages_come_oldest_first_and_closed_ones_newest_first(
    database: Database, announced: Announcements, queries: SqlSupportQueries
) -> None:
    store = sql_store(database, announced)
    ann = factories.user(name="Ann")
    put(store, "users", ann)
    second, first = (factories.support_request(user_id=ann.id, created_at=NOW + at * MINUTE) for at in (1, 0))
    early, late = (
        factories.support_request(user_id="", closed_at=NOW + timedelta(hours=at)) for at in (1, 2)
    )
    put(store, "support", second, first, early, late)
    assert queries.support() == (
        SupportRow(first, "Ann"),
        SupportRow(second, "Ann"),
        SupportRow(late, ""),
        SupportRow(early, ""),
    )
    assert queries.open_messages() == 2
