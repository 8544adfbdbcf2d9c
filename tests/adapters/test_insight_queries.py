"""What Activity and insights read: the right sums of the right days, with a fixed number of queries."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

import pytest

from adapters.db import insight_queries as module
from adapters.db.database import Database
from adapters.db.insight_queries import SqlInsightQueries
from adapters.db.store import SqlStore
from domain.activity.calendar import calendar_days
from domain.activity.listens import PARTS, Device, Uncounted
from domain.activity.ranges import DAY, Days
from domain.activity.series import Figure
from domain.activity.summaries import BestTrack, ShareCount
from domain.activity.totals import Kind, Sums, Totals, changed
from domain.catalogue import Track, Visibility
from domain.pages.insights import Found, Of
from domain.producers import Producer
from tests import factories
from tests.adapters.conftest import Announcements, put, sql_store
from tests.adapters.test_queries import publish, save
from tests.factories import NOW
from tests.plays import add_plays

TODAY = NOW.date()
MONTH = Days(TODAY - 29 * DAY, TODAY)
FIRST = Days(date(2026, 2, 28), date(2026, 3, 1))


@pytest.fixture
def store(database: Database, announced: Announcements) -> SqlStore:
    return sql_store(database, announced)


@pytest.fixture
def queries(database: Database) -> SqlInsightQueries:
    return SqlInsightQueries(database)


@pytest.fixture
def owl(store: SqlStore) -> Producer:
    owl = factories.producer(id="owl")
    put(store, "producers", owl)
    return owl


def play(store: SqlStore, track: Track, count: int = 1, at: datetime = NOW) -> None:
    with store.write() as unit:
        add_plays(unit, track.id, count, at)
        unit.commit()


def hear(store: SqlStore, track: Track, **fields: object) -> None:
    listen = factories.listen(track_id=track.id, producer_id=track.producer_id, **fields)
    with store.write() as unit:
        unit.day_totals.add(changed([(None, listen)], ()))
        unit.commit()


def download(store: SqlStore, track: Track, user_id: str, at: datetime = NOW) -> None:
    made = factories.download(track_id=track.id, user_id=user_id, at=at)
    with store.write() as unit:
        unit.downloads.add(made)
        unit.day_totals.add_download(made, track.producer_id)
        unit.commit()


def look(queries: SqlInsightQueries, days: Days = MONTH, day: date | None = None) -> Found:
    return queries.activity("owl", days, calendar_days(TODAY), day, NOW)


def test_days_have_all_figures_also_those_before(
    store: SqlStore, queries: SqlInsightQueries, owl: Producer
) -> None:
    track, other = publish(store, owl), publish(store, factories.producer(id="bob"))
    hear(store, track, at=NOW, listener="eve")
    hear(store, track, at=NOW - MONTH.length * DAY, listener="eve")
    hear(store, track, at=NOW - 2 * MONTH.length * DAY)
    hear(store, other)
    for user in ("eve", "eve", "ann"):
        download(store, track, user)
    found = look(queries).days
    assert set(found) == {TODAY, MONTH.before.last}
    assert found[TODAY] == {
        Figure.PLAYS: 1,
        Figure.LISTENERS: 1,
        Figure.DOWNLOADS: 3,
        Figure.DOWNLOADERS: 2,
        Figure.FOLLOWERS: 0,
    }


def test_days_end_at_midnight_in_utc_also_on_a_leap_day(
    store: SqlStore, queries: SqlInsightQueries, owl: Producer
) -> None:
    track = publish(store, owl)
    midnight = datetime(2024, 2, 29, tzinfo=NOW.tzinfo)
    for at in (midnight, midnight + DAY - timedelta(microseconds=1), midnight + DAY):
        play(store, track, at=at)
    found = look(queries, Days(date(2024, 2, 29), date(2024, 2, 29)))
    assert {day: figures[Figure.PLAYS] for day, figures in found.days.items()} == {date(2024, 2, 29): 2}
    assert found.summary and found.summary.best == (BestTrack(track.id, 2, 0, 0, 0),)


def test_the_best_beats_are_those_played_most_in_the_range(
    store: SqlStore, queries: SqlInsightQueries, owl: Producer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_BEST", 3)
    few, most, gone, unheard, old, downloaded = (
        publish(store, owl, name=name) for name in ("Few", "Most", "Gone", "Unheard", "Old", "Fetched")
    )
    play(store, few, 2)
    play(store, few, 1, NOW - 3 * DAY)
    play(store, most, 9)
    play(store, gone, 4)
    play(store, old, 50, NOW - 30 * DAY)
    download(store, downloaded, "eve")
    save(store, replace(gone, deleted_at=NOW))
    found = look(queries)
    assert found.summary and found.summary.at == NOW
    assert [(each.track_id, each.plays) for each in found.summary.best] == [
        (most.id, 9),
        (gone.id, 4),
        (few.id, 3),
    ]
    assert found.names[gone.id] == ("Gone", gone.slug, True)
    assert found.names[most.id] == ("Most", most.slug, False)
    narrow = look(queries, Days(TODAY, TODAY)).summary
    assert narrow and [each.plays for each in narrow.best] == [9, 4, 2]
    assert unheard.id not in found.names


def test_plays_and_what_is_none_are_told_apart(
    store: SqlStore, queries: SqlInsightQueries, owl: Producer
) -> None:
    track, other = publish(store, owl), publish(store, factories.producer(id="bob"))
    for number in range(2):
        hear(store, track, device=Device.PHONE, country="CA", at=NOW - number * DAY)
    hear(store, track, counted=False, reason=Uncounted.BOT)
    hear(store, track, at=NOW - 31 * DAY, country="DE")
    hear(store, other, country="FR")
    found = look(queries).summary
    assert found and found.shares == (
        ShareCount(Kind.COUNTRY, "CA", 2),
        ShareCount(Kind.DEVICE, "phone", 2),
        ShareCount(Kind.UNCOUNTED, "bot", 1),
    )


def test_uploads_are_ones_own_and_all_others_for_everybody(
    store: SqlStore, queries: SqlInsightQueries, owl: Producer
) -> None:
    publish(store, owl, name="Mine")
    hidden = publish(store, owl, name="Hidden")
    save(store, replace(hidden, visibility=Visibility.PRIVATE))
    for visibility in (Visibility.PUBLIC, Visibility.PUBLIC, Visibility.PRIVATE):
        bobs = publish(store, factories.producer(id="bob"))
        save(store, replace(bobs, visibility=visibility))
    found = look(queries)
    assert (found.uploads[TODAY], found.others[TODAY]) == (2, 2)


def test_a_day_lists_the_beats_that_came_on_it(
    store: SqlStore, queries: SqlInsightQueries, owl: Producer
) -> None:
    midnight = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    names = ("Before", "First", "Last", "After")
    for name, at in zip(names, (-1, 0, 24 * 60 - 1, 24 * 60), strict=True):
        track = publish(store, owl, name=name)
        save(store, replace(track, created_at=midnight + timedelta(minutes=at)))
    gone = publish(store, owl, name="Gone")
    save(store, replace(gone, deleted_at=NOW))
    publish(store, factories.producer(id="bob"), name="Not mine")
    assert [beat.name for beat in look(queries, day=TODAY).of_day] == ["First", "Last"]
    assert look(queries).of_day == ()


def test_a_large_producer_gets_what_was_kept(
    store: SqlStore, queries: SqlInsightQueries, owl: Producer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 3)
    track = publish(store, owl)
    for number in range(3):
        play(store, track, at=NOW - number * DAY)
    small = look(queries)
    assert not small.is_large and small.summary
    play(store, track, at=NOW - 3 * DAY)
    assert (look(queries).is_large, look(queries).summary) == (True, None)
    summary = queries.sum_up("owl", MONTH, NOW)
    with store.write() as unit:
        unit.range_sums.put("owl", MONTH, summary)
        unit.commit()
    found = look(queries)
    assert found.summary == summary and summary.best == (BestTrack(track.id, 4, 0, 0, 0),)
    assert found.names[track.id][0] == "Night Drive"
    assert not look(queries, Days(TODAY, TODAY)).is_large


def test_many_rows_of_countries_make_a_producer_large_too(
    store: SqlStore, queries: SqlInsightQueries, owl: Producer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 3)
    track = publish(store, owl)
    for country in ("CA", "DE", "FR"):
        hear(store, track, country=country)
    assert look(queries).is_large


def test_beats_are_asked_for_apart_from_those_that_were_deleted(
    store: SqlStore, queries: SqlInsightQueries, owl: Producer
) -> None:
    assert not look(queries).has_beats
    track = publish(store, owl)
    assert look(queries).has_beats
    save(store, replace(track, deleted_at=NOW))
    assert not look(queries).has_beats


def test_the_insight_of_a_beat_adds_up_a_range_and_its_curve_all_there_ever_was(
    store: SqlStore, queries: SqlInsightQueries, owl: Producer
) -> None:
    track, other = publish(store, owl), publish(store, owl)
    hear(store, track, at=NOW, length=180.0, seconds=45.0, parts=0b11, country="CA")
    hear(store, track, at=datetime(2026, 2, 28, tzinfo=NOW.tzinfo), length=180.0, seconds=171.0, parts=0b1)
    hear(store, other, seconds=99.0)
    found = queries.insight(Of.BEAT, track.id, Days(TODAY, TODAY))
    [beat] = found.beats
    assert (beat.name, beat.slug, beat.seconds, beat.ever) == ("Night Drive", track.slug, 180.0, 2)
    assert beat.heard.sums == Sums(1, 1, 1, 45_000, (0, 1, 0, 0, 0)) and beat.heard.whole == 180_000
    assert found.curve == (2, 1, *[0] * (PARTS - 2))
    assert ShareCount(Kind.COUNTRY, "CA", 1) in found.shares and len(found.shares) == 2
    assert {day: figures[Figure.PLAYS] for day, figures in found.days.items()} == {TODAY: 1}
    both = queries.insight(Of.BEAT, track.id, FIRST)
    assert both.beats[0].heard.sums.bands == (0, 0, 0, 0, 1)


def test_the_insight_of_a_collection_is_that_of_its_beats_together(
    store: SqlStore, queries: SqlInsightQueries, owl: Producer
) -> None:
    one, two, gone, aside = (publish(store, owl, name=name) for name in ("One", "Two", "Gone", "Aside"))
    held = factories.collection(producer_id="owl", track_ids=(two.id, one.id, gone.id))
    put(store, "collections", held)
    for track, parts in ((one, 0b1), (two, 0b11), (gone, 0b111), (aside, 0b1111)):
        hear(store, track, parts=parts, device=Device.TABLET)
    save(store, replace(gone, deleted_at=NOW))
    found = queries.insight(Of.COLLECTION, held.id, MONTH)
    assert [beat.name for beat in found.beats] == ["Two", "One"]
    assert [beat.heard.sums.plays for beat in found.beats] == [1, 1]
    assert found.curve[:3] == (2, 1, 0)
    assert ShareCount(Kind.DEVICE, "tablet", 2) in found.shares
    assert found.days[TODAY][Figure.LISTENERS] == 2
    empty = factories.collection(producer_id="owl")
    put(store, "collections", empty)
    nothing = queries.insight(Of.COLLECTION, empty.id, MONTH)
    assert (nothing.beats, nothing.curve, nothing.shares, nothing.days) == ((), (0,) * PARTS, (), {})


def test_a_beat_that_nobody_heard_has_an_insight(
    store: SqlStore, queries: SqlInsightQueries, owl: Producer
) -> None:
    found = queries.insight(Of.BEAT, publish(store, owl).id, MONTH)
    assert [(beat.heard.sums, beat.ever) for beat in found.beats] == [(Sums(), 0)]


def test_it_takes_a_fixed_number_of_queries(
    store: SqlStore, database: Database, queries: SqlInsightQueries, owl: Producer
) -> None:
    def count(read: Callable[[], object]) -> int:
        seen: list[object] = []
        database.query_hooks.append(seen.append)
        read()
        database.query_hooks.clear()
        return len(seen)

    track = publish(store, owl)
    collection = factories.collection(producer_id="owl", track_ids=(track.id,))
    put(store, "collections", collection)
    reads = [
        partial(look, queries, day=TODAY),
        partial(queries.insight, Of.BEAT, track.id, MONTH),
        partial(queries.insight, Of.COLLECTION, collection.id, MONTH),
    ]
    few = [count(read) for read in reads]
    tracks = [publish(store, owl) for _ in range(30)]
    with store.write() as unit:
        for number, each in enumerate(tracks):
            sums, day = Sums(plays=number), TODAY - number * DAY
            unit.day_totals.add(Totals({(each.id, "owl", day): sums}, {("owl", day): sums}, Counter(), {}))
        unit.collections.save(replace(collection, track_ids=tuple(each.id for each in tracks)))
        unit.commit()
    assert [count(read) for read in reads] == few == [7, 4, 4]
