"""Listens and their totals, on every store."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from adapters.db.database import Database
from domain.activity.listens import PARTS, Device, Listen
from domain.activity.totals import Kind, Sums, Totals, changed
from domain.store import Store
from tests import factories
from tests.adapters.conftest import Announcements, sql_store
from tests.factories import MINUTE, NOW, listen
from tests.plays import put_listens

DAY = NOW.date()


def test_listens_survive_and_are_replaced(store: Store) -> None:
    one = listen(listener="eve", device=Device.TABLET, country="CA", parts=(1 << PARTS) - 1, seconds=41.125)
    own = listen(listener="eve", counted=False, at=NOW + MINUTE)
    put_listens(store, one, own, listen(listener="bob"))
    put_listens(store, replace(one, seconds=90.5))
    with store.read() as unit:
        assert unit.listens.by_ids([own.id, "none", one.id]) == [replace(one, seconds=90.5), own]
        assert unit.listens.by_ids([]) == []


def test_the_plays_of_some_people_are_found_without_what_does_not_count(store: Store) -> None:
    one, later = listen(listener="eve"), listen(listener="eve", at=NOW + MINUTE)
    uncounted = listen(listener="eve", counted=False, at=NOW + MINUTE)
    put_listens(store, later, one, uncounted, listen(listener="bob"))
    with store.read() as unit:
        assert unit.listens.plays_of(["eve", "nobody"], NOW) == [one, later]
        assert unit.listens.plays_of(["eve"], NOW + MINUTE) == [later]
        assert unit.listens.plays_of([], NOW) == []


def test_listens_are_walked_through_in_pieces(store: Store) -> None:
    with store.read() as unit:
        assert unit.listens.oldest() is None
    there = [listen(id=f"{number}", at=NOW + MINUTE * (number // 2)) for number in range(7)]
    put_listens(store, *reversed(there))
    seen: list[Listen] = []
    after = NOW, ""
    with store.read() as unit:
        while some := unit.listens.walk(NOW, NOW + 3 * MINUTE, after, 2):
            seen += some
            after = some[-1].at, some[-1].id
        assert unit.listens.oldest() == DAY
    assert seen == there[:6]


def test_walking_on_through_listens_costs_as_little_as_beginning(
    sqlite_database: Database, announced: Announcements
) -> None:
    """Counted in steps of SQLite's own machine."""
    store, steps = sql_store(sqlite_database, announced), Counter[str]()
    there = [listen(id=f"{number:04}", at=NOW + MINUTE * number) for number in range(2000)]
    put_listens(store, *there)
    for name, after in (("beginning", (NOW, "")), ("going on", (there[1900].at, there[1900].id))):
        with store.read() as unit:
            sqlite_database.connection().set_progress_handler(lambda name=name: steps.update([name]), 10)
            assert unit.listens.walk(NOW, NOW + 2000 * MINUTE, after, 20)
            sqlite_database.connection().set_progress_handler(None, 0)
    assert steps["going on"] < 2 * steps["beginning"]


def add(store: Store, *changes: Totals) -> None:
    with store.write() as unit:
        for change in changes:
            unit.day_totals.add(change)
        unit.commit()


def test_totals_add_up(store: Store) -> None:
    track = factories.track(id="a", producer_id="owl", plays=5)
    with store.write() as unit:
        unit.tracks.add(track)
        unit.commit()
    one = listen(track_id="a", producer_id="owl", country="CA", parts=0b101)
    again = listen(track_id="a", producer_id="owl", counted=False, parts=0b1)
    other = listen(track_id="gone", producer_id="owl", country="FR", at=NOW - timedelta(days=1))
    add(store, changed([(None, one)], ()), changed([(None, again), (None, other)], ()))
    with store.read() as unit:
        assert unit.day_totals.get(DAY) == Totals(
            {("a", "owl", DAY): Sums(1, 1, 2, 85_000, (0, 2, 0, 0, 0))},
            {("owl", DAY): Sums(1, 1, 2, 85_000, (0, 2, 0, 0, 0))},
            Counter(
                {
                    ("a", "owl", DAY, Kind.COUNTRY, "CA"): 1,
                    ("a", "owl", DAY, Kind.DEVICE, "other"): 1,
                    ("a", "owl", DAY, Kind.UNCOUNTED, "repeat"): 1,
                }
            ),
            {},
        )
        assert unit.day_totals.curve("a") == (2, 0, 1, *[0] * (PARTS - 3))
        assert unit.day_totals.curve("nowhere") == (0,) * PARTS
        assert [each.plays for each in unit.tracks.by_ids(["a"])] == [6]


def test_what_turns_out_otherwise_is_taken_back(store: Store) -> None:
    counted, other = (listen(track_id="a", producer_id="owl", country=where) for where in ("CA", "FR"))
    right = changed([(None, other)], ())
    add(store, changed([(None, counted)], ()), changed([(counted, replace(other, id=counted.id))], ()))
    with store.read() as unit:
        kept = unit.day_totals.get(DAY)
    assert (kept.tracks, kept.shares) == (right.tracks, +right.shares)


def test_a_day_is_replaced_and_others_stay(store: Store) -> None:
    before = [listen(track_id=id, producer_id="owl", country="CA") for id in "ab"]
    yesterday = listen(track_id="a", producer_id="owl", at=NOW - timedelta(days=1))
    add(store, changed([(None, each) for each in (*before, yesterday)], ()))
    right = changed([(None, replace(before[0], country="FR"))], ())
    with store.write() as unit:
        unit.day_totals.replace(DAY, right)
        unit.day_totals.replace_curves({"b": (3,) * PARTS})
        unit.commit()
    with store.read() as unit:
        today = unit.day_totals.get(DAY)
        assert (today.tracks, today.producers, today.shares) == (right.tracks, right.producers, right.shares)
        kept = unit.day_totals.get(yesterday.day)
        assert kept.producers == {("owl", yesterday.day): Sums(1, 1, 1, 42_500, (0, 1, 0, 0, 0))}
        assert unit.day_totals.curve("a") == (0,) * PARTS and unit.day_totals.curve("b") == (3,) * PARTS


def test_counters_of_beats_are_mended(store: Store) -> None:
    with store.write() as unit:
        for id, plays in (("a", 7), ("b", 1), ("c", 0), ("d", 3)):
            unit.tracks.add(factories.track(id=id, producer_id="owl", plays=plays))
        unit.day_totals.replace(
            DAY, changed([(None, listen(track_id=id, producer_id="owl")) for id in "aab"], ())
        )
        unit.commit()
    with store.write() as unit:
        assert [unit.day_totals.mend_plays(), unit.day_totals.mend_plays()] == [2, 0]
        unit.commit()
    with store.read() as unit:
        assert [track.plays for track in unit.tracks.by_ids(list("abcd"))] == [2, 1, 0, 0]


def test_a_day_without_anything_is_empty(store: Store) -> None:
    with store.read() as unit:
        assert unit.day_totals.get(date(1969, 12, 31)) == Totals({}, {}, Counter(), {})


def test_downloads_count_people_once_a_day(database: Database, announced: Announcements) -> None:
    store = sql_store(database, announced)
    first = factories.download(track_id="a", user_id="eve")
    again = factories.download(track_id="a", user_id="eve", at=NOW + MINUTE)
    of_other = factories.download(track_id="b", user_id="eve")
    next_day = factories.download(track_id="a", user_id="eve", at=NOW + timedelta(days=1))
    others = factories.download(track_id="a", user_id="bob")
    with store.write() as unit:
        for track in (factories.track(id=id, producer_id="owl", downloads=0) for id in "ab"):
            unit.tracks.add(track)
        for each in (first, again, of_other, next_day, others):
            unit.downloads.add(each)
            unit.day_totals.add_download(each, "owl")
        unit.commit()
    with database.connection_context():
        tracks = "SELECT track_id, downloads, downloaders FROM track_days ORDER BY track_id, day"
        producers = "SELECT downloads, downloaders FROM producer_days ORDER BY day"
        assert database.execute_sql(tracks).fetchall() == [("a", 3, 2), ("a", 1, 1), ("b", 1, 1)]
        assert database.execute_sql(producers).fetchall() == [(4, 2), (1, 1)]
    with store.read() as unit:
        assert [track.downloads for track in unit.tracks.by_ids(["a", "b"])] == [4, 1]
        assert unit.day_totals.get(DAY).tracks == {}
