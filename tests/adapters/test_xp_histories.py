"""XP through random histories on real databases, counted independently."""

from pathlib import Path

import peewee
import pytest

from adapters.db.database import Database
from tests.adapters.test_store_units import in_threads
from tests.adapters.test_use_case_races import house_on
from tests.domain.test_xp_histories import History, run


@pytest.mark.parametrize("seed", [1, 2])
def test_xp_on_a_database_is_what_an_independent_count_comes_to(
    database: Database, tmp_path: Path, seed: int
) -> None:
    run(History(house_on(database, tmp_path), seed), steps=40)


def test_two_workers_at_once_give_what_was_earned_once(database: Database, tmp_path: Path) -> None:
    house = house_on(database, tmp_path)
    owl = house.producer()
    house.beat(owl)
    in_threads(4, lambda: house.checks.check(producer_ids=[owl.id]))
    with house.store.read() as unit:
        [progress] = unit.progress.of([owl.id]).values()
        causes = [grant.cause.partition(":")[0] for grant in unit.progress.grants([owl.id])[owl.id]]
    assert sorted(causes) == ["achievement", "track"]
    assert (progress.xp, progress.granted) == (1_100, 1_100)
    assert [*house.xp_books.recompute()] == []


def test_what_was_given_cannot_be_changed_or_taken_back(database: Database, tmp_path: Path) -> None:
    house = house_on(database, tmp_path)
    owl = house.producer()
    house.checks.check(producer_ids=[owl.id])
    for statement in ("UPDATE xp_grants SET xp = 5", "DELETE FROM xp_grants"):
        with (
            pytest.raises(peewee.PeeweeException, match="only ever added to"),
            database.connection_context(),
            database.atomic(),
        ):
            database.execute_sql(statement)
    assert [*house.xp_books.recompute()] == []
