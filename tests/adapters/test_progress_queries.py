"""What the Progress page reads: one's own alone, by a fixed number of queries."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.db.database import Database
from adapters.db.progress_queries import SqlProgressQueries
from adapters.db.store import SqlStore
from domain.pages.progress import NEWEST_LINES, XpLine
from domain.progress.bars import Bars
from domain.progress.ledger import Grant
from domain.progress.reaching import Reach
from domain.progress.standing import Progress
from tests import factories
from tests.adapters.conftest import Announcements, put, sql_store
from tests.factories import MINUTE, NOW

OWN = Progress("owl", 1_234, 6, 1_200, 34, {"og": Reach(3, 12, "months")}, NOW)


@pytest.fixture
def store(database: Database, announced: Announcements) -> SqlStore:
    return sql_store(database, announced)


@pytest.fixture
def queries(database: Database) -> SqlProgressQueries:
    return SqlProgressQueries(database)


def keep(store: SqlStore, *grants: Grant, progress: Progress | None = None, bars: Bars | None = None) -> None:
    with store.write() as unit:
        unit.progress.grant(*grants)
        if progress:
            unit.progress.save(progress)
        if bars:
            unit.progress.keep_bars(bars)
        unit.commit()


def test_progress_and_what_was_unlocked_are_ones_own(store: SqlStore, queries: SqlProgressQueries) -> None:
    unlocked = Grant("owl", "achievement:og", 600, NOW), Grant("cat", "achievement:linked", 400, NOW)
    keep(store, *unlocked, progress=OWN, bars=Bars(21, at=NOW))
    keep(store, progress=Progress("cat", 400, 3, 400))
    page = queries.progress("owl")
    assert (page.progress, page.ranked) == (OWN, 21)
    assert page.unlocked == {"og": NOW}


def test_somebody_who_was_never_checked_has_nothing_yet(queries: SqlProgressQueries) -> None:
    page = queries.progress("owl")
    assert (page.progress, page.unlocked, page.newest, page.ranked) == (None, {}, (), None)
    assert not page.has_begun and page.standing.level == 1


def test_the_newest_lines_name_their_beats_and_lead_to_those_that_are_there(
    store: SqlStore, queries: SqlProgressQueries
) -> None:
    there, gone = factories.track(), factories.track(deleted_at=NOW)
    put(store, "tracks", there, gone)
    keep(
        store,
        Grant("owl", "track:a", 100, NOW, there.id),
        Grant("owl", "track:b", 100, NOW + MINUTE, gone.id),
        Grant("owl", "achievement:og", 600, NOW + 2 * MINUTE),
    )
    name = there.details.name
    assert queries.progress("owl").newest == (
        XpLine("achievement:og", 600, NOW + 2 * MINUTE),
        XpLine("track:b", 100, NOW + MINUTE, gone.details.name),
        XpLine("track:a", 100, NOW, name, there.slug),
    )


@pytest.mark.parametrize("count", [0, 3, 40])
def test_the_number_of_queries_is_fixed(
    store: SqlStore, database: Database, queries: SqlProgressQueries, count: int
) -> None:
    grants = [Grant("owl", f"track:{n}", 100, NOW + timedelta(hours=n)) for n in range(count)]
    keep(store, *grants, progress=replace(OWN, granted=100 * count) if count else None)
    seen: list[object] = []
    database.query_hooks.append(seen.append)
    page = queries.progress("owl")
    database.query_hooks.clear()
    assert len(seen) == 3
    assert [line.cause for line in page.newest] == [grant.cause for grant in grants[::-1][:NEWEST_LINES]]
