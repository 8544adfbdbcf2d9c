"""The made-up site on which much was heard is as folding would have made it."""

from typing import Any, cast

from adapters.db.database import Database
from adapters.db.store import SqlStore
from adapters.memory.activity import MemoryPlayReports
from domain.services.activity import Activity
from domain.site import Site
from tests.bench import heard
from tests.bench.months import id_of
from tests.fakes import FakeClock, FakeIds


def test_its_totals_are_what_its_listens_come_to(database: Database) -> None:
    heard.fill(database, producers=20, tracks=300, plays=2_000)
    store = SqlStore(database, lambda job_ids: None, lambda opened: cast(Any, None))
    activity = Activity(store, MemoryPlayReports(), FakeClock(), FakeIds(), Site())
    busiest = id_of(2, 0)
    with store.read() as unit:
        curve, track = unit.day_totals.curve(busiest), unit.tracks.get(busiest)
    assert track and track.plays > 50 and curve[0] >= track.plays
    assert activity.recount() == []
    with store.read() as unit:
        assert unit.day_totals.curve(busiest) == curve
