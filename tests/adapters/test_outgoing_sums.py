"""The sums of Finances are kept by triggers: whatever happens to a row, they are what adding up would say."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from adapters.db.database import Database, transaction
from adapters.db.migrate import runner
from adapters.db.store import SqlStore
from domain.money import Currency
from domain.outgoing import Outgoing, OutgoingKind, OutgoingState
from tests import factories
from tests.adapters.conftest import Announcements, sql_store

PRODUCERS = ("owl", "cat")
PATIENCE_SECONDS = 10
BY = "producer_id, currency, state, kind"
KEPT = f"SELECT {BY}, count, total FROM outgoing_sums WHERE count <> 0 OR total <> 0 ORDER BY {BY}"
ADDED_UP = f"""
    SELECT {BY}, COUNT(*) AS count, SUM(amount) AS total FROM outgoing
    WHERE kind <> 'refund' GROUP BY {BY} ORDER BY {BY}
"""


@pytest.fixture
def store(database: Database, announced: Announcements) -> SqlStore:
    return sql_store(database, announced)


def rows(database: Database, sql: str) -> list[dict[str, object]]:
    with transaction(database, writable=False) as work:
        return work.select(sql)


def assert_they_add_up(database: Database) -> None:
    kept = [row | {"total": int(str(row["total"]))} for row in rows(database, KEPT)]
    assert kept == [row | {"total": int(str(row["total"]))} for row in rows(database, ADDED_UP)]


def made(dice: random.Random) -> Outgoing:
    id = factories.new_id()
    return factories.outgoing(
        id=id,
        cause=f"transfer:{id}",
        kind=dice.choice([*OutgoingKind]),
        producer_id=dice.choice(PRODUCERS),
        amount=dice.randrange(1, 10**9),
        currency=dice.choice((Currency.USD, Currency.JPY)),
    )


@pytest.mark.parametrize("seed", range(3))
def test_sums_follow_every_change(store: SqlStore, database: Database, seed: int) -> None:
    dice = random.Random(seed)
    known: list[Outgoing] = []
    for _ in range(12):
        with store.write() as unit:
            for _ in range(6):
                if not known or dice.random() < 0.4:
                    known.append(made(dice))
                    unit.outgoing.add(known[-1])
                else:
                    place = dice.randrange(len(known))
                    moved = replace(known[place], state=dice.choice([*OutgoingState]))
                    known[place] = replace(moved, reason="moved", amount=dice.randrange(1, 10**6))
                    unit.outgoing.save(known[place])
            if dice.random() < 0.3:
                unit.outgoing.delete(known.pop().id)
            unit.commit()
        assert_they_add_up(database)


def test_what_is_undone_is_in_no_sum(store: SqlStore, database: Database) -> None:
    with store.write() as unit:
        unit.outgoing.add(made(random.Random(1)))
    assert rows(database, KEPT) == []


def test_the_sums_begin_with_what_was_there(store: SqlStore, database: Database) -> None:
    with database.connection_context():
        while runner(database).down()[-1:] != ["0014_outgoing_sums"]:
            pass
    dice = random.Random(4)
    with store.write() as unit:
        unit.outgoing.add_all([made(dice) for _ in range(9)])
        unit.commit()
    with database.connection_context():
        runner(database).up()
    assert len(rows(database, KEPT)) > 1
    assert_they_add_up(database)


@pytest.mark.postgres
def test_units_that_change_the_same_sums_never_wait_for_each_other(
    postgres_database: Database, announced: Announcements
) -> None:
    store = sql_store(postgres_database, announced)
    ids = [[factories.new_id() for _ in range(100)] for _ in range(2)]
    both = Barrier(2)
    with store.write() as unit:
        for id, place in [(id, place) for its in ids for place, id in enumerate(its)]:
            unit.outgoing.add(factories.outgoing(id=id, cause=f"transfer:{id}", producer_id=f"owl{place}"))
        unit.commit()

    def change(its: list[str]) -> None:
        for state in [OutgoingState.SENDING, OutgoingState.QUEUED] * 5:
            with store.write() as unit:
                for id in its:
                    kept = unit.outgoing.get(id, lock=True)
                    assert kept
                    unit.outgoing.save(replace(kept, state=state))
                both.wait(PATIENCE_SECONDS)
                unit.commit()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(change, (ids[0], ids[1][::-1])))
    assert_they_add_up(postgres_database)
