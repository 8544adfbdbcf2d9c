"""Use cases that meet halfway on Postgres: whatever the one holds already, they never wait for each other."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from domain.accounts import Actor
from domain.catalogue import Track
from domain.collections import Batch, Collection
from domain.store import Store, Unit
from tests import factories
from tests.adapters.test_batch_races import NIGHTS, SharedForm, batch, bring
from tests.adapters.test_use_case_races import PATIENCE_SECONDS, WAITING, house, owner
from tests.domain.house import House

__all__ = ["batch", "house", "owner"]
pytestmark = pytest.mark.postgres

LOCKED = ("batches", "drafts", "recordings", "tracks", "collections")
MOMENTS = range(1, 5)


class Halted:
    """A store whose first unit lets something happen right after so many rows were locked."""

    def __init__(self, store: Store, moment: int, happen: Callable[[], object]) -> None:
        self._store, self._left, self._happen = store, moment, happen

    def read(self) -> Any:
        return self._store.read()

    @contextmanager
    def write(self) -> Iterator[Unit]:
        with self._store.write() as unit:
            for name in LOCKED:
                self._watch(getattr(unit, name))
            yield unit

    def _watch(self, repository: Any) -> None:
        get = repository.get

        def watched(id: str, lock: bool = False) -> Any:
            found = get(id, lock)
            self._left -= lock
            if lock and self._left == 0:
                self._happen()
            return found

        repository.get = watched


Meeting = Callable[[int, Callable[[Store], object], Callable[[], object]], Future[Any]]


@pytest.fixture
def meet(house: House, migrated_postgres: str) -> Meeting:
    """Starts a rival once the first use case holds so many rows, and goes on when it waits or is through."""

    def wait(rival: Future[Any]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        with psycopg.connect(migrated_postgres, autocommit=True) as connection:
            while not rival.done() and connection.execute(WAITING).fetchone() == (0,):
                assert time.monotonic() < deadline
                time.sleep(0.005)

    def meet(moment: int, first: Callable[[Store], object], rival: Callable[[], object]) -> Future[Any]:
        with ThreadPoolExecutor(1) as thread:
            started: list[Future[Any]] = []

            def start() -> None:
                started.append(thread.submit(rival))
                wait(started[0])

            first(Halted(house.store, moment, start))
            return started[0] if started else thread.submit(rival)

    return meet


@pytest.fixture
def beats(house: House, owner: Actor) -> list[Track]:
    return [house.beat(owner, content) for content in (b"RIFF one", b"RIFF two")]


@pytest.fixture
def album(house: House, owner: Actor, beats: list[Track]) -> Collection:
    made = factories.collection(producer_id=owner.id, track_ids=tuple(beat.id for beat in beats))
    with house.store.write() as unit:
        unit.collections.add(made)
        unit.commit()
    return made


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_beat_is_deleted_while_its_collection_is_ordered_anew(
    house: House, meet: Meeting, owner: Actor, beats: list[Track], album: Collection, moment: int
) -> None:
    ordered = meet(
        moment,
        lambda store: replace(house.editing, store=store).delete(actor=owner, track_id=beats[0].id),
        lambda: house.collections.move(actor=owner, collection_id=album.id, track_id=beats[1].id, step=-1),
    )
    assert ordered.exception() is None
    with house.store.read() as unit:
        standing = unit.collections.get(album.id)
    assert standing and standing.track_ids == (beats[1].id,)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_beat_joins_a_batchs_collection_while_that_is_ordered_and_a_beat_deleted(
    house: House, meet: Meeting, owner: Actor, beats: list[Track], album: Collection, moment: int
) -> None:
    more = house.batches.begin(actor=owner, collection_id=album.id)
    bring(house, owner, more, b"RIFF three")
    saved = meet(
        moment,
        lambda store: replace(house.editing, store=store).delete(actor=owner, track_id=beats[0].id),
        lambda: house.batches.save(actor=owner, batch_id=more.id, form=NIGHTS, shared=SharedForm()),
    )
    assert saved.exception() is None
    with house.store.read() as unit:
        standing = unit.collections.get(album.id)
    assert standing and standing.track_ids == (beats[1].id, saved.result().saved[0].id)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_file_takes_over_while_its_batch_is_given_up(
    house: House, meet: Meeting, owner: Actor, batch: Batch, moment: int
) -> None:
    old, new = bring(house, owner, batch, b"RIFF one"), bring(house, owner, batch, b"RIFF two")
    given_up = meet(
        moment,
        lambda store: replace(house.saving, store=store).take_over(actor=owner, draft_id=new, from_id=old),
        lambda: house.batches.discard(actor=owner, batch_id=batch.id),
    )
    assert given_up.exception() is None
    with house.store.read() as unit:
        assert unit.drafts.get(old) is None
        stays = unit.drafts.get(new)
    assert stays and stays.batch_id == ""
