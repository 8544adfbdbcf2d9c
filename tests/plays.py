"""Plays that just are there, for tests of what is made of them."""

from collections import Counter
from datetime import datetime

from domain.activity.listens import Listen
from domain.activity.totals import Sums, Totals
from domain.store import Store, Unit


def add_plays(unit: Unit, track_id: str, count: int, at: datetime) -> None:
    track, sums, day = unit.tracks.get(track_id), Sums(plays=count), at.date()
    assert track
    key = track.id, track.producer_id, day
    unit.day_totals.add(Totals({key: sums}, {(track.producer_id, day): sums}, Counter(), {}))


def put_listens(store: Store, *listens: Listen) -> None:
    with store.write() as unit:
        unit.listens.put(listens)
        unit.commit()
