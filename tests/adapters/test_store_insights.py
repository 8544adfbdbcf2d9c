"""Kept sums of ranges on every store, and uploads by day as saving beats leaves them."""

from dataclasses import replace
from datetime import date, timedelta

from adapters.db.database import Database
from adapters.db.migrate import migrate, runner
from domain.activity.ranges import Days
from domain.activity.summaries import BestTrack, RangeSummary, ShareCount
from domain.activity.totals import Kind
from domain.catalogue import Visibility
from domain.store import Store
from tests import factories
from tests.adapters.conftest import Announcements, sql_store
from tests.factories import NOW

MONTH, YEAR = Days(date(2026, 2, 3), date(2026, 3, 4)), Days(date(2025, 3, 5), date(2026, 3, 4))
SUMMARY = RangeSummary(
    NOW,
    (BestTrack("a", 4, 3, 2, 1), BestTrack("b", 1, 1, 0, 0)),
    (ShareCount(Kind.COUNTRY, "", 3), ShareCount(Kind.UNCOUNTED, "repeat", 2)),
)


def keep(store: Store, days: Days, summary: RangeSummary, producer_id: str = "owl") -> None:
    with store.write() as unit:
        unit.range_sums.put(producer_id, days, summary)
        unit.commit()


def kept(store: Store, days: Days, producer_id: str = "owl") -> RangeSummary | None:
    with store.read() as unit:
        return unit.range_sums.get(producer_id, days)


def test_sums_of_a_range_survive_and_are_replaced(store: Store) -> None:
    assert kept(store, MONTH) is None
    keep(store, MONTH, SUMMARY)
    keep(store, YEAR, replace(SUMMARY, best=()))
    keep(store, MONTH, replace(SUMMARY, shares=()), "bob")
    assert kept(store, MONTH) == SUMMARY
    assert kept(store, YEAR) == replace(SUMMARY, best=())
    newer = replace(SUMMARY, at=NOW + timedelta(minutes=5), best=SUMMARY.best[1:])
    keep(store, MONTH, newer)
    assert kept(store, MONTH) == newer and kept(store, MONTH, "bob") == replace(SUMMARY, shares=())


def test_old_sums_of_a_producer_are_forgotten(store: Store) -> None:
    old = replace(SUMMARY, at=NOW - timedelta(days=1, microseconds=1))
    keep(store, YEAR, old)
    keep(store, MONTH, replace(SUMMARY, at=NOW - timedelta(days=1)))
    keep(store, YEAR, old, "bob")
    with store.write() as unit:
        unit.range_sums.forget("owl", NOW - timedelta(days=1))
        unit.commit()
    assert kept(store, YEAR) is None and kept(store, MONTH) and kept(store, YEAR, "bob") == old


UPLOADS = "SELECT producer_id, day, uploads, listed FROM upload_days WHERE uploads > 0 ORDER BY 1, 2"
DAY = (NOW.date() - date(1970, 1, 1)).days


def uploads(database: Database) -> list[tuple[object, ...]]:
    with database.connection_context():
        return [tuple(row) for row in database.execute_sql(UPLOADS).fetchall()]


def test_uploads_are_counted_by_day_as_beats_come_change_and_go(
    database: Database, announced: Announcements
) -> None:
    store = sql_store(database, announced)
    midnight = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    first = factories.track(producer_id="owl", created_at=midnight)
    before = factories.track(producer_id="owl", created_at=midnight - timedelta(microseconds=1))
    hidden = factories.track(producer_id="bob", visibility=Visibility.PRIVATE)
    with store.write() as unit:
        for track in (first, before, hidden):
            unit.tracks.add(track)
        unit.commit()
    there = [("", DAY - 1, 1, 1), ("", DAY, 2, 1), ("bob", DAY, 1, 0), ("owl", DAY - 1, 1, 1)]
    assert uploads(database) == [*there, ("owl", DAY, 1, 1)]
    with store.write() as unit:
        unit.tracks.save(replace(hidden, visibility=Visibility.PUBLIC))
        unit.tracks.save(replace(first, deleted_at=NOW))
        unit.tracks.delete(before.id)
        unit.commit()
    assert uploads(database) == [("", DAY, 1, 1), ("bob", DAY, 1, 1)]


def test_beats_that_were_there_before_are_counted_as_saving_would_have(
    database: Database, announced: Announcements
) -> None:
    store = sql_store(database, announced)
    with store.write() as unit:
        for number in range(4):
            at = NOW - timedelta(hours=9 * number)
            unit.tracks.add(factories.track(producer_id=f"p{number % 2}", created_at=at))
        unit.tracks.add(factories.track(producer_id="p0", published_at=None))
        unit.tracks.add(factories.track(producer_id="p0", deleted_at=NOW))
        unit.commit()
    saved = uploads(database)
    with database.connection_context():
        runner(database).down("0020_upload_days_and_range_sums")
    migrate(database)
    assert uploads(database) == saved and len(saved) > 3
