"""The dashboard on both databases: right figures, what is missing, a fixed number of queries."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.db.dashboard_queries import MOST_EVENTS, SqlDashboardQueries
from adapters.db.database import Database, Postgres, transaction
from adapters.db.store import SqlStore
from domain.activity.growth import Growth
from domain.catalogue import Track, Visibility
from domain.licensing.offers import Option
from domain.licensing.splits import Answer
from domain.next_steps import MOST_COUNTED, Unfinished
from domain.pages.dashboard import Level
from domain.producers import Producer
from domain.progress.standing import Progress
from domain.uploads import UploadState
from tests import factories
from tests.adapters.conftest import Announcements, put, sql_store
from tests.adapters.test_queries import publish, save
from tests.bench.catalogue import fill
from tests.factories import MINUTE, NOW

TODAY = NOW.date()
COMPLETE = {"description": "Dark.", "tags": ("dark",)}
MANY_BEATS = 3000


@pytest.fixture
def store(database: Database, announced: Announcements) -> SqlStore:
    return sql_store(database, announced)


@pytest.fixture
def queries(database: Database) -> SqlDashboardQueries:
    return SqlDashboardQueries(database)


@pytest.fixture
def owl(store: SqlStore) -> Producer:
    owl = factories.producer(id="owl", slug="owl", name="Owl")
    put(store, "producers", owl)
    return owl


def complete(store: SqlStore, owl: Producer, **fields: Any) -> Track:
    """A beat that lacks nothing."""
    track = publish(store, owl, **COMPLETE | fields)
    whole = replace(track, cover_key="covers/1.jpg")
    save(store, whole)
    return whole


def missing(queries: SqlDashboardQueries, who: str = "owl") -> Unfinished:
    return queries.dashboard(who, TODAY).unfinished


def test_it_sums_up_the_beats_that_are_there(
    store: SqlStore, queries: SqlDashboardQueries, owl: Producer
) -> None:
    tracks = [publish(store, owl, at=at, plays=at) for at in range(7)]
    save(store, replace(tracks[0], visibility=Visibility.PRIVATE, downloads=5))
    save(store, replace(publish(store, owl, at=9, plays=99), deleted_at=NOW, downloads=9))
    put(store, "collections", factories.collection(producer_id="owl"), factories.collection())
    with store.write() as unit:
        unit.follows.add_followers("owl", 4, NOW)
        unit.commit()
    page = queries.dashboard("owl", TODAY)
    assert (page.tracks, page.plays, page.downloads, page.albums, page.followers) == (7, 21, 5, 1, 4)
    assert [card.id for card in page.latest] == [track.id for track in tracks[:1:-1]]


def test_the_level_is_the_one_that_progress_has(
    store: SqlStore, queries: SqlDashboardQueries, owl: Producer
) -> None:
    with store.write() as unit:
        unit.progress.save(Progress("owl", xp=1_200, level=6))
        unit.commit()
    assert queries.dashboard("owl", TODAY).level == Level(6, "Intermediate", 1_200)


def test_of_somebody_unknown_it_shows_nothing(queries: SqlDashboardQueries) -> None:
    page = queries.dashboard("nobody", TODAY)
    assert (page.tracks, page.plays, page.followers, page.growth) == (0, 0, 0, Growth())
    assert (page.unfinished, page.events, page.latest, page.level) == (Unfinished(), (), (), None)


def test_growth_compares_thirty_days_with_those_before(
    database: Database, store: SqlStore, queries: SqlDashboardQueries, owl: Producer
) -> None:
    days = [(0, 1), (29, 2), (30, 4), (59, 8), (60, 16), (-1, 32)]
    with transaction(database, writable=True) as work:
        today = (TODAY - type(TODAY)(1970, 1, 1)).days
        with work.all_or_nothing():
            for ago, plays in days:
                sql = "INSERT INTO producer_days (producer_id, day, plays) VALUES ('owl', ?, ?)"
                work.execute(sql, [today - ago, plays])
        work.commit()
    assert queries.dashboard("owl", TODAY).growth == Growth(3, 12)


def test_the_newest_notices_are_its_events(store: SqlStore, queries: SqlDashboardQueries) -> None:
    made = [factories.notice(user_id="owl", at=NOW + at * MINUTE) for at in range(MOST_EVENTS + 1)]
    put(store, "notices", *made, factories.notice(user_id="owl", at=NOW + timedelta(days=1), is_shown=False))
    assert queries.dashboard("owl", TODAY).events == tuple(made[:0:-1])


def test_uploads_that_are_not_saved_are_counted(store: SqlStore, queries: SqlDashboardQueries) -> None:
    def upload(owner: str, state: UploadState = UploadState.RECEIVED, track: str = "") -> None:
        made = factories.upload(owner_id=owner, state=state)
        put(store, "uploads", made)
        put(store, "drafts", factories.draft(id=made.id, owner_id=owner, track_id=track))

    upload("owl")
    upload("owl", UploadState.RECEIVING)
    for other in (("owl", UploadState.CANCELLED), ("owl", UploadState.RECEIVED, "saved"), ("ann",)):
        upload(*other)  # type: ignore[arg-type]
    assert missing(queries).drafts == 2


LACKING: list[dict[str, Any]] = [{"description": ""}, {"tags": ()}]


@pytest.mark.parametrize("lacking", LACKING, ids=lambda each: next(iter(each)))
def test_beats_that_lack_something_are_counted(
    store: SqlStore, queries: SqlDashboardQueries, owl: Producer, lacking: dict[str, Any]
) -> None:
    complete(store, owl)
    first, second = (complete(store, owl, at=at, **lacking) for at in (1, 2))
    found = missing(queries)
    assert (found.incomplete, found.incomplete_id) == (2, second.id)
    save(store, replace(second, deleted_at=NOW))
    save(store, replace(first, sold_at=NOW))
    assert (missing(queries).incomplete, missing(queries).incomplete_id) == (0, "")


def test_a_beat_without_a_cover_of_its_own_lacks_it(
    store: SqlStore, queries: SqlDashboardQueries, owl: Producer
) -> None:
    track = publish(store, owl, **COMPLETE)
    assert missing(queries).incomplete_id == track.id


def test_nothing_is_counted_further_than_it_is_told(database: Database, queries: SqlDashboardQueries) -> None:
    fill(database, MOST_COUNTED * 2, producers=1)
    with database.connection_context():
        database.execute_sql("UPDATE tracks SET description = ''")
    assert missing(queries, "p0").incomplete == MOST_COUNTED


@pytest.mark.parametrize("option", Option)
def test_a_beat_that_is_offered_exclusively_is_seen(
    store: SqlStore, queries: SqlDashboardQueries, owl: Producer, option: Option
) -> None:
    track = publish(store, owl)
    terms = None if option is Option.STANDARD else factories.terms()
    offer = factories.offer(track_id=track.id, option=option, terms=terms)
    put(store, "offers", offer)
    save(store, replace(track, offer_id=offer.id, option=option))
    assert missing(queries).is_for_sale is (option is not Option.STANDARD)


def test_shares_that_wait_for_an_answer_are_counted(
    store: SqlStore, queries: SqlDashboardQueries, owl: Producer
) -> None:
    ann = factories.producer(id="ann", slug="ann", name="Ann")
    put(store, "producers", ann)

    def sheet(version: int = 1, track: Track | None = None, **answers: Answer) -> Track:
        track = track or publish(store, ann, collaborators=("owl", "bob"))
        shares = {"ann": 50, "owl": 30, "bob": 20}
        put(
            store,
            "splits",
            factories.split_sheet(
                track_id=track.id, version=version, owner_id="ann", shares=shares, answers=answers
            ),
        )
        return track

    sheet()
    sheet(bob=Answer.ACCEPTED)
    sheet(owl=Answer.ACCEPTED)
    sheet(bob=Answer.DECLINED)
    sheet(2, sheet(), owl=Answer.ACCEPTED)
    save(store, replace(sheet(), sold_at=NOW))
    assert (missing(queries).shares, missing(queries, "ann").shares) == (2, 0)


def test_a_payout_account_is_seen(store: SqlStore, queries: SqlDashboardQueries, owl: Producer) -> None:
    def account() -> tuple[bool, bool]:
        found = missing(queries)
        return found.has_account, found.is_payable

    assert account() == (False, False)
    payee = factories.payee(id="owl", payouts_enabled=False)
    put(store, "payees", payee)
    assert account() == (True, False)
    whole = replace(payee, payouts_enabled=True)
    for after, expected in ((whole, (True, True)), (replace(whole, is_closed=True), (False, False))):
        with store.write() as unit:
            unit.payees.save(after)
            unit.commit()
        assert account() == expected


@pytest.mark.parametrize("tracks", [0, 5, 500])
def test_the_number_of_queries_is_fixed(
    database: Database, queries: SqlDashboardQueries, tracks: int
) -> None:
    fill(database, tracks, producers=1)
    seen: list[object] = []
    database.query_hooks.append(seen.append)
    queries.dashboard("p0", TODAY)
    database.query_hooks.clear()
    assert len(seen) == 7


def test_beats_are_counted_along_indexes(database: Database, queries: SqlDashboardQueries) -> None:
    """The sums read an index alone; SQLite has to find that out without the statistics that no site makes."""
    fill(database, MANY_BEATS, producers=3)
    if isinstance(database, Postgres):
        with database.connection_context():
            database.execute_sql("VACUUM ANALYZE")
    plans = " ".join(plan_of(database, queries))
    is_postgres = isinstance(database, Postgres)
    assert ("Index Only Scan using tracks_sums" if is_postgres else "COVERING INDEX tracks_sums") in plans
    for index in ("tracks_incomplete", "tracks_exclusive"):
        assert index in plans
    assert "SCAN tracks" not in plans and "Seq Scan on tracks" not in plans


def plan_of(database: Database, queries: SqlDashboardQueries) -> list[str]:
    """How the database goes about each of the dashboard's queries."""
    asked: list[tuple[str, Any]] = []
    run = database.execute_sql

    def listen(sql: str, values: Any = None) -> Any:
        asked.append((sql, values))
        return run(sql, values)

    database.execute_sql = listen  # type: ignore[method-assign]
    try:
        queries.dashboard("p0", TODAY)
    finally:
        del database.execute_sql  # type: ignore[method-assign]
    explain = "EXPLAIN" if isinstance(database, Postgres) else "EXPLAIN QUERY PLAN"
    with database.connection_context():
        selects = [(sql, values) for sql, values in asked if "SELECT" in sql]
        rows = [row for sql, values in selects for row in run(f"{explain} {sql}", values).fetchall()]
    return [str(row[-1]) for row in rows]
